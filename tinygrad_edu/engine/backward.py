"""The chain rule, once, for every operation.

``topological`` puts a graph in order; ``gradients`` goes through it backwards, and each node passes
its own gradient through the rules of its operation to its arguments (:mod:`.flow`). Both are loops,
not recursions: a chain of a million operations is as good as one of three.
"""

from collections.abc import Iterable, Sequence, Set
from sys import getrefcount
from typing import Any

from numpy import errstate, ndarray

from tinygrad_edu.engine.conversion import cast
from tinygrad_edu.engine.flow import Flow
from tinygrad_edu.engine.inputs import array_from_list
from tinygrad_edu.engine.kinds import (
    is_complex,
    is_continuous,
    memory_of,
    ones_like,
    shape_of,
    size_of,
)
from tinygrad_edu.engine.node import Rest
from tinygrad_edu.engine.operation import CONSTANT
from tinygrad_edu.engine.recording import MODES, enable_grad, is_traced, watchers
from tinygrad_edu.engine.value import Value, constant
from tinygrad_edu.engine.wanted import depending_on, nodes_of
from tinygrad_edu.engine.zeros import Invalid, has_nan, without_dead_branches


def topological(*outputs: Value) -> list[Value]:
    """All nodes that the outputs were computed from, arguments before results.

    The order is fixed by the graph alone: depth first, operands in source order. It takes time
    linear in nodes and edges.

    >>> a = Value(2.0)
    >>> [node.item() for node in topological(a * 3 + a)]
    [2.0, 6.0, 8.0]
    """
    for output in outputs:
        if not isinstance(output, Value):
            raise TypeError(f"topological: a Value is needed, not {output!r:.40}")
    order: list[Value] = []
    seen: set[Value] = set()
    opened: list[Value] = []  # nodes whose arguments are being placed
    todo: list[Value | None] = [*reversed(outputs)]  # None says: place the node opened last
    while todo:
        node = todo.pop()
        if node is None:
            order.append(opened.pop())
        elif node not in seen:
            seen.add(node)
            if node._op is None:  # a leaf
                order.append(node)
                continue
            first, second = node._first, node._second
            first_too = isinstance(first, Value) and first not in seen
            second_too = isinstance(second, Value) and second not in seen
            if not (first_too or second_too or type(second) is Rest):
                order.append(node)  # all that it was computed from has its place
                continue
            opened.append(node)
            todo.append(None)
            if second_too:
                todo.append(second)
            elif type(second) is Rest:
                todo += [a for a in reversed(second) if isinstance(a, Value) and a not in seen]
            if first_too:
                todo.append(first)
    return order


def gradients(
    output: Value | Sequence[Value],
    wrt: Value | Iterable[Value] | None = None,
    *,
    seed: Any = None,
    create_graph: bool = False,
    partial: bool = False,
) -> dict[Value, Any]:
    """The gradient of ``output`` by every node it came from. It changes nothing.

    Args:
        output: what to differentiate; a single number unless there is a seed. Or several, and a
            list of seeds: what they pass on is added up.
        wrt: the node, or the nodes, whose gradients are wanted; whatever lies on no path to them
            is skipped. All nodes by default.
        seed: the gradient of the final result by ``output``, of its shape; 1 by default. It counts
            as constant, whatever it was computed from.
        create_graph: compute with Values, so that the gradients can be differentiated in turn.
        partial: take the nodes in ``wrt`` as independent of each other, whatever they were computed
            from: the partial derivatives by them.

    Returns:
        The gradient of each node, of the node's shape and dtype: raw data, or Values with
        ``create_graph``. The key is the node itself: ``gradients(loss, wrt=[w])[w]``. A node that
        the output does not depend on is missing; the others are in the order of ``wrt``. Gradients
        of different nodes may share memory.

    Raises:
        TypeError: if the output, or one of ``wrt``, is no Value, there are not as many seeds as
            outputs, or a seed is complex and its output real.
        ValueError: if the output is discrete or not a single number, or the seed does not fit.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> gradients(y)[x], x.grad
    (6.0, None)
    >>> gradients(x * y, x)[x], gradients(x * y, [x, y], partial=True)[x]
    (27.0, 9.0)
    """
    # What is traced, to be compiled, consists of Values throughout.
    create_graph = create_graph or bool(MODES and is_traced())
    if isinstance(output, Value):
        outputs: Sequence[Value] = (output,)
        start = {output: _checked_seed(output, seed, create_graph)}
    else:
        outputs, start = output, _checked_seeds(output, seed, create_graph)
    order = topological(*outputs)
    targets = None if wrt is None else nodes_of(wrt)
    wanted = None if targets is None else depending_on(targets, order)
    watching = watchers()
    for watcher in watching:
        for node in outputs:
            watcher.walks(node)
    flow = Flow(wanted, create_graph, watching, targets if partial else None)
    if create_graph:
        with enable_grad():  # who asks for a graph gets one
            found = _back(flow, order, start, targets)
    else:
        found = _back(flow, order, start, targets)
    if targets is not None:
        found = {node: found[node] for node in targets if node in found}
    return {node: _constant(g) for node, g in found.items()} if create_graph else found


def _back(
    flow: Flow, order: list[Value], start: dict[Value, Any], targets: Set[Value] | None
) -> dict[Value, Any]:
    """What arrives at each node; found again, with more care, if there is a NaN among it."""
    backwards, invalid = order[::-1], Invalid()
    with errstate(invalid="call", call=invalid):
        # What is traced, to be compiled, must not depend on the numbers that it is traced with.
        if MODES and is_traced():
            return flow.back(backwards, start, targets)
        if not (flow.watching and any(watcher.minds_nan for watcher in flow.watching)):
            found = flow.back(backwards, start, targets)
            if not (invalid.met or flow.doubtful) or not _ends_in_nan(found, start):
                return found
        found = flow.back(backwards, start, targets, without_dead_branches)
    if _ends_in_nan(found, start):
        invalid.tell()
    return found


