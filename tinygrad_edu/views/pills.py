"""Where the local derivatives stand: each on its own edge, none on another or on a node."""

from collections.abc import Iterator

from tinygrad_edu.views.geometry import Box, Layout, Point, Route, along
from tinygrad_edu.views.labels import pill
from tinygrad_edu.views.sizes import pill_size
from tinygrad_edu.views.trace import CONSTANT, Trace

SHARES = tuple(0.5 + side * k / 25 for k in range(1, 10) for side in (-1, 1))
"""How far along its edge a pill may stand, if there is no room where the layout wants it."""
CELL = 64.0


def pills(trace: Trace, layout: Layout) -> list[tuple[str, Point]]:
    """For each edge its text, empty where there is none, and the place for it."""
    taken = _Taken()
    for box in layout.boxes:
        taken.add(box)
    found = []
    for edge, route in zip(trace.edges, layout.routes, strict=True):
        text = "" if edge.source.kind == CONSTANT else pill(edge)
        place = _freest(route, text, taken) if text else route.middle
        found.append((text, place))
    return found


def _freest(route: Route, text: str, taken: "_Taken") -> Point:
    """The first place that is free, or the one that covers least."""
    width, height = pill_size(text)
    best, least = Box(*route.middle, width, height), float("inf")
    for x, y in (route.middle, *(along(route.points, share) for share in SHARES)):
        box = Box(x, y, width, height)
        covered = taken.covered(box)
        if covered < least:
            best, least = box, covered
        if not covered:
            break
    taken.add(best)
    return Point(best.x, best.y)


class _Taken:
    """Boxes by the squares they touch, so that only those nearby are looked at."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        for square in _squares(box):
            self._squares.setdefault(square, []).append(box)

    def covered(self, box: Box) -> float:
        """The area of a box that others have taken."""
        near = {other for square in _squares(box) for other in self._squares.get(square, ())}
        return sum(_common(box, other) for other in near)


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    for i in range(int(box.left // CELL), int((box.left + box.width) // CELL) + 1):
        for j in range(int(box.top // CELL), int((box.top + box.height) // CELL) + 1):
            yield i, j


def _common(a: Box, b: Box) -> float:
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    return max(wide, 0.0) * max(high, 0.0)
