"""Writes a program as a person would who cares about speed: NumPy, with arrays used again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from tinygrad_edu.compiler.buffers import Plan
from tinygrad_edu.compiler.statements import REDUCTIONS, ROWS_ADDED, STORE, scalar
from tinygrad_edu.engine import Operation
from tinygrad_edu.engine.libraries import scalars
from tinygrad_edu.views.code import ATOM, LONGEST, Code
from tinygrad_edu.views.numpy_code import NumpyWriter
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable

WRITTEN_OUT = {"log_softmax", "logsumexp", "share"}
"""Operations that are replaced by the steps that they consist of, because these can be improved."""

AUGMENTED = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}
COMMUTES = {"add", "multiply"}
LONG = 64
"""How long rows have to be for a row of zeros to be quicker than the number 0."""


class CompiledWriter(NumpyWriter):
    """Writes statements to be run, according to a plan of which arrays to use again."""

    # What NumPy lacks is taken from this package.
    helpers: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, program: Program, plan: Plan) -> None:
        super().__init__(program)
        self.plan = plan
        self.taken = {*program.parameters}
        self.taken |= {s.target for s in program.statements if not s.is_made_up}
        self._numbered = (name for i in count(1) if (name := f"t{i}") not in self.taken)
        self.facts = {s.target: s.shape for s in program.statements}
        self.facts |= {name: np.shape(x) for name, x in program.parameters.items()}

    @classmethod
    def knows(cls, op: Operation) -> bool:
        """Everything is known: what NumPy does not have, this package has."""
        return op.name not in WRITTEN_OUT

    def assignments(self) -> Iterator[str]:
        """The lines before the return statement, one after the other."""
        for s in self.program.statements:
            if s.target not in self.plan.inside:
                yield self._line(s)
                continue
            code = self.statement(s)
            if len(code[0]) <= LONGEST:
                self._pending[s.target] = code
            else:
                yield self._assignment(s, code[0])

    def _line(self, s: Statement) -> str:
        if s.op is STORE:
            return self._store(s)
        if s.op is ROWS_ADDED:
            return self._rows_added(s)
        array = self.plan.into.get(s.target)
        if array is None and s.target not in self.plan.kept:
            return self._assignment(s, self.statement(s)[0])
        if array is None:
            name = self._name(s)
            return f"{self._into(s, name)}"
        name = self._named[s.target] = self._named[array]
        return self._in_place(s, name) or self._into(s, name)

    def _in_place(self, s: Statement, name: str) -> str | None:
        """``x += y``, if x is an argument itself."""
        sign = AUGMENTED.get(s.op.name)
        places = ((0, 1), (1, 0)) if s.op.name in COMMUTES else ((0, 1),)
        for mine, other in places:
            x = s.args[mine]
            if sign and isinstance(x, Variable) and self._named.get(x.name) == name:
                return f"{name} {sign} {self.at(s.args[other])}"
        return None

    def _into(self, s: Statement, name: str) -> str:
        """``np.multiply(x, y, out=name)``."""
        s = self._with_a_row_of_zeros(s)
        call = self.reduced(s)[0] if s.op.name in REDUCTIONS else self.call(f"np.{s.op.name}", s)
        return f"{call[:-1]}{', ' * (call[-2] != '(')}out={name})"

    def _with_a_row_of_zeros(self, s: Statement) -> Statement:
        """``maximum(x, 0)``: NumPy is twice as fast with two arrays as with a number."""
        if s.op.name != "maximum" or scalar(s.args[1]) != 0 or s.shape[-1] < LONG:
            return s
        name = self._outside(f"zeros_{s.shape[-1]}_{s.dtype}")
        self.used[name] = f"{name} = np.zeros({s.shape[-1]}, np.{s.dtype})"
        return replace(s, args=(s.args[0], Variable(name)))

    def _rows(self, n: int) -> str:
        """The numbers of all rows, which stand before the function."""
        name = self._outside(f"rows_{n}")
        self.used[name] = f"{name} = np.arange({n})"
        return name

    def _outside(self, name: str) -> str:
        """A name for what stands before the function, which no argument of it has."""
        while name in self.taken:
            name += "_"
        return name

    def _assignment(self, s: Statement, code: str) -> str:
        return self.assign(self._name(s), code)

    def _name(self, s: Statement) -> str:
        self._named[s.target] = name = next(self._numbered) if s.is_made_up else s.target
        return name

    def named(self, s: Statement) -> str:
        """The name that the result of a statement was given."""
        return self._named[s.target]

    def _store(self, s: Statement) -> str:
        parameter, new = s.args
        sign = s.options["sign"]
        return f"{self.at(parameter)}{'[...]' * (sign == '=')} {sign} {self.at(new)}"

    def _rows_added(self, s: Statement) -> str:
        x, v, indices = s.args
        where = f"{self._rows(s.shape[0])}, {self.at(indices)}"
        array = self.plan.into.get(s.target)
        if array is None:
            start = self._assignment(s, f"{self.at(x, ATOM)}.copy()")
        else:
            start, self._named[s.target] = "", self._named[array]
        line = f"{self._named[s.target]}[{where}] += {self.at(v)}"
        return f"{start}; {line}" if start else line

    def literal(self, value: Any) -> str:
        """A number as Python; a ``np.float64`` as one, since beside float32 it counts as double."""
        double = type(value) is np.float64
        return f"np.float64({super().literal(float(value))})" if double else super().literal(value)

    # -- operations ------------------------------------------------------------------------

    def helped(self, statement: Statement) -> Code:
        """This package's function itself, where another writer would write one."""
        return self.function(statement)

    def write_uniform_like(self, statement: Statement) -> Code:
        """``rng.random(shape)``."""
        return f"{self.at(statement.args[1], ATOM)}.random({statement.shape})", ATOM

    def reduced(self, statement: Statement) -> Code:
        """``x.sum(axis=0)``: the method saves what ``np.sum`` does before it calls the method."""
        x = statement.args[0]
        if self.known_shape(x) == () or len(statement.args) > 1:
            return self.function(statement)
        options = [f"{name}={self.literal(v)}" for name, v in _said(statement.options)]
        return f"{self.at(x, ATOM)}.{statement.op.name}({', '.join(options)})", ATOM

    write_sum = write_max = write_min = write_prod = reduced

    def write_rows_taken(self, statement: Statement) -> Code:
        """``x[rows, index]``."""
        x, indices = statement.args
        rows = self._rows(statement.shape[0])
        return f"{self.at(x, ATOM)}[{rows}, {self.at(indices)}]", ATOM

    def write_reshape(self, statement: Statement) -> Code:
        """``x.reshape(3, 4)``: the method saves what ``np.reshape`` does before it calls it."""
        x, shape = statement.args
        if not isinstance(shape, Literal) or self.known_shape(x) == () or statement.options:
            return self.function(statement)
        numbers = shape.value if isinstance(shape.value, (list, tuple)) else [shape.value]
        return f"{self.at(x, ATOM)}.reshape({', '.join(map(str, numbers or ['()']))})", ATOM

    def known_shape(self, argument: Argument) -> tuple[int, ...]:
        """The shape of an argument."""
        if isinstance(argument, Variable):
            return self.facts[argument.name]
        return np.shape(argument.value)

    def function(self, statement: Statement) -> Code:
        """The function that the engine calls for this operation and this kind of number."""
        op, name = statement.op, statement.op.name
        if isinstance(statement.dtype, np.dtype) and _is_numpys(op):
            return self.call(f"np.{name}", statement), ATOM
        plain: Any = getattr(scalars, name, None) if statement.dtype is float else None
        if getattr(plain, "__module__", "") == "math" and not statement.options:
            return self.call(f"math.{plain.__name__}", statement), ATOM
        return self._computed(statement), ATOM

    def write_einsum(self, statement: Statement) -> Code:
        """As the engine does it: two arrays at a time, in the order that costs least."""
        return self._computed(statement), ATOM

    def _computed(self, statement: Statement) -> str:
        """The engine's own way of computing it: ``einsum((a, b), {"subscripts": "ij,jk"})``."""
        name = self._outside(statement.op.name.replace(".", "_"))
        self.used[name] = f'{name} = OPERATIONS["{statement.op.name}"].compute'
        args = ", ".join(map(self.at, statement.args)) + "," * (len(statement.args) == 1)
        options = ", ".join(f'"{k}": {self.literal(x)}' for k, x in statement.options.items())
        call = f"{name}(({args}), {{{options}}})"
        return f"float({call})" if statement.dtype is float else call


