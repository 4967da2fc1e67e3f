"""The chain rule, once, for every operation.

``topological`` puts a graph in order; ``gradients`` walks it backwards. Each node passes its own
gradient ``g`` through the rules of its operation to its arguments, and what arrives at one
argument over several paths is added up:

    dL/dx  =  sum over all nodes y computed from x of  (dL/dy) (dy/dx)

Both are loops, not recursions: a chain of a million operations is as good as one of three.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine.fit import fit
from tinygrad_edu.engine.guard import check, check_shared
from tinygrad_edu.engine.kinds import (
    array_from_list,
    cast,
    is_complex,
    is_continuous,
    ones_like,
    shape_of,
    size_of,
)
from tinygrad_edu.engine.operation import CONSTANT, Operation
from tinygrad_edu.engine.recording import Watcher, is_traced, watchers
from tinygrad_edu.engine.value import Value, constant
from tinygrad_edu.engine.zeros import chooses, has_nan, without_dead_branches


def topological(*outputs: Value) -> list[Value]:
    """All nodes that the outputs were computed from, arguments before results.

    The order is fixed by the graph alone: depth first, operands in source order. It takes time
    linear in nodes and edges.

    >>> a = Value(2.0)
    >>> [node.item() for node in topological(a * 3 + a)]
    [2.0, 6.0, 8.0]
    """
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
            if node._args:
                opened.append(node)
                todo.append(None)
                for arg in reversed(node._args):
                    if isinstance(arg, Value) and arg not in seen:
                        todo.append(arg)
            else:
                order.append(node)
    return order


def gradients(
    output: Value,
    wrt: Value | Iterable[Value] | None = None,
    *,
    seed: Any = None,
    create_graph: bool = False,
) -> dict[Value, Any]:
    """The gradient of ``output`` by every node it came from. It changes nothing.

    Args:
        output: what to differentiate; a single number unless there is a seed.
        wrt: the node, or the nodes, whose gradients are wanted; whatever lies on no path to them
            is skipped. All nodes by default.
        seed: the gradient of the final result by ``output``, of its shape; 1 by default.
        create_graph: compute with Values, so that the gradients can be differentiated in turn.

    Returns:
        The gradient of each node, of the node's shape and dtype: raw data, or Values with
        ``create_graph``. A node that the output does not depend on is missing. Gradients of
        different nodes may share memory.

    Raises:
        ValueError: if the output is discrete or not a single number, or the seed does not fit.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> gradients(y)[x], x.grad
    (6.0, None)
    """
    start = {output: _checked_seed(output, seed, create_graph)}
    order = topological(output)
    targets = None if wrt is None else {wrt} if isinstance(wrt, Value) else set(wrt)
    wanted = None if targets is None else _depending_on(targets, order)
    watching = watchers()
    for watcher in watching:
        watcher.walks(output)
    careful = any(watcher.minds_nan for watcher in watching) and not is_traced()
    for node in [] if wanted is None else [node for node in order if node not in wanted]:
        check_shared(node)
    flow = Flow(wanted, create_graph, watching)
    found = flow.back(order, start, targets, without_dead_branches if careful else plainly)
    if not careful and _may_come_from_a_dead_branch(order, found):
        found = flow.back(order, start, targets, without_dead_branches)
    if targets is not None:
        found = {node: found[node] for node in targets if node in found}
    return {node: _constant(g) for node, g in found.items()} if create_graph else found


class Flow:
    """Gradients on their way back through a graph.

    Args:
        wanted: the nodes that gradients have to pass; ``None`` for all.
        create_graph: whether the rules compute with Values.
        watching: who is shown what is passed.
    """

    def __init__(
        self, wanted: set[Value] | None, create_graph: bool, watching: Sequence[Watcher]
    ) -> None:
        self.wanted, self.create_graph, self.watching = wanted, create_graph, watching

    def back(
        self,
        order: list[Value],
        start: dict[Value, Any],
        targets: set[Value] | None,
        through: Callable[..., Any],
    ) -> dict[Value, Any]:
        """What arrives at each node if ``start`` is what the pass begins with.

        The rules are applied by ``through``: :func:`plainly`, or with more care.
        """
        self.through = through
        self.owned: set[Value] = set()  # nodes whose gradient is a sum that nobody else holds
        found = self.found = dict(start)
        plain = self.wanted is None and through is plainly
        plain = plain and not (self.create_graph or self.watching)
        for node in reversed(order):
            op = node._op
            g = found.get(node)
            if op is None or g is None:
                continue
            if targets is not None and node not in targets:
                del found[node]
            args, rules = node._args, op.rules
            if plain and len(args) == 2 == len(rules) and type(node._data) is float:
                # The product or the sum of two floats, as nearly everywhere in a scalar network:
                # what pass_on does for arguments of any number and kind, written out, in half the
                # time.
                (a, b), (rule_a, rule_b) = args, rules
                x = a._data if isinstance(a, Value) else a
                z = b._data if isinstance(b, Value) else b
                if type(x) is type(z) is float:
                    if rule_a and isinstance(a, Value) and a._op is not CONSTANT:
                        passed = rule_a(g, node._data, x, z)
                        if type(passed) is not float:
                            passed = fit(passed, a, node)
                        found[a] = found[a] + passed if a in found else passed
                    if rule_b and isinstance(b, Value) and b._op is not CONSTANT:
                        passed = rule_b(g, node._data, x, z)
                        if type(passed) is not float:
                            passed = fit(passed, b, node)
                        found[b] = found[b] + passed if b in found else passed
                    continue
            self.pass_on(node, op, g)
        return found

    def pass_on(self, node: Value, op: Operation, g: Any) -> None:
        """Pass the gradient ``g`` of a node through its rules, and add up what arrives."""
        args, options, found = node._args, node._options, self.found
        if node._seen:
            check(node)
        y: Any
        inputs: Sequence[Any]
        if self.create_graph:  # the rules get Values, so that what they compute is a graph as well
            y, inputs = node, args
        else:
            y, inputs = node._data, [a._data if isinstance(a, Value) else a for a in args]
        for arg, rule in zip(args, op.rules_for(args)):  # noqa: B905 (fewer rules: no derivative)
            if rule is None or not isinstance(arg, Value):
                continue
            if arg._op is not None and not arg._op.rules:  # a constant or a comparison
                continue
            if self.wanted is not None and arg not in self.wanted:
                continue
            passed = fit(self.through(rule, g, y, inputs, options), arg, node)
            if passed is None:
                continue
            for watcher in self.watching:
                watcher.passed(node, arg, passed)
            if arg not in found:
                found[arg] = passed
            elif arg in self.owned:
                found[arg] += passed
            else:
                found[arg] = found[arg] + passed
                self.owned.add(arg)


def plainly(
    rule: Callable[..., Any], g: Any, y: Any, inputs: Sequence[Any], options: dict[str, Any]
) -> Any:
    """What a rule passes on."""
    return rule(g, y, *inputs, **options)


def _may_come_from_a_dead_branch(order: list[Value], found: dict[Value, Any]) -> bool:
    """Whether there was a choice on the way, and what comes out of it is not a number.

    What is traced, to be compiled, must not depend on whether it is one with the numbers at hand.
    """
    if is_traced():
        return False
    if not any(map(chooses, {node._op for node in order})):
        return False
    ends = found if order[-1] not in found else (node for node in found if node._op is None)
    return any(has_nan(found[node]) for node in ends)


def backward(output: Value, seed: Any = None, create_graph: bool = False) -> None:
    """``Value.backward``: leaves accumulate, inner nodes are set, nothing else changes."""
    if output._op is not None and not output._op.rules:
        why = "was computed under no_grad() or detached"
        if output._op is not CONSTANT:
            why = f"comes from {output._op.name}, which has no derivative"
        raise ValueError(f"backward: this Value {why}, so there is nothing to differentiate")
    found = gradients(output, seed=seed, create_graph=create_graph)
    if not any(node._op is None for node in reversed(found)):  # leaves come last
        raise ValueError("backward: this Value depends on no leaf: all it came from is constant")
    if seed is None:
        check_ordered("backward", output, (node for node in found if node._op is None))
    others: set[int] = set()  # the arrays that somebody else holds, by their identity
    for node, g in found.items():
        if node._op is not None:
            node.grad = g
        elif node.grad is not None:
            node.grad = node.grad + g
        elif isinstance(g, np.ndarray):
            others = others or _held_otherwise(found, seed)
            # A leaf owns its gradient, so that ``p.grad *= 0.5`` changes nothing else.
            node.grad = g if g.base is None and id(g) not in others else g.copy()
            others.add(id(g))
        else:
            node.grad = g


def check_ordered(who: str, result: Value, leaves: Iterable[Value]) -> None:
    """Refuse a complex result of real numbers: its gradient would point nowhere.

    Raises:
        ValueError: if it is complex, and none of the leaves is.
    """
    if is_complex(result._data) and not any(is_complex(leaf._data) for leaf in leaves):
        raise ValueError(
            f"{who}: the result, {result!r:.60}, is complex, and nothing is greater or smaller "
            "among complex numbers; take its real(), imag() or abs() first, or give a seed"
        )


def _checked_seed(output: Value, seed: Any, create_graph: bool) -> Any:
    data = output._data
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
    if shape_of(seed) != output.shape:
        raise ValueError(
            f"backward: the seed has shape {shape_of(seed)}, the Value has shape {output.shape}; "
            "they must be equal"
        )
    if isinstance(seed, Value):
        return seed if create_graph else seed._data
    seed = cast(seed, data)
    return _constant(seed) if create_graph else seed


def _depending_on(targets: set[Value], order: list[Value]) -> set[Value]:
    """The nodes that a gradient has to pass on its way to the targets."""
    wanted = set(targets)
    for node in order:
        if node._op is None or not node._op.rules:
            continue
        for arg in node._args:
            if isinstance(arg, Value) and arg in wanted:
                wanted.add(node)
                break
    return wanted


def _constant(g: Any) -> Value:
    return g if isinstance(g, Value) else constant(g)


def _held_otherwise(found: dict[Value, Any], seed: Any) -> set[int]:
    """The identities of all data, of the gradients of inner nodes, and of the seed."""
    others = {id(node._data) for node in found}
    others.update([id(g) for node, g in found.items() if node._op is not None])
    others.add(id(seed))
    return others
