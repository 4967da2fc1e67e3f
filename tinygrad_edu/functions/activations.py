"""Activations of networks that are made of rows, by PyTorch's names for their options."""

import math

from tinygrad_edu.engine import Array, composition
from tinygrad_edu.functions.joining import split
from tinygrad_edu.rules.elementwise import elu, sigmoid, tanh
from tinygrad_edu.rules.kinks import absolute, clip
from tinygrad_edu.rules.special import ndtr


@composition
def silu(x: Array) -> Array:
    """``x sigmoid(x)``, also known as swish.

    Elfwing, Uchibe, Doya: Sigmoid-weighted linear units (2017).

    >>> silu(0.0), silu(100.0)
    (0.0, 100.0)
    """
    return x * sigmoid(x)


@composition
def gelu(x: Array, approximate: str = "none") -> Array:
    """``x Φ(x)``, where ``Φ`` is the distribution function of the normal distribution.

    Hendrycks, Gimpel: Gaussian error linear units (2016).

    Args:
        x: numbers.
        approximate: ``"none"`` for the exact function, which needs SciPy; ``"tanh"`` for
            ``x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2``.

    Raises:
        ValueError: for another ``approximate``.

    >>> round(gelu(1.0, "tanh"), 4)
    0.8412
    """
    if approximate == "none":
        return x * ndtr(x)
    if approximate == "tanh":
        return 0.5 * x * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))
    raise ValueError(f'gelu: approximate must be "none" or "tanh", not {approximate!r:.40}')


@composition
def selu(x: Array) -> Array:
    """``elu`` with the scale and slope for which mean 0 and variance 1 are kept.

    Klambauer, Unterthiner, Mayr, Hochreiter: Self-normalizing neural networks (2017).

    >>> round(selu(1.0), 4)
    1.0507
    """
    return 1.0507009873554805 * elu(x, alpha=1.6732632423543772)


@composition
def hard_tanh(x: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    """``x``, cut off at ``min_val`` and ``max_val``.

    >>> hard_tanh(0.5), hard_tanh(-7.0)
    (0.5, -1.0)
    """
    return clip(x, min_val, max_val)


@composition
def soft_sign(x: Array) -> Array:
    """``x / (1 + |x|)``.

    >>> soft_sign(-1.0)
    -0.5
    """
    return x / (1 + absolute(x))


@composition
def glu(x: Array, axis: int = -1) -> Array:
    """``a sigmoid(b)``, where ``a`` and ``b`` are the two halves of ``x`` along ``axis``.

    Dauphin, Fan, Auli, Grangier: Language modeling with gated convolutional networks (2016).

    Raises:
        ValueError: if the axis has an odd length.

    >>> import numpy as np
    >>> glu(np.array([1.0, 2.0, 0.0, 0.0])).tolist()
    [0.5, 1.0]
    """
    a, b = split(x, 2, axis)
    return a * sigmoid(b)