def _is_numpys(op: Operation) -> bool:
    """Whether the engine computes arrays with NumPy's function of this name."""
    found: Any = np
    for part in op.name.split("."):
        found = getattr(found, part, None)
    is_infix = op.name in CompiledWriter.infix or op.name in ("negative", "positive", "absolute")
    return callable(found) and not op.is_sequence and (op.forward is None or is_infix)


def _said(options: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The options that ask for something."""
    return [
        (name, value) for name, value in options.items() if value is not None and value is not False
    ]


def to_source(program: Program, plan: Plan, name: str) -> str:
    """The source of a function of the parameters that returns a tuple of the results.

    If there are arrays to keep, ``make_buffers()`` makes them, and they are the last argument.
    """
    writer = CompiledWriter(program, plan)
    body = [*writer.assignments()]
    returned = [a for key, a in program.results.items() if key.isdigit()]
    shown = [writer.at(argument) for argument in returned]
    kept = [(writer.named(s), s) for s in plan.kept.values()]
    names = ", ".join(name for name, _ in kept)
    parameters = [*program.parameters, *(["buffers"] if kept else [])]
    lines = [
        f"def {name}({', '.join(parameters)}):",
        *([f"    {names}{',' * (len(kept) == 1)} = buffers"] if kept else []),
        *(f"    {line}".rstrip() for line in body),
        f"    return {', '.join(shown) or '()'}{',' * (len(shown) == 1)}",
    ]
    if kept:
        made = [f"        np.empty({s.shape}, np.{s.dtype}),  # {name}" for name, s in kept]
        lines = ["def make_buffers():", "    return (", *made, "    )", "", "", *lines]
    text = "\n".join(lines)
    imports = ["import math"] if "math." in text else []
    imports += ["from fractions import Fraction"] if "Fraction(" in text else []
    used = [*writer.used.values()]
    imports += ["import numpy as np"] if "np." in "".join([text, *used]) else []
    imports += ["from tinygrad_edu.engine import OPERATIONS"] * any("OPER" in u for u in used)
    imports += ["", *used] if used else []
    return "\n".join([*imports, "", "", text, ""])
