"""The infix operators; the comparisons, which have no derivative; the larger of two numbers."""

from tinygrad_edu.engine import primitive
from tinygrad_edu.rules.policies import log_or_zero, over, power_or_zero, winner_of_two

positive = primitive("positive", lambda g, y, x: g)
negative = primitive("negative", lambda g, y, x: -g)

add = primitive("add", lambda g, y, a, b: g, lambda g, y, a, b: g)
subtract = primitive("subtract", lambda g, y, a, b: g, lambda g, y, a, b: -g)
multiply = primitive("multiply", lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)
divide = primitive("divide", lambda g, y, a, b: over(g, b), lambda g, y, a, b: -over(g * y, b))
power = primitive(
    "power",
    lambda g, y, a, b: g * b * power_or_zero(a, b - 1),
    lambda g, y, a, b: g * y * log_or_zero(a),
)

# a = b * floor(a / b) + remainder, and floor is constant between its jumps
floor_divide = primitive("floor_divide", lambda g, y, a, b: 0 * g, lambda g, y, a, b: 0 * g)
remainder = primitive("remainder", lambda g, y, a, b: g, lambda g, y, a, b: -g * floor_divide(a, b))

maximum = primitive(
    "maximum",
    lambda g, y, a, b: winner_of_two(g, y, a, b),
    lambda g, y, a, b: winner_of_two(g, y, b, a),
)
minimum = primitive(
    "minimum",
    lambda g, y, a, b: winner_of_two(g, y, a, b),
    lambda g, y, a, b: winner_of_two(g, y, b, a),
)

less = primitive("less")
less_equal = primitive("less_equal")
greater = primitive("greater")
greater_equal = primitive("greater_equal")
equal = primitive("equal")
not_equal = primitive("not_equal")
bitwise_and = primitive("bitwise_and")
bitwise_or = primitive("bitwise_or")
bitwise_xor = primitive("bitwise_xor")
invert = primitive("invert")
