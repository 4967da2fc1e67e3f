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


def magnitude(x: Any) -> float | None:
    """How large a gradient is: the largest absolute value in it; NaN if one is NaN.

    ``None`` for symbols: how large they are depends on what is put in for them.

    >>> magnitude(np.array([1.0, -3.0]))
    3.0
    """
    try:
        array = np.abs(np.asarray(bare(x)).astype(complex))
    except TypeError:  # SymPy's way to say that an expression is no number
        return None
    return float(array.max()) if array.size else 0.0


def badge(x: Any) -> str:
    """``"0"``, ``"NaN"`` or ``"∞"`` if a gradient is all zero or not finite; else empty.

    >>> badge(0.0), badge(np.array([1.0, np.nan])), badge(1.0)
    ('0', 'NaN', '')
    """
    size = magnitude(x)
    if size is None:
        return ""
    if np.isnan(size):
        return "NaN"
    return "∞" if np.isinf(size) else "0" if size == 0 else ""


def as_printed(x: Any) -> Any:
    """The number that a reader sees: a float in four digits, what is exact as it is.

    >>> as_printed(1.00001), as_printed(Fraction(1, 3))
    (1.0, Fraction(1, 3))
    """
    x = x.item() if isinstance(x, (np.generic, np.ndarray)) and x.size == 1 else x
    if isinstance(x, complex):
        return complex(as_printed(x.real), as_printed(x.imag))
    return float(f"{x:.4g}") if isinstance(x, float) else x


def agree(a: Any, b: Any, smallest: float = 0.0) -> bool:
    """Whether two numbers are the same to the eye, within 1 %; of symbols nothing else is known.

    Args:
        a: a number.
        b: the other one.
        smallest: a difference up to this does not count.

    >>> agree(0.3333, 1 / 3), agree(0.0, 1e-5), agree(0.0, 1e-5, smallest=1e-3)
    (True, False, True)
    """
    if magnitude(a) is None or magnitude(b) is None:
        return True
    return bool(np.isclose(complex(a), complex(b), rtol=1e-2, atol=smallest, equal_nan=True))
