"""Where a function itself jumps, and not only its slope.

At a jump there is no derivative, and no slope between a finite one and an infinite one is any
better than another. So nobody is judged there. But a function of many numbers may jump along some
of them only, and along the others it is as good to check as any.
"""

from collections.abc import Callable

import numpy as np

from tinygrad_edu.testing.derivative import ONE_SIDED
from tinygrad_edu.testing.kinks import BARS
from tinygrad_edu.testing.probes import Probes, probe
from tinygrad_edu.testing.romberg import extrapolate
from tinygrad_edu.testing.vectors import Vector

LEVELS = 6
"""So often a direction is halved to find the numbers along which a function jumps: 64 parts."""


def jumps_in(probes: Probes) -> bool:
    """Whether the limit of the values on one side differs from the value at the point.

    By more than ten of its error bars. The square root of |x| does not jump at 0, however steep it
    is: its values have the limit 0, which the same extrapolation finds as for slopes.

    >>> [jumps_in(probe(f, 0.0, 1.0)) for f in (np.sign, abs, lambda x: abs(x) ** 0.5)]
    [True, False, False]
    """
    with np.errstate(all="ignore"):
        for side in probes.sides:
            quotients, noise = probes.one_sided(side)
            gap = extrapolate(quotients * probes.steps, noise * probes.steps, ONE_SIDED)
            if abs(gap.value) > BARS * gap.error:
                return True
    return False


def without(
    rough: Callable[[Probes], bool],
    phi: Callable[[Vector], float],
    x: Vector,
    v: Vector,
    noise: float = 0.0,
    levels: int = LEVELS,
) -> Vector:
    """The part of a direction along which a function is not rough; zero if there is none.

    The direction is halved, and the halves again, until a part is smooth or a single number. With
    very many numbers, a part that is still not smooth after six times is given up as a whole.

    Args:
        rough: what is called rough: :func:`jumps_in`, or having a kink.
        phi: a function of a vector; NaN outside its domain.
        x, v: the point and the direction.
        noise: as for :func:`tinygrad_edu.testing.derivative.derivative`.
        levels: how often to halve.

    >>> f = lambda x: float(np.floor(x[0]) + x[1] * x[2])
    >>> without(jumps_in, f, np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.5, 2.5]))
    array([0. , 1.5, 2.5])
    """
    if not rough(probe(phi, x, v, noise)):
        return v
    moving, smooth = np.flatnonzero(v), np.zeros_like(v)
    if levels and len(moving) > 1:
        for half in np.array_split(moving, 2):
            part = np.zeros_like(v)
            part[half] = v[half]
            smooth += without(rough, phi, x, part, noise, levels - 1)
    return smooth
