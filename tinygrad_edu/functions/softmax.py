"""Softmax: numbers made into probabilities, accurately however large the numbers are."""

from tinygrad_edu.engine import Array, composition
from tinygrad_edu.rules.elementwise import exp
from tinygrad_edu.rules.reductions import log_softmax


@composition
def softmax(x: Array, axis: int = -1) -> Array:
    """``exp(x) / sum(exp(x))`` along ``axis``: positive numbers that add up to 1.

    >>> import numpy as np
    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    return exp(log_softmax(x, axis=axis))
