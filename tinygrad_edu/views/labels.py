"""What is written on a node and on an edge, whichever format it is written in."""

from typing import NamedTuple

from tinygrad_edu.views.arguments import argument, options
from tinygrad_edu.views.expressions import Name
from tinygrad_edu.views.formulas import derivative
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import MINUS, badge, summary
from tinygrad_edu.views.trace import CONSTANT, LEAF, MODULE, Edge, Node
from tinygrad_edu.views.typeset import factor, to_text

SIGNS = {
    "add": "+",
    "subtract": MINUS,
    "multiply": "×",
    "divide": "÷",
    "negative": MINUS,
    "matmul": "@",
    "less": "<",
    "less_equal": "≤",
    "greater": ">",
    "greater_equal": "≥",
    "equal": "=",
    "not_equal": "≠",
    "power": "^",
}
"""Operations that are known by a sign. The others go by their names."""


LONGEST = 26
"""Of a formula on an edge, in characters."""


class Label(NamedTuple):
    """The lines of a node; ``data`` and ``grad`` may be empty, ``badge`` marks 0, NaN and ∞."""

    title: str
    data: str
    grad: str
    badge: str


def label(node: Node, has_backward: bool) -> Label:
    """The lines of a node.

    >>> label(Node(0, LEAF, "w", True, None, (), {}, 2.0, -3.0), True)
    Label(title='w', data='data 2', grad='grad −3', badge='')
    """
    if node.kind == MODULE:
        grad = "" if node.grad is None else f"grad {summary(node.grad)}"
        return Label(printable(node.name, 60), f"data {summary(node.data)}", grad, mark(node))
    if node.kind == CONSTANT and not node.is_named:
        shown = summary(node.data)  # formulas write a number as it is, but an array by its name
        return Label(f"{node.name} = {shown}" if node.shape else shown, "", "", "")
    if node.kind == CONSTANT:
        return Label(printable(node.name), f"data {summary(node.data)}", "", "")
    none = "grad —" if node.kind == LEAF or differentiable(node) else ""
    grad = none if node.grad is None else f"grad {summary(node.grad)}"
    return Label(title(node), f"data {summary(node.data)}", grad, mark(node))


def short(lines: Label) -> Label:
    """The same for a node of one line: ``= 2`` and ``∇ −3`` in place of words."""
    data, grad = lines.data.replace("data ", "= ", 1), lines.grad.replace("grad ", "∇ ", 1)
    return lines._replace(data=data, grad=grad)


def title(node: Node) -> str:
    """``name · operation``, as far as there is an operation."""
    return " · ".join(part for part in (printable(node.name), operation(node)) if part)


def operation(node: Node) -> str:
    """The operation's sign or name, with the arguments that are no operands: ``sum axis=0``."""
    if node.op is None:
        return ""
    extra = [argument(arg) for arg in node.args if not isinstance(arg, Node)]
    extra += [f"{name}={option}" for name, option in options(node.options)]
    return " ".join([SIGNS.get(node.operation, printable(node.operation)), *extra])


def mark(node: Node) -> str:
    """What is noteworthy about the numbers of a node: a zero gradient, NaN, infinity."""
    of_data = badge(node.data) if node.kind != CONSTANT else ""
    of_grad = "" if node.grad is None else badge(node.grad)
    return next((m for m in (of_data, of_grad) if m in ("NaN", "∞")), of_grad)


def differentiable(node: Node) -> bool:
    """Whether a gradient could arrive here: not at a comparison, or whatever has no rule."""
    return node.op is None or bool(node.op.rules)


def pill(edge: Edge) -> str:
    """The local derivative on an edge: ``× −3``.

    For an array it is what the edge makes of the gradient ``g`` that arrives, ``g @ Wᵀ``; empty
    where it passes on as it is, or where the formula is too long for a label.
    """
    local = edge.local
    if local is not None and getattr(local, "shape", ()) == ():
        return f"× {factor(local)}"
    if edge.contribution is None:
        return ""
    g = Name("g", edge.target.shape)
    formula = derivative(edge, g)
    text = to_text(formula) if formula is not None and formula != g else ""
    return text if len(text) <= LONGEST else ""
