"""Second opinions: other ways to a derivative, that can be wrong in other ways.

The slope of the Taylor remainder says whether a gradient is right (2) or wrong (1), and makes a
plot to learn from. Dual numbers over fractions say what it is, exactly, with no tolerance. More of
them are asked by :mod:`tinygrad_edu.testing.oracles`, once a gradient has been found wrong.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from tinygrad_edu.testing.line import along
from tinygrad_edu.testing.noise import noise_along
from tinygrad_edu.testing.probes import SPACING
from tinygrad_edu.testing.vectors import Vector

HALVINGS = 60
"""So many steps are tried, from 1/4 down: the smallest will do for numbers of 1e-15."""

POINTS = 12
"""Of the steps whose error is no mere rounding error, so many of the smallest tell the slope."""


def taylor_slope(
    f: Callable[[Any], Any], grad: Callable[[Any], Any], x: Any, v: Any
) -> tuple[float, Vector, Vector]:
    """How the error of the linear model ``f(x) + t <g, v>`` shrinks with t.

    Args:
        f: a function of one array that returns a number.
        grad: its gradient.
        x, v: the point and the direction.

    Returns:
        The slope in a plot with logarithmic axes (2 for a right gradient of a curved function, 1
        for a wrong gradient), the t, and the errors.

    >>> slope, _, _ = taylor_slope(np.exp, np.exp, 0.5, 1.0)
    >>> round(slope, 1)
    2.0
    >>> slope, _, _ = taylor_slope(np.exp, lambda x: 2 * np.exp(x), 0.5, 1.0)
    >>> round(slope, 1)
    1.0
    """
    x, v = np.asarray(x, dtype=np.float64), np.asarray(v, dtype=np.float64)
    line = along(f, x, v)
    with np.errstate(all="ignore"):
        value, gradient = line.centre(), np.asarray(grad(x))
        slope = float(np.sum(gradient * v))
        t = 2.0 ** -np.arange(2.0, 2.0 + HALVINGS)
        moved = line.values(t)
        noise = np.nan_to_num(noise_along(line, line.unit * SPACING))
        errors = np.abs(moved - value - t * slope)
    # What is rounded: the values, and x + t v
    rounded = abs(value) + np.abs(moved) + np.abs(t * slope) + np.sum(np.abs(gradient * x))
    heard = np.flatnonzero(errors > 2.0**-48 * rounded + 16.0 * noise)[-POINTS:]  # nor is NaN
    if len(heard) < 3:  # a linear function, up to rounding: there is no error to shrink
        known = np.flatnonzero(np.isfinite(errors))[:POINTS]
        return 2.0, t[known], errors[known]
    logs = np.log2(t[heard]), np.log2(errors[heard])
    return float(np.polyfit(*logs, 1)[0]), t[heard], errors[heard]


class Dual:
    """``a + b e`` with ``e * e = 0``: arithmetic that carries one derivative along, exactly."""

    def __init__(self, value: Fraction, slope: Fraction) -> None:
        self.value, self.slope = value, slope

    @staticmethod
    def of(x: Any) -> "Dual":
        """A dual number as it is, any other number as a constant."""
        x = x.item() if isinstance(x, np.ndarray) else x  # NumPy puts single objects into arrays
        return x if isinstance(x, Dual) else Dual(Fraction(x), Fraction(0))

    def __add__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __truediv__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, n: int) -> "Dual":
        if n != int(n):
            raise TypeError("a fraction has no exact root: whole powers only")
        n = int(n)
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __lt__(self, other: Any) -> bool:
        return self.value < Dual.of(other).value

    def __le__(self, other: Any) -> bool:
        return self.value <= Dual.of(other).value

    def __gt__(self, other: Any) -> bool:
        return self.value > Dual.of(other).value

    def __ge__(self, other: Any) -> bool:
        return self.value >= Dual.of(other).value

    def __abs__(self) -> "Dual":
        return self if self.value >= 0 else -self

    def __pos__(self) -> "Dual":
        return self

    def __sub__(self, other: Any) -> "Dual":
        return self + -Dual.of(other)

    def __rsub__(self, other: Any) -> "Dual":
        return Dual.of(other) - self

    def __rtruediv__(self, other: Any) -> "Dual":
        return Dual.of(other) / self

    __radd__, __rmul__ = __add__, __mul__


def exact_gradient(f: Callable[..., Any], *args: Any) -> list[Fraction]:
    """The gradient of a program of ``+ - * /`` and whole powers, as exact fractions.

    It comes from dual numbers, which share no line with the engine. Compare it with ``==``.

    >>> exact_gradient(lambda x, y: x * x / y, Fraction(1, 2), Fraction(3))
    [Fraction(1, 3), Fraction(-1, 36)]
    """
    numbers = [Fraction(x) for x in args]
    found = []
    for i in range(len(numbers)):
        duals = [Dual(x, Fraction(int(i == j))) for j, x in enumerate(numbers)]
        found.append(Dual.of(f(*duals)).slope)
    return found
