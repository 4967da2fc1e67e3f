"""Whole programs as data: inputs, a list of operations, and what is read out.

A rule that is right on its own may still be used wrongly by an engine: added up in the wrong
order, overwritten where a node is used twice. Only graphs show that, so here are random graphs. A
program is plain data; it runs, it prints as the Python that it is, and a part of it is a program
again, which is why a failing one shrinks to the few lines that matter.
"""

import functools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.engine import FUNCTIONS, bare
from tinygrad_edu.testing.domain import Call, Guard
from tinygrad_edu.testing.literals import literal
from tinygrad_edu.testing.operations import domain_of

INFIX = {
    "add": ("+", operator.add),
    "subtract": ("-", operator.sub),
    "multiply": ("*", operator.mul),
    "divide": ("/", operator.truediv),
    "power": ("**", operator.pow),
    "matmul": ("@", operator.matmul),
}
"""Operations that programs write as people do."""


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
        if not np.shape(bare(value)):
            return 3 * value / 4 if self.weighted else value
        return FUNCTIONS["sum"](value * weights(bare(value)) if self.weighted else value)

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


def source(program: Program) -> str:
    """The program as Python: what to paste into a file to see it fail."""
    names = [f"x{i}" for i in range(len(program.inputs))]
    lines = [f"{n} = Value({literal(x)})" for n, x in zip(names, program.inputs, strict=True)]
    for i, statement in enumerate(program.statements):
        lines.append(f"v{i} = {_expression(statement, names)}")
        names.append(f"v{i}")
    parts = []
    values = program.values(*program.inputs)
    for i in program.readout:
        if not np.shape(values[i]):
            parts.append(f"3 * {names[i]} / 4" if program.weighted else names[i])
        elif program.weighted:
            parts.append(f"({names[i]} * {literal(weights(values[i]))}).sum()")
        else:
            parts.append(f"{names[i]}.sum()")
    return "\n".join([*lines, f"out = {' + '.join(parts)}"])


# -- printing ------------------------------------------------------------------------------


def _expression(statement: Statement, names: Sequence[str]) -> str:
    args = [names[-1 - i] for i in statement.arguments]
    pairs = zip(statement.guards, args, strict=True)
    args = [guard.text.replace("{x}", x) if guard else x for guard, x in pairs]
    if statement.name in INFIX:
        return f"{args[0]} {INFIX[statement.name][0]} {args[1]}"
    call = statement.with_
    call = call._replace(more=tuple(map(literal, call.more)))
    if statement.name == "getitem":
        return f"{args[0]}[{call.more[0]}]"
    arrays = [f"[{', '.join(args)}]"] if domain_of(statement.name).sequence else args
    options = [f"{key}={literal(x)}" for key, x in call.options.items()]
    library = "np" if "." in statement.name else "tg"  # np.linalg.det(v) finds our row
    text = f"{library}.{statement.name}({', '.join([*call.arranged(arrays), *options])})"
    readout = domain_of(statement.name).readout
    text = readout.text.replace("{x}", text) if readout else text
    return text if statement.item is None else f"{text}[{statement.item}]"
