"""Arrays put together and taken apart: all of it ``concatenate``, ``stack`` and ``getitem``."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine import DTYPES_OF_NUMBERS, Array, Value, bare, composition, shape_of
from tinygrad_edu.functions.plain import WHOLE, axis_of, constants, listed, of_dtype, plain
from tinygrad_edu.functions.shapes import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    broadcast_arrays,
    moveaxis,
    ravel,
)
from tinygrad_edu.rules.joining import concatenate, stack
from tinygrad_edu.rules.shapes import broadcast_to, reshape, transpose

Sections = int | Sequence[int]


def _all(atleast: Any, arrays: Sequence[Array]) -> list[Array]:
    return [atleast(x) for x in arrays]


@composition
def vstack(arrays: Sequence[Array]) -> Array:
    """On top of each other: along the first axis of two at least.

    >>> vstack([np.zeros(2), np.ones((2, 2))]).shape
    (3, 2)
    """
    return concatenate(_all(atleast_2d, arrays), axis=0)


@composition
def hstack(arrays: Sequence[Array]) -> Array:
    """Side by side: along the second axis, or the only one.

    >>> hstack([np.zeros(2), np.ones(3)]).shape
    (5,)
    """
    arrays = _all(atleast_1d, arrays)
    return concatenate(arrays, axis=int(len(shape_of(arrays[0])) > 1))


@composition
def dstack(arrays: Sequence[Array]) -> Array:
    """Behind each other: along the third axis of three at least.

    >>> dstack([np.zeros((2, 2)), np.ones((2, 2))]).shape
    (2, 2, 2)
    """
    return concatenate(_all(atleast_3d, arrays), axis=2)


@composition
def column_stack(arrays: Sequence[Array]) -> Array:
    """Side by side, where a row of numbers counts as a column.

    >>> column_stack([np.zeros(2), np.ones(2)]).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    columns = [x if len(shape_of(x)) > 1 else transpose(atleast_2d(x)) for x in arrays]
    return concatenate(columns, axis=1)


@composition
def block(arrays: Any) -> Array:
    """One array from nested lists of blocks: the innermost are joined along the last axis.

    >>> block([[np.eye(1), np.zeros((1, 2))]]).tolist()
    [[1.0, 0.0, 0.0]]
    """
    depth = _depth(arrays)
    ndim = max(depth, *(len(shape_of(x)) for x in _leaves(arrays)))

    def join(part: Any, level: int) -> Array:
        if not isinstance(part, list):
            shape = shape_of(part)
            return reshape(part, (1,) * (ndim - len(shape)) + shape)
        return concatenate([join(p, level - 1) for p in part], axis=-level)

    return join(arrays, depth)


def _depth(part: Any) -> int:
    return 1 + _depth(part[0]) if isinstance(part, list) else 0


def _leaves(part: Any) -> list[Any]:
    return [leaf for p in part for leaf in _leaves(p)] if isinstance(part, list) else [part]


@composition
def append(x: Array, values: Array, axis: int | None = None) -> Array:
    """``values`` after ``x``; both in one row, if no axis is given.

    >>> append(np.array([1.0]), 2.0).tolist()
    [1.0, 2.0]
    """
    if axis is None:
        return concatenate([ravel(x), ravel(values)], axis=0)
    return concatenate([x, values], axis=axis)


@composition
def insert(x: Array, obj: Any, values: Array, axis: int | None = None) -> Array:
    """``values`` put in before the positions ``obj``, along an axis or in one row.

    >>> insert(np.array([1.0, 3.0]), 1, 2.0).tolist()
    [1.0, 2.0, 3.0]
    """
    if axis is None:
        x, axis = ravel(x), 0
    shape = shape_of(x)
    axis = axis_of(axis, len(shape), "insert")
    obj, values = listed(plain(obj)), of_dtype(values, x)
    if not hasattr(values, "dtype"):  # a plain number
        values = constants(np.asarray(values), x)
    values = reshape(values, (1,) * (len(shape) - len(shape_of(values))) + shape_of(values))
    if isinstance(obj, int | np.integer):  # NumPy then takes the values along their first axis
        values = moveaxis(values, 0, axis)
    places = int(np.insert(np.zeros(shape[axis], bool), obj, True).sum())
    n = shape_of(values)[axis] if places == 1 else places
    values = broadcast_to(values, (*shape[:axis], n, *shape[axis + 1 :]))
    order = np.insert(np.arange(shape[axis]), obj, shape[axis] + np.arange(n))
    return concatenate([x, values], axis=axis)[(slice(None),) * axis + (order,)]


@composition
def delete(x: Array, obj: Any, axis: int | None = None) -> Array:
    """``x`` without the positions ``obj``, along an axis or in one row.

    >>> delete(np.array([1.0, 2.0, 3.0]), [0, 2]).tolist()
    [2.0]
    """
    if axis is None:
        x, axis = ravel(x), 0
    axis = axis_of(axis, len(shape_of(x)), "delete")
    kept = np.delete(np.arange(shape_of(x)[axis]), plain(obj))
    return x[(slice(None),) * axis + (kept,)]


