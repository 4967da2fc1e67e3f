"""``np.exp(v)`` means ``tg.exp(v)``: NumPy's functions find ours by their name.

NumPy asks an argument that is not an array what to do (NEP 13 for ufuncs, NEP 18 for the other
functions). The answer is looked up in the table of functions; listed here are only the methods of
ufuncs, and what writes files.
"""

import functools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu._other_names import OF_THE_PACKAGE
from tinygrad_edu.engine.kinds import shape_of
from tinygrad_edu.engine.operation import FUNCTIONS
from tinygrad_edu.engine.value import Value

METHODS = {
    ("add", "reduce"): "sum",
    ("add", "accumulate"): "cumsum",
    ("multiply", "reduce"): "prod",
    ("multiply", "accumulate"): "cumprod",
}
"""Methods of ufuncs that are functions under another name; their axis is 0 unless given."""


@functools.cache  # asked for at every ``array @ value``
def _name(function: Callable[..., Any]) -> str:
    """What the table of functions calls it: ``exp``, ``linalg.norm``."""
    home = getattr(function, "__module__", None) or "numpy"  # a ufunc does not tell
    return f"{home}.{function.__name__}".removeprefix("numpy.")


def _full_name(function: Callable[..., Any]) -> str:
    """What its users call it: ``numpy.exp``, ``scipy.special.beta``.

    >>> _full_name(np.exp), _full_name(np.linalg.norm)
    ('numpy.exp', 'numpy.linalg.norm')
    """
    if not isinstance(function, np.ufunc):
        return f"{function.__module__}.{function.__name__}"
    name = function.__name__
    for home in ("numpy", "scipy.special"):
        if getattr(sys.modules.get(home), name, None) is function:
            return f"{home}.{name}"
    return name


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    name = _name(function)
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    if name in WRITERS:
        raise TypeError(f"numpy.{name}: a file holds numbers; give value.data instead of the Value")
    if name in OF_THE_PACKAGE and _full_name(function).startswith("numpy."):
        raise TypeError(f"numpy.{name} takes no Value; write {OF_THE_PACKAGE[name]}")
    raise TypeError(
        f"{_full_name(function)} has no derivative row, so a Value cannot pass through it; "
        f"add one with tinygrad_edu.primitive({name!r}, ...), or take value.data first"
    )


WRITERS = "save", "savez", "savez_compressed", "savetxt"
"""Functions of NumPy's that write files."""


def array_ufunc(self: Value, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """Answer a call of a ufunc, ``np.add(array, value)``."""
    if options:
        if "out" in options and options["out"][0] is inputs[0]:
            raise TypeError(
                f"{_full_name(ufunc)}: an array is changed in place, as by +=, by numbers only; "
                "write a = a + value, a new Value, or a += value.data"
            )
        _refuse_options(ufunc, options)
    if method == "__call__":
        return _named(ufunc)(*inputs, **options)
    if method == "outer":
        a, b = inputs
        column = FUNCTIONS["reshape"](a, shape_of(a) + (1,) * len(shape_of(b)))
        return _named(ufunc)(column, b, **options)
    name = METHODS.get((ufunc.__name__, method))
    if name is None:
        known = ", ".join(f"{of}.{how}" for of, how in METHODS)
        raise TypeError(
            f"{_full_name(ufunc)}.{method} does not work on a Value; {known} do, and outer"
        )
    return FUNCTIONS[name](*inputs, **{"axis": 0, **options} if len(inputs) == 1 else options)


def array_function(
    self: Value, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """Answer a call of any other NumPy function, ``np.concatenate([array, value])``."""
    _refuse_options(function, options)
    return _named(function)(*args, **options)


def _refuse_options(function: Callable[..., Any], options: dict[str, Any]) -> None:
    if "out" in options:
        raise TypeError(
            f"{_full_name(function)}: out= would overwrite what a Value remembers; leave it out"
        )
    if "where" in options:
        raise TypeError(
            f"{_full_name(function)}: where= is not recorded; write np.where(condition, a, b)"
        )


Value.__array_ufunc__ = array_ufunc  # type: ignore[attr-defined]
Value.__array_function__ = array_function  # type: ignore[attr-defined]
