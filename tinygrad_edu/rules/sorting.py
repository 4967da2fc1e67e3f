"""The same numbers in order. Equal numbers share what gradient they get between them."""

from tinygrad_edu.engine import Array, primitive, shape_of
from tinygrad_edu.rules.discrete import argsort, ones_like
from tinygrad_edu.rules.indexing import add_along_axis, take_along_axis
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.policies import in_equal_parts
from tinygrad_edu.rules.scans import cumsum
from tinygrad_edu.rules.shapes import reshape, swapaxes


def mean_over_ties(g: Array, y: Array) -> Array:
    """The mean of ``g`` over each run of equal elements in ``y``, sorted along the last axis."""
    first = y[..., :1] < y[..., :1]  # false: the first element begins run 0
    run = cumsum(concatenate([first, y[..., 1:] != y[..., :-1]], axis=-1), axis=-1)
    total = add_along_axis(g, run, -1, shape_of(g))
    count = add_along_axis(ones_like(g), run, -1, shape_of(g))
    return take_along_axis(in_equal_parts(total, count), run, axis=-1)


def from_equals(g: Array, y: Array, x: Array, axis: int | None) -> Array:
    """Where ``y`` is ``x`` in another order: each element gets the gradient of its equals."""
    if axis is None:
        x_line, y_line, g_line = (reshape(z, (-1,)) for z in (x, y, g))
        return reshape(from_equals(g_line, y_line, x_line, -1), shape_of(x))
    if axis not in (-1, len(shape_of(x)) - 1):
        x, y, g = (swapaxes(z, axis, -1) for z in (x, y, g))
        return swapaxes(from_equals(g, y, x, -1), axis, -1)
    ascending = argsort(y, axis=-1)
    shared = mean_over_ties(
        take_along_axis(g, ascending, axis=-1), take_along_axis(y, ascending, axis=-1)
    )
    rank = argsort(argsort(x, axis=-1), axis=-1)
    return take_along_axis(shared, rank, axis=-1)


sort = primitive("sort", lambda g, y, x, axis=-1, kind=None: from_equals(g, y, x, axis))
partition = primitive(
    "partition", lambda g, y, x, kth, axis=-1, kind=None: from_equals(g, y, x, axis)
)
