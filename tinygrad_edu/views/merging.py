"""A trace made out of a trace: many nodes drawn as one, or each node as it was at some moment.

What comes out is a trace like any other, so every rendering draws it as it is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tinygrad_edu.views.elements import MODULE, Edge, ModuleCall, Node, Trace


@dataclass(eq=False)
class Group:
    """Nodes that are drawn as one.

    Attributes:
        node: what stands for them.
        members: all of them.
        results: those whose values leave the group.
    """

    node: Node
    members: list[Node]
    results: list[Node]


def merged(traced: Trace, groups: Sequence[Group]) -> Trace:
    """The trace with each group of nodes drawn as one; the trace itself if no order is left.

    There is none if two groups each need what the other has computed. No node is in two groups.
    """
    stands_for = {member: group.node for group in groups for member in group.members}
    if not stands_for:
        return traced
    new = set(stands_for.values())
    for node in traced.nodes:
        if node not in stands_for:
            stands_for[node] = replace(node)
    edges = _edges(traced, stands_for, {group.node: group.results for group in groups})
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


def as_one(
    name: str,
    members: list[Node],
    results: list[Node],
    left_out: Collection[ModuleCall] = (),
) -> Group:
    """A group, with a node that has the data and the gradients of its results.

    It keeps the marks of the modules around it: those of its results, without ``left_out``.
    """
    one = len(results) == 1
    data = results[0].data if one else np.array([_single(node.data) for node in results])
    grads = [node.grad for node in results]
    grad = grads[0] if one else None if None in grads else np.array(list(map(_single, grads)))
    calls = dict.fromkeys(c for node in results for c in node.calls if c not in left_out)
    node = Node(0, MODULE, name, True, None, (), {}, data, grad, tuple(calls))
    return Group(node, members, results)


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


def _edges(
    traced: Trace, stands_for: dict[Node, Node], results: dict[Node, list[Node]]
) -> list[Edge]:
    """One edge for each operand; between the same two, where one is a group, one for all."""
    new: dict[tuple[Any, ...], Edge] = {}
    parts: dict[Edge, dict[Node, Any]] = {}
    for edge in traced.edges:
        source, target = stands_for[edge.source], stands_for[edge.target]
        if source is target:
            continue
        slot = edge.slot if source not in results and target not in results else 0
        one = new.setdefault((source, target, slot), Edge(source, target, slot))
        if edge.contribution is not None:
            sums = parts.setdefault(one, {})
            before = sums.get(edge.source)
            more = edge.contribution
            sums[edge.source] = more if before is None else before + more
    for one, found in parts.items():
        one.contribution = _together(found, results.get(one.source))
    return list(new.values())


def _together(found: dict[Node, Any], results: list[Node] | None) -> Any:
    """What one edge adds to a gradient; if that is a group's, to each of its results."""
    if results is None:
        return next(iter(found.values()))
    if len(results) == 1:
        return found.get(results[0])
    return np.array([_single(found.get(node, 0.0)) for node in results])


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
