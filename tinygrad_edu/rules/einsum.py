"""Einstein's notation: the gradient of a sum of products is a sum of products."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, namespace, primitive


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
    return sum_of_products([g, *others], subscripts=f"{swapped}->{terms[i]}")


# Every letter stands at most once in each term, and in two terms at least, the output counted.
sum_of_products = primitive(
    "einsum",
    lambda g, y, i, *arrays, subscripts: _exchanged(g, i, arrays, subscripts),
    forward=_einsum,
    sequence=True,
)
