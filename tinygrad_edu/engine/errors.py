"""The same error, in the user's words: which operation, which shapes, and what to do instead.

The type of an exception is never changed: a Value raises what its data would raise.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from numpy.exceptions import AxisError
from numpy.linalg import LinAlgError

from tinygrad_edu.engine.kinds import kind_of, shape_of
from tinygrad_edu.engine.operation import full_name
from tinygrad_edu.engine.remedies import no_number, options_of, remedy


def explain(name: str, args: Sequence[Any], error: Exception) -> Exception:
    """What to raise instead of ``error``, which came up when ``name`` was computed from ``args``.

    Other errors than those about arguments keep their text, and get a note.
    """
    if getattr(error, "explained", False):  # by an operation inside this one
        return _renamed(name, args, error)
    raw = [getattr(arg, "_raw", arg) for arg in args]
    told: Exception
    if isinstance(error, AttributeError) and (told_so := no_number(name, raw, error)):
        error = TypeError(told_so)
    if isinstance(error, TypeError) and (unknown := re.search(UNKNOWN, str(error))):
        told = unknown_option(name, [unknown[1]], options_of(name))
    elif isinstance(error, AxisError):
        told = AxisError(f"{name}: {_axis(error)}, in shape {shape_of(raw[0])}")
    elif isinstance(error, TypeError) and type(error).__module__.startswith("numpy"):
        told = TypeError(f"{name}: {remedy(name, raw, error) or _shapes(raw) + str(error)}")
    elif type(error) in ABOUT_ARGUMENTS:
        text = str(error).removeprefix(f"{name}: ")
        told = type(error)(f"{name}: {remedy(name, raw, error) or _shapes(raw) + text}")
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
        parameters = inspect.signature(function).parameters
        many = [f"*{p.name}" for p in parameters.values() if p.kind is p.VAR_POSITIONAL]
        single = [option for option in parameters if f"*{option}" not in many]
        if any(option not in single for option in options):
            return unknown_option(name, options, single[1:], [*single[:1], *many])
        how = str(error).partition("() ")[2].replace("missing", "lacks", 1)
        return TypeError(f"{name}: it {how}; its arguments are {', '.join(parameters)}")
    if re.match(NAMED, str(error)):
        return _renamed(name, args, error)
    return explain(name, args[:1], error)


def _renamed(name: str, args: Sequence[Any], error: Exception) -> Exception:
    """The error of an operation inside ``name``, by the name of what the user has called.

    Where it speaks of shapes that the user has not given, it names the operation inside as well.
    """
    inside, _, text = str(error).partition(": ")
    is_ours = full_name(inside) or inside in ("Value", "iteration", "len")
    if inside == name or not is_ours or type(error) not in ABOUT_ARGUMENTS:
        return error
    parts = (part for arg in args for part in (arg if isinstance(arg, (list, tuple)) else (arg,)))
    given = {str(tuple(shape_of(part))) for part in parts}
    told = text if given.issuperset(re.findall(SHAPE, text)) else str(error)
    renamed = type(error)(f"{name}: {told}")
    vars(renamed).update(vars(error))
    return renamed


SHAPE = r"\((?:\d+,[\d, ]*)?\)"
"""A shape in a message."""


def unknown_option(
    name: str, given: Iterable[str], known: Sequence[str], by_place: Sequence[str] = ()
) -> TypeError:
    """The error for options of which some are not known; other arguments are given by place."""
    unknown = [option for option in given if option not in known]
    here = [ELSEWHERE.get(option, "") for option in unknown]
    if unknown == ["descending"] and name in ("sort", "argsort"):
        return TypeError(f"{name}: there is no descending; write tg.flip(tg.{name}(x), -1)")
    if here and all(option in known for option in here):
        told = " and ".join(here)
        return TypeError(f"{name}: there is no {' or '.join(unknown)}; write {told}")
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    if len(by_place) > 1:
        takes += f", and its arguments by position: {name}({', '.join(by_place)})"
    return TypeError(f"{name}: unknown option {', '.join(unknown)}; {takes}")


ELSEWHERE = {
    **dict.fromkeys(("dim", "dims"), "axis"),
    "keepdim": "keepdims",
    "unbiased": "ddof",
}
"""What options are called elsewhere, and what to write here."""


UNKNOWN = r"unexpected keyword argument '(\w+)'"
"""What Python says of an option that is not there."""

ABOUT_ARGUMENTS = ValueError, TypeError, IndexError, LinAlgError, AxisError
"""The types of errors that can be raised again with other words."""

NAMED = r"[\w.]+: "
"""How a message begins that names an operation."""


def _shapes(raw: list[Any]) -> str:
    """``shapes (2, 3) and (4,): ``, or the numbers themselves, if there is no array."""
    shapes = [tuple(shape_of(x)) for x in raw if not isinstance(x, (list, tuple))]  # torch's, too
    if any(shapes):
        told = [str(shape) for shape in shapes if shape]
        some = " and ".join(told[:4]) + " ..." * (len(told) > 4)
        return f"shape{'s'[: len(told) > 1]} {some}: "
    numbers = [x for x in raw if kind_of(type(x)) is not None]
    return f"{' and '.join(f'{x!r:.30}' for x in numbers)}: " if numbers else ""


def _axis(error: AxisError) -> str:
    if error.axis is not None:
        return f"there is no axis {error.axis}"
    return str(error)
