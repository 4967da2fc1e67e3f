"""The words that the table of domains is written in.

``each`` is for functions of single elements, ``reduced`` and ``along`` for those that go along
axes, ``arranged`` and ``joined`` for those that put numbers elsewhere, ``paired`` for what takes
certain shapes only, ``square`` for matrices.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tinygrad_edu.testing.domain import (
    REAL,
    SHAPES,
    Call,
    Domain,
    Guard,
    Interval,
    Pick,
    Shape,
    call,
)


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
