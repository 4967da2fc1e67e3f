"""A claim: somebody says what the derivative of a function is, at a point, along a direction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinygrad_edu.testing.subjects import Subject
from tinygrad_edu.testing.vectors import Vector


@dataclass(frozen=True)
class Claim:
    """A derivative that somebody claims, with what is needed to judge it.

    Attributes:
        phi: the function of a vector whose derivative is in question.
        x: the point.
        v: the direction.
        ours: the derivative at x.
        ours_along: the same at another point; called only where rounding decides.
        scale: the sum of ``|g_i v_i|``.
        noise: a standard deviation that the values of phi have at least, from the spacing of
            the numbers that they are made of.
        eps: the relative spacing of the coarsest numbers that took part.
    """

    phi: Callable[[Vector], float]
    x: Vector
    v: Vector
    ours: float
    ours_along: Callable[[Vector], float]
    scale: float
    noise: float
    eps: float


@dataclass(frozen=True)
class Place:
    """Where a subject is asked, and what claims along all directions there have in common.

    Attributes:
        x: the point.
        u: the cotangent: the function in question is ``<u, outputs>``.
        value: the outputs at x.
        gradient: what the subject says its gradient is.
        eps: the relative spacing of the coarsest numbers that take part.
    """

    x: Vector
    u: Vector
    value: Vector
    gradient: Vector
    eps: float


def place_at(subject: Subject, x: Vector, u: Vector) -> Place:
    """Ask a subject for its value and its gradient at a point."""
    return Place(x, u, subject.value(x), subject.vjp(x, u), subject.eps())


def claim_of(subject: Subject, mode: str, place: Place, v: Vector) -> Claim:
    """What a subject says, in one of its modes, of the derivative along v."""
    x, u, gradient, eps = place.x, place.u, place.gradient, place.eps

    def backward(at: Vector) -> float:
        return float(subject.vjp(at, u)[moving] @ v[moving])

    def forward(at: Vector) -> float:
        return float(u @ subject.jvp(at, v))

    moving = v != 0
    exact = eps <= 2.0**-52 and np.array_equal(x * 8, np.round(x * 8))
    with np.errstate(all="ignore"):  # an infinite gradient is no reason to warn
        roundings = np.abs(gradient[moving]) @ np.abs(x[moving]) + np.abs(u) @ np.abs(place.value)
    return Claim(
        phi=lambda at: float(u @ subject.value(at)),
        x=x,
        v=v,
        ours=float(gradient[moving] @ v[moving]) if mode == "vjp" else forward(x),
        ours_along=backward if mode == "vjp" else forward,
        scale=float(np.abs(gradient[moving]) @ np.abs(v[moving])),
        # x + t v is exact for multiples of 1/8 and steps that are powers of two
        noise=0.0 if exact or not np.isfinite(roundings) else float(eps / 4 * roundings),
        eps=eps,
    )


def dyadics(random: np.random.Generator, size: int) -> Vector:
    """Numbers between 1/2 and 2 in size, of both signs, that are odd multiples of 1/16.

    Sums of such numbers are exact, none is 0, and none is 1 as a forgotten factor would be.
    """
    numbers: Vector = (2 * random.integers(4, 16, size) + 1) / 16
    numbers *= random.choice([-1.0, 1.0], size)
    return numbers
