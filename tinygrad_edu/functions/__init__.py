"""Floor 3: functions made of rows. They need no derivative of their own.

Those that NumPy or PyTorch have bear their names and take their options.
"""

from tinygrad_edu.engine.primitive import seal
from tinygrad_edu.functions import (
    activations,
    aliases,
    convolution,
    differences,
    einsum,
    fft,
    joining,
    linalg,
    network,
    padding,
    parts,
    products,
    selecting,
    shapes,
    statistics,
)
from tinygrad_edu.functions.softmax import softmax

__all__ = [
    "activations",
    "aliases",
    "convolution",
    "differences",
    "einsum",
    "fft",
    "joining",
    "linalg",
    "network",
    "padding",
    "parts",
    "products",
    "selecting",
    "shapes",
    "softmax",
    "statistics",
]

seal()  # every row has been defined
