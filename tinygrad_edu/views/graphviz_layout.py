"""Graphviz's layout, as places and curves: the other implementation of what ``layered`` does."""

from collections import Counter

from tinygrad_edu.views.geometry import Box, Graph, Layout, Point, Route, along, label_shares
from tinygrad_edu.views.graphviz_program import run_dot

INCH = 72.0
MARGIN = 16.0
ROOM = (
    '[label=<<table border="0" fixedsize="true" width="44" height="36"><tr><td></td></tr></table>>]'
)
"""An empty label, which keeps edges between the same two nodes from lying on each other."""


def graphviz_layout(graph: Graph, seconds: float = 5.0) -> Layout:
    """Ask Graphviz where nodes and edges go.

    Raises:
        DotError: if ``dot`` is missing, fails, or is not done in time.
    """
    shown = run_dot(_source(graph), "plain", seconds).decode()
    boxes: list[Box] = [Box(0, 0, 0, 0)] * len(graph.sizes)
    ways: dict[tuple[str, str], list[list[Point]]] = {}
    width = height = 0.0
    for line in shown.splitlines():
        kind, *rest = line.split()
        if kind == "graph":
            width, height = float(rest[1]) * INCH, float(rest[2]) * INCH
        elif kind == "node":
            x, y = float(rest[1]) * INCH, height - float(rest[2]) * INCH
            boxes[int(rest[0])] = Box(x + MARGIN, y + MARGIN, *graph.sizes[int(rest[0])])
        elif kind == "edge":
            numbers = [float(part) * INCH for part in rest[3 : 3 + 2 * int(rest[2])]]
            points = [
                Point(x + MARGIN, height - y + MARGIN)
                for x, y in zip(numbers[::2], numbers[1::2], strict=True)
            ]
            ways.setdefault((rest[0], rest[1]), []).append(points)
    routes = []
    for (source, target, _slot), share in zip(graph.edges, label_shares(graph.edges), strict=True):
        points = ways[str(source), str(target)].pop(0)  # parallel edges take one curve each
        routes.append(Route(points, along(points, share)))
    return Layout(boxes, routes, width + 2 * MARGIN, height + 2 * MARGIN)


def _source(graph: Graph) -> str:
    """Boxes of our own sizes, without text; ``dot`` only places them."""
    tail, head = ("e", "w") if graph.direction == "LR" else ("s", "n")
    lines = [
        f'digraph {{ rankdir={graph.direction}; ordering="in"; nodesep=0.2',
        f'ranksep={graph.gap / INCH:.4f}; node [shape=box fixedsize=true label=""]',
        f"edge [arrowhead=none tailport={tail} headport={head}]",
    ]
    lines += [
        f"{i} [width={width / INCH:.4f} height={height / INCH:.4f}]"
        for i, (width, height) in enumerate(graph.sizes)
    ]
    total = Counter((source, target) for source, target, _slot in graph.edges)
    lines += [
        f"{source} -> {target} {ROOM if total[source, target] > 1 else ''}"
        for source, target, _slot in graph.edges
    ]
    return "\n".join([*lines, "}"])
