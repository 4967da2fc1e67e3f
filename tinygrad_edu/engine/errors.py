"""The same error, in the user's words: which operation, which shapes, and what to do instead.

The type of an exception is never changed: a Value raises what its data would raise.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.exceptions import AxisError
from numpy.linalg import LinAlgError

from tinygrad_edu.engine.kinds import ARRAY, Kind, kind_of, shape_of


def explain(name: str, args: Sequence[Any], error: Exception) -> Exception:
    """What to raise instead of ``error``, which came up when ``name`` was computed from ``args``.

    Other errors than those about arguments keep their text, and get a note.
    """
    if getattr(error, "explained", False):  # by an operation inside this one
        return _renamed(name, error)
    raw = [getattr(arg, "_raw", arg) for arg in args]
    told: Exception
    if isinstance(error, AttributeError) and (remedy := _no_number(raw)):
        error = TypeError(remedy)  # something was asked for what arrays have
    if isinstance(error, TypeError) and (unknown := UNKNOWN.search(str(error))):
        told = unknown_option(name, [unknown[1]], _options_of(name))
    elif isinstance(error, AxisError):
        told = AxisError(f"{name}: {_axis(error)}, in shape {shape_of(raw[0])}")
    elif isinstance(error, TypeError) and type(error).__module__.startswith("numpy"):
        told = TypeError(f"{name}: {_remedy(name, raw, error) or _shapes(raw) + str(error)}")
    elif type(error) in ABOUT_ARGUMENTS:
        text = str(error).removeprefix(f"{name}: ")
        told = type(error)(f"{name}: {_remedy(name, raw, error) or _shapes(raw) + text}")
    elif type(error) in (OverflowError, ZeroDivisionError):
        told = type(error)(f"{name}: {_shapes(raw)}{error.args[-1] if error.args else ''}")
    else:
        error.add_note(f"in {name}({', '.join(f'{arg!r:.40}' for arg in args)})")
        return error
    told.explained = True  # type: ignore[attr-defined]
    return told


def explain_call(
    name: str,
    function: Callable[..., Any],
    args: Sequence[Any],
    options: Mapping[str, Any],
    error: Exception,
) -> Exception:
    """The same for a function made of operations, which may have said already what is wrong."""
    if error.__traceback__ is not None and error.__traceback__.tb_next is None:  # it never began
        parameters = list(inspect.signature(function).parameters)
        if any(option not in parameters for option in options):
            return unknown_option(name, options, parameters[1:])
        how = str(error).partition("() ")[2].replace("missing", "lacks", 1)
        return TypeError(f"{name}: it {how}; its arguments are {', '.join(parameters)}")
    if NAMED.match(str(error)):
        return _renamed(name, error)
    return explain(name, args[:1], error)


def _renamed(name: str, error: Exception) -> Exception:
    """The error of an operation inside ``name``, by the name of what the user has called."""
    told = f"{name}: {NAMED.sub('', str(error), count=1)}"
    if told == str(error) or type(error) not in ABOUT_ARGUMENTS:
        return error
    renamed = type(error)(told)
    renamed.explained = True  # type: ignore[attr-defined]
    return renamed


def with_article(noun: str) -> str:
    """The noun, and "a" or "an" before it.

    >>> with_article("NumPy array"), with_article("array_api_strict array")
    ('a NumPy array', 'an array_api_strict array')
    """
    return f"a{'n' * (noun[:1].lower() in 'aeiou')} {noun}"


def unknown_option(name: str, given: Iterable[str], known: Sequence[str]) -> TypeError:
    """The error for options of which some are not known."""
    unknown = ", ".join(option for option in given if option not in known)
    if ELSEWHERE.get(unknown) in known:
        return TypeError(f"{name}: there is no {unknown}; write {ELSEWHERE[unknown]}")
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    return TypeError(f"{name}: unknown option {unknown}; {takes}")


ELSEWHERE = {"dim": "axis", "dims": "axis", "keepdim": "keepdims"}
"""What options are called elsewhere, and what to write here."""


def _options_of(name: str) -> list[str]:
    """What NumPy's function takes besides the array, where no rule says what ours does."""
    try:
        names = list(inspect.signature(getattr(np, name)).parameters)
    except (AttributeError, ValueError):  # none of that name, or a signature that nobody can read
        return []
    return [option for option in names[1:] if option != "out"]


