"""What a transform is given: a function, and the numbers of its arguments.

What is none is refused here, in the words of whoever called the transform.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value
from tinygrad_edu.transforms.tree import parts

Function = Callable[..., Any]


def check_function(who: str, f: Any, argnums: Any = 0) -> None:
    """Refuse what cannot be called, and arguments of ``f`` that stand for ``argnums``.

    Raises:
        TypeError: if ``f`` is no function, or ``argnums`` holds numbers that count nothing.
    """
    if not callable(f):
        is_value = isinstance(f, Value)
        instead = "; the gradient of a Value is tg.gradients(value, wrt=[x])[x]"
        raise TypeError(f"{who}: a function is needed, not {f!r:.60}{instead * is_value}")
    for given in argnums if isinstance(argnums, tuple | list) else (argnums,):
        if isinstance(given, COUNT_NOTHING):
            if isinstance(given, str):
                raise TypeError(
                    f"{who}: argnums counts arguments, from 0 on, and {given!r:.40} is a name; "
                    f"{_number_of(f, given)}"
                )
            raise TypeError(
                f"{who}: argnums counts arguments, and {given!r:.40} counts nothing; {who}(f) is a "
                f"function, so write {who}(f)(x)"
            )


COUNT_NOTHING = float, np.ndarray, Value, str, type(None)
"""Of these kinds are arguments of a function, and not their numbers."""


def _number_of(f: Function, name: str) -> str:
    """What to write to name an argument of ``f`` by its number."""
    try:
        return f"write argnums={[*inspect.signature(f).parameters].index(name)}"
    except (TypeError, ValueError):  # it has none of that name, or nobody can read its signature
        return "give its number"


def name_of(f: Function) -> str:
    """What to call a function: modules and ``functools.partial`` have no name of their own."""
    return getattr(f, "__name__", type(f).__name__)


ABOUT_LISTS = r"\b(list|tuple|sequence)\b|array of Values"
"""What Python and we say of a list where an array is needed."""


@contextmanager
def told_of_lists(who: str, arguments: Iterable[Any]) -> Iterator[None]:
    """Add to an error of the function that a list was given to it where it wants an array.

    Or a tuple, where it wants several arguments.
    """
    try:
        yield
    except (TypeError, AttributeError) as error:
        for argument in arguments:
            for note in _notes(argument, str(error)):
                error.add_note(f"{who}: {note}")
        raise


def _notes(argument: Any, said: str) -> Iterator[str]:
    """What to say of an argument beside what Python has said."""
    is_about_lists = re.search(ABOUT_LISTS, said)
    numbers = next(_lists_of_numbers(argument), None) if is_about_lists else None
    if numbers is not None:
        yield (
            f"{numbers!r:.40} is a {type(numbers).__name__}, and each of its numbers an argument "
            f"of its own; an array is np.array({numbers!r:.40})"
        )
    elif isinstance(argument, tuple) and (is_about_lists or LACKING in said):
        yield (
            f"{argument!r:.40} is a tuple, and one argument; for a function f of several, write "
            "lambda p: f(*p)"
        )


LACKING = "required positional argument"
"""What Python says of a function that was given too few."""


def _lists_of_numbers(tree: Any) -> Iterator[Any]:
    """The lists and tuples of plain numbers in a tree."""
    if isinstance(tree, list | tuple) and len(tree) and isinstance(tree[0], float | int):
        yield tree
    else:
        for part in (parts(tree) or {}).values():
            yield from _lists_of_numbers(part)
