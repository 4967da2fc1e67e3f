"""Right gradients that a careless checker calls wrong.

Each stands here with its right slope, which must be accepted, and with one that is wrong by little,
which must be rejected: a checker that never complains raises no false alarms either.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.testing.derivative import derivative
from tinygrad_edu.testing.kinks import kink


@dataclass(frozen=True)
class FalseAlarm:
    """A function and a point where checkers go wrong.

    Attributes:
        name: what is difficult about it.
        f: the function.
        x: the point.
        v: the direction.
        right: the slope that a right gradient has along ``v``; at a kink, one of them.
        wrong: a slope that must be found wrong.
        kinked: whether there is a kink at ``x``.
    """

    name: str
    f: Callable[[Any], Any]
    x: Any
    v: Any
    right: float
    wrong: float
    kinked: bool = False

    def is_silent(self) -> bool:
        """Whether right is accepted, wrong is rejected, and a kink is seen just where one is."""
        corner = kink(self.f, self.x, self.v)
        judge = corner or derivative(self.f, self.x, self.v)
        seen = (corner is not None) == self.kinked
        return seen and judge.allows(self.right) and not judge.allows(self.wrong)


def _float32(x: Any) -> Any:
    x = np.asarray(x, dtype=np.float32)
    return np.tanh(x).sum()


_POINT = np.array([0.5, -1.25, 2.0])
_SLOPE_32 = float(np.sum(1.0 - np.tanh(_POINT) ** 2))
_ONES = np.ones(2)

FALSE_ALARMS = (
    FalseAlarm("x^3 at 0, where all is 0", lambda x: x**3, 0.0, 1.0, 0.0, 1e-12),
    FalseAlarm("log at 1e-12", np.log, 1e-12, 1.0, 1e12, 1.0001e12),
    FalseAlarm("math.log at 1e-12, which raises", math.log, 1e-12, 1.0, 1e12, 1.0001e12),
    FalseAlarm("x sqrt(x) at 0, the edge", lambda x: x * np.sqrt(x), 0.0, 1.0, 0.0, 1e-6),
    FalseAlarm("asin at 1 - 1e-9", np.arcsin, 1.0 - 2.0**-30, 1.0, 23170.474995, 23172.0),
    FalseAlarm("1e6 + sin x", lambda x: 1e6 + math.sin(x), 1.0, 1.0, math.cos(1.0), 0.54031),
    FalseAlarm(
        "sin 100 x", lambda x: math.sin(100.0 * x), 1.0, 1.0, 100.0 * math.cos(100.0), 86.232
    ),
    FalseAlarm("max of a tie, first wins", np.max, _ONES, np.array([1.0, 0.5]), 1.0, 1.01, True),
    FalseAlarm("max of a tie, shared", np.max, _ONES, np.array([1.0, 0.5]), 0.75, 1.5, True),
    FalseAlarm("max of a tie, moved together", np.max, _ONES, _ONES, 1.0, 2.0),
    FalseAlarm("tanh in float32", _float32, _POINT, np.ones(3), _SLOPE_32, _SLOPE_32 * 1.001),
    FalseAlarm("|x| at 0, gradient 0", abs, 0.0, 1.0, 0.0, 1.01, True),
    FalseAlarm("|x| at 0, gradient 1", abs, 0.0, 1.0, 1.0, -1.01, True),
    FalseAlarm("relu next to 0", lambda x: max(x, 0.0), -1e-6, 1.0, 0.0, 1e-6),
    FalseAlarm("(x + 1e8) - 1e8", lambda x: (x + 1e8) - 1e8, 0.3, 1.0, 1.0, 1.0001),
    FalseAlarm(
        "(1 - cos x) / x^2 at 0.01",
        lambda x: (1.0 - np.cos(x)) / (x * x),
        0.01,
        1.0,
        -0.01 / 12.0 + 0.01**3 / 180.0,
        -0.01 / 11.9,
    ),
    FalseAlarm(
        "log(1 + exp x) at -30", lambda x: np.log(1.0 + np.exp(x)), -30.0, 1.0, 9.36e-14, 2e-13
    ),
)
