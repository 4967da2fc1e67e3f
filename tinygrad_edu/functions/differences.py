"""Differences, sums of areas, and straight lines in between: calculus on samples."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.functions.plain import (
    alike,
    axes_of,
    axis_of,
    constants,
    double,
    floating,
    is_truth,
    listed,
    of_dtype,
    real_numbers,
    whole,
)
from tinygrad_edu.functions.shapes import ravel
from tinygrad_edu.rules.arithmetic import remainder, subtract
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.discrete import argsort, not_equal, ones_like, searchsorted, zeros_like
from tinygrad_edu.rules.indexing import getitem
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.kinks import clip
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.scans import cumprod, cumsum
from tinygrad_edu.rules.shapes import astype, broadcast_to, reshape, swapaxes

SAMPLES_NEEDED = (
    "samples are needed, an array of them; of a function write tg.grad(f), of a computed Value "
    "value.backward() or tg.gradients(value)"
)
"""What to say to whoever looks for the derivative."""


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
    if callable(x):
        raise TypeError(f"diff: {SAMPLES_NEEDED}")
    shape = shape_of(x)
    axis = axis_of(axis, len(shape), "diff")
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
    minus = not_equal if is_truth(x) else subtract  # as NumPy
    for _ in range(n):
        x = minus(_slice(x, axis, 1), _slice(x, axis, None, -1))
    return x


@composition
def cumulative_sum(x: Array, axis: int | None = None, include_initial: bool = False) -> Array:
    """The running sums along an axis: ``cumsum``, if you like with a 0 before them.

    >>> cumulative_sum(np.array([1.0, 2.0]), include_initial=True).tolist()
    [0.0, 1.0, 3.0]
    """
    return _running("cumulative_sum", cumsum, zeros_like, x, axis, include_initial)


@composition
def cumulative_prod(x: Array, axis: int | None = None, include_initial: bool = False) -> Array:
    """The running products along an axis: ``cumprod``, if you like with a 1 before them.

    >>> cumulative_prod(np.array([2.0, 3.0]), include_initial=True).tolist()
    [1.0, 2.0, 6.0]
    """
    return _running("cumulative_prod", cumprod, ones_like, x, axis, include_initial)


def _running(
    name: str, scan: Any, initial: Any, x: Array, axis: int | None, include_initial: bool
) -> Array:
    """A scan along an axis, which may be left out if there is one only; before it the initial."""
    x = x if shape_of(x) else reshape(x, (1,))
    n = len(shape_of(x))
    if axis is None and n > 1:
        raise ValueError(f"{name}: along which axis? There are {n}; write {name}(x, axis=0)")
    along = axis_of(0 if axis is None else axis, n, name)
    found = scan(x, axis=along)
    if not include_initial:
        return found
    return concatenate([initial(sum(found, axis=along, keepdims=True)), found], axis=along)


@composition
def ediff1d(x: Array, to_end: Array | None = None, to_begin: Array | None = None) -> Array:
    """The differences of all elements in one row, with more before and after them.

    >>> ediff1d(np.array([1.0, 4.0]), to_end=0.0).tolist()
    [3.0, 0.0]
    """
    x = ravel(x)
    ends = [None if end is None else of_dtype(end, x) for end in (to_begin, to_end)]
    parts = [ends[0], x[1:] - x[:-1], ends[1]]
    return concatenate([ravel(part) for part in parts if part is not None], axis=0)


@composition
def trapezoid(y: Array, x: Array | None = None, dx: Any = 1.0, axis: int = -1) -> Array:
    """The area under the straight lines between samples ``y`` at ``x``, or at steps of ``dx``.

    >>> trapezoid(np.array([0.0, 1.0, 2.0]))
    np.float64(2.0)
    """
    axis = axis_of(axis, len(shape_of(y)), "trapezoid")
    if x is not None:
        y, x = alike(y, listed(x))
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
    x, xp = real_numbers(x, "interp"), real_numbers(xp, "interp")
    x, xp, fp = alike(double(x), double(xp), double(fp))  # in double precision, as NumPy does
    if len(shape_of(xp)) != 1 or shape_of(xp) != shape_of(fp):
        raise ValueError(
            f"interp: xp and fp must be two rows of equal length, not of shapes {shape_of(xp)} and "
            f"{shape_of(fp)}"
        )
    if period is not None:
        x, xp = remainder(x, period), remainder(xp, period)
        order = argsort(xp)
        xp, fp = getitem(xp, order), getitem(fp, order)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period], axis=0)
        fp = concatenate([fp[-1:], fp, fp[:1]], axis=0)
        left = right = None
    if shape_of(xp) == (1,):
        inside = 0 * x + fp[0]
    else:
        i = clip(searchsorted(xp, x, side="right") - 1, 0, shape_of(xp)[0] - 2)
        slope = (getitem(fp, i + 1) - getitem(fp, i)) / (getitem(xp, i + 1) - getitem(xp, i))
        inside = slope * (x - getitem(xp, i)) + getitem(fp, i)
    first = fp[0] if left is None else left
    last = fp[-1] if right is None else right
    return where(x < xp[0], first, where(x > xp[-1], last, inside))


@composition
def linspace(start: Array, stop: Array, num: int = 50, endpoint: bool = True) -> Array:
    """``num`` numbers from ``start`` to ``stop`` at equal steps, along a new first axis.

    >>> linspace(0.0, 1.0, 3).tolist()
    [0.0, 0.5, 1.0]
    """
    num = whole(num, "linspace", "num")
    if num < 0:
        raise ValueError(f"linspace: num must be at least 0, not {num}")
    start = floating(start)
    way = floating(stop) - start
    steps = np.arange(num).reshape(-1, *(1,) * len(shape_of(way))) / max(num - int(endpoint), 1)
    return start + way * constants(steps, way)


@composition
def gradient(f: Array, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The slopes of samples: central differences inside, one-sided ones at the edges.

    Args:
        f: samples.
        spacing: the step for all axes, or for each; or, for an axis, where the samples are.
        axis: along which; along all of them by default, and then one array for each.
        edge_order: 1 or 2, of the differences at the edges.

    Raises:
        ValueError: if the spacing does not fit, or there are too few samples.

    >>> gradient(np.array([0.0, 1.0, 4.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    if not shape_of(f):
        raise TypeError(f"gradient: {SAMPLES_NEEDED}")
    axes = axes_of(axis, len(shape_of(f)), "gradient")
    steps = list(spacing) * len(axes) if len(spacing) == 1 else list(spacing) or [1.0] * len(axes)
    if len(steps) != len(axes):
        raise ValueError(f"gradient: {len(steps)} spacings for {len(axes)} axes")
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order must be 1 or 2, not {edge_order!r:.40}")
    slopes = [_slopes(f, a, step, edge_order) for a, step in zip(axes, steps, strict=True)]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _slopes(f: Array, axis: int, spacing: Any, edge_order: int) -> Array:
    n = shape_of(f)[axis]
    f, spacing = alike(floating(f), listed(spacing))
    if n < edge_order + 1:
        raise ValueError(f"gradient: axis {axis} has {n} samples; {edge_order + 1} are needed")
    if shape_of(spacing) not in ((), (n,)):
        raise ValueError(f"gradient: {shape_of(spacing)} coordinates for {n} samples")
    f = swapaxes(f, axis, -1)
    h = diff(spacing) if shape_of(spacing) else spacing * ones_like(f[..., 1:])
    rise = (f[..., 1:] - f[..., :-1]) / h
    first, last = rise[..., :1], rise[..., -1:]
    if n > 2:
        before, after = h[..., :-1], h[..., 1:]
        # The parabola through three samples: the slopes on both sides, the nearer counts more.
        inside = (after * rise[..., :-1] + before * rise[..., 1:]) / (before + after)
        if edge_order == 2:
            bend = (rise[..., 1:] - rise[..., :-1]) / (before + after)
            first = first - h[..., :1] * bend[..., :1]
            last = last + h[..., -1:] * bend[..., -1:]
        first = concatenate([first, inside], axis=-1)
    slopes = concatenate([first, last], axis=-1)
    if slopes.dtype != f.dtype and shape_of(spacing):  # NumPy keeps the dtype of the samples
        slopes = astype(slopes, f.dtype)
    return swapaxes(slopes, axis, -1)
