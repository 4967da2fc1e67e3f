"""The data inside Values, for the package's own use.

A user who asks for ``value.data`` takes a number out of the graph, which is an error while a
function is being traced. To look at a shape or a dtype is none.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tinygrad_edu.engine.asking import handed_out
from tinygrad_edu.engine.recording import watchers
from tinygrad_edu.engine.value import Value


def bare(x: Any) -> Any:
    """The number or array inside a Value; whatever else ``x`` is, ``x`` itself.

    >>> bare(Value(1.0)), bare([2])
    (1.0, [2])
    """
    if not isinstance(x, Value):
        return x
    return handed_out(x) if x._op is None else x._raw


def data_of(leaves: Iterable[Value]) -> list[Any]:
    """``[leaf.data for leaf in leaves]``, in a quarter of the time. For leaves only.

    >>> data_of([Value(1.0), Value(2.0)])
    [1.0, 2.0]
    """
    return [handed_out(leaf) if leaf._seen else leaf._raw for leaf in leaves]


def demand(check: Callable[[Any], None], x: Any) -> None:
    """See that ``check`` does not mind the numbers in ``x``: ``check(numbers)`` raises an error.

    While a function is being traced, ``check`` is shown the numbers of this one call, and whoever
    traces it shall do the same in each call to come (:meth:`.Watcher.demanded`).

    >>> def not_negative(number):
    ...     if number < 0:
    ...         raise ValueError(f"a length cannot be {number}")
    >>> demand(not_negative, Value(-1.0))
    Traceback (most recent call last):
        ...
    ValueError: a length cannot be -1.0
    """
    check(bare(x))
    for watcher in watchers():
        watcher.demanded(x, check)
