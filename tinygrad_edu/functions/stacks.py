"""Products of stacks of matrices and vectors; to ``@``, a stack of vectors is a matrix."""

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.functions.plain import listed
from tinygrad_edu.functions.shapes import expand_dims
from tinygrad_edu.rules.complex_numbers import conj
from tinygrad_edu.rules.linear_algebra import matmul


@composition
def matvec(a: Array, b: Array) -> Array:
    """The product of a matrix and a vector, or of each matrix of a stack and its vector.

    >>> import numpy as np
    >>> matvec(2 * np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[2.0, 4.0], [6.0, 8.0]]
    """
    a, b = listed(a), listed(b)
    _check_axes("matvec", matrix=a, vector=b)
    return matmul(a, expand_dims(b, -1))[..., 0]


@composition
def vecmat(a: Array, b: Array) -> Array:
    """The product of a vector, its numbers conjugated, and a matrix; or of stacks of both.

    >>> import numpy as np
    >>> vecmat(np.array([[1.0, 2.0], [3.0, 4.0]]), 2 * np.eye(2)).tolist()
    [[2.0, 4.0], [6.0, 8.0]]
    """
    a, b = listed(a), listed(b)
    _check_axes("vecmat", matrix=b, vector=a)
    return matmul(expand_dims(conj(a), -2), b)[..., 0, :]


def _check_axes(name: str, matrix: Array, vector: Array) -> None:
    """Refuse a vector in the place of a matrix, and a number in that of either."""
    if len(shape_of(matrix)) < 2 or not shape_of(vector):
        raise ValueError(
            f"{name}: a matrix of two axes or more and a vector of one or more are needed, not of "
            f"shapes {shape_of(matrix)} and {shape_of(vector)}"
        )
