"""A trace as plain text: one line a node, for terminals and for screen readers."""

from tinygrad_edu.views import typeset
from tinygrad_edu.views.conventions import gathered
from tinygrad_edu.views.formulas import formula
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.trace import Node, Trace


def to_text(trace: Trace) -> str:
    """One line a node: its name, how it was computed, its value, and its gradient.

    Numbers stand where they are used.
    """
    shown = [node for node in trace.nodes if node is trace.output or not node.is_bare]
    said = filter(None, [trace.unrecorded, gathered(*trace.nodes)])
    return "\n".join([*map(_line, shown), *said])


def _line(node: Node) -> str:
    parts = [printable(node.name), _how(node), summary(node.data)]
    line = " = ".join(part for part in parts if part)
    return line if node.grad is None else f"{line}   (grad {summary(node.grad)})"


def _how(node: Node) -> str:
    computed = formula(node)
    return "" if computed is None else typeset.to_text(computed)
