"""Modules in a trace: which nodes a call of a module is made of, and many nodes drawn as one.

Collapsing makes a smaller trace out of a trace, so every rendering draws it as it is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tinygrad_edu.views.trace import MODULE, OPERATION, Edge, ModuleCall, Node, Trace


@dataclass(eq=False)
class Region:
    """What one call of a module computed.

    Attributes:
        nodes: from what went in (which is not part of it) to what came out; parameters included.
        results: what came out.
        height: 1 for a module that calls no other, else one more than the highest inside.
    """

    call: ModuleCall
    nodes: set[Node]
    results: list[Node]
    height: int = 0


def regions(traced: Trace) -> list[Region]:
    """The calls of modules that left a mark, inner ones before outer ones."""
    results: dict[ModuleCall, list[Node]] = {}
    for node in traced.nodes:
        for call in node.calls:
            results.setdefault(call, []).append(node)
    found = [Region(call, _inside(traced, call, ends), ends) for call, ends in results.items()]
    found.sort(key=lambda region: len(region.nodes))
    height: Counter[Node] = Counter()
    for region in found:
        region.height = 1 + max(height[node] for node in region.nodes)
        height.update(dict.fromkeys(region.nodes, 0))
        for node in region.nodes:
            height[node] = region.height
    return found


def _inside(traced: Trace, call: ModuleCall, results: Iterable[Node]) -> set[Node]:
    inputs, inside, todo = set(call.inputs), set[Node](), list(results)
    while todo:
        node = todo.pop()
        if node in inside or node in inputs or _is_of_another_call(node, call):
            continue
        inside.add(node)
        for edge in traced.incoming[node]:
            if edge.source.kind == OPERATION:
                todo.append(edge.source)
            elif edge.source not in inputs:  # a parameter, if nobody outside uses it as well
                inside.add(edge.source)
    shared = {
        node
        for node in inside
        if node.kind != OPERATION and any(e.target not in inside for e in traced.outgoing[node])
    }
    return inside - shared


def _is_of_another_call(node: Node, call: ModuleCall) -> bool:
    """What an earlier call of the same module returned, and it has kept: a state, from outside."""
    return any(other.caller == call.caller and other is not call for other in node.calls)


def collapse(traced: Trace, visible: int) -> Trace:
    """The same trace with modules closed, inner ones first, until ``visible`` nodes are left.

    Gives the trace itself if it is small enough or nothing in it is marked, and the smallest
    there is if even that is larger.
    """
    if len(traced.nodes) <= visible:
        return traced
    found = regions(traced)
    smallest = traced
    for height in range(1, max((region.height for region in found), default=0) + 1):
        smallest = close(traced, [region for region in found if region.height <= height])
        if len(smallest.nodes) <= visible:
            break
    return smallest


def close(traced: Trace, closed: list[Region]) -> Trace:
    """The trace with some modules drawn as one node each; the outermost of them count."""
    times = Counter(region.call.caller for region in closed)
    stands_for: dict[Node, Node] = {}
    for region in sorted(closed, key=lambda region: -region.height):
        inside = [node for node in traced.nodes if node in region.nodes and node not in stands_for]
        if inside and set(region.results) & set(inside):
            module = _module_node(region, times[region.call.caller])
            stands_for.update(dict.fromkeys(inside, module))
    for node in traced.nodes:
        stands_for.setdefault(node, replace(node))
    edges = _edges(traced, stands_for)
    nodes = _ordered(stands_for[traced.output], edges)
    if not nodes:
        return traced
    sources: dict[Node, list[Node]] = {node: [] for node in nodes}
    for edge in edges:
        sources[edge.target].append(edge.source)
    for number, node in enumerate(nodes):
        node.id = number
        if node.kind == MODULE:
            node.args = tuple(dict.fromkeys(sources[node]))
        else:
            node.args = tuple(stands_for[a] if isinstance(a, Node) else a for a in node.args)
    edges.sort(key=lambda edge: (edge.target.id, edge.slot))
    return Trace(nodes, edges, stands_for[traced.output], traced.has_backward)


def _module_node(region: Region, times: int) -> Node:
    end = region.results[-1]
    again = f" (×{times})" if times > 1 else ""
    name = f"{region.call.title}{again}"
    one = len(region.results) == 1
    data = end.data if one else np.array([_single(node.data) for node in region.results])
    grads = [node.grad for node in region.results]
    grad = grads[0] if one else None if None in grads else np.array(list(map(_single, grads)))
    return Node(0, MODULE, name, True, None, (), {}, data, grad)


def _single(x: Any) -> Any:
    """A number as it is; an array by its size, since several results need not fit together."""
    return x if np.ndim(x) == 0 else float(np.linalg.norm(x))


def _edges(traced: Trace, stands_for: dict[Node, Node]) -> list[Edge]:
    """One edge for each operand; between the same two, where one is a module, one for all."""
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
    """Contributions to one node add up; those to several results of a module stand side by side."""
    if so_far is None:
        return edge.contribution
    if source.kind != MODULE or np.shape(so_far) == np.shape(edge.contribution) == source.shape:
        return so_far + edge.contribution
    return np.concatenate([np.ravel(so_far), np.ravel(edge.contribution)])


def _ordered(output: Node, edges: list[Edge]) -> list[Node]:
    """Depth first from the output, operands in source order: the order of every trace.

    Empty if there is no order, because two modules each need what the other has computed.
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
