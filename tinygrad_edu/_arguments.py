"""Checks of settings, in the words of whoever chose them."""

import math
from contextlib import suppress
from operator import index
from typing import Any

import numpy as np


def whole_number(given: Any, who: str, what: str, least: int, why: str = "") -> int:
    """A whole number of at least ``least``; an error says ``why`` it may not be less.

    Raises:
        TypeError: if it is no whole number. True is none, either: it is always a mistake.
        ValueError: if it is less.

    >>> whole_number(0, "fit", "batch_size", 1)
    Traceback (most recent call last):
        ...
    ValueError: fit: batch_size must be at least 1, not 0
    """
    number = None
    with suppress(TypeError):
        number = None if isinstance(given, bool) else index(given)
    if number is None:
        raise TypeError(f"{who}: {what} must be a whole number, not {given!r:.40}")
    if number < least:
        because = f" ({why})" if why else ""
        raise ValueError(f"{who}: {what} must be at least {least}{because}, not {number}")
    return number


def real_number(given: Any, who: str, what: str) -> float:
    """A real number, NaN and infinity included, but neither a truth value nor an array.

    Raises:
        TypeError: if it is none.
    """
    with suppress(TypeError):
        if not isinstance(given, bool | np.bool_) and not getattr(given, "shape", ()):
            return float(given + 0)  # text cannot be added to
    raise TypeError(f"{who}: {what} must be a number, not {given!r:.40}")


def positive(given: Any, who: str, what: str) -> float:
    """A finite number above 0."""
    if not 0 < real_number(given, who, what) < math.inf:
        raise ValueError(f"{who}: {what} must be above 0 and finite, not {given}")
    return float(given)


def at_least_0(given: Any, who: str, what: str) -> float:
    """A finite number, at least 0."""
    if not 0 <= real_number(given, who, what) < math.inf:
        raise ValueError(f"{who}: {what} must be at least 0 and finite, not {given}")
    return float(given)


def below_1(given: Any, who: str, what: str) -> float:
    """A number with 0 <= given < 1."""
    if not 0 <= real_number(given, who, what) < 1:
        raise ValueError(f"{who}: {what} must be at least 0 and below 1, not {given}")
    return float(given)


def below_1_each(given: Any, who: str, what: str) -> tuple[float, float]:
    """A pair of numbers with 0 <= number < 1."""
    try:
        first, second = given
    except (TypeError, ValueError) as error:
        raise TypeError(f"{who}: {what} must be a pair of numbers, not {given!r:.40}") from error
    one = what.removesuffix("s")
    return below_1(first, who, f"{one}1"), below_1(second, who, f"{one}2")


def truth(given: Any, who: str, what: str) -> bool:
    """True or False."""
    if not isinstance(given, bool | np.bool_):
        raise TypeError(f"{who}: {what} must be True or False, not {given!r:.40}")
    return bool(given)


def moved(result: Any, who: str) -> None:
    """Refuse what the formula of an optimiser has returned: it was to move its parameter."""
    if result is not None:
        raise ValueError(f"{who}: update moves p.data itself, p.data -= ..., and returns nothing")


def words_to_numbers(given: Any, name: str) -> str:
    """The end of a message about an array called ``name``, if it is of words; else nothing.

    >>> words_to_numbers(np.array(["cat", "dog"]), "labels")
    '; convert them with np.unique(labels, return_inverse=True)[1]'
    """
    kind = getattr(getattr(given, "dtype", None), "kind", "")
    are_words = kind in ("U", "S") or (
        kind == "O" and {*map(type, np.asarray(given).flat)} == {str}
    )
    return f"; convert them with np.unique({name}, return_inverse=True)[1]" if are_words else ""
