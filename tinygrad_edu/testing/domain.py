"""What a domain is: which numbers, shapes and options an operation takes.

A gradient check needs arguments, and they must be arguments that the operation accepts: ``log``
takes positive numbers, ``matmul`` takes shapes that fit, ``roll`` takes a shift. The table in
:mod:`tinygrad_edu.testing.domains` says it for every operation, in the words defined here.

Whatever is to be chosen is chosen through a function ``pick(options)``, simplest option first. So
the same table serves a random generator and a search that shrinks to the simplest failure.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
        exact: whether it maps fractions to fractions.
    """

    numbers: tuple[Interval, ...] = (REAL,)
    shapes: Callable[[Pick], tuple[Shape, ...]] = lambda pick: (pick(SHAPES),)
    fits: Callable[[tuple[Shape, ...]], bool] = lambda shapes: True
    extras: Callable[[Pick, tuple[Shape, ...]], Call] = lambda pick, shapes: call()
    guards: tuple[Guard | None, ...] | None = None
    readout: Guard | None = None
    sequence: bool = False
    order: int = 2
    exact: bool = False

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


# -- the words of the table ----------------------------------------------------------------


def each(*numbers: Interval, **rest: Any) -> Domain:
    """Element by element; several arguments are broadcast."""
    numbers = numbers or (REAL,)
    if len(numbers) == 1:
        return Domain(numbers, **rest)
    return Domain(
        numbers, shapes=lambda pick: broadcastable(pick, len(numbers)), fits=can_broadcast, **rest
    )


def reduced(number: Interval = REAL, **rest: Any) -> Domain:
    """A reduction: all axes, one of them, or several; with or without ``keepdims``."""
    return Domain((number,), extras=axis_and_keepdims, **rest)


def along(number: Interval = REAL, least: int = 1, **rest: Any) -> Domain:
    """Something that goes along one axis."""
    rest.setdefault("extras", one_axis)
    rest.setdefault("shapes", lambda pick: (pick([s for s in SHAPES if len(s) >= least]),))
    rest.setdefault("fits", lambda shapes: len(shapes[0]) >= least)
    return Domain((number,), **rest)


def arranged(
    extras: Callable[[Pick, Shape], Call] = lambda pick, shape: call(), least: int = 0, **rest: Any
) -> Domain:
    """One array in another arrangement; ``extras`` looks at its shape."""
    return Domain(
        shapes=lambda pick: (pick([s for s in SHAPES if len(s) >= least]),),
        fits=lambda shapes: len(shapes[0]) >= least,
        extras=lambda pick, shapes: extras(pick, shapes[0]),
        **rest,
    )


def joined(extras: Callable[[Pick, Shape], Call], least: int = 0, **rest: Any) -> Domain:
    """Two arrays of one shape, given as a list."""
    return Domain(
        (REAL, REAL),
        shapes=lambda pick: (pick([s for s in SHAPES if len(s) >= least]),) * 2,
        fits=lambda shapes: shapes[0] == shapes[1] and len(shapes[0]) >= least,
        extras=lambda pick, shapes: extras(pick, shapes[0]),
        sequence=True,
        **rest,
    )


def paired(*pairs: tuple[Shape, ...], **rest: Any) -> Domain:
    """Arguments whose shapes are one of these combinations."""
    return Domain(
        (REAL,) * len(pairs[0]), shapes=lambda pick: pick(pairs), fits=pairs.__contains__, **rest
    )


def square(guard: Guard, *others: Interval, **rest: Any) -> Domain:
    """A square matrix (or a stack of them) made fit by a guard."""
    shapes: tuple[Shape, ...] = ((2, 2), (3, 3), (1, 1), (2, 2, 2))
    rest.setdefault("shapes", lambda pick: (pick(shapes),))
    rest.setdefault("fits", lambda given: given[0] in shapes)
    return Domain((REAL, *others), guards=(guard, *(None for _ in others)), **rest)


def at(domain: Domain, **changes: Any) -> Domain:
    """The same domain but for these attributes."""
    return replace(domain, **changes)


# -- shapes and options --------------------------------------------------------------------


def broadcastable(pick: Pick, count: int) -> tuple[Shape, ...]:
    """Shapes that broadcast together: of one full shape, some axes are 1 or missing.

    >>> broadcastable(lambda options: options[0], 2)
    ((), ())
    """
    full = pick(SHAPES)
    shapes = [full]
    for _ in range(count - 1):
        ones = pick([set(), {0}, {len(full) - 1}]) if full else set()
        shape = tuple(1 if i in ones else n for i, n in enumerate(full))
        shapes.append(shape[pick(range(len(full) + 1)) :])
    return tuple(shapes[::-1]) if pick((False, True)) else tuple(shapes)


def can_broadcast(shapes: tuple[Shape, ...]) -> bool:
    """Whether the shapes broadcast together."""
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return False
    return True


def axes(shape: Shape) -> list[int]:
    """The axes of a shape, the negative names of them too."""
    return [*range(len(shape)), *range(-1, -len(shape) - 1, -1)]


def axis_and_keepdims(pick: Pick, shapes: tuple[Shape, ...]) -> Call:
    """The options of a reduction."""
    n = len(shapes[0])
    several = [
        pair for pair in itertools.permutations(range(-n, n), 2) if pair[0] % n != pair[1] % n
    ]
    options = {}
    axis = pick([None, *axes(shapes[0]), *several])
    if axis is not None:
        options["axis"] = axis
    if pick((False, True)):
        options["keepdims"] = True
    return Call((), options)


def one_axis(pick: Pick, shapes: tuple[Shape, ...]) -> Call:
    """The option ``axis``, always said."""
    return call(axis=pick(axes(shapes[0])))


def maybe_axis(pick: Pick, shapes: tuple[Shape, ...]) -> Call:
    """The option ``axis``, or nothing."""
    axis = pick([None, *axes(shapes[0])])
    return call() if axis is None else call(axis=axis)


def reshapes(shape: Shape) -> list[Shape]:
    """The shapes that hold as many numbers.

    >>> reshapes((2, 3))
    [(6,), (-1,), (3, 2), (2, 3), (1, 6), (6, 1)]
    """
    size = math.prod(shape)
    candidates = [(size,), (-1,), shape[::-1], shape, (1, size), (size, 1)]
    return list(dict.fromkeys(s for s in candidates if s or size == 1))


def indices(shape: Shape) -> list[Any]:
    """Indices into an array of this shape: basic ones, arrays, masks, repetitions."""
    if not shape:
        return [()]
    n, last = shape[0], shape[-1] - 1
    mask = np.arange(math.prod(shape)).reshape(shape) % 2 == 0
    found: list[Any] = [0, -1, slice(n // 2, None), slice(None, None, -1), slice(None), ..., None]
    found += [[0, n - 1, 0], np.array([[0, 0], [n - 1, 0]]), mask, (..., last)]
    if len(shape) > 1:
        found += [(slice(None), 0), (None, 0, ..., slice(None, None, 2)), ([0, 0], [-1, -1])]
    return found


def _finite(n: float) -> float:
    return 0.0 if math.isinf(n) else n
