"""What the interactive page knows: numbers, formulas and steps, as plain data."""

import json
import math
import re
from typing import Any

from tinygrad_edu.views.expressions import Number, Partial
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.modules import regions
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import summary
from tinygrad_edu.views.sentences import forward_sentence
from tinygrad_edu.views.trace import CONSTANT, LEAF, OPERATION, Edge, Node, Trace
from tinygrad_edu.views.typeset import to_mathml, to_text


def page_data(traced: Trace) -> dict[str, Any]:
    """Everything that the page shows, for JSON.

    In a graph of plain numbers the page has the numbers and computes with them. In any other the
    numbers are texts.
    """
    is_scalar = all(_is_number(node.data) for node in traced.nodes)
    place = {edge: k for k, edge in enumerate(traced.edges)}
    loss = traced.output.name
    events = [
        {"e": place[event.edge]}
        if is_scalar
        else {
            "e": place[event.edge],
            "c": summary(event.contribution),
            "a": summary(event.after),
        }
        for event in traced.events
    ]
    return {
        "scalar": is_scalar,
        "output": traced.output.id,
        "loss": printable(loss),
        "seed": _number(traced.output.grad) if is_scalar else summary(traced.output.grad),
        "nodes": [_node(node, is_scalar) for node in traced.nodes],
        "edges": [_edge(edge, loss, is_scalar) for edge in traced.edges],
        "forward": [node.id for node in traced.nodes if node.kind == OPERATION],
        "backward": events,
        "modules": _modules(traced),
    }


def _modules(traced: Trace) -> list[dict[str, Any]]:
    """The calls of modules, outer ones first; a closed one is shown in the place of its result."""
    return [
        {
            "title": printable(region.call.title),
            "nodes": sorted(node.id for node in region.nodes),
            "result": region.results[-1].id,
        }
        for region in reversed(regions(traced))
    ]


def _node(node: Node, is_scalar: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"name": printable(node.name), "kind": node.kind}
    data["value"] = _number(node.data) if is_scalar else summary(node.data)
    if node.kind == LEAF and is_scalar:
        data["scrub"] = node.dtype.startswith("float")
    computed = formula(node)
    if computed is not None:
        data["text"] = to_text(computed) if is_scalar else forward_sentence(node)
        data["math"] = to_mathml(computed)
    if node.kind == CONSTANT and not node.is_named:
        data["name"] = summary(node.data)
    if not is_scalar:
        data["grad"] = None if node.grad is None else summary(node.grad)
        data["shape"] = f"{node.dtype}, shape {node.shape}"
    return data


def _edge(edge: Edge, loss: str, is_scalar: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"s": edge.source.id, "t": edge.target.id}
    if edge.contribution is None:
        return data
    found = derivative(edge, Partial(loss, edge.target.name, edge.target.shape))
    if is_scalar:
        data["local"] = _number(edge.local)
    if found is not None and not (is_scalar and isinstance(found, Number)):
        data["text"], data["math"] = to_text(found), to_mathml(found)
    return data


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
