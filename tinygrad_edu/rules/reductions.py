"""Many numbers into one: sums, means and extremes along axes."""

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.indexing import where
from tinygrad_edu.rules.shapes import broadcast_to, reshape

Axis = int | tuple[int, ...] | None


def spread(g: Array, x: Array, axis: Axis) -> Array:
    """Repeat ``g`` along the axes of ``x`` that a reduction has removed."""
    shape = shape_of(x)
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = {a % len(shape) for a in axes if shape}
    kept = tuple(1 if a in reduced else n for a, n in enumerate(shape))
    return broadcast_to(g if shape_of(g) == kept else reshape(g, kept), shape)


def extreme(g: Array, y: Array, x: Array, axis: Axis) -> Array:
    """The gradient of ``max`` or ``min``: to the element that won, in equal parts at a tie."""
    won = x == spread(y, x, axis)
    return where(won, spread(g, x, axis) / spread(sum(won, axis=axis), x, axis), 0)


def count(x: Array, y: Array) -> int:
    """How many elements of ``x`` went into each of ``y``."""
    return size_of(x) // (size_of(y) or 1)


sum = primitive("sum", lambda g, y, x, axis=None, keepdims=False: spread(g, x, axis))
mean = primitive(
    "mean", lambda g, y, x, axis=None, keepdims=False: spread(g / count(x, y), x, axis)
)
max = primitive("max", lambda g, y, x, axis=None, keepdims=False: extreme(g, y, x, axis))
min = primitive("min", lambda g, y, x, axis=None, keepdims=False: extreme(g, y, x, axis))

argmax = primitive("argmax")
argmin = primitive("argmin")
all = primitive("all")
any = primitive("any")
