"""``explain``: why a gradient is what it is, and where it went if it is missing, zero or NaN."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import Value, is_complex, shape_of, topological
from tinygrad_edu.views.conventions import gathered, remark
from tinygrad_edu.views.formulas import derivative, formula
from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import badge, magnitude, number, summary
from tinygrad_edu.views.sentences import local_sentence
from tinygrad_edu.views.trace import CONSTANT, LEAF, Edge, Node, Trace, check_value, read, trace
from tinygrad_edu.views.typeset import factor, to_text

MOST_PATHS = 8
"""Paths, and contributions, are listed up to this number; the others are counted."""
MOST_NAMES = 12
"""Of a longer path the first five and the last five nodes are listed, and their factors."""


@options_elsewhere("explain(leaf, loss)")
def explain(leaf: Value, loss: Value, names: Mapping[str, Any] | None = None) -> str:
    """Why d(loss)/d(leaf) is what it is: the paths, what each brings, and what stops a gradient.

    What a path brings is a product where its nodes are single real numbers, or symbols.

    Args:
        leaf: any Value, usually a parameter.
        loss: a single number.
        names: what things are called: ``names=locals()`` takes the names of your variables.

    Raises:
        TypeError: if one of them is not a ``Value``.
        ValueError: if ``loss`` is not a single number, or ``leaf`` was computed from it.

    >>> x = Value(-2.0, name="x")
    >>> print(explain(x, x.relu() * 3))
    dL/dx = 0
    1 path from x to L:
      x → v1 → L: 3 × 0 = 0
    What stops it:
      v1 = relu(x) passes nothing on: dv1/dx = 1 if x > 0 else 0 = 0, with x = −2
    """
    for argument in (leaf, loss):
        if not isinstance(argument, Value):
            raise TypeError(
                f"explain: two Values are needed, got {type(argument).__name__}; wrap the inputs "
                "of the computation in Value(...), and give one of them, and the result"
            )
    if leaf is not loss and loss in {*topological(leaf)}:
        raise ValueError(
            "explain: the first Value was computed from the second; write explain(leaf, loss), "
            "with the result at the end"
        )
    check_value("explain", loss, with_gradients=True)
    traced, node = _find(leaf, loss, names)
    if node is None:
        return _unconnected(leaf, traced, names)
    lines = [f"d{printable(traced.output.name)}/d{printable(node.name)} = {_shown(node.grad)}"]
    paths = _Paths(traced, node)
    if node.grad is None:
        lines += _without_derivative(traced, node, paths)
    else:
        lines += paths.told()
        if badge(node.grad) == "0":
            lines += _zeros(traced, paths)
    lines += _first_not_finite(traced)
    if remarked := gathered(node):
        lines.append(remarked)
    return "\n".join(lines)


def _find(leaf: Value, loss: Value, names: Mapping[str, Any] | None) -> tuple[Trace, Node | None]:
    """The trace of the loss, and the leaf in it."""
    traced = trace(loss, names, backward=True)
    place = {value: node.id for value, node in read([loss], names).node_of.items()}
    return traced, traced.nodes[place[leaf]] if leaf in place else None


def _shown(grad: Any) -> str:
    return "none" if grad is None else summary(grad)


def _unconnected(leaf: Value, traced: Trace, names: Mapping[str, Any] | None) -> str:
    found = read([leaf], names).node_of[leaf]
    name = found.name if found.is_named else "the Value that was given"
    if traced.unrecorded:
        return f"{traced.unrecorded}, so no path leads from {printable(name)} to it"
    copies = [n.name for n in traced.nodes if n.kind == CONSTANT and n.data is leaf.data]
    end = printable(traced.output.name)
    lines = [f"{end} was not computed from {printable(name)}: no path joins them"]
    if copies:
        lines.append(
            f"  {copies[0]} holds the same data, but without memory: it was detached, or computed "
            "under no_grad()"
        )
    return "\n".join(lines)


class _Paths:
    """The ways from a node to the output."""

    def __init__(self, traced: Trace, start: Node) -> None:
        self.traced, self.start = traced, start
        reaches = {traced.output: 1}
        for node in reversed(traced.nodes):  # how many ways there are from each node to the end
            ways = sum(reaches.get(edge.target, 0) for edge in traced.outgoing[node])
            if node is not traced.output and ways:
                reaches[node] = ways
        self.count = reaches.get(start, 0)
        after = {start}
        for node in traced.nodes:
            if any(edge.source in after for edge in traced.incoming[node]):
                after.add(node)
        self.nodes = after & reaches.keys()
        self._reaches = reaches

    def edges(self) -> Iterator[Edge]:
        """Every edge that lies on one of the ways."""
        for edge in self.traced.edges:
            if edge.source in self.nodes and edge.target in self.nodes:
                yield edge

    def told(self) -> list[str]:
        name, end = printable(self.start.name), printable(self.traced.output.name)
        if self.start is self.traced.output:
            return [f"{end} is the end: its gradient is what backward began with"]
        many = "path" if self.count == 1 else "paths"
        lines = [f"{self.count} {many} from {name} to {end}:"]
        lines += [f"  {line}" for line in map(self._told, self._first())]
        if self.count > MOST_PATHS:
            lines.append(f"  and {self.count - MOST_PATHS} more")
        parts = [e for e in self.traced.outgoing[self.start] if e.contribution is not None]
        if len(parts) > 1:
            given = [_summand(edge.contribution) for edge in parts[:MOST_PATHS]]
            given += [f"{len(parts) - MOST_PATHS} more"] if len(parts) > MOST_PATHS else []
            lines.append(f"Contributions: {' + '.join(given)} = {summary(self.start.grad)}")
        return lines

    def _first(self) -> list[list[Edge]]:
        """The first few ways, depth first, without recursion."""
        found: list[list[Edge]] = []
        todo: list[list[Edge]] = [[e] for e in reversed(self._on_from(self.start))]
        while todo and len(found) < MOST_PATHS:
            path = todo.pop()
            if path[-1].target is self.traced.output:
                found.append(path)
            else:
                todo += [[*path, e] for e in reversed(self._on_from(path[-1].target))]
        return found

    def _on_from(self, node: Node) -> list[Edge]:
        return [edge for edge in self.traced.outgoing[node] if edge.target in self._reaches]

    def _told(self, path: list[Edge]) -> str:
        way = _in_short([self.start.name, *(edge.target.name for edge in path)], " → ", printable)
        back = path[::-1]
        silent = [edge for edge in back if edge.contribution is None]
        if silent:
            target, source = printable(silent[0].target.name), printable(silent[0].source.name)
            return f"{way}: carries nothing, {target} has no derivative by {source}"
        factors = [edge.local for edge in back]
        if any(x is None or shape_of(x) != () or is_complex(x) for x in factors):
            return way
        with np.errstate(all="ignore"):
            product = self.traced.output.grad
            for slope in factors:  # a gradient of 0 stays 0, whatever the slope
                product = product * slope if product != 0 else product
        told = f"{way}: {_in_short(factors, ' × ', factor)} = {number(product)}"
        sizes = [size for size in map(magnitude, factors) if size is not None]
        if len(factors) < MOST_NAMES or len(sizes) < len(factors):
            return told
        smallest = _slope(back[sizes.index(min(sizes))])
        return f"{told}   ({len(factors)} factors, the smallest is {smallest})"


def _in_short(items: list[Any], sign: str, written: Callable[[Any], str]) -> str:
    """Items with a sign between them; of many, those at the ends."""
    if len(items) <= MOST_NAMES:
        return sign.join(map(written, items))
    return sign.join([*map(written, items[:5]), "…", *map(written, items[-5:])])


def _slope(edge: Edge) -> str:
    target, source = printable(edge.target.name), printable(edge.source.name)
    return f"d{target}/d{source} = {number(edge.local)}"


def _summand(x: Any) -> str:
    text = summary(x)
    return f"({text})" if text.startswith("−") else text


def _without_derivative(traced: Trace, node: Node, paths: _Paths) -> list[str]:
    """Which operations have no derivative, so that nothing came through."""
    blocked = []
    for edge in paths.edges():
        if derivative(edge) is None:
            blocked.append(f"  {_computed(edge.target)}: {edge.target.operation} has no derivative")
    if not blocked:
        blocked = [f"  {printable(node.name)} holds {node.dtype}, which cannot vary continuously"]
    return ["There are paths, but no gradient comes through:", *dict.fromkeys(blocked)]


def _zeros(traced: Trace, paths: _Paths) -> list[str]:
    """The edges at which a gradient ends that had come so far."""
    stops = []
    for edge in paths.edges():
        arrives = edge.target.grad is not None and badge(edge.target.grad) != "0"
        if not arrives:
            continue
        if edge.contribution is None or badge(edge.contribution) == "0":
            stops.append(f"  {_computed(edge.target)} passes nothing on{_why(edge)}")
    if stops:
        return ["What stops it:", *dict.fromkeys(stops)]
    return ["Nothing stops it: the contributions cancel each other"]


def _why(edge: Edge) -> str:
    found = derivative(edge)
    if found is None:
        return ": it has no derivative"
    if edge.local is None:
        return f": {to_text(found)} is all 0"
    upstream, local, remarked = edge.target.grad, edge.local, remark(edge)
    is_zero = badge(edge.contribution) == "0" and badge(upstream * local) == "0"
    if is_zero and badge(upstream) == badge(local) == "":
        return f": {factor(upstream)} × {factor(local)} is too small for a float"
    operands = [arg for arg in edge.target.args if isinstance(arg, Node) and arg.kind != CONSTANT]
    shown = [f"{printable(arg.name)} = {summary(arg.data)}" for arg in dict.fromkeys(operands)]
    return f": {local_sentence(edge)}, with {', '.join(shown)}{remarked and f': {remarked}'}"


def _first_not_finite(traced: Trace) -> list[str]:
    """Where the first NaN or infinity came from: forward, else backward."""
    for node in traced.nodes:
        if badge(node.data) in ("NaN", "∞"):
            operands = [arg for arg in node.args if isinstance(arg, Node)]
            given = ", ".join(f"{printable(a.name)} = {summary(a.data)}" for a in operands)
            where = f", from {given}" if node.kind != LEAF else ", as it was given"
            what = f"{_computed(node)} = {summary(node.data)}"
            return [f"The first value that is not finite: {what}{where}"]
    for event in traced.events:
        if badge(event.contribution) in ("NaN", "∞"):
            return [
                "All values are finite; the first gradient that is not is what "
                f"{_computed(event.edge.target)} passes to {printable(event.edge.source.name)}: "
                f"{summary(event.contribution)}{_why(event.edge)}"
            ]
    return []


def _computed(node: Node) -> str:
    found = formula(node)
    return printable(node.name) + (f" = {to_text(found)}" if found is not None else "")
