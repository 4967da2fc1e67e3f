"""Formulas as trees: what is printed, before it is decided in which notation.

A tree is made with ``call``, which does the arithmetic that a reader would do in passing, so that
``1 * b`` is ``b`` and ``2 * x ** (2 - 1)`` is ``2 * x``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.views.arguments import argument as written

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Name:
    """A value that is known by a name; ``places`` if it holds whole numbers that say where."""

    text: str
    shape: Shape = ()
    places: Any = field(default=None, compare=False, repr=False)
    is_complex: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True)
class Partial:
    """d(top)/d(bottom), as a value: what arrives from further along the graph."""

    top: str
    bottom: str
    shape: Shape = ()


@dataclass(frozen=True)
class Number:
    """A number as it stands."""

    value: Any
    shape: Shape = ()


@dataclass(frozen=True)
class Raw:
    """An argument that is not a value: a shape, an index, an axis."""

    text: str
    shape: Shape = ()


@dataclass(frozen=True)
class Call:
    """An operation applied to arguments, and options as (name, text)."""

    operation: str
    args: tuple["Expression", ...]
    options: tuple[tuple[str, str], ...] = ()
    shape: Shape = ()
    is_complex: bool = field(default=False, compare=False, repr=False)


Expression = Name | Partial | Number | Raw | Call

TRUE, FALSE, ZERO, ONE = Number(True), Number(False), Number(0), Number(1)


def reads_as(operation: str) -> str:
    """What a formula calls an operation: what it does at a pole, say, the formula does not say.

    >>> reads_as("over"), reads_as("divide")
    ('divide', 'divide')
    """
    return OPERATIONS[operation].reads_as if operation in OPERATIONS else operation


def call(
    operation: str,
    args: tuple[Expression, ...],
    options: tuple[tuple[str, str], ...] = (),
    shape: Shape = (),
) -> Expression:
    """An operation on formulas, with what is evident worked out.

    >>> x = Name("x")
    >>> call("multiply", (ONE, x)) == x, call("power", (x, call("subtract", (Number(2), ONE)))) == x
    (True, True)
    """
    operation = reads_as(operation)
    plain = Call(operation, args, options, shape)
    evident = _EVIDENT.get(operation)
    if evident is None or options:
        return plain
    found = evident(*args)
    return plain if found is None else found


def raw(argument: Any) -> Raw:
    """An argument that is not a value."""
    return Raw(written(argument))


def replaced(x: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """A formula with every part that is no operation changed.

    >>> replaced(Call("sin", (Name("x"),)), lambda part: Number(2))
    Call(operation='sin', args=(Number(value=2, shape=()),), options=(), shape=())
    """
    if isinstance(x, Call):
        args = tuple(replaced(arg, change) for arg in x.args)
        return Call(x.operation, args, x.options, x.shape)
    return change(x)


def _is(x: Expression, value: float) -> bool:
    return isinstance(x, Number) and not isinstance(x.value, bool) and bool(x.value == value)


def _numbers(*args: Expression) -> tuple[Any, ...] | None:
    """Their values, if all of them are exact: what is not exact is better left as it stands."""
    values = tuple(x.value for x in args if isinstance(x, Number))
    exact = all(isinstance(v, (int, float, Fraction)) for v in values)
    return values if len(values) == len(args) and exact else None


def _whole(value: Any) -> Number:
    return Number(int(value) if isinstance(value, float) and value.is_integer() else value)


def _add(a: Expression, b: Expression) -> Expression | None:
    if numbers := _numbers(a, b):
        return _whole(numbers[0] + numbers[1])
    return b if _is(a, 0) else a if _is(b, 0) else None


def _subtract(a: Expression, b: Expression) -> Expression | None:
    if numbers := _numbers(a, b):
        return _whole(numbers[0] - numbers[1])
    return a if _is(b, 0) else call("negative", (b,)) if _is(a, 0) else None


def _multiply(a: Expression, b: Expression) -> Expression | None:
    if numbers := _numbers(a, b):
        return _whole(numbers[0] * numbers[1])
    for one, other in ((a, b), (b, a)):
        if _is(one, 0):
            return ZERO
        if _is(one, 1):
            return other
        if _is(one, -1):
            return call("negative", (other,), shape=other.shape)
    if isinstance(a, Call) and a.operation == "negative":
        return call("negative", (call("multiply", (a.args[0], b)),))
    if isinstance(b, Number) and not isinstance(a, Number):  # numbers come first
        return call("multiply", (b, a), shape=a.shape)
    return call("power", (a, Number(2)), shape=a.shape) if a == b else None


def _divide(a: Expression, b: Expression) -> Expression | None:
    if _is(a, 0):
        return ZERO
    if _is(b, 1):
        return a
    if isinstance(a, Call) and a.operation == "divide" and a.args[1] == b:  # (a / b) / b
        return call("divide", (a.args[0], call("power", (b, Number(2)), shape=b.shape)))
    if isinstance(a, Call) and a.operation == "negative":
        return call("negative", (call("divide", (a.args[0], b)),))
    return None


def _power(a: Expression, b: Expression) -> Expression | None:
    return a if _is(b, 1) else ONE if _is(b, 0) else None


def _negative(x: Expression) -> Expression | None:
    if numbers := _numbers(x):
        return _whole(-numbers[0])
    return x.args[0] if isinstance(x, Call) and x.operation == "negative" else None


def _where(condition: Expression, a: Expression, b: Expression) -> Expression | None:
    if a == b or condition == TRUE:
        return a
    return b if condition == FALSE else None


def _and(a: Expression, b: Expression) -> Expression | None:
    if FALSE in (a, b):
        return FALSE
    return b if a == TRUE else a if b == TRUE else None


def _compare(holds: Callable[[Any, Any], bool]) -> Callable[..., Expression | None]:
    def evident(a: Expression, b: Expression) -> Expression | None:
        numbers = _numbers(a, b)
        return None if numbers is None else Number(holds(*numbers))

    return evident


def _same(x: Expression, *_how: Expression) -> Expression:
    """The same numbers, repeated or of another dtype: that is not what a formula is about."""
    return x.args[0] if isinstance(x, Call) and x.operation == "reshape" else x


def _constant(x: Expression, *_how: Expression) -> Expression | None:
    """A number stays what it is, however it is arranged."""
    return x if isinstance(x, Number) else None


_EVIDENT: dict[str, Callable[..., Expression | None]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "negative": _negative,
    "positive": _same,
    "where": _where,
    "bitwise_and": _and,
    "less": _compare(lambda a, b: a < b),
    "less_equal": _compare(lambda a, b: a <= b),
    "greater": _compare(lambda a, b: a > b),
    "greater_equal": _compare(lambda a, b: a >= b),
    "broadcast_to": _same,
    "astype": _same,
    "in_kind_of": _same,
    "copy": _same,
    "reshape": _constant,
    "flip": _constant,
    "conjugate": _constant,
    "ones_like": lambda x: ONE,
    "zeros_like": lambda x: ZERO,
}
