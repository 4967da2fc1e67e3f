"""One way to call an operation, and what its inputs may be.

A case is written once, ``lambda m, x: m.sum(x, axis=-1)``, and run in several libraries ``m``:
NumPy, whose results ours must equal; this package; and HIPS autograd, where it knows the
operation. Inputs are multiples of 2^-16, so that ``x + t v`` is exact, and no two are equal.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Draw = Callable[[np.random.Generator], Any]


@dataclass(frozen=True)
class Case:
    """A call of an operation.

    Attributes:
        name: of the operation, as in ``listed.py``.
        call: ``call(m, *inputs)``, in the library ``m``.
        inputs: for each argument that can be differentiated, how to draw it.
        like: what the result should be, if NumPy has no such function.
        discrete: whether there is no derivative.
        orders: how many derivatives are compared with the reference derivative.
    """

    name: str
    call: Callable[..., Any]
    inputs: tuple[Draw, ...]
    like: Callable[..., Any] | None = None
    discrete: bool = False
    orders: int = 2

    def draw(self, seed: int = 0) -> list[Any]:
        """The inputs: always the same for the same name and seed."""
        rng = np.random.default_rng([zlib.crc32(self.name.encode()), seed])
        return [draw(rng) for draw in self.inputs]

    def expected(self, *inputs: Any) -> Any:
        """What NumPy, or the function given in its place, makes of the inputs."""
        with np.errstate(all="ignore"):
            return self.like(*inputs) if self.like else self.call(np, *inputs)


def _dyadic(x: Any) -> Any:
    return np.round(x * 2**16) / 2**16


def between(low: float, high: float, *shape: int) -> Draw:
    """Numbers between these bounds."""
    return lambda rng: _dyadic(rng.uniform(low, high, shape))


def real(*shape: int) -> Draw:
    """Numbers of both signs."""
    return between(-2.0, 2.0, *shape)


def positive(*shape: int) -> Draw:
    """Positive numbers."""
    return between(0.25, 2.25, *shape)


def unit(*shape: int) -> Draw:
    """Numbers between -1 and 1."""
    return between(-0.9, 0.9, *shape)


def away(*shape: int) -> Draw:
    """Numbers of both signs that are not near 0."""
    return lambda rng: _dyadic(rng.uniform(0.5, 2.0, shape) * rng.choice([-1, 1], shape))


def rising(n: int) -> Draw:
    """``n`` numbers in rising order."""
    return lambda rng: _dyadic(np.cumsum(rng.uniform(0.25, 1.0, n)))


def regular(*shape: int) -> Draw:
    """Square matrices that are far from singular."""
    return lambda rng: _dyadic(rng.uniform(-1, 1, shape)) + 3 * np.eye(shape[-1])


def fortran(draw: Draw) -> Draw:
    """The same numbers, stored column by column."""
    return lambda rng: np.asfortranarray(draw(rng))


def strided(draw: Draw) -> Draw:
    """The same numbers, every other place in memory."""

    def every_other(rng: np.random.Generator) -> Any:
        x = draw(rng)
        return np.repeat(x, 2, axis=-1)[..., ::2]

    return every_other


def imaginary(draw: Draw) -> Draw:
    """Complex numbers: both parts drawn in the same way."""
    return lambda rng: draw(rng) + 1j * draw(rng)


def unary(name: str, domain: Callable[..., Draw], call: Any = None, **about: Any) -> list[Case]:
    """The cases of a function of each element: shapes, orders in memory, a number, nothing."""
    call = call or (lambda m, x: getattr(m, name)(x))
    draws = [domain(2, 3), domain(), domain(0, 2), fortran(domain(2, 3)), strided(domain(4))]
    return [Case(name, call, (draw,), **about) for draw in draws]


def binary(
    name: str, left: Callable[..., Draw], right: Callable[..., Draw], call: Any = None, **about: Any
) -> list[Case]:
    """The cases of a function of two numbers: broadcasting on either side, and on both."""
    call = call or (lambda m, a, b: getattr(m, name)(a, b))
    pairs = [
        (left(2, 3), right(2, 3)),
        (left(2, 1, 3), right(4, 1)),
        (left(), right(3)),
        (left(2, 3), right()),
        (left(), right()),
        (left(0, 3), right(3)),
        (fortran(left(2, 3)), right(3)),
    ]
    return [Case(name, call, pair, **about) for pair in pairs]


def cases(name: str, *calls: Any, **about: Any) -> list[Case]:
    """Cases of one operation: ``(call, *inputs)`` each."""
    return [Case(name, call, inputs, **about) for call, *inputs in calls]  # type: ignore[misc]


def reduced(name, draw=real, call=None, **about):
    """The cases of a reduction: all axes, one, a negative one, several; axes kept; few elements."""

    def calls(**options):
        return call(options) if call else lambda m, x: getattr(m, name)(x, **options)

    several = [
        (calls(), draw(2, 3, 4)),
        (calls(axis=1), draw(2, 3, 4)),
        (calls(axis=-1, keepdims=True), draw(2, 3, 4)),
        (calls(axis=(0, -1)), draw(2, 3, 4)),
        (calls(axis=(1, 2), keepdims=True), fortran(draw(2, 3, 4))),
        (calls(), draw()),
        (calls(axis=0), strided(draw(4))),
        (calls(axis=1), draw(1, 1)),
        (calls(axis=1), draw(0, 3)),
    ]
    return cases(name, *several, **about)


def along(name, *options, draw=real, **about):
    """The cases of a function along an axis."""
    options = options or ({},)
    return [
        Case(name, lambda m, x, o=o, k=k: getattr(m, name)(x, **o, **k), (d,), **about)
        for o in options
        for k, d in [
            ({}, draw(4)),
            ({"axis": 0}, draw(4, 3)),
            ({"axis": 1}, fortran(draw(2, 4))),
            ({"axis": -2}, draw(2, 4, 3)),
        ]
    ]
