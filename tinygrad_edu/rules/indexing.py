"""Taking elements out, and putting them in.

``getitem`` and ``scatter`` are each other's transpose: elements are taken out, and added up where
they were. So are ``take_along_axis`` and ``add_along_axis``.
"""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.shapes import reshape


def _takes_each_once(part: Any) -> bool:
    """Whether this part of an index cannot take an element twice, as a list of numbers can."""
    if part is None or part is ... or isinstance(part, int | slice | np.integer):
        return True
    return isinstance(part, np.ndarray) and part.dtype.kind == "b"


def _scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    result = np.zeros(shape, np.asarray(x).dtype)
    if all(map(_takes_each_once, index if isinstance(index, tuple) else (index,))):
        result[index] = x
    else:
        np.add.at(result, index, x)
    return result


getitem = primitive(
    "getitem",
    lambda g, y, x, index: scatter(g, index, shape_of(x)),
    method=False,
    chooses=True,
    doc="""``x[index]``.

    >>> getitem(np.array([5.0, 6.0, 7.0]), slice(1, None)).tolist()
    [6.0, 7.0]
    """,
)
scatter = primitive(
    "scatter",
    lambda g, y, x, index, shape: getitem(g, index),
    forward=_scatter,
    method=False,
    doc="""Zeros of some shape, with ``x`` added at ``index``: the transpose of ``getitem``.

    Args:
        x: of the shape that ``index`` takes out of an array of the shape of the result.
        index: where it is put; what an index names several times is added up.
        shape: that of the result.

    >>> scatter(np.array([1.0, 2.0, 3.0]), [0, 2, 2], (4,)).tolist()
    [1.0, 0.0, 5.0, 0.0]
    """,
)


def _set(x: Any, index: Any, value: Any) -> Any:
    result = np.array(x)
    result[index] = value
    return result


def _survives(g: Any, index: Any) -> Any:
    places = np.arange(size_of(g)).reshape(shape_of(g))[index]
    order = np.arange(places.size).reshape(places.shape)
    last = np.empty(size_of(g), dtype=int)
    last[places] = order
    return last[places] == order


def with_axes_of(value: Array, g: Array) -> Array:
    """``g`` with as many axes as ``value``, which may have had more of length 1 at the front."""
    more = len(shape_of(value)) - len(shape_of(g))
    return reshape(g, (1,) * more + shape_of(g)) if more > 0 else g


survives = primitive(
    "survives",
    forward=_survives,
    method=False,
    doc="""Which of the values put in at ``index``, of an array like ``g``, no later one overwrites.

    >>> survives(np.zeros(3), [0, 2, 2]).tolist()
    [True, False, True]
    """,
)

set = primitive(
    "set",
    lambda g, y, x, index, value: set(g, index, 0),
    None,
    lambda g, y, x, index, value: with_axes_of(
        value, where(survives(g, index), getitem(g, index), 0)
    ),
    forward=_set,
    chooses=True,
    doc="""A copy of ``x`` in which ``x[index]`` is ``value``: differentiable assignment.

    Args:
        x: an array.
        index: whatever may stand in ``x[index]``. Where it names an element several times, the
            last value stays, and only this one gets a gradient.
        value: a number, or numbers that broadcast to the shape of ``x[index]``.

    Raises:
        IndexError: if ``x`` has no such element.
        ValueError: if the shape of ``value`` does not fit.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> set(x, 1, 9.0).tolist(), x.tolist()
    ([1.0, 9.0, 3.0], [1.0, 2.0, 3.0])
    """,
)


def _grid(indices: Any, axis: int, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The full index of the elements that stand at ``indices`` along ``axis``."""
    grid: list[Any] = [None] * len(shape)
    grid[axis] = indices
    for a, part in enumerate(grid):
        if part is None:
            grid[a] = np.arange(shape[a]).reshape(-1, *(1,) * (len(shape) - 1 - a))
    return tuple(grid)


def _add_along_axis(x: Any, indices: Any, axis: int, shape: tuple[int, ...]) -> Any:
    grid = _grid(indices, axis, shape)
    one_each = list(shape)
    one_each[axis] = 1
    if type(x) is not np.ndarray or list(x.shape) != one_each:
        return scatter(x, grid, shape)
    result = np.zeros(shape, x.dtype)
    result[grid] = x  # one of each row, as of a row of logits: no element is taken twice
    return result


take_along_axis = primitive(
    "take_along_axis",
    lambda g, y, x, indices, axis=-1: (
        reshape(scatter(g, indices, (size_of(x),)), shape_of(x))
        if axis is None
        else add_along_axis(g, indices, axis, shape_of(x))
    ),
    method=False,
    chooses=True,
)
add_along_axis = primitive(
    "add_along_axis",
    lambda g, y, x, indices, axis, shape: take_along_axis(g, indices, axis=axis),
    forward=_add_along_axis,
    method=False,
    doc="""Zeros, with ``x`` added at ``indices``: the transpose of ``take_along_axis``.

    Args:
        x: of the shape of ``indices``.
        indices: whole numbers: where along the axis each element of ``x`` is put.
        axis: a number; along all other axes every element stays where it is.
        shape: that of the result.

    >>> add_along_axis(np.ones((2, 2)), np.array([[0, 1], [2, 2]]), 1, (2, 3)).tolist()
    [[1.0, 1.0, 0.0], [0.0, 0.0, 2.0]]
    """,
)
