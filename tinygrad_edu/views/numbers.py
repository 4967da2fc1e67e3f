"""Numbers as they are printed everywhere: four significant digits and a true minus sign."""

from fractions import Fraction
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, shape_of

MINUS = "−"


def number(x: Any, digits: int = 4) -> str:
    """One number in ``digits`` significant digits.

    >>> number(2.0), number(-0.123456), number(1234567.0), number(float("nan"))
    ('2', '−0.1235', '1.235e6', 'NaN')
    """
    if isinstance(x, Value):
        x = x.data
    if isinstance(x, (bool, np.bool_)):
        return str(bool(x))
    if isinstance(x, Fraction):
        return str(x).replace("-", MINUS)
    if isinstance(x, (np.generic, np.ndarray)) and x.dtype != object:
        x = x.item()
    if isinstance(x, complex):
        imaginary = number(x.imag, digits)
        return f"{number(x.real, digits)}{'' if imaginary[0] == MINUS else '+'}{imaginary}i"
    try:
        text = f"{x:.{digits}g}"
    except (TypeError, ValueError):  # a symbol, or a tracer: it prints itself
        return str(x)
    text = {"nan": "NaN", "inf": "∞", "-inf": "-∞", "-0": "0"}.get(text, text)
    mantissa, e, exponent = text.partition("e")
    return (mantissa + (f"e{int(exponent)}" if e else "")).replace("-", MINUS)


def summary(x: Any) -> str:
    """A number, or a short account of an array: its elements if they are few, else shape and norm.

    >>> summary(np.array([1.0, -2.5])), summary(np.ones((64, 10)))
    ('[1, −2.5]', '64×10, ‖·‖ = 25.3')
    """
    if isinstance(x, Value):
        x = x.data
    shape = shape_of(x)
    if not shape:
        return number(x)
    if len(shape) == 1 and shape[0] <= 4:
        return f"[{', '.join(number(item) for item in x)}]"
    size = "×".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]} numbers"
    array = np.asarray(x)
    if array.dtype.kind not in "fciu" or not array.size:
        return f"{size} {array.dtype}"
    with np.errstate(all="ignore"):
        return f"{size}, ‖·‖ = {number(np.linalg.norm(array.ravel()))}"


def magnitude(x: Any) -> float:
    """How large a gradient is: the largest absolute value in it; NaN if one is NaN.

    >>> magnitude(np.array([1.0, -3.0]))
    3.0
    """
    array = np.abs(np.asarray(bare(x)).astype(complex))
    return float(array.max()) if array.size else 0.0


def badge(x: Any) -> str:
    """``"0"``, ``"NaN"`` or ``"∞"`` if a gradient is all zero or not finite; else empty.

    >>> badge(0.0), badge(np.array([1.0, np.nan])), badge(1.0)
    ('0', 'NaN', '')
    """
    size = magnitude(x)
    if np.isnan(size):
        return "NaN"
    return "∞" if np.isinf(size) else "0" if size == 0 else ""
