"""What a trace is made of: nodes, operand-slot edges, the events of the backward pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tinygrad_edu.engine import Operation, ones_like, shape_of
from tinygrad_edu.views.names import printable

LEAF, OPERATION, CONSTANT, MODULE = "leaf", "operation", "constant", "module"


@dataclass(slots=True, eq=False)
class ModuleCall:
    """One call of a module: what the module is called, which one it is, and what went in."""

    title: str
    caller: int
    inputs: tuple["Node", ...]


@dataclass(slots=True, eq=False)
class Node:
    """One value of the graph.

    Attributes:
        id: its place in topological order; the same for the same graph.
        kind: ``"leaf"`` (a Value that was given), ``"operation"`` (one that was computed),
            ``"constant"`` (a bare number, or a Value without memory) or ``"module"`` (many, drawn
            as one).
        name: a name that no other node has; made up where the user gave none.
        is_named: whether the user gave it.
        op: the operation that computed it; ``None`` for leaves and constants.
        args: what the operation was applied to: nodes, and arguments that are no operands, such
            as a shape or an index, as they are.
        options: the keyword arguments of the operation.
        data: the number or array.
        grad: d(output)/d(this), or ``None`` where no backward pass has been.
        calls: the calls of modules that returned it, innermost first.
        held: of a leaf, the gradient that its Value holds, if that is not ``grad``: other backward
            passes have come by.
    """

    id: int
    kind: str
    name: str
    is_named: bool
    op: Operation | None
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    data: Any
    grad: Any = None
    calls: tuple[ModuleCall, ...] = ()
    held: Any = None

    @property
    def operation(self) -> str:
        """The name of the operation; empty for leaves and constants."""
        return self.op.name if self.op else ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without a name: it stands for itself, in formulas too."""
        return self.kind == CONSTANT and not self.is_named and self.shape == ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the data; ``()`` for a number."""
        return shape_of(self.data)

    @property
    def dtype(self) -> str:
        """The dtype of the data; for a plain Python number, the name of its type."""
        return str(getattr(self.data, "dtype", type(self.data).__name__))


@dataclass(slots=True, eq=False)
class Edge:
    """One operand slot: ``source`` is argument number ``slot`` of ``target``.

    Attributes:
        contribution: what the backward pass added to the gradient of ``source`` on this edge;
            ``None`` where it sent nothing.
    """

    source: Node
    target: Node
    slot: int
    contribution: Any = None

    @property
    def local(self) -> Any:
        """The local derivative d(target)/d(source) in numbers, where the target is one number.

        ``None`` where there is no derivative, or where it would be a whole Jacobian matrix.
        """
        target = self.target
        if self.contribution is None or target.shape != () or target.op is None:
            return None
        raw = [arg.data if isinstance(arg, Node) else arg for arg in target.args]
        rule = target.op.rules_for(raw)[self.slot]
        assert rule is not None  # there was a contribution
        with np.errstate(all="ignore"):
            return rule(ones_like(target.data), target.data, *raw, **target.options)


@dataclass(slots=True, eq=False)
class Event:
    """One step of the backward pass: ``after = before + contribution``, at ``edge.source``."""

    edge: Edge
    upstream: Any
    contribution: Any
    before: Any
    after: Any


@dataclass(eq=False)
class Trace:
    """A computation graph, read. See the module's docstring.

    Attributes:
        nodes: in topological order, operands in source order.
        edges: ordered by target, then by slot.
        output: the node that the trace was taken from.
        has_backward: whether there are gradients.
    """

    nodes: list[Node]
    edges: list[Edge]
    output: Node
    has_backward: bool

    @property
    def unrecorded(self) -> str:
        """Why there is nothing to be seen, if the output has no memory; empty if it has one."""
        if self.output.kind != CONSTANT:
            return ""
        name = printable(self.output.name)
        return f"{name} was computed under no_grad(), or detached: nothing was recorded"

    @cached_property
    def events(self) -> list[Event]:
        """The backward pass, in the order in which the engine did it."""
        return list(self._events())

    @cached_property
    def incoming(self) -> dict[Node, list[Edge]]:
        """The edges that end in each node, one per operand slot."""
        found: dict[Node, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.target].append(edge)
        return found

    @cached_property
    def outgoing(self) -> dict[Node, list[Edge]]:
        """The edges that start at each node, one per use of its value."""
        found: dict[Node, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.source].append(edge)
        return found

    def _events(self) -> Iterator[Event]:
        so_far: dict[Node, Any] = {}
        for node in reversed(self.nodes):
            for edge in self.incoming[node]:
                if edge.contribution is not None:
                    source = edge.source
                    before = so_far.get(source)
                    after = edge.contribution if before is None else before + edge.contribution
                    so_far[source] = after
                    yield Event(edge, node.grad, edge.contribution, before, after)
