"""Where a function has a corner: the derivative from the left is not the one from the right.

At a kink there is no derivative to compare a gradient with, but there is still something to
compare it with: any slope between the two one-sided ones is a fair answer (a subgradient, if the
function is convex there), and any other is wrong. So kinks are tested, not skipped.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.testing.derivative import Estimate, one_sided_derivative_in
from tinygrad_edu.testing.probes import Probes, probe
from tinygrad_edu.testing.romberg import extrapolate

JUMP = (1, 3, 5, 7, 9)
"""The powers of the step in the quotients of a smooth function, whose jump is zero."""

BARS = 10.0
"""How many bars a jump must exceed. In smooth functions, 3 is the most that was seen."""


@dataclass(frozen=True)
class Kink:
    """A jump of the slope.

    Attributes:
        left: D-, the derivative from the left.
        right: D+, the derivative from the right.
        jump: ``D+ - D-``, measured on its own, and so more precisely than by subtraction.
        error: the bar of ``jump``; inf where the slopes run away from each other without end, as
            they do at a step or in sqrt(|x|) at 0.
    """

    left: Estimate
    right: Estimate
    jump: float
    error: float

    def allows(self, slope: float, error: float = 0.0) -> bool:
        """Whether ``slope``, known up to ``error``, lies between D- and D+, with their bars.

        >>> corner = kink(abs, 0.0, 1.0)
        >>> corner.allows(0.0), corner.allows(1.0), corner.allows(1.5)
        (True, True, False)
        """
        if math.isinf(self.error):
            return True
        low, high = sorted((self.left, self.right), key=lambda side: side.value)
        return low.value - low.error - error <= slope <= high.value + high.error + error


def kink(f: Callable[[Any], Any], x: Any, v: Any, noise: float = 0.0) -> Kink | None:
    """The kink of ``t -> f(x + t v)`` at ``t = 0``; ``None`` if it is smooth there.

    A jump of the slope is a kink if it exceeds ten of its error bars. In smooth surroundings this
    finds jumps down to 1e-9 of the slope, and smaller ones where the slope is small. A kink
    nearer to ``x`` than some 1e-8, or a jump of the curvature nearer than some 1e-7, counts as
    being at ``x``: no step is small enough to show that it is not.

    Args:
        f, x, v, noise: as for :func:`tinygrad_edu.testing.derivative.derivative`.

    Returns:
        ``None`` too where ``x`` is at the edge of the domain: it takes two sides to jump.

    Raises:
        ValueError, TypeError: as for ``derivative``.

    >>> relu = lambda x: max(x, 0.0)
    >>> found = kink(relu, 0.0, 1.0)
    >>> found.left.value, found.right.value, found.jump
    (0.0, 1.0, 1.0)
    >>> kink(relu, 0.125, 1.0) is None
    True
    """
    return kink_in(probe(f, x, v, noise))


def kink_in(probes: Probes) -> Kink | None:
    """:func:`kink` from values that are already there."""
    if len(probes.steps) == 0 or len(probes.sides) < 2:
        return None
    with np.errstate(all="ignore"):
        jump = extrapolate(*probes.jumps(), JUMP)
    if abs(jump.value) <= BARS * jump.error < math.inf:
        return None
    left, right = (one_sided_derivative_in(probes, side) for side in (-1, 1))
    return Kink(left, right, jump.value, jump.error)
