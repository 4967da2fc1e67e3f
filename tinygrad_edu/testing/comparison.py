"""One comparison: a derivative along one direction against the reference, and the verdict.

No tolerance is set anywhere. A comparison passes if the two differ by no more than what is known
to be uncertain: the error bar of the reference, plus the rounding errors of the gradient itself,
which are measured like those of any function.
"""

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tinygrad_edu.testing.claims import Claim, dyadics
from tinygrad_edu.testing.derivative import Estimate, derivative_in
from tinygrad_edu.testing.errors import BadFunction, FunctionFailed
from tinygrad_edu.testing.jumps import jumps_in
from tinygrad_edu.testing.kinks import Kink, kink_in
from tinygrad_edu.testing.line import OUTSIDE_THE_DOMAIN, along
from tinygrad_edu.testing.noise import goes_in_jerks, noise_along
from tinygrad_edu.testing.probes import SAFETY, Probes, probe
from tinygrad_edu.testing.vectors import Vector

INFORMATIVE = 1e-3
"""A reference whose bar is a greater share of the gradient than this decides nothing."""

NEAR = 3
"""Of so many smallest steps a closer look starts, where the function seems to jump."""

WIDE = (3, 6, 14, 20, 26)
"""At such spacings, 2^-k of the largest step, noise is looked for before anybody is blamed."""

ROUNDINGS = 4.0
"""How many roundings of its own numbers a gradient is granted without being measured."""


class Verdict(enum.Enum):
    """What a comparison has shown."""

    PASS = "pass"
    FAIL = "fail"
    NONSMOOTH = "nonsmooth"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Comparison:
    """A derivative along a direction, ours and the reference.

    Attributes:
        verdict: what it has shown.
        mode: ``"vjp"`` or ``"jvp"``.
        order: 1 for the gradient itself, 2 for the gradient of the gradient.
        argument: the name of the argument that moves.
        ours: the derivative under test.
        ours_error: the bar of its rounding errors.
        reference: the derivative from values alone, with its bar.
        scale: the sum of ``|g_i v_i|``: what cancels in ``<g, v>`` counts.
        where: for a kink the two one-sided derivatives, for an inconclusive one the reason.
    """

    verdict: Verdict
    mode: str
    order: int
    argument: str
    ours: float
    ours_error: float
    reference: Estimate
    scale: float
    where: str = ""

    @property
    def error(self) -> float:
        """The bar within which the two must agree."""
        return self.reference.error + self.ours_error

    @property
    def relative_error(self) -> float:
        """How far the two are apart, as a share of the gradient; 0 where both are lost in noise.

        At a kink, where every slope between two is right, it is 0.
        """
        if not math.isfinite(self.ours):
            return math.inf
        size = max(self.scale, abs(self.reference.value))
        if self.verdict is Verdict.NONSMOOTH or size <= self.error:
            return 0.0
        return abs(self.ours - self.reference.value) / size

    def __str__(self) -> str:
        order = "" if self.order == 1 else f" of order {self.order}"
        return (
            f"{self.verdict.value:12} {self.mode}{order} by {self.argument}: "
            f"ours {self.ours:.10g}, reference {self.reference.value:.10g} ± {self.error:.1e}"
            + (f" ({self.where})" if self.where else "")
        )


@dataclass(frozen=True)
class Reference:
    """What the values of a function say about its derivative along a line."""

    probes: Probes
    estimate: Estimate
    corner: Kink | None

    def allows(self, slope: float, error: float) -> bool:
        """Whether a slope, known up to ``error``, is a derivative here (or between the two)."""
        return (self.corner or self.estimate).allows(slope, error + self.hidden(slope))

    @property
    def jumps(self) -> bool:
        """Whether the function itself jumps here: then it has no derivative, nor a fair slope."""
        judge = self.estimate if self.corner is None else self.corner
        return math.isinf(judge.error) and jumps_in(self.probes)

    def hidden(self, slope: float) -> float:
        """How much of a slope rounding may hide, where the function seems to have none."""
        return self.probes.hidden() if slope != self.estimate.value == 0 else 0.0


def reference_for(claim: Claim) -> Reference:
    """Take the values and the derivative; claims about the same line share it.

    What seems to jump is looked at again from near by: it may only be steep, as tanh(1e12 x) is.
    """
    found = referred_to(probe(tolerant(claim.phi), claim.x, claim.v, claim.noise))
    return referred_to(found.probes.nearer(NEAR)) if found.jumps else found


def referred_to(probes: Probes) -> Reference:
    """The reference that these values make."""
    return Reference(probes, derivative_in(probes), kink_in(probes))


