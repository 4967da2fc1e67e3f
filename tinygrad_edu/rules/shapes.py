"""The same numbers in another arrangement: rules that only rearrange the gradient."""

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tinygrad_edu.engine import Array, none_of, primitive, shape_of


def _flat(axes: tuple[Any, ...]) -> Any:
    """Methods take ``reshape(2, 3)`` as well as ``reshape((2, 3))``."""
    return axes[0] if len(axes) == 1 else axes or None


def _back(axes: tuple[int, ...] | None, n: int) -> list[int] | None:
    """The permutation that undoes ``axes``."""
    return None if axes is None else sorted(range(n), key=lambda i: axes[i] % n)


def _opposite(shift: int | tuple[int, ...]) -> int | tuple[int, ...]:
    return tuple(-n for n in shift) if isinstance(shift, tuple) else -shift


def _without(g: Array, x: Array, pad_width: Any) -> Array:
    """The part of ``g`` that is not padding: where ``x`` stood."""
    before = np.broadcast_to(pad_width, (len(shape_of(x)), 2))[:, 0].tolist()
    return g[tuple(slice(i, i + n) for i, n in zip(before, shape_of(x), strict=True))]


def _numpys(x: Any) -> Any:
    """A plain number as one of NumPy's, which has a dtype; an array as it is."""
    if hasattr(x, "astype"):
        return x
    return np.complex128(x) if isinstance(x, complex) else np.float64(x)


reshape = primitive(
    "reshape",
    lambda g, y, x, shape: reshape(g, shape_of(x)),
    method=lambda x, *shape: reshape(x, _flat(shape)),
)
transpose = primitive(
    "transpose",
    lambda g, y, x, axes=None: transpose(g, _back(axes, len(shape_of(x)))),
    method=lambda x, *axes: transpose(x, _flat(axes)),
)
flip = primitive("flip", lambda g, y, x, axis=None: flip(g, axis=axis))
roll = primitive("roll", lambda g, y, x, shift, axis=None: roll(g, _opposite(shift), axis=axis))
rot90 = primitive("rot90", lambda g, y, x, k=1, axes=(0, 1): rot90(g, k=-k, axes=axes))
tril = primitive("tril", lambda g, y, x, k=0: tril(g, k=k), chooses=True)
triu = primitive("triu", lambda g, y, x, k=0: triu(g, k=k), chooses=True)
pad = primitive("pad", lambda g, y, x, pad_width, constant_values=0: _without(g, x, pad_width))

broadcast_to = primitive("broadcast_to", lambda g, y, x, shape: g)  # undone like any broadcasting
copy = primitive("copy", lambda g, y, x: g)
unwrap = primitive(  # adds multiples of the period, which are constant between their jumps
    "unwrap", lambda g, y, p, discont=None, axis=-1, period=2 * np.pi: g
)
astype = primitive(  # the gradient is cast back like any gradient
    "astype",
    lambda g, y, x, dtype: g,
    forward=lambda x, dtype: _numpys(x).astype(dtype),
    doc="""``x`` in another precision, or as another kind of number; a number becomes NumPy's.

    Args:
        x: numbers, of any shape.
        dtype: such as ``np.float32``. To whole numbers and truth values no gradient passes.

    >>> astype(np.array([1.5, -2.5]), np.float32)
    array([ 1.5, -2.5], dtype=float32)
    """,
)

in_kind_of = primitive(
    "in_kind_of",
    lambda g, y, x, like: in_kind_of(g, none_of(x)),
    method=False,
    doc="""``x`` as an array of the library, on the device and of the dtype of ``like``.

    >>> in_kind_of(2.0, np.zeros(1, np.float32))
    array(2., dtype=float32)
    """,
)


def swapaxes(x: Array, axis1: int, axis2: int) -> Array:
    """Exchange two axes."""
    axes = list(range(len(shape_of(x))))
    i, j = (normalize_axis_index(axis, len(axes), "swapaxes") for axis in (axis1, axis2))
    axes[i], axes[j] = axes[j], axes[i]
    return transpose(x, tuple(axes))


def matrix_transpose(x: Array) -> Array:
    """The transpose of the last two axes: every matrix of a stack.

    Raises:
        ValueError: if there are fewer than two axes.
    """
    n = len(shape_of(x))
    if n == 2:
        return x.T
    if n < 2:
        raise ValueError(f"matrix_transpose: two axes are needed, the shape is {shape_of(x)}")
    return swapaxes(x, -1, -2)
