"""PNG and PDF: the picture that the SVG shows, drawn by Graphviz where the layout says.

Graphviz is used as a printer here. Everything has its place already, so it is asked to move
nothing; what it is given is the same layout, the same words and the same widths.
"""

from collections.abc import Iterator

from tinygrad_edu.views.boxes import boxes
from tinygrad_edu.views.conventions import gathered
from tinygrad_edu.views.geometry import FRAME_PADDING, Box, Layout, Point, beside, shortened
from tinygrad_edu.views.graphviz_program import in_label, run_dot
from tinygrad_edu.views.labels import Label, label, meanings, short
from tinygrad_edu.views.metrics import text_width
from tinygrad_edu.views.pills import pills
from tinygrad_edu.views.sizes import pill_size
from tinygrad_edu.views.theme import (
    BADGE_SIZE,
    FRAME_SIZE,
    LEGEND,
    LIGHT,
    PILL_SIZE,
    TEXT_SIZE,
    TIP,
    TITLE_SIZE,
)
from tinygrad_edu.views.trace import CONSTANT, LEAF, MODULE, Edge, Node, Trace
from tinygrad_edu.views.widths import Widths

NOWHERE = "from -> to"
"""An edge has two nodes in DOT; where it runs is said by its points."""
DPI = 144
"""A picture on paper or on a projector: twice as fine as on a screen."""


def printed(trace: Trace, layout: Layout, detail: str, kind: str) -> bytes:
    """The picture as ``"png"`` or ``"pdf"``.

    Raises:
        DotError: if Graphviz is missing or fails.
    """
    return run_dot(to_pinned(trace, layout, detail), kind, engine="nop2")


def to_pinned(trace: Trace, layout: Layout, detail: str) -> str:
    """The picture as DOT text in which everything has its place."""
    pen = _Pen(layout.height)
    widths = Widths.of(trace)
    lines = ['digraph { outputorder=nodesfirst; bgcolor=white; pad="0.1"']
    lines.append(f'dpi={DPI}; node [fontname="DejaVu Sans" label="" shape=box fixedsize=shape]')
    lines.append('edge [fontname="DejaVu Sans"]')
    for end in NOWHERE.split(" -> "):
        lines.append(f'{end} [style=invis pos="0,0" width=0.01 height=0.01]')
    for module, frame in zip(boxes(trace), layout.frames, strict=False):
        lines += pen.frame(module.title, frame)
    for node, box in zip(trace.nodes, layout.boxes, strict=True):
        lines += pen.node(node, label(node, trace.has_backward), box, detail == "full")
    for edge, route in zip(trace.edges, layout.routes, strict=True):
        lines += pen.edge(edge, route.points, widths)
    shown = [placed for placed in pills(trace, layout) if placed[0]] if detail == "full" else []
    for text, place in shown:
        lines += pen.pill(text, place)
    lines += pen.legend(layout.height + LEGEND / 2, widths, meanings(t for t, _ in shown))
    if remarked := gathered(*trace.nodes):
        lines += pen.remark(layout.height + 3 * LEGEND / 2, remarked)
    return "\n".join([*lines, "}"])


