"""The built-in layout: nodes in layers, forward to the right, operands in source order.

In four steps, after Sugiyama, Tagawa and Toda (1981), "Methods for visual understanding of
hierarchical system structures": choose a layer for each node; order the nodes of each layer so
that few edges cross; place them, each as near to its neighbours as the others allow; draw curves.
"""

import itertools
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from tinygrad_edu.views.crossings import fewest_crossings
from tinygrad_edu.views.geometry import (
    Box,
    Graph,
    Layout,
    Point,
    Route,
    along,
    label_shares,
    turned,
    turned_graph,
)

SEPARATION = 14.0
"""Between two nodes of a layer, in pixels."""
MARGIN = 16.0
BORDER_GAP = 18.0
"""From the border of a part of the picture to the first nodes in it."""
ROUNDS = 6
"""How often the nodes are drawn towards their neighbours."""
MOST_BENDS = 20_000
"""Edges over many layers bend around the nodes between, as long as this many bends suffice."""


def layered(graph: Graph) -> Layout:
    """Places for the nodes of a graph, and curves for its edges. Its groups are not looked at.

    >>> layout = layered(Graph([(40, 20), (40, 20), (40, 20)], [(0, 2, 0), (1, 2, 1)]))
    >>> a, b, c = layout.boxes
    >>> a.x == b.x < c.x and a.y < b.y
    True
    """
    if graph.direction == "TB":
        return turned(layered(turned_graph(graph)))
    return arranged(graph, Border())


class Border(NamedTuple):
    """Where edges enter and leave a part of a picture.

    Attributes:
        entries: the first nodes of the graph are points on the left border: how many.
        exits: the last nodes are points on the right border: how many.
        ends: for some edges, by number, how far below the middle of its source it starts and of
            its target it ends; ``None`` where the layout may choose.
        parts: the nodes that are parts of the picture themselves, with nodes in them.
        margin: around everything.
    """

    entries: int = 0
    exits: int = 0
    ends: Mapping[int, tuple[float | None, float | None]] = MappingProxyType({})
    parts: frozenset[int] = frozenset()
    margin: float = MARGIN


def arranged(graph: Graph, border: Border) -> Layout:
    """The layout of a graph from left to right, or of a part of one, with its border."""
    grid = _Grid.of(graph, border)
    fewest_crossings(grid.rows, grid.left, grid.right)
    across = _across(grid)
    forward, widths = _forward(grid, graph.gap, border)
    middles = _beside_their_uses(grid, forward, widths, border)
    boxes = [Box(middles[i], across[i], *size) for i, size in enumerate(graph.sizes)]
    routes = _routes(graph, grid, boxes, across, forward, widths, border)
    return _shifted(boxes, routes, border.margin)


@dataclass
class _Grid:
    """Nodes and, where an edge passes a layer, bends: all by number, bends after the nodes."""

    heights: list[float]
    widths: list[float]
    layer: list[int]
    rows: list[list[int]] = field(default_factory=list)
    left: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    right: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    bends: list[list[int]] = field(default_factory=list)
    shift: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    """How much lower the second wants to stand than the first, for each edge to be level."""

    @classmethod
    def of(cls, graph: Graph, border: Border) -> "_Grid":
        layer = _layers(graph, border)
        grid = cls([h for _, h in graph.sizes], [w for w, _ in graph.sizes], layer)
        bent = sum(layer[t] - layer[s] - 1 for s, t, _ in graph.edges) <= MOST_BENDS
        for k, (source, target, _slot) in enumerate(graph.edges):
            passed = range(layer[source] + 1, layer[target]) if bent else ()
            bends = [grid._bend(at) for at in passed]
            grid.bends.append(bends)
            way = [source, *bends, target]
            start, end = (shift or 0.0 for shift in border.ends.get(k, (None, None)))
            if bends:
                grid.shift.setdefault((source, bends[0]), []).append(start)
                grid.shift.setdefault((bends[-1], target), []).append(-end)
            else:
                grid.shift.setdefault((source, target), []).append(start - end)
            for a, b in itertools.pairwise(way):
                if layer[b] == layer[a] + 1:
                    grid.right[a].append(b)
                    grid.left[b].append(a)
        grid.rows = [[] for _ in range(max(layer, default=-1) + 1)]
        for i in _source_order(grid, len(graph.sizes)):
            grid.rows[layer[i]].append(i)
        return grid

    def _bend(self, layer: int) -> int:
        self.layer.append(layer)
        self.heights.append(6.0)
        self.widths.append(0.0)
        return len(self.layer) - 1

    def lower(self, i: int, j: int) -> float:
        """How much lower than its neighbour j node i would like to be."""
        shifts = self.shift.get((j, i)) or [-shift for shift in self.shift.get((i, j), (0.0,))]
        return sum(shifts) / len(shifts)


