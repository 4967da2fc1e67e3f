"""Which layout: Graphviz's where it is installed and quick enough, else the built-in one."""

import warnings

from tinygrad_edu.views.geometry import Graph, Layout
from tinygrad_edu.views.graphviz_layout import graphviz_layout
from tinygrad_edu.views.graphviz_program import SECONDS, DotError, is_missing
from tinygrad_edu.views.layered import passed
from tinygrad_edu.views.nested import nested

LONG_EDGES = 5000
"""So many layers may be passed by edges in a picture that Graphviz lays out: in well under 1 s."""


def places(graph: Graph, seconds: float = SECONDS) -> Layout:
    """Places for a graph. If Graphviz is there and does not do it, a warning says so.

    Some are left to the built-in layout: modules, since it keeps their parts together and in
    order; and graphs in which many edges pass many nodes, at which Graphviz would think for long.
    """
    if graph.groups or passed(graph) > LONG_EDGES:
        return nested(graph)
    try:
        return graphviz_layout(graph, seconds)
    except DotError as error:
        layout = nested(graph)
        if not is_missing():
            layout.note = f"{error}; the built-in layout stands in"
            warnings.warn(f"draw: {layout.note}", stacklevel=2)
        return layout
