"""Functions of one number, applied to each element."""

import math
from typing import Any

import numpy as np

from tinygrad_edu.engine import is_complex, primitive
from tinygrad_edu.engine.libraries import arrays
from tinygrad_edu.rules.arithmetic import hypot, maximum, minimum
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.kinks import absolute
from tinygrad_edu.rules.policies import gate, over

# -- exponentials and powers ---------------------------------------------------------------

exp = primitive("exp", lambda g, y, x: g * y)
exp2 = primitive("exp2", lambda g, y, x: g * y * math.log(2))
expm1 = primitive("expm1", lambda g, y, x: g * (y + 1))
log = primitive("log", lambda g, y, x: over(g, x))
log2 = primitive("log2", lambda g, y, x: over(g, x * math.log(2)))
log10 = primitive("log10", lambda g, y, x: over(g, x * math.log(10)))
log1p = primitive("log1p", lambda g, y, x: over(g, 1 + x))

sqrt = primitive("sqrt", lambda g, y, x: over(g, 2 * y))
cbrt = primitive("cbrt", lambda g, y, x: over(g, 3 * y * y))
square = primitive("square", lambda g, y, x: g * 2 * x)
reciprocal = primitive("reciprocal", lambda g, y, x: -over(g * y, x))

# -- trigonometry, circular and hyperbolic -------------------------------------------------

sin = primitive("sin", lambda g, y, x: g * cos(x))
cos = primitive("cos", lambda g, y, x: -g * sin(x))
tan = primitive("tan", lambda g, y, x: g * (1 + y * y))
arcsin = primitive("arcsin", lambda g, y, x: over(g, sqrt((1 - x) * (1 + x))))
arccos = primitive("arccos", lambda g, y, x: -over(g, sqrt((1 - x) * (1 + x))))
arctan = primitive("arctan", lambda g, y, x: over(g, 1 + x * x))

sinh = primitive("sinh", lambda g, y, x: g * cosh(x))
cosh = primitive("cosh", lambda g, y, x: g * sinh(x))
tanh = primitive("tanh", lambda g, y, x: g * (1 - y * y))
arcsinh = primitive(  # 1 + x² would overflow long before its root does
    "arcsinh", lambda g, y, x: over(g, sqrt(1 + x * x) if is_complex(x) else hypot(1, x))
)
arccosh = primitive("arccosh", lambda g, y, x: over(over(g, sqrt(x - 1)), sqrt(x + 1)))
arctanh = primitive("arctanh", lambda g, y, x: over(g, (1 - x) * (1 + x)))

deg2rad = primitive("deg2rad", lambda g, y, x: g * (math.pi / 180))
radians = primitive("radians", lambda g, y, x: g * (math.pi / 180))
rad2deg = primitive("rad2deg", lambda g, y, x: g * (180 / math.pi))
degrees = primitive("degrees", lambda g, y, x: g * (180 / math.pi))

# -- activations of networks ---------------------------------------------------------------


def _sigmoid(x: Any) -> Any:
    if isinstance(x, np.ndarray):
        x = arrays.inexact(x)
        with np.errstate(over="ignore"):  # 1 / (1 + inf) is the 0 that it should be
            return 1 / (1 + exp(-x))
    if is_complex(x):
        return 1 / (1 + exp(-x))
    e = exp(-absolute(x))  # at most 1, so that nothing overflows
    return where(x >= 0, 1, e) / (1 + e)


def _softplus(x: Any, beta: float = 1.0) -> Any:
    if is_complex(x):
        return log1p(exp(beta * x)) / beta
    return maximum(x, 0) + log1p(exp(-beta * absolute(x))) / beta


sigmoid = primitive(
    "sigmoid",
    lambda g, y, x: g * y * (1 - y),
    forward=_sigmoid,
    doc="""``1 / (1 + exp(-x))``, between 0 and 1; computed so that nothing overflows.

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """,
)
softplus = primitive(
    "softplus",
    lambda g, y, x, beta=1.0: g * sigmoid(beta * x),
    forward=_softplus,
    doc="""``log(1 + exp(beta x)) / beta``, a smooth ``relu``; computed so that nothing overflows.

    Dugas, Bengio, Bélisle, Nadeau, Garcia: Incorporating second-order functional knowledge for
    better option pricing (2000).

    Args:
        x: numbers.
        beta: how sharply it bends: the larger, the closer to ``relu``.

    >>> round(softplus(0.0), 4), softplus(1000.0)
    (0.6931, 1000.0)
    """,
)
relu = primitive(
    "relu",
    lambda g, y, x: gate(x > 0, g, 0),
    forward=lambda x: maximum(x, 0),
    doc="""``max(x, 0)``: what is negative becomes 0. Its derivative at 0 is 0.

    Nair, Hinton: Rectified linear units improve restricted Boltzmann machines (2010).

    >>> relu(2.0), relu(-2.0)
    (2.0, 0.0)
    """,
)
leaky_relu = primitive(
    "leaky_relu",
    lambda g, y, x, negative_slope=0.01: where(x > 0, g, g * negative_slope),
    forward=lambda x, negative_slope=0.01: where(x > 0, x, x * negative_slope),
    doc="""``x`` where it is positive, else ``negative_slope x``.

    Maas, Hannun, Ng: Rectifier nonlinearities improve neural network acoustic models (2013).

    Args:
        x: numbers.
        negative_slope: the derivative left of 0, and at 0.

    >>> leaky_relu(2.0), leaky_relu(-2.0), leaky_relu(-2.0, negative_slope=0.5)
    (2.0, -0.02, -1.0)
    """,
)
elu = primitive(
    "elu",
    lambda g, y, x, alpha=1.0: where(x > 0, g, g * (y + alpha)),
    forward=lambda x, alpha=1.0: where(x > 0, x, alpha * expm1(minimum(x, 0))),
    doc="""``x`` where it is positive, else ``alpha (exp(x) - 1)``.

    Clevert, Unterthiner, Hochreiter: Fast and accurate deep network learning by exponential
    linear units (2015).

    Args:
        x: numbers.
        alpha: the limit far on the left is ``-alpha``; it is the derivative at 0, too.

    >>> elu(2.0), elu(-1000.0), elu(-1000.0, alpha=0.5)
    (2.0, -1.0, -0.5)
    """,
)
