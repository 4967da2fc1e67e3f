"""The operators, prefix and infix, and NumPy's other functions of two numbers."""

import math

from tinygrad_edu.engine import primitive
from tinygrad_edu.rules.discrete import equal, not_equal
from tinygrad_edu.rules.policies import (
    beside,
    log_or_zero,
    over,
    power_or_zero,
    share,
    to_the_winner,
)

positive = primitive("positive", lambda g, y, x: g)
negative = primitive("negative", lambda g, y, x: -g)

add = primitive("add", lambda g, y, a, b: g, lambda g, y, a, b: g)
subtract = primitive("subtract", lambda g, y, a, b: g, lambda g, y, a, b: -g)
multiply = primitive("multiply", lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)
divide = primitive("divide", lambda g, y, a, b: over(g, b), lambda g, y, a, b: -over(g * y, b))
of_power = (
    lambda g, y, a, b: g * b * power_or_zero(beside(a, b), b - 1),
    lambda g, y, a, b: g * y * log_or_zero(beside(a, b)),
)
power = primitive("power", *of_power)
float_power = primitive("float_power", *of_power, reads_as="power")

# a = n b + remainder, with a whole number n that is constant between its jumps
floor_divide = primitive("floor_divide", lambda g, y, a, b: 0 * g, lambda g, y, a, b: 0 * g)
of_what_is_left = lambda g, y, a, b: g, lambda g, y, a, b: -over(g * (a - y), b)
remainder = primitive("remainder", *of_what_is_left)
fmod = primitive("fmod", *of_what_is_left)

# Of two symbols, a == b asks whether they are written alike; equal(a, b) whether they are equal.
maximum = primitive(
    "maximum",
    lambda g, y, a, b: to_the_winner(g, a > b, equal(a, b)),
    lambda g, y, a, b: to_the_winner(g, b > a, equal(a, b)),
)
minimum = primitive(
    "minimum",
    lambda g, y, a, b: to_the_winner(g, a < b, equal(a, b)),
    lambda g, y, a, b: to_the_winner(g, b < a, equal(a, b)),
)
# fmax and fmin pass over what is not a number, so only the result tells which one it is.
of_numbers = (
    lambda g, y, a, b: to_the_winner(g, equal(a, y) & not_equal(a, b), equal(a, b)),
    lambda g, y, a, b: to_the_winner(g, equal(b, y) & not_equal(a, b), equal(a, b)),
)
fmax = primitive("fmax", *of_numbers, chooses=True)
fmin = primitive("fmin", *of_numbers, chooses=True)

hypot = primitive("hypot", lambda g, y, a, b: over(g * a, y), lambda g, y, a, b: over(g * b, y))
# a² + b² would overflow long before its root does.
arctan2 = primitive(
    "arctan2",
    lambda g, y, a, b: over(g, hypot(a, b)) * over(b, hypot(a, b)),
    lambda g, y, a, b: -over(g, hypot(a, b)) * over(a, hypot(a, b)),
)

logaddexp = primitive(
    "logaddexp", lambda g, y, a, b: g * share(a, y), lambda g, y, a, b: g * share(b, y)
)
logaddexp2 = primitive(
    "logaddexp2",
    lambda g, y, a, b: g * share(a * math.log(2), y * math.log(2)),
    lambda g, y, a, b: g * share(b * math.log(2), y * math.log(2)),
)

ldexp = primitive("ldexp", lambda g, y, x, n: ldexp(g, n))  # x * 2**n, for a whole number n
