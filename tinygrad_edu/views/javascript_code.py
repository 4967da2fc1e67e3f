"""JavaScript for a graph of plain numbers: what a page needs to compute it again."""

import json
import math
from typing import Any

from tinygrad_edu.views.code import (
    ATOM,
    COMPARISON,
    PREFIX,
    SUM,
    Code,
    Writer,
)
from tinygrad_edu.views.program import Program, Statement

RESERVED = (
    "abstract", "arguments", "await", "boolean", "byte", "case", "catch", "char", "const",
    "debugger", "default", "delete", "do", "double", "enum", "eval", "export", "extends", "false",
    "final", "float", "function", "goto", "implements", "in", "instanceof", "int", "interface",
    "let", "long", "native", "new", "null", "package", "private", "protected", "public", "short",
    "static", "super", "switch", "synchronized", "this", "throw", "throws", "transient", "true",
    "typeof", "undefined", "var", "void", "volatile",
    "Infinity", "Math", "NaN", "document", "floor_divide", "log_or_zero", "logaddexp", "over",
    "power_or_zero", "remainder", "share", "sigmoid", "window",
)  # fmt: skip

FUNCTIONS = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh",
    "arctan": "atan", "arctan2": "atan2", "arctanh": "atanh", "cbrt": "cbrt", "ceil": "ceil",
    "cos": "cos", "cosh": "cosh", "exp": "exp", "expm1": "expm1", "floor": "floor",
    "hypot": "hypot", "log": "log", "log10": "log10", "log1p": "log1p", "log2": "log2",
    "maximum": "max", "minimum": "min", "power": "pow", "sign": "sign", "sin": "sin",
    "sinh": "sinh", "sqrt": "sqrt", "tan": "tan", "tanh": "tanh", "trunc": "trunc",
}  # fmt: skip
"""What JavaScript's Math calls the operations it has."""

HELPERS = {
    "over": "function over(a, d) { return d === 0 || (d !== d && a === 0) ? 0 : a / d; }",
    "power_or_zero": (
        "function power_or_zero(a, b) { return (a === 0 && b < 0) || (a < 0 && b % 1 !== 0) "
        "? 0 : Math.pow(a, b); }"
    ),
    "log_or_zero": "function log_or_zero(x) { return x <= 0 ? 0 : Math.log(x); }",
    "share": "function share(a, b) { return b === -Infinity ? Math.exp(a) : Math.exp(a - b); }",
    "logaddexp": (
        "function logaddexp(a, b) { const c = Math.max(a, b); "
        "return a === b ? a + Math.LN2 : c + Math.log1p(Math.exp(Math.min(a, b) - c)); }"
    ),
    "sigmoid": (
        "function sigmoid(x) { const e = Math.exp(-Math.abs(x)); "
        "return (x >= 0 ? 1 : e) / (1 + e); }"
    ),
    "remainder": (
        "function remainder(a, b) { const r = a % b; "
        "return r !== 0 && (r < 0) !== (b < 0) ? r + b : r; }"
    ),
    "floor_divide": (
        "function floor_divide(a, b) { const r = a % b; const whole = Math.round((a - r) / b); "
        "return b === 0 ? a / b : r !== 0 && (r < 0) !== (b < 0) ? whole - 1 : whole; }"
    ),
}


class JavaScriptWriter(Writer):
    """Writes statements with JavaScript's operators and its Math."""

    language = "JavaScript"
    assignment = "const {} = {};"
    infix = {  # noqa: RUF012
        **Writer.infix,
        "equal": ("==", COMPARISON, SUM, SUM),  # true == 1, as in Python
        "not_equal": ("!=", COMPARISON, SUM, SUM),
        "bitwise_and": ("&&", COMPARISON, ATOM, ATOM),
        "bitwise_or": ("||", COMPARISON, ATOM, ATOM),
    }
    helpers = HELPERS

    @classmethod
    def knows(cls, op: Any) -> bool:
        """Whether JavaScript has an operation, under whatever name."""
        return super().knows(op) or op.name in FUNCTIONS

    def function(self, statement: Statement) -> Code:
        """A call of the function of Math."""
        name = statement.op.name
        if name not in FUNCTIONS or statement.options:
            raise ValueError(
                f"source: there is no JavaScript for the operation {name!r}; "
                "only graphs of plain numbers can be written in it"
            )
        return self.call(f"Math.{FUNCTIONS[name]}", statement), ATOM

    def write_negative(self, statement: Statement) -> Code:
        """``-x``; never ``--x``, which would be something else."""
        return f"-{self.at(statement.args[0], ATOM)}", PREFIX

    def write_invert(self, statement: Statement) -> Code:
        """``!x``."""
        return f"!{self.at(statement.args[0], ATOM)}", PREFIX

    def write_square(self, statement: Statement) -> Code:
        """``Math.pow(x, 2)``."""
        return f"Math.pow({self.at(statement.args[0])}, 2)", ATOM

    def write_relu(self, statement: Statement) -> Code:
        """``Math.max(x, 0)``."""
        return f"Math.max({self.at(statement.args[0])}, 0)", ATOM

    def write_where(self, statement: Statement) -> Code:
        """``condition ? a : b``."""
        condition, a, b = (self.at(arg, SUM) for arg in statement.args)
        return f"{condition} ? {a} : {b}", COMPARISON - 1

    def write_broadcast_to(self, statement: Statement) -> Code:
        """Nothing to do: a number is its own repetition."""
        return self.at(statement.args[0], ATOM), ATOM

    write_sum = write_mean = write_reshape = write_astype = write_broadcast_to
    write_max = write_min = write_transpose = write_in_kind_of = write_broadcast_to

    def literal(self, value: Any) -> str:
        """A number, or a truth value."""
        value = value.item() if hasattr(value, "item") else value
        if not isinstance(value, (int, float)):
            raise ValueError(
                f"source: {type(value).__name__} has no place in JavaScript here; only graphs of "
                "plain numbers can be written in it"
            )
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return json.dumps(value)


def to_javascript(program: Program, name: str) -> str:
    """A program as the source of a JavaScript function; it returns an array of its results.

    Raises:
        ValueError: if there is an array in it, or an operation that JavaScript lacks.
    """
    for parameter, data in program.parameters.items():
        if getattr(data, "size", 1) != 1:
            raise ValueError(
                f"source: {parameter} is an array of shape {data.shape}; only graphs of plain "
                "numbers can be written in JavaScript"
            )
    writer = JavaScriptWriter(program)
    lines = [f"  {line}" for line, _backward in writer.lines()]
    results = ", ".join(writer.at(result) for result in program.results.values())
    return "\n".join(
        [
            f"function {name}({', '.join(program.parameters)}) {{",
            *(f"  {helper}" for helper in writer.used.values()),
            *lines,
            f"  return [{results}];",
            "}",
            "",
        ]
    )
