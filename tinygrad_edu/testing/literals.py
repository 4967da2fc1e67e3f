"""Numbers, arrays and what holds them, written as Python."""

from typing import Any

import numpy as np

LONGEST = 60
"""An array of more numbers than this is not written out, where there may be placeholders."""


def literal(x: Any, large: list[Any] | None = None) -> str:
    """A value as Python.

    Args:
        x: the value.
        large: collects the arrays of more than 60 numbers: the first of them is written as
            ``large_0``, which whoever runs the code must define. Without it, all is written out.

    >>> literal([np.array([1.0, 2.0]), np.float32(0.5), (3,), slice(None, 2)])
    '[np.array([1.0, 2.0]), np.float32(0.5), (3,), slice(None, 2, None)]'
    >>> literal(np.zeros(2, np.float32)), literal({"w": np.ones((9, 9))}, []), literal(np.float64)
    ('np.array([0.0, 0.0], np.float32)', "{'w': large_0}", 'np.float64')
    """
    if isinstance(x, np.ndarray):
        if large is not None and x.size > LONGEST:
            large.append(x)
            return f"large_{len(large) - 1}"
        dtype = "" if x.dtype in (np.float64, np.int64, np.bool_) else f", np.{x.dtype}"
        return f"np.array({x.tolist()}{dtype})"
    if isinstance(x, np.generic):
        return f"np.{type(x).__name__}({x.item()!r})"
    if isinstance(x, type):
        return f"np.{x.__name__}" if issubclass(x, np.generic) else x.__name__
    if isinstance(x, list):
        return f"[{', '.join(literal(item, large) for item in x)}]"
    if isinstance(x, dict):
        return f"{{{', '.join(f'{key!r}: {literal(item, large)}' for key, item in x.items())}}}"
    if type(x) is tuple:
        return f"({', '.join(literal(item, large) for item in x)}{',' * (len(x) == 1)})"
    return repr(x)
