"""SymPy expressions: the same rows give symbolic derivatives."""

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
    real, imag, angle, trunc = sympy.re, sympy.im, sympy.arg, sympy.Integer

    def __getattr__(self, name: str) -> Any:
        return getattr(sympy, name)

    @staticmethod
    def log1p(x: Any) -> Any:
        """log(1 + x)."""
        return sympy.log(1 + x)

    @staticmethod
    def expm1(x: Any) -> Any:
        """exp(x) - 1."""
        return sympy.exp(x) - 1

    @staticmethod
    def sinc(x: Any) -> Any:
        """NumPy's: sin(πx) / (πx)."""
        return sympy.sinc(sympy.pi * x)

    @staticmethod
    def exp2(x: Any) -> Any:
        """2 to the power x."""
        return 2**x

    @staticmethod
    def log2(x: Any) -> Any:
        """The logarithm to the base 2."""
        return sympy.log(x) / sympy.log(2)

    @staticmethod
    def log10(x: Any) -> Any:
        """The logarithm to the base 10."""
        return sympy.log(x) / sympy.log(10)

    @staticmethod
    def logaddexp(a: Any, b: Any) -> Any:
        """log(exp(a) + exp(b))."""
        return sympy.log(sympy.exp(a) + sympy.exp(b))

    @staticmethod
    def square(x: Any) -> Any:
        """The second power."""
        return x**2

    @staticmethod
    def reciprocal(x: Any) -> Any:
        """1 / x."""
        return 1 / x

    @staticmethod
    def hypot(a: Any, b: Any) -> Any:
        """sqrt(a² + b²)."""
        return sympy.sqrt(a**2 + b**2)

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
    def reshape(x: Any, shape: tuple[int, ...]) -> Any:
        """An expression has the shape ()."""
        if tuple(shape) != ():
            raise ValueError(f"an expression has the shape (), which cannot become {shape}")
        return x

    broadcast_to = reshape


def sigmoid(x: Any) -> Any:
    """The plain formula: nothing overflows here."""
    return 1 / (1 + sympy.exp(-x))


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
