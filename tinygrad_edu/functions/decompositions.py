"""Matrices taken apart, as ``numpy.linalg`` does: eigenvalues, singular values, right angles.

Each is one row of :mod:`tinygrad_edu.rules.decompositions`, whose result holds all parts; here
they are cut apart, and called what NumPy calls them.
"""

from collections import namedtuple
from functools import partial
from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition, is_complex, namespace, shape_of
from tinygrad_edu.functions.norms import svdvals
from tinygrad_edu.functions.plain import constants, plain
from tinygrad_edu.functions.shapes import matrix_transpose
from tinygrad_edu.rules import decompositions as rows
from tinygrad_edu.rules.complex_numbers import real
from tinygrad_edu.rules.discrete import zeros_like
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.linear_systems import adjoint

_composition = partial(composition, home="linalg")

# The results of NumPy's functions, by NumPy's names for them.
EighResult = namedtuple("EighResult", ["eigenvalues", "eigenvectors"])
EigResult = namedtuple("EigResult", ["eigenvalues", "eigenvectors"])
SVDResult = namedtuple("SVDResult", ["U", "S", "Vh"])
QRResult = namedtuple("QRResult", ["Q", "R"])


def rows_and_columns(x: Array, name: str) -> tuple[int, int]:
    """How many rows and columns a matrix has, or each one of a stack.

    Raises:
        ValueError: if there are fewer than two axes.
    """
    if len(shape_of(x)) < 2:
        raise ValueError(f"{name}: a matrix is needed, the shape is {shape_of(x)}")
    m, n = shape_of(x)[-2:]
    return m, n


@_composition
def eigh(x: Array, UPLO: str = "L") -> EighResult:
    """Eigenvalues, rising, and eigenvectors (columns) of a symmetric or Hermitian matrix.

    An eigenvector may as well point the other way. What is made of it should not depend on that.

    >>> eigh(np.diag([2.0, 1.0])).eigenvalues.tolist()
    [1.0, 2.0]
    """
    both = rows.eigh(x, UPLO=UPLO)
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
    both = rows.eig(x)
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
    m, n = rows_and_columns(x, "svd")
    if not compute_uv:
        return svdvals(x)
    all_three = rows.svd(x)
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
    m, n = rows_and_columns(x, "qr")
    both = rows.qr(x[..., :, : min(m, n)])
    q, r = both[..., :m, :], matrix_transpose(both[..., m:, :])
    if n > m:  # the further columns of R say what the further columns of x are made of
        r = concatenate([r, adjoint(q) @ x[..., :, m:]], axis=-1)
    if mode == "complete" and m > n:
        data = plain(x)
        all_q, _ = namespace(type(data)).linalg.qr(data, mode="complete")
        q = _completed(q, all_q[..., :, n:])
        r = concatenate([r, zeros_like(plain(x))[..., n:, :]], axis=-2)
    return r if mode == "r" else QRResult(q, r)
