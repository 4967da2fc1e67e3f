"""What may be put into a Value: numbers, and arrays of numbers that compute as arrays do."""

from typing import Any

import numpy as np

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.kinds import DTYPES_OF_NUMBERS, KINDS, kind_of


def as_data(data: Any) -> Any:
    """What a ``Value`` holds when it is given ``data``.

    A whole number becomes a float, because a derivative needs a continuum, and so does a list of
    numbers. Everything else is kept as it is, or refused.

    Raises:
        TypeError: for what is not a number or an array of numbers (text, ``None``, objects).
        ValueError: for a ragged list.
    """
    kind = type(data)
    if kind is float:
        return data
    if kind is int:
        return float(data)
    if isinstance(data, (list, tuple)):
        return array_from_list(data)
    if kind_of(kind) is None and kind is not type and hasattr(data, "__array_namespace__"):
        from tinygrad_edu.engine.libraries.array_api import kind_of_namespace

        KINDS[kind] = kind_of_namespace(data.__array_namespace__())
    known = kind_of(kind)
    if known is None or not isinstance(data, known.numbers):
        hint = f": write Value(float({data!r}))" if _reads_as_number(data) else ""
        if isinstance(data, ArrayLike):
            hint = "; use it as it is, or for its numbers alone give value.data"
        raise TypeError(
            f"Value: a number or an array of numbers is needed, got {kind.__name__}{hint}"
        )
    if isinstance(data, np.ndarray | np.generic) and data.dtype.kind not in DTYPES_OF_NUMBERS:
        raise TypeError(
            f"Value: an array of numbers is needed, got {_whose(data)} of dtype {data.dtype}; "
            "convert it with .astype(float)"
        )
    check_arithmetic("Value", data)
    return data


def _whose(data: Any) -> str:
    return "an array" if isinstance(data, np.ndarray) else "a scalar"


def _reads_as_number(data: Any) -> bool:
    """Whether ``data`` is the text of a number."""
    try:
        return isinstance(data, str) and float(data) is not None
    except ValueError:
        return False


def check_arithmetic(who: str, data: Any) -> None:
    """Refuse arrays of NumPy's that compute something else than arrays do: ``*`` is no product.

    Raises:
        TypeError: for a masked array or an ``np.matrix``.
    """
    if type(data) is np.ndarray or not isinstance(data, np.ndarray):
        return
    if isinstance(data, np.ma.MaskedArray):
        raise TypeError(
            f"{who}: a masked array computes with some of its elements only, which no derivative "
            "here knows of; give x.filled(0), and choose with tg.where(mask, 0, result)"
        )
    if isinstance(data, np.matrix):
        raise TypeError(
            f"{who}: an np.matrix multiplies in a way of its own; give np.asarray(x), and write @ "
            "for the product of matrices"
        )


def array_from_list(items: Any) -> Any:
    """A list of numbers, as an array of floats: wherever an array is meant, a list will do."""
    try:
        array = np.array(items)
    except ValueError as error:
        raise ValueError(
            "Value: the rows of the list have different lengths; an array needs equal ones"
        ) from error
    if array.dtype.kind not in DTYPES_OF_NUMBERS:
        raise TypeError(f"Value: a list of numbers is needed, got {items!r:.60}{_why_not(array)}")
    return array.astype(float) if array.dtype.kind in "iu" else array


def _why_not(array: np.ndarray[Any, Any]) -> str:
    """Which of the numbers in it NumPy has no arrays of, if it is that."""
    known = (kind for kind in map(type, array.flat) if kind_of(kind) is not None)
    own = (int, float, complex, np.generic)
    strange = next((kind for kind in known if not issubclass(kind, own)), None)
    if strange is None:
        return ""
    return f"; NumPy has no arrays of {strange.__name__}: make one Value of each, or give floats"
