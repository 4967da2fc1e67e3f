"""Python's complex numbers, which ``math`` does not take: NumPy computes for them.

>>> from tinygrad_edu import exp, sqrt
>>> exp(0j), sqrt(-1 + 0j)
((1+0j), 1j)
"""

from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine.libraries.scalars import through_numpy

absolute = abs


def __getattr__(name: str) -> Callable[..., Any]:
    """NumPy's function of this name."""
    return through_numpy(name)
