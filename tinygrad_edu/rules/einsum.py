"""Einstein's notation: the gradient of a sum of products is a sum of products."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, namespace, primitive, shape_of
from tinygrad_edu.rules.shapes import broadcast_to


def _einsum(arrays: list[Any], subscripts: str) -> Any:
    library = namespace(*map(type, arrays))
    if library is not np:
        return library.einsum(subscripts, *arrays)
    return np.einsum(subscripts, *arrays, optimize=len(arrays) > 1)[()]  # a number, not an array


def _exchanged(g: Array, i: int, arrays: tuple[Array, ...], subscripts: str) -> Array:
    """In ``ij,jk->ik`` the result changes places with the array: ``ik,jk->ij``."""
    inputs, _, output = subscripts.partition("->")
    terms = inputs.split(",")
    others = [*arrays[:i], *arrays[i + 1 :]]
    swapped = ",".join([output, *terms[:i], *terms[i + 1 :]])
    found = sum_of_products([g, *others], subscripts=f"{swapped}->{terms[i]}")
    # Where all the others have length 1 along an axis of this array, they were repeated along it.
    shape = np.broadcast_shapes(shape_of(found), shape_of(arrays[i]))
    return found if shape_of(found) == shape else broadcast_to(found, shape)


sum_of_products = primitive(
    "einsum",
    lambda g, y, i, *arrays, subscripts: _exchanged(g, i, arrays, subscripts),
    forward=_einsum,
    sequence=True,
    doc="""The sum of products that ``subscripts`` describe: equal letters are equal indices.

    Args:
        arrays: a list, one array for each term.
        subscripts: such as ``"ij,jk->ik"``. Every letter stands at most once in each term, and in
            two terms at least, the output counted; :mod:`tinygrad_edu.functions.einsum` sees to it.

    >>> sum_of_products([np.eye(2), np.array([3.0, 4.0])], subscripts="ij,j->i").tolist()
    [3.0, 4.0]
    """,
)
