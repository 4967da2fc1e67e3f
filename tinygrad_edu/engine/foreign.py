"""Rows of somebody's own: what is asked of them, and what ours are known to keep to."""

from collections.abc import Sequence
from typing import Any

from tinygrad_edu.engine.kinds import is_continuous
from tinygrad_edu.engine.looks import look
from tinygrad_edu.engine.operation import CONSTANT, Operation
from tinygrad_edu.engine.value import Value


def refuse_without_rule(op: Operation, args: Sequence[Any]) -> None:
    """Whoever has forgotten a rule would get no gradient, and no word about it."""
    if not op.rules or op.is_sequence:
        return
    for i, arg in enumerate(args[len(op.rules) :], start=len(op.rules)):
        if isinstance(arg, Value) and is_continuous(arg._raw) and arg._op is not CONSTANT:
            raise TypeError(
                f"{op.name}: argument {i} is a Value, but there is no rule for it; give primitive "
                "one rule for each argument, or None for what has no derivative"
            )


def check_forward(op: Operation, before: list[Any], raw: Sequence[Any], data: Any) -> None:
    """See that a forward has made a result of its own, and left its arguments alone.

    Args:
        op: the operation.
        before: what the arguments looked like.
        raw: the arguments.
        data: the result.

    Raises:
        ValueError: if an argument was changed in place.
        TypeError: if the result is a Value.
    """
    if [*map(look, raw)] != before:
        raise ValueError(
            f"{op.name}: its forward has changed an argument in place, with which others may have "
            "computed; let it make a new array"
        )
    if isinstance(data, Value):
        raise TypeError(
            f"{op.name}: its forward returned a Value; it is given plain data, and must return "
            "plain data: a number or an array"
        )
