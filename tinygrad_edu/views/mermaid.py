"""A trace as Mermaid text, which many wikis and README viewers draw by themselves."""

from tinygrad_edu.views.boxes import outline
from tinygrad_edu.views.labels import label, pill, short
from tinygrad_edu.views.trace import CONSTANT, LEAF, MODULE, Node, Trace

SHAPES = {LEAF: ("([", "])"), MODULE: ("[[", "]]")}


def to_mermaid(trace: Trace, detail: str = "full", direction: str = "LR") -> str:
    """The graph as a Mermaid flowchart.

    >>> from tinygrad_edu import Value
    >>> from tinygrad_edu.views.trace import trace
    >>> print(to_mermaid(trace(-Value(2.0, name="a"))))
    flowchart LR
      n0(["a<br>data 2<br>grad —"])
      n1["L · −<br>data −2<br>grad —"]
      n0 --> n1
    """
    lines = [f"flowchart {direction}"]
    indent = "  "
    for k, item in enumerate(outline(trace)):
        if item is None:
            indent = indent[2:]
            lines.append(f"{indent}end")
        elif isinstance(item, Node):
            opened, closed = SHAPES.get(item.kind, ("[", "]"))
            lines.append(f'{indent}n{item.id}{opened}"{_label(item, trace, detail)}"{closed}')
        else:
            lines.append(f'{indent}subgraph m{k}["{_quoted(item.title)}"]')
            indent += "  "
    for edge in trace.edges:
        text = pill(edge) if detail == "full" and edge.source.kind != CONSTANT else ""
        arrow = f'-- "{text}" -->' if text else "-->"
        lines.append(f"  n{edge.source.id} {arrow} n{edge.target.id}")
    return "\n".join(lines)


def _label(node: Node, trace: Trace, detail: str) -> str:
    lines = label(node, trace.has_backward)
    lines = lines if detail == "full" else short(lines)
    written = [_quoted(part) for part in lines[:3] if part]
    return "<br>".join(written) if detail == "full" else "&nbsp; ".join(written)


def _quoted(text: str) -> str:
    """Every character that means something to Mermaid, to Markdown or to HTML, by its number."""
    return "".join(c if c.isalnum() or c in " .,−·—‖=()[]:×÷+" else f"#{ord(c)};" for c in text)