def passed(graph: Graph) -> int:
    """How many layers the edges of a graph pass without a node of theirs in it.

    >>> passed(Graph([(9, 9)] * 3, [(0, 1, 0), (1, 2, 0), (0, 2, 1)]))
    1
    """
    layer = _layers(graph, Border())
    return sum(layer[target] - layer[source] - 1 for source, target, _slot in graph.edges)


def _layers(graph: Graph, border: Border) -> list[int]:
    """Each node as far right as its uses allow, so that a leaf stands beside its consumer."""
    distance = [0] * len(graph.sizes)
    # Sources come before targets, so backwards every target is settled before its sources.
    for source, target, _slot in sorted(graph.edges, key=lambda edge: -edge[1]):
        distance[source] = max(distance[source], distance[target] + 1)
    inner = distance[border.entries :]
    last = max(inner, default=0) + (1 if border.entries else 0)
    return [0] * border.entries + [last - d for d in inner]


def _source_order(grid: _Grid, count: int) -> list[int]:
    """Depth first from the results, operands in source order: a tree has no crossing in it."""
    everything = range(len(grid.layer))
    todo = deque(i for i in everything if not grid.right[i])
    order, seen = [], set()
    while todo:
        node = todo.popleft()
        if node not in seen:
            seen.add(node)
            order.append(node)
            todo.extendleft(reversed(grid.left[node]))
    return order + [i for i in everything if i not in seen]


def _across(grid: _Grid) -> list[float]:
    """The place of every node and bend across the layers: as near to its neighbours as it can."""
    y = [0.0] * len(grid.layer)
    for row in grid.rows:
        _settle(row, [0.0] * len(row), grid.heights, y)
    for turn in range(ROUNDS):
        rows, neighbours = (grid.rows, grid.left) if turn % 2 else (grid.rows[::-1], grid.right)
        for row in rows:
            wishes = []
            for i in row:
                near = [y[j] + grid.lower(i, j) for j in neighbours[i]] or [y[i]]
                wishes.append(sum(near) / len(near))
            _settle(row, wishes, grid.heights, y)
    return y


def _settle(row: list[int], wishes: list[float], heights: list[float], y: list[float]) -> None:
    """Give each its wish, as nearly as their order and their sizes allow (least squares).

    With the room that is needed taken off, the order says that places must not fall: that is a
    monotone regression, solved by pooling neighbours that violate it at their mean.
    """
    offset, offsets = 0.0, []
    for k, i in enumerate(row):
        if k:
            offset += (heights[row[k - 1]] + heights[i]) / 2 + SEPARATION
        offsets.append(offset)
    pools: list[tuple[float, int]] = []  # (sum of wishes, how many)
    for wish, off in zip(wishes, offsets, strict=True):
        total, count = wish - off, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    places = [total / count for total, count in pools for _ in range(count)]
    for i, place, off in zip(row, places, offsets, strict=True):
        y[i] = place + off


