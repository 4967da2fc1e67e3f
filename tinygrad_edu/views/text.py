"""A trace as plain text: one line a node, for terminals and for screen readers."""

from tinygrad_edu.views.labels import SIGNS, argument
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.trace import CONSTANT, Node, Trace

INFIX = {
    "add", "subtract", "multiply", "divide", "matmul", "power",
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
}  # fmt: skip
"""Operations that are written between their two operands."""


def to_text(trace: Trace) -> str:
    """One line a node: its name, how it was computed, its value, and its gradient.

    Constants stand where they are used.
    """
    return "\n".join(_line(node) for node in trace.nodes if not _is_bare(node))


def _line(node: Node) -> str:
    parts = [printable(node.name), _how(node), summary(node.data)]
    line = " = ".join(part for part in parts if part)
    return line if node.grad is None else f"{line}   (grad {summary(node.grad)})"


def _how(node: Node) -> str:
    if node.op is None:
        return ""
    args = [_name(arg) if isinstance(arg, Node) else argument(arg) for arg in node.args]
    if node.operation in INFIX and len(args) == 2:
        return f"{args[0]} {SIGNS[node.operation]} {args[1]}"
    args += [f"{name}={argument(option)}" for name, option in node.options.items()]
    return f"{printable(node.operation)}({', '.join(args)})"


def _name(node: Node) -> str:
    return summary(node.data) if _is_bare(node) else printable(node.name)


def _is_bare(node: Node) -> bool:
    return node.kind == CONSTANT and not node.is_named
