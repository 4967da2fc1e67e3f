"""Writes what each operation computes of single elements."""

import numpy as np

from tinygrad_edu.compiler.access import VARIABLES, WHOLE, taken_places
from tinygrad_edu.compiler.elements import CannotLoop, Elements, cast
from tinygrad_edu.compiler.looped import ELEMENTWISE, FROM_MATH, NUMBERS
from tinygrad_edu.compiler.statements import scalar
from tinygrad_edu.views.code import ATOM, COMPARISON, POWER, PREFIX, PRODUCT, SUM, Code
from tinygrad_edu.views.numpy_code import bounds_of
from tinygrad_edu.views.program import Literal, Statement, Variable


class ElementWriter(Elements):
    """A method for each operation that is not written as one of NumPy's functions."""

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
        own, inner = self.loops.access.index(statement), ["0"] * len(self.known_shape(x))
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
        code = self.at(statement.args[0])
        for function, bound in zip(("np.maximum", "np.minimum"), bounds_of(statement), strict=True):
            if not (isinstance(bound, Literal) and bound.value is None):
                code = f"{function}({code}, {self.at(bound)})"
        return code, ATOM

    def column(self, s: Statement) -> str:
        """The column that is taken from this row, or added to."""
        return self._typed(s.args[-1], np.dtype(np.int64), s, 1)
