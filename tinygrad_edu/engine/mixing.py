"""A NumPy array beside an array of a library that refuses it, as torch and the standard's do.

The array becomes one of that library (see :func:`.primitive`), so a function takes both. Operators
ask the arrays themselves, and turn to the function of their name if these refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy import ndarray

from tinygrad_edu.engine.errors import explain
from tinygrad_edu.engine.kinds import leading_kind
from tinygrad_edu.engine.operation import FUNCTIONS, OPERATIONS

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value


def refuses_numpy(*types: type) -> bool:
    """Whether what computes for data of these types takes no arrays of NumPy's.

    >>> refuses_numpy(ndarray, float)
    False
    """
    return hasattr(leading_kind(*types).namespace, "standard")


def otherwise(name: str, args: tuple[Any, Any], error: Exception) -> Value:
    """What an operator gives whose data refuse each other, if the function of its name takes them.

    Raises:
        Exception: else, ``error`` in the user's words.
    """
    types = {type(getattr(arg, "_raw", arg)) for arg in args}
    has_rules = any(OPERATIONS[name].rules)
    if has_rules and isinstance(error, TypeError) and ndarray in types and refuses_numpy(*types):
        computed: Value = FUNCTIONS[name](*args)
        return computed
    raise explain(name, args, error) from error
