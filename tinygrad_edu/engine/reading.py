"""Which arguments a rule reads, and which it merely asks for their shape, or not at all.

The derivative of a sum needs neither summand: ``lambda g, y, a, b: g``. What no rule will read may
change between forward and backward without harm, so nobody has to watch it (:mod:`.guard`).

Nobody has to declare it either: the rule says so. Its code mentions an argument, or does not, and
``shape_of(a)`` does not look at the numbers in ``a``. Whatever is not as plain as that (a rule that
is no Python function, one that takes ``*arrays``) counts as reading everything. What a rule reads
by ``eval``, or from outside, is beyond this.
"""

import dis
import inspect
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from tinygrad_edu.engine.conversion import none_of
from tinygrad_edu.engine.kinds import shape_of, size_of

HARMLESS = (shape_of, size_of, none_of)
"""Functions that ask an array for its shape, or its kind, only."""

CALLS_WITH_ONE = (("PRECALL", 1), ("CALL", 1))
"""How Python calls a function with one argument: 3.11 says PRECALL first."""

VARIOUS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def readers(rules: Sequence[Callable[..., Any] | None], n: int) -> list[list[int]]:
    """For each of ``n`` arguments the rules, by their numbers, that read it.

    >>> readers((lambda g, y, a, b: g * b, lambda g, y, a, b: g * a), 2)
    [[1], [0]]
    """
    found: list[list[int]] = [[] for _ in range(n)]
    for j, rule in enumerate(rules[:n]):
        places = () if rule is None else read_by(rule)
        for i in range(n) if places is None else places:
            if i < n:
                found[i].append(j)
    return found


def read_by(rule: Callable[..., Any]) -> tuple[int, ...] | None:
    """The numbers of the arguments (0 for the one after ``g`` and ``y``) that a rule reads.

    ``None`` says: all of them.

    >>> read_by(lambda g, y, a, b: g + shape_of(a)[0] * b)
    (1,)
    """
    if not isinstance(rule, FunctionType) or rule.__code__.co_flags & VARIOUS:
        return None
    code = rule.__code__
    places = {name: i for i, name in enumerate(code.co_varnames[2 : code.co_argcount])}
    steps = [("", None), *((i.opname, i.argval) for i in dis.get_instructions(code)), ("", None)]
    read: set[int] = set()
    for before, (_, names), after in zip(steps, steps[1:], steps[2:], strict=False):
        if after in CALLS_WITH_ONE and _loads_harmless(rule, *before):
            continue  # it loads the argument of shape_of(a)
        for name in names if isinstance(names, tuple) else (names,):  # newer Pythons join two loads
            if isinstance(name, str) and name in places:
                read.add(places[name])
    return tuple(sorted(read))


def _loads_harmless(rule: FunctionType, how: str, name: Any) -> bool:
    return how == "LOAD_GLOBAL" and any(rule.__globals__.get(name) is f for f in HARMLESS)
