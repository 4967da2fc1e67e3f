"""A drawing: one trace, in every format it can be shown in."""

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tinygrad_edu._hints import hints, options_elsewhere
from tinygrad_edu.engine import Value
from tinygrad_edu.views.dot import to_dot
from tinygrad_edu.views.files import write
from tinygrad_edu.views.geometry import Layout
from tinygrad_edu.views.mermaid import to_mermaid
from tinygrad_edu.views.modules import close, collapse, regions
from tinygrad_edu.views.page_builder import to_html
from tinygrad_edu.views.places import places
from tinygrad_edu.views.printing import printed
from tinygrad_edu.views.sizes import graph_of
from tinygrad_edu.views.svg import to_svg
from tinygrad_edu.views.text import to_text
from tinygrad_edu.views.trace import Trace, check_value, trace

FULL, COMPACT = 40, 150
"""Up to 40 nodes in full detail; up to 150, one line each; above that, modules close."""
REFUSED = 1500
"""Above this many nodes nobody could read the picture."""

DETAILS = ("auto", "full", "compact", "modules")
DIRECTIONS = ("LR", "TB")


OTHER_NAMES = {
    **dict.fromkeys(
        ("show", "view", "display"), 'drawing.save("graph.html"), or print(drawing.text)'
    ),
    **dict.fromkeys(("render", "write", "savefig", "pipe"), 'drawing.save("graph.svg")'),
    **dict.fromkeys(("to_svg", "_repr_svg_"), "drawing.svg"),
    **{f"to_{name}": f"drawing.{name}" for name in ("html", "dot", "mermaid", "text")},
    "source": "drawing.dot",
}
"""What other libraries call it, and what to write here."""


