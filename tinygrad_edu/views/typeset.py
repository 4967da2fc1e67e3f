"""Formulas in three notations: plain text, LaTeX, and MathML for pages.

One walk, one table of how operations are written, three notations. The table says how an
operation looks (``exp(x)`` as a power of e), never what its derivative is. An operation that is
not in it is written by its name.
"""

import re
from collections.abc import Callable
from typing import Any

from tinygrad_edu.views.expressions import Call, Expression, Name, Number, Partial, Raw
from tinygrad_edu.views.notations import LATEX, MATHML, TEXT, Notation
from tinygrad_edu.views.numbers import summary

COMPARISON, SUM, PRODUCT, PREFIX, POWER, ATOM = range(6)
"""How tightly an operation binds its operands."""

Written = tuple[str, int]


def to_text(x: Expression) -> str:
    """A formula as plain text.

    >>> to_text(Call("exp", (Call("negative", (Call("power", (Name("x"), Number(2))),)),)))
    'exp(−x²)'
    """
    return write(x, TEXT)[0]


def to_latex(x: Expression) -> str:
    r"""A formula as LaTeX, without dollar signs.

    >>> to_latex(Call("divide", (Name("x1"), Call("sqrt", (Name("alpha"),)))))
    '\\frac{x_{1}}{\\sqrt{\\alpha}}'
    """
    return write(x, LATEX)[0]


def to_mathml(x: Expression) -> str:
    """A formula as MathML, which browsers show without any script.

    >>> to_mathml(Name("x"))
    '<math><mi>x</mi></math>'
    """
    return f"<math>{write(x, MATHML)[0]}</math>"


def write(x: Expression, to: Notation) -> Written:
    """A formula in a notation, and how tightly it binds."""
    match x:
        case Name(text):
            return to.name(text), ATOM
        case Partial(top, bottom):
            return to.partial(top, bottom), ATOM if to is MATHML else PREFIX
        case Number(value):
            return to.number(value), _binding(summary(value))
        case Raw(text):
            return to.plain(text), ATOM
        case Call(operation) if operation in _WRITERS and not x.options:
            found = _WRITERS[operation](x, to)
            if found is not None:
                return found
    assert isinstance(x, Call)
    written = [write(arg, to)[0] for arg in x.args]
    written += [to.plain(f"{name}={option}") for name, option in x.options]
    return to.function(_SHORT.get(x.operation, x.operation), written), ATOM


def factor(x: Any, to: Notation = TEXT, *, signed: bool = True) -> str:
    """A number or a formula as a factor: in parentheses where it would fall apart.

    Args:
        x: the number, or the formula.
        to: the notation.
        signed: whether a minus sign may stand beside the sign of the product.

    >>> factor(-3.0), factor(-3.0, signed=False), factor(Call("add", (Name("x"), Number(2))))
    ('−3', '(−3)', '(x + 2)')
    """
    written = x if isinstance(x, Expression) else Number(x)
    return (_inside if signed else _right)(written, to, PRODUCT)


def _binding(number: str) -> int:
    """How tightly a number binds that is printed like this: ``1+2i`` is a sum, ``2/3`` a quotient.

    What prints itself, such as a symbol, counts as a sum unless it is a word.
    """
    unsigned = number.lstrip("−-")
    if re.fullmatch(r"[\d.]+(/\d+|e−?\d+)", unsigned):
        return PRODUCT
    is_whole = re.fullmatch(r"[\w.∞]+|\[.*\]", unsigned)
    return SUM if not is_whole else ATOM if unsigned == number else PREFIX


def _inside(x: Expression, to: Notation, least: int) -> str:
    """An operand, in parentheses if it binds less tightly than ``least``."""
    text, binds = write(x, to)
    return text if binds >= least else to.parentheses(text)


def _right(x: Expression, to: Notation, least: int) -> str:
    """A right operand: a minus sign beside another sign wants parentheses."""
    text, binds = write(x, to)
    return to.parentheses(text) if binds < least or _is_negative(text) else text


