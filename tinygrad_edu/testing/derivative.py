"""The reference derivative: what a gradient is judged by.

It is computed from values of ``f`` alone, so it shares no mistake with the code under test. And it
says how far it can be trusted, so that a verdict needs no tolerance set by hand: a gradient g
passes if <g, v> lies within the bar.

The pieces: :mod:`probes <tinygrad_edu.testing.probes>` calls ``f`` at steps that halve,
:mod:`noise <tinygrad_edu.testing.noise>` measures its rounding errors, and
:mod:`romberg <tinygrad_edu.testing.romberg>` finds the limit.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.testing.probes import Probes, probe
from tinygrad_edu.testing.romberg import Limit, extrapolate

CENTRAL = (2, 4, 6, 8, 10)
ONE_SIDED = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Estimate:
    """A derivative along a direction, with its error bar.

    Attributes:
        value: the derivative; NaN if ``f(x)`` is not finite or ``f`` is defined on neither side.
        error: the bar, at least 0: the derivative lies within ``value - error`` and
            ``value + error``. It is inf where there is no telling, as for the cube root at 0.
        noise: the noise that was measured in ``f``, one standard deviation, in the units of ``f``.
        step: the step ``t`` that ``value`` came from; 0 if none was needed or possible.
        one_sided: 0 for a two-sided derivative, +1 or -1 for one from the right or from the left.
    """

    value: float
    error: float
    noise: float
    step: float
    one_sided: int = 0

    def allows(self, slope: float, error: float = 0.0) -> bool:
        """Whether ``slope``, known up to ``error``, can be this derivative.

        >>> Estimate(1.0, 0.01, 0.0, 0.25).allows(1.005)
        True
        """
        return abs(slope - self.value) <= self.error + error


@options_elsewhere()
def derivative(f: Callable[[Any], Any], x: Any, v: Any, noise: float = 0.0) -> Estimate:
    """The derivative of ``t -> f(x + t v)`` at ``t = 0``, from values of ``f`` alone.

    Central differences at 26 halving steps, extrapolated (Romberg); the entry with the smallest
    bar among those confirmed by the finer ones. Where only one side of ``x`` is in the domain of
    ``f``, the derivative from that side. At a kink, the mean of the two one-sided ones, where it
    takes :func:`tinygrad_edu.testing.kinks.kink` to notice.

    ``f`` is called 71 times if it is smooth, and up to 300 times if it is restless or goes in
    jerks.

    Args:
        f: a function of one argument shaped like ``x`` that returns one real number. It is called
            as ``f(x + t * v)``. A NaN, an infinity, or a ``ValueError``, ``OverflowError``,
            ``ZeroDivisionError``, ``FloatingPointError`` or ``AssertionError`` away from ``x``
            means that it is not defined there. All else that it raises, and all that it raises at
            ``x``, passes through.
        x: the point, a number or an array. Numbers are float64 from here on.
        v: the direction, of the same shape. Its length counts: twice as long, twice the result.
        noise: a standard deviation of noise that ``f`` is known to have at least.

    Raises:
        ValueError: ``x`` and ``v`` differ in shape, or hold a NaN or an infinity.
        TypeError: ``x`` or ``v`` is not real, or ``f`` does not return one number.

    >>> estimate = derivative(np.sin, 0.0, 1.0)
    >>> abs(estimate.value - 1.0) <= estimate.error < 1e-13
    True
    >>> derivative(np.sqrt, 1e-6, 1.0).allows(500.0)
    True
    """
    return derivative_in(probe(f, x, v, noise))


def derivative_in(probes: Probes) -> Estimate:
    """:func:`derivative` from values that are already there."""
    sides = probes.sides
    return _estimate(probes, sides[0] if len(sides) == 1 else 0)


def one_sided_derivative(
    f: Callable[[Any], Any], x: Any, v: Any, side: int, noise: float = 0.0
) -> Estimate:
    """The derivative at ``t = 0`` of ``t -> f(x + t v)`` for ``t > 0`` or ``t < 0`` only.

    Args:
        f, x, v, noise: as for :func:`derivative`.
        side: +1 for the right derivative D+, -1 for the left one D-.

    Raises:
        ValueError: ``side`` is neither +1 nor -1; else as for :func:`derivative`.

    >>> [one_sided_derivative(abs, 0.0, 1.0, side).value for side in (-1, 1)]
    [-1.0, 1.0]
    """
    return one_sided_derivative_in(probe(f, x, v, noise), side)


def one_sided_derivative_in(probes: Probes, side: int) -> Estimate:
    """:func:`one_sided_derivative` from values that are already there."""
    if side not in (-1, 1):
        raise ValueError(f"side must be +1 (right) or -1 (left), not {side!r}")
    return _estimate(probes, side)


def _estimate(probes: Probes, side: int) -> Estimate:
    """The derivative from one side, or from both if ``side`` is 0."""
    if not {side or 1, side or -1} <= set(probes.sides):
        return Estimate(math.nan, math.inf, probes.noise, 0.0, side)
    if len(probes.steps) == 0:
        return Estimate(0.0, 0.0, probes.noise, 0.0, side)
    limit = _limit(probes, side)
    careful = probes.looked_at_again(float(probes.steps[limit.row]), side or 1)
    if careful is not probes:
        limit = _limit(careful, side)
    step = float(probes.steps[limit.row])
    # Adding 0.0 turns the -0.0 that comes from the left of a constant into 0.0.
    return Estimate(limit.value + 0.0, limit.error, careful.noise, step, side)


def _limit(probes: Probes, side: int) -> Limit:
    with np.errstate(all="ignore"):
        if side:
            return extrapolate(*probes.one_sided(side), ONE_SIDED)
        return extrapolate(*probes.central(), CENTRAL)