@hints(OTHER_NAMES)
class Drawing:
    """A picture of a computation graph, as ``draw`` returns it. A notebook shows it by itself.

    Attributes:
        value: the end of the graph.
        names: what things are called.
        trace: what it shows.
        detail: ``"full"`` or ``"compact"``.
        direction: ``"LR"`` (forward points right) or ``"TB"`` (forward points down).
    """

    def __init__(
        self,
        value: Value,
        names: Mapping[str, Any] | None,
        trace: Trace,
        detail: str,
        direction: str,
        wish: str,
    ) -> None:
        self.value = value
        self.names = names
        self.trace = trace
        self.detail = detail
        self.direction = direction
        self._wish = wish

    @cached_property
    def dot(self) -> str:
        """The graph in Graphviz's DOT language."""
        return to_dot(self.trace, self.detail, self.direction)

    @cached_property
    def svg(self) -> str:
        """The graph as an SVG document, on its own or inside a page; light and dark."""
        return to_svg(self.trace, self.layout, self.detail, caption=self.trace.unrecorded)

    @cached_property
    def layout(self) -> Layout:
        """Where everything stands: as Graphviz says, or the built-in layout where it is missing.

        ``layout.note`` says so if Graphviz is there and did not do it.
        """
        return places(graph_of(self.trace, self.detail, self.direction))

    @cached_property
    def mermaid(self) -> str:
        """The graph as a Mermaid flowchart."""
        return to_mermaid(self.trace, self.detail, self.direction)

    @cached_property
    def html(self) -> str:
        """The graph as an interactive page: one file, without network or server.

        It shows what the other pictures show. Modules that are closed in them cannot be opened in
        it; with ``detail="compact"`` everything is there, and closes and opens.
        """
        picture = self
        if not self.trace.has_backward:
            wishes = {"detail": self._wish, "direction": self.direction}
            picture = draw(self.value, self.names, backward=True, **wishes)
        return to_html(picture.trace, self.value, picture.detail, self.direction)

    @cached_property
    def text(self) -> str:
        """The graph as text: one line a node, operands before results."""
        return to_text(self.trace)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format that the name's ending says.

        Nobody ever sees half of a file: it is written beside its place and then moved there.

        Args:
            path: ends in one of ``.svg .png .pdf .html .dot .mmd .txt``.

        Returns:
            The path of the file.

        Raises:
            ValueError: for an unknown ending.
            OSError: if the file cannot be written.
            DotError: for ``.png`` and ``.pdf``, if Graphviz is missing or fails.
        """
        path = Path(path)
        make = FORMATS.get(path.suffix.lower())
        if make is None:
            raise ValueError(
                f"save: {path.suffix or 'no ending'!r} is not a known format; "
                f"end the name in one of {' '.join(FORMATS)}"
            )
        content = make(self)
        write(path, content.encode() if isinstance(content, str) else content)
        return path

    def __repr__(self) -> str:
        nodes, edges = len(self.trace.nodes), len(self.trace.edges)
        return f"<Drawing of {nodes} nodes and {edges} edges, {self.detail}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.text}


FORMATS: dict[str, Callable[[Drawing], str | bytes]] = {
    ".svg": lambda drawing: drawing.svg,
    ".png": lambda drawing: printed(drawing.trace, drawing.layout, drawing.detail, "png"),
    ".pdf": lambda drawing: printed(drawing.trace, drawing.layout, drawing.detail, "pdf"),
    ".html": lambda drawing: drawing.html,
    ".dot": lambda drawing: drawing.dot,
    ".mmd": lambda drawing: drawing.mermaid,
    ".txt": lambda drawing: drawing.text,
}


@options_elsewhere(
    format='tg.draw(value).save("graph.svg"), whose ending is the format',
    filename='tg.draw(value).save("graph.svg")',
    rankdir="direction",
)
def draw(
    value: Value,
    names: Mapping[str, Any] | None = None,
    *,
    detail: str = "auto",
    direction: str = "LR",
    backward: bool | None = None,
) -> Drawing:
    """Draw the computation graph that ``value`` is the result of.

    Args:
        value: the result, usually the loss.
        names: what things are called: ``names=locals()`` takes the names of your variables.
        detail: ``"full"``: data, gradient and local derivatives; ``"compact"``: one line a node;
            ``"modules"``: the innermost modules as one node each; ``"auto"``: full up to 40
            nodes, compact up to 150, and above that modules close, from the inside out.
        direction: ``"LR"`` or ``"TB"``: where forward points.
        backward: whether to show gradients; by default if ``value`` has one. ``True`` works them
            out for the picture and changes nothing.

    Raises:
        TypeError: if ``value`` is not a ``Value``.
        ValueError: for an unknown detail or direction, and for a graph of more than 1,500 nodes
            unless ``detail`` says how to draw it.

    >>> a, b = Value(2.0, name="a"), Value(-3.0, name="b")
    >>> print(draw(a * b).text)
    a = 2
    b = −3
    L = a · b = −6
    """
    for argument, given, known in (
        ("detail", detail, DETAILS),
        ("direction", direction, DIRECTIONS),
    ):
        if given not in known:
            raise ValueError(f"draw: {argument} must be one of {', '.join(known)}, got {given!r}")
    check_value("draw", value, with_gradients=bool(backward))
    traced, wish = trace(value, names, backward=backward), detail
    if detail == "modules":
        closed = [region for region in regions(traced) if region.height == 1]
        traced, detail = close(traced, closed), "auto"
    elif detail == "auto":
        traced = collapse(traced, COMPACT)
    if detail == "auto":
        _refuse_if_unreadable(traced)
        detail = "full" if len(traced.nodes) <= FULL else "compact"
    return Drawing(value, names, traced, detail, direction, wish)


def _refuse_if_unreadable(traced: Trace) -> None:
    count = len(traced.nodes)
    if count > REFUSED:
        raise ValueError(
            f"draw: {count:,} nodes are more than anybody can read; draw a value inside the graph, "
            "or a smaller example, or insist with detail='compact'"
        )
