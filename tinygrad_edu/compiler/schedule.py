"""In which order to compute: what can be finished is finished, so that little is held at a time."""

from dataclasses import replace

from tinygrad_edu.compiler.statements import STORE, makes_an_array, written_inside
from tinygrad_edu.views.program import Program, Statement, Variable

Before = dict[str, list[str]]
"""By target: the targets that must be computed before."""


def scheduled(program: Program) -> Program:
    """The same statements in an order in which results come as early as they can.

    The results are taken by their distance from the parameters, each with whatever it needs. So
    the gradient of the last layer is finished before the backward pass goes on to the first ones,
    and the activations that it needed are free. A parameter is changed when nobody reads it any
    more, and random numbers are drawn in the order in which the function drew them.
    """
    before = {s.target: _names(s) for s in program.statements}
    inside = written_inside(program)
    for s in program.statements:
        if s.op is STORE:
            before[s.target] += [t for t in _readers(program, inside, s) if t != s.target]
    results = {key: a.name for key, a in program.results.items() if isinstance(a, Variable)}
    draws = [name for key, name in results.items() if key.startswith("draw ")]
    order: dict[str, None] = {}
    for name in draws:
        _place(name, before, order)
    depth = _depths(before)
    for name in sorted(results.values(), key=lambda name: depth.get(name, 0)):
        _place(name, before, order)
    made = {s.target: s for s in program.statements}
    return replace(program, statements=[made[name] for name in order])


def _readers(program: Program, inside: set[str], store: Statement) -> list[str]:
    """Whoever reads the parameter that is to be changed, also through a view of it."""
    parameter = store.args[0]
    assert isinstance(parameter, Variable)
    seen_through, readers = {parameter.name}, []
    for s in program.statements:
        if s.op is not STORE and seen_through & {*_names(s)}:
            readers.append(s.target)
            if s.target in inside or not makes_an_array(s.op):
                seen_through.add(s.target)
    return readers


def _depths(before: Before) -> dict[str, int]:
    """How many statements have to be computed one after the other to get there."""
    order: dict[str, None] = {}
    depth: dict[str, int] = {}
    for name in before:
        _place(name, before, order)
    for name in order:
        depth[name] = 1 + max((depth.get(n, 0) for n in before[name]), default=0)
    return depth


def _place(name: str, before: Before, order: dict[str, None]) -> None:
    """Append a statement, after those that must be before it. A loop: no program is too deep."""
    todo = [name]
    while todo:
        top = todo[-1]
        if top in order or top not in before:
            todo.pop()
            continue
        missing = [n for n in before[top] if n in before and n not in order]
        if missing:
            todo.extend(reversed(missing))
        else:
            order[todo.pop()] = None


def _names(statement: Statement) -> list[str]:
    return [a.name for a in statement.args if isinstance(a, Variable)]
