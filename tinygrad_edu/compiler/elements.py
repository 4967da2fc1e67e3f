"""Writes one element of a result: ``t1[i, j]`` where NumPy's code has ``t1``.

Everything is computed in the dtype in which NumPy computes it, so numbers are converted where
Python's rules, or Numba's, would make them ``float64``.
"""

from typing import Any

import numpy as np

from tinygrad_edu.compiler.access import WHOLE, Index, is_basic, taken_places
from tinygrad_edu.compiler.buffers import Plan as NoPlan
from tinygrad_edu.compiler.looped import (
    COMPARISONS,
    ELEMENTWISE,
    FROM_MATH,
    HELPERS,
    INFIX,
    LOGIC,
    NUMBERS,
    SIMPLE,
    TESTS,
    WRITTEN_OUT,
)
from tinygrad_edu.compiler.loops import VARIABLES, Plan
from tinygrad_edu.compiler.statements import ROWS_ADDED, ROWS_TAKEN, STORE, scalar
from tinygrad_edu.compiler.writer import CompiledWriter
from tinygrad_edu.engine import Operation
from tinygrad_edu.views.code import ATOM, COMPARISON, POWER, PREFIX, PRODUCT, SUM, Code
from tinygrad_edu.views.numpy_code import literal
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable


class CannotLoop(Exception):
    """Numba cannot compile something; the message says what."""


