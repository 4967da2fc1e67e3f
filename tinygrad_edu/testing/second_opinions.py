"""Second opinions: other ways to the same derivative, that can be wrong in other ways.

======================  ==================================================================
``complex_step``        no subtraction, so no rounding; analytic NumPy code only
``taylor_slope``        how fast the error of the linear model shrinks: 2 is right, 1 is not
``exact_gradient``      dual numbers over fractions: equality, with no tolerance
``symbolic_gradient``   SymPy differentiates the expression that the function builds
``autograd_gradient``   HIPS autograd, an independent engine
======================  ==================================================================

Sources: W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real
functions", SIAM Review 40 (1998), 110-112, for the complex step.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from tinygrad_edu.testing.arguments import Vector
from tinygrad_edu.testing.subjects import HandSubject

STEP = 1e-30


def complex_step(subject: HandSubject, v: Vector) -> float | None:
    """The derivative along ``v`` as ``Im f(x + ih v) / h``, of a function of arrays of numbers.

    Returns:
        ``None`` where the function does not take complex numbers, or returns other real parts
        for them. It is blind to functions that treat them without complaint but not
        analytically, as ``np.abs`` and ``np.linalg.norm`` do: there it says what they say.
    """
    arguments = subject.arguments
    if not all(leaf.eps == 2.0**-52 for leaf in arguments.leaves):
        return None
    real = arguments.split(arguments.flat)
    moved = [at + 1j * STEP * by for at, by in zip(real, arguments.split(v), strict=True)]
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(subject.f(*arguments.rebuild(moved)))
            plain = np.asarray(subject.f(*arguments.rebuild(real)))
    except Exception:  # whatever it raises, it says that it takes no complex numbers
        return None
    if result.dtype.kind != "c" or result.shape != () or not np.allclose(result.real, plain):
        return None
    return float(result.imag) / STEP


def taylor_slope(
    f: Callable[[Any], Any], grad: Callable[[Any], Any], x: Any, v: Any
) -> tuple[float, Vector, Vector]:
    """How the error of the linear model ``f(x) + t <g, v>`` shrinks with t.

    Args:
        f: a function of one array that returns a number.
        grad: its gradient.
        x, v: the point and the direction.

    Returns:
        The slope in a plot with logarithmic axes (2 for a right gradient of a curved function, 1
        for a wrong gradient), the t, and the errors.

    >>> slope, _, _ = taylor_slope(np.exp, np.exp, 0.5, 1.0)
    >>> round(slope, 1)
    2.0
    >>> slope, _, _ = taylor_slope(np.exp, lambda x: 2 * np.exp(x), 0.5, 1.0)
    >>> round(slope, 1)
    1.0
    """
    x, v = np.asarray(x, dtype=np.float64), np.asarray(v, dtype=np.float64)
    value, slope = float(f(x)), float(np.sum(np.asarray(grad(x)) * v))
    t = 2.0 ** -np.arange(2.0, 14.0)
    errors = np.array([abs(float(f(x + s * v)) - value - s * slope) for s in t])
    known = errors > 2.0**-48 * max(1.0, abs(value))
    if known.sum() < 3:
        return 2.0, t, errors  # a linear function, up to rounding: there is no error to shrink
    logs = np.log2(t[known]), np.log2(errors[known])
    return float(np.polyfit(*logs, 1)[0]), t, errors


class Dual:
    """``a + b e`` with ``e * e = 0``: arithmetic that carries one derivative along, exactly."""

    def __init__(self, value: Fraction, slope: Fraction) -> None:
        self.value, self.slope = value, slope

    @staticmethod
    def of(x: Any) -> "Dual":
        """A dual number as it is, any other number as a constant."""
        return x if isinstance(x, Dual) else Dual(Fraction(x), Fraction(0))

    def __add__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __truediv__(self, other: Any) -> "Dual":
        other = Dual.of(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, n: int) -> "Dual":
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __pos__(self) -> "Dual":
        return self

    def __sub__(self, other: Any) -> "Dual":
        return self + -Dual.of(other)

    def __rsub__(self, other: Any) -> "Dual":
        return Dual.of(other) - self

    def __rtruediv__(self, other: Any) -> "Dual":
        return Dual.of(other) / self

    __radd__, __rmul__ = __add__, __mul__


def exact_gradient(f: Callable[..., Any], *args: Any) -> list[Fraction]:
    """The gradient of a program of ``+ - * /`` and whole powers, as exact fractions.

    It comes from dual numbers, which share no line with the engine. Compare it with ``==``.

    >>> exact_gradient(lambda x, y: x * x / y, Fraction(1, 2), Fraction(3))
    [Fraction(1, 3), Fraction(-1, 36)]
    """
    numbers = [Fraction(x) for x in args]
    found = []
    for i in range(len(numbers)):
        duals = [Dual(x, Fraction(int(i == j))) for j, x in enumerate(numbers)]
        found.append(Dual.of(f(*duals)).slope)
    return found


def symbolic_gradient(f: Callable[..., Any], *args: float) -> list[float]:
    """The gradient by SymPy: it differentiates the expression that ``f`` makes of symbols.

    Raises:
        ModuleNotFoundError: if SymPy is not installed.
        TypeError: if ``f`` does something that symbols cannot do.

    >>> symbolic_gradient(lambda x, y: x * x * y, 2.0, 3.0)
    [12.0, 4.0]
    """
    import sympy

    symbols = sympy.symbols(f"x0:{len(args)}", real=True)
    expression = f(*symbols)
    at = dict(zip(symbols, args, strict=True))
    return [float(sympy.diff(expression, x).evalf(30, subs=at)) for x in symbols]


def autograd_gradient(f: Callable[..., Any], *args: Any) -> list[Any]:
    """The gradient by HIPS autograd, of a function of one NumPy namespace and the arguments.

    ``f(np, *args)`` is called with ``autograd.numpy`` as ``np``.

    Raises:
        ModuleNotFoundError: if autograd is not installed.

    >>> autograd_gradient(lambda np, x: np.sin(x) * x, 0.0) == [0.0]
    True
    """
    import autograd
    import autograd.numpy

    def on_autograd(*inputs: Any) -> Any:
        return f(autograd.numpy, *inputs)

    return [autograd.grad(on_autograd, i)(*args) for i in range(len(args))]
