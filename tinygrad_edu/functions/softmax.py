"""Softmax: numbers made into probabilities, accurately however large the numbers are."""

from tinygrad_edu.engine import Array, composition
from tinygrad_edu.rules.elementwise import exp
from tinygrad_edu.rules.reductions import logsumexp


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