class ElementWriter(CompiledWriter):
    """Writes statements about single elements: ``t1[i, j]`` instead of ``t1``."""

    language = "Numba"
    infix = {k: sign for k, sign in CompiledWriter.infix.items() if k in INFIX}  # noqa: RUF012
    helpers = HELPERS

    def __init__(self, program: Program, plan: Plan) -> None:
        super().__init__(program, NoPlan())
        self.loops = plan
        self.constants: dict[str, str] = {}
        self._statement: Any = None  # whose arguments are being written
        self._dtype: Any = None  # in which it computes

    @classmethod
    def knows(cls, op: Operation) -> bool:
        """Whether it is not taken apart into what there are loops for."""
        return op.name not in WRITTEN_OUT

    @classmethod
    def check(cls, program: Program) -> None:
        """See that there are loops for all that a program computes.

        Raises:
            CannotLoop: if there are none for an operation.
        """
        for s in program.statements:
            is_indexed = s.op.name in ("getitem", "scatter")
            is_odd = is_indexed and not is_basic(s.args[1])
            known = s.op.name in SIMPLE or s.op in (STORE, ROWS_TAKEN, ROWS_ADDED)
            if not known or is_odd or 0 in s.shape:  # no loops over nothing
                raise CannotLoop(s.op.name)
        for name, data in program.parameters.items():
            is_array = isinstance(data, np.ndarray)
            if is_array and (data.ndim == 0 or data.dtype.kind not in "biuf"):
                raise CannotLoop(f"{name}, an array of shape {data.shape} of {data.dtype}")

    # -- elements ----------------------------------------------------------------------------

    def number(self, s: Statement) -> Any:
        """The dtype of one element of the result."""
        return dtype_of(s.dtype)

    def dtype_of(self, argument: Argument) -> Any:
        """The dtype of an argument; of a plain number, ``float64``."""
        return dtype_of(self.loops.access.facts.dtype(argument))

    def statement(self, statement: Statement) -> Code:
        """The right-hand side for one element, computed in the dtype that NumPy takes."""
        self._statement, self._dtype = statement, self._computes_in(statement)
        code, binds = super().statement(statement)
        result = self.number(statement)
        if result != self._dtype and self._dtype != np.dtype(bool) and result in NUMBERS:
            return cast(code, None, result), ATOM
        return code, binds

    def _computes_in(self, s: Statement) -> Any:
        """The dtype that the arguments are brought to.

        Raises:
            CannotLoop: if it is none that loops compute in.
        """
        if s.op.name in COMPARISONS:
            given = [self.loops.access.facts.dtype(a) for a in s.args]
            dtype = np.result_type(*[d if isinstance(d, np.dtype) else d(0) for d in given])
        elif s.op.name in TESTS:
            dtype = self.dtype_of(s.args[0])
        else:
            dtype = self.number(s)
        whole_too = ("add", "subtract", "multiply", "where")
        exact = s.op.name in whole_too and dtype == np.dtype(np.int64)
        logic = s.op.name in LOGIC | {"where", "logical_and", "logical_or", "invert"}
        known = dtype in NUMBERS or exact or (dtype == np.dtype(bool) and logic)
        whole = s.op.name in COMPARISONS and dtype.kind in "iub"
        if not known and not whole and s.op.name not in ("astype", "uniform_like", "reshape"):
            raise CannotLoop(f"{s.op.name} of {dtype}")
        return dtype

    def code(self, argument: Argument) -> Code:
        """An argument of the statement that is being written, one element of it."""
        return self._element(argument, self._dtype, self._statement, 0)

    def _typed(self, argument: Argument, dtype: Any, s: Statement, number: int = 0) -> str:
        return self._element(argument, dtype, s, number)[0]

    def _element(self, argument: Argument, dtype: Any, s: Statement, number: int) -> Code:
        if isinstance(argument, Variable) and argument.name in self._pending:
            have = self.dtype_of(argument)
            code = self._pending.pop(argument.name)
            return code if have == dtype else (cast(code[0], have, dtype), ATOM)
        found, index = self.loops.access.find(argument, self.loops.view(s, number))
        return self._at(found, index, dtype)

    def number_at(self, argument: Argument) -> str:
        """A single number, wherever it stands."""
        found, index = self.loops.access.find(argument, ())
        return self._at(found, index, self.dtype_of(argument))[0]

    def _at(self, found: Argument, index: Index, dtype: Any) -> Code:
        """One element of an array; or a number."""
        if isinstance(found, Literal):
            if np.size(found.value) == 1:
                return self._number(found, dtype)
            name, have = self._constant(found.value)
            return cast(f"{name}[{', '.join(index)}]", have, dtype), ATOM
        name = self._named.get(found.name, found.name)
        is_parameter = found.name in self.program.parameters
        if index and (is_parameter or found.name in self.loops.stored):
            name = f"{name}[{', '.join(index)}]"
        return cast(name, self.dtype_of(found), dtype), ATOM

    def _constant(self, value: Any) -> tuple[str, Any]:
        """A small array that stands before the function, and its dtype."""
        text = literal(np.asarray(value))
        name = self.constants.setdefault(text, f"C{len(self.constants) + 1}")
        return name, dtype_of(np.asarray(value).dtype)

    def _number(self, found: Literal, dtype: Any) -> Code:
        number = np.asarray(found.value).item()
        if not isinstance(number, (bool, int, float)):
            raise CannotLoop(f"{number!r:.20}")
        if dtype.kind in "iub":
            text = repr(type(dtype.type(0).item())(number))
        else:
            text = literal(float(number))
        code = cast(text, np.dtype(np.float64), dtype) if dtype in NUMBERS else text
        return code, PREFIX if code.startswith("-") else ATOM

    # -- operations --------------------------------------------------------------------------

    def function(self, statement: Statement) -> Code:
        """A call of the function that NumPy, or Python's ``math``, has for one number."""
        name = statement.op.name
        if name not in ELEMENTWISE | FROM_MATH or statement.options:
            raise CannotLoop(name)
        module = "math" if name in FROM_MATH else "np"
        return f"{module}.{name}({', '.join(map(self.at, statement.args))})", ATOM

    def helped(self, statement: Statement) -> Code:
        """A call of a helper, which has to stand before the function."""
        name = statement.op.name
        self.used[name] = self.helpers[name]
        call = f"{name}({', '.join(map(self.at, statement.args))})"
        return cast(call, np.dtype(np.float64), self._dtype), ATOM

    def write_square(self, statement: Statement) -> Code:
        """``x * x``."""
        x = self.at(statement.args[0], ATOM)
        if x.isidentifier() or x.endswith("]"):
            return f"{x} * {x}", PRODUCT
        return f"{x} ** 2", POWER

    def write_power_or_zero(self, statement: Statement) -> Code:
        """As ``power`` where the exponent is a whole number."""
        exponent = scalar(statement.args[1])
        if exponent is not None and exponent >= 0 and exponent % 1 == 0:
            return self.write_power(statement)
        return self.helped(statement)

    def write_power(self, statement: Statement) -> Code:
        """``x ** 3``, ``np.sqrt(x)``."""
        base, exponent = statement.args
        number = scalar(exponent)
        if number == 0.5:
            return f"np.sqrt({self.at(base)})", ATOM
        if number is not None and number % 1 == 0 and abs(number) < 10:
            # Numba's x ** -2 raises an error at 0, whatever its error model.
            over = "1.0 / " * bool(number < 0)
            code = f"{over}{self.at(base, ATOM)} ** {abs(int(number))}"
            if self._dtype == np.float64:
                return code, PRODUCT if over else POWER
            return cast(code, None, self._dtype), ATOM
        return f"{self.at(base, ATOM)} ** {self.at(exponent, PREFIX)}", POWER

    def write_where(self, statement: Statement) -> Code:
        """``a if condition else b``."""
        condition, a, b = statement.args
        dtype = self.dtype_of(condition)
        test = self._typed(condition, dtype, statement)
        test = test if dtype == np.dtype(bool) else f"({test}) != 0"
        return f"{self.at(a, COMPARISON)} if {test} else {self.at(b, COMPARISON)}", COMPARISON - 1

    def write_gate(self, statement: Statement) -> Code:
        """``a * condition``, as the row has it for arrays."""
        condition, a, _ = statement.args
        return f"{self.at(a, PRODUCT)} * {self.at(condition, PREFIX)}", PRODUCT

    def write_scatter(self, statement: Statement) -> Code:
        """``x[i - 1] if 1 <= i < 3 else 0.0``: zeros around what was taken out."""
        x, where = statement.args[:2]
        assert isinstance(where, Literal)
        own, inner = self.loops.index(statement), ["0"] * len(self.known_shape(x))
        tests = []
        for variable, place in zip(own, taken_places(statement.shape, where.value), strict=True):
            if place.axis is None and variable != "0":
                tests.append(f"{variable} == {place.start}")
            elif place.axis is not None:
                if place.step != 1:
                    raise CannotLoop("scatter with steps")
                if place.length < statement.shape[own.index(variable)]:
                    tests.append(f"{place.start} <= {variable} < {place.start + place.length}")
                shifted = f"{variable} - {place.start}" if place.start else variable
                inner[place.axis] = shifted
        found, index = self.loops.access.find(x, tuple(inner))
        code = self._at(found, index, self._dtype)[0]
        if not tests:
            return code, ATOM
        zero = cast("0.0", np.dtype(np.float64), self._dtype)
        return f"{code} if {' and '.join(tests)} else {zero}", COMPARISON - 1

    def write_copy(self, statement: Statement) -> Code:
        """The number itself, which gets a name or a place of its own."""
        return self.code(statement.args[0])

    def write_astype(self, statement: Statement) -> Code:
        """``np.float32(x)``."""
        have, want = self.dtype_of(statement.args[0]), self.number(statement)
        if want not in NUMBERS and want != np.dtype(np.int64):
            raise CannotLoop(f"astype to {want}")
        return cast(self._typed(statement.args[0], have, statement), have, want), ATOM

    def write_logical_and(self, statement: Statement) -> Code:
        """``a & b``."""
        return (
            f"{self.at(statement.args[0], ATOM)} & {self.at(statement.args[1], ATOM)}",
            COMPARISON,
        )

    def write_logical_or(self, statement: Statement) -> Code:
        """``a | b``."""
        return (
            f"{self.at(statement.args[0], ATOM)} | {self.at(statement.args[1], ATOM)}",
            COMPARISON,
        )

    def write_invert(self, statement: Statement) -> Code:
        """``not a``."""
        return f"(not {self.at(statement.args[0], ATOM)})", ATOM

    write_logical_not = write_invert

    def write_rows_taken(self, statement: Statement) -> Code:
        """``x[i, y[i]]``."""
        x = statement.args[0]
        found, index = self.loops.access.find(x, (VARIABLES[0], WHOLE))
        if isinstance(found, Literal) or index != (VARIABLES[0], WHOLE):
            raise CannotLoop("take_along_axis of a view")
        name = self._named.get(found.name, found.name)
        return cast(
            f"{name}[{VARIABLES[0]}, {self.column(statement)}]", self.dtype_of(x), self._dtype
        ), ATOM

    def write_rows_added(self, statement: Statement) -> Code:
        """``x + (v if j == column else 0)``."""
        x, v, _ = statement.args
        added = self._typed(v, self._dtype, statement, 1)
        zero = cast("0.0", np.dtype(np.float64), self._dtype)
        column = self._named[f"column {statement.target}"]
        return f"{self.at(x, SUM)} + ({added} if {VARIABLES[1]} == {column} else {zero})", SUM

    def write_uniform_like(self, statement: Statement) -> Code:
        """``rng.random(shape)``."""
        generator = statement.args[1]
        assert isinstance(generator, Variable)
        return f"{generator.name}.random({statement.shape or ''})", ATOM

    def write_clip(self, statement: Statement) -> Code:
        """``np.minimum(np.maximum(x, low), high)``."""
        x, *bounds = statement.args
        bounds += [Literal(statement.options[k]) for k in ("min", "max") if k in statement.options]
        code = self.at(x)
        for function, bound in zip(("np.maximum", "np.minimum"), bounds, strict=False):
            if not (isinstance(bound, Literal) and bound.value is None):
                code = f"{function}({code}, {self.at(bound)})"
        return code, ATOM

    def column(self, s: Statement) -> str:
        """The column that is taken from this row, or added to."""
        return self._typed(s.args[-1], np.dtype(np.int64), s, 1)


def cast(code: str, have: Any, want: Any) -> str:
    """A number as one of another dtype."""
    return code if have == want else f"np.{want}({code})"


def dtype_of(dtype: Any) -> np.dtype[Any]:
    """The dtype of an array's elements, or that a plain number has in Numba."""
    if not isinstance(dtype, np.dtype) and dtype not in (float, int, bool):
        raise CannotLoop(f"{getattr(dtype, '__name__', dtype)}s")
    found: np.dtype[Any] = np.dtype(dtype)
    return found
