"""What may become the data of a computed Value."""

from typing import Any

from numpy import ndarray


def settled(name: str, args: tuple[Any, ...], data: Any) -> Any:
    """The result of the operation ``name``; a whole number becomes a float, as in ``Value(3)``.

    Raises:
        TypeError: if kinds of number came together that do not mix: NumPy then makes an array of
            objects, which nobody asked for.

    >>> settled("sum", (), 3)
    3.0
    """
    if type(data) is ndarray:
        if not data.dtype.hasobject:
            return data
        raw = [getattr(arg, "_data", arg) for arg in args]
        if any(isinstance(x, ndarray) and x.dtype.hasobject for x in raw):
            return data  # scalar Values side by side: see ``explode``
        kinds = " and ".join(sorted({type(x).__name__ for x in raw}))
        raise TypeError(
            f"{name}: {kinds} do not mix; convert one to the other's kind first, for example with "
            "float(...)"
        )
    return float(data) if type(data) is int else data
