"""What kind of mistake makes a right gradient into this wrong one.

Most wrong gradients are right ones with one slip: a sign, a factor, a transposition. Each slip
leaves a mark on the numbers, and this module knows the marks.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinygrad_edu.testing.vectors import Vector

CLOSE = 1e-6
"""Two gradients are told apart from here on, as a share of the greatest number in them."""


@dataclass(frozen=True)
class Evidence:
    """The gradient by one argument, ours and the reference, number by number.

    Attributes:
        ours: the gradient under test, in the shape of the argument.
        reference: what it should be.
        ignoring: what it should be for a cotangent of ones.
        others: what the gradients by the other arguments should be, by name.
        sizes: sizes that a mean may have forgotten, with what they are the size of.
    """

    ours: Vector
    reference: Vector
    ignoring: Vector | None
    others: dict[str, Vector]
    sizes: dict[int, str]


def diagnose(evidence: Evidence) -> str:
    """The likeliest mistake, in a sentence.

    >>> right = np.array([[1.0, 2.0], [3.0, 5.0]])
    >>> diagnose(Evidence(-right, right, None, {}, {}))
    'the sign is wrong'
    >>> diagnose(Evidence(right.T, right, None, {}, {}))
    'it is the transpose of the right one'
    """
    return next(_slips(evidence))


def _slips(e: Evidence) -> Iterator[str]:
    ours, right = e.ours, e.reference
    if not np.isfinite(ours).all():
        yield f"{int((~np.isfinite(ours)).sum())} of {ours.size} numbers are not finite"
    if not ours.any():
        yield (
            "it is zero: the rule returns nothing, or the graph was lost on the way "
            "(.data, .item() or a copy in plain numbers)"
        )
    ignoring = e.ignoring  # of no use where the cotangent is 1: then it is the right gradient
    if ignoring is not None and _same(ours, ignoring) and not _same(right, ignoring):
        yield "the cotangent g is ignored: this is the gradient for g = 1"
    yield from _ratio(e)
    for name, other in e.others.items():
        if _same(ours, other):
            yield f"it is the gradient by {name}: two arguments are swapped"
    yield from _arrangement(ours, right)
    wrong = ~np.isclose(ours, right, rtol=CLOSE, atol=CLOSE * _size(right))
    if 0 < wrong.sum() <= wrong.size / 2:
        first = ", ".join(str(int(i)) for i in np.argwhere(wrong)[0])
        yield f"{int(wrong.sum())} of {wrong.size} numbers are wrong, the first at [{first}]"
    yield "it matches none of the common mistakes"


def _ratio(e: Evidence) -> Iterator[str]:
    """A constant factor between the two."""
    weight = float(np.sum(e.reference * e.reference))
    if weight == 0 or e.ours.shape != e.reference.shape:
        return
    c = float(np.sum(e.ours * e.reference)) / weight
    if c == 0 or not _same(e.ours, c * e.reference):
        return
    if math.isclose(c, -1, rel_tol=CLOSE):
        yield "the sign is wrong"
    for size, what in e.sizes.items():
        if size > 2 and math.isclose(c, size, rel_tol=CLOSE):
            yield f"it is {size} times too large, {what}: a mean was taken for a sum"
        if size > 2 and math.isclose(c, 1 / size, rel_tol=CLOSE):
            yield f"it is {size} times too small, {what}: a sum was taken for a mean"
    if math.isclose(c, 2, rel_tol=CLOSE):
        yield "it is twice too large: something is counted twice"
    if math.isclose(c, 0.5, rel_tol=CLOSE):
        yield "it is half of the right one: one of two paths is lost, or a factor 2"
    yield (
        f"it is {c:.6g} times the right one"
        if abs(c - 1) > 1e-4
        else f"it is the right one, times 1 {c - 1:+.3g}"
    )


def _arrangement(ours: Vector, right: Vector) -> Iterator[str]:
    """The right numbers, in wrong places."""
    if ours.size < 2:
        return
    if ours.ndim > 1 and ours.shape == right.T.shape and _same(ours, right.T):
        yield "it is the transpose of the right one"
    if ours.ndim > 1 and _same(ours.ravel(), right.ravel(order="F")):
        yield "its numbers are in the order of the transpose: a reshape instead of a transpose"
    for axis in range(ours.ndim):
        if _same(ours, np.flip(right, axis)):
            yield f"it is reversed along axis {axis}"
        if ours.shape[axis] > 1 and _same(ours, np.roll(right, 1, axis)):
            yield f"it is shifted along axis {axis}"
        mean = np.broadcast_to(right.mean(axis, keepdims=True), right.shape)
        if ours.shape[axis] > 1 and _same(ours, mean):
            yield f"it is the mean of the right one along axis {axis}"
    if _same(np.sort(ours.ravel()), np.sort(right.ravel())):
        yield "its numbers are right and in the wrong places: a wrong axis or a wrong order"


def _same(one: Vector, other: Vector) -> bool:
    return one.shape == other.shape and bool(
        np.all(np.abs(one - other) <= CLOSE * max(_size(other), 1e-300))
    )


def _size(x: Vector) -> float:
    return float(np.max(np.abs(x), initial=0.0))
