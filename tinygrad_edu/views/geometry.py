"""Where everything stands in a picture: what a layout gives and a writer of SVG takes."""

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the picture, in pixels; y points down."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle around its centre."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """The x of its left side."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """The y of its upper side."""
        return self.y - self.height / 2


FRAME_TITLE, FRAME_PADDING = 20.0, 12.0
"""The room above and around what is in a frame."""


class Route(NamedTuple):
    """The way of an edge: cubic Bézier curves end to end (start, control, control, end, ...)."""

    points: list[Point]
    middle: Point


class Group(NamedTuple):
    """Nodes that stand together in a frame; ``room`` is the width of what is written above it."""

    members: frozenset[int]
    room: float


@dataclass
class Graph:
    """What a layout is made for: sizes, and who is joined to whom.

    Attributes:
        sizes: width and height of each node, in the order in which to place them.
        edges: (source, target, slot) by the position in ``sizes``, sources before targets.
        gap: the room for an edge between a node and the next one forward.
        direction: ``"LR"`` or ``"TB"``.
        groups: outer ones first; any two are apart, or one is inside the other.
    """

    sizes: list[tuple[float, float]]
    edges: list[tuple[int, int, int]]
    gap: float = 60.0
    direction: str = "LR"
    groups: list[Group] = field(default_factory=list)


@dataclass
class Layout:
    """Places for every node and ways for every edge, in the order of the graph.

    Attributes:
        note: what went otherwise than asked for; empty if nothing did.
        frames: one around each group, with nothing else in it; empty if that cannot be.
    """

    boxes: list[Box]
    routes: list[Route]
    width: float
    height: float
    note: str = field(default="")
    frames: list[Box] = field(default_factory=list)


def along(points: list[Point], share: float = 0.5) -> Point:
    """The point at a share of the way along a route: the place for a label.

    >>> along([Point(0, 0), Point(1, 0), Point(2, 0), Point(3, 0)])
    Point(x=1.5, y=0.0)
    """
    ends = points[::3]
    lengths = [math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(ends)]
    curve, rest = 0, share * sum(lengths)
    while curve < len(lengths) - 1 and rest > lengths[curve]:
        rest -= lengths[curve]
        curve += 1
    t = rest / lengths[curve] if lengths[curve] else 0.5
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    part = points[3 * curve : 3 * curve + 4]
    return Point(
        sum(w * p.x for w, p in zip(weights, part, strict=True)),
        sum(w * p.y for w, p in zip(weights, part, strict=True)),
    )


def beside(points: list[Point], distance: float) -> list[Point]:
    """The same way, shifted to its right-hand side as seen going forward.

    >>> beside([Point(0, 0), Point(1, 0), Point(2, 0), Point(3, 0)], 4)[1]
    Point(x=1.0, y=4.0)
    """
    first, last = points[0], points[-1]
    second = next((p for p in points if p != first), first)
    is_level = abs(second.x - first.x) >= abs(second.y - first.y)  # it leaves from a node's side
    aside = Point(0.0, distance) if is_level else Point(-distance, 0.0)
    shifted = [Point(first.x + aside.x, first.y + aside.y)]
    for k in range(1, len(points) - 1):  # along each curve, at right angles to where it leads
        start = 3 * ((k - 1) // 3)
        a, b = (points[k - 1], points[k + 1]) if k % 3 == 0 else (points[start], points[start + 3])
        length = math.hypot(b.x - a.x, b.y - a.y)
        if length:
            aside = Point(-(b.y - a.y) / length * distance, (b.x - a.x) / length * distance)
        shifted.append(Point(points[k].x + aside.x, points[k].y + aside.y))
    aside = Point(0.0, distance) if is_level else Point(-distance, 0.0)
    return [*shifted, Point(last.x + aside.x, last.y + aside.y)]


def shortened(points: list[Point], length: float) -> list[Point]:
    """A way that ends earlier, so that there is room for the head of an arrow.

    >>> shortened([Point(0, 0), Point(10, 0), Point(20, 0), Point(30, 0)], 8)[-1]
    Point(x=22.0, y=0.0)
    """
    tip = points[-1]
    before = next((p for p in reversed(points) if p != tip), None)
    if before is None:
        return points
    share = length / math.hypot(tip.x - before.x, tip.y - before.y)
    end = Point(tip.x - (tip.x - before.x) * share, tip.y - (tip.y - before.y) * share)
    return [*points[:-1], end]


def label_shares(edges: list[tuple[int, int, int]]) -> list[float]:
    """How far along each edge its label stands: apart, where several join the same two nodes.

    >>> label_shares([(0, 2, 0), (1, 2, 1), (1, 2, 2)])
    [0.5, 0.3333333333333333, 0.6666666666666666]
    """
    pairs = [(source, target) for source, target, _slot in edges]
    total, seen = Counter(pairs), Counter[tuple[int, int]]()
    shares = []
    for pair in pairs:
        seen[pair] += 1
        shares.append(seen[pair] / (total[pair] + 1))
    return shares


def turned_graph(graph: Graph) -> Graph:
    """Top to bottom becomes left to right."""
    sizes = [(height, width) for width, height in graph.sizes]
    return Graph(sizes, graph.edges, graph.gap, "LR", graph.groups)


def turned(layout: Layout) -> Layout:
    """Left to right becomes top to bottom."""
    boxes, frames = (
        [Box(b.y, b.x, b.height, b.width) for b in found] for found in (layout.boxes, layout.frames)
    )
    routes = [
        Route([Point(p.y, p.x) for p in r.points], Point(r.middle.y, r.middle.x))
        for r in layout.routes
    ]
    return Layout(boxes, routes, layout.height, layout.width, layout.note, frames)