UNKNOWN = re.compile(r"unexpected keyword argument '(\w+)'")
"""What Python says of an option that is not there."""

ABOUT_ARGUMENTS = ValueError, TypeError, IndexError, LinAlgError, AxisError
"""The types of errors that can be raised again with other words."""

NAMED = re.compile(r"[\w.]+: ")
"""How a message begins that names an operation."""


def _remedy(name: str, raw: list[Any], error: Exception) -> str | None:
    """The frequent mistakes of operations on two things, with what to do about them."""
    if name == "getitem":
        return _index(raw[1])
    is_axis = len(raw) == 2 and kind_of(type(raw[1])) is not None and NO_AXIS.search(str(error))
    if is_axis and _options_of(name)[:1] == ["axis"]:
        instead = f"; of two arrays, write {name}imum(a, b)" if name in ("max", "min") else ""
        return f"an axis is a whole number, or a tuple of them, not {raw[1]!r:.40}{instead}"
    if name == "transpose" and len(raw) == 2 and "axes don't match" in str(error):
        n = len(shape_of(raw[0]))
        return f"shape {shape_of(raw[0])}: all {n} axes are needed; two are swapped by swapaxes"
    if isinstance(error, TypeError) and (no_number := _no_number(raw)):
        return no_number
    if isinstance(error, TypeError) and "ufunc" in str(error):
        kind = _stranger(raw)
        if kind is not None:
            return (
                f"nothing computes it for {with_article(kind.name)}; give numbers, or write it "
                "with other operations"
            )
    if len(raw) != 2:
        return None
    shapes = [shape_of(x) for x in raw]
    told = f"shapes {shapes[0]} and {shapes[1]}"
    if name == "matmul":
        if () in shapes:
            return f"arrays are needed, got {told}; numbers are multiplied with *"
        inner = shapes[0][-1], shapes[1][-2:][0]
        if inner[0] != inner[1]:
            return f"{told} do not fit: the inner lengths are {inner[0]} and {inner[1]}"
    if "could not be broadcast together with shapes" in str(error):
        return f"{told} do not broadcast: counted from the right, lengths must be equal or 1"
    return None


def _no_number(raw: Sequence[Any]) -> str | None:
    """What is wrong with the first of these that is no number and no array."""
    for x in raw if len(raw) == 2 else raw[:1]:  # what follows may be axes, shapes, modes
        is_array = isinstance(x, (list, tuple)) or hasattr(x, "__array_namespace__")
        if kind_of(type(x)) is None and not is_array:
            return f"a number or an array is needed, got {type(x).__name__}"
    return None


NO_AXIS = re.compile("cannot be interpreted as an integer|only integer scalar arrays")
"""What Python and NumPy say of an axis that is none."""


def _index(index: Any) -> str | None:
    """What is wrong with an index of floats."""
    for part in index if isinstance(index, tuple) else (index,):
        bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else (part,)
        for i in bounds:
            i = getattr(i, "_raw", i)
            if isinstance(i, float) or getattr(getattr(i, "dtype", None), "kind", "") == "f":
                return f"an index is made of whole numbers, not of floats, as {i!r:.40} is"
    return None


def _stranger(raw: list[Any]) -> Kind | None:
    """The kind of what NumPy and SciPy do not compute with, if there is any of it."""
    kinds = (kind_of(type(x)) for x in raw)
    return next((kind for kind in kinds if kind is not None and kind.rank > ARRAY.rank), None)


def _shapes(raw: list[Any]) -> str:
    """``shapes (2, 3) and (4,): ``, or the numbers themselves, if there is no array."""
    arrays = [x for x in raw if not isinstance(x, (list, tuple)) and shape_of(x)]
    if arrays:
        told = " and ".join(str(shape_of(x)) for x in arrays[:4]) + " ..." * (len(arrays) > 4)
        return f"shape{'s'[: len(arrays) > 1]} {told}: "
    numbers = [x for x in raw if kind_of(type(x)) is not None]
    return f"{' and '.join(f'{x!r:.30}' for x in numbers)}: " if numbers else ""


def _axis(error: AxisError) -> str:
    if error.axis is not None:
        return f"there is no axis {error.axis}"
    return str(error)
