"""Checks of settings, in the words of whoever chose them."""

import math
from typing import Any

import numpy as np


def positive(given: Any, who: str, name: str) -> float:
    """A finite number above 0."""
    if not 0 < _number(given, who, name) < math.inf:
        raise ValueError(f"{who}: {name} must be above 0 and finite, not {given}")
    return float(given)


def at_least_0(given: Any, who: str, name: str) -> float:
    """A finite number, at least 0."""
    if not 0 <= _number(given, who, name) < math.inf:
        raise ValueError(f"{who}: {name} must be at least 0 and finite, not {given}")
    return float(given)


def below_1(given: Any, who: str, name: str) -> float:
    """A number with 0 <= given < 1."""
    if not 0 <= _number(given, who, name) < 1:
        raise ValueError(f"{who}: {name} must be at least 0 and below 1, not {given}")
    return float(given)


def below_1_each(given: Any, who: str, name: str) -> tuple[float, float]:
    """A pair of numbers with 0 <= number < 1."""
    try:
        first, second = given
    except (TypeError, ValueError) as error:
        raise TypeError(f"{who}: {name} must be a pair of numbers, not {given!r:.40}") from error
    one = name.removesuffix("s")
    return below_1(first, who, f"{one}1"), below_1(second, who, f"{one}2")


def truth(given: Any, who: str, name: str) -> bool:
    """True or False."""
    if not isinstance(given, bool | np.bool_):
        raise TypeError(f"{who}: {name} must be True or False, not {given!r:.40}")
    return bool(given)


def _number(given: Any, who: str, name: str) -> float:
    try:
        return float(given + 0)  # text cannot be added to
    except TypeError as error:
        raise TypeError(f"{who}: {name} must be a number, not {given!r:.40}") from error
