"""Products of matrices."""

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.shapes import flip, reshape

Shape = tuple[int, ...]


def row(a: Array) -> Array:
    """A vector on the left of a product is a matrix of one row."""
    return reshape(a, (1, *shape_of(a))) if len(shape_of(a)) == 1 else a


def column(b: Array) -> Array:
    """A vector on the right of a product is a matrix of one column."""
    return reshape(b, (*shape_of(b), 1)) if len(shape_of(b)) == 1 else b


def full(g: Array, a: Shape, b: Shape) -> Array:
    """The gradient of a product of such shapes, with the axes that vectors have lost put back."""
    if len(a) != 1 != len(b):
        return g
    left, right = len(a) == 1, len(b) == 1
    stack = shape_of(g)[: len(shape_of(g)) - (not left) - (not right)]
    return reshape(g, (*stack, 1 if left else a[-2], 1 if right else b[-1]))


def squeeze_column(g: Array, b: Shape) -> Array:
    """Undo ``column``."""
    return reshape(g, shape_of(g)[:-1]) if len(b) == 1 else g


# C = A B:  dL/dA = dL/dC B',  dL/dB = A' dL/dC
matmul = primitive(
    "matmul",
    lambda g, y, a, b: full(g, shape_of(a), shape_of(b)) @ column(b).mT,
    lambda g, y, a, b: squeeze_column(row(a).mT @ full(g, shape_of(a), shape_of(b)), shape_of(b)),
)


def correlation(g: Array, other: Array) -> Array:
    """The gradient of a convolution by the row that ``other`` was slid over."""
    n = size_of(other)
    return full_convolution(g, flip(other))[n - 1 : size_of(g)]


# Products of polynomials, by their coefficients
full_convolution = primitive(
    "convolve",
    lambda g, y, a, v: correlation(g, v),
    lambda g, y, a, v: correlation(g, a),
    method=False,
)
