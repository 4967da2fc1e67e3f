"""A trace made out of a trace: many nodes drawn as one, or each node as it was at some moment.

What comes out is a trace like any other, so every rendering draws it as it is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tinygrad_edu.views.elements import MODULE, Edge, ModuleCall, Node, Trace


def merged(traced: Trace, groups: Iterable[tuple[Node, Iterable[Node]]]) -> Trace:
    """The trace with each group of nodes drawn as one; the trace itself if no order is left.

    There is none if two groups each need what the other has computed.

    Args:
        traced: the trace; it stays as it is.
        groups: (the node that stands for the group, its members), no member twice.
    """
    stands_for = {member: node for node, members in groups for member in members}
    if not stands_for:
        return traced
    new = set(stands_for.values())
    for node in traced.nodes:
        if node not in stands_for:
            stands_for[node] = replace(node)
    edges = _edges(traced, stands_for)
    nodes = _ordered(stands_for[traced.output], edges)
    if not nodes:
        return traced
    sources: dict[Node, list[Node]] = {node: [] for node in nodes}
    for edge in edges:
        sources[edge.target].append(edge.source)
    for number, node in enumerate(nodes):
        node.id = number
        if node in new:
            node.args = tuple(dict.fromkeys(sources[node]))
        else:
            node.args = tuple(stands_for[a] if isinstance(a, Node) else a for a in node.args)
    carry_calls(nodes, stands_for)
    edges.sort(key=lambda edge: (edge.target.id, edge.slot))
    return Trace(nodes, edges, stands_for[traced.output], traced.has_backward)


def as_one(name: str, results: Sequence[Node], left_out: Collection[ModuleCall] = ()) -> Node:
    """A node that stands for many, with the data of those whose values leave the group.

    It keeps the marks of the modules around it: those of its results, without ``left_out``.
    """
    one = len(results) == 1
    data = results[-1].data if one else np.array([_single(node.data) for node in results])
    grads = [node.grad for node in results]
    grad = grads[0] if one else None if None in grads else np.array(list(map(_single, grads)))
    calls = dict.fromkeys(c for node in results for c in node.calls if c not in left_out)
    return Node(0, MODULE, name, True, None, (), {}, data, grad, tuple(calls))


def carry_calls(nodes: Iterable[Node], stands_for: dict[Node, Node]) -> None:
    """Let the marks on new nodes speak of new nodes as well."""
    new: dict[ModuleCall, ModuleCall] = {}
    for node in nodes:
        for call in node.calls:
            if call not in new:
                inputs = dict.fromkeys(stands_for[i] for i in call.inputs if i in stands_for)
                new[call] = replace(call, inputs=tuple(inputs))
        node.calls = tuple(new[call] for call in node.calls)


def _single(x: Any) -> Any:
    """A number as it is; an array by its size, since several results need not fit together."""
    return x if np.ndim(x) == 0 else float(np.linalg.norm(x))


def _edges(traced: Trace, stands_for: dict[Node, Node]) -> list[Edge]:
    """One edge for each operand; between the same two, where one is a group, one for all."""
    merged: dict[tuple[Any, ...], Edge] = {}
    for edge in traced.edges:
        source, target = stands_for[edge.source], stands_for[edge.target]
        if source is target:
            continue
        is_plain = MODULE not in (source.kind, target.kind)
        slot = edge.slot if is_plain else 0
        key = (source, target, slot)
        if key not in merged:
            merged[key] = Edge(source, target, slot, edge.contribution)
        elif edge.contribution is not None:
            merged[key].contribution = _more(merged[key].contribution, edge, source)
    return list(merged.values())


def _more(so_far: Any, edge: Edge, source: Node) -> Any:
    """Contributions to one node add up; those to several results of a group stand side by side."""
    if so_far is None:
        return edge.contribution
    if source.kind != MODULE or np.shape(so_far) == np.shape(edge.contribution) == source.shape:
        return so_far + edge.contribution
    return np.concatenate([np.ravel(so_far), np.ravel(edge.contribution)])


def _ordered(output: Node, edges: list[Edge]) -> list[Node]:
    """Depth first from the output, operands in source order: the order of every trace.

    Empty if there is no order.
    """
    sources: dict[Node, list[Node]] = {output: []}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    order: dict[Node, None] = {}
    opened: set[Node] = set()
    todo = [(output, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            order[node] = None
        elif node in opened and node not in order:
            return []
        elif node not in order:
            opened.add(node)
            todo.append((node, True))
            todo += [(s, False) for s in reversed(sources.get(node, [])) if s not in order]
    return list(order)
