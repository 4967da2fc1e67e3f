"""Arguments that are not differentiated by: axes, positions, choices."""

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.exceptions import AxisError

from tinygrad_edu.engine import Array, Value, bare
from tinygrad_edu.engine.conversion import array_beside, numbers_of
from tinygrad_edu.engine.kinds import is_complex, kind_of
from tinygrad_edu.engine.recording import decides
from tinygrad_edu.rules.shapes import astype

WHOLE = int, np.integer
"""Whole numbers: Python's, and NumPy's."""


def plain(x: Any) -> Any:
    """The data of ``x``: a choice or a position has no derivative, so its data will do."""
    if isinstance(x, Value):
        decides("a choice by the numbers in a Value")
        return bare(x)
    return x


def positions(x: Any) -> Any:
    """Whole numbers that say where, as an array of NumPy's; inside ``jax.jit`` as they are.

    >>> positions([2, 0])
    array([2, 0])
    """
    numbers = numbers_of(x)
    return x if numbers is None else numbers


def axes_of(axis: int | Sequence[int] | None, n: int, name: str) -> list[int]:
    """The axes that are meant, counted from 0; all ``n`` of them if ``axis`` is ``None``.

    Raises:
        AxisError: for an axis that is not there.
        ValueError: for one that is named twice.
        TypeError: for what is no whole number.

    >>> axes_of((-1, 0), 3, "sum")
    [2, 0]
    """
    if axis is None:
        return list(range(n))
    axes = [axis] if isinstance(axis, int) or not isinstance(axis, Sequence) else list(axis)
    for a in axes:
        if not hasattr(a, "__index__"):
            raise TypeError(f"{name}: an axis is a whole number, not {a!r:.40}")
        if not -n <= a < n:
            raise AxisError(f"{name}: there is no axis {a} in an array of {n} axes")
    counted = [a % n for a in axes]
    if len(set(counted)) != len(counted):
        raise ValueError(f"{name}: axis {axis} names an axis twice")
    return counted


def axis_of(axis: Any, n: int, name: str) -> int:
    """The one axis that is meant, counted from 0.

    Raises:
        TypeError: for several, and for none.
        AxisError: for one that is not there.
    """
    if axis is None or isinstance(axis, Sequence):
        raise TypeError(f"{name}: one axis is needed, not {axis!r:.40}")
    return axes_of(axis, n, name)[0]


def whole(x: Any, name: str, what: str) -> int:
    """A whole number.

    Raises:
        TypeError: for anything else.
    """
    if not hasattr(x, "__index__"):
        raise TypeError(f"{name}: {what} must be a whole number, not {x!r:.40}")
    return index(x)


def listed(x: Any) -> Any:
    """``x``, and a list of numbers as an array."""
    return np.asarray(x) if isinstance(x, list | tuple) else x


def real_numbers(x: Array, name: str) -> Array:
    """``x``, unless its numbers are complex: these have no order.

    Raises:
        TypeError: if they are.
    """
    if is_complex(x):
        raise TypeError(f"{name}: real numbers are needed, because complex ones have no order")
    return x


def double(x: Array) -> Array:
    """``x`` in double precision at least: some of NumPy's functions compute in nothing less."""
    return wider(x, float)


def wider(x: Array, least: type) -> Array:
    """``x`` in a dtype that has room for ``least``, too.

    >>> wider(np.ones(2, "int8"), int).dtype, wider(np.ones(2, "float32"), int).dtype
    (dtype('int64'), dtype('float64'))
    """
    x = listed(x)
    dtype = getattr(x, "dtype", None)
    if not isinstance(dtype, np.dtype) or dtype == np.result_type(dtype, least):
        return x
    return astype(x, np.result_type(dtype, least))


def floating(x: Array) -> Array:
    """``x``, and whole numbers or truth values of NumPy's as floats, as its functions take them.

    >>> floating(np.array([1, 2], "int8")).dtype, floating(np.ones(2, "float32")).dtype
    (dtype('float64'), dtype('float32'))
    """
    x = listed(x)
    dtype = getattr(x, "dtype", None)
    return astype(x, float) if isinstance(dtype, np.dtype) and dtype.kind in "biu" else x


def is_truth(x: Any) -> bool:
    """Whether ``x`` is an array of truth values, of any library.

    >>> is_truth(np.ones(2) > 0), is_truth(np.ones(2))
    (True, False)
    """
    return "bool" in str(getattr(x, "dtype", ""))


def constants(array: Any, like: Array) -> Any:
    """An array of constants in the kind and the precision of ``like``.

    >>> constants(np.eye(2), np.ones(2, "float32")).dtype
    dtype('float32')
    """
    data = bare(like)
    if not hasattr(data, "dtype"):
        return array
    return array_beside(array, data, data.dtype)


def alike(*arrays: Any) -> list[Any]:
    """Arrays of one kind: those of NumPy, beside arrays of another library, become its own.

    >>> a, b = alike(np.ones(2), [3.0])
    >>> a, b
    (array([1., 1.]), [3.0])
    """
    numpys = kind_of(np.ndarray)
    for like in arrays:
        kind = kind_of(type(bare(like)))
        if kind is not None and numpys is not None and kind.rank > numpys.rank:
            return [constants(x, like) if isinstance(x, np.ndarray) else x for x in arrays]
    return list(arrays)


def of_dtype(x: Array, like: Array) -> Array:
    """``x`` in the dtype of ``like``, which it is put into: NumPy keeps that of the whole.

    >>> of_dtype(np.ones(2), np.ones(1, "float32")).dtype
    dtype('float32')
    """
    dtype = getattr(like, "dtype", None)
    same = not isinstance(dtype, np.dtype) or getattr(x, "dtype", dtype) == dtype
    return x if same else astype(x, dtype)
