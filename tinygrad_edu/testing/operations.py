"""Which operations there are to check, and what each of them takes."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine import FUNCTIONS, OPERATIONS
from tinygrad_edu.testing.domain import REAL, Domain, call
from tinygrad_edu.testing.domains import DISCRETE, DOMAINS
from tinygrad_edu.testing.vocabulary import along, axes, each, joined, one_axis, reduced


def checkable() -> list[str]:
    """The names of all functions whose domain is known: what programs are made of."""
    return [name for name in differentiable() if name in DOMAINS or _by_signature(FUNCTIONS[name])]


def domain_of(name: str) -> Domain:
    """The domain of an operation: its line in the table, or what its signature says.

    Without a line, one or two arguments and no option mean numbers, element by element; an option
    ``axis`` means a reduction over it; a list of arrays and an axis, arrays that are joined.

    Raises:
        KeyError: if neither says it: a line is missing.

    >>> domain_of("sin").arity, domain_of("log").numbers
    (1, (Interval(low=0.0, high=inf),))
    """
    if name in DOMAINS:
        return DOMAINS[name]
    known = _by_signature(FUNCTIONS[name])
    if known is None:
        raise KeyError(f"{name}: no domain; add a line for it in tinygrad_edu/testing/domains")
    return known


def rows() -> list[str]:
    """The names of the package's operations that have a derivative, simple ones first.

    Rows that a user has added are checked on their own, not drawn into the programs of others.
    """
    names = [name for name, op in OPERATIONS.items() if any(map(_is_ours, op.rules))]
    first = ["add", "multiply", "subtract", "negative"]
    return [*first, *(name for name in names if name not in first)]


def differentiable() -> list[str]:
    """The names of the rows, then of the functions that are made of them, but for other names."""
    names, seen = rows(), {id(FUNCTIONS[name]) for name in rows()}
    for name, function in FUNCTIONS.items():
        known = name in OPERATIONS or name in DISCRETE or id(function) in seen
        if not known and _is_ours(function):
            made_of_discrete = getattr(function, "__name__", "") in OPERATIONS
            if not made_of_discrete:
                seen.add(id(function))
                names.append(name)
    return names


def _is_ours(function: Any) -> bool:
    return (getattr(function, "__module__", None) or "").partition(".")[0] == "tinygrad_edu"


@functools.lru_cache(maxsize=1024)
def _by_signature(function: Callable[..., Any]) -> Domain | None:
    parameters = list(inspect.signature(function).parameters.values())
    needed = [p.name for p in parameters if p.default is p.empty]
    options = [p.name for p in parameters if p.default is not p.empty]
    if needed == ["arrays"] and options == ["axis"]:
        return joined(lambda pick, shape: call(axis=pick(axes(shape))), least=1)
    if len(needed) == 1 and options == ["axis", "keepdims"]:
        return reduced()
    if len(needed) == 1 and options == ["axis"]:
        return along(extras=one_axis)
    if len(needed) in (1, 2) and not options:
        return each(*(REAL,) * len(needed))
    return None
