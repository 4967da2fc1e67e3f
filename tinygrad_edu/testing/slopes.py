"""Which slopes a function has around a point where it has none itself.

At a kink of one thing, a fair slope lies between the one on the left and the one on the right. At
a kink of several at once that is not the right question: of the middle one of three equal numbers,
the slope along (1, 2, 5) is 2 on both sides, and a third of each, 8/3, is as fair an answer. What
is fair then is anything between the slopes that the function has *around* the point, in this
direction: these are the elements of Clarke's generalised gradient.

Source: F. H. Clarke, "Optimization and Nonsmooth Analysis" (1983), section 2.1.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from tinygrad_edu.testing.vectors import Vector

SAMPLES = 48
"""At so many points around, at most, the slope is measured."""

COARSEST = 2.0**-10
"""Numbers of fewer digits than half precision has are looked at as if they were of that."""

WIDER = 64.0
"""The slopes at a kink look the same from so much further away, and from so much nearer by. Those
of a curve do not, nor do those near a pole."""


def lies_among(
    phi: Callable[[Vector], float],
    x: Vector,
    v: Vector,
    slope: float,
    rng: np.random.Generator,
    eps: float = 2.0**-52,
    nearer_than: float = math.inf,
    noise: float = 0.0,
) -> bool:
    """Whether ``slope`` lies between slopes along ``v`` that ``phi`` has at points around ``x``.

    Args:
        phi: a function of a vector; NaN outside its domain.
        x, v: the point and the direction.
        slope: the slope in question.
        rng: where the points come from.
        eps: the relative spacing of the numbers that phi computes with.
        nearer_than: how far from x, in lengths of v, the points may be at most.
        noise: a standard deviation of the noise in the values of phi.

    Returns:
        False too where all slopes are the same, or differ because phi is curved: then x is as good
        a point as any, and has a slope of its own.

    >>> middle = lambda x: float(np.median(x))
    >>> x, v = np.ones(3), np.array([1.0, 2.0, 5.0])
    >>> rng = np.random.default_rng(0)
    >>> [lies_among(middle, x, v, slope, rng) for slope in (8 / 3, 5.5, 8.0)]
    [True, False, False]
    """
    reach = _reach(x)
    longest = float(np.min(reach[v != 0] / np.abs(v[v != 0])))
    value = abs(phi(x))
    moves = max(abs(slope) * longest, value)
    coarse = max(eps, min(noise / moves, COARSEST)) if moves else eps
    step = min(math.sqrt(coarse) * longest, nearer_than / 8)
    if not step > 0:
        return False
    near = _Around(phi, x, v, 8 * step / longest * reach, step)
    found: list[float] = []
    blur = 16 * (eps * value + noise) / step
    for sample in near.slopes(rng):
        found.append(sample)
        low, high = min(found), max(found)
        around = 2.0**-10 * (high - low) + blur
        if high - low > 4 * around and low - around <= slope <= high + around:
            return _is_kink(near, slope, blur, rng)
    return False


class _Around:
    """The points ``x + radius * w``, for w in a cube, and the slopes there."""

    def __init__(
        self, phi: Callable[[Vector], float], x: Vector, v: Vector, radius: Vector, step: float
    ) -> None:
        self.phi, self.x, self.v, self.radius, self.step = phi, x, v, radius, step

    def slope(self, w: Vector) -> float:
        """The slope at one of them."""
        y = self.x + self.radius * w
        return (self.phi(y + self.step * self.v) - self.phi(y - self.step * self.v)) / (
            2 * self.step
        )

    def slopes(self, rng: np.random.Generator) -> Iterator[float]:
        """The slopes at random points; in the end at those where they should be the extremes."""
        ws, found = [], []
        for _ in range(SAMPLES):
            w = rng.uniform(-1.0, 1.0, self.x.size)
            slope = self.slope(w)
            if math.isfinite(slope):
                ws.append(w)
                found.append(slope)
                yield slope
        if not found:
            return
        # Each number that moves away from a kink of its own adds its share to the slope.
        rising = (np.array(found) - np.mean(found)) @ np.sign(ws)
        for w in (np.sign(rising), -np.sign(rising)):
            slope = self.slope(w)
            if math.isfinite(slope):
                yield slope


def _is_kink(near: _Around, slope: float, blur: float, rng: np.random.Generator) -> bool:
    """Whether the slopes spread no more further away, nor less nearer by.

    From nearer by they may all be the same, where the kinks are only near: then that is the slope.
    """
    far = _Around(near.phi, near.x, near.v, WIDER * near.radius, near.step)
    nearer = _Around(near.phi, near.x, near.v, near.radius / WIDER, near.step / WIDER)
    spread = float(np.ptp(_all_slopes(near, rng)))
    if np.ptp(_all_slopes(far, rng)) > 4 * spread:
        return False
    closest = _all_slopes(nearer, rng)
    return bool(np.ptp(closest) > spread / 4 or np.max(np.abs(closest - slope)) <= WIDER * blur)


def _all_slopes(around: _Around, rng: np.random.Generator) -> Vector:
    return np.array(list(around.slopes(rng)) or [0.0])


def _reach(x: Vector) -> Vector:
    """How large the numbers of x are; where one is 0, as large as the others."""
    size = np.abs(x)
    typical = float(np.median(size[size > 0])) if size.any() else 1.0
    return np.where(size > 0, size, typical)
