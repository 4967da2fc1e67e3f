"""Where the local derivatives stand: each on its own edge, none on another or on a node."""

from collections.abc import Iterator

from tinygrad_edu.views.geometry import Box, Layout, Point, Route, along
from tinygrad_edu.views.labels import pill
from tinygrad_edu.views.sizes import pill_size
from tinygrad_edu.views.trace import CONSTANT, Trace

SHARES = tuple(0.5 + side * k / 25 for k in range(1, 10) for side in (-1, 1))
"""How far along its edge a pill may stand, if there is no room where the layout wants it."""
NODE = 5.0
"""So much worse is it to cover a node than to cover another pill."""
ROUNDS = 3
CELL = 64.0


def pills(trace: Trace, layout: Layout) -> list[tuple[str, Point]]:
    """For each edge its text, empty where there is none, and the place for it."""
    taken = _Taken()
    for box in layout.boxes:
        taken.add(box, NODE)
    texts = ["" if edge.source.kind == CONSTANT else pill(edge) for edge in trace.edges]
    placed: dict[int, Box] = {}
    for _round in range(ROUNDS):  # who came first may make room for who came later
        for k, (text, route) in enumerate(zip(texts, layout.routes, strict=True)):
            if text:
                if k in placed:
                    taken.remove(placed[k])
                placed[k] = _freest(route, text, taken)
                taken.add(placed[k])
    return [
        (text, Point(placed[k].x, placed[k].y) if text else layout.routes[k].middle)
        for k, text in enumerate(texts)
    ]


def _freest(route: Route, text: str, taken: "_Taken") -> Box:
    """The first place that is free, or the one that covers least."""
    best, least = Box(*route.middle, *pill_size(text)), float("inf")
    for place in (route.middle, *(along(route.points, share) for share in SHARES)):
        box = Box(*place, *pill_size(text))
        covered = taken.covered(box)
        if covered < least:
            best, least = box, covered
        if not covered:
            break
    return best


class _Taken:
    """Boxes by the squares they touch, so that only those nearby are looked at."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[Box, float]]] = {}

    def add(self, box: Box, weight: float = 1.0) -> None:
        for square in _squares(box):
            self._squares.setdefault(square, []).append((box, weight))

    def remove(self, box: Box, weight: float = 1.0) -> None:
        for square in _squares(box):
            self._squares[square].remove((box, weight))

    def covered(self, box: Box) -> float:
        """The area of a box that others have taken, each by its weight."""
        near = {found for square in _squares(box) for found in self._squares.get(square, ())}
        return sum(weight * _common(box, other) for other, weight in near)


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    for i in range(int(box.left // CELL), int((box.left + box.width) // CELL) + 1):
        for j in range(int(box.top // CELL), int((box.top + box.height) // CELL) + 1):
            yield i, j


def _common(a: Box, b: Box) -> float:
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    return max(wide, 0.0) * max(high, 0.0)
