"""The colours and letters of every picture: blue is forward, orange is backward, always.

Each colour has a contrast of at least 4.5 against what it stands on, in light and in dark.
"""

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',Verdana,sans-serif"

LIGHT = {
    "bg": "#ffffff",
    "ink": "#1f2937",
    "soft": "#5b6472",
    "line": "#8a94a3",
    "node": "#ffffff",
    "leaf": "#f3f7fb",
    "box": "#f6f7f9",
    "blue": "#0072b2",
    "orange": "#b34700",
}
DARK = {
    "bg": "#12161d",
    "ink": "#e8ebf0",
    "soft": "#a3adbb",
    "line": "#6f7b8b",
    "node": "#1a202a",
    "leaf": "#1b2735",
    "box": "#171d26",
    "blue": "#6cb6ff",
    "orange": "#ff9e64",
}

TITLE_SIZE, TEXT_SIZE, PILL_SIZE, FRAME_SIZE, BADGE_SIZE = 14.0, 13.0, 13.0, 13.0, 13.0
SMALLEST = 11.0
"""In pixels. A picture may be shrunk to the width of a page until its text is this small."""
TIP = 8.0
"""The length of the head of an arrow."""
LEGEND = 34.0
"""The height of the legend below a picture."""


def variables(colors: dict[str, str]) -> str:
    """CSS variables for a set of colours."""
    return "".join(f"--tg-{name}:{color};" for name, color in colors.items())


def style() -> str:
    """The style sheet of a picture, light or dark as the reader's screen is."""
    return (
        f".tg{{{variables(LIGHT)}font-family:{FONT};font-variant-numeric:tabular-nums}}"
        f"@media(prefers-color-scheme:dark){{.tg{{{variables(DARK)}}}}}"
        ".tg text{fill:var(--tg-ink);unicode-bidi:isolate;white-space:pre;text-anchor:middle;"
        f"font-size:{TEXT_SIZE:g}px}}"
        ".tg-bg{fill:var(--tg-bg)}"
        f".tg .tg-title{{font-size:{TITLE_SIZE:g}px;font-weight:600}}"
        ".tg .tg-blue{fill:var(--tg-blue)}.tg .tg-orange{fill:var(--tg-orange)}"
        ".tg .tg-soft{fill:var(--tg-soft)}"
        ".tg-node>rect{fill:var(--tg-node);stroke:var(--tg-line);stroke-width:1.2}"
        ".tg-leaf>rect{fill:var(--tg-leaf)}"
        ".tg-module>rect{fill:var(--tg-box);stroke-dasharray:none;stroke-width:2}"
        ".tg-constant>rect{fill:none;stroke:none}"
        ".tg-frame{fill:var(--tg-ink);fill-opacity:.035;stroke:var(--tg-line);stroke-width:1;"
        "stroke-dasharray:2 3}"
        f".tg .tg-frame-title{{fill:var(--tg-soft);font-size:{FRAME_SIZE:g}px;text-anchor:start;"
        "stroke:var(--tg-bg);stroke-width:4px;paint-order:stroke}"
        ".tg-forward{marker-end:url(#tg-end-blue);fill:none;stroke:var(--tg-blue);stroke-width:1.6}"
        ".tg-plain{marker-end:url(#tg-end-plain);fill:none;stroke:var(--tg-line);stroke-width:1.2}"
        ".tg-backward{marker-end:url(#tg-end-orange);fill:none;stroke:var(--tg-orange)}"
        ".tg-backward{stroke-dasharray:7 5}"
        ".tg-active path{stroke-opacity:1}.tg-active .tg-forward{stroke-width:3}"
        ".tg-zero{stroke-dasharray:1.5 5}"
        ".tg-pill rect{fill:var(--tg-bg);stroke:var(--tg-orange);stroke-width:1}"
        f".tg .tg-pill text{{fill:var(--tg-orange);font-size:{PILL_SIZE:g}px}}"
        ".tg-badge rect{fill:var(--tg-orange)}"
        f".tg .tg-badge text{{fill:var(--tg-bg);font-size:{BADGE_SIZE:g}px;font-weight:700}}"
        ".tg-tip-blue{fill:var(--tg-blue)}.tg-tip-orange{fill:var(--tg-orange)}"
        ".tg-tip-plain{fill:var(--tg-line)}"
    )
