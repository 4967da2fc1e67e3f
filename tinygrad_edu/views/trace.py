"""The trace: everything that a picture of a computation graph can show, read once and held fast.

Every rendering reads a trace and nothing else. A trace is taken from the end of a graph and
changes nothing there:

- a *node* for each Value, and for each number that went into an operation as it was;
- an *edge* for each operand slot, so ``a + a`` has two; each carries the contribution that the
  backward pass sent along it, ``dL/d(target) * d(target)/d(source)``;
- the *events* of the backward pass, in the engine's order: one per edge, with the gradient of the
  source before and after. The contributions into a node add up to its gradient.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from tinygrad_edu.engine import Operation, Value, bare, gradients, topological
from tinygrad_edu.engine.calls import Call, calls_of
from tinygrad_edu.engine.conversion import numbers_of
from tinygrad_edu.engine.fit import fit
from tinygrad_edu.views.elements import (
    CONSTANT,
    LEAF,
    MODULE,
    OPERATION,
    Edge,
    Event,
    ModuleCall,
    Node,
    Trace,
)
from tinygrad_edu.views.names import Names

__all__ = [
    "CONSTANT",
    "LEAF",
    "MODULE",
    "OPERATION",
    "Edge",
    "Event",
    "ModuleCall",
    "Node",
    "Reader",
    "Trace",
    "check_value",
    "read",
    "trace",
]

STEMS = {LEAF: "x", OPERATION: "v", CONSTANT: "c"}
"""What made-up names begin with."""
NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


def trace(
    output: Value,
    names: Mapping[str, Any] | None = None,
    *,
    backward: bool | None = None,
) -> Trace:
    """Read the graph that ``output`` was computed by.

    Args:
        output: the end of the graph.
        names: what the user calls things, such as ``locals()``. It may hold Values, lists and
            dictionaries of Values, and modules (anything with ``named_parameters()``). A name
            that a Value was given itself comes first.
        backward: whether to show gradients. By default they are shown if ``output`` has one, that
            is, after ``output.backward()``. With ``True`` they are worked out for the picture.

    Raises:
        TypeError: if ``output`` is not a ``Value``, or a name is not text.
        ValueError: if gradients are wanted and ``output`` is not a single number.

    >>> a = Value(3.0, name="a")
    >>> [(edge.source.name, edge.slot) for edge in trace(a + a).edges]
    [('a', 0), ('a', 1)]
    >>> [float(event.after) for event in trace(a + a, backward=True).events]
    [1.0, 2.0]
    """
    check_value("trace", output, with_gradients=bool(backward))
    found: dict[Value, Any] = {}
    if backward is None:
        backward = output.grad is not None
        try:
            found = _gradients(output) if backward else {}
        except RuntimeError as error:  # a training step has changed the leaves since
            warnings.warn(f"{error}. Gradients are shown as they were stored", stacklevel=3)
            return _as_stored(output, names)
    elif backward:
        found = _gradients(output)
    reader = read([output], names, found)
    end = reader.node_of[output]
    if not end.is_named and end.kind == OPERATION:
        end.name = reader.names.unused("L")
    return Trace(reader.nodes, reader.edges, end, backward)


def check_value(who: str, given: Any, *, with_gradients: bool) -> None:
    """Refuse, in the name of a view, what has no graph to show, or no gradients.

    Raises:
        TypeError: if it is no ``Value``.
        ValueError: if it is an array, of which there are no gradients before ``backward(seed)``.
    """
    if not isinstance(given, Value):
        raise TypeError(
            f"{who}: a Value is needed, got {type(given).__name__}; wrap the inputs of the "
            "computation in Value(...), and give its result"
        )
    if with_gradients and given.size != 1 and given.grad is None:
        raise ValueError(
            f"{who}: a single number is needed, this Value has shape {given.shape}; take its sum() "
            "or mean() first"
        )


def _as_stored(output: Value, names: Mapping[str, Any] | None) -> Trace:
    """The trace with the gradients that the Values hold, and without contributions."""
    reader = read([output], names)
    for value, node in reader.node_of.items():
        node.grad = bare(value.grad)
    return Trace(reader.nodes, reader.edges, reader.node_of[output], True)


def _gradients(output: Value) -> dict[Value, Any]:
    """The gradients of the pass that ``output.grad`` started; those of a new pass otherwise."""
    seed = output.grad if output.recipe is not None else None
    return gradients(output, seed=bare(seed))


def read(
    outputs: Iterable[Value],
    names: Mapping[str, Any] | None = None,
    found: Mapping[Value, Any] = MappingProxyType({}),
) -> "Reader":
    """Read the graph of several outputs. ``found`` holds gradients, if there are any."""
    reader = Reader(Names(names), found)
    values = topological(*outputs)
    reader.names.reserve(values)
    for value in values:
        reader.read(value)
    return reader


def _alike(held: Any, grad: Any) -> bool:
    """Whether the gradient that a leaf holds is that of this graph, or one of them is missing."""
    if held is None or grad is None:
        return True
    try:
        a, b = numbers_of(bare(held)), numbers_of(bare(grad))
    except (TypeError, ValueError):  # somebody has put there what is no gradient
        return True
    if a is None or b is None or a.dtype.kind in "USMm":  # JAX is tracing, or it is text
        return True
    if a.shape != b.shape:
        return False
    if a.dtype == object or b.dtype == object:  # fractions, symbols
        return bool(np.all(a == b))
    return bool(np.allclose(a, b, rtol=1e-5, atol=0.0, equal_nan=True))


@dataclass
class Reader:
    """Turns Values into nodes and edges, one after the other."""

    names: Names
    found: Mapping[Value, Any]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    node_of: dict[Value, Node] = field(default_factory=dict)
    _calls: dict[int, ModuleCall] = field(default_factory=dict)
    _arrays: dict[str, Node] = field(default_factory=dict)

    def read(self, value: Value) -> None:
        """Add one Value; its arguments have been read before."""
        name, recipe = self.names.given(value), value.recipe
        if recipe is None:
            node = self._add(LEAF, name, bare(value))
        elif not recipe.args:  # computed under no_grad, or detached
            node = self._add(CONSTANT, name, bare(value))
        else:
            op, raw, options = recipe
            args = tuple(self._argument(op, raw, slot) for slot in range(len(raw)))
            node = self._add(OPERATION, name, bare(value), op, args, options)
            self._connect(node, value, op, raw)
        node.grad = self.found.get(value)
        if node.kind == LEAF and not _alike(value.grad, node.grad):
            node.held = bare(value.grad)
        node.calls = tuple(map(self._call, calls_of(value)))
        self.node_of[value] = node

    def _call(self, call: Call) -> ModuleCall:
        if id(call) not in self._calls:
            inputs = (self.node_of[given] for given in call.inputs if given in self.node_of)
            title = self.names.module(call.caller)
            self._calls[id(call)] = ModuleCall(title, id(call.caller), tuple(inputs))
        return self._calls[id(call)]

    def _argument(self, op: Operation, args: tuple[Any, ...], slot: int) -> Any:
        arg = args[slot]
        if isinstance(arg, Value):
            if arg not in self.node_of:
                raise ValueError(
                    f"the graph has a cycle: {op.name} was given a Value that is computed from its "
                    "own result, which no program can do; somebody has changed its insides"
                )
            return self.node_of[arg]
        rules = op.rules_for(args)
        is_operand = slot < len(rules) and rules[slot] is not None
        if not is_operand:
            return arg
        name = self.names.of_array(arg)
        if name is None:
            return self._add(CONSTANT, None, arg)
        if name not in self._arrays:  # it is one thing, wherever it is used
            self._arrays[name] = self._add(CONSTANT, name, arg)
        return self._arrays[name]

    def _add(
        self,
        kind: str,
        name: str | None,
        data: Any,
        op: Operation | None = None,
        args: tuple[Any, ...] = (),
        options: Mapping[str, Any] = NO_OPTIONS,
    ) -> Node:
        unique = self.names.unique(name, STEMS[kind])
        node = Node(len(self.nodes), kind, unique, name is not None, op, args, options, data)
        self.nodes.append(node)
        return node

    def _connect(self, node: Node, value: Value, op: Operation, args: tuple[Any, ...]) -> None:
        rules = op.rules_for(args)
        raw = [bare(arg) for arg in args]
        g = self.found.get(value)
        for slot, (arg, source) in enumerate(zip(args, node.args, strict=True)):
            if not isinstance(source, Node):
                continue
            edge = Edge(source, node, slot)
            self.edges.append(edge)
            rule = rules[slot] if slot < len(rules) else None
            if rule is not None and g is not None and isinstance(arg, Value) and arg in self.found:
                passed = rule(g, node.data, *raw, **node.options)
                edge.contribution = fit(passed, arg, value)