def _forward(grid: _Grid, gap: float, border: Border) -> tuple[list[float], list[float]]:
    """The centre and the width of every layer."""
    widths = [max((grid.widths[i] for i in row), default=0.0) for row in grid.rows]
    centres, at = [], 0.0
    for k, width in enumerate(widths):
        centres.append(at + width / 2)
        is_short = (border.entries and k == 0) or (border.exits and k == len(widths) - 2)
        at += width + (BORDER_GAP if is_short else gap)
    return centres, widths


def _beside_their_uses(
    grid: _Grid, forward: list[float], widths: list[float], border: Border
) -> list[float]:
    """The middle of each node: that of its layer, but a leaf below a wide part is at its end."""
    wide = {grid.layer[i] for i in border.parts}
    middles = [forward[layer] for layer in grid.layer]
    for i, layer in enumerate(grid.layer):
        if layer in wide and i not in border.parts and not grid.left[i]:
            middles[i] += (widths[layer] - grid.widths[i]) / 2
    return middles


def _routes(
    graph: Graph,
    grid: _Grid,
    boxes: list[Box],
    across: list[float],
    forward: list[float],
    widths: list[float],
    border: Border,
) -> list[Route]:
    routes = []
    for k, ((source, target, _slot), bends, port, share) in enumerate(
        zip(graph.edges, grid.bends, _ports(graph), label_shares(graph.edges), strict=True)
    ):
        a, b = boxes[source], boxes[target]
        begin, finish = border.ends.get(k, (None, None))
        port = port if finish is None else finish
        at = Point(a.left + a.width, a.y + (begin or 0.0))
        points = [at]
        for bend in bends:
            layer = grid.layer[bend]
            start = Point(forward[layer] - widths[layer] / 2, across[bend])
            at = Point(forward[layer] + widths[layer] / 2, across[bend])
            points += [*_curve(points[-1], start), start, start, at, at]
        end = Point(b.left, b.y + port)
        is_short = end.x - at.x < 2 * BORDER_GAP
        is_free = begin is None and finish is None
        bow = port if is_free and not bends and not is_short else 0.0
        points += [*_curve(at, end, bow), end]
        routes.append(Route(points, along(points, share)))
    return routes


def _ports(graph: Graph) -> list[float]:
    """How far from the middle of its target's side each edge arrives: first operand first."""
    arriving: dict[int, int] = defaultdict(int)
    for _source, target, _slot in graph.edges:
        arriving[target] += 1
    seen: dict[int, int] = defaultdict(int)
    ports = []
    for _source, target, _slot in graph.edges:
        count, height = arriving[target], graph.sizes[target][1]
        step = min(18.0, (height - 12) / max(count - 1, 1))
        ports.append((seen[target] - (count - 1) / 2) * step)
        seen[target] += 1
    return ports


def _curve(a: Point, b: Point, bow: float = 0.0) -> list[Point]:
    half = max((b.x - a.x) / 2, 12.0)
    return [Point(a.x + half, a.y + bow), Point(b.x - half, b.y + bow)]


def _shifted(boxes: list[Box], routes: list[Route], margin: float) -> Layout:
    """Everything moved so that the picture begins at its margin."""
    points = [point for route in routes for point in route.points]
    dx = margin - min((b.left for b in boxes), default=0)
    tops = [b.top for b in boxes] + [p.y - 12 for p in points]
    dy = margin - min(tops, default=0)
    boxes = [b._replace(x=b.x + dx, y=b.y + dy) for b in boxes]
    routes = [
        Route(
            [Point(p.x + dx, p.y + dy) for p in r.points],
            Point(r.middle.x + dx, r.middle.y + dy),
        )
        for r in routes
    ]
    right = max((b.left + b.width for b in boxes), default=0) + margin
    bottoms = [b.top + b.height for b in boxes] + [p.y + dy + 12 for p in points]
    return Layout(boxes, routes, right, max(bottoms, default=0) + margin)
