"""Functions made of rows, arranged so that floating-point numbers stay accurate.

They need no derivative of their own: the rows they are made of have theirs.
"""

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.rules.elementwise import exp, log
from tinygrad_edu.rules.indexing import stop_gradient
from tinygrad_edu.rules.reductions import Axis, max, sum
from tinygrad_edu.rules.shapes import reshape


@composition
def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """``log(sum(exp(x)))`` along axes, without overflow: the largest element is taken out first.

    The sum of exponentials does not change when ``c`` is taken out, as ``exp(c)``, so neither does
    the derivative: ``c`` is a constant for it.

    >>> import numpy as np
    >>> logsumexp(np.array([1000.0, 1000.0])) == 1000 + np.log(2)
    np.True_
    """
    c = stop_gradient(max(x, axis=axis, keepdims=True))
    total = sum(exp(x - c), axis=axis, keepdims=keepdims)
    return log(total) + (c if keepdims else reshape(c, shape_of(total)))


@composition
def log_softmax(x: Array, axis: int = -1) -> Array:
    """The logarithm of :func:`softmax`: ``x - logsumexp(x)`` along ``axis``.

    >>> import numpy as np
    >>> log_softmax(np.array([1000.0, 0.0])).tolist()
    [0.0, -1000.0]
    """
    return x - logsumexp(x, axis=axis, keepdims=True)


@composition
def softmax(x: Array, axis: int = -1) -> Array:
    """``exp(x) / sum(exp(x))`` along ``axis``: positive numbers that add up to 1.

    >>> import numpy as np
    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    return exp(log_softmax(x, axis))
