"""Functions that jump, or have a kink: signs, rounding and bounds.

Between its jumps a function is constant, so its derivative is 0. What is passed at a kink is said
in :mod:`.policies`.
"""

from typing import Any

from tinygrad_edu.engine import Array, is_complex, primitive
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.complex_numbers import conj, real
from tinygrad_edu.rules.discrete import equal, not_equal
from tinygrad_edu.rules.policies import gate, over

# -- signs ---------------------------------------------------------------------------------


def turn(g: Any, y: Any, z: Any) -> Any:
    """The gradient of z / |z|: a complex sign does not grow, but it turns."""
    return over(g - real(g * y) * conj(y), absolute(z))


sign = primitive("sign", lambda g, y, x: turn(g, y, x) if is_complex(x) else 0 * g)
absolute = primitive("absolute", lambda g, y, x: g * conj(sign(x)))
fabs = primitive("fabs", lambda g, y, x: g * sign(x))

copysign = primitive("copysign", lambda g, y, a, b: g * sign(y) * sign(a), lambda g, y, a, b: 0 * g)
heaviside = primitive(
    "heaviside", lambda g, y, x, at_zero: 0 * g, lambda g, y, x, at_zero: where(equal(x, 0), g, 0)
)

# -- rounding ------------------------------------------------------------------------------

floor = primitive("floor", lambda g, y, x: 0 * g)
ceil = primitive("ceil", lambda g, y, x: 0 * g)
trunc = primitive("trunc", lambda g, y, x: 0 * g)
rint = primitive("rint", lambda g, y, x: 0 * g)
round = primitive("round", lambda g, y, x, decimals=0: 0 * g)

# -- bounds --------------------------------------------------------------------------------


def at_bound(g: Array, y: Array, x: Array, bound: Array, other: Array | None) -> Array:
    """What a bound gets: the gradient where the result is the bound, and not x or the other one."""
    hit = equal(y, bound) & not_equal(y, x)
    return gate(hit if other is None else hit & not_equal(y, other), g, 0)


# Where the result is x itself the gradient passes, so it does at the bounds; else max goes before
# min, as it does where min is above max.
clip = primitive(
    "clip",
    lambda g, y, x, min=None, max=None: gate(equal(y, x), g, 0),
    lambda g, y, x, min=None, max=None: at_bound(g, y, x, min, max),
    lambda g, y, x, min=None, max=None: at_bound(g, y, x, max, None),
)
nan_to_num = primitive(
    "nan_to_num",
    lambda g, y, x, copy=True, nan=0.0, posinf=None, neginf=None: where(y == x, g, 0),
    chooses=True,
)
