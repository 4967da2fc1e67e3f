"""NumPy's own computations, without the Python functions that NumPy wraps around them.

On small arrays, ``np.sum`` takes longer to find out what is wanted than to add up. These are the
few functions that every network calls in every step; what they return is what NumPy returns.
"""

from typing import Any

import numpy as np

OWN = (
    *("sum", "max", "min", "mean", "logsumexp", "log_softmax", "share"),
    *("transpose", "reshape", "broadcast_to", "take_along_axis", "nan_to_num", "relu", "gate"),
    "clip",
)

FILLED = 1 << 12
"""Up to so many bytes, copying a number everywhere is cheaper than arranging a view of it."""


def sum(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """``np.sum``."""
    return np.add.reduce(x, axis, keepdims=keepdims)


def max(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """``np.max``."""
    return np.maximum.reduce(x, axis, keepdims=keepdims)


def min(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """``np.min``."""
    return np.minimum.reduce(x, axis, keepdims=keepdims)


def mean(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """``np.mean``, whose sum of half-precision numbers is kept more precisely than they are."""
    if not isinstance(x, np.ndarray) or x.dtype.char not in "fdO" or not (x.ndim and x.size):
        return np.mean(x, axis, keepdims=keepdims)
    total = np.add.reduce(x, axis, keepdims=keepdims)  # one object, if they are objects
    return total / (x.size // getattr(total, "size", 1))


def inexact(x: Any) -> Any:
    """``x``, and whole numbers as floats: a minus or a difference would wrap around in few bits."""
    return x.astype(float) if x.dtype.kind in "biu" else x


def _is_finite(x: Any) -> bool:
    """Whether all are numbers, and so small that the sum of their squares is one: BLAS tells it."""
    return bool(abs(np.vdot(x, x)) < np.inf)


def logsumexp(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """``log(sum(exp(x)))``, which NumPy has no name for; see ``rules/reductions.py``."""
    x = inexact(x)
    c = np.maximum.reduce(x, axis, keepdims=True)
    if not _is_finite(c):
        c = np.where(abs(c) < np.inf, c, c.dtype.type(0))
    total = np.add.reduce(np.exp(x - c), axis, keepdims=keepdims)
    return np.log(total) + (c if keepdims else c.reshape(total.shape))


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """``log(exp(x) / sum(exp(x)))``, which NumPy has no name for; see ``rules/reductions.py``."""
    x = inexact(x)
    differences = x - np.maximum.reduce(x, axis, keepdims=True)
    total = np.add.reduce(np.exp(differences), axis, keepdims=True)
    return differences - np.log(total)


def share(a: Any, b: Any) -> Any:
    """``exp(a - b)``, where ``b`` is the logarithm of a sum: see ``rules/policies.py``."""
    if not _is_finite(b):
        b = np.where(b == -np.inf, b.dtype.type(0), b)
    return np.exp(a - b)


def transpose(x: Any, axes: Any = None) -> Any:
    """``np.transpose``."""
    return x.transpose(axes) if isinstance(x, np.ndarray) else np.transpose(x, axes)


def reshape(x: Any, shape: Any) -> Any:
    """``np.reshape``."""
    return x.reshape(shape) if isinstance(x, np.ndarray) else np.reshape(x, shape)


def broadcast_to(x: Any, shape: Any) -> Any:
    """``np.broadcast_to``; a small result is an array of its own instead of a view."""
    if isinstance(x, np.generic):
        filled = np.empty(shape, x.dtype)
        if filled.nbytes <= FILLED:
            filled.fill(x)
            return filled
    return np.broadcast_to(x, shape)


def take_along_axis(x: Any, indices: Any, axis: Any = -1) -> Any:
    """``np.take_along_axis``, to which a list of indices is none."""
    indices = np.asarray(indices)
    is_matrix = type(x) is np.ndarray and x.ndim == 2 == indices.ndim
    is_along_rows = type(axis) is int and axis in (1, -1)
    if is_matrix and is_along_rows and len(x) == len(indices) and indices.dtype.kind == "i":
        return x[np.arange(len(x))[:, None], indices]  # as of labels, in half the time
    return np.take_along_axis(x, indices, axis)


def nan_to_num(
    x: Any, copy: Any = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """``np.nan_to_num``, always of a copy: what has been recorded is not changed in place."""
    return np.nan_to_num(x, True, nan, posinf, neginf)


def clip(x: Any, *bounds: Any, **by_name: Any) -> Any:
    """``np.clip``, whose bounds NumPy 2.0 knows by other names, and wants at least one of."""
    if bounds and by_name:
        raise TypeError("give both bounds by position, or both by name: x, low, high")
    bounds = bounds or (by_name.get("min"), by_name.get("max"))
    if len(bounds) == 2 and bounds[0] is None is bounds[1]:
        return np.array(x)[()]
    return np.clip(x, *bounds)


def relu(x: Any) -> Any:
    """The positive part, which NumPy has no name for."""
    return np.maximum(x, 0)


def gate(condition: Any, a: Any, shut: Any) -> Any:
    """``np.where(condition, a, 0)``, as a product: ten times as fast."""
    if not isinstance(condition, np.ndarray) or condition.shape != a.shape:
        return a * condition
    opened = condition.astype(a.dtype)  # at once: a product would do so piece by piece
    opened *= a
    return opened
