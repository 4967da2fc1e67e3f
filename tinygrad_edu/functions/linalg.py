"""Linear algebra, as in ``numpy.linalg``: also for stacks of matrices.

Matrices are taken apart in :mod:`.decompositions`, and measured in :mod:`.norms`.

The gradient of a function of symmetric (Hermitian) matrices is symmetric: ``cholesky``, ``eigh``
and ``eigvalsh`` look at one triangle only, and each of two mirrored elements gets half of what
this triangle would. For steps that stay symmetric nothing else matters.
"""

from collections import namedtuple
from functools import partial
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from tinygrad_edu._hints import hinting
from tinygrad_edu.engine import (
    FUNCTIONS,
    Array,
    composition,
    is_complex,
    namespace,
    shape_of,
)
from tinygrad_edu.functions.decompositions import (
    eig,
    eigh,
    eigvals,
    eigvalsh,
    qr,
    rows_and_columns,
    svd,
)
from tinygrad_edu.functions.norms import matrix_norm, norm, svdvals, vector_norm
from tinygrad_edu.functions.plain import constants, plain, whole
from tinygrad_edu.functions.products import cross, multi_dot, outer, tensordot, vecdot
from tinygrad_edu.functions.selecting import diagonal as _diagonal
from tinygrad_edu.functions.shapes import matrix_transpose
from tinygrad_edu.rules import linear_systems
from tinygrad_edu.rules.complex_numbers import conj, real
from tinygrad_edu.rules.discrete import matrix_rank as matrix_rank
from tinygrad_edu.rules.linear_algebra import matmul
from tinygrad_edu.rules.linear_systems import cholesky, det, inv, pinv
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.shapes import reshape

__all__ = [
    "cholesky", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq",
    "matmul", "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "multi_dot",
    "norm", "outer", "pinv", "qr", "slogdet", "solve", "svd", "svdvals", "tensordot", "trace",
    "vecdot", "vector_norm",
]  # fmt: skip

__getattr__ = hinting(
    "linalg",
    {
        **dict.fromkeys(("inverse", "matrix_inverse"), "tg.linalg.inv(x)"),
        **dict.fromkeys(("pinverse", "pseudo_inverse"), "tg.linalg.pinv(x)"),
        "determinant": "tg.linalg.det(x)",
        "logdet": "tg.linalg.slogdet(x)[1]",
        **dict.fromkeys(
            ("expm", "matrix_exp"),
            "(v * tg.exp(w)) @ v.T of a symmetric x, where w, v = tg.linalg.eigh(x)",
        ),
        "cond": "tg.linalg.norm(x, 2) * tg.linalg.norm(tg.linalg.inv(x), 2)",
        "eigenvalues": "tg.linalg.eigvals(x)",
        **dict.fromkeys(("least_squares", "lsq"), "tg.linalg.lstsq(a, b)"),
        "transpose": "tg.matrix_transpose(x)",
        **dict.fromkeys(("dot", "mm", "matvec"), "a @ b"),
    },
    home=__name__,
)


def __dir__() -> list[str]:
    return sorted(__all__)


SlogdetResult = namedtuple("SlogdetResult", ["sign", "logabsdet"])


_composition = partial(composition, home="linalg")


for _function in (
    cross,
    matmul,
    matrix_transpose,
    outer,
    tensordot,
    vecdot,
):
    FUNCTIONS[f"linalg.{_function.__name__}"] = _function


@_composition
def solve(a: Array, b: Array) -> Array:
    """``x`` with ``a x = b``, for a vector or for every column of ``b``.

    >>> solve(np.diag([1.0, 2.0]), np.array([3.0, 4.0])).tolist()
    [3.0, 2.0]
    """
    if len(shape_of(b)) != 1:
        return linear_systems.solve(a, b)
    return linear_systems.solve(a, reshape(b, (shape_of(b)[0], 1)))[..., 0]


@_composition
def slogdet(x: Array) -> SlogdetResult:
    """The sign of the determinant, and the logarithm of its absolute value.

    >>> slogdet(np.diag([1.0, -1.0]))
    SlogdetResult(sign=np.float64(-1.0), logabsdet=np.float64(0.0))
    """
    sign, log = linear_systems.sign_and_log(x)
    return SlogdetResult(sign, real(log) if is_complex(log) else log)


@_composition
def lstsq(a: Array, b: Array, rcond: float | None = None) -> tuple[Array, Array, Any, Array]:
    """The smallest ``x`` for which ``|a x - b|`` is smallest.

    Returns:
        ``x``; ``|a x - b|²`` for each column of ``b``, if the columns of ``a`` are independent
        and fewer than its rows, else nothing; the rank of ``a``; the singular values of ``a``.

    >>> a = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> np.round(lstsq(a, np.array([1.0, 3.0, 5.0]))[0], 12).tolist()
    [1.0, 2.0]
    """
    m, n = rows_and_columns(a, "lstsq")
    rows = shape_of(b)[-2:][:1]
    if rows != (m,) and b is not None and not isinstance(b, str):
        raise LinAlgError(
            f"lstsq: a has {m} rows, so b must have as many; its shape is {shape_of(b)}"
        )
    s = svdvals(a)
    sizes = plain(s)
    if rcond is None:
        rcond = float(namespace(type(sizes)).finfo(sizes.dtype).eps) * max(m, n)
    rank = sum(sizes > rcond * sizes[:1])
    x = pinv(a, rcond=rcond) @ b
    left = reshape(b - a @ x, (m, -1))
    residuals = sum(real(left * conj(left)), axis=0)
    if isinstance(rank, np.integer):  # elsewhere a shape does not depend on the numbers
        independent, rank = rank == n, np.int32(rank)
    else:
        independent = True
    return x, residuals if n < m and independent else residuals[:0], rank, s


@_composition
def matrix_power(x: Array, n: int) -> Array:
    """``x @ x @ ...``, ``n`` times; of the inverse, if ``n`` is negative.

    >>> matrix_power(np.array([[1.0, 1.0], [0.0, 1.0]]), 5).tolist()
    [[1.0, 5.0], [0.0, 1.0]]
    """
    size, columns = rows_and_columns(x, "matrix_power")
    if size != columns:
        raise LinAlgError(f"matrix_power: a square matrix is needed, the shape is {shape_of(x)}")
    n = whole(n, "matrix_power", "n")
    if n < 0:
        return matrix_power(inv(x), -n)
    result, square = None, x
    while n:  # x^13 = x^8 x^4 x^1
        if n % 2:
            result = square if result is None else result @ square
        n //= 2
        square = square @ square if n else square
    return 0 * x + constants(np.eye(size), x) if result is None else result


@_composition
def diagonal(x: Array, *, offset: int = 0) -> Array:
    """The diagonal of each matrix: of the last two axes, not the first two.

    >>> diagonal(np.ones((5, 2, 2))).shape
    (5, 2)
    """
    return _diagonal(x, offset, -2, -1)


@_composition
def trace(x: Array, *, offset: int = 0) -> Array:
    """The sum of the diagonal of each matrix: of the last two axes, not the first two.

    >>> trace(np.ones((5, 2, 2))).tolist()
    [2.0, 2.0, 2.0, 2.0, 2.0]
    """
    return sum(diagonal(x, offset=offset), axis=-1)
