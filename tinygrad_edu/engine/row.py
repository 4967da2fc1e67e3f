"""What a row may consist of: a name, rules of enough parameters, and a function."""

import inspect
from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine.operation import Rule


def check_row(
    name: str, rules: tuple[Rule | None, ...], forward: Callable[..., Any] | None, sequence: bool
) -> None:
    """Refuse what cannot be a row.

    Raises:
        ValueError: if the name cannot be that of a function.
        TypeError: if the name is missing, or a rule or ``forward`` cannot be one.
    """
    if callable(name):
        raise TypeError(
            "primitive: the name comes first, and then one rule for each argument: write "
            "primitive('cube', lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)"
        )
    if not isinstance(name, str) or not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"primitive: {name!r:.40} cannot be the name of a function")
    if forward is not None and not callable(forward):
        raise TypeError(f"primitive: the forward of {name!r} is no function: {forward!r:.40}")
    if sequence and (len(rules) > 1 or None in rules):
        raise TypeError(
            f"primitive: {name!r} takes a list of arrays, so give one rule for all of them, "
            "rule(g, y, i, *arrays), or none"
        )
    for i, rule in enumerate(rules):
        if rule is not None and not callable(rule):
            raise TypeError(f"primitive: rule {i} of {name!r} is no function: {rule!r:.40}")
        if rule is not None and (few := too_few_parameters(rule)):
            raise TypeError(
                f"primitive: rule {i} of {name!r} takes {few}; it must take "
                "the gradient g, the result y, and the arguments of the operation"
            )


def too_few_parameters(rule: Rule) -> str:
    """How many arguments a rule takes, if it is less than g, y and one more; else nothing.

    >>> too_few_parameters(lambda g, x: g), too_few_parameters(lambda g, y, x: g)
    ('2 arguments', '')
    """
    if getattr(getattr(rule, "__code__", None), "co_argcount", 0) >= 3:
        return ""  # as nearly always; to read a signature takes longer than all the rest
    try:
        kinds = [p.kind for p in inspect.signature(rule).parameters.values()]
    except ValueError:  # some functions written in C do not say
        return "an unknown number of arguments"
    n, any_number = len(kinds), inspect.Parameter.VAR_POSITIONAL in kinds
    return f"{n} argument{'s' * (n != 1)}" if n < 3 and not any_number else ""
