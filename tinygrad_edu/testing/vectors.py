"""Numbers and arrays of all kinds as one vector of float64, and back in their own kinds.

A fraction or a longdouble that is no float64 is rounded to the nearest one.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def eps_of(data: Any) -> float:
    """The relative spacing of numbers of this kind; 0 where they are exact.

    >>> eps_of(1.0) == 2.0**-52, eps_of(np.zeros(2, np.float32)) == 2.0**-23, eps_of(Fraction(1))
    (True, True, 0.0)
    """
    if isinstance(data, Fraction | int):
        return 0.0
    dtype = np.asarray(data).dtype
    return float(np.finfo(dtype).eps) if dtype.kind == "f" else 0.0


def flatten(items: Iterable[Any]) -> Vector:
    """Numbers and arrays as one vector of float64."""
    parts = [np.asarray(item, dtype=np.float64).reshape(-1) for item in items]
    return np.concatenate(parts) if parts else np.zeros(0)


def like(numbers: Vector, data: Any) -> Any:
    """A vector in the kind, the dtype and the shape of ``data``."""
    if isinstance(data, np.ndarray):
        return numbers.reshape(data.shape).astype(data.dtype)
    if isinstance(data, Fraction):
        return Fraction(float(numbers[0]))
    kind = type(data) if isinstance(data, np.generic) else float
    return kind(numbers[0])


def array_of(tensor: Any) -> Any:
    """A tensor of torch as an array of NumPy.

    Raises:
        TypeError: for bfloat16.
    """
    if str(tensor.dtype) == "torch.bfloat16":
        raise TypeError(
            "check: NumPy has no bfloat16, and its eight binary digits would show little; check "
            "with x.float()"
        )
    return tensor.detach().cpu().numpy()


def is_leaf(item: Any) -> bool:
    """Whether ``item`` is a number or an array that a derivative can be taken by."""
    return isinstance(item, float | Fraction | np.floating) or (
        isinstance(item, np.ndarray) and item.dtype.kind == "f"
    )


def same(now: Any, before: Any) -> bool:
    """Whether two arrays hold the same; a NaN is the same as a NaN.

    >>> same(np.array([np.nan]), np.array([np.nan])), same(Fraction(1), np.ones(2))
    (True, False)
    """
    floats = np.asarray(now).dtype.kind in "fc"
    return bool(np.array_equal(now, before, equal_nan=floats))
