"""The chain rule in words and numbers: one sentence for a forward step, one for a backward step.

``e = d · f = 4 × −2 = −8`` and ``dL/da += dL/de · de/da = −2 × −3 = 6``.
"""

from typing import Any

from tinygrad_edu.engine import shape_of
from tinygrad_edu.views.expressions import Expression, Name, Number, Partial, replaced
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.notations import LATEX, TEXT, Notation
from tinygrad_edu.views.numbers import MINUS, summary
from tinygrad_edu.views.trace import Edge, Event, Node
from tinygrad_edu.views.typeset import write

NOTATIONS = {"text": TEXT, "latex": LATEX}
SIGNS = {TEXT: (" += ", " · ", " × "), LATEX: (r" \mathrel{+}= ", r" \cdot ", r" \times ")}
"""Is increased by, times (symbols), times (numbers)."""


def forward_sentence(node: Node, to: Notation = TEXT) -> str:
    """How a node was computed: in symbols, in numbers where they are few, and the result."""
    parts = [write(Name(node.name), to)[0]]
    computed = formula(node)
    if computed is not None:
        parts.append(write(computed, to)[0])
        operands = [arg for arg in node.args if isinstance(arg, Node)]
        if all(arg.shape == () for arg in operands) and node.shape == ():
            parts.append(write(in_numbers(computed, operands), to)[0])
    parts.append(to.number(node.data))
    kept = [part for k, part in enumerate(parts) if k == 0 or part != parts[k - 1]]
    return " = ".join(kept)


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
    if shape_of(edge.local) == ():
        parts.append(to.number(edge.local))
    said = list(dict.fromkeys(parts))  # a rule that cannot be read says only dy/dx
    return " = ".join(said) if len(said) > 1 else ""


def total_sentence(event: Event, to: Notation = TEXT) -> str:
    """How contributions pile up: ``4 + 6 = 10``; empty for the first one."""
    if event.before is None:
        return ""
    before, more = to.number(event.before), to.number(event.contribution)
    if more.startswith((MINUS, "-")) and event.edge.source.shape == ():
        more = to.parentheses(more)
    return f"{before} + {more} = {to.number(event.after)}"


def in_numbers(x: Expression, nodes: list[Node]) -> Expression:
    """A formula with the numbers in place of the names."""
    values = {node.name: node.data for node in nodes}

    def value(part: Expression) -> Expression:
        if isinstance(part, Name) and part.text in values:
            return Number(values[part.text])
        return part

    return replaced(x, value)


def _product(event: Event, to: Notation) -> str:
    upstream, local = (_factor(x, to) for x in (event.upstream, event.edge.local))
    return f"{upstream}{SIGNS[to][2]}{local}"


def _factor(x: Any, to: Notation) -> str:
    text = to.number(x)
    return to.parentheses(text) if text.startswith((MINUS, "-")) and to is LATEX else text


def _passed_on(edge: Edge, loss: str, to: Notation) -> str:
    found = derivative(edge, Partial(loss, edge.target.name, edge.target.shape))
    return summary(edge.contribution) if found is None else write(found, to)[0]
