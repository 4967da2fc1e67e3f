"""Which library computes for which kind of number.

An operation is known by its name only; this file says whose ``exp`` is meant. When kinds mix, the
one with the higher rank computes, as it would without a ``Value`` around it.
"""

import math
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.engine.libraries import arrays, complex_scalars, scalars

Array = Any
"""A number, an array or a Value: what a rule is written for."""

DTYPES_OF_NUMBERS = "biufc"
"""What NumPy calls the kinds of dtypes whose elements are numbers, or truth values."""


class Memory(NamedTuple):
    """What has to be known of arrays that can be changed in place.

    Attributes:
        look: gives something that is another if the array changes.
        is_view: whether it may lie in the memory of another one.
        copy: gives the same numbers in memory of their own.
    """

    look: Callable[[Any], Any]
    is_view: Callable[[Any], bool]
    copy: Callable[[Any], Any]


class Kind(NamedTuple):
    """A kind of number.

    Attributes:
        name: for error messages.
        namespace: the library that computes, under NumPy's names.
        rank: when kinds mix, the one with the highest rank computes.
        own: operations that this kind computes in a way of its own, by name.
        memory: for arrays of other libraries that can be changed in place.
        numbers: the classes of its numbers and arrays; its library may have others, such as dtypes.
        symbolic: the classes of those that have no numbers yet: symbols, and the tracers of JAX.
    """

    name: str
    namespace: Any
    rank: int
    own: Mapping[str, Callable[..., Any]] = {}
    memory: Memory | None = None
    numbers: tuple[type, ...] = (object,)
    symbolic: tuple[type, ...] = ()


_OWN = {name: getattr(scalars, name) for name in scalars.OWN}
NUMBER = Kind("Python number", scalars, 0, _OWN)
ARRAY = Kind("NumPy array", np, 2, {name: getattr(arrays, name) for name in arrays.OWN})

KINDS: dict[type, Kind] = {
    bool: NUMBER,
    int: NUMBER,
    float: NUMBER,
    complex: Kind("complex number", complex_scalars, 1),
    np.ndarray: ARRAY,
    np.generic: ARRAY,
}

# Libraries that are looked at only when a number of theirs is met: the package that a type is
# defined in, and the file that describes it.
LIBRARIES = {
    "fractions": "rationals",
    "sympy": "symbols",
    "jax": "jax_arrays",
    "jaxlib": "jax_arrays",
    "torch": "torch_tensors",
}


def kind_of(data_type: type) -> Kind | None:
    """The kind of a type, by the nearest base class that has one; ``None`` if it is not a number.

    >>> import numpy as np
    >>> kind_of(np.float32).name, kind_of(str)
    ('NumPy array', None)
    """
    if data_type in KINDS:
        return KINDS[data_type]
    # np.float64 is a Python float as well, so NumPy's own base class is asked for first.
    if issubclass(data_type, np.generic):
        return ARRAY
    for base in data_type.__mro__:
        if base in KINDS:
            return KINDS[base]
        library = LIBRARIES.get(base.__module__.split(".")[0])
        if library is not None:
            KINDS[data_type] = import_module(f"tinygrad_edu.engine.libraries.{library}").KIND
            return KINDS[data_type]
    return None


def register_kind(data_type: type, namespace: Any, *, rank: int = 5, **own: Any) -> None:
    """Let another type of number or array be the data of a Value.

    Args:
        data_type: the type; its subclasses are meant too.
        namespace: a module or an object that has its functions, under NumPy's names.
        rank: who computes when kinds mix: 0 Python's numbers, 1 ``Fraction``, 2 NumPy's arrays,
            3 SymPy's expressions, 4 arrays of other libraries.
        own: operations that are computed differently for this type, by name.

    >>> from decimal import Decimal
    >>> from types import SimpleNamespace
    >>> register_kind(Decimal, SimpleNamespace(exp=Decimal.exp, ones_like=lambda x: Decimal(1)))
    >>> from tinygrad_edu import Value
    >>> x = Value(Decimal("0.5"))
    >>> (x * x).backward()
    >>> x.grad
    Decimal('1.0')
    """
    from tinygrad_edu.engine.operation import OPERATIONS  # written on top of this file

    if not isinstance(data_type, type):
        raise TypeError(f"register_kind: a type is needed, such as Decimal, not {data_type!r:.40}")
    KINDS[data_type] = Kind(data_type.__name__, namespace, rank, own)
    for op in OPERATIONS.values():  # what they have found may be another function now
        op.found.clear()


def memory_of(data: Any) -> Memory | None:
    """How to treat an array of another library that can be changed in place; else ``None``."""
    kind = kind_of(type(data))
    is_number = kind is not None and isinstance(data, kind.numbers)  # and no dtype of its library
    return kind.memory if kind is not None and is_number else None


def leading_kind(*types: type) -> Kind:
    """The kind that computes when data of these types come together."""
    kinds = [kind for kind in map(kind_of, types) if kind is not None]
    return max(kinds, key=lambda kind: kind.rank, default=ARRAY)


def namespace(*types: type) -> Any:
    """The library that computes for data of these types. Axes, shapes and such do not count.

    >>> namespace(float).__name__, namespace(float, np.ndarray).__name__
    ('tinygrad_edu.engine.libraries.scalars', 'numpy')
    """
    return leading_kind(*types).namespace


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape of a number, an array, a list of numbers or a ``Value``; ``()`` for a number.

    >>> shape_of(2.0), shape_of(np.zeros((2, 3))), shape_of([1.0, 2.0])
    ((), (2, 3), (2,))
    """
    shape: tuple[int, ...] | None = getattr(x, "shape", None)
    if shape is None:
        return np.shape(x) if isinstance(x, (list, tuple)) else ()
    return shape


def size_of(x: Any) -> int:
    """How many numbers ``x`` holds; 1 for a plain number."""
    return math.prod(shape_of(x))


def is_continuous(data: Any) -> bool:
    """Whether a derivative makes sense here: not for whole numbers and truth values."""
    dtype = getattr(data, "dtype", None)
    if dtype is None:
        return not isinstance(data, int)
    if hasattr(dtype, "kind"):  # NumPy's dtypes, which JAX has too
        return dtype.kind not in "biu"
    return not any(word in str(dtype) for word in ("int", "bool"))  # torch.int64, and others


def is_complex(x: Any) -> bool:
    """Whether ``x``, data or a ``Value``, is made of complex numbers."""
    if type(x) is float or type(x) is int:
        return False
    dtype = getattr(x, "dtype", type(x))
    if hasattr(dtype, "kind"):  # NumPy's dtypes, which JAX has too
        return bool(dtype.kind == "c")
    return dtype is complex or "complex" in str(dtype)


def ones_like(data: Any) -> Any:
    """The seed of a backward pass: ones, of the very type and dtype of ``data``."""
    if isinstance(data, np.generic):
        return type(data)(1)
    return _alike("ones_like", data)


def zeros_like(data: Any) -> Any:
    """Zeros, of the very type and dtype of ``data``."""
    if isinstance(data, np.generic):
        return type(data)(0)
    return _alike("zeros_like", data)


def _alike(name: str, data: Any) -> Any:
    """What the library of the data has under this name, which a backward pass cannot do without."""
    kind = leading_kind(type(data))
    make = getattr(kind.namespace, name, None)
    if make is None:
        raise TypeError(
            f"backward: there is no {name} for {kind.name}; give its namespace one, in "
            "register_kind(type, namespace)"
        )
    return make(data)
