"""Floor 3: functions made of rows. They need no derivative of their own.

Those that NumPy or PyTorch have bear their names and take their options.

=======================  ===================================================================
``plain``                arguments that are not differentiated by: axes, positions, choices
``shapes``               ``expand_dims tile`` ...: other arrangements of the same numbers
``joining``              ``hstack split insert`` ...: arrays put together and taken apart
``selecting``            ``take diagonal`` ...: elements by position or condition
``padding``              ``pad``: margins around an array
``parts``                ``modf divmod frexp``: two numbers for one
``differences``          ``diff interp trapezoid`` ...: calculus on samples
``statistics``           ``average median cov`` ...: samples as a whole
``products``             ``dot outer kron`` ...: products of vectors, matrices, polynomials
``stacks``               ``matvec vecmat``: products of stacks of matrices and vectors
``einsum``               ``einsum``: Einstein's notation
``norms``                ``norm``: how large vectors and matrices are
``decompositions``       ``eigh svd qr`` ...: matrices taken apart
``linalg``               ``tg.linalg``: all that NumPy has there
``fft``                  ``tg.fft``: Fourier transforms
``softmax activations``  ``softmax gelu glu`` ...: activations of networks
``network``              ``dropout embedding layer_norm`` ...: other parts of networks
``convolution``          ``conv2d max_pool2d`` ...: networks for pictures
``aliases``              other names of the same functions
=======================  ===================================================================
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
    stacks,
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
    "stacks",
    "statistics",
]

seal()  # every row has been defined
