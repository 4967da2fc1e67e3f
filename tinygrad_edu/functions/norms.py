"""How large a vector or a matrix is. At 0, where a norm has a kink, the gradient is 0."""

import math
from functools import partial
from typing import Any

from tinygrad_edu.engine import Array, composition, is_complex, shape_of
from tinygrad_edu.functions.plain import WHOLE, axes_of, floating
from tinygrad_edu.functions.shapes import expand_dims, moveaxis
from tinygrad_edu.rules import decompositions
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.complex_numbers import imag, real
from tinygrad_edu.rules.discrete import ones_like
from tinygrad_edu.rules.elementwise import sqrt
from tinygrad_edu.rules.kinks import absolute
from tinygrad_edu.rules.reductions import Axis, max, min, sum

_composition = partial(composition, home="linalg")


@_composition
def svdvals(x: Array) -> Array:
    """The singular values of a matrix, falling.

    >>> import numpy as np
    >>> svdvals(np.diag([1.0, 2.0])).tolist()
    [2.0, 1.0]
    """
    s = decompositions.svd(x)[..., shape_of(x)[-2], :]
    return real(s) if is_complex(s) else s


@_composition
def norm(x: Array, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Array:
    """The length of a vector, or the size of a matrix.

    Args:
        x: a vector, a matrix, or an array of them.
        ord: for vectors (Σ |x|^ord)^(1/ord); ``inf`` and ``-inf`` for the largest and smallest
            |x|; 0 for how many are not 0. For matrices ``"fro"`` for the root of the sum of
            squares; 1 and -1 for the largest and smallest column sum of |x|, ``inf`` and ``-inf``
            for row sums, 2 and -2 for singular values, ``"nuc"`` for their sum. By default the
            root of the sum of squares.
        axis: the axis of vectors, or the two axes of matrices; all by default.
        keepdims: whether these axes stay, with length 1.

    Raises:
        ValueError: for an ``ord`` that there is not.

    >>> import numpy as np
    >>> norm(np.array([3.0, 4.0])), norm(np.array([3.0, 4.0]), 1)
    (np.float64(5.0), np.float64(7.0))
    """
    if isinstance(axis, tuple) and not axis:
        raise ValueError("norm: axis=() leaves nothing to measure; None means all axes")
    x = floating(x)
    axes = tuple(axes_of(axis, len(shape_of(x)), "norm"))
    if ord is None or (ord == 2 and len(axes) == 1) or (ord in ("fro", "f") and len(axes) == 2):
        return sqrt(sum(_square(x), axis=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _of_vectors(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _of_matrices(x, ord, axes, keepdims)
    raise ValueError(f"norm: ord={ord!r:.40} is for one or two axes, not {len(axes)}; give axis")


@_composition
def vector_norm(x: Array, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Array:
    """:func:`norm` of the vectors along an axis, or of all elements as one vector.

    >>> import numpy as np
    >>> vector_norm(np.array([[3.0, 0.0], [0.0, 4.0]]))
    np.float64(5.0)
    """
    if isinstance(axis, WHOLE):
        return norm(x, ord, axis, keepdims)
    axes = axes_of(axis, len(shape_of(x)), "vector_norm")
    kept = [a for a in range(len(shape_of(x))) if a not in axes]
    line = moveaxis(x, kept, range(len(kept)))
    line = line.reshape((*(shape_of(x)[a] for a in kept), -1))
    result = norm(line, ord, -1)
    return expand_dims(result, tuple(axes)) if keepdims else result


@_composition
def matrix_norm(x: Array, *, keepdims: bool = False, ord: Any = "fro") -> Array:
    """:func:`norm` of the matrices of the last two axes.

    >>> import numpy as np
    >>> matrix_norm(np.array([[3.0, 0.0], [0.0, 4.0]]))
    np.float64(5.0)
    """
    return norm(x, ord, (-2, -1), keepdims)


def _square(x: Array) -> Array:
    return real(x) ** 2 + imag(x) ** 2 if is_complex(x) else x * x


def _largest(x: Array, axis: int, keepdims: bool = False) -> Array:
    """The largest of some sizes; 0 of none."""
    of = max if shape_of(x)[axis] else sum
    return of(x, axis=axis, keepdims=keepdims)


def _of_vectors(x: Array, ord: Any, axis: int, keepdims: bool) -> Array:
    if isinstance(ord, str):
        raise ValueError(f"norm: ord={ord!r:.40} is for matrices; give two axes")
    if ord == 0:
        return sum(where(x != 0, ones_like(real(x)), 0), axis=axis, keepdims=keepdims)
    size = absolute(x)
    if ord == math.inf:
        return _largest(size, axis, keepdims)
    if ord == -math.inf:
        return min(size, axis=axis, keepdims=keepdims)
    if ord == 1:
        return sum(size, axis=axis, keepdims=keepdims)
    return sum(size**ord, axis=axis, keepdims=keepdims) ** (1 / ord)


def _of_matrices(x: Array, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Array:
    x = moveaxis(x, axes, (-2, -1))
    if ord in (2, -2, "nuc"):
        result = {2: _largest, -2: min, "nuc": sum}[ord](svdvals(x), axis=-1)
    elif ord in (1, -1, math.inf, -math.inf):
        totals = sum(absolute(x), axis=-2 if abs(ord) == 1 else -1)
        result = (_largest if ord > 0 else min)(totals, axis=-1)
    else:
        raise ValueError(
            f"norm: for matrices ord must be None, 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, "
            f"not {ord!r:.40}"
        )
    return expand_dims(result, axes) if keepdims else result
