"""Nodes that are like others, drawn as a few of them and "+5 more".

Alike are nodes of the same kind that are computed from the same nodes and used by the same nodes:
the neurons of a layer, the inputs of a network. A reader who has seen three of them has seen all.
"""

from collections.abc import Hashable

from tinygrad_edu.views.elements import MODULE, Node, Trace
from tinygrad_edu.views.merging import as_one, merged

SHOWN = 3
"""How many of those that are alike are drawn, where there are many."""
MANY = SHOWN + 2
"""A group of one would save nothing; one of two begins to."""


def fold(traced: Trace) -> Trace:
    """The trace with all but three of the nodes that are alike drawn as one node.

    >>> from tinygrad_edu import Value, stack
    >>> from tinygrad_edu.views.trace import trace
    >>> xs = [Value(float(i), name=f"x{i}") for i in range(8)]
    >>> [node.name for node in fold(trace(stack(xs).sum())).nodes]
    ['x0', 'x1', 'x2', '+5 more', 'v1', 'L']
    """
    alike: dict[Hashable, list[Node]] = {}
    for node in traced.nodes:
        if node is not traced.output:
            alike.setdefault(_likeness(traced, node), []).append(node)
    groups = []
    for nodes in alike.values():
        if len(nodes) >= MANY:
            rest = nodes[SHOWN:]
            groups.append(as_one(f"+{len(rest)} more", rest, rest))
    return merged(traced, groups)


def _likeness(traced: Trace, node: Node) -> Hashable:
    """What two nodes have in common that are alike."""
    sources = frozenset(edge.source for edge in traced.incoming[node])
    targets = frozenset(edge.target for edge in traced.outgoing[node])
    what = node.name.rpartition(" · ")[2] if node.kind == MODULE else node.operation
    return node.kind, what, node.shape, sources, targets
