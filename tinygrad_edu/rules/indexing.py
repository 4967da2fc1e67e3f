"""Choosing elements and putting them together."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, primitive, shape_of, size_of
from tinygrad_edu.rules.shapes import reshape

where = primitive(
    "where",
    None,
    lambda g, y, condition, a, b: where(condition, g, 0),
    lambda g, y, condition, a, b: where(condition, 0, g),
    method=False,
)


def _scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    result = np.zeros(shape, np.asarray(x).dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is ... or isinstance(part, (int, slice)) for part in parts):
        result[index] = x  # a slice takes every element once
    else:
        np.add.at(result, index, x)  # an array may take one element several times
    return result


# The two are each other's transpose: taking elements out, and adding them up where they were.
getitem = primitive("getitem", lambda g, y, x, index: scatter(g, index, shape_of(x)), method=False)
scatter = primitive(
    "scatter", lambda g, y, x, index, shape: getitem(g, index), forward=_scatter, method=False
)


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
    lambda g, y, i, *xs, axis=0: g[_along(axis % len(shape_of(g)), i)],
    sequence=True,
)

# Recorded like any operation; it has no rule, so no gradient passes.
stop_gradient = primitive("stop_gradient", forward=lambda x: x, method=False)
