"""A second look at what did not simply pass: it may be wrong, or at a kink.

One-sided slopes alone do not tell. Where several units of a network stand at their kinks at once,
the slopes of the whole are sums over units that turn on to the left or to the right, and a right
gradient need not lie between them; nor is one that lies between them right for that. So:

- Where a graph was recorded, its branch signature is compared with those at the steps around. If
  it is the same everywhere, nothing branches, and the first verdict stands. If it changes only
  further away, the slope is measured again with nearer steps.
- If it changes at the point itself, two things must hold, and then the verdict is ``NONSMOOTH``:
  beside the point, where nothing branches, the gradient is right; and each rule that has branched
  gives, for each number of its result, a slope that this operation has around there. The kink is
  tested, not skipped, and neither a lost graph nor an unfair rule can hide behind it.
- Where there is no graph, the slope must be one that the function has around the point.
- Where the function itself jumps, no slope is right, and the verdict stays ``INCONCLUSIVE``; but
  the graph still shows what is wrong beside the point.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tinygrad_edu.testing.branches import Signature, Turn, alike, signature, turns
from tinygrad_edu.testing.claims import Claim, Place, claim_of, dyadics, place_at
from tinygrad_edu.testing.comparison import (
    Comparison,
    Reference,
    Verdict,
    compare,
    reference_for,
    referred_to,
    tolerant,
)
from tinygrad_edu.testing.errors import BadFunction
from tinygrad_edu.testing.fairness import is_fair
from tinygrad_edu.testing.slopes import lies_among
from tinygrad_edu.testing.subjects import Subject, ValueSubject
from tinygrad_edu.testing.vectors import Vector

BESIDE = 2.0**-7
"""How far beside a kink the gradient is checked, relative to the numbers there."""

TRIES = 4
"""At so many places beside it, until one is smooth."""

Sides = tuple[Signature, list[Signature | None]]
"""The signature at a point, and those on the two sides of it."""


class SecondLook:
    """Looks again at comparisons of one subject; what it has found out once it remembers."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._fair: dict[tuple[int, bytes], bool | None] = {}

    def __call__(
        self, place: Place, claim: Claim, reference: Reference, first: Comparison
    ) -> Comparison:
        """The comparison itself, or a better founded one in its place.

        Args:
            place: where the claim was made.
            claim, reference: what was compared.
            first: how the comparison came out.
        """
        unsure = first.verdict is Verdict.INCONCLUSIVE
        if first.verdict is Verdict.PASS or (unsure and not reference.jumps):
            return first
        if not isinstance(self.subject, ValueSubject):
            found = _without_a_graph(claim, reference, first)
            if found.verdict is Verdict.NONSMOOTH:
                return _moved_together(self.subject, place, claim, found)
            return found
        found, sides = _near_enough(self.subject, claim, reference, first)
        if sides is None:
            return found
        beside = _beside(self.subject, place, claim, first)
        if beside is not None and beside.verdict is Verdict.FAIL:
            ours, right = f"{beside.ours:.6g}", f"{beside.reference.value:.6g}"
            where = f"at a kink, and beside it too: ours {ours}, reference {right}"
            return replace(first, verdict=Verdict.FAIL, where=where)
        if unsure:  # at a jump no slope is fair, whatever the rules give
            return first
        turned = turns(*sides)
        if turned is None:  # Python's `if`: there is no operation to look at alone
            return _without_a_graph(claim, reference, first)
        return self._judged(turned, first, beside is not None)

    def _judged(self, turned: list[Turn], first: Comparison, right_beside: bool) -> Comparison:
        """The verdict at a kink, by the operations that turn there."""
        doubtful = not right_beside
        for turn in turned:
            fair = self._is_fair(turn)
            if fair is False and (turn.node is not None or first.verdict is Verdict.FAIL):
                return replace(first, verdict=Verdict.FAIL, where=_complaint(turn))
            doubtful |= fair is None
        names = ", ".join(dict.fromkeys(turn.name for turn in turned))
        where = f"{names} at a kink" + f"; {first.where}" * bool(first.where)
        if doubtful and first.verdict is Verdict.FAIL:
            where += ", and neither it alone nor a place beside it could be judged"
            return replace(first, verdict=Verdict.INCONCLUSIVE, where=where)
        return replace(first, verdict=Verdict.NONSMOOTH, where=where)

    def _is_fair(self, turn: Turn) -> bool | None:
        key = turn.index, b"" if turn.places is None else turn.places.tobytes()
        if key not in self._fair:
            self._fair[key] = is_fair(turn)
        return self._fair[key]


