"""The chain rule in words and numbers: one sentence for a forward step, one for a backward step.

``e = d · f = 4 × −2 = −8`` and ``dL/da += dL/de · de/da = −2 × −3 = 6``.
"""

from typing import Any

from tinygrad_edu.engine import shape_of
from tinygrad_edu.views.conventions import is_rounded_away
from tinygrad_edu.views.expressions import Call, Expression, Name, Number, Partial, replaced
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.notations import LATEX, TEXT, Notation
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.trace import Edge, Event, Node
from tinygrad_edu.views.typeset import factor, write

NOTATIONS = {"text": TEXT, "latex": LATEX}
SIGNS = {TEXT: (" += ", " · ", " × "), LATEX: (r" \mathrel{+}= ", r" \cdot ", r" \times ")}
"""Is increased by, times (symbols), times (numbers)."""


def forward_sentence(node: Node, to: Notation = TEXT) -> str:
    """How a node was computed: in symbols, in numbers where they are few, and the result."""
    name, computed = write(Name(node.name), to)[0], formula(node)
    if computed is None:
        return f"{name} = {to.number(node.data)}"
    symbols = write(computed, to)[0]
    operands = [arg for arg in node.args if isinstance(arg, Node)]
    if any(arg.shape != () for arg in [node, *operands]):
        return f"{name} = {symbols} = {to.number(node.data)}"
    numbers = in_numbers(computed, operands)
    parts = [name, symbols, equation(numbers, node.data, to)]
    return " = ".join(parts if numbers != computed else [name, parts[-1]])


def equation(x: Expression, result: Any, to: Notation = TEXT) -> str:
    """A formula in numbers and its result, ``≈`` where the digits that are printed do not give it.

    >>> equation(Call("subtract", (Number(1.00001), Number(1.0))), 1e-5)
    '1 − 1 ≈ 1e−5'
    """
    shown, number = write(x, to)[0], to.number(result)
    sign = "≈" if is_rounded_away(x, result) else "="
    return number if shown == number else to.infix(shown, sign, number)


def backward_sentence(event: Event, loss: str, to: Notation = TEXT) -> str:
    """What one edge adds to a gradient, and what that gradient is then."""
    source, target = event.edge.source, event.edge.target
    adds, times, _ = SIGNS[to]
    start = to.partial(loss, source.name)
    if event.before is not None:
        start += adds
    else:
        start += " = "
    if target.shape == ():
        symbols = f"{to.partial(loss, target.name)}{times}{to.partial(target.name, source.name)}"
        parts = [symbols, _product(event, to)] if shape_of(event.edge.local) == () else [symbols]
    else:
        parts = [_passed_on(event.edge, loss, to)]
    return start + " = ".join([*parts, to.number(event.contribution)])


def local_sentence(edge: Edge, to: Notation = TEXT) -> str:
    """The local derivative: in symbols and in numbers; empty where it is not one number."""
    if edge.local is None:
        return ""
    found = derivative(edge)
    assert found is not None
    parts = [to.partial(edge.target.name, edge.source.name), write(found, to)[0]]
    if shape_of(edge.local) == () and found != Number(edge.local):
        parts.append(to.number(edge.local))
    said = list(dict.fromkeys(parts))  # a rule that cannot be read says only dy/dx
    return " = ".join(said) if len(said) > 1 else ""


def total_sentence(event: Event, to: Notation = TEXT) -> str:
    """How contributions pile up: ``4 + 6 = 10``; empty for the first one."""
    if event.before is None:
        return ""
    added = Call("add", (Number(event.before), Number(event.contribution)))
    return equation(added, event.after, to)


def in_numbers(x: Expression, nodes: list[Node]) -> Expression:
    """A formula with the numbers in place of the names."""
    values = {node.name: node.data for node in nodes}

    def value(part: Expression) -> Expression:
        if isinstance(part, Name) and part.text in values:
            return Number(values[part.text])
        return part

    return replaced(x, value)


def _product(event: Event, to: Notation) -> str:
    signed = to is TEXT
    upstream, local = (factor(x, to, signed=signed) for x in (event.upstream, event.edge.local))
    return f"{upstream}{SIGNS[to][2]}{local}"


def _passed_on(edge: Edge, loss: str, to: Notation) -> str:
    found = derivative(edge, Partial(loss, edge.target.name, edge.target.shape))
    return summary(edge.contribution) if found is None else write(found, to)[0]
