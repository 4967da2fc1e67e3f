"""From a trace to what a layout needs: the sizes of the nodes, by what is written on them."""

from collections import Counter
from math import ceil

from tinygrad_edu.views.boxes import boxes
from tinygrad_edu.views.geometry import Graph, Group
from tinygrad_edu.views.labels import Label, label, pill, short
from tinygrad_edu.views.metrics import text_width
from tinygrad_edu.views.theme import FRAME_SIZE, PILL_SIZE, TEXT_SIZE, TITLE_SIZE
from tinygrad_edu.views.trace import CONSTANT, Node, Trace

LINE = 18.0
"""From one line of a node to the next."""
PADDING = 11.0
COMPACT_GAP = 34.0
BESIDE_PILL = 18.0
"""The piece of an edge to be seen on either side of its pill."""
SPACE = 10.0
"""Between the parts of a compact node's one line."""


def graph_of(trace: Trace, detail: str, direction: str) -> Graph:
    """The sizes and the edges of a trace, for a layout."""
    place = {node: i for i, node in enumerate(trace.nodes)}
    edges = [(place[edge.source], place[edge.target], edge.slot) for edge in trace.edges]
    sizes = [size(node, trace.has_backward, detail) for node in trace.nodes]
    gap = pill_gap(trace, direction) if detail == "full" else COMPACT_GAP
    groups = [
        Group(frozenset(place[node] for node in box.nodes), text_width(box.title, FRAME_SIZE))
        for box in boxes(trace)
    ]
    return Graph(sizes, edges, gap, direction, groups)


def size(node: Node, has_backward: bool, detail: str) -> tuple[float, float]:
    """The width and the height of a node, in pixels."""
    lines = label(node, has_backward)
    if node.kind == CONSTANT:
        return text_width(lines.title, TEXT_SIZE) + 8, LINE
    widths = line_widths(lines if detail == "full" else short(lines))
    if detail == "full":
        return max(widths) + 2 * PADDING, LINE * len(widths) + 12
    return sum(widths) + SPACE * (len(widths) - 1) + 2 * PADDING, LINE + 8


def line_widths(lines: Label) -> list[float]:
    """The widths of the lines that there are."""
    title = text_width(lines.title, TITLE_SIZE, bold=True)
    return [title, *(text_width(part, TEXT_SIZE) for part in (lines.data, lines.grad) if part)]


def pill_size(text: str) -> tuple[float, float]:
    """The width and the height of the pill on an edge."""
    return text_width(text, PILL_SIZE) + 12, PILL_SIZE + 7


def pill_gap(trace: Trace, direction: str) -> float:
    """Room for the widest pill, and a piece of the edge on either side of it.

    Where several edges join the same two nodes, their pills stand one after the other.
    """
    widths: Counter[tuple[Node, Node]] = Counter()
    for edge in trace.edges:
        if text := pill(edge):
            widths[edge.source, edge.target] += ceil(pill_size(text)[0])
    if direction == "TB":
        return 64.0 if widths else 44.0
    return max(widths.values(), default=10) + 2 * BESIDE_PILL
