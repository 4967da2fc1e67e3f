"""Products of vectors, matrices and polynomials: all of them ``matmul``, or sums of products."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from tinygrad_edu.engine import Array, bare, composition, is_complex, shape_of, size_of
from tinygrad_edu.functions.plain import WHOLE, axes_of, listed, wider
from tinygrad_edu.functions.shapes import moveaxis, ravel
from tinygrad_edu.rules.arithmetic import multiply
from tinygrad_edu.rules.complex_numbers import conj
from tinygrad_edu.rules.discrete import ones_like
from tinygrad_edu.rules.joining import concatenate, stack
from tinygrad_edu.rules.linear_algebra import full_convolution, matmul
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.scans import cumprod
from tinygrad_edu.rules.shapes import astype, broadcast_to, flip, reshape, transpose


@composition
def dot(a: Array, b: Array) -> Array:
    """The product of two matrices or vectors; for more axes, over the last of ``a``.

    >>> dot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    np.float64(11.0)
    """
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return multiply(a, b)
    return matmul(a, b) if n <= 2 else tensordot(a, b, (m - 1, n - 2))


@partial(composition, home="linalg")
def multi_dot(arrays: Sequence[Array]) -> Array:
    """The product of several matrices, in the order that takes the fewest steps.

    Args:
        arrays: two matrices or more; the first and the last may be vectors.

    Raises:
        LinAlgError: if they do not fit.

    >>> multi_dot([np.ones((2, 3)), np.ones((3, 4)), np.ones(4)]).tolist()
    [12.0, 12.0]
    """
    arrays = list(arrays)
    shapes = [shape_of(x) for x in arrays]
    axes = [len(shape) for shape in shapes]
    are_matrices = len(axes) > 1 and {*axes[1:-1]} <= {2} and {axes[0], axes[-1]} <= {1, 2}
    if not are_matrices or any(left[-1] != right[0] for left, right in pairwise(shapes)):
        raise LinAlgError(
            "multi_dot: two matrices or more are needed, each with as many columns as the next has "
            f"rows (the first and the last may be vectors), not shapes {shapes}"
        )
    first, last = (1, *shapes[0])[-2], (*shapes[-1], 1)[1]
    split = _cheapest_splits([first, *(shape[0] for shape in shapes[1:]), last])

    def product(i: int, j: int) -> Array:
        k = split.get((i, j))
        return arrays[i] if k is None else matmul(product(i, k), product(k + 1, j))

    return product(0, len(arrays) - 1)


def _cheapest_splits(lengths: list[int]) -> dict[tuple[int, int], int]:
    """Where to split the product of the matrices i ... j: after the matrix k.

    Matrix i has ``lengths[i]`` rows and ``lengths[i + 1]`` columns. Both parts of a cheapest
    product are cheapest themselves, so short products come first (Cormen et al., Introduction to
    Algorithms, "Matrix-chain multiplication").
    """
    n = len(lengths) - 1
    steps = {(i, i): 0 for i in range(n)}
    split = {}
    for i, j in ((i, i + more) for more in range(1, n) for i in range(n - more)):
        steps[i, j], split[i, j] = min(
            (steps[i, k] + steps[k + 1, j] + lengths[i] * lengths[k + 1] * lengths[j + 1], k)
            for k in range(i, j)
        )
    return split


@composition
def vdot(a: Array, b: Array) -> Array:
    """The sum of ``conj(a) b`` over all elements.

    >>> vdot(np.eye(2), np.ones((2, 2)))
    np.float64(2.0)
    """
    return matmul(conj(ravel(a)), ravel(b))


@composition
def vecdot(a: Array, b: Array, axis: int = -1) -> Array:
    """The sum of ``conj(a) b`` along an axis.

    >>> vecdot(np.eye(2), np.ones((2, 2))).tolist()
    [1.0, 1.0]
    """
    m, n = (shape_of(x)[axes_of(axis, len(shape_of(x)), "vecdot")[0]] for x in (a, b))
    if m != n:
        raise ValueError(
            f"vecdot: along axis {axis} the lengths are {m} and {n}; they must be equal"
        )
    return sum(conj(a) * b, axis=axis)


@composition
def inner(a: Array, b: Array) -> Array:
    """The sum of products over the last axes of both.

    >>> inner(np.eye(2), np.array([3.0, 4.0])).tolist()
    [3.0, 4.0]
    """
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return multiply(a, b)
    return matmul(a, b) if m == n == 1 else tensordot(a, b, (m - 1, n - 1))


@composition
def outer(a: Array, b: Array) -> Array:
    """Every element of ``a`` times every element of ``b``.

    >>> outer(np.array([1.0, 2.0]), np.array([3.0, 4.0])).tolist()
    [[3.0, 4.0], [6.0, 8.0]]
    """
    return reshape(a, (size_of(a), 1)) * reshape(b, (1, size_of(b)))


@composition
def tensordot(a: Array, b: Array, axes: Any = 2) -> Array:
    """The sum of products over some axes of ``a`` and as many of ``b``.

    Args:
        a, b: arrays.
        axes: how many, the last of ``a`` and the first of ``b``; or a pair, axes of ``a`` and
            axes of ``b``.

    >>> tensordot(np.ones((2, 3, 4)), np.ones((4, 3, 5)), ([1, 2], [1, 0])).shape
    (2, 5)
    """
    m, n = len(shape_of(a)), len(shape_of(b))
    left, right = (range(m - axes, m), range(axes)) if isinstance(axes, WHOLE) else axes
    left, right = axes_of(left, m, "tensordot"), axes_of(right, n, "tensordot")
    if [shape_of(a)[i] for i in left] != [shape_of(b)[i] for i in right]:
        raise ValueError(
            f"tensordot: the axes {left} of shape {shape_of(a)} and {right} of shape "
            f"{shape_of(b)} have different lengths"
        )
    rows = [i for i in range(m) if i not in left]
    columns = [i for i in range(n) if i not in right]
    height, width = [shape_of(a)[i] for i in rows], [shape_of(b)[i] for i in columns]
    inside = int(np.prod([shape_of(a)[i] for i in left], dtype=int))
    matrix_a = reshape(transpose(a, (*rows, *left)), (int(np.prod(height, dtype=int)), inside))
    matrix_b = reshape(transpose(b, (*right, *columns)), (inside, int(np.prod(width, dtype=int))))
    return reshape(matrix_a @ matrix_b, (*height, *width))


@composition
def kron(a: Array, b: Array) -> Array:
    """The Kronecker product: in place of each element of ``a``, that element times ``b``.

    >>> kron(np.array([1.0, 10.0]), np.array([1.0, 2.0])).tolist()
    [1.0, 2.0, 10.0, 20.0]
    """
    n = max(len(shape_of(a)), len(shape_of(b)))
    left = (1,) * (n - len(shape_of(a))) + shape_of(a)
    right = (1,) * (n - len(shape_of(b))) + shape_of(b)
    big = reshape(a, tuple(length for m in left for length in (m, 1)))
    small = reshape(b, tuple(length for m in right for length in (1, m)))
    return reshape(big * small, tuple(i * j for i, j in zip(left, right, strict=True)))


@composition
def cross(
    a: Array,
    b: Array,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Array:
    """The vector product of vectors of three numbers, along these axes.

    >>> cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    if shape_of(a)[axisa] != 3 or shape_of(b)[axisb] != 3:
        raise ValueError(
            f"cross: vectors of three numbers are needed, the shapes are {shape_of(a)} and "
            f"{shape_of(b)}"
        )
    a1, a2, a3 = (moveaxis(a, axisa, 0)[i] for i in range(3))
    b1, b2, b3 = (moveaxis(b, axisb, 0)[i] for i in range(3))
    return stack([a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1], axis=axisc)


