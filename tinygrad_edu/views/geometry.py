"""Where everything stands in a picture: what a layout gives and a writer of SVG takes."""

from collections import Counter
from dataclasses import dataclass, field
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


class Route(NamedTuple):
    """The way of an edge: cubic Bézier curves end to end (start, control, control, end, ...)."""

    points: list[Point]
    middle: Point


@dataclass
class Graph:
    """What a layout is made for: sizes, and who is joined to whom.

    Attributes:
        sizes: width and height of each node, in the order in which to place them.
        edges: (source, target, slot) by the position in ``sizes``, sources before targets.
        gap: the room for an edge between a node and the next one forward.
        direction: ``"LR"`` or ``"TB"``.
    """

    sizes: list[tuple[float, float]]
    edges: list[tuple[int, int, int]]
    gap: float = 60.0
    direction: str = "LR"


@dataclass
class Layout:
    """Places for every node and ways for every edge, in the order of the graph.

    Attributes:
        note: what went otherwise than asked for; empty if nothing did.
    """

    boxes: list[Box]
    routes: list[Route]
    width: float
    height: float
    note: str = field(default="")


def along(points: list[Point], share: float = 0.5) -> Point:
    """The point at a share of the way along a route: the place for a label.

    >>> along([Point(0, 0), Point(1, 0), Point(2, 0), Point(3, 0)])
    Point(x=1.5, y=0.0)
    """
    curves = (len(points) - 1) // 3
    curve = min(int(share * curves), curves - 1)
    t = share * curves - curve
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    part = points[3 * curve : 3 * curve + 4]
    return Point(
        sum(w * p.x for w, p in zip(weights, part, strict=True)),
        sum(w * p.y for w, p in zip(weights, part, strict=True)),
    )


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
