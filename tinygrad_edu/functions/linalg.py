"""Linear algebra, as in ``numpy.linalg``: also for stacks of matrices.

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
from tinygrad_edu.functions.norms import matrix_norm, norm, svdvals, vector_norm
from tinygrad_edu.functions.plain import constants, plain, whole
from tinygrad_edu.functions.products import cross, multi_dot, outer, tensordot, vecdot
from tinygrad_edu.functions.selecting import diagonal as _diagonal
from tinygrad_edu.functions.shapes import matrix_transpose
from tinygrad_edu.rules import decompositions, linear_systems
from tinygrad_edu.rules.complex_numbers import conj, real
from tinygrad_edu.rules.discrete import matrix_rank as matrix_rank
from tinygrad_edu.rules.discrete import zeros_like
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.linear_algebra import matmul
from tinygrad_edu.rules.linear_systems import adjoint, cholesky, det, inv, pinv
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
        "logdet": "tg.linalg.slogdet(x)",
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


# The results of NumPy's functions, by NumPy's names for them.
EighResult = namedtuple("EighResult", ["eigenvalues", "eigenvectors"])
EigResult = namedtuple("EigResult", ["eigenvalues", "eigenvectors"])
SVDResult = namedtuple("SVDResult", ["U", "S", "Vh"])
QRResult = namedtuple("QRResult", ["Q", "R"])
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


def _rows_and_columns(x: Array, name: str) -> tuple[int, int]:
    if len(shape_of(x)) < 2:
        raise ValueError(f"{name}: a matrix is needed, the shape is {shape_of(x)}")
    rows, columns = shape_of(x)[-2:]
    return rows, columns


# -- systems and powers --------------------------------------------------------------------


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
    m, n = _rows_and_columns(a, "lstsq")
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
    size, columns = _rows_and_columns(x, "matrix_power")
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


# -- decompositions ------------------------------------------------------------------------


@_composition
def eigh(x: Array, UPLO: str = "L") -> EighResult:
    """Eigenvalues, rising, and eigenvectors (columns) of a symmetric or Hermitian matrix.

    An eigenvector may as well point the other way. What is made of it should not depend on that.

    >>> eigh(np.diag([2.0, 1.0])).eigenvalues.tolist()
    [1.0, 2.0]
    """
    both = decompositions.eigh(x, UPLO=UPLO)
    w = both[..., 0, :]
    return EighResult(real(w) if is_complex(w) else w, both[..., 1:, :])


@_composition
def eigvalsh(x: Array, UPLO: str = "L") -> Array:
    """The eigenvalues of a symmetric or Hermitian matrix, rising.

    >>> eigvalsh(np.diag([2.0, 1.0])).tolist()
    [1.0, 2.0]
    """
    return eigh(x, UPLO)[0]


@_composition
def eig(x: Array) -> EigResult:
    """Eigenvalues and eigenvectors (columns of length 1) of a square matrix.

    >>> eig(np.diag([2.0, 1.0])).eigenvalues.tolist()
    [2.0, 1.0]
    """
    both = decompositions.eig(x)
    return EigResult(both[..., 0, :], both[..., 1:, :])


@_composition
def eigvals(x: Array) -> Array:
    """The eigenvalues of a square matrix.

    >>> eigvals(np.diag([2.0, 1.0])).tolist()
    [2.0, 1.0]
    """
    return eig(x)[0]


@_composition
def svd(x: Array, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """``x = U diag(S) Vh``: rotate, stretch, rotate.

    Args:
        x: a matrix of m rows and n columns, or a stack of them.
        full_matrices: whether ``U`` and ``Vh`` are square. The matrix leaves their further vectors
            open, except for what they span; what is made of them should not depend on more.
        compute_uv: if false, only the singular values are returned.

    >>> svd(np.diag([1.0, 2.0])).S.tolist()
    [2.0, 1.0]
    """
    m, n = _rows_and_columns(x, "svd")
    if not compute_uv:
        return svdvals(x)
    all_three = decompositions.svd(x)
    s, k = all_three[..., m, :], min(m, n)
    u, v = all_three[..., :m, :], all_three[..., m + 1 :, :]
    if full_matrices and m != n:
        data = plain(x)
        all_u, _, all_vh = namespace(type(data)).linalg.svd(data, full_matrices=True)
        u = _completed(u, all_u[..., :, k:])
        v = _completed(v, matrix_transpose(all_vh)[..., :, k:])
    return SVDResult(u, real(s) if is_complex(s) else s, matrix_transpose(v))


def _completed(q: Array, rest: Array) -> Array:
    """A square matrix: the columns of ``q``, and the rest of them, which follow as ``q`` turns.

    What lies along ``q`` is taken away, and the lengths are mended: ``aside`` is 0, but not its
    derivative. The series of the square root in it is cut off after what three derivatives need.
    """
    if shape_of(rest)[-1] == 0:
        return q
    aside = adjoint(q) @ rest
    follows = (rest - q @ aside) @ (
        constants(np.eye(shape_of(rest)[-1]), rest) + adjoint(aside) @ aside / 2
    )
    return concatenate([q, follows], axis=-1)


@_composition
def qr(x: Array, mode: str = "reduced") -> Any:
    """``x = Q R``: columns at right angles, and an upper triangle.

    Args:
        x: a matrix of m rows and n columns, or a stack of them.
        mode: ``"reduced"`` for ``Q`` of shape (m, min(m, n)); ``"r"`` for ``R`` alone;
            ``"complete"`` for ``Q`` of shape (m, m), of which ``x`` leaves the further columns
            open, except for what they span: what is made of them should not depend on more.

    Raises:
        ValueError: for another mode.

    >>> q, r = qr(np.array([[3.0, 1.0], [4.0, 2.0]]))
    >>> np.round(q @ r, 12).tolist()
    [[3.0, 1.0], [4.0, 2.0]]
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f'qr: mode must be "reduced", "complete" or "r", not {mode!r:.40}')
    m, n = _rows_and_columns(x, "qr")
    both = decompositions.qr(x[..., :, : min(m, n)])
    q, r = both[..., :m, :], matrix_transpose(both[..., m:, :])
    if n > m:  # the further columns of R say what the further columns of x are made of
        r = concatenate([r, adjoint(q) @ x[..., :, m:]], axis=-1)
    if mode == "complete" and m > n:
        data = plain(x)
        all_q, _ = namespace(type(data)).linalg.qr(data, mode="complete")
        q = _completed(q, all_q[..., :, n:])
        r = concatenate([r, zeros_like(plain(x))[..., n:, :]], axis=-2)
    return r if mode == "r" else QRResult(q, r)
