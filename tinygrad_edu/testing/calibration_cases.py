"""Functions to try the reference derivative on: well-behaved ones, and ones made to deceive it.

Each is written once and runs on float64 as well as on mpmath's numbers of sixty digits, whose
derivative is as good as the truth. The points lie where it hurts: next to edges, kinks and poles,
on oscillations, and where a small result is the difference of large numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Draw = Callable[[np.random.Generator], Any]


@dataclass(frozen=True)
class Case:
    """One function, and where to try it.

    Attributes:
        name: its formula.
        f: ``f(m, x)``, where ``m`` is ``numpy`` or ``mpmath.mp`` and ``x`` is a number, or a
            sequence of numbers.
        draw: draws a point: a float, or an array of shape ``(n,)``.
    """

    name: str
    f: Callable[[Any, Any], Any]
    draw: Draw


def between(low: float, high: float, size: int | None = None) -> Draw:
    """Points from an interval; every other one a multiple of 1/8, as tests like to use them."""

    def draw(rng: np.random.Generator) -> Any:
        x = rng.uniform(low, high, size)
        return _eighths(x, low) if rng.random() < 0.5 else x

    return draw


def near(place: float, nearest: float, side: int = 1, farthest: float = 1.0) -> Draw:
    """Points beside ``place``, at distances of all orders of magnitude."""

    def draw(rng: np.random.Generator) -> float:
        distance = 10.0 ** rng.uniform(np.log10(nearest), np.log10(farthest))
        if rng.random() < 0.5:
            scale = 2.0 ** np.floor(np.log2(distance))
            distance = scale * _eighths(distance / scale, 0.0)
        return float(place + side * distance)

    return draw


def _eighths(x: Any, low: float) -> Any:
    """``x`` rounded to multiples of 1/8, but not down to ``low``."""
    return np.maximum(np.round(x * 8.0), np.floor(low * 8.0) + 1.0) / 8.0


def relu(x: Any) -> Any:
    """The greater of x and 0."""
    return x if x > 0 else 0 * x


def log_sum_exp(m: Any, x: Any) -> Any:
    """The logarithm of the sum of exp x_i, without overflow."""
    top = max(x)
    return top + m.log(sum(m.exp(each - top) for each in x))


def rosenbrock(m: Any, x: Any) -> Any:
    """The sum of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, a long bent valley."""
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))


def determinant(m: Any, x: Any) -> Any:
    """The determinant of a 3 by 3 matrix, given row by row."""
    a, b, c, d, e, f, g, h, i = x
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def network(m: Any, x: Any) -> Any:
    """The logistic loss of a network with two hidden units, by its nine weights."""
    hidden = [m.tanh(x[3 * k] * 0.5 - x[3 * k + 1] * 1.25 + x[3 * k + 2]) for k in range(2)]
    logit = x[6] * hidden[0] + x[7] * hidden[1] + x[8]
    return m.log1p(m.exp(-logit))


def sine_series(m: Any, x: Any) -> Any:
    """The sum of sin kx for k from 1 to 39."""
    return sum(m.sin(k * x) for k in range(1, 40))


CASES = (
    # Well-behaved.
    Case("x^2", lambda m, x: x * x, between(-3, 3)),
    Case("x^7 - x", lambda m, x: x**7 - x, between(-2, 2)),
    Case("x^20", lambda m, x: x**20, between(-2, 2)),
    Case("exp x", lambda m, x: m.exp(x), between(-5, 5)),
    Case("exp exp x", lambda m, x: m.exp(m.exp(x)), between(-2, 3)),
    Case("sin x", lambda m, x: m.sin(x), between(-10, 10)),
    Case("tanh x", lambda m, x: m.tanh(x), between(-6, 6)),
    Case("atan x", lambda m, x: m.atan(x), between(-20, 20)),
    Case("exp(-x^2)", lambda m, x: m.exp(-x * x), between(-6, 6)),
    Case("1 / (1 + 25 x^2)", lambda m, x: 1 / (1 + 25 * x * x), between(-2, 2)),
    Case("1 / (1 + exp(-x))", lambda m, x: 1 / (1 + m.exp(-x)), between(-30, 30)),
    Case("log(1 + exp x)", lambda m, x: m.log(1 + m.exp(x)), between(-30, 30)),
    # Unusual scales.
    Case("sin(x / 1e6)", lambda m, x: m.sin(x / 1e6), between(-3, 3)),
    Case("x^2 - 3 x, huge x", lambda m, x: x * x - 3 * x, between(1e5, 1e7)),
    Case("exp(1e9 x)", lambda m, x: m.exp(1e9 * x), near(0, 1e-12, 1, 1e-8)),
    Case("tanh(1e6 x)", lambda m, x: m.tanh(1e6 * x), near(0, 1e-9, -1, 1e-5)),
    Case("exp(-(1000 x)^2)", lambda m, x: m.exp(-((1e3 * x) ** 2)), near(0, 1e-6, 1, 2e-3)),
    Case("1 / (x^2 + 1e-8)", lambda m, x: 1 / (x * x + 1e-8), near(0, 1e-6)),
    # Edges of the domain, and poles.
    Case("log x, x > 0", lambda m, x: m.log(x), near(0, 1e-12)),
    Case("x log x, x > 0", lambda m, x: x * m.log(x), near(0, 1e-10)),
    Case("x^x, x > 0", lambda m, x: x**x, near(0, 1e-8)),
    Case("sqrt x, x > 0", lambda m, x: m.sqrt(x), near(0, 1e-12)),
    Case("x^1.5, x > 0", lambda m, x: x**1.5, near(0, 1e-12)),
    Case("log1p x, x > -1", lambda m, x: m.log1p(x), near(-1, 1e-10)),
    Case("asin x, x < 1", lambda m, x: m.asin(x), near(1, 1e-10, -1)),
    Case("sqrt(1 - x^2), x < 1", lambda m, x: m.sqrt(1 - x * x), near(1, 1e-10, -1)),
    Case("1 / x", lambda m, x: 1 / x, near(0, 1e-9)),
    Case("tan x at the pole", lambda m, x: m.tan(x), near(np.pi / 2, 1e-8, -1)),
    Case("exp(-1 / x)", lambda m, x: m.exp(-1 / x), near(0, 0.01, 1, 10.0)),
    # Next to kinks, and to places that are almost kinks.
    Case("|x|", lambda m, x: abs(x), near(0, 1e-9, -1)),
    Case("|x - 1| + x^2", lambda m, x: abs(x - 1) + x * x, near(1, 1e-9)),
    Case("relu x, x < 0", lambda m, x: relu(x), near(0, 1e-8, -1)),
    Case("relu x + sin x, x < 0", lambda m, x: relu(x) + m.sin(x), near(0, 1e-9, -1)),
    Case("elu x, x < 0", lambda m, x: x if x > 0 else m.exp(x) - 1, near(0, 1e-9, -1)),
    Case("huber x, x < 1", lambda m, x: min(x, 1) * (x - min(x, 1) / 2), near(1, 1e-9, -1)),
    Case("cbrt x", lambda m, x: m.cbrt(x), near(0, 1e-10)),
    Case("|x|^1.1", lambda m, x: abs(x) ** 1.1, near(0, 1e-9)),
    Case("sqrt(x^2 + 1e-12)", lambda m, x: m.sqrt(x * x + 1e-12), near(0, 1e-8)),
    Case("|sin 37 x|", lambda m, x: abs(m.sin(37 * x)), between(0, 3)),
    # Oscillation.
    Case("sin 100 x", lambda m, x: m.sin(100 * x), between(-3, 3)),
    Case("sin 1e4 x", lambda m, x: m.sin(1e4 * x), between(-3, 3)),
    Case("sin 1e6 x", lambda m, x: m.sin(1e6 * x), between(-3, 3)),
    Case("sin x, huge x", lambda m, x: m.sin(x), between(1e5, 1e6)),
    Case("x^2 sin(1 / x)", lambda m, x: x * x * m.sin(1 / x), near(0, 1e-3)),
    Case("sin x^4", lambda m, x: m.sin(x**4), between(-6, 6)),
    Case("sum of sin kx, k < 40", sine_series, between(-3, 3)),
    # Cancellation.
    Case("1e6 + sin x", lambda m, x: 1e6 + m.sin(x), between(-3, 3)),
    Case("(x + 1e8) - 1e8", lambda m, x: (x + 1e8) - 1e8, between(-3, 3)),
    Case("(1 - cos x) / x^2", lambda m, x: (1 - m.cos(x)) / (x * x), near(0, 1e-5)),
    Case("exp x - 1 - x", lambda m, x: m.exp(x) - 1 - x, near(0, 1e-8)),
    Case("sqrt(1 + x) - 1", lambda m, x: m.sqrt(1 + x) - 1, near(0, 1e-10)),
    Case("1e8 (x - sin x)", lambda m, x: 1e8 * (x - m.sin(x)), near(0, 1e-4)),
    # Many variables.
    Case("log-sum-exp of 5", log_sum_exp, between(-9, 9, 5)),
    Case("Rosenbrock's function of 4", rosenbrock, between(-2, 2, 4)),
    Case("length of a vector of 3", lambda m, x: m.sqrt(sum(a * a for a in x)), between(0, 2, 3)),
    Case("determinant of 3 by 3", determinant, between(-3, 3, 9)),
    Case("loss of a network of 9", network, between(-2, 2, 9)),
    Case("product of 6", lambda m, x: x[0] * x[1] * x[2] * x[3] * x[4] * x[5], between(-2, 2, 6)),
)
