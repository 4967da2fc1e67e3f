"""A trace and a layout as an SVG document: no script, no reference to anything outside."""

import zlib
from html import escape

from tinygrad_edu.views.boxes import boxes
from tinygrad_edu.views.conventions import gathered
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.geometry import FRAME_PADDING, Box, Layout, Point, Route, beside, shortened
from tinygrad_edu.views.labels import label, meanings, short
from tinygrad_edu.views.metrics import text_width
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.pills import pills
from tinygrad_edu.views.sentences import local_sentence
from tinygrad_edu.views.sizes import LINE, PADDING, SPACE, line_widths, pill_size
from tinygrad_edu.views.theme import BADGE_SIZE, LEGEND, SMALLEST, TEXT_SIZE, TIP, style
from tinygrad_edu.views.trace import CONSTANT, LEAF, Edge, Node, Trace
from tinygrad_edu.views.typeset import factor, to_text
from tinygrad_edu.views.widths import Widths


def to_svg(
    trace: Trace,
    layout: Layout,
    detail: str = "full",
    *,
    caption: str = "",
    bare: bool = False,
    active: int | None = None,
) -> str:
    """The picture as an SVG document that is as wide as its surroundings allow.

    Args:
        trace: what to draw.
        layout: where to; made from the same trace and detail.
        detail: ``"full"`` or ``"compact"``.
        caption: a line of text below, in place of the legend.
        bare: without the legend, and without what a page says itself about each node.
        active: the number of an edge to set off from the others.
    """
    widths = Widths.of(trace)
    mark = f"tg{zlib.crc32(repr((trace.output.name, layout)).encode()):08x}"  # for unique ids
    ways = list(zip(trace.edges, layout.routes, strict=True))
    edges = [
        f'<g data-edge="{k}"{_class(k == active)}>{_edge(edge, route, widths)}</g>'
        for k, (edge, route) in enumerate(ways)
    ]
    nodes = [
        _node(node, box, trace.has_backward, detail, bare)
        for node, box in zip(trace.nodes, layout.boxes, strict=True)
    ]
    shown = list(enumerate(pills(trace, layout))) if detail == "full" else []
    derivatives = [_pill(k, trace.edges[k], *placed) for k, placed in shown if placed[0]]
    modules = list(zip(boxes(trace), layout.frames, strict=False))  # there may be no frames
    frames = [_frame(k, frame) for k, (_, frame) in enumerate(modules)]
    titles = [_frame_title(k, module.title, frame) for k, (module, frame) in enumerate(modules)]
    below = [_caption(layout.height, caption)] if caption else []
    if not (caption or bare):
        meant = meanings(text for _, (text, _place) in shown)
        below = [_legend(layout.height, widths, meant)]
        remarked = gathered(*trace.nodes)
        below += [_caption(layout.height + LEGEND, remarked)] if remarked else []
    width = max([layout.width, *(row_width for _, row_width in below)])
    height = layout.height + LEGEND * len(below)
    return "\n".join(
        [
            _head(trace, mark, width, height),
            f'<rect class="tg-bg" width="{width:.0f}" height="{height:.0f}" rx="8"/>',
            '<g aria-hidden="true">',
            *frames,
            *edges,
            *titles,
            *derivatives,
            *(row for row, _ in below),
            "</g>",
            '<g role="list">',
            *nodes,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _head(trace: Trace, mark: str, width: float, height: float) -> str:
    name = escape(printable(trace.output.name))
    told = f"Computation graph of {name}"
    count = f"{len(trace.nodes)} nodes, {len(trace.edges)} edges"
    narrowest = width * SMALLEST / TEXT_SIZE
    tips = "".join(
        f'<marker id="tg-end-{kind}" viewBox="0 0 8 8" refX="0" refY="4" markerWidth="8" '
        f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="tg-tip-{kind}" d="M0 .5 8 4 0 7.5z"/></marker>'
        for kind in ("blue", "orange", "plain")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' style="width:100%;min-width:{narrowest:.0f}px;max-width:{width:.0f}px" role="group"'
        f' aria-labelledby="{mark}-t {mark}-d">'
        f'<title id="{mark}-t">{told}</title>'
        f'<desc id="{mark}-d">{told}: {count}, operands before results.'
        f"</desc><style>{style()}</style><defs>{tips}</defs>"
    )


def _frame(place: int, frame: Box) -> str:
    """The box of an open module."""
    return (
        f'<rect class="tg-frame" data-frame="{place}" x="{_at(frame.left)}" y="{_at(frame.top)}" '
        f'width="{_at(frame.width)}" height="{_at(frame.height)}" rx="8"/>'
    )


def _frame_title(place: int, title: str, frame: Box) -> str:
    return (
        f'<text class="tg-frame-title" data-title="{place}" x="{_at(frame.left + FRAME_PADDING)}" '
        f'y="{_at(frame.top + 19)}">{escape(title)}</text>'
    )


def _node(node: Node, box: Box, has_backward: bool, detail: str, bare: bool) -> str:
    lines = label(node, has_backward)
    spoken = ", ".join(part for part in (lines.title, lines.data, lines.grad, lines.badge) if part)
    radius = 12 if node.kind == LEAF else 2
    said = "" if bare else f' role="listitem" aria-label="{escape(spoken)}"'
    parts = [
        f'<g class="tg-node tg-{node.kind}" data-node="{node.id}"{said}>'
        f"{'' if bare else f'<title>{escape(_told(node))}</title>'}"
        f'<rect x="{_at(box.left)}" y="{_at(box.top)}" width="{_at(box.width)}" '
        f'height="{_at(box.height)}" rx="{radius}"/>'
    ]
    if node.kind == CONSTANT:
        parts.append(_text(box.x, box.y + 4.5, lines.title, "tg-soft"))
    elif detail == "full":
        written = [(lines.title, "tg-title"), (lines.data, "tg-blue")]
        written += [(lines.grad, "tg-orange")] if lines.grad else []
        for k, (text, look) in enumerate(written):
            parts.append(_text(box.x, box.top + 6 + LINE * (k + 0.72), text, look))
    else:
        parts.append(_one_line(node, box, has_backward))
    if lines.badge:
        parts.append(_badge(Point(box.left + box.width, box.top), lines.badge))
    return "".join([*parts, "</g>"])


def _one_line(node: Node, box: Box, has_backward: bool) -> str:
    lines = short(label(node, has_backward))
    looks = ("tg-title", "tg-blue", "tg-orange")
    written = [(t, look) for t, look in zip(lines[:3], looks, strict=True) if t]
    x, parts = box.left + PADDING, []
    for (text, look), width in zip(written, line_widths(lines), strict=True):
        parts.append(_text(x + width / 2, box.y + 4.5, text, look))
        x += width + SPACE
    return "".join(parts)


def _told(node: Node) -> str:
    """What a reader learns on pointing at a node."""
    computed = formula(node)
    how = f" = {to_text(computed)}" if computed is not None else ""
    shape = f", shape {node.shape}" if node.shape else ""
    gradient = "" if node.grad is None else f", gradient {summary(node.grad)}"
    name, remarked = printable(node.name, 200), gathered(node)
    told = f"{name}{how} = {summary(node.data)}{gradient} ({node.dtype}{shape})"
    return f"{told}. {remarked}" if remarked else told


def _edge(edge: Edge, route: Route, widths: Widths) -> str:
    points = shortened(route.points, TIP)
    if edge.source.kind == CONSTANT:
        return f'<path class="tg-plain" d="{_path(points)}"/>'
    drawn = f'<path class="tg-forward" d="{_path(points)}"/>'
    if edge.contribution is None:
        return drawn
    width = widths[edge]
    back = shortened(beside(route.points, 3.5 + width / 2)[::-1], TIP)
    look = "tg-backward" if width else "tg-backward tg-zero"
    return f'{drawn}<path class="{look}" d="{_path(back)}" stroke-width="{width or 1.5:.2f}"/>'


def _path(points: list[Point]) -> str:
    """The way in tenths of a pixel, each curve as seen from where it begins: that is shortest."""
    tenths = [(round(p.x * 10), round(p.y * 10)) for p in points]
    (x, y), parts = tenths[0], [f"M{_tenths(tenths[0][0])} {_tenths(tenths[0][1])}"]
    for k in range(1, len(tenths), 3):
        curve = tenths[k : k + 3]
        if all(b == y for _, b in curve):
            parts.append(f"h{_tenths(curve[-1][0] - x)}")
        else:
            parts.append("c" + " ".join(f"{_tenths(a - x)} {_tenths(b - y)}" for a, b in curve))
        x, y = curve[-1]
    return "".join(parts)


def _tenths(whole: int) -> str:
    return f"{whole / 10:g}" if abs(whole) < 10**6 else f"{whole / 10:.1f}"


def _at(x: float) -> str:
    """A number of pixels, to a tenth."""
    return f"{x:.1f}".removesuffix(".0")


def _class(is_active: bool) -> str:
    return ' class="tg-active"' if is_active else ""


def _pill(number: int, edge: Edge, text: str, place: Point) -> str:
    width, height = pill_size(text)
    x, y = place
    return (
        f'<g class="tg-pill" data-pill="{number}"><title>{escape(_rule(edge))}</title>'
        f'<rect x="{_at(x - width / 2)}" y="{_at(y - height / 2)}" width="{_at(width)}" '
        f'height="{_at(height)}" rx="{_at(height / 2)}"/>'
        f"{_text(x, y + 4.5, text, '')}</g>"
    )


def _rule(edge: Edge) -> str:
    """The chain rule on one edge, in symbols and in numbers."""
    if edge.local is None:
        local = derivative(edge)
        symbols = "" if local is None else to_text(local)
        return f"to d/d{printable(edge.source.name)}: {symbols} = {summary(edge.contribution)}"
    product = f"{factor(edge.target.grad)} × {factor(edge.local)}"
    return f"{local_sentence(edge)};  {product} = {summary(edge.contribution)}"


def _badge(corner: Point, text: str) -> str:
    width = text_width(text, BADGE_SIZE, bold=True) + 10
    return (
        f'<g class="tg-badge"><rect x="{_at(corner.x - width + 6)}" y="{_at(corner.y - 9)}" '
        f'width="{_at(width)}" height="18" rx="9"/>'
        f"{_text(corner.x - width / 2 + 6, corner.y + 4.5, text, '')}</g>"
    )


def _caption(top: float, text: str) -> tuple[str, float]:
    written = _text(16, top + LEGEND / 2 - 2, text, "", "start")
    return written, text_width(text, TEXT_SIZE) + 32


def _legend(top: float, widths: Widths, meant: list[tuple[str, str]]) -> tuple[str, float]:
    """What the lines mean: one row below the picture. Gives its width as well."""
    y, x = top + LEGEND / 2 - 6, 16.0
    parts = [f'<path class="tg-forward" d="M{x} {y}h26"/>']
    parts.append(_text(x + 42, y + 4, "forward: data", "tg-blue", "start"))
    x += 42 + text_width("forward: data", TEXT_SIZE) + 24
    for width, text in widths.legend():
        parts.append(f'<path class="tg-backward" stroke-width="{width}" d="M{_at(x)} {y}h26"/>')
        parts.append(_text(x + 42, y + 4, text, "tg-orange", "start"))
        x += 42 + text_width(text, TEXT_SIZE) + 24
    for sample, text in meant:
        width, height = pill_size(sample)
        parts.append(
            f'<g class="tg-pill"><rect x="{_at(x)}" y="{_at(y - height / 2)}" width="{_at(width)}" '
            f'height="{height}" rx="{height / 2}"/>{_text(x + width / 2, y + 4, sample, "")}</g>'
        )
        parts.append(_text(x + width + 8, y + 4, text, "tg-soft", "start"))
        x += width + 8 + text_width(text, TEXT_SIZE) + 24
    return "".join(parts), x


def _text(x: float, y: float, text: str, look: str, anchor: str = "middle") -> str:
    look = f' class="{look}"' if look else ""
    anchored = "" if anchor == "middle" else f' style="text-anchor:{anchor}"'
    return f'<text{look} x="{_at(x)}" y="{_at(y)}"{anchored}>{escape(text)}</text>'
