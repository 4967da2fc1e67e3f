"""Less work, the same numbers: what a person would not have written in the first place.

Each rule (see ``rewrites`` and ``one_of_each_row``) looks at one statement and gives what it may
be replaced by: another statement, or what is known already. No rule changes a bit of a result (but
for the sign of a zero), so compiled code gives what the engine gives.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from tinygrad_edu.compiler.one_of_each_row import (
    added_to_one_of_each_row,
    one_of_each_row,
    sum_of_one_of_each_row,
)
from tinygrad_edu.compiler.rewrites import (
    arithmetic_of_constants,
    axes_kept,
    changes_nothing,
    cheaper,
    drawn_anew,
    factor_of_one,
    one_axis,
    plain_number,
    product_of_two_vectors,
    repeated_for_nothing,
    reshaped_twice,
    sign_moved,
    sign_of_relu,
)
from tinygrad_edu.compiler.statements import Facts, without_dead_code
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable

RULES = (
    changes_nothing,
    arithmetic_of_constants,
    factor_of_one,
    repeated_for_nothing,
    plain_number,
    reshaped_twice,
    axes_kept,
    sign_moved,
    cheaper,
    product_of_two_vectors,
    sign_of_relu,
    one_of_each_row,
    sum_of_one_of_each_row,
    added_to_one_of_each_row,
    drawn_anew,
    one_axis,
)
"""In this order."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


def simplified(program: Program, constants: Mapping[str, Any] = NOTHING) -> Program:
    """The program with every rule applied, without dead code and without repetition.

    Args:
        program: any program.
        constants: the data of the parameters that are the same in every call.
    """
    work = Simplifier(program)
    for name, value in constants.items():
        if isinstance(value, (float, np.number)):
            work.instead[name] = Literal(value)
    for statement in program.statements:
        work.add(statement)
    results = {name: work.now(argument) for name, argument in program.results.items()}
    return without_dead_code(replace(program, statements=work.done, results=results))


class Simplifier:
    """Goes through a program once, from top to bottom."""

    def __init__(self, program: Program) -> None:
        self.facts = Facts(program)
        self.given = program.parameters
        self.done: list[Statement] = []
        self.made: dict[str, Statement] = {}
        self.instead: dict[str, Argument] = {}
        self.seen: dict[Any, Variable] = {}
        self.count = 0

    def now(self, argument: Argument) -> Argument:
        """What stands for an argument of the old program in the new one."""
        if isinstance(argument, Variable):
            return self.instead.get(argument.name, argument)
        return argument

    def add(self, statement: Statement) -> None:
        """Take over a statement of the old program."""
        found = self.settle(replace(statement, args=tuple(map(self.now, statement.args))))
        if found != Variable(statement.target):
            self.instead[statement.target] = found

    def settle(self, statement: Statement) -> Argument:
        """Apply rules until none applies; then the statement stands, unless it stands already."""
        while True:
            found = next(
                (new for rule in RULES if (new := rule(self, statement)) is not None), None
            )
            if found is None:
                break
            if not isinstance(found, Statement):
                return found
            statement = found
        key = _key(statement)
        if key not in self.seen:
            self.seen[key] = Variable(statement.target)
            self.made[statement.target] = statement
            self.facts.learn(statement)
            self.done.append(statement)
        return self.seen[key]

    # -- what rules ask and say ------------------------------------------------------------

    def is_array(self, argument: Argument) -> bool:
        """Whether it is given as an array, be it of no axes: its sum is a number."""
        given = self.given.get(argument.name) if isinstance(argument, Variable) else None
        return isinstance(given, np.ndarray)

    def maker(self, argument: Argument, name: str) -> Statement | None:
        """The statement that computed an argument, if it is of this operation."""
        if isinstance(argument, Variable):
            made = self.made.get(argument.name)
            if made is not None and made.op.name == name:
                return made
        return None

    def also(self, like: Statement, name: str, *args: Argument, **changes: Any) -> Argument:
        """A further statement, before ``like``."""
        self.count += 1
        target = f"{like.target}_{self.count}"
        made = {"options": {}, "is_kept": False, "is_made_up": True, **changes}
        return self.settle(replace(like, target=target, op=OPERATIONS[name], args=args, **made))


def _key(statement: Statement) -> Any:
    """Equal for statements that compute the same; drawing twice gives different numbers."""
    if statement.op.name == "uniform_like":
        return statement.target
    parts = [_literal_key(arg) for arg in statement.args]
    options = [(name, _literal_key(Literal(x))) for name, x in statement.options.items()]
    return statement.op.name, *parts, *options


def _literal_key(argument: Argument) -> Any:
    if isinstance(argument, Variable):
        return argument
    value = argument.value
    if isinstance(value, (list, tuple)):
        return (type(value), *(_literal_key(Literal(x)) for x in value))
    return id(value) if isinstance(value, np.ndarray) else (type(value), repr(value))
