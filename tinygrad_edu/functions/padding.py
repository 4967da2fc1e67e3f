"""Margins around an array: constants, copies of its own elements, or what is made of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Array, composition, shape_of
from tinygrad_edu.functions.plain import constants, floating, of_dtype
from tinygrad_edu.functions.shapes import moveaxis
from tinygrad_edu.rules import shapes
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.kinks import floor, rint
from tinygrad_edu.rules.reductions import max, mean, min
from tinygrad_edu.rules.shapes import broadcast_to

Widths = tuple[int, int]
"""How wide the margin is before and after the array, along one axis."""

COPYING = ("edge", "reflect", "symmetric", "wrap")
_numpys: Callable[..., Any] = np.pad
STATISTICS: dict[str, Callable[..., Array]] = {
    "maximum": max,
    "mean": mean,
    "median": lambda x, **options: FUNCTIONS["median"](x, **options),  # defined further on
    "minimum": min,
}
MODES = ("constant", "empty", "linear_ramp", *COPYING, *STATISTICS)


@composition
def pad(
    x: Array,
    pad_width: Any,
    mode: str = "constant",
    *,
    constant_values: Any = 0,
    end_values: Any = 0,
    stat_length: Any = None,
    reflect_type: str = "even",
) -> Array:
    """A margin around ``x``, along one axis after the other.

    Args:
        x: an array.
        pad_width: how wide; a number, a pair (before, after), or a pair for each axis.
        mode: ``"constant"``; ``"empty"``, of no particular numbers (zeros); ``"linear_ramp"``, a
            straight line from ``end_values`` to the edge; the ``"maximum"``, ``"mean"``,
            ``"median"`` or ``"minimum"`` along the axis; or what to copy: the ``"edge"``, the array
            seen in a mirror that stands on its last element (``"reflect"``) or behind it
            (``"symmetric"``), or the array again (``"wrap"``).
        constant_values: the constant, or what ``pad_width`` may be of them.
        end_values: where a ramp begins, likewise.
        stat_length: of how many elements next to the edge the statistic is; all by default.
        reflect_type: ``"odd"`` turns the picture in the mirror upside down: ``2 edge - picture``.

    Raises:
        ValueError: for another mode.

    >>> pad(np.array([1.0, 2.0, 3.0]), 1).tolist()
    [0.0, 1.0, 2.0, 3.0, 0.0]
    >>> pad(np.array([1.0, 2.0, 3.0]), 1, "reflect").tolist()
    [2.0, 1.0, 2.0, 3.0, 2.0]
    >>> pad(np.array([1.0, 2.0, 3.0]), (1, 2), "linear_ramp").tolist()
    [0.0, 1.0, 2.0, 3.0, 1.5, 0.0]
    """
    if mode not in MODES:
        raise ValueError(f"pad: mode must be one of {', '.join(MODES)}; not {mode!r:.40}")
    if mode in ("constant", "empty"):
        constant = constant_values if mode == "constant" else 0
        return shapes.pad(x, pad_width, constant_values=constant)
    widths, ends, lengths = (
        np.broadcast_to(pairs, (len(shape_of(x)), 2)).tolist()
        for pairs in (pad_width, end_values, stat_length)
    )
    for axis, width in enumerate(widths):
        if mode == "linear_ramp":
            x = _ramps(x, axis, width, ends[axis])
        elif mode in STATISTICS:
            x = _statistics(x, axis, width, lengths[axis], STATISTICS[mode])
        elif reflect_type == "odd" and mode in ("reflect", "symmetric"):
            x = _upside_down(x, axis, width, mode)
        else:
            # Padded in the same way, the positions say which element is copied to where.
            order = _numpys(np.arange(shape_of(x)[axis]), width, mode=mode)
            x = x[(slice(None),) * axis + (order,)]
    return x


def _edges(x: Array, axis: int, lengths: Widths | tuple[None, None]) -> list[Array]:
    """So many elements from either end along an axis."""
    n = shape_of(x)[axis]
    if n == 0:
        raise ValueError(f"pad: axis {axis} is empty; only constants can be put around nothing")
    first, last = (n if length is None or length > n else length for length in lengths)
    along = (slice(None),) * axis
    return [x[(*along, slice(None, first))], x[(*along, slice(n - last, None))]]


def _put_together(parts: list[Array], x: Array, axis: int, rounded: Callable[..., Array]) -> Array:
    """``x`` and its margins, in the dtype of ``x``: beside whole numbers stand whole numbers."""
    dtype = getattr(x, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind in "iu":
        parts = [part if part is x else rounded(part) for part in parts]
    return concatenate([of_dtype(part, x) for part in parts], axis=axis)


def _ramps(x: Array, axis: int, width: Widths, ends: tuple[float, float]) -> Array:
    parts = [x]
    for k, (edge, n, end) in enumerate(zip(_edges(x, axis, (1, 1)), width, ends, strict=True)):
        if n:
            steps = np.arange(n) if k == 0 else np.arange(n)[::-1]
            column = constants(steps.reshape(-1, *(1,) * (len(shape_of(x)) - 1 - axis)), x)
            ramp = end + column * ((floating(edge) - end) / n)
            parts = [ramp, *parts] if k == 0 else [*parts, ramp]
    return _put_together(parts, x, axis, floor)


def _statistics(
    x: Array, axis: int, width: Widths, lengths: Any, of: Callable[..., Array]
) -> Array:
    if 0 in lengths:
        raise ValueError("pad: stat_length must be 1 at least, there is no statistic of nothing")
    shape = shape_of(x)
    before, after = (
        broadcast_to(of(edge, axis=axis, keepdims=True), (*shape[:axis], n, *shape[axis + 1 :]))
        for edge, n in zip(_edges(x, axis, lengths), width, strict=True)
    )
    return _put_together([before, x, after], x, axis, rint)


def _upside_down(x: Array, axis: int, width: Widths, mode: str) -> Array:
    """It is linear, so padding the unit vectors gives its matrix."""
    units = np.eye(shape_of(x)[axis])
    matrix = _numpys(units, (width, (0, 0)), mode=mode, reflect_type="odd")
    column = moveaxis(x, axis, -1)[..., None]
    return moveaxis((constants(matrix, x) @ column)[..., 0], -1, axis)
