"""Mutants: the engine and its rows with one mistake each, to see whether a suite notices.

A test that cannot fail shows nothing. So mistakes are planted on purpose, one at a time, in every
rule and in the engine, and a suite of checks is as strong as the share of them that it finds.
"""

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, OPERATIONS, Operation, Rule, Value, constant, shape_of
from tinygrad_edu.testing.engine_mutants import ENGINE_MUTANTS
from tinygrad_edu.testing.equivalent_mutants import proof_of
from tinygrad_edu.testing.operations import rows


@dataclass(frozen=True)
class Mutant:
    """One planted mistake.

    Attributes:
        target: the name of the operation, or ``"engine"``.
        name: what the mistake is.
        plant: a context in which it is there.
        proof: why it is no mistake at all, if that can be proved: then nothing can find it.
    """

    target: str
    name: str
    plant: Callable[[], Any]
    proof: str | None = None

    def __str__(self) -> str:
        return f"{self.target}: {self.name}"


def mutants(only: str | None = None) -> list[Mutant]:
    """All mutants, of the engine and of each row; or those of one operation (or ``"engine"``).

    Rows that a user has added are planted in when they are asked for by name.

    Raises:
        ValueError: if ``only`` names no operation that has a derivative.

    >>> [mutant.name for mutant in mutants("exp")][:3]
    ['sign of argument 0', 'factor 1.01 of argument 0', 'factor 1.0001 of argument 0']
    """
    if only is None:
        return [*_of_the_engine(), *(m for name in rows() for m in _of_row(OPERATIONS[name]))]
    if only == "engine":
        return list(_of_the_engine())
    op = OPERATIONS.get(only)
    if op is None or not any(op.rules):
        raise ValueError(
            f"mutants: there is no operation {only!r} with a derivative; give the name of one, "
            "such as 'exp', or 'engine'"
        )
    return list(_of_row(op))


# -- rows ----------------------------------------------------------------------------------

Change = Callable[[Rule], Rule]

CHANGES: dict[str, Change] = {
    "sign": lambda rule: lambda *args, **options: -rule(*args, **options),
    "factor 1.01": lambda rule: lambda *args, **options: rule(*args, **options) * 1.01,
    "factor 1.0001": lambda rule: lambda *args, **options: rule(*args, **options) * 1.0001,
    "nothing": lambda rule: lambda *args, **options: rule(*args, **options) * 0,
    "cotangent ignored": lambda rule: lambda g, *args, **options: rule(_ones(g), *args, **options),
    "cotangent squared": lambda rule: lambda g, *args, **options: rule(g * g, *args, **options),
    "no derivative of its own": lambda rule: (
        lambda *args, **options: _forget(rule(*args, **options))
    ),
    "transposed": lambda rule: lambda *args, **options: _transpose(rule(*args, **options)),
    "wrong axis": lambda rule: lambda *args, **options: _with_other_axis(rule, args, options),
}


def _of_row(op: Operation) -> Iterator[Mutant]:
    for i, rule in enumerate(op.rules):
        if rule is None:
            continue
        parameters = inspect.signature(rule).parameters
        for name, change in CHANGES.items():
            if name == "wrong axis" and "axis" not in parameters:
                continue
            what = f"{name} of argument {i}"
            wrong = functools.wraps(rule)(change(rule))  # the names of its options stay known
            rules = (*op.rules[:i], wrong, *op.rules[i + 1 :])
            yield Mutant(op.name, what, _rules_replaced(op, rules), proof_of(op.name, name, i))
    if len(op.rules) == 2 and all(op.rules):
        swapped = op.rules[::-1]
        yield Mutant(
            op.name,
            "rules swapped",
            _rules_replaced(op, swapped),
            proof_of(op.name, "rules swapped", 0),
        )


def _rules_replaced(op: Operation, rules: Sequence[Rule | None]) -> Callable[[], Any]:
    @contextmanager
    def planted() -> Iterator[None]:
        right = op.rules
        op.define(tuple(rules), op.is_sequence)
        try:
            yield
        finally:
            op.define(right, op.is_sequence)

    return planted


def _ones(g: Any) -> Any:
    ones = np.ones(shape_of(g)) if shape_of(g) else 1.0
    return constant(ones) if isinstance(g, Value) else ones


def _forget(g: Any) -> Any:
    return g.detach() if isinstance(g, Value) else g


def _transpose(g: Any) -> Any:
    """The last two axes swapped, where they are equally long: a mistake that fits."""
    n, shape = len(shape_of(g)), shape_of(g)
    if n < 2 or shape[-1] != shape[-2]:
        return g
    return FUNCTIONS["transpose"](g, (*range(n - 2), n - 1, n - 2))


def _with_other_axis(rule: Rule, args: Sequence[Any], options: dict[str, Any]) -> Any:
    """The rule with the next axis instead of the one that was meant, where there are several."""
    given = inspect.signature(rule).bind(*args, **options)
    given.apply_defaults()
    axis = given.arguments.get("axis")
    n = max((len(shape_of(arg)) for arg in args), default=0)
    if isinstance(axis, int) and n > 1:
        given.arguments["axis"] = (axis + 1) % n
    return rule(*given.args, **given.kwargs)


# -- the engine ----------------------------------------------------------------------------


def _of_the_engine() -> Iterator[Mutant]:
    for mutant in ENGINE_MUTANTS:
        module = importlib.import_module(f"tinygrad_edu.engine.{mutant.module}")
        yield Mutant("engine", mutant.name, _source_changed(module, mutant.changes))


def _source_changed(module: ModuleType, changes: Sequence[tuple[str, str]]) -> Callable[[], Any]:
    """A context in which the functions of a module are what its changed source says."""

    @contextmanager
    def planted() -> Iterator[None]:
        source = inspect.getsource(module)
        for pattern, replacement in changes:
            source, count = re.subn(pattern, replacement, source)
            if not count:
                raise LookupError(
                    f"{module.__name__} has changed: there is no {pattern!r} any more to plant a "
                    "mistake at; correct tinygrad_edu/testing/engine_mutants.py"
                )
        changed: dict[str, Any] = {"__name__": module.__name__}
        exec(compile(source, module.__name__, "exec"), changed)
        right = {}
        for function, new in _functions(module, vars(module), changed):
            right[function] = function.__code__
            function.__code__ = new.__code__
        try:
            yield
        finally:
            for function, code in right.items():
                function.__code__ = code

    return planted


def _functions(
    module: ModuleType, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[FunctionType, FunctionType]]:
    """The functions of a module, methods too, beside those of its changed source."""
    for name, thing in old.items():
        if getattr(thing, "__module__", None) != module.__name__ or name not in new:
            continue
        if isinstance(thing, FunctionType):
            yield thing, new[name]
        elif isinstance(thing, type):
            yield from _functions(module, vars(thing), vars(new[name]))