@composition
def array_split(x: Array, indices_or_sections: Sections, axis: int = 0) -> list[Array]:
    """``x`` cut into so many parts along ``axis``, as equal as can be; or cut at these positions.

    >>> [part.tolist() for part in array_split(np.array([1.0, 2.0, 3.0]), 2)]
    [[1.0, 2.0], [3.0]]
    """
    axis = axis_of(axis, len(shape_of(x)), "array_split")
    places = np.array_split(np.arange(shape_of(x)[axis]), bare(indices_or_sections))
    ends = np.cumsum([len(part) for part in places]).tolist()
    starts = [part[0] if len(part) else end for part, end in zip(places, ends, strict=True)]
    return [
        x[(slice(None),) * axis + (slice(int(start), int(start) + len(part)),)]
        for start, part in zip(starts, places, strict=True)
    ]


@composition
def split(x: Array, indices_or_sections: Sections, axis: int = 0) -> list[Array]:
    """``x`` cut into so many equal parts along ``axis``; or cut at these positions.

    Raises:
        ValueError: if there are no equal parts.

    >>> [part.tolist() for part in split(np.array([1.0, 2.0, 3.0, 4.0]), 2)]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    length = shape_of(x)[axis_of(axis, len(shape_of(x)), "split")]
    if isinstance(indices_or_sections, WHOLE) and length % indices_or_sections:
        raise ValueError(
            f"split: {length} elements along axis {axis} do not make {indices_or_sections} equal "
            "parts; array_split makes unequal ones"
        )
    return list(array_split(x, indices_or_sections, axis))


@composition
def vsplit(x: Array, indices_or_sections: Sections) -> list[Array]:
    """:func:`split` along the first axis of two at least.

    >>> [part.tolist() for part in vsplit(np.eye(2), 2)]
    [[[1.0, 0.0]], [[0.0, 1.0]]]
    """
    return list(split(x, indices_or_sections, 0))


@composition
def hsplit(x: Array, indices_or_sections: Sections) -> list[Array]:
    """:func:`split` along the second axis, or the only one.

    >>> [part.tolist() for part in hsplit(np.eye(2), 2)]
    [[[1.0], [0.0]], [[0.0], [1.0]]]
    """
    return list(split(x, indices_or_sections, int(len(shape_of(x)) > 1)))


@composition
def dsplit(x: Array, indices_or_sections: Sections) -> list[Array]:
    """:func:`split` along the third axis.

    >>> [part.shape for part in dsplit(np.zeros((1, 2, 4)), 2)]
    [(1, 2, 2), (1, 2, 2)]
    """
    return list(split(x, indices_or_sections, 2))


@composition
def unstack(x: Array, axis: int = 0) -> tuple[Array, ...]:
    """The slices of ``x`` along an axis: the opposite of ``stack``.

    >>> unstack(np.array([1.0, 2.0]))
    (np.float64(1.0), np.float64(2.0))
    """
    axis = axis_of(axis, len(shape_of(x)), "unstack")
    return tuple(x[(slice(None),) * axis + (i,)] for i in range(shape_of(x)[axis]))


@composition
def meshgrid(*axes: Array, sparse: bool = False, indexing: str = "xy") -> tuple[Array, ...]:
    """The coordinates of all points of a grid: one array per axis.

    >>> [x.tolist() for x in meshgrid(np.array([1.0, 2.0]), np.array([5.0]))]
    [[[1.0, 2.0]], [[5.0, 5.0]]]
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f'meshgrid: indexing must be "xy" or "ij", not {indexing!r:.40}')
    n = len(axes)
    places = list(range(n))
    if indexing == "xy" and n > 1:
        places[:2] = 1, 0
    grids = [
        reshape(x, tuple(-1 if i == place else 1 for i in range(n)))
        for x, place in zip(axes, places, strict=True)
    ]
    return tuple(grids) if sparse else tuple(broadcast_arrays(*grids))


@composition
def array(items: Any, dtype: Any = None) -> Array:
    """One array from nested lists of numbers, arrays and Values; a gradient passes through.

    Raises:
        ValueError: if the rows have different lengths.

    >>> from tinygrad_edu import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> m = array([[a, 1.0], [0.0, b]])
    >>> (m @ m).sum().backward()
    >>> a.grad, b.grad
    (5.0, 7.0)
    """
    made = _array(items)
    return made if dtype is None else made.astype(dtype)


def _array(items: Any) -> Array:
    if not _has_value(items):
        return np.array(items)
    if not isinstance(items, list | tuple):
        return items
    rows = [_array(item) for item in items]
    if len({shape_of(row) for row in rows}) > 1:
        raise ValueError(
            "array: the rows of the list have different lengths; an array needs equal ones"
        )
    for row in rows:
        if not isinstance(row, Value) and row.dtype.kind not in DTYPES_OF_NUMBERS:
            raise TypeError(f"array: numbers are needed, got {row.tolist()!r:.40}")
    return stack(rows)


def _has_value(items: Any) -> bool:
    if isinstance(items, list | tuple):
        return any(map(_has_value, items))
    return isinstance(items, Value)
