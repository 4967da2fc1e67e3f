"""Differences, sums of areas, and straight lines in between: calculus on samples."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.functions.plain import axes_of, double, plain
from tinygrad_edu.functions.shapes import ravel
from tinygrad_edu.rules.arithmetic import remainder
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.discrete import searchsorted
from tinygrad_edu.rules.indexing import getitem
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.shapes import broadcast_to, reshape


def _slice(x: Array, axis: int, start: int | None, stop: int | None = None) -> Array:
    return x[(slice(None),) * axis + (slice(start, stop),)]


@composition
def diff(
    x: Array, n: int = 1, axis: int = -1, prepend: Array | None = None, append: Array | None = None
) -> Array:
    """The differences ``x[i+1] - x[i]`` along ``axis``, ``n`` times.

    >>> diff(np.array([1.0, 4.0, 9.0])).tolist()
    [3.0, 5.0]
    """
    shape = shape_of(x)
    (axis,) = axes_of(axis, len(shape), "diff")
    if n < 0:
        raise ValueError(f"diff: n must not be negative, it is {n}")
    ends = [
        end
        if end is None or shape_of(end)
        else broadcast_to(end, tuple(1 if a == axis else length for a, length in enumerate(shape)))
        for end in (prepend, append)
    ]
    parts = [part for part in (ends[0], x, ends[1]) if part is not None]
    if len(parts) > 1:
        x = concatenate(parts, axis=axis)
    for _ in range(n):
        x = _slice(x, axis, 1) - _slice(x, axis, None, -1)
    return x


@composition
def ediff1d(x: Array, to_end: Array | None = None, to_begin: Array | None = None) -> Array:
    """The differences of all elements in one row, with more before and after them.

    >>> ediff1d(np.array([1.0, 4.0]), to_end=0.0).tolist()
    [3.0, 0.0]
    """
    x = ravel(x)
    parts = [to_begin, x[1:] - x[:-1], to_end]
    return concatenate([ravel(part) for part in parts if part is not None], axis=0)


@composition
def trapezoid(y: Array, x: Array | None = None, dx: Any = 1.0, axis: int = -1) -> Array:
    """The area under the straight lines between samples ``y`` at ``x``, or at steps of ``dx``.

    >>> trapezoid(np.array([0.0, 1.0, 2.0]))
    np.float64(2.0)
    """
    (axis,) = axes_of(axis, len(shape_of(y)), "trapezoid")
    if x is not None:
        dx = diff(x)
        if len(shape_of(x)) == 1:
            places = tuple(-1 if a == axis else 1 for a in range(len(shape_of(y))))
            dx = reshape(dx, places)
        else:
            dx = diff(x, axis=axis)
    return sum(dx * (_slice(y, axis, 1) + _slice(y, axis, None, -1)) / 2.0, axis=axis)


@composition
def interp(
    x: Array,
    xp: Array,
    fp: Array,
    left: Array | None = None,
    right: Array | None = None,
    period: float | None = None,
) -> Array:
    """The straight lines through the points ``(xp, fp)``, at ``x``.

    At a point ``xp[i]`` the derivative is that of the line on its right.

    Args:
        x: where, of any shape.
        xp: rising numbers.
        fp: the values there.
        left, right: the values outside; by default the first and the last of ``fp``.
        period: of ``xp``, if it is an angle or the like; then there is no outside.

    >>> interp(0.25, np.array([0.0, 1.0]), np.array([10.0, 20.0])).item()
    12.5
    """
    x, xp, fp = double(x), double(xp), double(fp)  # as NumPy does
    if period is not None:
        x, xp = remainder(x, period), remainder(xp, period)
        order = np.argsort(plain(xp))
        xp, fp = getitem(xp, order), getitem(fp, order)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period], axis=0)
        fp = concatenate([fp[-1:], fp, fp[:1]], axis=0)
        left = right = None
    if shape_of(xp) == (1,):
        inside = 0 * x + fp[0]
    else:
        i = np.clip(plain(searchsorted(xp, x, side="right")) - 1, 0, shape_of(xp)[0] - 2)
        slope = (getitem(fp, i + 1) - getitem(fp, i)) / (getitem(xp, i + 1) - getitem(xp, i))
        inside = slope * (x - getitem(xp, i)) + getitem(fp, i)
    first = fp[0] if left is None else left
    last = fp[-1] if right is None else right
    return where(x < xp[0], first, where(x > xp[-1], last, inside))
