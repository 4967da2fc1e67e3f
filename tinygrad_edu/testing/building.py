"""Making random programs: well-typed, so that they run, and of choices that shrink."""

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS
from tinygrad_edu.testing.domain import SHAPES, Call, Domain, Guard, Interval, Pick, Shape
from tinygrad_edu.testing.operations import checkable, domain_of
from tinygrad_edu.testing.programs import Program, Statement

LARGEST = 256.0
"""An operation whose result would be larger gets its arguments tamed first, into [-2, 2]."""

RECENT = 6
"""So many of the newest values an operation chooses its arguments from."""

ATTEMPTS = 20
"""How often an operation that must be used is tried until its result is not empty."""

TAME = Guard(lambda x: 4 * x / (1 + x * x), "(4 * {x} / (1 + {x} * {x}))")


def build(
    pick: Pick,
    ops: Sequence[str] | None = None,
    must_use: str | None = None,
    max_statements: int = 8,
    shapes: Sequence[Shape] = SHAPES,
) -> Program:
    """A program whose every choice is made by ``pick``; it is well-typed by construction.

    Args:
        pick: chooses one of several options, the first of which is the simplest.
        ops: the operations to use, simple ones first; by default all that have a derivative
            and a domain.
        must_use: an operation that must occur.
        max_statements: at most so many lines.
        shapes: the shapes of the inputs.

    Raises:
        ValueError: for no statements, or an operation that there is not.

    >>> first = lambda options: options[0]
    >>> print(build(first, max_statements=2))
    x0 = Value(0.0625)
    v0 = x0 + x0
    out = v0
    """
    if max_statements < 1:
        raise ValueError(f"programs: max_statements starts at 1, not {max_statements}")
    for name in (*(ops or ()), *((must_use,) if must_use else ())):
        if name not in FUNCTIONS:
            raise ValueError(
                f"programs: there is no operation {name!r}; see tinygrad_edu.FUNCTIONS"
            )
    ops = list(ops or checkable())
    count = pick(range(1, max_statements + 1))
    inputs: list[Any] = [_numbers(pick, pick(shapes)) for _ in range(pick((1, 2, 3)))]
    required = pick(range(count)) if must_use else None
    if must_use is not None:
        inputs += _missing(domain_of(must_use), inputs, pick)
    values = list(inputs)
    statements: list[Statement] = []
    for i in range(count):
        # The newest value comes first, so a program that is made of first choices is a chain.
        name = must_use if i == required and must_use else _applicable(pick, ops, values)
        if name is None:
            break
        statement = _statement(pick, name, values)
        for _ in range(ATTEMPTS * (i == required)):
            statement = statement or _statement(pick, name, values)
        if statement is not None:
            values.append(statement.run(values))
            statements.append(statement)
    if not statements:  # all results were empty
        statements = [Statement("add", (0, 0), Call((), {}), (None, None))]
        values.append(statements[0].run(values))
    readout = _subset(pick, len(inputs), len(values))
    return Program(tuple(inputs), tuple(statements), readout, pick((False, True)))


def random_pick(rng: np.random.Generator) -> Pick:
    """A ``pick`` that chooses at random, for those who do without a search for simple cases."""
    return lambda options: options[int(rng.integers(len(options)))]


# -- making one ----------------------------------------------------------------------------


def _numbers(pick: Pick, shape: Shape) -> Any:
    numbers = Interval(-math.inf, math.inf).numbers(math.prod(shape), pick)
    return np.array(numbers).reshape(shape) if shape else numbers[0]


def _missing(domain: Domain, inputs: list[Any], pick: Pick) -> list[Any]:
    """Inputs of fitting shapes for an operation that must be used; none if it has some."""
    if _fitting(domain, inputs):
        return []
    return [_numbers(pick, shape) for shape in domain.shapes(pick)]


def _applicable(pick: Pick, ops: Sequence[str], values: list[Any]) -> str | None:
    fitting = [name for name in ops if _fitting(domain_of(name), values)]
    return pick(fitting) if fitting else None


def _fitting(domain: Domain, values: list[Any]) -> tuple[tuple[int, ...], ...]:
    """All combinations of arguments, newest first, whose shapes the operation takes.

    Of the newest values, so that programs hang together; of all, if there is no other way.
    """
    shapes = tuple(np.shape(value) for value in reversed(values))
    return _combinations(domain, shapes[:RECENT]) or _combinations(domain, shapes)


@functools.lru_cache(maxsize=65536)
def _combinations(domain: Domain, shapes: tuple[Shape, ...]) -> tuple[tuple[int, ...], ...]:
    found = itertools.product(range(len(shapes)), repeat=domain.arity)
    return tuple(which for which in found if domain.fits(tuple(shapes[i] for i in which)))


def _statement(pick: Pick, name: str, values: list[Any]) -> Statement | None:
    """An application of an operation; ``None`` if its result is empty, a diagonal of no length."""
    domain = domain_of(name)
    arguments = pick(_fitting(domain, values))
    args = [values[-1 - i] for i in arguments]
    with_ = domain.extras(pick, tuple(np.shape(x) for x in args))
    guards = tuple(domain.guard(i) for i in range(domain.arity))
    plain = Statement(name, arguments, with_, guards)
    with np.errstate(all="ignore"):
        result = plain.run(values)
    if isinstance(result, tuple | list):
        item = _last_continuous(result)
        plain, result = replace(plain, item=item), result[item]
    if not np.size(result):
        return None
    if _in_good_numbers(plain, values):
        return plain
    return replace(plain, guards=tuple(_after_taming(guard) for guard in guards))


def _last_continuous(results: Sequence[Any]) -> int:
    return max(i for i, part in enumerate(results) if np.asarray(part).dtype.kind in "fO")


def _in_good_numbers(statement: Statement, values: list[Any]) -> bool:
    with np.errstate(all="ignore"):
        try:
            result = np.asarray(statement.run(values), dtype=float)
        except (OverflowError, ZeroDivisionError):
            return False
    return bool(np.all(np.abs(result) < LARGEST))  # false for NaN too


def _after_taming(guard: Guard | None) -> Guard:
    if guard is None:
        return TAME
    return Guard(lambda x: guard.apply(TAME.apply(x)), guard.text.replace("{x}", TAME.text))


def _subset(pick: Pick, inputs: int, values: int) -> tuple[int, ...]:
    """The newest value, and any of the other results: reading several forces them to share."""
    others = [i for i in range(inputs, values - 1) if pick((False, True))]
    return (*others, values - 1)
