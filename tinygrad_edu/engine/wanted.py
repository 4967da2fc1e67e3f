"""By which nodes gradients are wanted, and which nodes they have to pass on their way there."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

from tinygrad_edu.engine.value import Value


def nodes_of(wrt: Any) -> Set[Value]:
    """The nodes in ``wrt``, a Value or several, each once and in their order.

    Raises:
        TypeError: if something else is among them.

    >>> x = Value(2.0)
    >>> nodes_of([x, x]) == nodes_of(x) == {x}
    True
    """
    if isinstance(wrt, Value):
        return {wrt: None}.keys()
    found = list(wrt) if isinstance(wrt, Iterable) else [wrt]
    for node in found:
        if not isinstance(node, Value):
            raise TypeError(
                "gradients: wrt must be a Value, or a list of Values such as model.parameters(); "
                f"got {wrt!r:.60}"
            )
    return dict.fromkeys(found).keys()  # a set has no order


def depending_on(targets: Set[Value], order: Sequence[Value]) -> set[Value]:
    """The nodes that a gradient has to pass on its way to the targets."""
    wanted = set(targets)
    for node in order:
        if node._op is None or not node._op.rules:
            continue
        for arg in node._args:
            if isinstance(arg, Value) and arg in wanted:
                wanted.add(node)
                break
    return wanted
