"""A function of many numbers, walked along a straight line, is a function of one.

Every numerical check in this folder looks at ``f`` only through

    phi(t) = f(x + t v),        phi'(0) = <gradient of f at x, v>,

so that a function of a million parameters is as easy to differentiate numerically as a function
of one. This module turns ``(f, x, v)`` into ``phi``, once and carefully. The modules beside it
know nothing but ``phi``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = float | Array

OUTSIDE_THE_DOMAIN = (
    *(ValueError, OverflowError, ZeroDivisionError, FloatingPointError),
    AssertionError,
)
"""What ``math.log(-1.0)``, ``math.exp(1e9)``, ``1.0 / 0.0`` and ``np.errstate`` raise; and what
``assert x > 0`` does."""


@dataclass(frozen=True)
class Line:
    """The line ``t -> x + t v``, and the function on it.

    Attributes:
        f: the function; it is called with ``x + t * v`` and returns one number.
        x: the point, a float or an array of float64 of any shape.
        v: the direction, of the same type and shape.
        unit: a power of two, the largest ``t`` worth trying: over it no coordinate moves by more
            than a quarter of ``max(1, |x_i|)``. It is ``inf`` where ``v`` is zero.
    """

    f: Callable[[Any], Any]
    x: Point
    v: Point
    unit: float

    def __call__(self, t: float) -> float:
        """``f(x + t v)``, and NaN where that is infinite or outside the domain of ``f``."""
        try:
            result = self.f(self.x + t * self.v)
        except OUTSIDE_THE_DOMAIN:
            return math.nan
        value = one_number(result)
        return value if math.isfinite(value) else math.nan

    def values(self, ts: Iterable[float]) -> Array:
        """``phi`` at each of ``ts``, with NumPy's floating-point warnings silenced."""
        with np.errstate(all="ignore"):
            return np.array([self(t) for t in ts], dtype=np.float64)

    def centre(self) -> float:
        """``f(x)``. What ``f`` raises here passes through: ``x`` is where it was asked to work."""
        with np.errstate(all="ignore"):
            return one_number(self.f(self.x + 0.0 * self.v))

    def moved(self, t: float) -> Line:
        """The same line with its origin at ``x + t v``."""
        return Line(self.f, self.x + t * self.v, self.v, self.unit)


def along(f: Callable[[Any], Any], x: Any, v: Any) -> Line:
    """The line through ``x`` with direction ``v``, with everything about it checked once.

    Args:
        f: a function of one argument shaped like ``x`` that returns one real number.
        x: a real number, or an array of them.
        v: a real number or an array, of the shape of ``x``.

    Raises:
        ValueError: ``x`` and ``v`` differ in shape, or hold a NaN or an infinity.
        TypeError: ``x`` or ``v`` does not hold real numbers.

    >>> line = along(lambda x: float(x[0] * x[1]), [2.0, 3.0], [1.0, 0.0])
    >>> line(0.0), line(1.0), line.unit
    (6.0, 9.0, 0.5)
    """
    point, direction = _real("x", x), _real("v", v)
    if np.shape(point) != np.shape(direction):
        raise ValueError(
            f"x and v must have the same shape, but x has {np.shape(point)} and v has "
            f"{np.shape(direction)}: v says how fast each number in x moves."
        )
    return Line(f, point, direction, _unit(point, direction))


def one_number(result: Any) -> float:
    """``result`` as a float; NaN for a complex number, which Python's ``(-1.0) ** 0.5`` is.

    Raises:
        TypeError: ``result`` is an array with a shape other than ``()``, or not a number at all.

    >>> one_number(np.float32(0.5)), one_number((-1.0) ** 0.5)
    (0.5, nan)
    """
    if isinstance(result, float):
        return float(result)
    if result is None:
        raise TypeError("f returned None, not a number: is there a return statement missing?")
    if np.ndim(result) != 0:
        raise TypeError(
            f"f must return one number, but it returned an array of shape {np.shape(result)}. "
            "Reduce it first, for instance to (f(x) * w).sum() with a fixed array w."
        )
    if np.iscomplexobj(result):
        return math.nan
    if isinstance(result, str) or not hasattr(result, "__float__"):
        raise TypeError(f"f must return one number, but it returned {result!r:.40}")
    return float(result)


def _real(name: str, value: Any) -> Point:
    """``value`` as a Python float, or as an array of float64 that is a copy."""
    if isinstance(value, float | int):
        number: Point = float(value)
    else:
        array = np.asarray(value)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{name} must hold real numbers, not {array.dtype} ({value!r})")
        number = array.astype(np.float64)
    if not np.all(np.isfinite(number)):
        raise ValueError(f"{name} holds a NaN or an infinity, where no derivative can be taken")
    return number


def _unit(x: Point, v: Point) -> float:
    """The largest power of two that is not above ``min_i max(1, |x_i|) / (4 |v_i|)``."""
    with np.errstate(divide="ignore", over="ignore"):
        reach = np.maximum(1.0, np.abs(x)) / (4.0 * np.abs(v))
    smallest = float(np.min(reach, initial=math.inf))
    if not math.isfinite(smallest):
        return math.inf
    return math.ldexp(1.0, math.frexp(smallest)[1] - 1)
