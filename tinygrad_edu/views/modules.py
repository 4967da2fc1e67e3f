"""Modules in a trace: which nodes a call of a module is made of, and modules drawn as one node."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tinygrad_edu.views.folding import fold
from tinygrad_edu.views.merging import Group, as_one, merged
from tinygrad_edu.views.trace import MODULE, OPERATION, ModuleCall, Node, Trace


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
            if edge.source.kind in (OPERATION, MODULE):
                todo.append(edge.source)
            elif edge.source not in inputs:  # a parameter, if nobody outside uses it as well
                inside.add(edge.source)
    shared = {
        node
        for node in inside
        if node.kind not in (OPERATION, MODULE)
        and any(e.target not in inside for e in traced.outgoing[node])
    }
    return inside - shared


def _is_of_another_call(node: Node, call: ModuleCall) -> bool:
    """What an earlier call of the same module returned, and it has kept: a state, from outside."""
    return any(other.caller == call.caller and other is not call for other in node.calls)


def collapse(traced: Trace, visible: int) -> Trace:
    """The same trace with modules closed, inner ones first, until ``visible`` nodes are left.

    Nodes that are like others are drawn as one as well. Gives the trace itself if it is small
    enough or nothing in it is marked, and the smallest there is if even that is larger.
    """
    if len(traced.nodes) <= visible:
        return traced
    found = regions(traced)
    if not found:
        return fold(traced)
    smallest = traced
    for height in range(1, max(region.height for region in found) + 1):
        smallest = fold(close(traced, [region for region in found if region.height <= height]))
        if len(smallest.nodes) <= visible:
            break
    return smallest


def close(traced: Trace, closed: list[Region]) -> Trace:
    """The trace with some modules drawn as one node each; the outermost of them count."""
    times = Counter(region.call.caller for region in closed)
    calls = {region.call for region in closed}
    groups: list[Group] = []
    taken: set[Node] = set()
    for region in sorted(closed, key=lambda region: -region.height):
        inside = [node for node in traced.nodes if node in region.nodes and node not in taken]
        if inside and set(region.results) & set(inside):
            taken.update(inside)
            name = f"{region.call.title}{again(times[region.call.caller])}"
            groups.append(as_one(name, inside, region.results, calls))
    return merged(traced, groups)


def again(times: int) -> str:
    """How often the same parameters are used, if more than once."""
    return f" (×{times})" if times > 1 else ""
