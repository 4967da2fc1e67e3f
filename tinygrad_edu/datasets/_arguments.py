"""Checks of the arguments that data sets have in common, in the words of whoever called."""

import math
import operator
from numbers import Real
from typing import SupportsIndex


def whole_number(value: SupportsIndex, name: str, who: str, least: int, why: str) -> int:
    """`value` as an int, if it is a whole number of at least `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"{who} needs {name} as a whole number, not {value!r}")
    if number < least:
        raise ValueError(f"{who} needs {name} of at least {least} ({why}), not {number}")
    return number


def real_number(value: float, name: str, who: str) -> float:
    """`value` as a float, if it is a real number (NaN and infinity included)."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{who} needs {name} as a number, not {value!r}")
    return float(value)


def spread(noise: float, who: str) -> float:
    """`noise` as a standard deviation: finite, at least 0."""
    sd = real_number(noise, "noise", who)
    if not 0 <= sd < math.inf:
        raise ValueError(
            f"{who} needs noise as a standard deviation (finite, at least 0), not {sd}"
        )
    return sd


def share(split: float, who: str) -> float:
    """`split` as a share of the rows: strictly between 0 and 1."""
    fraction = real_number(split, "split", who)
    if not 0 < fraction < 1:
        raise ValueError(
            f"{who} needs split strictly between 0 and 1 (the share of the rows kept for testing, "
            f"such as split=0.25), not {fraction:g}"
        )
    return fraction
