"""What the interactive page knows: numbers, formulas and steps, as plain data."""

import json
import math
import re
from html import escape
from typing import Any

from tinygrad_edu.views.boxes import boxes
from tinygrad_edu.views.conventions import gathered
from tinygrad_edu.views.expressions import Number, Partial
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.sentences import forward_sentence
from tinygrad_edu.views.templates import Templates, name_in_mathml
from tinygrad_edu.views.trace import LEAF, MODULE, OPERATION, Edge, Node, Trace


def page_data(traced: Trace) -> dict[str, Any]:
    """Everything that the page shows, for JSON.

    In a graph of plain numbers the page has the numbers and computes with them. In any other the
    numbers are texts. Formulas are kept as templates, see there.
    """
    is_scalar = _is_of_numbers(traced)
    place = {edge: k for k, edge in enumerate(traced.edges)}
    templates = Templates(traced.nodes)
    data = {
        "scalar": is_scalar,
        "output": traced.output.id,
        "loss": end_name(traced),
        "seed": _number(traced.output.grad) if is_scalar else summary(traced.output.grad),
        "nodes": [_node(node, is_scalar, templates) for node in traced.nodes],
        "edges": [_edge(edge, end_name(traced), is_scalar, templates) for edge in traced.edges],
        "forward": [node.id for node in traced.nodes if node.kind in (OPERATION, MODULE)],
        "backward": [
            place[event.edge]
            if is_scalar
            else [place[event.edge], summary(event.contribution), summary(event.after)]
            for event in traced.events
        ],
        "modules": [
            {"title": box.title, "nodes": sorted(n.id for n in box.nodes), "result": box.result.id}
            for box in boxes(traced)
        ],
    }
    return data | {"formulas": templates.all}


def end_name(traced: Trace) -> str:
    """What the end of the graph is called; for a closed module, what it would be without it."""
    return "L" if traced.output.kind == MODULE else printable(traced.output.name)


def _node(node: Node, is_scalar: bool, templates: Templates) -> dict[str, Any]:
    data: dict[str, Any] = {"name": printable(node.name)}
    if node.is_bare:
        data["name"] = summary(node.data)
    elif (name := name_in_mathml(node.name)) != f"<mi>{escape(data['name'])}</mi>":
        data["math"] = name
    if node.kind != OPERATION:
        data["kind"] = node.kind
    data["value"] = _number(node.data) if is_scalar else summary(node.data)
    if node.kind == LEAF and is_scalar:
        data["scrub"] = node.dtype.startswith("float")
    if held := gathered(node):
        data["held"] = held
    computed = formula(node)
    if computed is not None:
        data["formula"] = templates.of(computed)
    if not is_scalar:
        data["sentence"] = forward_sentence(node)
        data["shape"] = f"{node.dtype}, shape {node.shape}" if node.shape else node.dtype
    return data


def _edge(edge: Edge, loss: str, is_scalar: bool, templates: Templates) -> dict[str, Any]:
    data: dict[str, Any] = {"s": edge.source.id, "t": edge.target.id}
    if edge.contribution is None:
        return data
    found = derivative(edge, Partial(loss, edge.target.name, edge.target.shape))
    if is_scalar:
        data["local"] = _number(edge.local)
    if found is not None and not (is_scalar and isinstance(found, Number | Partial)):
        data["formula"] = templates.of(found)
    return data


def _is_of_numbers(traced: Trace) -> bool:
    """Whether all data and all local derivatives are plain real numbers."""
    passed = (edge for edge in traced.edges if edge.contribution is not None)
    return all(_is_number(node.data) and node.kind != MODULE for node in traced.nodes) and all(
        _is_number(edge.local) for edge in passed
    )


def _is_number(data: Any) -> bool:
    return getattr(data, "shape", ()) == () and isinstance(_plain(data), (int, float))


def _plain(data: Any) -> Any:
    return data.item() if hasattr(data, "item") else data


def _number(data: Any) -> Any:
    """A number for JSON, which has no NaN and no infinity: those go as text."""
    plain = _plain(data)
    if isinstance(plain, float) and not math.isfinite(plain):
        return "NaN" if math.isnan(plain) else "Infinity" if plain > 0 else "-Infinity"
    return plain


def as_json(data: Any) -> str:
    r"""JSON that can stand inside a script element, whatever the texts in it are.

    What could end the element, or begin another, is ``</``, ``<!--`` and ``<script``.

    >>> as_json("</script><b>")
    '"\\u003c/script><b>"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("<(?=[/!sS])", r"\\u003c", text).encode(errors="replace").decode()