def points_beside(x: Vector, count: int) -> Iterator[Vector]:
    """Points at a small distance from x, in which no number is what it was.

    Small as compared with each number; every other time, for numbers that are small themselves,
    as compared with 1.

    >>> near, far = points_beside(np.array([0.5]), 2)
    >>> bool(abs(near - 0.5) < 0.01), bool(abs(far - 0.5) < 0.02)
    (True, True)
    """
    rng = np.random.default_rng(0)
    sizes = np.where(x == 0, 1.0, np.abs(x)), np.maximum(1.0, np.abs(x))
    for i in range(count):
        yield x + BESIDE * sizes[i % 2] * dyadics(rng, x.size)


def _near_enough(
    subject: ValueSubject, claim: Claim, reference: Reference, first: Comparison
) -> tuple[Comparison, Sides | None]:
    """The comparison by steps that cross no branch; the sides, if even the smallest does."""
    here, steps = signature(subject, claim.x), reference.probes.steps
    if not here:  # unknown, or nothing is decided that could fall otherwise
        return first, None
    same = 0
    while same < len(steps):  # from the smallest step outwards, twice as many at a time
        further = min(max(1, 2 * same), len(steps))
        sides = [signature(subject, claim.x + t * steps[-further] * claim.v) for t in (-1, 1)]
        if not all(alike(here, side) for side in sides):
            break
        same = further
    if same == len(steps):
        return first, None
    if same == 0:
        return first, (here, sides)
    nearer = referred_to(reference.probes.nearer(same))
    return compare(claim, nearer, first.mode, first.order, first.argument), None


def _beside(
    subject: ValueSubject, place: Place, claim: Claim, first: Comparison
) -> Comparison | None:
    """How the same claim fares beside the point, on the first line where it can be judged.

    On both sides of the point: a condition that falls one way here falls the other way on one of
    them, and the branch that was taken here is the one to look at.
    """
    for y in points_beside(place.x, TRIES):
        sides = [_smooth(subject, place, claim, first, at) for at in (y, 2 * place.x - y)]
        judged = [side for side in sides if side is not None]
        if judged:
            return next((side for side in judged if side.verdict is Verdict.FAIL), judged[0])
    return None


def _smooth(
    subject: ValueSubject, place: Place, claim: Claim, first: Comparison, y: Vector
) -> Comparison | None:
    """How the same claim fares at y; ``None`` if there is a kink, too, or no telling."""
    try:
        again = claim_of(subject, first.mode, place_at(subject, y, place.u), claim.v)
        reference = reference_for(again)
        found = compare(again, reference, first.mode, first.order, first.argument)
        sides = None
        if found.verdict in (Verdict.FAIL, Verdict.NONSMOOTH):
            found, sides = _near_enough(subject, again, reference, found)
    except BadFunction:  # it is not defined there
        return None
    known = sides is None and found.verdict in (Verdict.PASS, Verdict.FAIL)
    return found if known else None


def _complaint(turn: Turn) -> str:
    if turn.node is None:
        return f"what {turn.name} says here, it says on neither side"
    return f"the rule of {turn.name} gives a slope that {turn.name} has nowhere around"


def _without_a_graph(claim: Claim, reference: Reference, first: Comparison) -> Comparison:
    """The comparison again, by the slopes that the function has around the point."""
    if first.verdict is not Verdict.FAIL:
        return first
    step = reference.estimate.step or math.inf
    phi, rng = tolerant(claim.phi), np.random.default_rng(0)
    noise = reference.probes.noise  # beside x; further away there may be more
    if not lies_among(phi, claim.x, claim.v, claim.ours, rng, claim.eps, step, noise):
        return first
    where = f"a slope that the function has around here; {first.where}".rstrip("; ")
    return replace(first, verdict=Verdict.NONSMOOTH, where=where)


def _moved_together(subject: Subject, place: Place, claim: Claim, first: Comparison) -> Comparison:
    """The same claim with all numbers moving alike: what is tied stays so, and is no excuse.

    A slope along one random direction may be fair by chance, where many are.
    """
    along = (claim.v != 0).astype(np.float64)
    again = claim_of(subject, first.mode, place, along)
    reference = reference_for(again)
    found = compare(again, reference, first.mode, first.order, first.argument)
    found = _without_a_graph(again, reference, found)
    if found.verdict is not Verdict.FAIL:
        return first
    return replace(found, where=f"all numbers moved alike; {found.where}".rstrip("; "))