def _ends_in_nan(found: dict[Value, Any], start: dict[Value, Any]) -> bool:
    """Whether what is handed out is somewhere not a number: at the leaves, if at all nodes."""
    is_for_all = not start.keys().isdisjoint(found)
    return any(has_nan(found[node]) for node in found if node._op is None or not is_for_all)


def backward(output: Value, seed: Any = None, create_graph: bool = False) -> None:
    """``Value.backward``: leaves accumulate, inner nodes are set, nothing else changes."""
    if MODES and is_traced():
        raise TypeError(
            "backward: it writes gradients into .grad, which the code compiled from this function "
            "would not do again; return tg.grad(f)(x), or tg.gradients(loss, wrt=[w])[w]"
        )
    if output._op is not None and not output._op.rules:
        why = "was computed under no_grad() or detached"
        if output._op is not CONSTANT:
            why = f"comes from {output._op.name}, which has no derivative"
        raise ValueError(f"backward: this Value {why}, so there is nothing to differentiate")
    found = gradients(output, seed=seed, create_graph=create_graph)
    leaves = [node for node in found if node._op is None]
    if not leaves:
        raise ValueError("backward: this Value depends on no leaf: all it came from is constant")
    if seed is None:
        check_ordered("backward", output, leaves)
    for leaf in leaves:
        if leaf.grad is None:
            continue
        if shape_of(leaf.grad) != leaf.shape:
            raise ValueError(
                f"backward: {leaf!r:.60} has shape {leaf.shape}, and its grad was set to something "
                f"of shape {shape_of(leaf.grad)}, to which nothing can be added; set grad = None"
            )
        for watcher in watchers():
            watcher.piles_up(leaf, leaf.grad + found[leaf])
    for node, g in found.items():
        if node._op is not None:
            node.grad = g
    del g  # whoever holds an array is counted
    for leaf in leaves:
        g = take(found, leaf)
        leaf.grad = g if leaf.grad is None else leaf.grad + g


def take(found: dict[Value, Any], node: Value) -> Any:
    """Take a node's gradient out of ``found``, for who will own it and may change it in place.

    A rule may have passed on an array that somebody else holds, such as the gradient of the
    result. Python counts who does; then it is a copy.
    """
    is_shared = getrefcount(found[node]) > ALONE
    g = found.pop(node)
    if isinstance(g, ndarray):
        return g.copy() if is_shared or g.base is not None else g
    memory = memory_of(g)
    return g if memory is None or not (is_shared or memory.is_view(g)) else memory.copy(g)


def _count_alone(found: dict[int, Any]) -> int:
    return getrefcount(found[0])


ALONE = _count_alone({0: object()})
"""How many references Python counts to what is held by a dict alone: its own are among them."""


def check_ordered(who: str, result: Value, leaves: Iterable[Value]) -> None:
    """Refuse a complex result of real numbers: its gradient would point nowhere.

    Raises:
        ValueError: if it is complex, and none of the leaves is.
    """
    if is_complex(result._raw) and not any(is_complex(leaf._raw) for leaf in leaves):
        raise ValueError(
            f"{who}: the result, {result!r:.60}, is complex, and nothing is greater or smaller "
            "among complex numbers; take its .real, its .imag or its abs() first, or give a seed"
        )


def _checked_seeds(outputs: Sequence[Value], seeds: Any, create_graph: bool) -> dict[Value, Any]:
    are_values = isinstance(outputs, Sequence) and all(isinstance(y, Value) for y in outputs)
    if not are_values or not isinstance(seeds, Sequence) or len(outputs) != len(seeds):
        raise TypeError(
            "gradients: give a Value; or a list of Values, and as seed a list of as many gradients "
            f"of the final result by them; got {outputs!r:.60} and {seeds!r:.60}"
        )
    start: dict[Value, Any] = {}
    for output, seed in zip(outputs, seeds, strict=True):
        g = _checked_seed(output, seed, create_graph)
        start[output] = start[output] + g if output in start else g
    return start


def _checked_seed(output: Value, seed: Any, create_graph: bool) -> Any:
    data = output._raw
    if not is_continuous(data):
        raise ValueError(
            f"backward: {output!r:.60} holds whole numbers or truth values, so there is nothing "
            "to differentiate; make its arguments of floats, with .astype(float)"
        )
    if seed is None:
        if size_of(data) != 1:
            raise ValueError(
                f"backward: a single number is needed, this Value has shape {output.shape}; take "
                "its sum() or mean() first, or give the gradient of the final result as seed"
            )
        return _constant(ones_like(data)) if create_graph else ones_like(data)
    if isinstance(seed, (list, tuple)):
        seed = array_from_list(seed)
    if isinstance(seed, str):
        raise TypeError(f"backward: the seed must be a number or an array, not {seed!r:.40}")
    if shape_of(seed) != output.shape:
        raise ValueError(
            f"backward: the seed has shape {shape_of(seed)}, the Value has shape {output.shape}; "
            "they must be equal"
        )
    if is_complex(seed) and not is_complex(data):
        raise TypeError(
            f"backward: the seed {seed!r:.60} is complex, and this Value is real: the imaginary "
            "part would be lost; give a real seed, such as seed.real"
        )
    if isinstance(seed, Value):
        if create_graph:
            return seed
        seed = seed._raw
    seed = cast(seed, data)
    return _constant(seed) if create_graph else seed


def _constant(g: Any) -> Value:
    return g if isinstance(g, Value) else constant(g)
