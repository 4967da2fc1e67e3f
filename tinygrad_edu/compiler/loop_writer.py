"""Writes a program as loops over single elements, in the part of Python that Numba compiles."""

from collections.abc import Iterator

import numpy as np

from tinygrad_edu.compiler.access import REDUCED, VARIABLES, axes_of
from tinygrad_edu.compiler.arrays import Arrays
from tinygrad_edu.compiler.element_writer import ElementWriter
from tinygrad_edu.compiler.elements import CannotLoop, cast
from tinygrad_edu.compiler.looped import NUMBERS
from tinygrad_edu.compiler.loops import Line, Nest, Part, Plan
from tinygrad_edu.compiler.statements import ROWS_ADDED, ROWS_TAKEN, STORE
from tinygrad_edu.views.code import ATOM, LONGEST, Code
from tinygrad_edu.views.numpy_code import index as index_code
from tinygrad_edu.views.numpy_code import literal
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable

NEUTRAL = {"sum": 0.0, "prod": 1.0, "max": -np.inf, "min": np.inf}
"""What a total starts from."""


class LoopWriter(ElementWriter):
    """Writes nests of loops, and the lines between them."""

    def __init__(self, program: Program, plan: Plan) -> None:
        super().__init__(program, plan)
        self.arrays = Arrays(plan)

    # -- lines -------------------------------------------------------------------------------

    def body(self) -> Iterator[str]:
        """The lines of the function, but for the last."""
        for position, item in enumerate(self.loops.items):
            yield from self.arrays_made_at(position)
            if isinstance(item, Line):
                for s in item.statements:
                    yield from self._line_of(s)
            else:
                yield from self._nest(item)

    def arrays_made_at(self, position: int) -> Iterator[str]:
        """The arrays that are needed from here on."""
        for target in self.arrays.begun_at(position):
            s = self.loops.access.made[target]
            array = self.arrays.of[target]
            if array != target:
                self._named[target] = self._named[array]
                continue
            name = self._name(s)
            if target not in self.arrays.kept and not self._makes_its_own(s):
                yield f"{name} = np.empty({s.shape}, np.{self.number(s)})"

    def _makes_its_own(self, s: Statement) -> bool:
        return s.op.name in ("uniform_like", "reshape") or (
            s.op.name == "matmul" and not self._has_room(s)
        )

    def _has_room(self, s: Statement) -> bool:
        """Whether a matrix product is computed into an array that is there."""
        return all(len(self.known_shape(a)) == 2 for a in s.args)

    def _line_of(self, s: Statement) -> Iterator[str]:
        if s.op.name == "matmul":
            yield self._matmul(s)
        elif s.op.name in ("uniform_like", "reshape"):
            yield self.assign(self._named.get(s.target) or self._name(s), self.statement(s)[0])
        elif s.op.name in REDUCED:  # of an array with one element
            yield from self._assigned(s, self._typed(s.args[0], self.number(s), s))
        else:
            yield from self._elementwise(s)

    def _matmul(self, s: Statement) -> str:
        dtypes = {np.dtype(self.dtype_of(a)) for a in s.args}
        ranks = [len(self.known_shape(a)) for a in s.args]
        if max(ranks) > 2 or len(dtypes) > 1 or s.dtype not in NUMBERS:
            raise CannotLoop(f"matmul of stacks of matrices, or of {s.dtype}")
        a, b = map(self.array, s.args)
        if self._has_room(s):
            return f"np.dot({a}, {b}, {self._named[s.target]})"
        name = self._named.get(s.target) or self._name(s)
        return self.assign(name, f"np.dot({a}, {b})")

    def array(self, argument: Argument) -> str:
        """A whole array, for NumPy."""
        s = self.loops.access.made.get(getattr(argument, "name", ""))
        if s is not None and self.loops.access.is_view(s):
            return self._view(s)
        if isinstance(argument, Literal):
            return self._constant(argument.value)[0]
        return self._named.get(argument.name, argument.name)

    def _view(self, s: Statement) -> str:
        """A transpose and the like of a whole array."""
        x, rank = s.args[0], len(s.shape)
        if np.prod(self.known_shape(x)) == 1 and s.op.name != "getitem":
            found, _ = self.loops.access.find(x, ())
            dtype = self.number(s)
            if isinstance(found, Literal):
                return f"np.full({s.shape}, {self._number(found, dtype)[0]})"
            name = self.named_or_given(found.name)
            number = f"{name}[{', '.join('0' for _ in self.known_shape(found))}]"
            return f"np.full({s.shape}, {number if self.known_shape(found) else name})"
        source = self.array(x)
        if s.op.name == "transpose":
            axes = tuple(axes_of(s, rank))
            if axes == tuple(reversed(range(rank))):
                return f"{source}.T"
            return source if axes == tuple(range(rank)) else f"{source}.transpose({axes})"
        if s.op.name == "getitem":
            where = s.args[1]
            assert isinstance(where, Literal)
            return f"{source}[{index_code(where.value)}].copy()"
        if s.op.name == "reshape":
            return f"{source}.reshape({s.shape})"
        return f"np.broadcast_to({source}, {s.shape}).copy()"

    def write_reshape(self, statement: Statement) -> Code:
        """``x.reshape((3, 4))``: a copy, so that it has an array of its own."""
        return f"{self.array(statement.args[0])}.copy().reshape({statement.shape})", ATOM

    def named_or_given(self, name: str) -> str:
        """What a number, the result of a statement or a parameter, is called."""
        return self._named.get(name, name)

    def _nest(self, nest: Nest) -> Iterator[str]:
        statements = [s for part in nest.parts for s in part.statements]
        totals = [
            s for s in statements if s.op.name in REDUCED and not self.loops.access.is_a_row(s)
        ]
        for s in totals:
            yield self._start(s)
        yield f"for {VARIABLES[0]} in range({nest.size}):"
        for part in nest.parts:
            for line in self._part(part):
                yield f"    {line}"
        for s in totals:
            yield from self._finish(s)

    def _part(self, part: Part) -> Iterator[str]:
        rows = [
            s for s in part.statements if s.op.name in REDUCED and self.loops.access.is_a_row(s)
        ]
        if part.inner:
            yield from map(self._start, rows)
        for s in part.statements:
            if s.op is ROWS_ADDED:
                yield self._checked(self.column(s), s.shape[1])
                name = self._named[f"column {s.target}"] = next(self._numbered)
                yield self.assign(name, f"{self.column(s)} % {s.shape[1]}")
        indent = ""
        for variable, size in zip(VARIABLES[1:], part.inner, strict=False):
            yield f"{indent}for {variable} in range({size}):"
            indent += "    "
        for s in part.statements:
            for line in self._line_in_loop(s, part):
                yield indent + line
        if part.inner:
            for s in rows:
                yield from self._finish(s)

    def _line_in_loop(self, s: Statement, part: Part) -> Iterator[str]:
        if s.op.name in REDUCED:
            if self.loops.access.is_a_row(s) and not part.inner:  # of one element
                yield from self._assigned(s, self._typed(s.args[0], self.number(s), s))
            else:
                yield self._accumulate(s)
        else:
            yield from self._elementwise(s)

    def _elementwise(self, s: Statement) -> Iterator[str]:
        if s.op is STORE:
            yield self._store(s)
            return
        if s.op is ROWS_TAKEN:
            yield self._checked(self.column(s), self.known_shape(s.args[0])[1])
        code = self.statement(s)
        if s.target in self.loops.inside and len(code[0]) <= LONGEST:
            self._pending[s.target] = code
        else:
            yield from self._assigned(s, code[0])

    def _assigned(self, s: Statement, code: str) -> Iterator[str]:
        if s.target in self.loops.stored:
            yield self.assign(self._place(s), code)
        else:
            yield self.assign(self._name(s), code)

    def _place(self, s: Statement) -> str:
        return f"{self._named[s.target]}[{', '.join(self.loops.access.result_index(s))}]"

    def _store(self, s: Statement) -> str:
        parameter, new = s.args
        assert isinstance(parameter, Variable)
        self._dtype = self.number(s)
        place = f"{parameter.name}[{', '.join(self.loops.access.index(s))}]"
        return f"{place} {s.options['sign']} {self._typed(new, self._dtype, s, 1)}"

    @staticmethod
    def _checked(column: str, columns: int) -> str:
        """Numba does not look whether there is such a column."""
        return (
            f"if not -{columns} <= {column} < {columns}: "
            'raise IndexError("an index is out of bounds")'
        )

    # -- reductions --------------------------------------------------------------------------

    def _is_array(self, s: Statement) -> bool:
        """Whether a reduction has several totals at a time, in an array."""
        return bool(
            {*self.loops.access.result_index(s)} - {"0"}
        ) and not self.loops.access.is_a_row(s)

    def _start(self, s: Statement) -> str:
        neutral = literal(NEUTRAL[s.op.name])
        if self._is_array(s):
            return f"{self._named[s.target]}[:] = {neutral}"
        return f"{self._total(s)} = {neutral}"  # of double precision

    def _total(self, s: Statement) -> str:
        return self._named.get(f"total {s.target}") or self._new_total(s)

    def _new_total(self, s: Statement) -> str:
        stored = s.target in self.loops.stored
        name = next(self._numbered) if stored else self._name(s)
        self._named[f"total {s.target}"] = name
        return name

    def _accumulate(self, s: Statement) -> str:
        dtype = self.number(s) if self._is_array(s) else np.dtype(np.float64)
        total = self._place(s) if self._is_array(s) else self._total(s)
        x = self._typed(s.args[0], self.number(s), s)
        if s.op.name in ("sum", "prod"):
            return f"{total} {'+=' if s.op.name == 'sum' else '*='} {x}"
        function = "np.maximum" if s.op.name == "max" else "np.minimum"
        return f"{total} = {function}({total}, {cast(x, self.number(s), dtype)})"

    def _finish(self, s: Statement) -> Iterator[str]:
        if self._is_array(s):
            return
        total = cast(self._total(s), np.dtype(np.float64), self.number(s))
        if s.target in self.loops.stored:
            yield self.assign(self._place(s), total)
        elif total != self._total(s):
            yield self.assign(self._total(s), total)
