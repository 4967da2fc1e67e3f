"""What a call gives by name: options, and sometimes a number that has a place among the arguments.

A rule is told of an argument by its place, so there it is put. A Value is refused, as whoever
reads ``f(x, b=v)`` takes ``v`` for a setting, to which no gradient comes back.
"""

from typing import Any

from tinygrad_edu.engine.errors import unknown_option
from tinygrad_edu.engine.operation import Operation
from tinygrad_edu.engine.value import Value

SYNONYMS = {"a_min": "min", "a_max": "max", "correction": "ddof"}
"""What NumPy also calls an option."""


def by_name(op: Operation, args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments, also those given by name; in ``options`` nothing but options is left.

    Raises:
        TypeError: for an option that the operation does not have, and for a Value that is one.
        ValueError: for an option that is given by both of its names.
    """
    refuse_named_values(op.name, options)
    if not op.knows(options):
        for name in op.operands()[: len(args)]:
            if name in options:
                raise TypeError(f"{op.name}: {name} is given by position, and by name again")
        for name in op.operands()[len(args) :]:
            if name not in options:
                break
            args += (options.pop(name),)
        _by_the_name_here(op, options)
    if not op.knows(options):
        known = [p.name for p in op.parameters()[1:] if op.knows((p.name,))]
        raise unknown_option(op.name, options, known, op.operands())
    return args


def _by_the_name_here(op: Operation, options: dict[str, Any]) -> None:
    for other in [option for option in options if option in SYNONYMS]:
        if op.knows((name := SYNONYMS[other],)):
            if name in options:
                raise ValueError(f"{op.name}: {other} is {name} by another name; give one of them")
            options[name] = options.pop(other)


def refuse_named_values(name: str, options: dict[str, Any]) -> None:
    """A Value that is given by name would be no argument, and get no gradient."""
    for option, x in options.items():
        if isinstance(x, Value):
            raise TypeError(f"{name}: give the Value {option} by position, not by name")
