"""SymPy expressions: the same rows give symbolic derivatives."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from tinygrad_edu.engine.kinds import Kind


class Symbols:
    """The namespace of SymPy under NumPy's names."""

    __name__ = "sympy"
    absolute, arcsin, arccos, arctan = sympy.Abs, sympy.asin, sympy.acos, sympy.atan
    arcsinh, arccosh, arctanh, arctan2 = sympy.asinh, sympy.acosh, sympy.atanh, sympy.atan2
    maximum, minimum, conj, conjugate = sympy.Max, sympy.Min, sympy.conjugate, sympy.conjugate
    fmax, fmin, fabs, heaviside = sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside
    real, imag, angle, ceil = sympy.re, sympy.im, sympy.arg, sympy.ceiling
    jv, iv = sympy.besselj, sympy.besseli

    def __getattr__(self, name: str) -> Any:
        """A formula, or else SymPy's function of that name, where it means what NumPy's does."""
        if name in FORMULAS:
            return FORMULAS[name]
        if name in OF_ANOTHER_MEANING:
            raise AttributeError(f"SymPy's {name} is another")
        return getattr(sympy, name)

    @staticmethod
    def clip(x: Any, min: Any = None, max: Any = None) -> Any:
        """x, but not below one bound, nor above the other."""
        x = x if min is None else sympy.Max(x, min)
        return x if max is None else sympy.Min(x, max)

    @staticmethod
    def where(condition: Any, a: Any, b: Any) -> Any:
        """A case distinction, unless the condition is known."""
        if condition in (True, False, sympy.true, sympy.false):
            return a if condition else b
        return sympy.Piecewise((a, condition), (b, True))

    @staticmethod
    def ones_like(x: Any) -> Any:
        """The symbol's own 1."""
        return sympy.Integer(1)

    @staticmethod
    def zeros_like(x: Any) -> Any:
        """The symbol's own 0."""
        return sympy.Integer(0)

    @staticmethod
    def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """An expression is a single number: its sum, mean and extremes are itself."""
        return x

    mean = max = min = sum

    @staticmethod
    def var(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
        """A single number does not vary."""
        return sympy.Integer(0)

    std = var

    @staticmethod
    def transpose(x: Any, axes: Any = None) -> Any:
        """An expression has no axes."""
        return x

    @staticmethod
    def reshape(x: Any, shape: tuple[int, ...]) -> Any:
        """An expression has the shape ()."""
        if tuple(shape) != ():
            raise ValueError(f"an expression has the shape (), which cannot become {shape}")
        return x

    broadcast_to = reshape


def _side(b: Any) -> Any:
    """-1 left of 0, else 1: a symbol's 0 has no sign."""
    return sympy.Piecewise((-1, b < 0), (1, True))


def _toward_zero(x: Any) -> Any:
    return sympy.sign(x) * sympy.floor(sympy.Abs(x))


def _gammaln(x: Any) -> Any:
    """log(|Γ(x)|): SymPy's ``loggamma``, which goes another way round the poles below 0."""
    return sympy.loggamma(x) if x.is_positive else sympy.log(sympy.Abs(sympy.gamma(x)))


def _rel_entr(a: Any, b: Any) -> Any:
    inside = sympy.And(a > 0, b > 0)
    nothing = sympy.And(sympy.Eq(a, 0), b >= 0)
    return sympy.Piecewise((a * sympy.log(a / b), inside), (0, nothing), (sympy.oo, True))


def _entr(x: Any) -> Any:
    return sympy.Piecewise((-x * sympy.log(x), x > 0), (0, sympy.Eq(x, 0)), (-sympy.oo, True))


def _normal(x: Any) -> Any:
    return (1 + sympy.erf(x / sympy.sqrt(2))) / 2


def sigmoid(x: Any) -> Any:
    """The plain formula: nothing overflows here."""
    return 1 / (1 + sympy.exp(-x))


FORMULAS: dict[str, Callable[..., Any]] = {
    # exponentials, logarithms and powers
    "exp2": lambda x: 2**x,
    "expm1": lambda x: sympy.exp(x) - 1,
    "float_power": lambda a, b: a**b,
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "ldexp": lambda x, n: x * 2**n,
    "log1p": lambda x: sympy.log(1 + x),
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "logaddexp": lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b)),
    "logaddexp2": lambda a, b: sympy.log(2**a + 2**b) / sympy.log(2),
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x**2,
    # signs, rounding and angles
    "copysign": lambda a, b: sympy.Abs(a) * _side(b),
    "fmod": lambda a, b: a - b * _toward_zero(a / b),
    "trunc": _toward_zero,
    **dict.fromkeys(("deg2rad", "radians"), lambda x: x * sympy.pi / 180),
    **dict.fromkeys(("rad2deg", "degrees"), lambda x: x * 180 / sympy.pi),
    # special functions
    "entr": _entr,
    "expit": sigmoid,
    "gammaln": _gammaln,
    "i0": lambda x: sympy.besseli(0, x),
    "i1": lambda x: sympy.besseli(1, x),
    "j0": lambda x: sympy.besselj(0, x),
    "j1": lambda x: sympy.besselj(1, x),
    "log_ndtr": lambda x: sympy.log(_normal(x)),
    "logit": lambda x: sympy.log(x / (1 - x)),
    "ndtr": _normal,
    "rel_entr": _rel_entr,
    "sinc": lambda x: sympy.sinc(sympy.pi * x),
    "xlogy": lambda a, b: sympy.Piecewise((0, sympy.Eq(a, 0)), (a * sympy.log(b), True)),
}
"""What SymPy has under no name of its own."""

OF_ANOTHER_MEANING = frozenset(("partition", "prod"))
"""What SymPy means something else by than NumPy."""


def power_or_zero(a: Any, b: Any) -> Any:
    """``a**b``: whether a symbol is a whole number, or at a pole, nobody can say yet."""
    return a**b


class _OneNumber(type):
    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, sympy.Expr | Boolean) and not isinstance(x, sympy.MatrixExpr)


class OneNumber(metaclass=_OneNumber):
    """What stands for one number: to SymPy, a matrix that nobody can change is an expression, too.

    >>> isinstance(sympy.Symbol("x"), OneNumber), isinstance(sympy.eye(2).as_immutable(), OneNumber)
    (True, False)
    """


OWN = {"sigmoid": sigmoid, "power_or_zero": power_or_zero, "equal": sympy.Eq, "not_equal": sympy.Ne}
"""What takes the place of a row's own ``forward``; == would ask whether two are written alike."""

KIND = Kind("SymPy expression", Symbols(), 3, OWN, numbers=(OneNumber,), symbolic=(sympy.Basic,))
