"""What is written on a node and on an edge, whichever format it is written in."""

from collections.abc import Iterable
from typing import NamedTuple

from tinygrad_edu.engine import shape_of
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
    "power": "**",
}
"""Operations that are known by a sign: that of mathematics, or Python's where it has none. The
others go by their names."""

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
    if node.kind == CONSTANT:  # a line, as small as it is: what formulas call it, and what it is
        shown = summary(node.data)
        return Label(shown if node.is_bare else f"{printable(node.name)} = {shown}", "", "", "")
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


TIMES = "× "
"""What the pill on an edge between numbers begins with."""
MEANINGS = {
    True: (f"{TIMES}n", "times the local derivative"),
    False: ("… g …", "what becomes of the gradient g that arrives"),
}
"""What a pill looks like and what it means, on an edge between numbers or between arrays."""


def pill(edge: Edge) -> str:
    """The local derivative on an edge: ``× −3``, or by the elements of an array ``× 2 · X``.

    From an array it is what the edge makes of the gradient ``g`` that arrives, ``g @ Wᵀ``; empty
    where it passes on as it is, or where the formula is too long for a label.
    """
    local, a_number_arrives = edge.local, edge.target.shape == ()
    if local is not None and shape_of(local) == ():
        return f"{TIMES}{factor(local)}"
    if edge.contribution is None:
        return ""
    g = Name("g", edge.target.shape)
    formula = derivative(edge, g)
    if formula is None or formula == g:
        return ""
    text = f"{TIMES}{factor(formula)}" if a_number_arrives else to_text(formula)
    return text if len(text) <= LONGEST else ""


def meanings(pills: Iterable[str]) -> list[tuple[str, str]]:
    """For a legend: what the pills of a picture look like, and what they mean.

    >>> meanings(["× −3", "", "× 2"])
    [('× n', 'times the local derivative')]
    >>> meanings(["× −3", "g @ Wᵀ"])[1]
    ('… g …', 'what becomes of the gradient g that arrives')
    """
    kinds = {text.startswith(TIMES) for text in pills if text}
    return [meant for is_of_numbers, meant in MEANINGS.items() if is_of_numbers in kinds]