def _is_negative(text: str) -> bool:
    return re.sub("<[^>]*>", "", text)[:1] in ("−", "-")


def _infix(sign: str, binds: int, right: int = 0) -> Callable[[Call, Notation], Written | None]:
    """``a sign b``; ``right=1`` where ``a - (b - c)`` needs its parentheses."""

    def written(x: Call, to: Notation) -> Written | None:
        if len(x.args) != 2:
            return None
        a, b = x.args
        return to.infix(_inside(a, to, binds), sign, _right(b, to, binds + right)), binds

    return written


def _multiply(x: Call, to: Notation) -> Written | None:
    a, b = x.args
    sign = "⊙" if a.shape and b.shape else "·"
    return to.infix(_inside(a, to, PRODUCT), sign, _right(b, to, PRODUCT)), PRODUCT


def _divide(x: Call, to: Notation) -> Written | None:
    a, b = x.args
    if to is TEXT:
        return f"{_inside(a, to, PRODUCT)} / {_inside(b, to, POWER)}", PRODUCT
    return to.fraction(write(a, to)[0], write(b, to)[0]), PRODUCT


def _negative(x: Call, to: Notation) -> Written | None:
    return to.prefix("−", _right(x.args[0], to, PRODUCT)), PREFIX if to is not TEXT else PRODUCT


def _power(x: Call, to: Notation) -> Written | None:
    base, exponent = x.args
    least = ATOM
    if isinstance(base, Call) and base.operation in ("exp", "divide", "power") and to is not TEXT:
        least = ATOM + 1  # a power of a power, or of a fraction, in parentheses
    return to.power(_inside(base, to, least), write(exponent, to)[0]), POWER


def _exp(x: Call, to: Notation) -> Written | None:
    if to is TEXT:
        return None
    return to.power(to.name("e"), write(x.args[0], to)[0]), POWER


def _sqrt(x: Call, to: Notation) -> Written | None:
    return to.root(write(x.args[0], to)[0], write(x.args[0], to)[1] == ATOM), ATOM


def _absolute(x: Call, to: Notation) -> Written | None:
    return to.bars(write(x.args[0], to)[0]), ATOM


def _where(x: Call, to: Notation) -> Written | None:
    condition, a, b = (write(arg, to)[0] for arg in x.args)
    return to.cases(condition, a, b), COMPARISON


def _share(x: Call, to: Notation) -> Written | None:
    return write(Call("exp", (Call("subtract", x.args),)), to)


def _getitem(x: Call, to: Notation) -> Written | None:
    taken, where = x.args
    return to.index(_inside(taken, to, ATOM), to_text(where).strip("[]")), ATOM


def _transpose(x: Call, to: Notation) -> Written | None:
    if len(x.args[0].shape) > 2:
        return None
    return to.transposed(_inside(x.args[0], to, ATOM)), POWER


_WRITERS: dict[str, Callable[[Call, Notation], Written | None]] = {
    "add": _infix("+", SUM),
    "subtract": _infix("−", SUM, 1),
    "multiply": _multiply,
    "divide": _divide,
    "getitem": _getitem,
    "share": _share,
    "matmul": _infix("@", PRODUCT, 1),
    "negative": _negative,
    "power": _power,
    "exp": _exp,
    "sqrt": _sqrt,
    "absolute": _absolute,
    "where": _where,
    "transpose": _transpose,
    "less": _infix("<", COMPARISON),
    "less_equal": _infix("≤", COMPARISON),
    "greater": _infix(">", COMPARISON),
    "greater_equal": _infix("≥", COMPARISON),
    "equal": _infix("=", COMPARISON),
    "not_equal": _infix("≠", COMPARISON),
}

_SHORT = {"maximum": "max", "minimum": "min"}
"""Functions that have a shorter name in mathematics."""
