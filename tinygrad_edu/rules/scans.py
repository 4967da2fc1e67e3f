"""Running sums and products along an axis, and the product of all.

The derivative of a product by one factor is the product of the others. It is computed as what
stands before times what stands after, never by a division, so a factor may be 0.
"""

import math

from tinygrad_edu.engine import Array, primitive, shape_of
from tinygrad_edu.rules.discrete import ones_like, zeros_like
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.reductions import Axis, reduced, spread
from tinygrad_edu.rules.shapes import flip, reshape, transpose


def ahead(x: Array, steps: int) -> Array:
    """What stands so many steps further along the last axis; 0 beyond its end."""
    return concatenate([x[..., steps:], zeros_like(x[..., :steps])], axis=-1)


def product_before(x: Array) -> Array:
    """The product of all elements that stand before each one, along the last axis."""
    return cumprod(concatenate([ones_like(x[..., :1]), x[..., :-1]], axis=-1), axis=-1)


def product_after(x: Array) -> Array:
    """The product of all elements that stand after each one, along the last axis."""
    return flip(product_before(flip(x, axis=-1)), axis=-1)


def products_to_come(g: Array, x: Array) -> Array:
    """S with S[i] = g[i] + x[i+1] S[i+1] along the last axis.

    After k doublings each S[i] has its first 2^k terms, so log2(n) of them are enough.
    """
    factor, steps = ahead(x, 1), 1
    while steps < shape_of(x)[-1]:
        g = g + factor * ahead(g, steps)
        factor = factor * ahead(factor, steps)
        steps *= 2
    return g


def on_the_last_axis(x: Array, axis: Axis) -> Array:
    """The axes that ``axis`` means, joined to one and put last."""
    gone = sorted(reduced(x, axis))
    kept = [a for a in range(len(shape_of(x))) if a not in gone]
    joined = math.prod(shape_of(x)[a] for a in gone)
    return reshape(transpose(x, (*kept, *gone)), (*(shape_of(x)[a] for a in kept), joined))


def back_in_place(z: Array, x: Array, axis: Axis) -> Array:
    """Undo ``on_the_last_axis``."""
    gone = sorted(reduced(x, axis))
    order = [a for a in range(len(shape_of(x))) if a not in gone] + gone
    z = reshape(z, tuple(shape_of(x)[a] for a in order))
    return transpose(z, tuple(sorted(range(len(order)), key=order.__getitem__)))


def others(x: Array, axis: Axis) -> Array:
    """For each element the product of all others along ``axis``."""
    line = on_the_last_axis(x, axis)
    return back_in_place(product_before(line) * product_after(line), x, axis)


def products_including(g: Array, x: Array, axis: Axis) -> Array:
    """For each element the sum, weighted by ``g``, of the running products it is in, without it."""
    line = on_the_last_axis(x, axis)
    to_come = products_to_come(on_the_last_axis(g, axis), line)
    return back_in_place(product_before(line) * to_come, x, axis)


prod = primitive(
    "prod", lambda g, y, x, axis=None, keepdims=False: spread(g, x, axis) * others(x, axis)
)
cumsum = primitive(
    "cumsum",
    lambda g, y, x, axis=None: reshape(
        flip(cumsum(flip(g, axis=axis), axis=axis), axis=axis), shape_of(x)
    ),
)
cumprod = primitive("cumprod", lambda g, y, x, axis=None: products_including(g, x, axis))
