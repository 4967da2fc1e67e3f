"""How thick a backward edge is: the size of what it carries, on a logarithmic scale."""

import math

from tinygrad_edu.views.numbers import magnitude, number
from tinygrad_edu.views.trace import Edge, Trace

THIN, THICK = 1.0, 6.0


class Widths:
    """The width of every backward edge of a picture: 1 px for the least, 6 px for the greatest.

    0 stands for an edge that carries nothing. What is not finite is drawn as the greatest, and a
    symbol, which has no size, as the least.
    """

    def __init__(self, sizes: dict[Edge, float | None]) -> None:
        self._sizes = sizes
        finite = [size for size in sizes.values() if size is not None and 0 < size < math.inf]
        self._least, self._greatest = min(finite, default=1.0), max(finite, default=1.0)
        self._has_backward, self._has_sizes = bool(sizes), bool(finite)

    @classmethod
    def of(cls, trace: Trace) -> "Widths":
        """The widths for a trace."""
        found = {edge: edge.contribution for edge in trace.edges}
        return cls({edge: magnitude(x) for edge, x in found.items() if x is not None})

    def __getitem__(self, edge: Edge) -> float:
        return self._width(self._sizes[edge])

    def _width(self, size: float | None) -> float:
        if size is None:
            return THIN
        if size == 0:
            return 0.0
        if not math.isfinite(size):
            return THICK
        # Over less than a factor of ten the range would exaggerate: 1.0 and 1.1 look alike then.
        span = max(math.log10(self._greatest) - math.log10(self._least), 1.0)
        return THICK - (THICK - THIN) * (math.log10(self._greatest) - math.log10(size)) / span

    def legend(self) -> list[tuple[float, str]]:
        """Samples: (width, what it means); none where there was no backward pass."""
        if not self._has_backward:
            return []
        if not self._has_sizes:
            return [(THIN, "backward")]
        texts = [f"backward: |contribution| {number(self._greatest)}", number(self._least)]
        sizes = [self._greatest, self._least]
        shown = 1 if self._greatest == self._least else 2
        return [(round(self._width(s), 2), t) for s, t in zip(sizes, texts, strict=True)][:shown]
