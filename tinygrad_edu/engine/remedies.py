"""The frequent mistakes in calling an operation, and what to do about each.

Each function of :data:`MISTAKES` is given the name of an operation, the bare arguments and the
error that came of them, and says what is wrong, if it knows the mistake.
"""

import inspect
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine.kinds import ARRAY, kind_of, shape_of


def remedy(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    """What is wrong with the arguments ``raw``, in the user's words; ``None`` if nobody knows.

    >>> remedy("matmul", (2.0, 3.0), TypeError())
    'arrays are needed, got shapes () and (); numbers are multiplied with *'
    """
    if name == "getitem":  # whose second argument is like no other's
        return _index_of_floats(raw[1])
    return next(filter(None, (mistake(name, raw, error) for mistake in MISTAKES)), None)


def no_number(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    """Something that is neither a number nor an array."""
    is_asked = isinstance(error, AttributeError)  # something for what arrays have
    if not is_asked and not isinstance(error, TypeError):
        return None
    for x in raw if len(raw) == 2 else raw[:1]:  # what follows may be axes, shapes, modes
        is_array = isinstance(x, (list, tuple)) or hasattr(x, "__array_namespace__")
        is_own = is_asked and type(x).__module__ != "builtins"  # an object of the user's own
        if kind_of(type(x)) is None and not is_array and not is_own:
            return f"a number or an array is needed, got {type(x).__name__}"
    return None


def _no_axis(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    is_about_one = re.search("interpreted as an integer|only integer scalar arrays", str(error))
    if not is_about_one or options_of(name)[:1] != ["axis"]:
        return None
    if len(raw) != 2:  # it was given by name
        return f"an axis is a whole number, or a tuple of them: {error}"
    instead = f"; of two arrays, write {name}imum(a, b)" if name in ("max", "min") else ""
    return f"an axis is a whole number, or a tuple of them, not {raw[1]!r:.40}{instead}"


def _too_few_axes(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name != "transpose" or "axes don't match" not in str(error):
        return None
    shape = shape_of(raw[0])
    return f"shape {shape}: all {len(shape)} axes are needed; two are swapped by swapaxes"


def _strange_kind(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    """SymPy's symbols, say, given to a function of NumPy's or SciPy's."""
    if not isinstance(error, TypeError) or "ufunc" not in str(error):
        return None
    kinds = (kind_of(type(x)) for x in raw)
    stranger = next((kind for kind in kinds if kind is not None and kind.rank > ARRAY.rank), None)
    if stranger is None:
        return None
    who = with_article(stranger.name)
    return f"nothing computes it for {who}; give numbers, or write it with other operations"


def _inner_lengths(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name != "matmul" or len(raw) != 2:
        return None
    a, b = map(shape_of, raw)
    if () in (a, b):
        return f"arrays are needed, got shapes {a} and {b}; numbers are multiplied with *"
    inner = a[-1], b[-2:][0]
    if inner[0] == inner[1]:
        return None
    return f"shapes {a} and {b} do not fit: the inner lengths are {inner[0]} and {inner[1]}"


def _no_broadcasting(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if len(raw) != 2 or "could not be broadcast together with shapes" not in str(error):
        return None
    told = f"shapes {shape_of(raw[0])} and {shape_of(raw[1])}"
    return f"{told} do not broadcast: counted from the right, lengths must be equal or 1"


MISTAKES = no_number, _no_axis, _too_few_axes, _strange_kind, _inner_lengths, _no_broadcasting


def _index_of_floats(index: Any) -> str | None:
    for part in index if isinstance(index, tuple) else (index,):
        bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else (part,)
        for i in bounds:
            i = getattr(i, "_raw", i)
            if isinstance(i, float) or getattr(getattr(i, "dtype", None), "kind", "") == "f":
                return f"an index is made of whole numbers, not of floats, as {i!r:.40} is"
    return None


def options_of(name: str) -> list[str]:
    """What NumPy's function takes besides the array, where no rule says what ours does.

    >>> options_of("cumsum")
    ['axis', 'dtype']
    """
    try:
        names = list(inspect.signature(getattr(np, name)).parameters)
    except (AttributeError, ValueError):  # none of that name, or a signature that nobody can read
        return []
    return [option for option in names[1:] if option != "out"]


def with_article(noun: str) -> str:
    """The noun, and "a" or "an" before it.

    >>> with_article("NumPy array"), with_article("array_api_strict array")
    ('a NumPy array', 'an array_api_strict array')
    """
    return f"a{'n' * (noun[:1].lower() in 'aeiou')} {noun}"
