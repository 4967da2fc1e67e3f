"""The frequent mistakes in calling an operation, and what to do about each.

Each function of :data:`MISTAKES` is given the name of an operation, the bare arguments and the
error that came of them, and says what is wrong, if it knows the mistake.
"""

import inspect
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from tinygrad_edu.engine.kinds import ARRAY, is_complex, kind_of, shape_of


def remedy(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    """What is wrong with the arguments ``raw``, in the user's words; ``None`` if nobody knows.

    >>> remedy("matmul", (2.0, 3.0), TypeError())
    'arrays are needed, got shapes () and (); numbers are multiplied with *'
    """
    if name == "getitem":  # whose second argument is like no other's
        return _no_elements(*raw) or _strange_index(raw[1])
    return next(filter(None, (mistake(name, raw, error) for mistake in MISTAKES)), None)


def no_number(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    """Something that is neither a number nor an array."""
    is_asked = isinstance(error, AttributeError)  # something for what arrays have
    if not is_asked and not isinstance(error, TypeError):
        return None
    for x in _meant_as_arrays(name, raw):
        is_array = isinstance(x, (list, tuple)) or hasattr(x, "__array_namespace__")
        is_own = is_asked and type(x).__module__ != "builtins"  # an object of the user's own
        if kind_of(type(x)) is None and not is_array and not is_own:
            return f"a number or an array is needed, got {type(x).__name__}"
    return None


def _meant_as_arrays(name: str, raw: Sequence[Any]) -> Sequence[Any]:
    """Those of the arguments that should be numbers or arrays; others are axes, shapes, modes."""
    op = _operation(name)
    if op is None or not any(op.rules):
        return raw if len(raw) == 2 else raw[:1]
    may_be_none = [i for i, parameter in enumerate(op.parameters()) if parameter.default is None]
    return [
        x
        for i, (x, rule) in enumerate(zip(raw, op.rules_for(raw), strict=False))
        if rule is not None and not (x is None and i in may_be_none)
    ]


def _operation(name: str) -> Any:
    from tinygrad_edu.engine.operation import OPERATIONS  # written on top of this file

    return OPERATIONS.get(name)


def _no_whole_number(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    needed = WHOLE_NUMBERS.get("".join(options_of(name)[:1]))
    if needed is None or not re.search(ABOUT_WHOLE_NUMBERS, str(error)):
        return None
    if len(raw) != 2 or getattr(_operation(name), "is_sequence", False):  # it was given by name
        return f"{needed}: {error}"
    instead = f"; of two arrays, write {name}imum(a, b)" if name in ("max", "min") else ""
    return f"{needed}, not {raw[1]!r:.40}{instead}"


WHOLE_NUMBERS = {
    "axis": "an axis is a whole number, or a tuple of them",
    "axes": "axes are a tuple of whole numbers",
    **dict.fromkeys(("shape", "newshape"), "a shape is a whole number, or a tuple of them"),
}
"""What an operation may need whole numbers for, after the array."""

ABOUT_WHOLE_NUMBERS = (
    "interpreted as an integer|only integer scalar arrays|integer argument expected"
    "|expected a sequence of integers|'<' not supported between instances of 'str'"
)
"""What Python and NumPy say of others."""


def _no_such_axis(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if not name.startswith("fft.") or "tuple index out of range" not in str(error):
        return None
    return f"there is no such axis in shape {shape_of(raw[0])}"


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


def _of_matrices(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if not isinstance(error, LinAlgError):
        return None
    told = next((told for said, told in OF_MATRICES.items() if said in str(error)), None)
    return told and told.format(shape=shape_of(raw[0]))


OF_MATRICES = {
    "must be square": "a square matrix is needed, the shape is {shape}",
    "at least two-dimensional": "a matrix is needed, the shape is {shape}",
    "Singular matrix": (
        "the matrix is singular, so it has no inverse; tg.linalg.pinv(a) and "
        "tg.linalg.lstsq(a, b) need none"
    ),
    "not positive definite": (
        "the matrix is not positive definite: its eigenvalues, tg.linalg.eigvalsh(x), must all be "
        "above 0"
    ),
}
"""What NumPy says of a matrix, and what to say of it here."""


def _no_system(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name != "linalg.solve" or len(raw) != 2:
        return None
    a, b = map(shape_of, raw)  # a vector has become a column by now: its shape would be a riddle
    if b == ():
        return "b must be a vector or a matrix, not a single number"
    if a[-1] == b[-2]:
        return None
    return f"a has {a[-1]} rows, so b must have as many, not {b[-2]}"


def _one_bound(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name != "clip" or "missing 1 required" not in str(error):
        return None
    return (
        "the upper bound must stand beside the lower; write clip(x, low, high), "
        "clip(x, low, None), or clip(x, min=low)"
    )


def _at_an_index(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name not in ("scatter", "set") or len(raw) != 3 or "broadcast" not in str(error):
        return None
    (given, index, shape) = raw if name == "scatter" else (raw[2], raw[1], shape_of(raw[0]))
    place = np.broadcast_to(0.0, shape)[index].shape
    return f"what is put at {index!r:.40} must have shape {place}, not {shape_of(given)}"


def _of_complex_numbers(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    if name != "fft.rfft" or not is_complex(raw[0]):
        return None
    return "it takes real numbers, and these are complex; write tg.fft.fft(x)"


def _text_as_a_number(name: str, raw: Sequence[Any], error: Exception) -> str | None:
    op = _operation(name)
    if op is None or not isinstance(error, TypeError):
        return None
    for x, parameter in zip(raw, op.parameters(), strict=False):
        if isinstance(x, str) and isinstance(parameter.default, int | float):
            return f"{parameter.name} must be a number, not {x!r:.40}"
    return None


MISTAKES = (
    *(no_number, _no_whole_number, _no_such_axis, _too_few_axes, _strange_kind, _inner_lengths),
    *(_no_broadcasting, _of_matrices, _no_system, _one_bound, _at_an_index, _of_complex_numbers),
    _text_as_a_number,
)


def _no_elements(x: Any, index: Any) -> str | None:
    if shape_of(x):
        return None
    if index is None:
        return "a single number has no axes; write tg.expand_dims(value, 0)"
    return "a single number has no elements to choose from; leave the index out"


def _strange_index(index: Any) -> str | None:
    for part in index if isinstance(index, tuple) else (index,):
        bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else (part,)
        for i in bounds:
            i = getattr(i, "_raw", i)
            is_float = isinstance(i, float) or getattr(getattr(i, "dtype", None), "kind", "") == "f"
            if is_float or isinstance(i, str):
                kind = "floats" if is_float else "text"
                return f"an index is made of whole numbers, not of {kind}, as {i!r:.40} is"
    return None


def options_of(name: str) -> list[str]:
    """What NumPy's function takes besides the array, or ours, if NumPy has none of that name.

    >>> options_of("cumsum"), options_of("softmax")
    (['axis', 'dtype'], ['axis'])
    """
    from tinygrad_edu.engine.operation import FUNCTIONS  # written on top of this file

    try:
        function = getattr(np, name, None) or FUNCTIONS[name]
        parameters = list(inspect.signature(function).parameters.values())
    except (KeyError, ValueError):  # none of that name, or a signature that nobody can read
        return []
    return [p.name for p in parameters[1:] if p.name != "out" and p.kind is not p.VAR_KEYWORD]


def with_article(noun: str) -> str:
    """The noun, and "a" or "an" before it.

    >>> with_article("NumPy array"), with_article("array_api_strict array")
    ('a NumPy array', 'an array_api_strict array')
    """
    return f"a{'n' * (noun[:1].lower() in 'aeiou')} {noun}"
