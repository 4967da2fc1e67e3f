"""What a domain is: which numbers, shapes and options an operation takes.

A gradient check needs arguments, and they must be arguments that the operation accepts: ``log``
takes positive numbers, ``matmul`` takes shapes that fit, ``roll`` takes a shift. The table in
:mod:`tinygrad_edu.testing.domains` says it for every operation, in the words defined here.

Whatever is to be chosen is chosen through a function ``pick(options)``, simplest option first. So
the same table serves a random generator and a search that shrinks to the simplest failure.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

T = TypeVar("T")
Shape = tuple[int, ...]
Pick = Callable[[Sequence[Any]], Any]
"""Choose one of several options; the first is the simplest."""

SHAPES: tuple[Shape, ...] = (
    (),
    (1,),
    (2,),
    (3,),
    (2, 2),
    (3, 3),
    (2, 3),
    (1, 3),
    (3, 1),
    (2, 2, 2),
    (2, 1, 3),
)
"""Small, and often square or cubic: a transposition that was forgotten hides in no rectangle."""


class Guard(NamedTuple):
    """A function from all numbers into a domain; ``text`` is the same in Python, for ``{x}``."""

    apply: Callable[[Any], Any]
    text: str


class Interval(NamedTuple):
    """The numbers strictly between ``low`` and ``high``."""

    low: float
    high: float

    def numbers(self, count: int, pick: Pick) -> list[float]:
        """Different numbers inside, none of them where a function is likely to have a kink.

        They are odd multiples of 1/16, or of a 1/64 of the interval, so that sums are exact.
        """
        codes = list(range(48))
        odd = []
        for _ in range(count):
            codes = codes or list(range(48))
            code = pick(codes)
            codes.remove(code)
            odd.append(2 * code + 1)
        if math.isinf(self.low) and math.isinf(self.high):
            return [(1 - 2 * (n // 2 % 2)) * (n // 4 * 2 + 1) / 16 for n in odd]
        if math.isinf(self.high):
            return [self.low + n / 16 for n in odd]
        if math.isinf(self.low):
            return [self.high - n / 16 for n in odd]
        return [self.low + (self.high - self.low) * (0.5 + (n - 48) / 128) for n in odd]

    @property
    def guard(self) -> Guard | None:
        """How to bring any number inside; ``None`` where every number is."""
        low, high = (int(n) if n == round(n) else n for n in map(_finite, self))
        if math.isinf(self.low) and math.isinf(self.high):
            return None
        if math.isinf(self.high):  # in whole numbers where possible, so fractions stay fractions
            start = 1 + int(8 * low) if 8 * low == int(8 * low) else 1 + 8 * low
            return Guard(lambda x: (start + 8 * x * x) / 8, f"(({start} + 8 * {{x}} * {{x}}) / 8)")
        if math.isinf(self.low):
            return Guard(
                lambda x: high - (1 + 8 * x * x) / 8, f"({high} - (1 + 8 * {{x}} * {{x}}) / 8)"
            )
        middle, width = (self.low + self.high) / 2, (self.high - self.low) * 0.875
        return Guard(
            lambda x: middle + width * x / (1 + x * x),
            f"({middle} + {width} * {{x}} / (1 + {{x}} * {{x}}))",
        )


REAL = Interval(-math.inf, math.inf)
POSITIVE = Interval(0.0, math.inf)


class Call(NamedTuple):
    """What is passed besides the arrays: more arguments, options, and where the arguments go."""

    more: tuple[Any, ...]
    options: dict[str, Any]
    place: int = 99

    def arranged(self, arrays: Sequence[Any]) -> list[Any]:
        """All positional arguments in order.

        >>> before("ij->ji").arranged(["x"]), call(1).arranged(["x", "y"])
        (['ij->ji', 'x'], ['x', 'y', 1])
        """
        return [*arrays[: self.place], *self.more, *arrays[self.place :]]


def call(*more: Any, **options: Any) -> Call:
    """Pass these after the arrays."""
    return Call(more, options)


def before(*more: Any, **options: Any) -> Call:
    """Pass these before the arrays."""
    return Call(more, options, 0)


def between(*more: Any, **options: Any) -> Call:
    """Pass these after the first array."""
    return Call(more, options, 1)


@dataclass(frozen=True, eq=False)
class Domain:
    """The arguments of one operation.

    Attributes:
        numbers: for each array argument, the numbers it may hold.
        shapes: chooses shapes for the arguments.
        fits: whether the operation takes arguments of these shapes.
        extras: chooses what is passed besides, for these shapes.
        guards: for each argument how any number is brought inside, where an interval does not
            say it (matrices that must be symmetric); then it is applied always.
        readout: what is differentiated, where the result as such is not a smooth function
            (eigenvectors have a sign of their own).
        sequence: whether the arrays are passed as one list.
        order: up to which order the operation can be differentiated.
    """

    numbers: tuple[Interval, ...] = (REAL,)
    shapes: Callable[[Pick], tuple[Shape, ...]] = lambda pick: (pick(SHAPES),)
    fits: Callable[[tuple[Shape, ...]], bool] = lambda shapes: True
    extras: Callable[[Pick, tuple[Shape, ...]], Call] = lambda pick, shapes: call()
    guards: tuple[Guard | None, ...] | None = None
    readout: Guard | None = None
    sequence: bool = False
    order: int = 2

    @property
    def arity(self) -> int:
        """How many arrays it takes."""
        return len(self.numbers)

    def guard(self, i: int) -> Guard | None:
        """How any numbers become fit for argument ``i``."""
        return self.guards[i] if self.guards is not None else self.numbers[i].guard

    def arguments(self, pick: Pick, shapes: tuple[Shape, ...] | None = None) -> list[Any]:
        """Arrays (floats, for the shape ``()``) of numbers inside the domain."""
        found: list[Any] = []
        for interval, shape in zip(self.numbers, shapes or self.shapes(pick), strict=True):
            numbers = interval.numbers(math.prod(shape), pick)
            found.append(np.array(numbers).reshape(shape) if shape else numbers[0])
        return found

    def run(self, function: Callable[..., Any], args: Sequence[Any], with_: Call) -> Any:
        """Apply the operation, with guards that must always hold, and read the result out."""
        if self.guards is not None:
            guards = zip(self.guards, args, strict=True)
            args = [guard.apply(x) if guard else x for guard, x in guards]
        return self.apply(function, args, with_)

    def apply(self, function: Callable[..., Any], args: Sequence[Any], with_: Call) -> Any:
        """Apply the operation to arguments that are in its domain, and read the result out."""
        arrays = [list(args)] if self.sequence else list(args)
        result = function(*with_.arranged(arrays), **with_.options)
        return result if self.readout is None else self.readout.apply(result)


def _finite(n: float) -> float:
    return 0.0 if math.isinf(n) else n
