"""Boxes around modules that are open: which nodes are inside, and what is written above them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tinygrad_edu.views.elements import Node, Trace
from tinygrad_edu.views.modules import Region, again, regions
from tinygrad_edu.views.names import printable


@dataclass(eq=False)
class ModuleBox:
    """One call of a module, as a box.

    Attributes:
        title: the path and the class of the module.
        nodes: what is inside, also inside the boxes within.
        result: what it gives.
    """

    title: str
    nodes: frozenset[Node]
    result: Node


def boxes(traced: Trace) -> list[ModuleBox]:
    """The modules that can be drawn as boxes, outer ones first.

    Any two are apart, or one is inside the other. A module of a single node has no box: there is
    nothing to be seen in it.
    """
    found = regions(traced)
    times = Counter(region.call.caller for region in found)
    kept: list[Region] = []
    outer_first = lambda region: (-len(region.nodes), -region.height, region.results[-1].id)
    for region in sorted(found, key=outer_first):
        fits = all(
            region.nodes <= other.nodes or region.nodes.isdisjoint(other.nodes) for other in kept
        )
        if len(region.nodes) > 1 and fits and not _comes_back(traced, region.nodes):
            kept.append(region)
    return [
        ModuleBox(
            printable(region.call.title, 60) + again(times[region.call.caller]),
            frozenset(region.nodes),
            region.results[-1],
        )
        for region in sorted(kept, key=lambda region: _path(region, kept))
    ]


def _path(region: Region, kept: list[Region]) -> list[int]:
    """Where each box around a region ends, and it itself: sorted by this, a tree is in order."""
    around = [other for other in kept if region.nodes <= other.nodes and other is not region]
    return [other.results[-1].id for other in [*around, region]]


def _comes_back(traced: Trace, inside: set[Node]) -> bool:
    """Whether a way leads out of these nodes and in again: then no box has only them in it."""
    passed: set[Node] = set()
    for node in traced.nodes:
        for edge in traced.incoming[node]:
            if edge.source in passed or (edge.source in inside and node not in inside):
                if node in inside:
                    return True
                passed.add(node)
    return False


def outline(traced: Trace) -> Iterator[Node | ModuleBox | None]:
    """All nodes in order, with each box opened before its first node; ``None`` closes the last."""
    inner: dict[ModuleBox | None, list[Node | ModuleBox]] = {None: []}
    home: dict[Node, ModuleBox | None] = dict.fromkeys(traced.nodes)
    for box in boxes(traced):
        inner[home[box.result]].append(box)
        inner[box] = []
        home.update(dict.fromkeys(box.nodes, box))
    for node in traced.nodes:
        inner[home[node]].append(node)
    todo: list[Node | ModuleBox | None] = [*reversed(inner[None])]
    while todo:
        item = todo.pop()
        yield item
        if isinstance(item, ModuleBox):
            todo += [None, *reversed(inner[item])]
