"""The namespace for Python's own numbers: ``math``, under the names that NumPy uses.

A row is looked up here when its data are floats, whole numbers or ``Fraction``. What ``math``
lacks is computed by NumPy and turned back into a Python number, so a scalar stays a scalar:

>>> arcsin(1.0) == math.asin(1.0), where(True, 2.0, 3)
(True, 2.0)
>>> from tinygrad_edu.engine.libraries import scalars
>>> scalars.logaddexp(0.0, 0.0) == math.log(2)
True
"""

import functools
import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy

from tinygrad_edu.engine.libraries import arrays

exp, exp2, expm1 = math.exp, math.exp2, math.expm1
log, log2, log10, log1p = math.log, math.log2, math.log10, math.log1p
sqrt, cbrt, hypot, copysign = math.sqrt, math.cbrt, math.hypot, math.copysign
sin, cos, tan = math.sin, math.cos, math.tan
arcsin, arccos, arctan, arctan2 = math.asin, math.acos, math.atan, math.atan2
sinh, cosh, tanh = math.sinh, math.cosh, math.tanh
arcsinh, arccosh, arctanh = math.asinh, math.acosh, math.atanh
absolute = abs

# What is computed here although the row says how: a scalar network spends its time in these.
OWN = ("relu", "gate")


def where(condition: Any, a: Any, b: Any) -> Any:
    """Choose ``a`` or ``b``, as the wider of their two types: ``where(False, 2.5, 1)`` is 1.0."""
    if type(condition) not in (bool, numpy.bool_) and not isinstance(condition, numbers.Number):
        return _as_python(numpy.where(condition, a, b))
    return _widen(a, b)(a if condition else b)


def maximum(a: Any, b: Any) -> Any:
    """The greater number, as the wider of the two types; NaN wins, as in NumPy."""
    return _widen(a, b)(a if a >= b or a != a else b)


def minimum(a: Any, b: Any) -> Any:
    """The smaller number, as the wider of the two types; NaN wins, as in NumPy."""
    return _widen(a, b)(a if a <= b or a != a else b)


def sign(x: Any) -> Any:
    """-1, 0 or 1, of the type of ``x``; z / |z| of a complex number; NaN stays."""
    if isinstance(x, complex):
        return x / abs(x) if x else x
    return x if x != x else type(x)((x > 0) - (x < 0))


def relu(x: Any) -> Any:
    """The number if it is positive, else 0 of its type; NaN stays."""
    return x if x > 0 or x != x else type(x)(0)


def gate(condition: Any, a: Any, shut: Any) -> Any:
    """``a`` if the gate is open, else 0 of its type."""
    return a if condition else type(a)(0)


def ones_like(x: Any) -> Any:
    """One, of the type of ``x``: exact for a ``Fraction``."""
    return type(x)(1)


def zeros_like(x: Any) -> Any:
    """Zero, of the type of ``x``."""
    return type(x)(0)


def __getattr__(name: str) -> Callable[..., Any]:
    """Whatever is not written above, NumPy computes."""
    globals()[name] = found = through_numpy(name)  # found at once the next time
    return found


def through_numpy(name: str) -> Callable[..., Any]:
    """NumPy's function of this name, for Python's numbers: what comes out is such a number."""
    function = arrays.clip if name == "clip" else getattr(numpy, name)

    @functools.wraps(function)
    def of(*args: Any, **kwargs: Any) -> Any:
        try:
            return _as_python(function(*args, **kwargs))
        except (AttributeError, TypeError):
            known = [*map(known_to_numpy, args)]
            if [*map(type, known)] == [*map(type, args)]:
                raise
            return _as_python(function(*known, **kwargs))

    return of


def _widen(a: Any, b: Any) -> type:
    return type(a) if type(a) is type(b) else type(a + b)


def known_to_numpy(x: Any) -> Any:
    """A fraction as a float, as ``math`` takes it: NumPy computes exactly, or not at all."""
    is_fraction = type(x) not in (float, int, bool) and isinstance(x, numbers.Rational)
    return float(x) if is_fraction and not isinstance(x, numpy.integer) else x


def _as_python(result: Any) -> Any:
    is_scalar = isinstance(result, (numpy.ndarray, numpy.generic)) and result.ndim == 0
    return result.item() if is_scalar else result
