"""Poles: where a formula divides by 0, and the rule behind it says that the derivative is 0."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, ones_like, topological
from tinygrad_edu.engine.operation import Rule
from tinygrad_edu.views.formulas import NoFormula, data_of, named, recorded
from tinygrad_edu.views.numbers import magnitude
from tinygrad_edu.views.trace import Edge, Node

POLES: dict[str, Callable[..., Any]] = {
    "over": lambda a, d: np.equal(d, 0),
    "power_or_zero": lambda a, b: np.equal(a, 0) & np.less(b, 0),
}
"""The operations that rules divide by, and where they do so at a pole."""


def is_at_a_pole(edge: Edge) -> bool:
    """Whether the formula of an edge divides by 0 at the numbers at hand: there the rule says 0.

    What is 0 at any other numbers too is no pole: rules leave parts out by dividing by 0, such as
    the gap between an eigenvalue and itself.

    >>> from tinygrad_edu.views.trace import trace
    >>> [is_at_a_pole(trace(Value(x).sqrt()).edges[0]) for x in (0.0, 4.0)]
    [True, False]
    """
    target = edge.target
    rules = () if target.op is None else target.op.rules_for(target.args)
    rule = rules[edge.slot] if edge.slot < len(rules) else None
    slots = (target, *target.args)
    has_symbols = any(isinstance(x, Node) and magnitude(x.data) is None for x in slots)
    if rule is None or has_symbols:  # a symbol is no place
        return False
    here = [Value(x.data) if isinstance(x, Node) else x for x in slots]
    elsewhere = [Value(data_of(named(x))) if isinstance(x, Node) else x for x in slots]
    try:
        zeros, always = (
            _divisions_by_zero(rule, Value(ones_like(target.data)), *inputs, **target.options)
            for inputs in (here, elsewhere)
        )
    except NoFormula:
        return False
    return any(np.any(at & ~structural) for at, structural in zip(zeros, always, strict=False))


def _divisions_by_zero(rule: Rule, *inputs: Any, **given: Any) -> list[Any]:
    """For each division in a rule, where it divides by 0."""
    recipes = [step.recipe for step in topological(recorded(rule, *inputs, **given))]
    return [
        POLES[recipe.op.name](*(np.asarray(bare(arg)) for arg in recipe.args))
        for recipe in recipes
        if recipe is not None and recipe.op.name in POLES
    ]
