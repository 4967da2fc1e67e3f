"""Formulas that differ in their names alone, kept once: a page of many neurons has few of them."""

from collections.abc import Iterable

from tinygrad_edu.views.elements import Node
from tinygrad_edu.views.expressions import Expression, Name, Partial, replaced
from tinygrad_edu.views.names import escaped
from tinygrad_edu.views.notations import MATHML
from tinygrad_edu.views.typeset import to_mathml, to_text

FIRST_GAP = 0xA000
"""Where a name goes stands a letter of the Yi script: a letter, so that it is set like a name."""


class Templates:
    r"""Formulas with gaps for the names of nodes.

    >>> from tinygrad_edu import Value
    >>> from tinygrad_edu.views.formulas import formula
    >>> from tinygrad_edu.views.trace import trace
    >>> a, b = Value(2.0, name="a"), Value(3.0, name="b")
    >>> nodes = trace(a * b + b * a).nodes
    >>> templates = Templates(nodes)
    >>> [templates.of(formula(node)) for node in nodes if node.op]
    [[0, 0, 1], [0, 1, 0], [1, 2, 3]]
    >>> [text.replace("\ua000", "…").replace("\ua001", "…") for text, _ in templates.all]
    ['… · …', '… + …']
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._ids = {node.name: node.id for node in nodes}
        self._numbers: dict[tuple[str, str], int] = {}

    def of(self, x: Expression) -> list[int]:
        """The number of a formula's template, and the ids of the nodes whose names fill it."""
        used: dict[int, None] = {}

        def gap(name: str) -> str:
            if name not in self._ids:
                return name
            used.setdefault(self._ids[name])
            return chr(FIRST_GAP + list(used).index(self._ids[name]))

        def opened(part: Expression) -> Expression:
            if isinstance(part, Name):
                return Name(gap(part.text), part.shape)
            if isinstance(part, Partial):
                return Partial(part.top, gap(part.bottom), part.shape)
            return part

        found = replaced(x, opened)
        both = to_text(found), to_mathml(found)
        return [self._numbers.setdefault(both, len(self._numbers)), *used]

    @property
    def all(self) -> list[tuple[str, str]]:
        """Each template as text and as MathML."""
        return list(self._numbers)


def name_in_mathml(name: str) -> str:
    """What fills a gap in MathML.

    >>> name_in_mathml("v12")
    '<msub><mi>v</mi><mn>12</mn></msub>'
    """
    return MATHML.name(escaped(name))
