"""What a rule does where calculus gives no single answer: at poles, kinks and ties.

- At a pole (a division by zero) a rule passes 0. So norms have the subgradient 0 at 0, and
  ``sqrt`` and ``log`` no infinite gradient there. So do the powers and logarithms in a rule where
  they are not real.
- A gradient of 0 stays 0, whatever the slope: ``where(x > 0, sqrt(x), 0)`` and
  ``where(x < 10, exp(x), 0)`` have no NaN in their gradients. Every backward pass sees to it
  (:mod:`tinygrad_edu.engine.zeros`); the divisions of this file do so by themselves, inside
  ``jax.jit`` and in compiled code, too.
- A NaN that counts is not hidden: where the data are not a number, or ``sqrt(-1)`` is none, the
  gradient is none either. The result shows it in any case; ``max`` and ``maximum``, which compare,
  pass 0 to what is not a number.
- At infinity ``logaddexp`` and ``logsumexp`` pass 0 to what counts for nothing, also in a sum of
  nothing, ``logaddexp(-inf, -inf)``; an infinite argument gets NaN, of which ``inf - inf`` is made.
  (Where two are infinite, PyTorch has NaN, and JAX 1 for +inf: there is no one answer to give.)
- At a kink a rule takes the slope of one side, or 0 in between: ``relu``, ``leaky_relu`` and
  ``elu`` that on the left (0, ``negative_slope``, ``alpha``), ``clip`` that of the inside, 1;
  ``abs`` and the norms, whose slopes are -1 and 1, take 0.
- At a jump (``sign``, ``floor``, ``heaviside``) the derivative is 0, as it is beside it.
- At a tie (``maximum``, ``max``, ``sort``) the tied arguments share the gradient equally. So
  ``maximum(x, 0)`` has the slope 1/2 at 0, where that of ``relu`` is 0.

A rule that meets a pole or a tie says so by calling a function of this file.
"""

from numbers import Real
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Array, is_complex, primitive
from tinygrad_edu.engine.conversion import cast
from tinygrad_edu.engine.kinds import zeros_like
from tinygrad_edu.rules.choice import where

# -- poles, and the outside of a domain ----------------------------------------------------


def _divide_or_zero(a: Any, d: Any) -> Any:
    if isinstance(d, np.ndarray) and (abs(d) > 0).all():
        return a / d  # no pole, as nearly always: a look at d is cheaper than two choices
    pole, missing = d == 0, d != d
    if isinstance(pole, bool | np.bool_) and not missing:
        return zeros_like(a) if pole else a / d
    gone = pole | (missing & (a == 0))  # at a pole, or in a branch that was not taken
    if isinstance(gone, bool | np.bool_):
        return zeros_like(a) if gone else a / d
    return where(gone, 0, a / where(gone, 1, d))


def _power_or_zero(a: Any, b: Any) -> Any:
    if (type(b) is int or isinstance(b, Real)) and not b < 0 and b % 1 == 0:
        return a**b
    pole = (a == 0) & ((FUNCTIONS["real"](b) if is_complex(b) else b) < 0)
    if not is_complex(a):
        pole = pole | ((a < 0) & (b % 1 != 0))
    return where(pole, 0, where(pole, 1, a) ** b)


def _log_or_zero(x: Any) -> Any:
    return FUNCTIONS["log"](where(x == 0 if is_complex(x) else x <= 0, 1, x))


def _share(a: Any, b: Any) -> Any:
    return FUNCTIONS["exp"](a - where(b == -np.inf, 0, b))


def beside(a: Array, b: Array) -> Array:
    """``a``, made complex if ``b`` is: then a negative number has a logarithm."""
    return a + 0j if is_complex(b) and not is_complex(a) else a


over = primitive(
    "over",
    lambda g, y, a, d: over(g, d),
    lambda g, y, a, d: -over(g * y, d),
    forward=_divide_or_zero,
    method=False,
    reads_as="divide",
    doc="""``a / d``, and 0 at a pole, where ``d`` is 0.

    >>> over(1.0, 4.0), over(1.0, 0.0)
    (0.25, 0.0)
    """,
)

power_or_zero = primitive(
    "power_or_zero",
    lambda g, y, a, b: g * b * power_or_zero(beside(a, b), b - 1),
    lambda g, y, a, b: g * y * log_or_zero(beside(a, b)),
    forward=_power_or_zero,
    method=False,
    reads_as="power",
    doc="""``a ** b``, and 0 where it is not real or at a pole, where ``a`` is 0 and ``b`` negative.

    >>> power_or_zero(4.0, 0.5), float(power_or_zero(0.0, -1.0)), float(power_or_zero(-4.0, 0.5))
    (2.0, 0.0, 0.0)
    """,
)

log_or_zero = primitive(
    "log_or_zero",
    lambda g, y, x: over(g, x),
    forward=_log_or_zero,
    method=False,
    reads_as="log",
    doc="""``log(x)``, and 0 at its pole, ``x = 0``, and where it is not real.

    >>> float(log_or_zero(1.0)), float(log_or_zero(0.0)), float(log_or_zero(-1.0))
    (0.0, 0.0, 0.0)
    """,
)

times = primitive(
    "times",
    lambda g, y, a, slope: times(g, slope),
    lambda g, y, a, slope: times(a, g),
    forward=lambda a, slope: a * where((abs(slope) == np.inf) | (a == 0), 0, slope),
    method=False,
    reads_as="multiply",
    doc="""``a * slope``, and 0 where the slope is infinite, at a pole, or ``a`` is 0.

    >>> float(times(2.0, 3.0)), float(times(2.0, np.inf)), float(times(0.0, np.nan))
    (6.0, 0.0, 0.0)
    """,
)

share = primitive(
    "share",
    lambda g, y, a, b: g * y,
    lambda g, y, a, b: -g * y,
    forward=_share,
    method=False,
    doc="""``exp(a - b)``: the share of ``a`` in ``b = log(exp(a) + ...)``; 0 in a sum of nothing.

    >>> round(float(share(0.0, np.log(4.0))), 12), float(share(-np.inf, -np.inf))
    (0.25, 0.0)
    """,
)

# -- kinks ---------------------------------------------------------------------------------


gate = primitive(
    "gate",
    None,
    lambda g, y, condition, a, shut: gate(condition, g, 0),
    forward=lambda condition, a, shut: where(condition, a, shut),
    method=False,
    reads_as="where",
    chooses=True,
    doc="""``where(condition, a, shut)``, with 0 for ``shut``: what gets through an open gate.

    On arrays NumPy multiplies.

    >>> gate(True, 5.0, 0), gate(False, 5.0, 0)
    (5.0, 0.0)
    """,
)

# -- ties ----------------------------------------------------------------------------------


def to_the_winner(g: Array, won: Array, tied: Array) -> Array:
    """The gradient of the larger or smaller of two numbers: all, nothing, or half at a tie."""
    return gate(won, g, 0) + gate(tied, g / 2, 0)


in_equal_parts = primitive(
    "in_equal_parts",
    lambda g, y, a, n: in_equal_parts(g, n),
    forward=lambda a, n: _divide_or_zero(a, cast(n, a)),
    method=False,
    reads_as="divide",
    doc="""``a / n``: what each of ``n`` tied elements gets of ``a``, in the precision of ``a``.

    >>> in_equal_parts(np.float32(1.0), 2)
    np.float32(0.5)
    """,
)
