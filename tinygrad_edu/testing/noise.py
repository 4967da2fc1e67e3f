"""How much of the last digits of ``f`` is noise: measured, not guessed.

A computed function is the mathematical one plus rounding errors. Nothing that is measured from
it can be more certain than they allow, so they have to be measured too. The trick is old: take
differences of differences of neighbouring values. A smooth function has none left after a few
rounds, whereas noise only grows, by a factor that is known exactly.

Source: J. J. Moré and S. M. Wild, "Estimating computational noise", SIAM Journal on Scientific
Computing 33 (2011), 1292-1314 (the algorithm ECNoise).
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinygrad_edu.testing.line import Array, Line

Indices = NDArray[np.intp]

POINTS = 9
"""How many values one measurement takes. Moré and Wild recommend 7 to 9."""

COARSER = 2.0**7
"""By how much the spacing grows where ``f`` stands still (in the paper: 100)."""

FINER = 2.0**-11
"""By how much the spacing shrinks where ``f`` is not smooth enough for it."""

SUSPECT = 2.0**-10
"""Noise that is a greater share of the values than this may be the function itself."""

NEAREST = 2.0**-43
"""At such a distance, as a share of the largest step, waves are smooth and jumps are not."""

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23)
_UNEVEN = tuple(i + 0.5 * math.fmod(math.sqrt(p), 1.0) for i, p in enumerate(_PRIMES))


def ecnoise(values: ArrayLike, at: Sequence[float] | None = None) -> float:
    """The standard deviation of the noise in neighbouring values of a smooth function.

    For independent noise of standard deviation s, the k-th difference has variance
    s^2 (2k)! / (k!)^2. So from each order k comes one estimate of s,

        level_k = sqrt( (k!)^2 / (2k)!  *  mean of the squared k-th differences ),

    and the answer is the first level that agrees with its next two within a factor of 4 and whose
    differences change sign, as noise does and a polynomial does not.

    Values that are not equally spaced are treated alike: their k-th difference is the combination
    of k + 1 neighbours that is zero for polynomials of a degree below k, and the factor follows
    from its coefficients.

    Args:
        values: shape ``(n,)`` with ``n >= 5``, the values in order.
        at: where they were taken, rising; ``None`` for equal spacing.

    Returns:
        The noise, in the units of ``values``. NaN where no level qualifies: the values lie too
        far apart to tell noise from the function, or are not all finite.

    Raises:
        ValueError: fewer than five values.

    >>> ecnoise([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]) < 1e-15
    True
    >>> rng = np.random.default_rng(0)
    >>> ramp = np.linspace(0.0, 1.0, 100)
    >>> 0.8e-3 < ecnoise(ramp + rng.normal(0.0, 1e-3, 100)) < 1.2e-3
    True
    """
    data = np.asarray(values, dtype=np.float64)
    if len(data) < 5:
        raise ValueError(f"ecnoise needs at least five values, not {len(data)}")
    if not np.isfinite(data).all():
        return math.nan
    contrasts, starts, counts = _contrasts(tuple(range(len(data))) if at is None else tuple(at))
    differences = contrasts @ (data - data[len(data) // 2])
    scale = float(np.max(np.abs(differences)))
    if scale == 0.0:
        return 0.0
    differences /= scale
    levels = np.sqrt(np.add.reduceat(differences**2, starts) / counts).tolist()
    lowest = np.minimum.reduceat(differences, starts)
    changes_sign = (lowest < 0.0) & (np.maximum.reduceat(differences, starts) > 0.0)
    for k in range(len(levels) - 2):
        nearby = levels[k : k + 3]
        if changes_sign[k] and max(nearby) <= 4.0 * min(nearby):
            return scale * float(levels[k])
    # The differences of a polynomial vanish, but for rounding errors of their own.
    return scale * float(levels[-1]) if levels[-1] <= 2.0**-40 * levels[0] else math.nan


@lru_cache(maxsize=16)
def _contrasts(at: tuple[float, ...]) -> tuple[Array, Indices, Indices]:
    """Every difference of every order as the rows of one matrix, each of length one.

    Returns:
        The matrix; in which row each order starts; how many rows each order has.
    """
    count = len(at)
    rows: list[Array] = []
    starts: list[int] = []
    for order in range(1, min(count, POINTS)):
        starts.append(len(rows))
        for first in range(count - order):
            window = np.array(at[first : first + order + 1])
            gaps = window[:, None] - window[None, :] + np.eye(order + 1)
            weights = 1.0 / gaps.prod(axis=1)
            row = np.zeros(count)
            row[first : first + order + 1] = weights / np.linalg.norm(weights)
            rows.append(row)
    return np.array(rows), np.array(starts), count - np.arange(1, len(starts) + 1)


def noise_along(line: Line, spacing: float, side: int = 1) -> float:
    """The noise of ``phi(t) = f(x + t v)`` beside ``t = 0``, from 9 values of it.

    The nine points lie on one side, as there may be a kink or the edge of the domain at ``x``.
    They are not quite equally spaced: rounding errors of equally spaced values tend to repeat
    (each step adds the same fraction of a unit in the last place), and what repeats looks smooth.
    Nor are they dyadic, so that the rounding of ``x + t v`` counts as noise too.

    Where most values are equal, ``f`` may have been rounded to fewer digits than a double has, as
    a float32 function is, and the spacing is widened by 128, twice at most. Where the function
    varies too much to tell noise from it, or is not finite on some of the points, the spacing is
    narrowed by 2048.

    Args:
        line: the function and the line.
        spacing: the distance of neighbouring points in ``t``.
        side: -1 for points at ``t < 0``; else they are at ``t > 0``.

    Returns:
        The standard deviation of the noise; 0 where ``f`` stands still; NaN where no spacing
        suits.
    """
    sign, still = (-1 if side < 0 else 1), False
    for _ in range(3):
        values = line.values([sign * spacing * u for u in _UNEVEN])
        widened = still
        still = int(np.count_nonzero(values[1:] == values[:-1])) >= POINTS // 2
        if still:
            spacing *= COARSER
            continue
        noise = ecnoise(values, _UNEVEN)
        if widened:
            return 0.0 if _in_one_place(values) else noise
        if not math.isnan(noise):
            suspect = noise > SUSPECT * float(np.max(np.abs(values)))
            return _looked_into(line, sign * spacing, noise) if suspect else noise
        spacing *= FINER
    return 0.0 if still else math.nan


def _looked_into(line: Line, spacing: float, noise: float) -> float:
    """The same noise, or that at a finer spacing, if it is much less there.

    Noise does not become less from nearer by. What does are the waves of sin at 1e11, and the
    other side of a pole. But a function that was rounded stands still from nearer by.
    """
    values = line.values([spacing * FINER * u for u in _UNEVEN])
    if int(np.count_nonzero(values[1:] == values[:-1])) >= POINTS // 2:
        return noise
    finer = ecnoise(values, _UNEVEN)
    return finer if finer < noise / 16.0 else noise


def goes_in_jerks(line: Line, spacing: float, noise: float, side: int = 1) -> bool:
    """Whether it is the function that jumps between neighbouring points, and no wave of it.

    The two neighbours are looked at whose deviations differ most, from the line that the function
    follows at the point. From nearer by a wave is smooth, and a jump is as high as before.

    Args:
        line: the function and the line.
        spacing: the distance at which it seems to be noisy.
        noise: how noisy.
        side: on which side.
    """
    t, least = math.copysign(spacing, side), line.unit * NEAREST
    at = np.array([t * u for u in _UNEVEN])
    here, slope = line(0.0), (line(t * FINER) - line(0.0)) / (t * FINER)

    def deviation(at: float) -> float:
        return line(at) - here - slope * at

    values = [deviation(float(x)) for x in at]
    i = int(np.argmax(np.abs(np.diff(values))))
    return jump_between(deviation, float(at[i]), float(at[i + 1]), least) > noise / 4.0


def jump_between(f: Callable[[float], float], a: float, b: float, least: float) -> float:
    """By how much ``f`` moves from ``a`` to ``b`` all at once: within a distance of ``least``.

    >>> jump_between(lambda t: 2.0 * t + (t > 0.3), 0.0, 1.0, 1e-6) > 1
    True
    >>> jump_between(lambda t: 2.0 * t, 0.0, 1.0, 1e-6) < 1e-5
    True
    """
    low, high = f(a), f(b)
    while abs(b - a) > least and low != high:
        middle = (a + b) / 2.0
        value = f(middle)
        if abs(value - low) > abs(high - value):
            b, high = middle, value
        else:
            a, low = middle, value
    return abs(high - low)


def _in_one_place(values: Array) -> bool:
    """Whether a straight line was bent in one place, and there is no noise but in that place.

    A function that stands still and then moves, relu at -1e-6, is not a noisy one. Noise is in
    most of the second differences, a kink in one or two.
    """
    contrasts, starts, counts = _contrasts(_UNEVEN)
    second = np.abs(contrasts[starts[1] : starts[1] + counts[1]] @ (values - values[0]))
    return bool(np.median(second) < 1e-3 * np.max(second))


def dyadic(x: ArrayLike, denominator: int = 8) -> Any:
    """``x`` rounded to multiples of ``1 / denominator``, so that ``x + t v`` is exact.

    A sum of two doubles is exact if both are multiples of some power of two, and their sum needs
    no more than 53 binary digits above it. So with points and directions that are multiples of
    1/8, and steps that are powers of two, a numerical derivative has no rounding error in its
    argument: one source of doubt fewer.

    Args:
        x: a number or an array.
        denominator: a power of two.

    Returns:
        A float for a number, an array of float64 of the same shape for an array.

    Raises:
        ValueError: ``denominator`` is not a power of two.

    >>> dyadic(0.3)
    0.25
    >>> dyadic([1.0, -0.7], denominator=4)
    array([ 1.  , -0.75])
    """
    if denominator < 1 or denominator & (denominator - 1):
        raise ValueError(f"denominator must be a power of two, not {denominator}")
    array: Array = np.round(np.asarray(x, dtype=np.float64) * denominator) / denominator
    return float(array) if array.ndim == 0 else array
