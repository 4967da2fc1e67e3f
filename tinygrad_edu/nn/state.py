"""What a module has learnt, by name: copied out, and taken over all at once or not at all."""

from collections.abc import Mapping
from copy import deepcopy
from os import PathLike
from typing import Any, TypeAlias

import numpy as np

from tinygrad_edu import Value
from tinygrad_edu.engine import copy_like, shape_of

Place: TypeAlias = tuple[object, str]
"""Where something is kept: an object, and which of its attributes."""


def copies(places: Mapping[str, Place]) -> dict[str, Any]:
    """A copy of the data at each place."""
    return {name: deepcopy(getattr(*place)) for name, place in places.items()}


def load(places: Mapping[str, Place], new: Mapping[str, Any], who: str) -> None:
    """Put a copy of the new data at each place; all are checked before any is put there."""
    if not isinstance(new, Mapping):
        is_file = isinstance(new, str | PathLike)
        hint = "; of a file written by np.savez give dict(np.load(path))" if is_file else ""
        raise TypeError(
            f"{who}: a dict of arrays by name is needed, got {type(new).__name__}{hint}"
        )
    unknown = [name for name in new if name not in places]
    missing = [name for name in places if name not in new]
    if unknown or missing:
        wrong = [f"unknown: {_listed(unknown)}"] * bool(unknown)
        wrong += [f"missing: {_listed(missing)}"] * bool(missing)
        raise ValueError(
            f"{who}: the names in the state are not those of the model; {'; '.join(wrong)}"
        )
    ready = {name: _fitted(new[name], getattr(*places[name]), f"{who}: {name}") for name in places}
    for name, (owner, attribute) in places.items():
        setattr(owner, attribute, ready[name])


def _fitted(data: Any, old: Any, who: str) -> Any:
    """A copy of ``data`` of the kind and dtype of ``old``, if it has the same shape."""
    if isinstance(data, Value):
        raise TypeError(f"{who}: bare data are needed, not a Value; give its .data")
    is_known = hasattr(old, "dtype") or isinstance(old, int | float | complex)
    array = data if hasattr(data, "dtype") or not is_known else np.array(data)
    if is_known and not np.can_cast(_dtype(array), _dtype(old), "same_kind"):
        raise TypeError(f"{who}: {_dtype(array)} numbers cannot become {_dtype(old)}")
    if shape_of(array) != shape_of(old):
        is_turned = shape_of(array)[::-1] == shape_of(old)
        hint = "; give its transpose, array.T" if is_turned else ""
        raise ValueError(
            f"{who}: the state has shape {tuple(shape_of(array))}, the model has shape "
            f"{tuple(shape_of(old))}{hint}"
        )
    if not is_known:  # a kind of number of its own, such as Fraction
        return type(old)(array.item()) if hasattr(array, "item") else deepcopy(array)
    try:
        return copy_like(array, old)
    except TypeError as error:  # a tensor that torch differentiates by
        raise TypeError(f"{who}: {error}") from error


def _dtype(x: Any) -> np.dtype[Any]:
    """The dtype under NumPy's name for it: torch's begin with the name of the library."""
    return np.dtype(str(getattr(x, "dtype", type(x).__name__)).rpartition(".")[2])


def _listed(names: list[Any]) -> str:
    return ", ".join(map(str, names[:5])) + (f" and {len(names) - 5} more" * (len(names) > 5))