def compare(
    claim: Claim, reference: Reference, mode: str = "vjp", order: int = 1, argument: str = "x"
) -> Comparison:
    """Judge one claim.

    >>> x, v = np.array([2.0]), np.array([1.0])
    >>> square = lambda x: float(x[0] ** 2)
    >>> claim = Claim(square, x, v, 4.0, lambda x: 2 * x[0], 4.0, 0.0, 2.0**-52)
    >>> compare(claim, reference_for(claim)).verdict
    <Verdict.PASS: 'pass'>
    """
    allowance = ROUNDINGS * claim.eps * (claim.scale if math.isfinite(claim.scale) else 0.0)
    if not reference.allows(claim.ours, allowance) and math.isfinite(claim.ours):
        allowance += _noise_of_ours(claim, reference.probes)
    if not reference.allows(claim.ours, allowance):
        in_doubt = _in_doubt(reference)
        reference = in_doubt if in_doubt.allows(claim.ours, allowance) else reference
    verdict, where = _verdict(claim, reference, allowance)
    allowance += reference.hidden(claim.ours)
    return Comparison(
        verdict,
        mode,
        order,
        argument,
        claim.ours,
        allowance,
        reference.estimate,
        claim.scale,
        where,
    )


def _verdict(claim: Claim, reference: Reference, allowance: float) -> tuple[Verdict, str]:
    fits = reference.allows(claim.ours, allowance)
    estimate, corner = reference.estimate, reference.corner
    if reference.jumps:
        return Verdict.INCONCLUSIVE, "the function jumps here and has no derivative; check beside"
    if corner is not None:
        sides = f"slope {corner.left.value:.6g} on the left, {corner.right.value:.6g} on the right"
        return (Verdict.NONSMOOTH if fits else Verdict.FAIL), sides
    if not math.isfinite(estimate.value) or not math.isfinite(estimate.error):
        return Verdict.INCONCLUSIVE, "no reference derivative could be taken here"
    if not math.isfinite(claim.ours):
        return Verdict.FAIL, "not a finite number"
    if not fits:
        return Verdict.FAIL, ""
    bar = estimate.error + allowance + reference.hidden(claim.ours)
    size = max(claim.scale, abs(estimate.value))
    lost = size <= bar <= math.sqrt(claim.eps) * max(1.0, abs(reference.probes.centre))
    if bar > INFORMATIVE * size and not lost:
        return Verdict.INCONCLUSIVE, f"the reference is only known to ± {bar:.1e}"
    return Verdict.PASS, ""


def tolerant(phi: Callable[[Vector], float]) -> Callable[[Vector], float]:
    """``phi``, and NaN where it raises or returns what functions do outside their domain."""

    def tolerant(x: Vector) -> float:
        try:
            return phi(x)
        except FunctionFailed as error:
            if isinstance(error.__cause__, OUTSIDE_THE_DOMAIN):
                return math.nan
            raise
        except BadFunction:  # as (-0.5) ** 0.5 is complex; at x itself it has been a number
            return math.nan

    return tolerant


def _in_doubt(reference: Reference) -> Reference:
    """The same reference after a harder look for noise, before anybody is blamed.

    In ``(x + 1e8) - 1e8`` the last digits of x are lost: over small steps the function stands
    still, without any noise, and only over larger ones it is seen to go in jerks. Waves, as of
    ``x * x + sin(1000 * x)``, are no noise, however much they look like it from afar.
    """
    probes = reference.probes
    line, most = probes.line, probes.noise
    if not math.isfinite(line.unit):
        return reference
    with np.errstate(all="ignore"):
        for k in WIDE:
            spacing = line.unit * 2.0**-k
            noise = noise_along(line, spacing, probes.side)
            if noise > most and goes_in_jerks(line, spacing, noise, probes.side):
                most = noise
    return referred_to(replace(probes, noise=most)) if most > probes.noise else reference


def _noise_of_ours(claim: Claim, probes: Probes) -> float:
    """How much rounding moves the derivative under test.

    It is measured on the same line, and where all numbers move: the gradient of solve(A, b) by b
    does not depend on b, and has the roundings of A.
    """
    side = probes.sides[0] if len(probes.sides) == 1 else 0
    found = _noise_beside(claim, claim.v, side)
    if np.all(claim.v):
        return found
    everywhere = claim.x * dyadics(np.random.default_rng(0), claim.x.size)
    return max(found, _noise_beside(claim, everywhere))


def _noise_beside(claim: Claim, v: Vector, side: int = 0) -> float:
    line = along(tolerant(claim.ours_along), claim.x, v)
    if not math.isfinite(line.unit):
        return 0.0
    noise = noise_along(line, line.unit * 2.0**-32, side)
    return SAFETY * noise if math.isfinite(noise) else 0.0
