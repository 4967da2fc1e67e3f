"""Floor 4: pictures of computation graphs. Views read graphs; they never touch them."""

from tinygrad_edu.views.drawing import Drawing, draw
from tinygrad_edu.views.trace import Edge, Event, Node, Trace, trace

__all__ = ["Drawing", "Edge", "Event", "Node", "Trace", "draw", "trace"]
