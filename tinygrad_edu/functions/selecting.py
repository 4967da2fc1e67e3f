"""Elements chosen by position, by condition, or from diagonals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy import can_cast

from tinygrad_edu.engine import Array, Value, composition, shape_of
from tinygrad_edu.engine.conversion import numbers_of, to_numpy
from tinygrad_edu.functions.plain import axis_of, listed, plain, positions
from tinygrad_edu.functions.shapes import broadcast_arrays, moveaxis, ravel
from tinygrad_edu.rules import choice
from tinygrad_edu.rules.arithmetic import remainder
from tinygrad_edu.rules.discrete import argwhere
from tinygrad_edu.rules.indexing import getitem, scatter, take_along_axis
from tinygrad_edu.rules.joining import stack
from tinygrad_edu.rules.kinks import clip
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.shapes import astype


@composition
def take(x: Array, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Array:
    """The elements at these positions along ``axis``, or of all in one row.

    Args:
        x: an array.
        indices: whole numbers, of any shape, which replaces the axis.
        axis: along which.
        mode: what to do with a position outside: ``"raise"``, ``"wrap"`` around or ``"clip"``.

    >>> take(np.array([1.0, 2.0, 3.0]), [2, 0]).tolist()
    [3.0, 1.0]
    """
    if axis is None or (axis in (0, -1) and not shape_of(x)):  # a number is a row of one
        x, axis = ravel(x), 0
    axis = axis_of(axis, len(shape_of(x)), "take")
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError(f'take: mode must be "raise", "wrap" or "clip", not {mode!r:.40}')
    indices = _places(plain(indices), shape_of(x)[axis], mode)
    return getitem(x, (*(slice(None),) * axis, indices if shape_of(indices) else indices[()]))


def _places(indices: Any, n: int, mode: Any) -> Any:
    """The positions among ``n`` that NumPy's ``take`` makes of these: truth values are 0 and 1."""
    numbers = indices if isinstance(indices, list | tuple) else numbers_of(indices)
    if numbers is None:  # inside jax.jit
        places = _as_whole(indices, "take: indices")
    else:
        places = np.asarray(numbers)
        if not (can_cast(places.dtype, int) and places.size and n):
            return np.take(np.arange(n), numbers, mode=mode)  # which refuses what NumPy refuses
        places = places.astype(int)
    if mode == "wrap":
        return remainder(places, n)
    return clip(places, 0, n - 1) if mode == "clip" else places


def _as_whole(traced: Any, what: str) -> Any:
    """Positions that :func:`jax.jit` traces: of their numbers nothing is known, but the dtype."""
    if traced.dtype.kind not in "iub":
        raise TypeError(f"{what} must be whole numbers, not of dtype {traced.dtype}")
    return astype(traced, int)  # what is counted may be too much for their own dtype


@composition
def where(condition: Any, *choices: Array) -> Any:
    """The element of the first choice where the condition holds, of the second elsewhere.

    Without choices: where the condition holds, as :func:`nonzero`.

    >>> where([True, False], np.array([1.0, 2.0]), 0.0).tolist()
    [1.0, 0.0]
    """
    if len(choices) == 1:
        raise TypeError("where: the choice elsewhere is missing; write where(condition, a, b)")
    return choice.where(listed(condition), *choices) if choices else nonzero(condition)


@composition
def choose(which: Any, choices: Sequence[Array]) -> Array:
    """For each element of ``which``, a whole number, that element of the choice of this number.

    Raises:
        ValueError: if there is no such choice.
        TypeError: if ``which`` are not whole numbers or truth values.

    >>> choose(np.array([1, 0]), [np.array([1.0, 2.0]), np.array([10.0, 20.0])]).tolist()
    [10.0, 2.0]
    """
    which = positions(plain(which))
    if isinstance(which, np.ndarray):
        which = which.astype(int, casting="safe")  # as NumPy does: truth values are 0 and 1
        if which.size and not 0 <= which.min() <= which.max() < len(choices):
            raise ValueError(
                f"choose: there are choices 0 to {len(choices) - 1}, and which goes from "
                f"{which.min()} to {which.max()}"
            )
    else:
        which = _as_whole(which, "choose: which")
    which, *choices = broadcast_arrays(which, *choices)
    return getitem(take_along_axis(stack(choices), which[None], axis=0), 0)


