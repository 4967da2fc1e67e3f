"""The interactive page: one HTML file that needs no network, no server and nothing installed."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Any

from tinygrad_edu.engine import Value, constant
from tinygrad_edu.views.formulas import NoFormula, recorded
from tinygrad_edu.views.frames import steady_graph
from tinygrad_edu.views.identifiers import Identifiers
from tinygrad_edu.views.javascript_code import RESERVED, JavaScriptWriter, to_javascript
from tinygrad_edu.views.labels import meanings, pill
from tinygrad_edu.views.metrics import text_width
from tinygrad_edu.views.page_data import as_json, end_name, page_data
from tinygrad_edu.views.places import places
from tinygrad_edu.views.program import build
from tinygrad_edu.views.sizes import PADDING
from tinygrad_edu.views.svg import to_svg
from tinygrad_edu.views.theme import DARK, FONT, LIGHT, TEXT_SIZE, variables
from tinygrad_edu.views.trace import CONSTANT, Trace, read

MOST = 1500
"""A page of more nodes than this would be too slow to step through."""
SCRIPTS = (
    "graph.js", "numbers.js", "state.js", "picture.js", "sentence.js", "predict.js", "scrub.js",
    "details.js", "modules.js", "derivatives.js", "story.js", "steps.js",
)  # fmt: skip
"""The parts of the page's program, in the order in which they need each other."""
WIDEST = "grad −1.234e−5"
"""A node of the page has room for any number: an input that is moved may give any."""


def to_html(traced: Trace, value: Value, detail: str, direction: str = "LR") -> str:
    """The page for a graph: forward and backward, step by step, to be tried out.

    Args:
        traced: what to show, with gradients.
        value: the end of the graph, by which the page learns to compute it anew.
        detail: ``"full"`` or ``"compact"``.
        direction: ``"LR"`` or ``"TB"``.

    Raises:
        ValueError: if there are more than 1,500 nodes.
    """
    if len(traced.nodes) > MOST:
        raise ValueError(
            f"a page of {len(traced.nodes):,} nodes would be too slow to step through; up to "
            f"{MOST:,} are shown: take a value inside the graph, or a smaller example"
        )
    graph = steady_graph(traced, detail, direction)
    if detail == "full":
        room = text_width(WIDEST, TEXT_SIZE) + 2 * PADDING
        graph.sizes = [
            (max(width, room), height) if height > 40 else (width, height)
            for width, height in graph.sizes
        ]
    layout = places(graph)
    picture = to_svg(traced, layout, detail, bare=True)
    data = page_data(traced)
    if not layout.frames:
        data["modules"] = []
    data |= {"detail": detail, "direction": direction}
    code = _recompute(value, data) if data["scalar"] else ""
    parts_of_script = "\n".join(map(_asset, SCRIPTS))
    script = f'"use strict";\n{code}\n(() => {{\n{parts_of_script}}})();'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    css = (
        f":root{{{variables(LIGHT)}--tg-font:{FONT}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}{_asset('page.css')}"
    )
    parts = {
        "title": escape(end_name(traced)),
        "policy": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
        "style": css,
        "pills": _legend(traced) if detail == "full" else "",
        "picture": picture,
        "data": as_json(data),
        "script": script,
    }
    # One pass: what is put in is not searched for marks again.
    return re.sub(r"@@(\w+)@@", lambda mark: parts[mark[1]], _asset("page.html"))


def _legend(traced: Trace) -> str:
    """What the pills on the edges mean."""
    shown = (pill(edge) for edge in traced.edges if edge.source.kind != CONSTANT)
    return "".join(
        f' <span class="pill"><b>{escape(sample)}</b> {escape(text)}</span>'
        for sample, text in meanings(shown)
    )


def _asset(name: str) -> str:
    return (resources.files("tinygrad_edu.views") / "page" / name).read_text(encoding="utf-8")


def _recompute(value: Value, data: dict[str, Any]) -> str:
    """A JavaScript function of the leaves: the values of all operations, then all derivatives.

    Empty if an operation cannot be written in JavaScript; the page then shows, and computes not.
    """
    nodes = read([value]).node_of
    value_of = {node.id: v for v, node in nodes.items()}
    identifiers = Identifiers({*RESERVED, "recompute"})
    called = {value_of[i]: identifiers.of(data["nodes"][i]["name"]) for i in value_of}
    wanted = {f"value {i}": value_of[i] for i in data["forward"]}
    edges: dict[str, tuple[Value, int]] = {}
    slots: Counter[int] = Counter()
    for k, edge in enumerate(data["edges"]):
        slot = slots[edge["t"]]
        slots[edge["t"]] += 1
        if "local" in edge:
            edges[f"local {k}"] = value_of[edge["t"]], slot
    if not wanted:
        return ""
    try:
        wanted |= {name: _local(*edge) for name, edge in edges.items()}
        program = build(wanted, called, (), identifiers, JavaScriptWriter.knows)
        code = to_javascript(program, "recompute")
    except (ValueError, NoFormula):
        return ""
    id_of = {name: nodes[v].id for v, name in called.items()}
    data["inputs"] = [id_of[name] for name in program.parameters]
    return code


def _local(target: Value, number: int) -> Value:
    """The derivative by one operand, as a computation: its rule, run on the nodes themselves."""
    assert target.recipe is not None
    op, args, options = target.recipe
    rules = op.rules_for(args)
    operands = [s for s, a in enumerate(args) if isinstance(a, Value) or _has_rule(rules, s)]
    rule = rules[operands[number]]
    assert rule is not None
    return recorded(rule, constant(1.0), target, *args, **options)


def _has_rule(rules: Sequence[Any], slot: int) -> bool:
    return slot < len(rules) and rules[slot] is not None
