"""``np.exp(v)`` means ``tg.exp(v)``: NumPy's functions find ours by their name.

NumPy asks an argument that is not an array what to do (NEP 13 for ufuncs, NEP 18 for the other
functions). The answer is looked up in the table of functions; listed here are only the methods of
ufuncs, and the older names of options.
"""

import functools
from collections.abc import Callable
from typing import Any

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


OLDER_NAMES = {"a_min": "min", "a_max": "max"}
"""What NumPy also calls an option."""


@functools.cache  # asked for at every ``array @ value``
def _name(function: Callable[..., Any]) -> str:
    """What the table of functions calls it: ``exp``, ``linalg.norm``."""
    return _full_name(function).removeprefix("numpy.")


def _full_name(function: Callable[..., Any]) -> str:
    return f"{getattr(function, '__module__', None) or 'numpy'}.{function.__name__}"


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    name = _name(function)
    if name not in FUNCTIONS:
        raise TypeError(
            f"{_full_name(function)} has no derivative row, so a Value cannot pass through it; "
            f"add one with tinygrad_edu.primitive({name!r}, ...), or take value.data first"
        )
    return FUNCTIONS[name]


def array_ufunc(self: Value, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """Answer a call of a ufunc, ``np.add(array, value)``."""
    if options:
        _refuse_options(ufunc.__name__, options)
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
            f"numpy.{ufunc.__name__}.{method} does not work on a Value; {known} do, and outer"
        )
    return FUNCTIONS[name](*inputs, **{"axis": 0, **options} if len(inputs) == 1 else options)


def array_function(
    self: Value, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """Answer a call of any other NumPy function, ``np.concatenate([array, value])``."""
    _refuse_options(function.__name__, options)
    options = {OLDER_NAMES.get(name, name): option for name, option in options.items()}
    return _named(function)(*args, **options)


def _refuse_options(name: str, options: dict[str, Any]) -> None:
    if "out" in options:
        raise TypeError(f"numpy.{name}: out= would overwrite what a Value remembers; leave it out")
    if "where" in options:
        raise TypeError(f"numpy.{name}: where= is not recorded; write np.where(condition, a, b)")


Value.__array_ufunc__ = array_ufunc  # type: ignore[attr-defined]
Value.__array_function__ = array_function  # type: ignore[attr-defined]