@composition
def select(condlist: Sequence[Any], choicelist: Sequence[Array], default: Array = 0) -> Array:
    """The element of the first choice whose condition holds, else the default.

    >>> x = np.array([-2.0, 0.5, 3.0])
    >>> select([x < 0, x < 1], [-x, x], 9.0).tolist()
    [2.0, 0.5, 9.0]
    """
    if len(condlist) != len(choicelist):
        raise ValueError(f"select: {len(condlist)} conditions for {len(choicelist)} choices")
    chosen = default
    for condition, option in zip(reversed(condlist), reversed(choicelist), strict=True):
        chosen = where(condition, option, chosen)
    return chosen


def _compress_method(x: Array, condition: Any, axis: int | None = None) -> Array:
    return compress(condition, x, axis)


# NumPy's method takes the array first, NumPy's function the condition.
setattr(Value, "compress", _compress_method)  # noqa: B010 (a class is not typed for new methods)


@composition
def compress(condition: Any, x: Array, axis: int | None = None) -> Array:
    """The elements along ``axis``, or of all in one row, for which the condition holds.

    >>> compress([False, True], np.array([1.0, 2.0])).tolist()
    [2.0]
    """
    return take(x, np.flatnonzero(_known(condition)), axis)


@composition
def extract(condition: Any, x: Array) -> Array:
    """The elements of ``x`` for which the condition holds, in one row.

    >>> extract(np.array([[True], [False]]), np.array([[1.0], [2.0]])).tolist()
    [1.0]
    """
    return compress(np.ravel(_known(condition)), ravel(x))


def _known(condition: Any) -> Any:
    """The truth values of a condition that decides how many elements there are."""
    try:
        return to_numpy(plain(condition))
    except TypeError as error:  # of jax.jit, which traces without numbers
        raise TypeError(
            "how many elements come out depends on the condition, which cannot be read here "
            "(jax.jit does not know it yet); choose with where(condition, x, 0) instead"
        ) from error


@composition
def nonzero(x: Array) -> tuple[Array, ...]:
    """The positions of the elements that are not 0, an array for each axis.

    >>> nonzero(np.array([0.0, 5.0]))
    (array([1]),)
    """
    return tuple(argwhere(x).T)


@composition
def diagonal(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """The elements ``x[i, i + offset]`` of each matrix of these two axes, along the last axis.

    >>> diagonal(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [1.0, 4.0]
    """
    if axis1 == axis2:
        raise ValueError(f"diagonal: axis1 and axis2 are both {axis1}; two axes are needed")
    if len(shape_of(x)) < 2:
        raise ValueError(f"diagonal: a matrix is needed, or several, got shape {shape_of(x)}")
    x = moveaxis(x, (axis1, axis2), (-2, -1))
    rows, columns = shape_of(x)[-2:]
    i = np.arange(max(0, min(rows + min(0, offset), columns - max(0, offset))))
    return x[..., i - min(0, offset), i + max(0, offset)]


@composition
def trace(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """The sum of a diagonal.

    >>> trace(np.eye(3))
    np.float64(3.0)
    """
    return sum(diagonal(x, offset, axis1, axis2), axis=-1)


@composition
def diag(x: Array, k: int = 0) -> Array:
    """The ``k``-th diagonal of a matrix; or, from a row of numbers, the matrix of this diagonal.

    >>> diag(np.array([1.0, 2.0])).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    shape = shape_of(x)
    if len(shape) == 2:
        return diagonal(x, k)
    if len(shape) != 1:
        raise ValueError(f"diag: a row of numbers or a matrix is needed, got shape {shape}")
    i, n = np.arange(shape[0]), shape[0] + abs(k)
    return scatter(x, (i - min(0, k), i + max(0, k)), (n, n))


@composition
def diagflat(x: Array, k: int = 0) -> Array:
    """The matrix that has all elements of ``x`` on its ``k``-th diagonal.

    >>> diagflat(np.array([[1.0, 2.0]])).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    return diag(ravel(x), k)
