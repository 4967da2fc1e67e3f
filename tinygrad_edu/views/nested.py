"""The layout of a graph with groups: each group is laid out by itself, and placed as one node.

So a frame holds its own nodes and nothing else. An edge that crosses the border of a group enters
or leaves it at a point of its own; what is inside and what is outside meet there.
"""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from tinygrad_edu.views.geometry import (
    FRAME_PADDING,
    FRAME_TITLE,
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
from tinygrad_edu.views.layered import MARGIN, Border, arranged, layered

POINT = (0.0, 6.0)
"""The size of the place where an edge crosses a border."""


def nested(graph: Graph) -> Layout:
    """Places for a graph, with a frame around each of its groups.

    Without frames if two groups each need what the other has computed.

    >>> from tinygrad_edu.views.geometry import Group
    >>> edges = [(0, 1, 0), (1, 2, 0)]
    >>> layout = nested(Graph([(40, 20)] * 3, edges, groups=[Group(frozenset({1}), 30)]))
    >>> a, b, c = layout.boxes
    >>> frame = layout.frames[0]
    >>> a.left + a.width < frame.left < b.left < frame.left + frame.width < c.left
    True
    """
    if not graph.groups:
        return layered(graph)
    is_down = graph.direction == "TB"
    tree = _Tree(turned_graph(graph) if is_down else graph, is_down)
    root = tree.arrange(None)
    if root is None:
        return layered(graph)
    layout = tree.placed(root)
    return turned(layout) if is_down else layout


class _Item(NamedTuple):
    """What is placed: a ``"node"``, a ``"group"``, or a point: ``"in"`` or ``"out"`` of an edge."""

    kind: str
    number: int


@dataclass
class _Part:
    """A group that has been laid out; everything is measured from its upper left corner."""

    width: float
    height: float
    nodes: dict[int, Box] = field(default_factory=dict)
    groups: dict[int, tuple[Box, "_Part"]] = field(default_factory=dict)
    entering: dict[int, list[Point]] = field(default_factory=dict)
    inside: dict[int, list[Point]] = field(default_factory=dict)
    leaving: dict[int, list[Point]] = field(default_factory=dict)

    def ends_of(self, edge: int) -> tuple[float, float]:
        """Where an edge leaves and enters, below the middle; 0 where it does neither."""
        leaves = self.leaving[edge][-1].y - self.height / 2 if edge in self.leaving else 0.0
        enters = self.entering[edge][0].y - self.height / 2 if edge in self.entering else 0.0
        return leaves, enters


class _Tree:
    """The groups of a graph, one in the other. The graph itself is the group ``None``."""

    def __init__(self, graph: Graph, is_down: bool) -> None:
        self.graph = graph
        self.is_down = is_down
        self.inner: dict[int | None, list[int]] = {None: []}
        self.home: list[int | None] = [None] * len(graph.sizes)
        for k, group in enumerate(graph.groups):  # outer ones come first, so the last one counts
            some = next(iter(group.members))
            self.inner[self.home[some]].append(k)
            self.inner[k] = []
            for node in group.members:
                self.home[node] = k

    def arrange(self, group: int | None) -> _Part | None:
        """Lay out a group, after those within; ``None`` if there is no order."""
        parts: dict[int, _Part] = {}
        for k in self.inner[group]:
            part = self.arrange(k)
            if part is None:
                return None
            parts[k] = part
        item_of = self._items(group)
        order = self._order(item_of)
        return None if order is None else self._arranged(group, parts, item_of, order)

    def _items(self, group: int | None) -> dict[int, _Item]:
        """What each node of a group is in its layout: itself, or part of an inner group."""
        members = range(len(self.home)) if group is None else sorted(self.graph.groups[group][0])
        found = {node: _Item("node", node) for node in members}
        for k in self.inner[group]:
            found.update(dict.fromkeys(self.graph.groups[k].members, _Item("group", k)))
        return found

    def _order(self, item_of: dict[int, _Item]) -> list[_Item] | None:
        """The items of a group, operands before results, else as in the graph."""
        first: dict[_Item, int] = {}
        for node in sorted(item_of):
            first.setdefault(item_of[node], node)
        after: dict[_Item, set[_Item]] = {item: set() for item in first}
        for source, target, _slot in self.graph.edges:
            a, b = item_of.get(source), item_of.get(target)
            if a and b and a != b:
                after[a].add(b)
        waits = dict.fromkeys(first, 0)
        for followers in after.values():
            for item in followers:
                waits[item] += 1
        ready = [(first[item], item) for item, count in waits.items() if not count]
        heapify(ready)
        order = []
        while ready:
            item = heappop(ready)[1]
            order.append(item)
            for other in after[item]:
                waits[other] -= 1
                if not waits[other]:
                    heappush(ready, (first[other], other))
        return order if len(order) == len(first) else None

    def _arranged(
        self,
        group: int | None,
        parts: dict[int, _Part],
        item_of: dict[int, _Item],
        order: list[_Item],
    ) -> _Part:
        edges = self.graph.edges
        entering = [e for e, (s, t, _) in enumerate(edges) if t in item_of and s not in item_of]
        leaving = [e for e, (s, t, _) in enumerate(edges) if s in item_of and t not in item_of]
        sizes = [POINT] * len(entering)
        place: dict[_Item, int] = {_Item("in", e): k for k, e in enumerate(entering)}
        for item in order:
            place[item] = len(sizes)
            part = parts[item.number] if item.kind == "group" else None
            sizes.append((part.width, part.height) if part else self.graph.sizes[item.number])
        place |= {_Item("out", e): len(sizes) + k for k, e in enumerate(leaving)}
        sizes += [POINT] * len(leaving)
        drawn: list[int] = []
        ways: list[tuple[int, int, int]] = []
        ends: dict[int, tuple[float | None, float | None]] = {}
        for e, (source, target, slot) in enumerate(edges):
            a, b = item_of.get(source, _Item("in", e)), item_of.get(target, _Item("out", e))
            if a in place and b in place and a != b:
                start = parts[a.number].ends_of(e)[0] if a.kind == "group" else None
                end = parts[b.number].ends_of(e)[1] if b.kind == "group" else None
                ends[len(ways)] = (start, end)
                ways.append((place[a], place[b], slot))
                drawn.append(e)
        inner = Graph(sizes, ways, self.graph.gap)
        margin = MARGIN if group is None else FRAME_PADDING
        wide = frozenset(k for item, k in place.items() if item.kind == "group")
        border = Border(len(entering), len(leaving), ends, wide, margin)
        return self._part(group, parts, place, drawn, arranged(inner, border))

    def _part(
        self,
        group: int | None,
        parts: dict[int, _Part],
        place: dict[_Item, int],
        drawn: list[int],
        layout: Layout,
    ) -> _Part:
        """The layout of a group with room for what is written above its frame."""
        title = 0.0 if group is None else FRAME_TITLE
        dx, dy = (title, 0.0) if self.is_down else (0.0, title)
        room = 0.0 if group is None else self.graph.groups[group].room + 2 * FRAME_PADDING
        wide, high = (0.0, room) if self.is_down else (room, 0.0)
        part = _Part(max(layout.width + dx, wide), max(layout.height + dy, high))
        for (kind, number), k in place.items():
            box = layout.boxes[k]
            box = box._replace(x=box.x + dx, y=box.y + dy)
            if kind == "group":
                part.groups[number] = (box, parts[number])
            elif kind == "node":
                part.nodes[number] = box
        for e, route in zip(drawn, layout.routes, strict=True):
            points = [Point(p.x + dx, p.y + dy) for p in route.points]
            if _Item("in", e) in place:
                start = Point(0.0, points[0].y)
                part.entering[e] = [start, start, points[0], *points]
            elif _Item("out", e) in place:
                end = Point(part.width, points[-1].y)
                part.leaving[e] = [*points, points[-1], end, end]
            else:
                part.inside[e] = points
        return part

    def placed(self, root: _Part) -> Layout:
        """Everything in the coordinates of the whole picture."""
        edges = self.graph.edges
        boxes: list[Box] = [Box(0, 0, 0, 0)] * len(self.home)
        frames: list[Box] = [Box(0, 0, 0, 0)] * len(self.graph.groups)
        leaving: list[list[list[Point]]] = [[] for _ in edges]
        inside: list[list[Point]] = [[] for _ in edges]
        entering: list[list[list[Point]]] = [[] for _ in edges]
        todo = [(root, 0.0, 0.0)]
        for part, x, y in todo:  # outer ones first
            for node, box in part.nodes.items():
                boxes[node] = box._replace(x=box.x + x, y=box.y + y)
            for k, (box, inner) in part.groups.items():
                frames[k] = box._replace(x=box.x + x, y=box.y + y)
                todo.append((inner, box.left + x, box.top + y))
            for found, pieces in ((part.leaving, leaving), (part.entering, entering)):
                for e, points in found.items():
                    pieces[e].append([Point(p.x + x, p.y + y) for p in points])
            for e, points in part.inside.items():
                inside[e] = [Point(p.x + x, p.y + y) for p in points]
        routes = []
        for e, share in enumerate(label_shares(edges)):
            way = [*reversed(leaving[e]), inside[e], *entering[e]]
            points = way[0][:1] + [p for piece in way for p in piece[1:]]
            routes.append(Route(points, along(inside[e], share)))
        return Layout(boxes, routes, root.width, root.height, frames=frames)
