"""Which operation is to blame: every node's own rule is checked where it was used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, topological
from tinygrad_edu.testing.alone import operation_alone
from tinygrad_edu.testing.check import checked
from tinygrad_edu.testing.errors import BadFunction, NotContinuous, NotFinite
from tinygrad_edu.testing.report import Report
from tinygrad_edu.testing.second_look import points_beside
from tinygrad_edu.testing.subjects import Subject, ValueSubject
from tinygrad_edu.testing.trees import children
from tinygrad_edu.testing.vectors import Vector

MOST_NODES = 300
"""Of a larger graph, one node of each operation and each combination of shapes is checked."""


@dataclass(frozen=True)
class Culprit:
    """A node whose own rule does not belong to what it computes.

    Attributes:
        node: the node.
        output: the result of the graph that it stands in.
        report: the check of this one operation.
        error: what its backward pass raised, if it did.
    """

    node: Value
    output: Value
    report: Report | None
    error: Exception | None = None

    @property
    def name(self) -> str:
        """The name of the operation."""
        return _operation_of(self.node)


def find_culprit(
    subject: Subject, order: int, modes: Sequence[str]
) -> tuple[Culprit | None, list[str]]:
    """The first node, arguments before results, whose own rule is wrong; ``None`` if none is.

    If all hold at the very point, they are looked at beside it too: at a kink of its operation,
    a wrong rule may happen to give a fair slope.

    Returns:
        The culprit, and the names of the operations that could not be examined alone.
    """
    skipped: list[str] = []
    if not isinstance(subject, ValueSubject):
        return None, skipped
    here = subject.arguments.flat
    for x in (here, *points_beside(here, 1)):
        at_x: list[str] = []
        try:
            found = _culprit_at(subject, x, order, modes, at_x)
        except BadFunction:  # beside the point, it need not even be defined
            continue
        if found is not None:
            return found, skipped
        skipped = at_x if x is here else skipped
    return None, list(dict.fromkeys(skipped))


def _culprit_at(
    subject: ValueSubject, x: Vector, order: int, modes: Sequence[str], skipped: list[str]
) -> Culprit | None:
    _, outputs = subject.trace(x)
    roots = [output for output in outputs if isinstance(output, Value)]
    for node in _suspects(topological(*roots)):
        try:
            alone = operation_alone(node)
            if alone is None:
                skipped += [_operation_of(node)] * _has_a_rule_at_work(node)
                continue
            report = checked(alone, modes=modes, order=order, directions=2, rng=0)
        except (NotContinuous, NotFinite):  # such as a complex result: nothing to be said of it
            skipped.append(_operation_of(node))
            continue
        except BadFunction as error:
            return Culprit(node, roots[0], None, error)
        if report.failures:
            return Culprit(node, roots[0], report)
    return None


def _suspects(nodes: list[Value]) -> Iterator[Value]:
    seen = set()
    for node in nodes:
        recipe = node.recipe
        if recipe is None:
            continue
        key = (recipe.op.name, node.shape, *(_form(arg) for arg in recipe.args))
        if len(nodes) <= MOST_NODES or key not in seen:
            seen.add(key)
            yield node


def _form(arg: Any) -> Any:
    """The shape of an argument; of an index, which may hold lists and arrays, those inside it."""
    inside = children(bare(arg))
    return np.shape(bare(arg)) if inside is None else tuple(map(_form, inside.values()))


def _has_a_rule_at_work(node: Value) -> bool:
    """Whether a gradient goes through the rules of a node, as far as one can see."""
    recipe = node.recipe
    return (
        recipe is not None
        and any(recipe.op.rules)
        and any(
            isinstance(arg, Value) and np.asarray(arg.data).dtype.kind in "fcO"
            for arg in recipe.args
        )
    )


def _operation_of(node: Value) -> str:
    recipe = node.recipe
    return recipe.op.name if recipe else "leaf"
