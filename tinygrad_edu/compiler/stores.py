"""Results that go into the arrays of parameters: ``w -= step`` instead of ``return w - step``."""

from collections.abc import Mapping
from dataclasses import replace

from tinygrad_edu.compiler.statements import STORE, Facts, read_with, without_dead_code
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.views.program import Argument, Program, Statement, Variable

SIGNS = {"subtract": "-=", "add": "+="}


def with_stores(program: Program, stores: Mapping[str, str]) -> Program:
    """The program with some of its results written into parameters.

    Args:
        program: any program.
        stores: for a result, the parameter that is to have its value; of the same form.
    """
    if not stores:
        return program
    facts = Facts(program)
    made = {s.target: s for s in program.statements}
    statements, results = list(program.statements), dict(program.results)
    changed = {*stores.values()}
    for key, parameter in stores.items():
        new = results.pop(key)  # it is a change, not a result
        place = Variable(parameter)
        if new == place:
            continue
        sign, value = _change(made, new, place)
        shape, dtype = facts.known[parameter]
        value = _as_it_was(value, changed, made, facts, statements)
        target = f"new {parameter}"  # no identifier, so that it cannot meet another name
        stored = (place, value)
        statements.append(
            Statement(target, STORE, stored, {"sign": sign}, True, False, shape, dtype)
        )
        results[target] = Variable(target)
    for key, result in results.items():
        results[key] = _as_it_was(result, changed, made, facts, statements)
    return without_dead_code(replace(program, statements=statements, results=results))


def _as_it_was(
    value: Argument,
    changed: set[str],
    made: Mapping[str, Statement],
    facts: Facts,
    statements: list[Statement],
) -> Argument:
    """A value that stays what it is when the parameters change: it may be one, or a view of one."""
    if not isinstance(value, Variable) or not changed & read_with(value.name, made):
        return value
    target = f"old {value.name}, copy {len(statements)}"  # no identifier either
    copy, (shape, dtype) = OPERATIONS["copy"], facts.known[value.name]
    statements.append(Statement(target, copy, (value,), {}, False, True, shape, dtype))
    return Variable(target)


def _change(made: Mapping[str, Statement], new: Argument, place: Variable) -> tuple[str, Argument]:
    """How the parameter changes: the sign of the assignment, and what stands on its right."""
    s = made.get(new.name) if isinstance(new, Variable) else None
    if s is not None and s.op.name in SIGNS and s.args[0] == place:
        return SIGNS[s.op.name], s.args[1]
    return "=", new
