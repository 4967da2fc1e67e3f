"""Floor 4: pictures of computation graphs. Views read graphs; they never touch them.

One trace is the contract: everything that can be shown, read once. Every rendering is a file of
its own that reads the trace and knows no other.

==========================  ==================================================================
``elements trace``          nodes, operand-slot edges, the events of the backward pass
``drawing``                 ``draw``: a ``Drawing`` in every format
``dot mermaid text svg``    the formats
``printing``                PNG and PDF: what the SVG shows, printed by Graphviz
``layered graphviz_layout`` where everything stands: two answers to one question
``nested pills``            the same for modules in frames; where derivatives stand on edges
``formulas typeset``        derivatives printed from the rules; three notations
``conventions poles``       where a formula does not give the number beside it, and why
``story explanation``       ``tell`` and ``explain``: the chain rule in words and numbers
``frames difference``       ``step_frames`` and ``diff``
``program code source``     a graph as statements, and as code in NumPy or JavaScript
``modules boxes``           which nodes a module has computed; closed, or in a box
``merging folding``         many nodes as one: those of a module, and those that are alike
``explosion``               one operation as many
``page_builder page/``      the interactive page
==========================  ==================================================================
"""

from tinygrad_edu.views.difference import diff
from tinygrad_edu.views.drawing import Drawing, draw
from tinygrad_edu.views.explanation import explain
from tinygrad_edu.views.explosion import explode
from tinygrad_edu.views.formulas import derivatives
from tinygrad_edu.views.frames import step_frames
from tinygrad_edu.views.source import source
from tinygrad_edu.views.story import tell
from tinygrad_edu.views.trace import Edge, Event, Node, Trace, trace

__all__ = [
    "Drawing",
    "Edge",
    "Event",
    "Node",
    "Trace",
    "derivatives",
    "diff",
    "draw",
    "explain",
    "explode",
    "source",
    "step_frames",
    "tell",
    "trace",
]
