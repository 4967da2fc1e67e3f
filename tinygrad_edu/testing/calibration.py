"""Whether the reference derivative can be believed: it is checked against sixty digits.

A tolerance that nobody sets must come from somewhere. It comes from the error bar, so the bar has
to be right, and here is the proof: on a few thousand points of fifty functions the true error
stays within it. ``python -m tinygrad_edu.testing.calibration`` prints the tables and fails if one
of the promises below does not hold. It needs mpmath.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinygrad_edu.testing.calibration_cases import CASES, Case
from tinygrad_edu.testing.derivative import derivative
from tinygrad_edu.testing.false_alarms import FALSE_ALARMS, FalseAlarm
from tinygrad_edu.testing.kinks import kink

WITHIN_BAR = 0.999
"""The share of points where the true error must be within the bar."""

MEDIAN = 1e-13
"""What the median of the relative errors must stay below."""

DIGITS = 60


@dataclass(frozen=True)
class Row:
    """How the reference derivative did on one function.

    Attributes:
        name: the function.
        shares: the true error at each point, as a share of the bar; at most 1 if all is well.
        errors: the relative true error at each point where the derivative is not zero.
        calls: how often ``f`` was called, on average.
    """

    name: str
    shares: tuple[float, ...]
    errors: tuple[float, ...]
    calls: float

    @property
    def outside(self) -> int:
        """At how many points the bar was too short."""
        return sum(share > 1.0 for share in self.shares)

    def __str__(self) -> str:
        errors = self.errors or (0.0,)
        return (
            f"{self.name:30} {len(self.shares):6} {self.outside:8} {max(self.shares):12.2g}"
            f" {statistics.median(errors):12.1e} {max(errors):12.1e} {self.calls:8.0f}"
        )


def calibrate(case: Case, points: int, rng: np.random.Generator) -> Row:
    """Compare the reference derivative of one function with the truth at random points."""
    shares, errors, calls = [], [], 0

    def f(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return case.f(np, np.float64(x))

    for _ in range(points):
        x = case.draw(rng)
        v = rng.choice([-1.0, 0.5, 1.0], np.shape(x)) if np.ndim(x) else 1.0
        estimate = derivative(f, x, v)
        off, size = true_error(case, x, v, estimate.value)
        shares.append(off / estimate.error if off else 0.0)
        if size:
            errors.append(off / size)
    return Row(case.name, tuple(shares), tuple(errors), calls / points)


def true_error(case: Case, x: Any, v: Any, value: float) -> tuple[float, float]:
    """How far ``value`` is from the derivative, and the absolute value of the derivative."""
    import mpmath

    with mpmath.workdps(DIGITS):

        def phi(t: Any) -> Any:
            if np.ndim(x) == 0:
                return case.f(mpmath.mp, mpmath.mpf(float(x)) + t * v)
            pairs = zip(x.tolist(), v.tolist(), strict=True)
            return case.f(mpmath.mp, [mpmath.mpf(a) + t * b for a, b in pairs])

        truth = mpmath.diff(phi, 0, h=mpmath.mpf(10) ** -25)
        return float(abs(value - truth)), float(abs(truth))


@dataclass(frozen=True)
class KinkRow:
    """How many kinks with a given jump of the slope were found."""

    jump: float
    found: int
    kinks: int

    def __str__(self) -> str:
        return f"{self.jump:10.0e} {self.found:8} of {self.kinks}"


SURROUNDINGS: tuple[Callable[[Any], Any], ...] = (
    np.sin,
    np.exp,
    np.tanh,
    lambda x: x**3 - x,
    lambda x: np.log(2.0 + x * x),
    lambda x: np.sin(5.0 * x),
    lambda x: 0.0 * x,
)
"""Smooth functions with slopes of about 1, to hide a small kink in."""


def find_kinks(jump: float, each: int, rng: np.random.Generator) -> KinkRow:
    """Add ``jump / 2 * |x - c|`` to smooth functions, and look for the kink at ``c``."""
    found = 0
    for smooth in SURROUNDINGS:
        for c in rng.uniform(-2.0, 2.0, each):
            found += kink(_bent(smooth, jump, c), c, 1.0) is not None
    return KinkRow(jump, found, each * len(SURROUNDINGS))


def _bent(smooth: Callable[[Any], Any], jump: float, c: float) -> Callable[[float], float]:
    return lambda x: float(smooth(x) + 0.5 * jump * abs(x - c))


def imagined_kinks(case: Case, points: int, rng: np.random.Generator) -> int:
    """At how many points of a function that is smooth there a kink is found all the same."""
    seen = 0
    for _ in range(points):
        x = case.draw(rng)
        v = np.ones(np.shape(x)) if np.ndim(x) else 1.0
        seen += kink(lambda x: case.f(np, np.float64(x)), x, v) is not None
    return seen


def main(points: int = 80, seed: int = 0) -> int:
    """Print the tables; 0 if every promise is kept, else 1."""
    promises = [*_bars(points, seed), *_kinks(points, seed), *_alarms(FALSE_ALARMS)]
    print()
    for kept, promise in promises:
        print("kept  " if kept else "BROKEN", promise)
    return 0 if all(kept for kept, _ in promises) else 1


def _bars(points: int, seed: int) -> list[tuple[bool, str]]:
    rng = np.random.default_rng(seed)
    columns = ("points", "outside", "worst/bar", "median rel", "worst rel", "calls")
    print(f"{'function':30} {columns[0]:>6} {columns[1]:>8}", end="")
    print(f" {columns[2]:>12} {columns[3]:>12} {columns[4]:>12} {columns[5]:>8}")
    rows = []
    for case in CASES:
        rows.append(calibrate(case, points, rng))
        print(rows[-1])
    total = sum(len(row.shares) for row in rows)
    within = 1.0 - sum(row.outside for row in rows) / total
    median = statistics.median(error for row in rows for error in row.errors)
    return [
        (len(rows) >= 40 and total >= 4000, f"{len(rows)} functions, {total} points"),
        (within >= WITHIN_BAR, f"within the bar on {within:.3%} of the points"),
        (median < MEDIAN, f"median relative error {median:.1e}"),
    ]


def _kinks(points: int, seed: int) -> list[tuple[bool, str]]:
    rng = np.random.default_rng(seed)
    print(f"\n{'jump':>10} {'kinks found':>12}")
    rows = [find_kinks(10.0**-k, points // 4, rng) for k in range(13)]
    print(*rows, sep="\n")
    enough = all(row.found == row.kinks for row in rows if row.jump > 0.9e-9)
    # Within 1e-7 of a jump of the curvature, the slope does jump by 1e-7, as far as can be seen.
    smooth = [case for case in CASES if not case.name.startswith(("elu", "huber"))]
    seen = sum(imagined_kinks(case, points, rng) for case in smooth)
    return [
        (enough, "all jumps of slope down to 1e-9 found"),
        (seen == 0, f"{seen} kinks seen on {points * len(smooth)} points without one"),
    ]


def _alarms(alarms: Iterable[FalseAlarm]) -> list[tuple[bool, str]]:
    return [(alarm.is_silent(), f"no false alarm: {alarm.name}") for alarm in alarms]


if __name__ == "__main__":
    sys.exit(main())