class _Pen:
    """Writes things as DOT; y points up there."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._count = 0

    def frame(self, title: str, frame: Box) -> Iterator[str]:
        yield self._box(frame, "", 'style="filled,dashed,rounded"', LIGHT["line"], "#1f293709")
        yield self._text(frame.left + FRAME_PADDING, frame.top + 15, title, "soft", FRAME_SIZE)

    def node(self, node: Node, lines: Label, box: Box, is_full: bool) -> Iterator[str]:
        if node.kind == CONSTANT:
            written = _font(lines.title, "soft", TEXT_SIZE)
            yield self._box(box, written, "style=solid", "#00000000", "")
            return
        lines = lines if is_full else short(lines)
        parts = [f"<B>{_font(lines.title, 'ink', TITLE_SIZE)}</B>"]
        parts += [_font(lines.data, "blue", TEXT_SIZE)] if lines.data else []
        parts += [_font(lines.grad, "orange", TEXT_SIZE)] if lines.grad else []
        style = 'style="filled,rounded"' if node.kind == LEAF else "style=filled"
        fill = {LEAF: "leaf", MODULE: "box"}.get(node.kind, "node")
        thick = " penwidth=2" if node.kind == MODULE else ""
        written = "<BR/>".join(parts) if is_full else "&#160;&#160;".join(parts)
        yield self._box(box, written, style + thick, LIGHT["line"], LIGHT[fill])
        if lines.badge:
            width = text_width(lines.badge, BADGE_SIZE, bold=True) + 10
            corner = Box(box.left + box.width - width / 2 + 6, box.top, width, 18.0)
            text = f"<B>{_font(lines.badge, 'bg', BADGE_SIZE)}</B>"
            yield self._box(corner, text, 'style="filled,rounded"', LIGHT["orange"], "")

    def edge(self, edge: Edge, points: list[Point], widths: Widths) -> Iterator[str]:
        if edge.source.kind == CONSTANT:
            yield from self._arrow(points, "line", "solid", 1.2)
            return
        yield from self._arrow(points, "blue", "solid", 1.6)
        if edge.contribution is not None:
            width = widths[edge]
            back = beside(points, 3.5 + width / 2)[::-1]
            yield from self._arrow(back, "orange", "dashed" if width else "dotted", width or 1.5)

    def pill(self, text: str, middle: Point) -> Iterator[str]:
        """As a label of an edge of no length, so that it lies above all edges."""
        width, height = pill_size(text)
        shown = (
            f'<TABLE BORDER="1" STYLE="ROUNDED" COLOR="{LIGHT["orange"]}" BGCOLOR="white" '
            'CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR>'
            f'<TD FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}">'
            f"{_font(text, 'orange', PILL_SIZE)}</TD></TR></TABLE>"
        )
        here = self._at(middle)
        look = f'pos="{" ".join([here] * 4)}" lp="{here}" dir=none color=transparent'
        yield f"{NOWHERE} [{look} label=<{shown}>]"

    def legend(self, y: float, widths: Widths, meant: list[tuple[str, str]]) -> Iterator[str]:
        x = 16.0
        samples = [("blue", 1.6, "forward: data")]
        samples += [("orange", width, text) for width, text in widths.legend()]
        for color, width, text in samples:
            style = "solid" if color == "blue" else "dashed"
            line = [Point(x + step * 34 / 3, y - 6) for step in range(4)]
            yield from self._arrow(line, color, style, width)
            yield self._text(x + 42, y - 6, text, color, TEXT_SIZE)
            x += 42 + text_width(text, TEXT_SIZE) + 24
        for sample, text in meant:
            width, _ = pill_size(sample)
            yield from self.pill(sample, Point(x + width / 2, y - 6))
            yield self._text(x + width + 8, y - 6, text, "soft", TEXT_SIZE)
            x += width + 8 + text_width(text, TEXT_SIZE) + 24

    def remark(self, y: float, text: str) -> Iterator[str]:
        yield self._text(16.0, y - 6, text, "ink", TEXT_SIZE)

    def _arrow(self, points: list[Point], color: str, style: str, width: float) -> Iterator[str]:
        """A line up to the head, and the head, which a thick line would make larger."""
        line = shortened(points, TIP)
        tip, base = points[-1], line[-1]
        way = " ".join(map(self._at, line))
        paint = f'color="{LIGHT[color]}"'
        yield f'{NOWHERE} [pos="{way}" {paint} style={style} penwidth={width:.2f} dir=none]'
        start = self._at(base._replace(x=base.x + (base.x - tip.x) / 100))
        head = f'pos="e,{self._at(tip)} {start} {start} {self._at(base)} {self._at(base)}"'
        yield f"{NOWHERE} [{head} {paint} arrowsize={TIP / 10}]"

    def _box(self, box: Box, text: str, look: str, line: str, fill: str) -> str:
        label = f" label=<{text}>" if text else ""
        color = f'color="{line}" fillcolor="{fill or line}"'
        return f"{self._place(box)} {look} {color}{label}]"

    def _text(self, left: float, middle: float, text: str, color: str, size: float) -> str:
        width = text_width(text, size)
        box = Box(left + width / 2, middle, width, size)
        return self._box(box, _font(text, color, size), "style=solid", "#00000000", "")

    def _place(self, box: Box) -> str:
        self._count += 1
        where = f'pos="{self._at(Point(box.x, box.y))}"'
        return f"n{self._count} [{where} width={box.width / 72:.4f} height={box.height / 72:.4f}"

    def _at(self, point: Point) -> str:
        return f"{point.x:.2f},{self._height - point.y:.2f}"


def _font(text: str, color: str, size: float) -> str:
    shown = in_label(text) or "&#160;"
    return f'<FONT COLOR="{LIGHT[color]}" POINT-SIZE="{size:.0f}">{shown}</FONT>'
