"""What a rule does where calculus gives no single answer: at poles, kinks and ties.

- At a pole (a division by zero) a rule passes 0. So ``where(x > 0, log(x), 0)``, ``sqrt`` and
  norms at 0 have no NaN in their gradients, and norms have the subgradient 0.
- At a kink (``relu``, ``abs``, ``sign`` at 0) the derivative is 0.
- At a tie (``maximum``, ``max``, ``sort``) the tied arguments share the gradient equally.

Every rule that meets one of these says so by calling a function of this file.
"""

from fractions import Fraction

from tinygrad_edu.engine import FUNCTIONS, Array, primitive, shape_of


def where(condition: Array, a: Array, b: Array) -> Array:
    """``where`` has its row in :mod:`tinygrad_edu.rules.indexing`; it is found by its name."""
    return FUNCTIONS["where"](condition, a, b)


def _divide_or_zero(a: Array, d: Array) -> Array:
    pole = d == 0
    if not shape_of(pole):
        return a / d if not pole else 0 * a
    if getattr(d, "all", bool)():  # no pole, as nearly always: one cheap look saves three passes
        return a / d
    return where(pole, 0, a / where(pole, 1, d))


over = primitive(
    "over",
    lambda g, y, a, d: over(g, d),
    lambda g, y, a, d: -over(g * y, d),
    forward=_divide_or_zero,
    method=False,
)
"""``a / d``, and 0 at a pole, where ``d`` is 0."""


def power_or_zero(a: Array, b: Array) -> Array:
    """``a ** b``, and 0 at a pole, where ``a`` is 0 and ``b`` negative."""
    if isinstance(b, (int, float, Fraction)) and b >= 0:
        return a**b
    pole = (a == 0) & (b < 0)
    return where(pole, 0, where(pole, 1, a) ** b)


def log_or_zero(x: Array) -> Array:
    """``log(x)``, and 0 at its pole, ``x = 0``."""
    return FUNCTIONS["log"](where(x == 0, 1, x))


def winner_of_two(g: Array, y: Array, mine: Array, other: Array) -> Array:
    """The gradient of ``maximum`` or ``minimum`` by ``mine``: all, nothing, or half at a tie."""
    return where(mine == other, g / 2, where(mine == y, g, 0))
