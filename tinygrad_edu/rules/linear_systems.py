"""Inverses, determinants and linear systems, for every matrix of a stack.

The derivative of the inverse is -A^-1 dA A^-1; nearly all the rest follows. ``t`` is the
transpose. Complex matrices need no conjugates, save where the operation itself conjugates.
"""

from typing import Any

from tinygrad_edu.engine import Array, is_complex, namespace, primitive, shape_of
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.complex_numbers import conj, imag
from tinygrad_edu.rules.discrete import ones_like
from tinygrad_edu.rules.joining import stack
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.scans import others
from tinygrad_edu.rules.shapes import matrix_transpose as t
from tinygrad_edu.rules.shapes import reshape, tril, triu


def adjoint(x: Array) -> Array:
    """The conjugate transpose of every matrix."""
    return conj(t(x))


def hermitian(x: Array) -> Array:
    """The part of every matrix that equals its own adjoint."""
    return (x + adjoint(x)) / 2


def lower(x: Array) -> Array:
    """The lower triangle of every matrix, doubled below the diagonal."""
    return tril(x) + tril(x, k=-1)


def each(g: Array) -> Array:
    """A number for each matrix, as a matrix of one element."""
    return reshape(g, (*shape_of(g), 1, 1))


def along(a: Array, b: Array) -> Array:
    """How far ``a`` goes along ``b``: the sum of all products of their elements."""
    return each(sum(a * b, axis=(-2, -1)))


inv = primitive("linalg.inv", lambda g, y, x: -(t(y) @ g @ t(y)), method=False)

# A X = B, so dX = A^-1 (dB - dA X)
solve = primitive(
    "linalg.solve",
    lambda g, y, a, b: -(solve(t(a), g) @ t(y)),
    lambda g, y, a, b: solve(t(a), g),
    method=False,
)

# dP = -P dA P, where A is regular; elsewhere what P ignores of dA comes in
pinv = primitive(
    "linalg.pinv",
    lambda g, y, x, rcond=None: (
        -(t(y) @ g @ t(y))
        + conj((t(g) - x @ y @ t(g)) @ y @ adjoint(y))
        + conj(adjoint(y) @ y @ (t(g) - t(g) @ y @ x))
    ),
    method=False,
)

# A = L L':  dL = L (the lower triangle of L^-1 dA L'^-1, and half of its diagonal)
cholesky = primitive(
    "linalg.cholesky",
    lambda g, y, x: hermitian(t(solve(adjoint(y), t(solve(t(y), lower(t(y) @ g) / 2))))),
    method=False,
)


# -- determinants --------------------------------------------------------------------------


def _apart(x: Any) -> tuple[Any, tuple[Any, Any], Any]:
    """X = U S V, with det(U) det(V) beside S."""
    linalg = namespace(type(x)).linalg
    u, s, v = linalg.svd(x, full_matrices=False)
    return u, (s, each(linalg.det(u) * linalg.det(v))), v


def _cofactors(x: Any) -> Any:
    u, (s, turns), v = _apart(x)
    return turns * (conj(u) * others(s, -1)[..., None, :]) @ conj(v)


def _change_of_cofactors(x: Any, g: Any) -> Any:
    """With X = S diagonal, C_ii is the product of all s but s_i, and C_ij = 0.

    So dC_ii is the sum over k of P_ik dX_kk, and dC_ij = -P_ij dX_ji, where P_ij is the product of
    all s but s_i and s_j, and P_ii = 0.
    """
    u, (s, turns), v = _apart(x)
    same = tril(triu(ones_like(x))) != 0
    pairs = where(same, 0, others(where(same, 1, s[..., None, :]), -1))
    g = adjoint(u) @ g @ adjoint(v)
    own = sum(pairs * sum(where(same, g, 0), axis=-2, keepdims=True), axis=-1)
    return turns * (conj(u) @ (where(same, own[..., None, :], 0) - t(pairs * g)) @ conj(v))


def _third_of_determinant(g: Array, y: Array, x: Array, h: Array) -> Array:
    """Of a regular matrix, where the second is det(A) (tr(B G') B - B G' B), with B = A'⁻¹."""
    b = t(inv(x))
    by_g, by_h = b @ t(g) @ b, b @ t(h) @ b
    return each(det(x)) * (
        (along(g, b) * along(h, b) - along(h, by_g)) * b
        - along(h, b) * by_g
        - along(g, b) * by_h
        + by_g @ t(h) @ b
        + by_h @ t(g) @ b
    )


det = primitive("linalg.det", lambda g, y, x: each(g) * cofactors(x), method=False)

cofactors = primitive(
    "cofactors",
    lambda g, y, x: change_of_cofactors(x, g),
    forward=_cofactors,
    method=False,
    doc="""``det(A) A'⁻¹``, the derivative of the determinant, of matrices of shape (..., n, n).

    It is made of the singular values without a division, so that of a singular matrix is right.

    >>> import numpy as np
    >>> cofactors(np.diag([2.0, 3.0, 0.0])).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 6.0]]
    """,
)

# It is the second derivative of the determinant, and symmetric as such.
change_of_cofactors = primitive(
    "change_of_cofactors",
    _third_of_determinant,
    lambda g, y, x, h: change_of_cofactors(x, g),
    forward=_change_of_cofactors,
    method=False,
    doc="""How a sum of cofactors, each times its element of ``g``, changes with each element of x.

    Of matrices of shape (..., n, n); without a division, so that of a singular matrix is right.

    >>> import numpy as np
    >>> change_of_cofactors(np.diag([2.0, 3.0, 0.0]), np.eye(3)).tolist()
    [[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 5.0]]
    """,
)


def _sign_and_log(x: Any) -> Any:
    return stack(namespace(type(x)).linalg.slogdet(x))


def _change_of_log(g: Array, y: Array, x: Array) -> Array:
    """The logarithm changes by tr(A^-1 dA); a complex sign turns by its imaginary part."""
    turns, grows = g
    if is_complex(x):
        grows = grows + 1j * imag(turns * y[0])
    return each(grows) * t(inv(x))


sign_and_log = primitive(
    "linalg.slogdet",
    _change_of_log,
    forward=_sign_and_log,
    method=False,
    doc="""The sign of the determinant and the logarithm of its absolute value, stacked.

    Of matrices of shape (..., n, n); the result has the shape (2, ...).

    >>> import numpy as np
    >>> sign_and_log(np.diag([1.0, -1.0])).tolist()
    [-1.0, 0.0]
    """,
)
