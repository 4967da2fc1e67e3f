"""Functions of NumPy that return two numbers for one."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition
from tinygrad_edu.rules.arithmetic import floor_divide, ldexp, remainder
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.discrete import exponent
from tinygrad_edu.rules.kinks import trunc


@composition
def modf(x: Array) -> tuple[Array, Array]:
    """What stands after the point, and before it.

    >>> modf(2.5)
    (0.5, 2.0)
    """
    whole = trunc(x)
    is_infinite = abs(x) == np.inf  # NumPy says that nothing stands after its point
    return where(is_infinite, 0, x) - where(is_infinite, 0, whole), whole


@composition
def divmod(a: Array, b: Any) -> tuple[Array, Array]:
    """How often ``b`` goes into ``a``, and what is left.

    >>> divmod(7.0, 2.0)
    (3.0, 1.0)
    """
    return floor_divide(a, b), remainder(a, b)


@composition
def frexp(x: Array) -> tuple[Array, Array]:
    """``(m, n)`` with ``x = m 2**n`` and ``1/2 <= |m| < 1``.

    >>> [float(part) for part in frexp(np.float64(6.0))]
    [0.75, 3.0]
    """
    n = exponent(x)
    return ldexp(x, -n), n
