"""Rows of examples, and their division into batches.

Data are bare arrays, not Values: nobody wants the gradient by a data point, so none is computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu import Value
from tinygrad_edu._arguments import whole_number
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import DTYPES_OF_NUMBERS
from tinygrad_edu.rng import RNG, generator

Data: TypeAlias = Any
"""Whatever unpacks as ``x, y = data``: a pair of arrays, or a ``datasets.Dataset``."""


def unpack(data: Data, who: str) -> tuple[Any, Any]:
    """The arrays x and y of equally many rows.

    Raises:
        TypeError: if there are no two arrays of numbers.
        ValueError: if they have different numbers of rows, or none.
    """
    try:
        if hasattr(data, "shape") or isinstance(data, Mapping | Set | str):
            raise TypeError("not a pair, though with two rows or keys it would unpack as one")
        x, y = data
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{who}: give a Dataset or a pair of arrays (x, y), not a {type(data).__name__}"
        ) from error
    try:
        x, y = _rows(x, f"{who}: x"), _rows(y, f"{who}: y")
    except ValueError as error:
        if _is_pair(x) and _is_pair(y):
            raise ValueError(
                f"{who}: one pair (x, y) is needed, not a pair of pairs: of (train, test) give one "
                "(fit takes train, and validation=test); of examples or batches put all x into one "
                "array, and all y into another"
            ) from error
        raise
    if len(x) != len(y):
        raise ValueError(
            f"{who}: every row of x needs its target in y; x has shape {x.shape}, y {y.shape}"
        )
    if not len(x):
        raise ValueError(f"{who}: there are no rows; x has shape {x.shape}")
    return x, y


@options_elsewhere(
    drop_last="as many rows as fill whole batches: x[:n], y[:n]",
    shuffle="rng, which decides the order, or batch_size=None for the order that they have",
    seed="rng",
    random_state="rng",
)
def batches(
    data: Data, batch_size: int | None = None, *, rng: RNG | None = None
) -> Iterator[tuple[Any, Any]]:
    """The rows of one epoch, in random order, cut into batches (x, y).

    Args:
        data: a pair of arrays (x, y), or a ``Dataset``.
        batch_size: how many rows a batch has; the last one may have fewer. ``None`` for a single
            batch of all rows, in their own order.
        rng: decides the order. A generator moves on, so that every epoch has another order.

    >>> x, y = np.arange(10.0), np.arange(10)
    >>> [y.tolist() for x, y in batches((x, y), 4, rng=0)]
    [[4, 6, 2, 7], [3, 5, 9, 0], [8, 1]]
    """
    x, y = unpack(data, "batches")
    batch_size = checked_batch_size(batch_size, "batches")
    return ((x[rows], y[rows]) for rows in row_numbers(len(x), batch_size, rng, "batches"))


def row_numbers(
    n: int, batch_size: int | None, rng: RNG | None, who: str
) -> list[NDArray[np.intp]]:
    """The numbers 0 .. n-1 in random order, cut into batches."""
    if batch_size is None:
        return [np.arange(n)]
    order = generator(rng, who).permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def checked_batch_size(given: Any, who: str) -> int | None:
    """A whole number, at least 1, or None."""
    return None if given is None else whole_number(given, who, "batch_size", 1)


def _is_pair(part: Any) -> bool:
    """Whether it has two parts: an array, and one of as many rows or a single number."""
    parts = list(part) if isinstance(part, Iterable) else []
    first, *second = (getattr(x, "shape", ()) for x in parts) if len(parts) == 2 else ((), ())
    return bool(first) and second[0][:1] in ((), first[:1])


def _rows(array: Any, who: str) -> Any:
    if isinstance(array, Value):
        raise TypeError(f"{who}: data are bare arrays, not Values; give its .data")
    for method in ("toarray", "to_numpy"):  # a sparse array, a data frame
        if hasattr(array, method):
            raise TypeError(
                f"{who}: an array is needed, not a {type(array).__name__}; give its .{method}()"
            )
    try:
        array = array if hasattr(array, "shape") else np.asarray(array)
    except ValueError as error:
        raise ValueError(f"{who}: the rows have different lengths") from error
    if getattr(array.dtype, "kind", "f") not in DTYPES_OF_NUMBERS:
        raise TypeError(f"{who}: an array of numbers is needed, not of dtype {array.dtype}")
    if not array.shape:
        raise TypeError(f"{who}: an array with one entry per row is needed, not a single number")
    return array
