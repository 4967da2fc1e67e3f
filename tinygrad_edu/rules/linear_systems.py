"""Inverses, determinants and linear systems, for every matrix of a stack.

The derivative of the inverse is -A^-1 dA A^-1; nearly all the rest follows. ``t`` is the
transpose. Complex matrices need no conjugates, save where the operation itself conjugates.
"""

from typing import Any

from tinygrad_edu.engine import Array, is_complex, namespace, primitive, shape_of
from tinygrad_edu.rules.complex_numbers import conj, imag
from tinygrad_edu.rules.joining import stack
from tinygrad_edu.rules.reductions import sum
from tinygrad_edu.rules.scans import others
from tinygrad_edu.rules.shapes import matrix_transpose as t
from tinygrad_edu.rules.shapes import reshape, tril


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


def _cofactors(x: Any) -> Any:
    linalg = namespace(type(x)).linalg
    u, s, v = linalg.svd(x, full_matrices=False)
    turns = linalg.det(u) * linalg.det(v)
    return each(turns) * (conj(u) * others(s, -1)[..., None, :]) @ conj(v)


def _change_of_cofactors(g: Array, y: Array, x: Array) -> Array:
    inverse = t(inv(x))
    return each(sum(g * y, axis=(-2, -1))) * inverse - inverse @ t(g) @ y


det = primitive("linalg.det", lambda g, y, x: each(g) * cofactors(x), method=False)

cofactors = primitive(
    "cofactors",
    _change_of_cofactors,
    forward=_cofactors,
    method=False,
    doc="""``det(A) A'⁻¹``, the derivative of the determinant, of matrices of shape (..., n, n).

    It is made of the singular values without a division, so that of a singular matrix is right.

    >>> import numpy as np
    >>> cofactors(np.diag([2.0, 3.0, 0.0])).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 6.0]]
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
