"""``diff``: what has changed between two traces, such as before and after a training step."""

from typing import Any

import numpy as np

from tinygrad_edu.views.formulas import formula
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.trace import CONSTANT, Node, Trace
from tinygrad_edu.views.typeset import to_text


def diff(before: Trace, after: Trace) -> str:
    """One line for every node whose value or gradient differs, and for what is only in one trace.

    Nodes are matched by their names; made-up names follow the order of the graph, so two runs of
    the same program match.

    >>> from tinygrad_edu import Value
    >>> from tinygrad_edu.views.trace import trace
    >>> w = Value(2.0, name="w")
    >>> first = trace(w * 3)
    >>> w.data = 1.5
    >>> print(diff(first, trace(w * 3)))
    w: data 2 → 1.5
    L = w · 3: data 6 → 4.5
    """
    for argument in (before, after):
        if not isinstance(argument, Trace):
            raise TypeError(
                f"diff: two traces are needed, got {type(argument).__name__}; take them with "
                "trace(value), before and after"
            )
    old = {node.name: node for node in before.nodes if node.kind != CONSTANT}
    new = {node.name: node for node in after.nodes if node.kind != CONSTANT}
    lines = [_changed(old[name], new[name]) for name in old if name in new]
    lines += [f"{_title(old[name])}: only before" for name in old if name not in new]
    lines += [f"{_title(new[name])}: only after" for name in new if name not in old]
    return "\n".join(line for line in lines if line) or "no difference"


def _changed(old: Node, new: Node) -> str:
    parts = []
    if old.operation != new.operation:
        parts.append(f"was {old.operation or 'a leaf'}, is {new.operation or 'a leaf'}")
    for what, a, b in (("data", old.data, new.data), ("grad", old.grad, new.grad)):
        if not _equal(a, b):
            parts.append(f"{what} {_shown(a)} → {_shown(b)}{_distance(a, b)}")
    return f"{_title(new)}: {', '.join(parts)}" if parts else ""


def _equal(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    return bool(np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind in "fc"))


def _distance(a: Any, b: Any) -> str:
    """For arrays, how far apart they are: their short accounts may look the same."""
    if a is None or b is None or np.shape(a) != np.shape(b) or np.shape(a) == ():
        return ""
    return f" (apart by {summary(np.linalg.norm(np.ravel(np.subtract(b, a))))})"


def _shown(x: Any) -> str:
    return "—" if x is None else summary(x)


def _title(node: Node) -> str:
    computed = formula(node)
    name = printable(node.name)
    return name if computed is None else f"{name} = {to_text(computed)}"
