"""Graphviz's language: a trace as DOT text, and the ``dot`` program with a limit on its time."""

import html
import shutil
import subprocess
from typing import Any

from tinygrad_edu.views.labels import label, pill, short
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.trace import CONSTANT, LEAF, MODULE, Edge, Node, Trace

BLUE, ORANGE, GREY = "#0072B2", "#B34700", "#6B7280"
SECONDS = 5.0
"""How long Graphviz may think before the built-in layout takes over."""


class DotError(OSError):
    """Graphviz is missing, failed, or took too long; the message says which and what to do."""


def to_dot(trace: Trace, detail: str = "full", direction: str = "LR") -> str:
    """The graph in the DOT language, for Graphviz and everything else that reads it.

    Args:
        trace: what to draw.
        detail: ``"full"`` with data and gradient on lines of their own and local derivatives on
            the edges; ``"compact"`` with one line a node.
        direction: ``"LR"`` or ``"TB"``: where forward points.
    """
    import graphviz

    graph = graphviz.Digraph(
        "computation",
        graph_attr={"rankdir": direction, "ordering": "in", "bgcolor": "transparent"},
        node_attr={"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12", "height": "0.3"},
        edge_attr={"fontname": "Helvetica,Arial,sans-serif", "fontsize": "10"},
    )
    graph.attr(label="", tooltip=f"Computation graph of {graphviz.escape(trace.output.name)}")
    for node in trace.nodes:
        graph.node(f"n{node.id}", _label(node, trace, detail), **_look(node))
    for edge in trace.edges:
        graph.edge(f"n{edge.source.id}", f"n{edge.target.id}", **_edge(edge, detail))
    return str(graph.source)


def run_dot(source: str, output: str, seconds: float = SECONDS) -> bytes:
    """What Graphviz makes of DOT text: ``output`` is ``"svg"``, ``"png"``, ``"pdf"``, ``"json0"``.

    Raises:
        DotError: if ``dot`` is missing, fails or is not done after ``seconds``.
    """
    if is_missing():
        raise DotError(
            "the program `dot` is not on the PATH; install Graphviz "
            "(apt install graphviz, brew install graphviz, winget install graphviz)"
        )
    try:
        done = subprocess.run(
            ["dot", f"-T{output}"], input=source.encode(), capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise DotError(f"Graphviz was not done after {seconds:g} s") from error
    except OSError as error:
        raise DotError(f"the program `dot` could not be started: {error}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise DotError(f"Graphviz failed (status {done.returncode}) and said: {said[0]:.200}")
    return done.stdout


def is_missing() -> bool:
    """Whether the program ``dot`` is not on the PATH."""
    return shutil.which("dot") is None


def _label(node: Node, trace: Trace, detail: str) -> str:
    """An HTML-like label; everything in it that comes from the user is escaped."""
    lines = label(node, trace.has_backward)
    lines = lines if detail == "full" else short(lines)
    bold = f"<B>{html.escape(lines.title)}</B>"
    blue = _font(lines.data, BLUE)
    mark = f" ⚠ {lines.badge}" if lines.badge else ""
    orange = _font(lines.grad + mark, ORANGE) if lines.grad else ""
    parts = [part for part in (bold, blue, orange) if part]
    return f"<{'<BR/>'.join(parts) if detail == 'full' else '  '.join(parts)}>"


def _font(text: str, color: str) -> str:
    return f'<FONT COLOR="{color}">{html.escape(text)}</FONT>' if text else ""


def _look(node: Node) -> dict[str, str]:
    from graphviz import escape

    tooltip = {"tooltip": escape(printable(node.name, 200))}
    if node.kind == CONSTANT:
        return {"shape": "plaintext", "fontcolor": GREY, "fontsize": "10", **tooltip}
    if node.kind == MODULE:
        return {"shape": "box3d", "color": "#374151", **tooltip}
    style = "rounded" if node.kind == LEAF else "solid"
    return {"shape": "box", "style": style, "color": "#374151", **tooltip}


def _edge(edge: Edge, detail: str) -> dict[str, Any]:
    look = {"color": GREY if edge.source.kind == CONSTANT else BLUE, "arrowsize": "0.7"}
    text = pill(edge) if detail == "full" and edge.source.kind != CONSTANT else ""
    return {**look, "label": text, "fontcolor": ORANGE} if text else look
