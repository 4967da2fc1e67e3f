"""Numbers, arrays and what holds them, written as Python."""

import math
from typing import Any

import numpy as np


def literal(x: Any, longest: float = math.inf) -> str:
    """A value as Python; for an array of more than ``longest`` numbers, zeros of its shape.

    >>> literal([np.array([1.0, 2.0]), np.float32(0.5), (3,), slice(None, 2)])
    '[np.array([1.0, 2.0]), np.float32(0.5), (3,), slice(None, 2, None)]'
    >>> literal(np.zeros(2, np.float32)), literal(np.ones((9, 9)), 60), literal(np.float64)
    ('np.array([0.0, 0.0], np.float32)', 'np.zeros((9, 9))', 'np.float64')
    """
    if isinstance(x, np.ndarray):
        if x.size > longest:
            return f"np.zeros({x.shape})"
        dtype = "" if x.dtype in (np.float64, np.int64, np.bool_) else f", np.{x.dtype}"
        return f"np.array({x.tolist()}{dtype})"
    if isinstance(x, np.generic):
        return f"np.{type(x).__name__}({x.item()!r})"
    if isinstance(x, type):
        return f"np.{x.__name__}" if issubclass(x, np.generic) else x.__name__
    if isinstance(x, list):
        return f"[{', '.join(literal(item, longest) for item in x)}]"
    if type(x) is tuple:
        return f"({', '.join(literal(item, longest) for item in x)}{',' * (len(x) == 1)})"
    return repr(x)
