"""Many numbers into one: sums, means and extremes along axes."""

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.choice import stop_gradient, where
from tinygrad_edu.rules.complex_numbers import conj
from tinygrad_edu.rules.elementwise import exp, log
from tinygrad_edu.rules.policies import gate, in_equal_parts, over, share
from tinygrad_edu.rules.shapes import broadcast_to, reshape

Axis = int | tuple[int, ...] | None


def reduced(x: Array, axis: Axis) -> set[int]:
    """The axes that a reduction along ``axis`` removes, as numbers from 0."""
    n = len(shape_of(x))
    axes = range(n) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return {a % n for a in axes if n}


def kept(g: Array, x: Array, axis: Axis) -> Array:
    """``g`` with an axis of length 1 wherever a reduction of ``x`` has removed one."""
    if len(shape_of(g)) in (0, len(shape_of(x))):  # none is needed, or none was removed
        return g
    gone = reduced(x, axis)
    return reshape(g, tuple([1 if a in gone else n for a, n in enumerate(shape_of(x))]))


def spread(g: Array, x: Array, axis: Axis) -> Array:
    """Repeat ``g`` along the axes of ``x`` that a reduction has removed."""
    return broadcast_to(kept(g, x, axis), shape_of(x))


def count(x: Array, y: Array) -> int:
    """How many elements of ``x`` went into each of ``y``."""
    return size_of(x) // (size_of(y) or 1)


def per_element(g: Array, n: int) -> Array:
    """``g / n``, and 0 for none; also in half precision, which does not reach n = 65536."""
    if n < 2**16:
        return g / n if n > 0 else over(g, n)
    return g * 2.0**-16 / (n * 2.0**-16)


def extreme(g: Array, y: Array, x: Array, axis: Axis) -> Array:
    """The gradient of ``max`` or ``min``: to the element that won, in equal parts at a tie."""
    won = x == kept(y, x, axis)
    winners = sum(won, axis=axis, keepdims=True)
    return gate(won, in_equal_parts(reshape(g, shape_of(winners)), winners), 0)


def deviation(x: Array, axis: Axis) -> Array:
    """``x - mean(x)``, and exactly 0 where all elements are equal.

    Some element is taken away first: the mean of equal numbers may differ from them by rounding.
    """
    gone = reduced(x, axis)
    first = tuple(slice(0, 1) if a in gone else slice(None) for a in range(len(shape_of(x))))
    rest = x - stop_gradient(x[first]) if first else x - x
    return rest - mean(rest, axis=axis, keepdims=True)


sum = primitive("sum", lambda g, y, x, axis=None, keepdims=False: spread(g, x, axis))
mean = primitive(
    "mean", lambda g, y, x, axis=None, keepdims=False: spread(per_element(g, count(x, y)), x, axis)
)
var = primitive(
    "var",
    lambda g, y, x, axis=None, ddof=0, keepdims=False: (
        kept(per_element(2 * g, count(x, y) - ddof), x, axis) * conj(deviation(x, axis))
    ),
)
std = primitive(
    "std",
    lambda g, y, x, axis=None, ddof=0, keepdims=False: (
        kept(over(per_element(g, count(x, y) - ddof), y), x, axis) * conj(deviation(x, axis))
    ),
)

max = primitive("max", lambda g, y, x, axis=None, keepdims=False: extreme(g, y, x, axis))
min = primitive("min", lambda g, y, x, axis=None, keepdims=False: extreme(g, y, x, axis))


def _logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    c = max(x, axis=axis, keepdims=True)
    c = where(abs(c) < float("inf"), c, 0)  # exp(x - c) then neither overflows nor is inf - inf
    total = sum(exp(x - c), axis=axis, keepdims=keepdims)
    return log(total) + (c if keepdims else reshape(c, shape_of(total)))


logsumexp = primitive(
    "logsumexp",
    lambda g, y, x, axis=None, keepdims=False: kept(g, x, axis) * share(x, kept(y, x, axis)),
    forward=_logsumexp,
    method=False,
    doc="""``log(sum(exp(x)))``, accurate however large the numbers are; its derivative is softmax.

    Args:
        x: of any shape.
        axis: the axes that the sum removes: a number, a tuple of numbers, or all by default.
        keepdims: whether an axis of length 1 stays where one is removed.

    >>> round(float(logsumexp([1000.0, 1000.0])), 4)
    1000.6931
    """,
)


def _log_softmax(x: Array, axis: int = -1) -> Array:
    differences = x - max(x, axis=axis, keepdims=True)  # exact, where it matters most: near 0
    return differences - log(sum(exp(differences), axis=axis, keepdims=True))


log_softmax = primitive(
    "log_softmax",
    lambda g, y, x, axis=-1: g - exp(y) * sum(g, axis=axis, keepdims=True),
    forward=_log_softmax,
    method=False,
    doc="""``log(exp(x) / sum(exp(x)))``: the logarithms of probabilities, from logits.

    Args:
        x: of any shape.
        axis: the axis along which the probabilities add up to 1.

    >>> log_softmax([1000.0, 1000.0]).round(4).tolist()
    [-0.6931, -0.6931]
    """,
)
