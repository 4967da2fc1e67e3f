"""A NumPy array beside an array of a library that refuses it, as torch and the standard's do.

The array becomes one of that library (see :func:`.primitive`), so a function takes both. Operators
ask the arrays themselves, and turn to the function of their name if these refuse.
"""

from typing import TYPE_CHECKING, Any

from numpy import ndarray, sctypeDict

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.conversion import cast
from tinygrad_edu.engine.errors import explain
from tinygrad_edu.engine.kinds import is_continuous, leading_kind
from tinygrad_edu.engine.node import NO_OPTIONS
from tinygrad_edu.engine.operation import FUNCTIONS, Operation, operation

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value


IN_KIND_OF = operation("in_kind_of", cast)
"""``x`` as an array of the library, on the device and of the dtype of another one."""


def refuses_numpy(*types: type) -> bool:
    """Whether what computes for data of these types takes no arrays of NumPy's.

    >>> refuses_numpy(ndarray, float)
    False
    """
    return hasattr(leading_kind(*types).namespace, "standard")


NUMPYS = frozenset((ndarray, bool, int, complex, *sctypeDict.values()))
"""Types of results that only NumPy's and Python's data have."""


def is_mixed(op: Operation, args: tuple[Any, Any]) -> bool:
    """Whether a NumPy array and one that refuses it are among the arguments of a derivative."""
    a, b = (type(getattr(arg, "_raw", arg)) for arg in args)
    return ndarray in (a, b) and bool(op.rules) and refuses_numpy(a, b)


def alike(op: Operation, args: tuple[Any, Any], data: Any) -> tuple[Any, Any]:
    """The arguments of an operator; if mixed, as arrays like the result ``data``.

    What a rule multiplies in the backward pass is then of one kind and of one precision: torch has
    no products of matrices of two.
    """
    if not is_mixed(op, args):
        return args
    from tinygrad_edu.engine.value import record  # written on top of this file

    def like(arg: Any) -> Any:
        raw = getattr(arg, "_raw", arg)
        same = cast(raw, data)
        if not isinstance(arg, ArrayLike):
            return same
        if same is raw or not is_continuous(raw):  # no gradient comes back to whole numbers
            return arg
        return record(IN_KIND_OF, (arg, data), same, NO_OPTIONS)

    a, b = args
    return like(a), like(b)


def otherwise(op: Operation, args: tuple[Any, Any], error: Exception) -> "Value":
    """What an operator gives whose data refuse each other, if the function of its name takes them.

    Raises:
        Exception: else, ``error`` in the user's words.
    """
    if isinstance(error, TypeError) and is_mixed(op, args):
        computed: Value = FUNCTIONS[op.name](*args)
        return computed
    raise explain(op.name, args, error) from error
