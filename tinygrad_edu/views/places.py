"""Which layout: Graphviz's where it is installed and quick enough, else the built-in one."""

import warnings

from tinygrad_edu.views.dot import SECONDS, DotError, is_missing
from tinygrad_edu.views.geometry import Graph, Layout
from tinygrad_edu.views.graphviz_layout import graphviz_layout
from tinygrad_edu.views.layered import layered


def places(graph: Graph, seconds: float = SECONDS) -> Layout:
    """Places for a graph. If Graphviz is there and does not do it, a warning says so."""
    try:
        return graphviz_layout(graph, seconds)
    except DotError as error:
        layout = layered(graph)
        if not is_missing():
            layout.note = f"{error}; the built-in layout stands in"
            warnings.warn(f"draw: {layout.note}", stacklevel=2)
        return layout
