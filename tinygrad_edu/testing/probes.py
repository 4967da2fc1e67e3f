"""The values of a function on both sides of a point, from far to near.

One set of values answers every question that is asked about the point: what the derivative is,
what the two one-sided derivatives are, whether they differ. So ``f`` is called once for all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tinygrad_edu.testing.line import Array, Line, along
from tinygrad_edu.testing.noise import NEAREST, jump_between, noise_along

HALVINGS = 26
"""How many steps are tried on each side: from 1/4 down to 2^-27 where ``x`` is about 1."""

SPACING = 2.0**-32
"""How close together noise is measured, as a share of the largest step: 2^-34 for x about 1."""

SAFETY = 3.0
"""How many standard deviations of noise a value may carry."""

COARSEST = 2.0**-9
"""A jump by a greater share of the value is no rounding: half precision leaves 2^-11."""

_HALF_ULP = 2.0**-53


@dataclass(frozen=True)
class Probes:
    """``f(x + t v)`` for ``t = 0`` and ``t = +-h``, where h halves from each row to the next.

    Attributes:
        line: the function and the line.
        steps: shape ``(rows,)``, the h, falling; empty if the direction is zero.
        right: shape ``(rows,)``, the values at ``t = +h``; NaN outside the domain.
        left: shape ``(rows,)``, the values at ``t = -h``; NaN outside the domain.
        centre: the value at ``t = 0``.
        noise: one standard deviation of the noise in the values.
    """

    line: Line
    steps: Array
    right: Array
    left: Array
    centre: float
    noise: float = 0.0

    @property
    def sides(self) -> tuple[int, ...]:
        """On which sides of ``x`` the domain of ``f`` lies: a choice of -1 and +1.

        The smallest step decides. There is no side where ``f(x)`` itself is not finite.
        """
        if not math.isfinite(self.centre):
            return ()
        return tuple(s for s in (-1, 1) if np.isfinite(self._on(s)[-1:]).all())

    @property
    def side(self) -> int:
        """One of the sides: the right one, if that is in the domain."""
        return self.sides[-1] if self.sides else 1

    def central(self) -> tuple[Array, Array]:
        """The quotients ``(f(x + h v) - f(x - h v)) / 2h``, and how far noise may move them."""
        noise = self._noise_of(self.right) + self._noise_of(self.left)
        return (self.right - self.left) / (2.0 * self.steps), noise / (2.0 * self.steps)

    def one_sided(self, side: int) -> tuple[Array, Array]:
        """The quotients ``(f(x + h v) - f(x)) / h``; on the left side, h is negative."""
        there, h = self._on(side), side * self.steps
        noise = self._noise_of(there) + self._noise_of(self.centre)
        return (there - self.centre) / h, noise / self.steps

    def jumps(self) -> tuple[Array, Array]:
        """The right quotients less the left ones: ``(f(x + h v) - 2 f(x) + f(x - h v)) / h``.

        What is smooth in ``f`` cancels in the numerator, before it is divided by a small h.
        """
        right, left = self.right - self.centre, self.left - self.centre
        noise = self._noise_of(self.right) + self._noise_of(self.left)
        noise += 2.0 * self._noise_of(self.centre)
        # What cancels in right + left is good to a unit in the last place itself.
        noise += 2.0 * _HALF_ULP * (np.abs(right) + np.abs(left))
        return (right + left) / self.steps, noise / self.steps

    def looked_at_again(self, step: float, side: int) -> Probes:
        """These probes, with the noise as large as it is at ``x + step v``, if it is larger there.

        x - sin(x), for example, is far noisier at 0.1 than at 0.0001.
        """
        line = self.line.moved(side * step)
        there = noise_along(line, line.unit * SPACING, side)
        return replace(self, noise=there) if there > self.noise else self

    def nearer(self, count: int) -> Probes:
        """The ``count`` smallest steps, and up to 26 smaller ones: for what holds only near x."""
        steps = self.steps[-count:]
        line = replace(self.line, unit=float(steps[0]))
        with np.errstate(all="ignore"):
            found = noise_along(line, line.unit * 2.0**-8, self.side)
            found = max(found if math.isfinite(found) else 0.0, self.noise)
            few = Probes(line, steps, self.right[-count:], self.left[-count:], self.centre, found)
            return _deeper(few, found, found)

    def settled(self) -> bool:
        """Whether the quotients of the last three steps agree, but for noise."""
        both = len(self.sides) == 2
        quotients, noise = self.central() if both else self.one_sided(self.side)
        moves = np.abs(np.diff(quotients[-3:]))
        # Central quotients differ by h^2 from the limit, one-sided ones by h, and h is 1e-8.
        allowed = (1e-10 if both else 1e-7) * np.abs(quotients[-2:])
        return bool(np.all(moves <= allowed + 4.0 * (noise[-2:] + noise[-3:-1])))

    def hidden(self) -> float:
        """How steep a slope may be that rounding hides: 0, unless ``f`` stands still everywhere.

        log(exp(100) + exp(0)) - 100 is 0 wherever one looks, since 100 has no digits to spare for
        a part of 1e-44; but its derivative is not.
        """
        if not (np.all(self.right == self.centre) and np.all(self.left == self.centre)):
            return 0.0
        return 2.0 * _HALF_ULP * float(np.max(np.abs(self.line.x))) / float(self.steps[0])

    def rounded_to(self) -> float:
        """The smallest move of ``f``, where ``f`` moves in jerks because of rounding; else 0.

        log(1 + exp(x)) at -30 stands still under small steps, since 1 + 1e-13 has few digits of
        the 1e-13; its derivative is not zero for that. relu at -1 stands still too, and its
        derivative is zero. But when relu begins to move, it moves by more than a rounding error.
        """
        by_rounding = 2.0**-42 * max(1.0, abs(self.centre))
        found = 0.0
        for side in (-1, 1):
            moves = np.abs(self._on(side) - self.centre)
            still = self.steps[moves == 0.0]
            if len(still):
                begins = (moves > 0.0) & (self.steps > still.max())
                first = float(np.min(moves[begins], initial=math.inf))
                found = max(found, first if first <= by_rounding else 0.0)
        return found

    def jerks(self) -> float:
        """How far ``f`` jumps, where it stands still under small steps, and jumps further away.

        sin of a number in half precision stands still under small steps, and the derivative that
        they show is none. So does relu at -0.1, but it does not jump when it begins to move; and
        floor does, but only once, or much higher than what rounding leaves of the values.
        """
        for side in self.sides:
            moved = self._on(side) != self.centre
            if moved[-1] or not moved.any():
                continue
            step, first = float(self.steps[moved][-1]), float(self._on(side)[moved][-1])
            found = jump_between(self.line, side * step / 2.0, side * step, step * 2.0**-5)
            by_rounding = found <= COARSEST * max(abs(self.centre), abs(first))
            jumps_there = found > abs(first - self.centre) / 4.0
            if by_rounding and jumps_there and self._jumps_on(side, found / 64.0):
                return found
        return 0.0

    def _jumps_on(self, side: int, height: float) -> bool:
        """Whether there are jumps of this height everywhere on a side: in two places out of six.

        Not in all: what jumps up and down may be as high at the end of a place as in the beginning.
        """
        apart, least = side * self.line.unit * 2.0**-5, self.line.unit * NEAREST
        there = (
            jump_between(self.line, k * apart, (k + 1) * apart, least) > height for k in range(2, 8)
        )
        return sum(there) >= 2

    def _on(self, side: int) -> Array:
        return self.right if side > 0 else self.left

    def _noise_of(self, values: Array | float) -> Array:
        """At least half a unit in the last place: nothing is computed better than that."""
        return np.maximum(SAFETY * self.noise, _HALF_ULP * np.abs(values))


def probe(f: Callable[[Any], Any], x: Any, v: Any, noise: float = 0.0) -> Probes:
    """Call ``f`` on both sides of ``x``: 62 times, and as often again if it is restless.

    Restless means that the smallest steps have not settled, or are not in the domain yet:
    sin(1e7 x), or log at 1e-9. Then the steps go on halving.

    Args:
        f: a function of one argument shaped like ``x`` that returns one real number.
        x: the point, a number or an array.
        v: the direction, of the same shape.
        noise: a standard deviation of noise that ``f`` is known to have at least.

    Raises:
        ValueError: ``x`` and ``v`` do not fit together; see
            :func:`tinygrad_edu.testing.line.along`.
    """
    line = along(f, x, v)
    centre = line.centre()
    if math.isinf(line.unit) or not math.isfinite(centre):
        nothing = np.empty(0)
        return Probes(line, nothing, nothing, nothing, centre, noise)
    with np.errstate(all="ignore"):
        probes = _sweep(line, [line.unit / 2.0**k for k in range(HALVINGS)], centre)
        measured = noise_along(line, line.unit * SPACING, probes.side)
        probes = _with_noise(probes, measured, noise)
        return probes if probes.settled() else _deeper(probes, measured, noise)


def _sweep(line: Line, steps: list[float], centre: float) -> Probes:
    right, left = line.values(steps), line.values([-h for h in steps])
    return Probes(line, np.array(steps), right, left, centre)


def _deeper(probes: Probes, measured: float, known: float) -> Probes:
    """The same probes with up to 26 smaller steps, as long as they still move ``x`` properly."""
    line = probes.line
    last = float(probes.steps[-1])
    smallest = 2.0**-42 * float(np.max(np.abs(line.x))) / float(np.max(np.abs(line.v)))
    steps = [last / 2.0**k for k in range(1, HALVINGS + 1) if last / 2.0**k >= smallest]
    near = _sweep(line, steps, probes.centre)
    joined = replace(
        probes,
        steps=np.concatenate([probes.steps, near.steps]),
        right=np.concatenate([probes.right, near.right]),
        left=np.concatenate([probes.left, near.left]),
    )
    return _with_noise(joined, measured, known)


def _with_noise(probes: Probes, measured: float, known: float) -> Probes:
    found = measured if math.isfinite(measured) else 0.0
    jerks = max(probes.rounded_to(), probes.jerks())
    return replace(probes, noise=max(found, known, jerks / SAFETY))
