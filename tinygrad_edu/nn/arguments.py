"""Checks of arguments, in the words of whoever made the mistake."""

from inspect import isroutine
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from tinygrad_edu import Value, array
from tinygrad_edu._arguments import whole_number


def sizes(nin: Any, nouts: Any, who: str) -> list[int]:
    """How many numbers go into the first layer, and how many come out of each."""
    if not isinstance(nouts, list | tuple) or not nouts:
        raise TypeError(
            f"{who}: nouts must be a list of the layers' sizes, such as [16, 1], not {nouts!r:.40}"
        )
    return [
        whole_number(nin, who, "nin", 1),
        *(whole_number(n, who, "each of nouts", 1) for n in nouts),
    ]


def float_dtype(given: DTypeLike, who: str) -> np.dtype[Any]:
    """A dtype of real or complex floating-point numbers: what can be learnt by small steps."""
    dtype = np.dtype(given)
    if dtype.kind not in "fc":
        raise TypeError(f"{who}: dtype must be a floating-point type, not {dtype}")
    return dtype


def as_array(given: Any, who: str) -> Any:
    """A list becomes an array; what is no number is refused, the rest is taken as it is."""
    if isinstance(given, Value | np.ndarray):  # as nearly always
        return given
    is_function = isroutine(given) or hasattr(given, "named_parameters")
    if given is None or isinstance(given, str | bytes | dict) or is_function:
        raise TypeError(f"{who}: an array of numbers is needed, not {given!r:.40}")
    return array(given) if isinstance(given, list | tuple) else given
