"""Floor 4: pictures of computation graphs. Views read graphs; they never touch them.

One trace is the contract: everything that can be shown, read once. Every rendering is a file of
its own that reads the trace and knows no other.

============================  ==================================================================
``names numbers arguments``   how names, numbers, shapes and axes are written, everywhere
``numpys``                    what arrays of other libraries become in NumPy's code
``elements trace``            nodes, operand-slot edges, the events of the backward pass
``merging folding``           many nodes as one: those of a module, and those that are alike
``modules boxes``             which nodes a module has computed; closed, or in a box
``scalar_graph``              one operation as many
``expressions formulas``      derivatives printed from the rules, as trees
``notations typeset``         three notations for them: plain text, LaTeX, MathML
``conventions poles``         where a formula does not give the number beside it, and why
``sentences``                 the chain rule in words: a sentence for a step
``story explanation``         ``tell`` and ``explain``: the chain rule in words and numbers
``drawing``                   ``draw``: a ``Drawing`` in every format
``files``                     a file is written in one piece, or not at all
``labels widths theme``       what is written on nodes and edges; thickness, colours, letters
``text dot mermaid``          formats in which the reader's program finds the places
``svg printing``              formats with places: SVG, and what it shows as PNG and PDF
``sizes metrics geometry``    how large everything is, and where a layout puts it
``layered crossings``         the built-in layout, in which few edges cross
``graphviz_layout``           the other answer to the same question, Graphviz's
``graphviz_program``          its program ``dot``, with a limit on its time
``nested pills places``       modules in frames; derivatives on edges; which layout to take
``frames difference``         ``step_frames`` and ``diff``
``program identifiers``       a graph as statements, and what to call its variables
``code source``               what is common to every language; ``source``
``numpy_code numpy_helpers``  code in NumPy, with what NumPy has no function for
``javascript_code``           code in JavaScript
``page_builder page/``        the interactive page
``page_data templates``       what it knows, each formula of many neurons once
============================  ==================================================================
"""

from tinygrad_edu.views.difference import diff
from tinygrad_edu.views.drawing import Drawing, draw
from tinygrad_edu.views.explanation import explain
from tinygrad_edu.views.formulas import derivatives
from tinygrad_edu.views.frames import step_frames
from tinygrad_edu.views.scalar_graph import scalar_graph
from tinygrad_edu.views.source import source
from tinygrad_edu.views.story import tell
from tinygrad_edu.views.trace import Edge, Event, Node, Trace, trace

explode = scalar_graph
"""The same, by the word for what it does to an operation; ``tg.explode`` does it to an array."""

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
    "scalar_graph",
    "source",
    "step_frames",
    "tell",
    "trace",
]


def __dir__() -> list[str]:
    return sorted(__all__)
