"""Which number of a wrong gradient is wrong, by how much, and what mistake it looks like."""

import math
from dataclasses import dataclass

import numpy as np

from tinygrad_edu.testing.claims import Claim, Place, claim_of, dyadics, place_at
from tinygrad_edu.testing.comparison import Comparison, tolerant
from tinygrad_edu.testing.derivative import derivative_in
from tinygrad_edu.testing.diagnosis import Evidence, diagnose
from tinygrad_edu.testing.kinks import kink_in
from tinygrad_edu.testing.probes import probe
from tinygrad_edu.testing.subjects import Subject, ValueSubject
from tinygrad_edu.testing.vectors import Vector

MOST_NUMBERS = 64
"""Of larger arguments, so many numbers are looked at one by one."""


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
        if not abs(found.ours - found.reference) <= found.error:
            return found
    return _look(subject, failure, u)


def _look(subject: Subject, failure: Comparison, u: Vector) -> Finding:
    arguments = subject.arguments
    leaf = next(i for i, leaf in enumerate(arguments.leaves) if leaf.name == failure.argument)
    forward = failure.mode == "jvp"
    numbers = _numbers(subject, u, leaf, failure.mode)
    references, errors = _by_number(subject, u, numbers)
    ours = _forward_gradient(subject, u, numbers) if forward else subject.vjp(arguments.flat, u)
    off = np.abs(ours - references) - errors  # at a kink, the bar reaches from slope to slope
    part = arguments.slices[leaf]
    seen = np.flatnonzero(np.isfinite(references[part])) + part.start
    if not len(seen):
        return without_a_closer_look(failure, "no reference for a single number")
    worst = int(seen[np.argmax(np.where(np.isnan(off[seen]), np.inf, off[seen]))])
    evidence = _evidence(subject, leaf, ours, references, forward)
    diagnosis = diagnose(evidence) if evidence else ""
    if off[worst] <= 0:
        diagnosis = _no_number_is_wrong(len(seen) == part.stop - part.start)
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


def _numbers(subject: Subject, u: Vector, leaf: int, mode: str) -> list[int]:
    """Which numbers to look at one by one: of a large argument, those of a part that is wrong.

    It is halved, again and again, and each time the half along which the gradient is further from
    the reference is the one to look at.
    """
    parts = [range(p.start, p.stop) for p in subject.arguments.slices]
    place, random = place_at(subject, subject.arguments.flat, u), np.random.default_rng(0)
    wrong = np.array(parts[leaf])
    while len(wrong) > MOST_NUMBERS:
        halves = np.array_split(wrong, 2)
        wrong = max(halves, key=lambda half: _distance(subject, place, half, mode, random))
    small = [i for j, p in enumerate(parts) if j != leaf and len(p) <= MOST_NUMBERS for i in p]
    return [*small, *map(int, wrong)]


def _distance(
    subject: Subject, place: Place, numbers: Vector, mode: str, random: np.random.Generator
) -> float:
    """How far the gradient is from the reference, its bar taken off, if these numbers move."""
    v = np.zeros(place.x.size)
    v[numbers] = dyadics(random, len(numbers))
    claim = claim_of(subject, mode, place, v)
    value, error = _reference(claim)
    off = abs(claim.ours - value) - error
    return off if math.isfinite(claim.ours) and not math.isnan(off) else math.inf


def _reference(claim: Claim) -> tuple[float, float]:
    """The reference, and its bar, which at a kink reaches from slope to slope."""
    probes = probe(tolerant(claim.phi), claim.x, claim.v, claim.noise)
    estimate, corner = derivative_in(probes), kink_in(probes)
    error = estimate.error
    if corner is not None and math.isfinite(corner.jump):
        error += abs(corner.jump) / 2
    return (estimate.value if math.isfinite(estimate.error) else math.nan), error


def _by_number(subject: Subject, u: Vector, numbers: list[int]) -> tuple[Vector, Vector]:
    """The reference for each of these numbers on its own, with its bar; NaN where there is none."""
    flat = subject.arguments.flat
    place = place_at(subject, flat, u)
    references, errors = np.full(flat.size, np.nan), np.zeros(flat.size)
    for i in numbers:
        unit = np.zeros(flat.size)
        unit[i] = 1.0
        references[i], errors[i] = _reference(claim_of(subject, "vjp", place, unit))
    return references, errors


def _forward_gradient(subject: Subject, u: Vector, numbers: list[int]) -> Vector:
    """What forward mode says, direction by direction."""
    flat = subject.arguments.flat
    found = np.full(flat.size, np.nan)
    for i in numbers:
        unit = np.zeros(flat.size)
        unit[i] = 1.0
        found[i] = u @ subject.jvp(flat, unit)
    return found


def _no_number_is_wrong(all_were_seen: bool) -> str:
    if all_were_seen:
        return "at this kink each number might be right by itself, but not all of them together"
    return f"of the {MOST_NUMBERS} numbers that were looked at one by one, none is wrong by itself"


def _evidence(
    subject: Subject, leaf: int, ours: Vector, references: Vector, forward: bool
) -> Evidence | None:
    arguments = subject.arguments
    part, shape = arguments.slices[leaf], np.shape(arguments.leaves[leaf].data)
    if part.stop - part.start > MOST_NUMBERS or not np.isfinite(references[part]).all():
        return None
    out = subject.outputs(arguments.flat)
    ones = np.ones(subject.value(arguments.flat).size)
    numbers = list(range(part.start, part.stop))
    ignoring = None if forward else _by_number(subject, ones, numbers)[0][part].reshape(shape)
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
