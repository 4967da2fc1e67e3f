"""What may become the data of a computed Value."""

from typing import Any

from numpy import float32, float64, ndarray

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.inputs import check_arithmetic
from tinygrad_edu.engine.kinds import DTYPES_OF_NUMBERS, kind_of

REALS = frozenset((float, float32, float64))
"""The types of single numbers that nearly all losses have."""


def settled(name: str, args: tuple[Any, ...], data: Any) -> Any:
    """The result of the operation ``name``; a whole number becomes a float, as in ``Value(3)``.

    An ordinary array need not be asked about: see :func:`.record`.

    Raises:
        TypeError: if it is no number and no array, or an array with an arithmetic of its own; or if
            kinds of number came together that do not mix: NumPy then makes an array of objects,
            which nobody asked for.

    >>> settled("sum", (), 3)
    3.0
    """
    if type(data) in REALS:
        return data
    if isinstance(data, ArrayLike) or (isinstance(data, ndarray) and data.dtype.hasobject):
        raise TypeError(f"{name}: {_mixture(args)}")
    if (
        isinstance(data, ndarray) and data.dtype.kind not in DTYPES_OF_NUMBERS
    ):  # text beside numbers
        raise TypeError(f"{name}: it takes numbers only, and would be an array of {data.dtype}")
    if isinstance(data, NO_NUMBERS):
        raise TypeError(
            f"{name}: its result must be one number or array, not {data!r:.40} (a "
            f"{type(data).__name__}); of several arrays, return np.stack([...])"
        )
    if type(data) is int:
        return float(data)
    check_arithmetic(name, data)
    return data


NO_NUMBERS = (tuple, list, dict, set, str, bytes, type(None))
"""What a result may not be."""


def _mixture(args: tuple[Any, ...]) -> str:
    """What has come together that does not mix, and what to do about it."""
    raw = [getattr(arg, "_raw", arg) for arg in args]
    if any(isinstance(x, ndarray) and x.dtype.hasobject for x in raw):
        return (
            "a Value does not mix with an array of Values; take it apart too, with explode(value), "
            "or put the array together, with implode(array)"
        )
    if any(x is None for x in raw):
        return "a number or an array is needed, got NoneType"
    numbers = {type(x).__name__ for x in raw if type(x) not in MIX and kind_of(type(x)) is not None}
    if len(numbers) == 1:
        (number,) = numbers
        return (
            f"it makes an array, and NumPy holds a {number} in an array of objects only, which "
            "cannot be the data of a Value; write float(...) first, for an array of floats"
        )
    kinds = " and ".join(sorted({type(x).__name__ for x in raw}))
    return f"{kinds} do not mix; convert one to the other's kind first, for example with float(...)"


MIX = (int, float, bool)
"""Numbers that mix with all others; besides, they stand for axes and for how many."""
