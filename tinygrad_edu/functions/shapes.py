"""Other arrangements of the same numbers: all of them ``reshape``, ``transpose`` and repeating."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, Value, composition, shape_of, size_of
from tinygrad_edu.engine.conversion import to_numpy
from tinygrad_edu.functions.plain import axes_of, axis_of, plain, whole
from tinygrad_edu.rules import shapes
from tinygrad_edu.rules.shapes import broadcast_to, flip, reshape, transpose

swapaxes = composition(shapes.swapaxes)
matrix_transpose = composition(shapes.matrix_transpose)
setattr(Value, "mT", property(matrix_transpose))  # noqa: B010 (a class is not typed for it)


@composition
def shape(x: Array) -> tuple[int, ...]:
    """The lengths of the axes; ``()`` for a number.

    >>> shape(np.zeros((2, 3)))
    (2, 3)
    """
    return shape_of(x)


@composition
def ndim(x: Array) -> int:
    """The number of axes.

    >>> ndim(np.zeros((2, 3)))
    2
    """
    return len(shape_of(x))


@composition
def size(x: Array, axis: int | None = None) -> int:
    """The number of elements, or the length of an axis.

    >>> size(np.zeros((2, 3))), size(np.zeros((2, 3)), 0)
    (6, 2)
    """
    return size_of(x) if axis is None else shape_of(x)[axis]


@composition
def ravel(x: Array) -> Array:
    """All elements in one row.

    >>> ravel(np.eye(2)).tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    return reshape(x, (size_of(x),))


@composition
def flatten(x: Array) -> Array:
    """The same as :func:`ravel`.

    >>> flatten(np.eye(2)).tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    return ravel(x)


@composition
def expand_dims(x: Array, axis: int | Sequence[int]) -> Array:
    """New axes of length 1 at these positions of the result.

    >>> expand_dims(np.zeros((2, 3)), (0, -1)).shape
    (1, 2, 3, 1)
    """
    axes = tuple(axis) if isinstance(axis, Sequence) else (axis,)
    new = axes_of(axes, len(shape_of(x)) + len(axes), "expand_dims")
    lengths = iter(shape_of(x))
    n = len(shape_of(x)) + len(new)
    return reshape(x, tuple(1 if a in new else next(lengths) for a in range(n)))


@composition
def squeeze(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """Drop axes of length 1; all of them by default.

    Raises:
        ValueError: if an axis that is given has another length.

    >>> squeeze(np.zeros((1, 2, 1)), 0).shape
    (2, 1)
    """
    shape = shape_of(x)
    gone = axes_of(axis, len(shape), "squeeze")
    if axis is None:
        gone = [a for a in gone if shape[a] == 1]
    if any(shape[a] != 1 for a in gone):
        raise ValueError(f"squeeze: axis {axis} of shape {shape} has a length other than 1")
    return reshape(x, tuple(n for a, n in enumerate(shape) if a not in gone))


@composition
def moveaxis(x: Array, source: int | Sequence[int], destination: int | Sequence[int]) -> Array:
    """Move axes to other positions; the others keep their order.

    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    n = len(shape_of(x))
    start, end = axes_of(source, n, "moveaxis"), axes_of(destination, n, "moveaxis")
    if len(start) != len(end):
        raise ValueError(f"moveaxis: {len(start)} axes cannot move to {len(end)} places")
    order = [a for a in range(n) if a not in start]
    for place, axis in sorted(zip(end, start, strict=True)):
        order.insert(place, axis)
    return transpose(x, tuple(order))


@composition
def broadcast_arrays(*arrays: Array) -> tuple[Array, ...]:
    """The arrays, all of the shape that they would have together.

    >>> [a.shape for a in broadcast_arrays(np.zeros((2, 1)), np.zeros(3))]
    [(2, 3), (2, 3)]
    """
    shape = np.broadcast_shapes(*map(shape_of, arrays))
    return tuple(a if shape_of(a) == shape else broadcast_to(a, shape) for a in arrays)


def _atleast(n: int, x: Array) -> Array:
    shape = shape_of(x)
    if len(shape) >= n:
        return x
    if n == 3:  # NumPy puts rows and columns first: (5,) becomes (1, 5, 1)
        return reshape(x, (1, 1, 1) if not shape else (1, *shape, 1)[-3:])
    return reshape(x, (*(1,) * (n - len(shape)), *shape))


@composition
def atleast_1d(*arrays: Array) -> Array:
    """A number becomes a row of one; given several arrays, a tuple of them.

    >>> atleast_1d(2.0).tolist()
    [2.0]
    """
    made = tuple(_atleast(1, x) for x in arrays)
    return made[0] if len(made) == 1 else made


@composition
def atleast_2d(*arrays: Array) -> Array:
    """A row of n numbers becomes an array of shape (1, n).

    >>> atleast_2d(np.zeros(3)).shape
    (1, 3)
    """
    made = tuple(_atleast(2, x) for x in arrays)
    return made[0] if len(made) == 1 else made


@composition
def atleast_3d(*arrays: Array) -> Array:
    """A row of n numbers becomes an array of shape (1, n, 1), a matrix one of (m, n, 1).

    >>> atleast_3d(np.zeros(3)).shape
    (1, 3, 1)
    """
    made = tuple(_atleast(3, x) for x in arrays)
    return made[0] if len(made) == 1 else made


@composition
def flipud(x: Array) -> Array:
    """Upside down: the first axis in reverse.

    >>> flipud(np.array([1.0, 2.0])).tolist()
    [2.0, 1.0]
    """
    return flip(x, axis=0)


@composition
def fliplr(x: Array) -> Array:
    """Left to right: the second axis in reverse.

    >>> fliplr(np.array([[1.0, 2.0]])).tolist()
    [[2.0, 1.0]]
    """
    return flip(x, axis=1)


@composition
def repeat(x: Array, repeats: Any, axis: int | None = None) -> Array:
    """Each element several times in a row, along ``axis`` or of all in one row.

    >>> repeat(np.array([1.0, 2.0]), 2).tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    if axis is None or (axis in (0, -1) and not shape_of(x)):  # a number is a row of one
        return repeat(ravel(x), repeats, 0)
    shape = shape_of(x)
    axis = axis_of(axis, len(shape), "repeat")
    times = to_numpy(plain(repeats))
    if times.size == 1:
        n = int(times.item())
        wide = broadcast_to(expand_dims(x, axis + 1), (*shape[: axis + 1], n, *shape[axis + 1 :]))
        return reshape(wide, (*shape[:axis], n * shape[axis], *shape[axis + 1 :]))
    return x[(slice(None),) * axis + (np.repeat(np.arange(shape[axis]), times),)]


@composition
def tile(x: Array, reps: int | Sequence[int]) -> Array:
    """The whole array several times, ``reps[i]`` times along axis ``i``.

    >>> tile(np.array([1.0, 2.0]), 2).tolist()
    [1.0, 2.0, 1.0, 2.0]
    """
    each = reps if isinstance(reps, Iterable) else (reps,)
    times = tuple(whole(times, "tile", "each of reps") for times in each)
    n = max(len(times), len(shape_of(x)))
    times = (1,) * (n - len(times)) + times
    shape = (1,) * (n - len(shape_of(x))) + shape_of(x)
    pairs = list(zip(times, shape, strict=True))
    one = reshape(x, tuple(length for _, m in pairs for length in (1, m)))
    many = broadcast_to(one, tuple(length for pair in pairs for length in pair))
    return reshape(many, tuple(math.prod(pair) for pair in pairs))