@composition
def vander(x: Array, N: int | None = None, increasing: bool = False) -> Array:
    """The powers ``x**(N-1), ..., x, 1`` of each number, in rows.

    >>> vander(np.array([2.0, 3.0]), 3).tolist()
    [[4.0, 2.0, 1.0], [9.0, 3.0, 1.0]]
    """
    if len(shape_of(x)) != 1:
        raise ValueError(f"vander: a row of numbers is needed, got shape {shape_of(x)}")
    n = shape_of(x)[0] if N is None else N
    column = wider(x, int)[:, None]
    if n < 2:
        return ones_like(column[:, :n]) if n else column[:, :0]
    factors = broadcast_to(column, (shape_of(x)[0], n - 1))
    powers = cumprod(concatenate([ones_like(column), factors], axis=1), axis=1)
    return powers if increasing else flip(powers, axis=1)


@composition
def polyval(p: Array, x: Array) -> Array:
    """``p[0] x**(n-1) + ... + p[n-1]``, by Horner's rule.

    >>> polyval(np.array([1.0, 0.0, 2.0]), 3.0)
    np.float64(11.0)
    """
    p = listed(p)
    is_number = isinstance(bare(x), float | int | complex)
    if is_number and isinstance(bare(p), np.ndarray) and p.dtype.kind in "fc":
        x = astype(x, complex if is_complex(x) else float)  # NumPy makes an array of it
    y = 0 * x
    for coefficient in p:
        y = y * x + coefficient
    return y


@composition
def convolve(a: Array, v: Array, mode: str = "full") -> Array:
    """``sum over i of a[i] v[k - i]``, for rows of numbers.

    Args:
        a, v: of shapes (m,) and (n,).
        mode: ``"full"`` for all m + n - 1 of them; ``"same"`` for the max(m, n) in the middle;
            ``"valid"`` for those to which all of the shorter row contributes.

    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0])).tolist()
    [1.0, 3.0, 5.0, 3.0]
    """
    long, short = max(size_of(a), size_of(v)), min(size_of(a), size_of(v))
    skipped = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}
    lengths = {"full": long + short - 1, "same": long, "valid": long - short + 1}
    if mode not in skipped:
        raise ValueError(f'convolve: mode must be "full", "same" or "valid", not {mode!r:.40}')
    if max(len(shape_of(a)), len(shape_of(v))) > 1:
        raise ValueError(
            f"convolve: rows of numbers are needed, the shapes are {shape_of(a)} and {shape_of(v)}"
        )
    full = full_convolution(ravel(a), ravel(v))
    start, length = skipped[mode], lengths[mode]
    return full if mode == "full" else full[start : start + length]


@composition
def correlate(a: Array, v: Array, mode: str = "valid") -> Array:
    """``sum over i of a[i + k] conj(v[i])``, for rows of numbers.

    >>> correlate(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0])).tolist()
    [2.0, 3.0]
    """
    if size_of(v) > size_of(a):
        return flip(conj(correlate(v, a, mode)))
    return convolve(a, flip(conj(ravel(v))), mode)
