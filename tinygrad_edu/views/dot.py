"""A trace as DOT text, the language of Graphviz."""

from collections.abc import Iterator
from typing import Any

from tinygrad_edu.views.boxes import outline
from tinygrad_edu.views.conventions import gathered
from tinygrad_edu.views.graphviz_program import in_label
from tinygrad_edu.views.labels import label, pill, short
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.trace import CONSTANT, LEAF, MODULE, Edge, Node, Trace
from tinygrad_edu.views.widths import Widths

BLUE, ORANGE, GREY = "#0072B2", "#B34700", "#6B7280"


def to_dot(trace: Trace, detail: str = "full", direction: str = "LR") -> str:
    """The graph in the DOT language, for Graphviz and everything else that reads it.

    Args:
        trace: what to draw.
        detail: ``"full"`` with data and gradient on lines of their own and local derivatives on
            the edges; ``"compact"`` with one line a node.
        direction: ``"LR"`` or ``"TB"``: where forward points.
    """
    import graphviz

    font = {"fontname": "Helvetica,Arial,sans-serif"}
    graph = graphviz.Digraph(
        "computation",
        graph_attr={"rankdir": direction, "ordering": "in", "bgcolor": "white", **font},
        node_attr={"fontsize": "12", "height": "0.3", **font},
        edge_attr={"fontsize": "10", "arrowsize": "0.7", **font},
    )
    widths = Widths.of(trace)
    tooltip = f"Computation graph of {graphviz.escape(printable(trace.output.name))}"
    graph.attr(
        label=_legend(widths, gathered(*trace.nodes)), labeljust="l", fontsize="10", tooltip=tooltip
    )
    opened = [graph]
    for k, item in enumerate(outline(trace)):
        if item is None:
            inner = opened.pop()
            opened[-1].subgraph(inner)
        elif isinstance(item, Node):
            opened[-1].node(f"n{item.id}", _label(item, trace, detail), **_look(item))
        else:
            opened.append(graphviz.Digraph(f"cluster_{k}", graph_attr=_box(item.title)))
    for edge in trace.edges:
        ends = f"n{edge.source.id}", f"n{edge.target.id}"
        for look in _edges(edge, detail, widths):
            graph.edge(*ends, **look)
    return str(graph.source)


def _label(node: Node, trace: Trace, detail: str) -> str:
    """An HTML-like label; everything in it that comes from the user is escaped."""
    lines = label(node, trace.has_backward)
    lines = lines if detail == "full" else short(lines)
    bold = f"<B>{in_label(lines.title)}</B>"
    blue = _font(lines.data, BLUE)
    mark = f" ⚠ {lines.badge}" if lines.badge else ""
    orange = _font(lines.grad + mark, ORANGE) if lines.grad else ""
    parts = [part for part in (bold, blue, orange) if part]
    return f"<{'<BR/>'.join(parts) if detail == 'full' else '  '.join(parts)}>"


def _font(text: str, color: str) -> str:
    return f'<FONT COLOR="{color}">{in_label(text)}</FONT>' if text else ""


def _look(node: Node) -> dict[str, str]:
    from graphviz import escape

    tooltip = {"tooltip": escape(printable(node.name, 200))}
    if node.kind == CONSTANT:
        return {"shape": "plaintext", "fontcolor": GREY, "fontsize": "10", **tooltip}
    if node.kind == MODULE:
        return {"shape": "box3d", "color": "#374151", **tooltip}
    style = "rounded" if node.kind == LEAF else "solid"
    return {"shape": "box", "style": style, "color": "#374151", **tooltip}


def _box(title: str) -> dict[str, str]:
    """An open module. The label is HTML-like, so that no backslash in it means anything."""
    shown = f"<{in_label(title) or '&#160;'}>"
    look = {"style": "rounded,filled", "color": "#8A94A3", "fillcolor": "#00000008"}
    return {"label": shown, "labeljust": "l", "fontcolor": GREY, "fontsize": "11", **look}


def _edges(edge: Edge, detail: str, widths: Widths) -> Iterator[dict[str, Any]]:
    """Forward, and back again if a gradient came that way: as wide as it is large."""
    text = pill(edge) if detail == "full" and edge.source.kind != CONSTANT else ""
    label = {"label": text, "fontcolor": ORANGE} if text else {}
    forward = {"color": GREY if edge.source.kind == CONSTANT else BLUE}
    if edge.contribution is None:
        yield {**forward, **label}
        return
    width = widths[edge]
    style = {"style": "dashed" if width else "dotted", "penwidth": f"{width or 1:.2f}"}
    yield forward
    yield {"dir": "back", "color": ORANGE, **style, **label}


def _legend(widths: Widths, remarked: str) -> str:
    """What the colours mean, how large the largest and the smallest gradient are; and a remark."""
    parts = ["→ forward: data"]
    sizes = [text for _, text in widths.legend()]
    if sizes:
        parts.append(f"⇠ {' … '.join(sizes)}")
    fonts = (_font(part, color) for part, color in zip(parts, (BLUE, ORANGE), strict=False))
    below = f'<BR ALIGN="LEFT"/>{in_label(remarked)}<BR ALIGN="LEFT"/>' if remarked else ""
    return f"<{'    '.join(fonts)}{below}>"
