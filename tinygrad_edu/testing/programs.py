"""Whole programs as data: inputs, a list of operations, and what is read out.

A rule that is right on its own may still be used wrongly by an engine: added up in the wrong
order, overwritten where a node is used twice. Only graphs show that, so here are random graphs. A
program is plain data; it runs, it prints as the Python that it is, and a part of it is a program
again, which is why a failing one shrinks to the few lines that matter.
"""

import functools
import itertools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.engine import FUNCTIONS, Value
from tinygrad_edu.testing.domain import SHAPES, Call, Domain, Guard, Interval, Pick, Shape
from tinygrad_edu.testing.domains import checkable, domain_of

LARGEST = 256.0
"""An operation whose result would be larger gets its arguments tamed first, into [-2, 2]."""

INFIX = {
    "add": ("+", operator.add),
    "subtract": ("-", operator.sub),
    "multiply": ("*", operator.mul),
    "divide": ("/", operator.truediv),
    "power": ("**", operator.pow),
    "matmul": ("@", operator.matmul),
}
"""Operations that programs write as people do."""

RECENT = 6
"""So many of the newest values an operation chooses its arguments from."""

ATTEMPTS = 20
"""How often an operation that must be used is tried until its result is not empty."""

TAME = Guard(lambda x: 4 * x / (1 + x * x), "(4 * {x} / (1 + {x} * {x}))")


@dataclass(frozen=True)
class Statement:
    """One line of a program.

    Attributes:
        name: the operation.
        arguments: which earlier values it takes, counted back from the newest, which is 0. So
            they stay valid when lines before them are removed, and small numbers are simple.
        with_: what is passed besides.
        guards: what each argument goes through first, to be in the domain; ``None`` for nothing.
        item: of several results, which one is meant.
    """

    name: str
    arguments: tuple[int, ...]
    with_: Call
    guards: tuple[Guard | None, ...]
    item: int | None = None

    def run(self, values: Sequence[Any]) -> Any:
        """Apply it to the values so far."""
        args = [values[-1 - i] for i in self.arguments]
        pairs = zip(self.guards, args, strict=True)
        args = [guard.apply(x) if guard else x for guard, x in pairs]
        if self.name in INFIX:
            return INFIX[self.name][1](*args)
        result = domain_of(self.name).apply(FUNCTIONS[self.name], args, self.with_)
        return result if self.item is None else result[self.item]


@dataclass(frozen=True)
class Program:
    """A random computation. Called with Values or numbers, it returns a single number.

    Attributes:
        inputs: the numbers that it starts from; floats and arrays.
        statements: what it does, one after the other.
        readout: which values are summed up in the end, counted from the oldest.
        weighted: whether their elements are weighted first, so that each counts differently.
    """

    inputs: tuple[Any, ...]
    statements: tuple[Statement, ...]
    readout: tuple[int, ...]
    weighted: bool = False

    def __call__(self, *inputs: Any) -> Any:
        """The sum of what is read out."""
        values = self.values(*inputs)
        parts = [self._part(values[i]) for i in self.readout]
        return functools.reduce(operator.add, parts)

    def _part(self, value: Any) -> Any:
        """One number of a value: its sum, or with weights 3/4, -5/4, 7/4 ..., or 3/4 of it."""
        if not np.shape(_data(value)):
            return 3 * value / 4 if self.weighted else value
        return FUNCTIONS["sum"](value * weights(_data(value)) if self.weighted else value)

    def values(self, *inputs: Any) -> list[Any]:
        """All values: the inputs, then the result of each statement."""
        values = list(inputs)
        for statement in self.statements:
            values.append(statement.run(values))
        return values

    def __str__(self) -> str:
        return source(self)


def weights(value: Any) -> NDArray[np.float64]:
    """Different weights for the elements of an array: 3/4, -5/4, 7/4, -9/4 ..."""
    shape = np.shape(value)
    numbers = [(-1) ** i * (2 * i + 3) / 4 for i in range(math.prod(shape))]
    return np.array(numbers).reshape(shape)


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

    >>> first = lambda options: options[0]
    >>> print(build(first, max_statements=2))
    x0 = Value(0.0625)
    v0 = x0 + x0
    out = v0
    """
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


def source(program: Program) -> str:
    """The program as Python: what to paste into a file to see it fail."""
    names = [f"x{i}" for i in range(len(program.inputs))]
    lines = [f"{n} = Value({_literal(x)})" for n, x in zip(names, program.inputs, strict=True)]
    for i, statement in enumerate(program.statements):
        lines.append(f"v{i} = {_expression(statement, names)}")
        names.append(f"v{i}")
    parts = []
    values = program.values(*program.inputs)
    for i in program.readout:
        if not np.shape(values[i]):
            parts.append(f"3 * {names[i]} / 4" if program.weighted else names[i])
        elif program.weighted:
            parts.append(f"({names[i]} * {_literal(weights(values[i]))}).sum()")
        else:
            parts.append(f"{names[i]}.sum()")
    return "\n".join([*lines, f"out = {' + '.join(parts)}"])


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


# -- printing ------------------------------------------------------------------------------


def _expression(statement: Statement, names: Sequence[str]) -> str:
    args = [names[-1 - i] for i in statement.arguments]
    pairs = zip(statement.guards, args, strict=True)
    args = [guard.text.replace("{x}", x) if guard else x for guard, x in pairs]
    if statement.name in INFIX:
        return f"{args[0]} {INFIX[statement.name][0]} {args[1]}"
    call = statement.with_
    call = call._replace(more=tuple(map(_literal, call.more)))
    if statement.name == "getitem":
        return f"{args[0]}[{call.more[0]}]"
    arrays = [f"[{', '.join(args)}]"] if domain_of(statement.name).sequence else args
    options = [f"{key}={_literal(x)}" for key, x in call.options.items()]
    library = "np" if "." in statement.name else "tg"  # np.linalg.det(v) finds our row
    text = f"{library}.{statement.name}({', '.join([*call.arranged(arrays), *options])})"
    readout = domain_of(statement.name).readout
    text = readout.text.replace("{x}", text) if readout else text
    return text if statement.item is None else f"{text}[{statement.item}]"


def _literal(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return f"np.array({x.tolist()})"
    return "np.float64" if x is np.float64 else repr(x)


def _data(x: Any) -> Any:
    return x.data if isinstance(x, Value) else x


def random_pick(rng: np.random.Generator) -> Pick:
    """A ``pick`` that chooses at random, for those who do without a search for simple cases."""
    return lambda options: options[int(rng.integers(len(options)))]
