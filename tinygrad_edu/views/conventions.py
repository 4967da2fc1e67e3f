"""Where the number beside a formula is not what the formula gives, and why.

A formula says what holds at all points but single ones. At a pole, at a tie, or outside of its
domain the rule behind it follows a convention. And an operation on complex numbers that is not
holomorphic passes on what is no product. Whoever computes along has to be told.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tinygrad_edu.engine import OPERATIONS, is_complex, shape_of
from tinygrad_edu.views.expressions import Call, Expression, Name, Number, replaced
from tinygrad_edu.views.formulas import derivative
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import agree, as_printed, summary
from tinygrad_edu.views.poles import is_at_a_pole
from tinygrad_edu.views.trace import Edge, Node

AT_A_POLE = "at a pole, where the formula divides by 0, the derivative counts as 0"
AT_AN_EXCEPTION = (
    "at a tie, or outside of its domain, the formula does not hold: this is a convention"
)
NOT_HOLOMORPHIC = "the operation is not holomorphic: what it passes on is not the product"
OF_A_REAL_NUMBER = "only the real part of the product reaches a real number"
MOST_HELD = 4
"""So many gradients that leaves hold are listed, and the others counted."""
ROUNDING = 1e-6
"""So far a rule and its formula may be apart, since they do not compute in the same order."""


def remark(edge: Edge) -> str:
    """What must be said beside the derivative of an edge; empty where the formula gives it.

    >>> from tinygrad_edu import Value, maximum
    >>> from tinygrad_edu.views.trace import trace
    >>> a = Value(2.0, name="a")
    >>> remark(trace(maximum(a, 2.0), backward=True).edges[0])
    'at a tie, or outside of its domain, the formula does not hold: this is a convention'
    """
    if is_at_a_pole(edge):
        return AT_A_POLE
    local, upstream = edge.local, edge.target.grad
    if local is None or shape_of(local) != ():
        return ""
    found = derivative(edge)
    nodes = [edge.target, *(arg for arg in edge.target.args if isinstance(arg, Node))]
    says = None if found is None else evaluated(found, {node.name: node.data for node in nodes})
    if says is not None and not agree(says, local, ROUNDING):
        return AT_AN_EXCEPTION
    if not is_complex(edge.target.data):
        return ""
    with np.errstate(all="ignore"):
        product = upstream * local
    if agree(product, edge.contribution, ROUNDING):
        return ""
    return NOT_HOLOMORPHIC if is_complex(edge.source.data) else OF_A_REAL_NUMBER


def gathered(*nodes: Node) -> str:
    """What must be said beside the gradients of leaves that hold other ones; else empty.

    >>> from tinygrad_edu import Value
    >>> from tinygrad_edu.views.trace import trace
    >>> x = Value(3.0, name="x")
    >>> y = x * x
    >>> y.backward()
    >>> y.backward()
    >>> gathered(*trace(y).nodes)
    'x.grad holds 12: several calls of backward() add up, or it was set'
    """
    odd = [node for node in nodes if node.held is not None]
    if not odd:
        return ""
    held = [f"{printable(node.name)}.grad holds {summary(node.held)}" for node in odd[:MOST_HELD]]
    more = [f"{len(odd) - MOST_HELD} more hold others"] if len(odd) > MOST_HELD else []
    return f"{', '.join(held + more)}: several calls of backward() add up, or it was set"


def is_rounded_away(x: Expression, result: Any) -> bool:
    """Whether a formula in numbers, computed as it is printed, visibly misses its result.

    >>> is_rounded_away(Call("subtract", (Number(1.00001), Number(1.0))), 1e-5)
    True
    """
    if shape_of(result) != ():
        return False
    change = lambda part: Number(as_printed(part.value)) if isinstance(part, Number) else part
    shown = evaluated(replaced(x, change), {})
    return shown is not None and shown == shown and not agree(shown, result)


def evaluated(x: Expression, values: Mapping[str, Any]) -> Any:
    """What a formula gives, with values for its names: NaN where it is not defined.

    ``None`` if it has a part that no number can be put in for, such as an index.

    >>> evaluated(Call("log", (Name("x"),)), {"x": -1.0})
    nan
    """
    match x:
        case Name(text):
            return values.get(text)
        case Number(value):
            return value
        case Call(operation, args) if operation in OPERATIONS and not x.options:
            given = [evaluated(arg, values) for arg in args]
            if any(value is None for value in given):
                return None
            try:
                with np.errstate(all="ignore"):
                    return OPERATIONS[operation].compute(given, {})
            except (OverflowError, TypeError):  # defined, but not to be had for these numbers
                return None
            except (ArithmeticError, ValueError):  # what Python's own functions raise for log(-1)
                return float("nan")
    return None
