"""``step_frames``: the backward pass as a row of pictures in which nothing moves, for slides."""

import copy
from collections.abc import Mapping
from typing import Any

from tinygrad_edu.engine import Value
from tinygrad_edu.views.conventions import remark
from tinygrad_edu.views.geometry import Graph
from tinygrad_edu.views.merging import carry_calls
from tinygrad_edu.views.nested import nested
from tinygrad_edu.views.notations import TEXT
from tinygrad_edu.views.sentences import backward_sentence, local_sentence, total_sentence
from tinygrad_edu.views.sizes import graph_of, size
from tinygrad_edu.views.svg import to_svg
from tinygrad_edu.views.trace import Edge, Node, Trace, check_value, trace

MOST = 400
"""Frames of more steps than this would be a film, not slides."""


def step_frames(
    value: Value, names: Mapping[str, Any] | None = None, *, direction: str = "LR"
) -> list[str]:
    """One SVG before the backward pass and one after each of its steps.

    A step sends a gradient along one edge. What stands where is the same in all frames.

    Raises:
        TypeError: if ``value`` is not a ``Value``.
        ValueError: if it is not a single number, or there are more than 400 steps.

    >>> a = Value(3.0, name="a")
    >>> len(step_frames(a * a))
    3
    """
    check_value("step_frames", value, with_gradients=True)
    traced = trace(value, names, backward=True)
    steps = len(traced.events)
    if steps > MOST:
        raise ValueError(
            f"step_frames: {steps} steps make too many frames; take a smaller graph, or the page "
            "that draw(...).save('graph.html') writes"
        )
    layout = nested(steady_graph(traced, "full", direction))
    output = traced.output.name
    captions = [f"Before: {TEXT.partial(output, output)} = 1"]
    for event in traced.events:
        parts = [
            backward_sentence(event, output),
            local_sentence(event.edge),
            total_sentence(event),
            remark(event.edge),
        ]
        captions.append(";   ".join(part for part in parts if part))
    active = [None, *(traced.edges.index(event.edge) for event in traced.events)]
    return [
        to_svg(at_step(traced, k), layout, caption=captions[k], active=active[k])
        for k in range(steps + 1)
    ]


def at_step(traced: Trace, step: int) -> Trace:
    """The trace as it was after some steps of its backward pass."""
    events = traced.events[:step]
    reached = {event.edge.source: event.after for event in events}
    reached[traced.output] = traced.output.grad
    node_of: dict[Node, Node] = {}
    for node in traced.nodes:
        args = tuple(node_of[a] if isinstance(a, Node) else a for a in node.args)
        node_of[node] = copy.copy(node)
        node_of[node].args, node_of[node].grad = args, reached.get(node)
    carry_calls(node_of.values(), node_of)
    sent = {event.edge for event in events}
    edges = [
        Edge(
            node_of[edge.source],
            node_of[edge.target],
            edge.slot,
            edge.contribution if edge in sent else None,
        )
        for edge in traced.edges
    ]
    return Trace(list(node_of.values()), edges, node_of[traced.output], True)


def steady_graph(traced: Trace, detail: str, direction: str) -> Graph:
    """Sizes that are enough for every step, so that nothing moves from one to the next."""
    graph = graph_of(traced, detail, direction)
    place = {node: i for i, node in enumerate(traced.nodes)}
    for event in traced.events:
        then = copy.copy(event.edge.source)
        then.grad = event.after
        i = place[event.edge.source]
        wide, high = size(then, True, detail)
        graph.sizes[i] = (max(graph.sizes[i][0], wide), max(graph.sizes[i][1], high))
    return graph
