"""What the passes over a program have in common: what is known of each argument."""

import math
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tinygrad_edu.engine import Operation
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable

CHEAP = {"transpose", "reshape", "broadcast_to"}
"""Operations that only look at an array in another way."""

REDUCTIONS = {"sum", "max", "min", "mean", "prod"}


STORE = Operation("store")
"""``p[...] = new``: the one operation that changes a parameter; only compiled code has it."""

ROWS_TAKEN = Operation("rows_taken")
"""``x[i, index[i]]``, one element of each row."""

ROWS_ADDED = Operation("rows_added")
"""``x`` with ``v[i]`` added to ``x[i, index[i]]``: the gradient of taking one element per row."""


def is_elementwise(op: Operation) -> bool:
    """Whether NumPy computes the operation element by element, with broadcasting and ``out=``."""
    found = getattr(np, op.name, None)
    return isinstance(found, np.ufunc) and found.signature is None and found.nout == 1


def makes_an_array(op: Operation) -> bool:
    """Whether the result certainly shares no memory with an argument; views do, for instance."""
    return is_elementwise(op) or op.name in {
        "matmul",
        "where",
        "take_along_axis",
        "rows_taken",
        *REDUCTIONS,
    }


class Facts:
    """Shape and dtype of every argument of a program.

    The dtype of a plain Python number is its type, such as ``float``.
    """

    def __init__(self, program: Program) -> None:
        self.known: dict[str, tuple[tuple[int, ...], Any]] = {}
        for name, data in program.parameters.items():
            self.known[name] = (np.shape(data), getattr(data, "dtype", type(data)))
        for statement in program.statements:
            self.learn(statement)

    def learn(self, statement: Statement) -> None:
        """Remember the result of a statement."""
        self.known[statement.target] = (statement.shape, statement.dtype)

    def shape(self, argument: Argument) -> tuple[int, ...]:
        """The shape; ``()`` for a number and for what is no number at all."""
        if isinstance(argument, Variable):
            return self.known[argument.name][0]
        return argument.value.shape if hasattr(argument.value, "shape") else ()

    def dtype(self, argument: Argument) -> Any:
        """The dtype; the type, for whatever has none."""
        if isinstance(argument, Variable):
            return self.known[argument.name][1]
        return getattr(argument.value, "dtype", type(argument.value))


def is_array(shape: tuple[int, ...], dtype: Any) -> bool:
    """Whether this is an array in memory, and no single number."""
    return shape != () and isinstance(dtype, np.dtype)


def without_dead_code(program: Program) -> Program:
    """The same program without the statements that no result needs; uses are counted anew."""
    uses = Counter(a.name for a in program.results.values() if isinstance(a, Variable))
    alive: list[Statement] = []
    for statement in reversed(program.statements):
        if uses[statement.target]:
            alive.append(statement)
            uses.update(a.name for a in statement.args if isinstance(a, Variable))
    given = {name: x for name, x in program.parameters.items() if uses[name]}
    alive.reverse()
    return replace(program, parameters=given, statements=alive, uses=uses)


def scalar(argument: Argument) -> Any:
    """The number that a literal stands for; ``None`` for everything else."""
    if isinstance(argument, Literal) and np.ndim(argument.value) == 0:
        value = argument.value
        if isinstance(value, (float, int, np.number)) and not isinstance(value, bool):
            return value
    return None


SMALL = 2048
"""Bytes up to which an array is not worth a buffer: NumPy has one at hand, and lines stay few."""


def size_in_bytes(statement: Statement) -> int:
    """How much memory the result takes."""
    itemsize = statement.dtype.itemsize if isinstance(statement.dtype, np.dtype) else 8
    return math.prod(statement.shape) * itemsize


def written_inside(program: Program) -> set[str]:
    """The targets that may stand within the line that uses them.

    It costs nothing where the result is used once and is a view, a truth value or small. Random
    numbers are drawn in a certain order, whoever uses them first.
    """
    inside = {s.target for s in program.statements if _may_be_written_inside(s, program)}
    return inside - needed_before_a_change(program, inside)


def needed_before_a_change(program: Program, inside: Container[str]) -> set[str]:
    """What must be computed before parameters change: what is stored or returned, and reads others.

    Args:
        program: any program.
        inside: the targets that are meant to stand within the line that uses them.
    """
    made = {s.target: s for s in program.statements}
    stores = [s for s in program.statements if s.op is STORE]
    changed = {a.name for s in stores if isinstance(a := s.args[0], Variable)}
    returned = [a.name for a in program.results.values() if isinstance(a, Variable)]
    late = [(returned, changed)]  # the return statement stands after all changes
    for store in stores:
        place, *values = [a.name for a in store.args if isinstance(a, Variable)]
        late.append((values, changed - {place}))
    found = set()
    for values, others in late:
        for value in values:
            if value in inside and others & read_with(value, made, inside):
                found.add(value)
    return found


def read_with(value: str, made: Mapping[str, Statement], inside: Container[str] = ()) -> set[str]:
    """What a line reads that has this value written into it, also through views."""
    read, todo = set(), [value]
    while todo:
        name = todo.pop()
        s = made.get(name)
        if s is not None and (name in inside or not makes_an_array(s.op)):
            todo += [a.name for a in s.args if isinstance(a, Variable)]
        read.add(name)
    return read


def views(program: Program) -> set[int]:
    """Which leaves of the result may lie in the memory of something else."""
    made = {s.target: s for s in program.statements}
    found = set()
    for place, x in program.results.items():
        s = made.get(x.name) if isinstance(x, Variable) else None
        if place.isdigit() and s is not None and not makes_an_array(s.op):
            found.add(int(place))
    return found


def _may_be_written_inside(statement: Statement, program: Program) -> bool:
    if (
        program.uses[statement.target] != 1
        or statement.is_kept
        or statement.op in (STORE, ROWS_ADDED)
        or statement.op.name == "uniform_like"
    ):
        return False
    is_cheap = statement.op.name in CHEAP or statement.dtype in (bool, np.bool_)
    return is_cheap or size_in_bytes(statement) <= SMALL
