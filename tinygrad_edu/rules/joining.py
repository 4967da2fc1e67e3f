"""Arrays put together: each gets its own part of the gradient back."""

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.indexing import getitem
from tinygrad_edu.rules.shapes import reshape


def _part(g: Array, i: int, xs: tuple[Array, ...], axis: int | None) -> Array:
    """The part of the joined ``g`` that came from ``xs[i]``."""
    if axis is None:
        start = sum(size_of(x) for x in xs[:i])
        return reshape(g[start : start + size_of(xs[i])], shape_of(xs[i]))
    start = sum(shape_of(x)[axis] for x in xs[:i])
    return g[_along(axis % len(shape_of(g)), slice(start, start + shape_of(xs[i])[axis]))]


def _along(axis: int, choice: int | slice) -> tuple[int | slice, ...]:
    return (slice(None),) * axis + (choice,)


concatenate = primitive(
    "concatenate", lambda g, y, i, *xs, axis=0: _part(g, i, xs, axis), sequence=True
)
stack = primitive(
    "stack",
    lambda g, y, i, *xs, axis=0: getitem(g, _along(axis % len(shape_of(g)), i)),
    sequence=True,
)
