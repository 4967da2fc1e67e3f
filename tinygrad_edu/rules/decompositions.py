"""Eigenvalues, singular values, QR: matrices taken apart.

A decomposition has several results. Its row stacks them in one array, one below the other, and
the function of NumPy's name cuts them apart again
(:mod:`tinygrad_edu.functions.decompositions`). So one computation serves all results, one rule
sees the gradients of all of them, and the engine need not know that there are such things as
operations with several results.

Where eigenvalues or singular values are equal, single vectors are not determined; functions of
all of them together are. The rules pass 0 there for how the vectors turn into each other.

Formulas: Giles, Collected matrix derivative results (2008); Townsend, Differentiating the
singular value decomposition (2016); Seeger et al., Auto-differentiating linear algebra (2017).
"""

from typing import Any

from tinygrad_edu.engine import Array, is_complex, namespace, primitive, shape_of
from tinygrad_edu.rules.complex_numbers import conj, imag, real
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.kinks import sign
from tinygrad_edu.rules.linear_systems import adjoint, hermitian, lower, solve
from tinygrad_edu.rules.policies import over
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.shapes import matrix_transpose as t


def below(*parts: Array) -> Array:
    """One below the other."""
    return concatenate(parts, axis=-2)


def gaps(w: Array) -> Array:
    """``w[j] - w[i]`` in row i and column j."""
    return w[..., None, :] - w[..., :, None]


# -- eigenvalues: A V = V W; the results are stacked as W (one row), V ---------------------


def _eigh(x: Any, UPLO: str = "L") -> Any:
    options = {} if UPLO == "L" else {"UPLO": UPLO}  # the array API standard has only "L"
    w, v = namespace(type(x)).linalg.eigh(x, **options)
    return below(w[..., None, :], v)


def _eigh_gradient(g: Array, y: Array, x: Array, UPLO: str = "L") -> Array:
    w, v, gw, gv = y[..., 0, :], y[..., 1:, :], g[..., :1, :], g[..., 1:, :]
    turns = over(t(v) @ gv, gaps(w))
    return hermitian((conj(v) * gw + conj(v) @ turns) @ t(v))


eigh = primitive(
    "linalg.eigh",
    _eigh_gradient,
    forward=_eigh,
    method=False,
    doc="""Eigenvalues and eigenvectors of a symmetric or Hermitian matrix, one below the other.

    Args:
        x: of shape (..., n, n); the result is of shape (..., 1 + n, n).
        UPLO: the triangle that is looked at, ``"L"`` for the lower and ``"U"`` for the upper one.

    Raises:
        LinAlgError: if ``x`` is no stack of square matrices, or no eigenvalues are found.

    >>> import numpy as np
    >>> eigh(np.diag([2.0, 3.0])).tolist()
    [[2.0, 3.0], [1.0, 0.0], [0.0, 1.0]]
    """,
)


def _eig(x: Any) -> Any:
    w, v = namespace(type(x)).linalg.eig(x)
    return below(w[..., None, :], v)


def _eig_gradient(g: Array, y: Array, x: Array) -> Array:
    w, v, gw, gv = y[..., 0, :], y[..., 1:, :], g[..., 0, :], g[..., 1:, :]
    gv = gv - conj(v) * sum(v * gv, axis=-2, keepdims=True)  # the vectors keep their length
    turns = over(t(v) @ gv, gaps(w))
    return solve(t(v), gw[..., :, None] * t(v) + turns @ t(v))


eig = primitive(
    "linalg.eig",
    _eig_gradient,
    forward=_eig,
    method=False,
    doc="""Eigenvalues and eigenvectors (columns of length 1) of a matrix, one below the other.

    Of ``x`` of shape (..., n, n) the result is of shape (..., 1 + n, n).

    Raises:
        LinAlgError: if ``x`` is no stack of square matrices, or no eigenvalues are found.

    >>> import numpy as np
    >>> eig(np.diag([2.0, 3.0])).real.tolist()
    [[2.0, 3.0], [1.0, 0.0], [0.0, 1.0]]
    """,
)


# -- singular values: A = U S V'; stacked as U, S (one row), conj(V) -----------------------


def _svd(x: Any) -> Any:
    u, s, v = namespace(type(x)).linalg.svd(x, full_matrices=False)
    return below(u, s[..., None, :], t(v))


def _svd_gradient(g: Array, y: Array, x: Array) -> Array:
    m = shape_of(x)[-2]
    u, s, v = y[..., :m, :], real(y[..., m : m + 1, :]), conj(y[..., m + 1 :, :])
    gu, gs, gv = conj(g[..., :m, :]), real(g[..., m : m + 1, :]), g[..., m + 1 :, :]
    gs = gs * sign(s)  # a singular value has its kink at 0, like an absolute value
    squares = gaps(s[..., 0, :]) * (s + t(s))
    in_u, in_v = adjoint(u) @ gu, adjoint(v) @ gv
    turns = over(in_u - adjoint(in_u), squares) * s + t(s) * over(in_v - adjoint(in_v), squares)
    outside_u = over(gu - u @ in_u, s) @ adjoint(v)
    outside_v = u @ adjoint(over(gv - v @ in_v, s))
    if is_complex(x):  # u and v also turn against each other, each in its own plane
        of_u = imag(sum(conj(u) * gu, axis=-2, keepdims=True))
        of_v = imag(sum(conj(v) * gv, axis=-2, keepdims=True))
        gs = gs + 1j * over(of_u - of_v, 2 * s)
    return conj((u @ turns + u * gs) @ adjoint(v) + outside_u + outside_v)


svd = primitive(
    "linalg.svd",
    _svd_gradient,
    forward=_svd,
    method=False,
    doc="""The singular value decomposition ``A = U S V'``: U, S and conj(V), one below the other.

    Of ``x`` of shape (..., m, n), with k = min(m, n), the result is of shape (..., m + 1 + n, k).

    Raises:
        LinAlgError: if ``x`` is no stack of matrices, or no singular values are found.

    >>> import numpy as np
    >>> svd(np.diag([3.0, 2.0]))[2].tolist()
    [3.0, 2.0]
    """,
)


# -- A = Q R, for a matrix with no more columns than rows; stacked as Q, R' ----------------


def _qr(x: Any) -> Any:
    q, r = namespace(type(x)).linalg.qr(x)
    return below(q, t(r))


def _qr_gradient(g: Array, y: Array, x: Array) -> Array:
    m = shape_of(x)[-2]
    q, r, gq, gr = y[..., :m, :], t(y[..., m:, :]), conj(g[..., :m, :]), conj(t(g[..., m:, :]))
    turns = hermitian(lower(r @ adjoint(gr) - adjoint(gq) @ q))
    return conj(adjoint(solve(r, adjoint(gq + q @ turns))))


qr = primitive(
    "linalg.qr",
    _qr_gradient,
    forward=_qr,
    method=False,
    doc="""``A = Q R``, with Q' Q = 1 and an upper triangle R: Q and R', one below the other.

    Of ``x`` of shape (..., m, n) with m >= n the result is of shape (..., m + n, n).

    Raises:
        LinAlgError: if ``x`` is no stack of matrices.

    >>> import numpy as np
    >>> parts = qr(np.array([[3.0, 1.0], [4.0, 2.0]]))
    >>> (parts[:2] @ parts[2:].T).round(12).tolist()
    [[3.0, 1.0], [4.0, 2.0]]
    """,
)
