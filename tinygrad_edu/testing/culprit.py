"""Which operation is to blame: every node's own rule is checked where it was used."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, topological
from tinygrad_edu.testing.alone import operation_alone
from tinygrad_edu.testing.arguments import Vector
from tinygrad_edu.testing.check import check
from tinygrad_edu.testing.claims import claim_of, dyadics, place_at
from tinygrad_edu.testing.comparison import Comparison
from tinygrad_edu.testing.derivative import derivative_in
from tinygrad_edu.testing.diagnosis import Evidence, diagnose
from tinygrad_edu.testing.errors import BadFunction, NotContinuous, NotFinite
from tinygrad_edu.testing.kinks import kink_in
from tinygrad_edu.testing.probes import probe
from tinygrad_edu.testing.report import Report
from tinygrad_edu.testing.second_look import points_beside
from tinygrad_edu.testing.subjects import Subject, ValueSubject

MOST_NODES = 300
"""Of a larger graph, one node of each operation and each combination of shapes is checked."""

MOST_NUMBERS = 64
"""Of larger arguments, so many numbers are looked at one by one."""


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


def find_culprit(subject: Subject, order: int, modes: Sequence[str]) -> Culprit | None:
    """The first node, arguments before results, whose own rule is wrong; ``None`` if all hold.

    If all hold at the very point, they are looked at beside it too: at a kink of its operation,
    a wrong rule may happen to give a fair slope.
    """
    if not isinstance(subject, ValueSubject):
        return None
    here = subject.arguments.flat
    for x in (here, *points_beside(here, 1)):
        try:
            found = _culprit_at(subject, x, order, modes)
        except BadFunction:  # beside the point, it need not even be defined
            continue
        if found is not None:
            return found
    return None


def _culprit_at(
    subject: ValueSubject, x: Vector, order: int, modes: Sequence[str]
) -> Culprit | None:
    _, outputs = subject.trace(x)
    roots = [output for output in outputs if isinstance(output, Value)]
    for node in _suspects(topological(*roots)):
        try:
            alone = operation_alone(node)
            if alone is None:
                continue
            report = check(alone, modes=modes, order=order, directions=2, rng=0)
        except (NotContinuous, NotFinite):  # such as a complex result: nothing to be said of it
            continue
        except BadFunction as error:
            return Culprit(node, roots[0], None, error)
        if report.failures:
            return Culprit(node, roots[0], report)
    return None


@dataclass(frozen=True)
class Finding:
    """The worst number of a wrong gradient, and what kind of mistake it looks like.

    Attributes:
        where: its name, such as ``w[0, 2]``.
        index: its place among all numbers of the arguments.
        ours: what it is.
        reference: what it should be.
        error: the error bar of the reference.
        u: the cotangent: the numbers are derivatives of ``<u, outputs>``.
        subject: of which function; ``None`` if no single number could be looked at.
        diagnosis: the likeliest mistake.
    """

    where: str
    index: int
    ours: float
    reference: float
    error: float
    u: Vector
    subject: Subject | None
    diagnosis: str


def examine(subject: Subject, failure: Comparison) -> Finding:
    """Look at a failed gradient number by number."""
    arguments = subject.arguments
    for _ in range(1, failure.order):
        assert isinstance(subject, ValueSubject)
        size = subject.value(arguments.flat).size
        subject = subject.derivative_subject(dyadics(np.random.default_rng(0), size))
    size = subject.value(arguments.flat).size
    u = dyadics(np.random.default_rng(0), size)
    if size == 1:  # with u = 1 the numbers are the gradient itself, if it is wrong then too
        found = _look(subject, failure, np.ones(1))
        if abs(found.ours - found.reference) > found.error:
            return found
    return _look(subject, failure, u)


def _look(subject: Subject, failure: Comparison, u: Vector) -> Finding:
    arguments = subject.arguments
    leaf = next(i for i, leaf in enumerate(arguments.leaves) if leaf.name == failure.argument)
    forward = failure.mode == "jvp"
    references, errors = _by_number(subject, u)
    ours = _forward_gradient(subject, u) if forward else subject.vjp(arguments.flat, u)
    off = np.abs(ours - references) - errors  # at a kink, the bar reaches from slope to slope
    part = arguments.slices[leaf]
    seen = np.flatnonzero(np.isfinite(references[part])) + part.start
    if not len(seen):
        return without_a_closer_look(failure, "no reference for a single number")
    worst = int(seen[np.argmax(np.where(np.isnan(off[seen]), np.inf, off[seen]))])
    evidence = _evidence(subject, leaf, ours, references, forward)
    diagnosis = diagnose(evidence) if evidence else ""
    if off[worst] <= 0:
        diagnosis = (
            "at this kink each number might be right by itself, but not all of them together"
        )
    return Finding(
        arguments.where(worst),
        worst,
        float(ours[worst]),
        float(references[worst]),
        float(errors[worst]),
        u,
        subject,
        diagnosis,
    )


def without_a_closer_look(failure: Comparison, why: str) -> Finding:
    """What the comparison says, where no single number could be looked at."""
    numbers = failure.ours, failure.reference.value, failure.error
    return Finding(failure.argument, -1, *numbers, np.ones(1), None, why)


def _suspects(nodes: list[Value]) -> Iterator[Value]:
    seen = set()
    for node in nodes:
        recipe = node.recipe
        if recipe is None:
            continue
        key = (recipe.op.name, node.shape, *(np.shape(_raw(arg)) for arg in recipe.args))
        if len(nodes) <= MOST_NODES or key not in seen:
            seen.add(key)
            yield node


def _by_number(subject: Subject, u: Vector) -> tuple[Vector, Vector]:
    """The reference for each number on its own, with its bar; NaN where there is none."""
    flat = subject.arguments.flat
    place = place_at(subject, flat, u)
    references, errors = np.full(flat.size, np.nan), np.zeros(flat.size)
    for part in subject.arguments.slices:
        for i in range(part.start, min(part.stop, part.start + MOST_NUMBERS)):
            unit = np.zeros(flat.size)
            unit[i] = 1.0
            claim = claim_of(subject, "vjp", place, unit)
            probes = probe(claim.phi, flat, unit, claim.noise)
            estimate, corner = derivative_in(probes), kink_in(probes)
            references[i] = estimate.value if math.isfinite(estimate.error) else math.nan
            errors[i] = estimate.error
            if corner is not None and math.isfinite(corner.jump):
                errors[i] += abs(corner.jump) / 2
    return references, errors


def _forward_gradient(subject: Subject, u: Vector) -> Vector:
    """What forward mode says, direction by direction."""
    flat = subject.arguments.flat
    found = np.full(flat.size, np.nan)
    for part in subject.arguments.slices:
        for i in range(part.start, min(part.stop, part.start + MOST_NUMBERS)):
            unit = np.zeros(flat.size)
            unit[i] = 1.0
            found[i] = u @ subject.jvp(flat, unit)
    return found


def _evidence(
    subject: Subject, leaf: int, ours: Vector, references: Vector, forward: bool
) -> Evidence | None:
    arguments = subject.arguments
    part, shape = arguments.slices[leaf], np.shape(arguments.leaves[leaf].data)
    if part.stop - part.start > MOST_NUMBERS or not np.isfinite(references[part]).all():
        return None
    out = subject.outputs(arguments.flat)
    ones = np.ones(subject.value(arguments.flat).size)
    ignoring = None if forward else _by_number(subject, ones)[0][part].reshape(shape)
    others = {
        other.name: references[place].reshape(shape)
        for other, place in zip(arguments.leaves, arguments.slices, strict=True)
        if np.shape(other.data) == shape and place != part and np.isfinite(references[place]).all()
    }
    sizes = {
        n: f"the length of axis {i} of {arguments.leaves[leaf].name}" for i, n in enumerate(shape)
    }
    sizes[part.stop - part.start] = f"the size of {arguments.leaves[leaf].name}"
    sizes |= {int(np.size(o)): "the size of the result" for o in out if np.size(o) not in sizes}
    return Evidence(
        ours[part].reshape(shape), references[part].reshape(shape), ignoring, others, sizes
    )


def _operation_of(node: Value) -> str:
    recipe = node.recipe
    return recipe.op.name if recipe else "leaf"


def _raw(arg: Any) -> Any:
    return bare(arg)
