"""Writes one element of an array: ``t1[i, j]`` where NumPy's code has ``t1``.

Everything is computed in the dtype in which NumPy computes it, so numbers are converted where
Python's rules, or Numba's, would make them ``float64``.
"""

from typing import Any

import numpy as np

from tinygrad_edu.compiler.access import Index, is_basic
from tinygrad_edu.compiler.buffers import Plan as NoPlan
from tinygrad_edu.compiler.looped import (
    COMPARISONS,
    HELPERS,
    INFIX,
    LOGIC,
    NUMBERS,
    SIMPLE,
    TESTS,
    WRITTEN_OUT,
)
from tinygrad_edu.compiler.loops import Plan
from tinygrad_edu.compiler.statements import ROWS_ADDED, ROWS_TAKEN, STORE
from tinygrad_edu.compiler.writer import CompiledWriter
from tinygrad_edu.engine import Operation
from tinygrad_edu.views.code import ATOM, PREFIX, Code
from tinygrad_edu.views.numpy_code import literal
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable


class CannotLoop(Exception):
    """Numba cannot compile something; the message says what."""


class Elements(CompiledWriter):
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
            dtype = getattr(data, "dtype", np.dtype(float))
            if dtype.kind == "f" and dtype not in NUMBERS:
                raise CannotLoop(f"{name}, which is of {dtype}")

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
        found, index = self.loops.access.find(argument, self.loops.access.view(s, number))
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


def cast(code: str, have: Any, want: Any) -> str:
    """A number as one of another dtype."""
    return code if have == want else f"np.{want}({code})"


def dtype_of(dtype: Any) -> np.dtype[Any]:
    """The dtype of an array's elements, or that a plain number has in Numba."""
    if not isinstance(dtype, np.dtype) and dtype not in (float, int, bool):
        raise CannotLoop(f"{getattr(dtype, '__name__', dtype)}s")
    found: np.dtype[Any] = np.dtype(dtype)
    return found
