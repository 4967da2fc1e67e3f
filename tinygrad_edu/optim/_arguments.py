"""Checks of settings, in the words of whoever chose them."""

import math
from typing import Any


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


def _number(given: Any, who: str, name: str) -> float:
    try:
        return float(given + 0)  # text cannot be added to
    except TypeError as error:
        raise TypeError(f"{who}: {name} must be a number, not {given!r:.40}") from error
