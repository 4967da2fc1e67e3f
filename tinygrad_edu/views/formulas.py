"""Derivatives as formulas, printed from the rules themselves.

There is no table of derivatives here. The rule of an operation is run on stand-ins with names,
and the graph that comes out is read as a formula. What a rule does at a pole or at a tie, at
single points, is left out: a formula says what holds at all the others.

A rule of somebody's own may take plain data only (it calls SciPy, or ``math.cos``). It has no
formula, so its derivative is called what it is: dy/dx.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine import (
    OPERATIONS,
    Operation,
    Value,
    enable_grad,
    is_complex,
    topological,
)
from tinygrad_edu.engine.operation import Rule
from tinygrad_edu.views.arguments import argument, options
from tinygrad_edu.views.expressions import (
    FALSE,
    ONE,
    TRUE,
    Call,
    Expression,
    Name,
    Number,
    Partial,
    Shape,
    call,
    raw,
    reads_as,
)
from tinygrad_edu.views.trace import Edge, Node

GENERIC = 0.7
"""What the stand-ins hold. It is never printed, and no decision hangs on it. Only an index, and
whatever else is whole numbers, stands for itself."""


def formula(node: Node) -> Expression | None:
    """How a node was computed, by the names of its operands; ``None`` for a leaf."""
    if node.op is None:
        return None
    args = tuple(symbol(a) if isinstance(a, Node) else raw(a) for a in node.args)
    return Call(
        reads_as(node.operation), args, options(node.options), node.shape, is_complex(node.data)
    )


def symbol(node: Node) -> Expression:
    """A node in a formula: a bare number as it is, everything else by its name."""
    if node.is_bare:
        return Number(node.data)
    return named(node)


def named(node: Node) -> Name:
    """A node by its name. Its stand-in is one of the same shape, or its data if they say where."""
    is_discrete = getattr(getattr(node.data, "dtype", None), "kind", "") in ("b", "i", "u")
    places = node.data if is_discrete else None
    return Name(node.name, node.shape, places, is_complex(node.data))


def derivative(edge: Edge, g: Expression | None = None) -> Expression | None:
    """The local derivative of an edge; ``None`` where the operation has none, and at a module.

    Where the target is a single number this is d(target)/d(source). Otherwise that would be a
    whole Jacobian matrix, and the formula is what the edge passes on: d(loss)/d(target) is in it.
    """
    target = edge.target
    if target.op is None:
        return None
    args = tuple(symbol(a) if isinstance(a, Node) else a for a in target.args)
    result = named(target) if target.is_named else formula(target)
    assert result is not None
    if target.shape == ():
        g = ONE
    elif g is None:
        g = Partial("L", target.name, target.shape)
    try:
        return run_rule(target.op, edge.slot, args, target.options, result, g)
    except NoFormula:
        return call("multiply", (g, Partial(target.name, edge.source.name)))


def derivatives(operation: str, *names: str) -> list[Expression | None]:
    """The derivative of an operation by each of its arguments, for numbers: for tables and texts.

    Args:
        operation: its name, such as ``"tanh"``.
        names: what to call the arguments; by default as its row calls them.

    Raises:
        ValueError: if there is no such operation.
        NoFormula: if its rule computes with plain data only, or not with numbers.

    >>> from tinygrad_edu.views.typeset import to_text
    >>> [to_text(d) for d in derivatives("divide")]
    ['1 / b', '−a / b²']
    """
    if not isinstance(operation, str) or operation not in OPERATIONS:
        raise ValueError(f"derivatives: there is no operation {operation!r}")
    op = OPERATIONS[operation]
    used = names or tuple(parameter.name for parameter in op.parameters())[: len(op.rules)]
    args = tuple(map(Name, used))
    result = call(operation, args)
    return [run_rule(op, slot, args, {}, result, ONE) for slot in range(len(args))]


class NoFormula(TypeError):
    """A rule left no graph to read: it computes with plain data only, or not with these."""


def run_rule(
    op: Operation,
    slot: int,
    args: Sequence[Any],
    given: Mapping[str, Any],
    result: Expression,
    g: Expression,
) -> Expression | None:
    """Run the rule of one argument on stand-ins, and read the graph that it leaves."""
    known: dict[Value, Expression] = {}

    def stand_in(x: Any) -> Any:
        if not isinstance(x, (Name, Partial, Number, Call)):
            return x
        value = Value(data_of(x))
        known[value] = x
        return value

    rules = op.rules_for(args)
    rule = rules[slot] if slot < len(rules) else None
    if rule is None:
        return None
    passed = recorded(rule, stand_in(g), stand_in(result), *map(stand_in, args), **given)
    return _added_up(_read(passed, known, result), passed.shape, args[slot].shape)


def recorded(rule: Rule, *args: Any, **given: Any) -> Value:
    """What a rule makes of Values.

    A rule that calls ``math.cos`` fails here, in a way of its own, and that is no mistake: plain
    data is all that it gets in a backward pass, unless a second derivative is wanted.
    """
    with enable_grad(), np.errstate(all="ignore"):
        try:
            passed = rule(*args, **given)
        except Exception as error:
            raise NoFormula(f"the rule cannot be read, it fails on Values: {error}") from error
    if not isinstance(passed, Value):
        raise NoFormula(f"the rule cannot be read, it makes a {type(passed).__name__} of Values")
    return passed


def _added_up(found: Expression, passed: Shape, wanted: Shape) -> Expression:
    """What arrives at an argument that broadcasting has repeated: the sum over its copies."""
    missing = len(passed) - len(wanted)
    axes = [k for k, n in enumerate(passed) if k < missing or wanted[k - missing] != n]
    if missing < 0 or not axes:
        return found
    axis = argument(axes[0] if len(axes) == 1 else tuple(axes))
    return Call("sum", (found,), () if len(axes) == len(passed) else (("axis", axis),), wanted)


def data_of(x: Expression) -> Any:
    """What the stand-in of a quantity holds."""
    if isinstance(x, Number) and isinstance(x.value, (int, float)):
        return np.float64(x.value)
    if isinstance(x, Name) and x.places is not None:
        return x.places
    each = np.arange(math.prod(x.shape)).reshape(x.shape)
    found = GENERIC + 0.2 * np.sin(each**2)  # no two alike, so that matrices can be inverted
    return (found + 0.1j if isinstance(x, Name | Call) and x.is_complex else found)[()]


def _read(passed: Value, known: dict[Value, Expression], result: Expression) -> Expression:
    """The graph of a rule's result as a formula."""
    for value in topological(passed):
        recipe = value.recipe
        if value in known:
            continue
        if recipe is None or not recipe.args:
            known[value] = Number(value.item()) if value.size == 1 else Name("constant")
            continue
        args = tuple(_argument(arg, known) for arg in recipe.args)
        known[value] = _generic(recipe.op.name, args, recipe.options, value.shape, result)
    return known[passed]


def _argument(arg: Any, known: dict[Value, Expression]) -> Expression:
    if isinstance(arg, Value):
        return known[arg]
    plain = isinstance(arg, (int, float, complex)) and not isinstance(arg, bool)
    return Number(arg) if plain else raw(arg)


def _generic(
    operation: str,
    args: tuple[Expression, ...],
    given: Mapping[str, Any],
    shape: tuple[int, ...],
    result: Expression,
) -> Expression:
    """One step of a rule, at a point that is no exception.

    Two quantities are equal at single points only, unless one of them is the result: a maximum
    *is* one of its arguments, everywhere.
    """
    if operation in ("equal", "not_equal") and not any(_contains(x, result) for x in args):
        return FALSE if operation == "equal" else TRUE
    return call(operation, args, options(given), shape)


def _contains(x: Expression, part: Expression) -> bool:
    return x == part or (isinstance(x, Call) and any(_contains(arg, part) for arg in x.args))
