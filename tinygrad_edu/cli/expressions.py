"""Formulas typed on the command line, read through a whitelist and never through ``eval``.

``tanh(w*x + b)`` with ``w=2 x=0.5 b=1`` becomes a computation graph. Numbers, names, operators,
comparisons and the functions of the package are understood; everything else is refused, with the
column marked.
"""

import ast
import math
import operator
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Value, bare

LONGEST = 2000
"""Of a formula, in characters."""

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

NUMBERS = {"pi": math.pi, "e": math.e}
"""Names that have a value, unless they are given another one."""

OF_TWO = {"max": "maximum", "min": "minimum"}
"""What Python calls by the same name: the function of two numbers, not of one array."""

KINDS: dict[type[ast.AST], str] = {
    ast.Attribute: "an attribute",
    ast.BoolOp: "`and` or `or`",
    ast.Call: "a call of anything but a function by its name",
    ast.Compare: "a chain of comparisons",
    ast.GeneratorExp: "a loop",
    ast.IfExp: "an `if`; where(condition, a, b) chooses between two values",
    ast.JoinedStr: "text",
    ast.Lambda: "a lambda",
    ast.List: "a list; give it a name, such as x=[1, 2]",
    ast.ListComp: "a loop",
    ast.NamedExpr: "an assignment",
    ast.Subscript: "an index",
    ast.Tuple: "a tuple",
}
"""What is not understood, in words."""


def evaluate(text: str, assignments: Sequence[str]) -> Value:
    """The Value of a formula, with the graph of its computation.

    Args:
        text: such as ``"tanh(w*x + b)"``.
        assignments: such as ``["w=2", "x=0.5", "b=[1, 2]"]``; lists become arrays.

    Raises:
        ValueError: for whatever is not understood, with the column marked, and for names without
            a value, or with two, and values without a use.

    >>> evaluate("w * x", ["w=2", "x=0.5"]).recipe
    Recipe(op=<operation multiply>, args=(Value(2.0, name='w'), Value(0.5, name='x')), options={})
    """
    values = _assigned(assignments)
    tree = _parsed(text)
    try:
        result = _Reader(text, values).read(tree)
    except (ArithmeticError, TypeError, np.exceptions.AxisError) as error:
        raise ValueError(f"{text}: {error.args[-1]}") from error
    except RecursionError:
        raise ValueError("the formula is nested too deeply") from None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unused = [name for name in values if name not in used]
    if unused:
        raise ValueError(f"{unused[0]} does not occur in {text}")
    if not isinstance(result, Value):
        raise ValueError(f"{text} has no inputs: use a name, and give it a value, such as x=2")
    return result


def _parsed(text: str) -> ast.expr:
    if not text.strip():
        raise ValueError('the formula is empty; write one such as "tanh(w*x + b)"')
    if len(text) > LONGEST:
        raise ValueError(f"the formula has {len(text)} characters; {LONGEST} are allowed")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        _refuse(text.strip(), (error.offset or 1) - 1, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"the formula cannot be read: {error}") from None


def _assigned(assignments: Sequence[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for text in assignments:
        name, value = _assignment(text)
        if name in values:
            raise ValueError(f"{text}: {name} has a value already, {values[name].data}")
        values[name] = value
    return values


def _assignment(text: str) -> tuple[str, Value]:
    name, equals, number = text.partition("=")
    name = unicodedata.normalize("NFKC", name.strip())  # as Python reads it in the formula
    if not equals or not name.isidentifier():
        raise ValueError(f"{text!r} is no assignment; write it as name=number, such as w=2")
    try:
        data = ast.literal_eval(number.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        data = None
    if isinstance(data, bool) or not isinstance(data, (int, float, list)):
        raise ValueError(f"{name}={number!r:.60}: a number or a list of numbers is needed")
    try:
        return name, Value(data, name=name)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name}: {error}") from error


def _refuse(text: str, column: int, why: str) -> NoReturn:
    raise ValueError(f"{why}\n  {text}\n  {' ' * column}^")


class _Reader:
    """Goes through the tree of a formula; each kind of node that is allowed has its line."""

    def __init__(self, text: str, values: dict[str, Value]) -> None:
        self.text = text.strip()
        self.values = values

    def read(self, tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(bool() | str() | bytes() | complex() | None):
                self.refuse(tree, "only numbers are understood")
            case ast.Constant(int() | float() as number):
                return float(number)  # 9 ** 9 ** 9 in whole numbers would fill the memory
            case ast.Name(name) if name in self.values:
                return self.values[name]
            case ast.Name(name) if name in NUMBERS:
                return NUMBERS[name]
            case ast.Name(name):
                self.refuse(tree, f"{name} has no value; add {name}=1")
            case ast.UnaryOp(sign, operand) if type(sign) in OPERATORS:
                return OPERATORS[type(sign)](self.read(operand))
            case ast.BinOp(left, sign, right) if type(sign) in OPERATORS:
                return self.real(tree, OPERATORS[type(sign)](self.read(left), self.read(right)))
            case ast.BinOp(_, ast.BitXor(), _):
                self.refuse(tree, "a power is written with **, such as w**2")
            case ast.Compare(left, [sign], [right]) if type(sign) in OPERATORS:
                return OPERATORS[type(sign)](self.read(left), self.read(right))
            case ast.Call(ast.Name(name), [_, _, *_]) if name in OF_TWO:
                self.refuse(tree, f"{name} is of one array; of two write {OF_TWO[name]}(a, b)")
            case ast.Call(ast.Name(name), args, options) if name in FUNCTIONS:
                return self.call(tree, name, args, options)
            case ast.Call(ast.Name(name)):
                self.refuse(tree, f"there is no function {name}")
            case _:
                kind = KINDS.get(type(tree), type(tree).__name__.lower())
                self.refuse(tree, f"a formula cannot hold {kind}")

    def call(
        self, tree: ast.expr, name: str, args: list[ast.expr], options: list[ast.keyword]
    ) -> Any:
        given = {}
        for option in options:
            match option:
                case ast.keyword(str() as key, ast.Constant(None | int() as setting)):
                    given[key] = setting
                case ast.keyword(
                    str() as key,
                    ast.UnaryOp(ast.USub() | ast.UAdd() as sign, ast.Constant(int() as number)),
                ):
                    given[key] = OPERATORS[type(sign)](number)
                case _:
                    self.refuse(option.value, "an option must be a whole number")
        inputs = [self.read(arg) for arg in args]
        try:
            return self.real(tree, FUNCTIONS[name](*inputs, **given))
        except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError) as error:
            said = str(error.args[-1] if error.args else error)
            self.refuse(tree, said if said.startswith(f"{name}:") else f"{name}: {said}")

    def real(self, tree: ast.expr, result: Any) -> Any:
        data = bare(result)
        if np.iscomplexobj(data):
            self.refuse(tree, "this is not a real number")
        return result

    def refuse(self, tree: ast.expr, why: str) -> NoReturn:
        before = self.text.encode()[: tree.col_offset]  # Python counts bytes
        _refuse(self.text, len(before.decode()), why)
