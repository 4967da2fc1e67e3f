"""Laws that gradients obey whatever the function is: no reference derivative is needed.

Each law is a function that takes what it is about and raises :class:`LawBroken` with the numbers
if it does not hold. Where rounding plays a part, equality is meant up to a few roundings of the
numbers that were added up, and not up to a tolerance of the caller's choice.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Value, bare, gradients, ones_like, topological
from tinygrad_edu.rng import RNG, generator
from tinygrad_edu.testing.arguments import Arguments, names_of
from tinygrad_edu.testing.claims import dyadics
from tinygrad_edu.testing.subjects import ValueSubject
from tinygrad_edu.testing.vectors import eps_of

Function = Callable[..., Any]

ROUNDINGS = 2.0**10
"""Two ways to the same sum may differ by so many roundings of the sum of absolute values.

Where terms cancel, as they do in the gradient of a softmax that is summed, the numbers that went
in (the cotangents) say how large the terms were.
"""

MOST = 2.0**-6
"""But never by more than this share of it, which is 16 roundings in half precision."""


class LawBroken(AssertionError):
    """A law of the calculus, or of the engine's good manners, does not hold."""


def linearity(f: Function, *args: Any, rng: RNG = 0) -> None:
    """The gradient is linear in the cotangent: ``J'(a u + w) = a J'u + J'w``.

    >>> linearity(lambda x: x * x, 1.5)
    """
    subject, random = _subject(f, args), generator(rng, "linearity")
    x, size = subject.arguments.flat, subject.value(subject.arguments.flat).size
    u, w = dyadics(random, size), dyadics(random, size)
    together = subject.vjp(x, 1.5 * u + w)
    apart = 1.5 * subject.vjp(x, u) + subject.vjp(x, w)
    scale = np.abs(u).sum() + np.abs(w).sum()
    _same("linearity", subject.eps(), together, apart, scale)


def chain_rule(outer: Function, inner: Function, x: Any, rng: RNG = 0) -> None:
    """The gradient of ``outer(inner(x))`` is the one of ``inner``, with that of ``outer`` as seed.

    >>> chain_rule(lambda x: x * x, lambda x: x + x, 1.5)
    """
    both, first = _subject(lambda x: outer(inner(x)), (x,)), _subject(inner, (x,))
    (middle,) = first.outputs(first.arguments.flat)
    second = _subject(outer, (middle,))
    u = dyadics(generator(rng, "chain_rule"), both.value(both.arguments.flat).size)
    at_once = both.vjp(both.arguments.flat, u)
    in_two = first.vjp(first.arguments.flat, second.vjp(second.arguments.flat, u))
    _same("chain rule", both.eps(), at_once, in_two)


def product_rule(f: Function, g: Function, x: Any) -> None:
    """``(f g)' = f' g + f g'``, for results that are single numbers.

    >>> product_rule(lambda x: x * x, lambda x: x + 1, 1.5)
    """
    one = np.ones(1)
    product, left, right = (_subject(h, (x,)) for h in (lambda x: f(x) * g(x), f, g))
    at = product.arguments.flat
    by_rule = left.vjp(at, one) * right.value(at) + left.value(at) * right.vjp(at, one)
    _same("product rule", product.eps(), product.vjp(at, one), by_rule)


def broadcast_sum(f: Function, x: Any, shape: tuple[int, ...], rng: RNG = 0) -> None:
    """What is repeated has the sum of the gradients of its copies.

    >>> broadcast_sum(lambda x: x * x, np.ones((1, 3)), (2, 3))
    """
    copied = np.broadcast_to(x, shape).copy()
    inside = _subject(lambda x: f(FUNCTIONS["broadcast_to"](x, shape)), (x,))
    outside = _subject(f, (copied,))
    u = dyadics(generator(rng, "broadcast_sum"), outside.value(outside.arguments.flat).size)
    each = outside.vjp(outside.arguments.flat, u).reshape(shape)
    new = len(shape) - np.ndim(x)
    repeated = tuple(i for i in range(len(shape)) if i < new or np.shape(x)[i - new] != shape[i])
    at_once = inside.vjp(inside.arguments.flat, u)
    _same("broadcast sum", inside.eps(), at_once, each.sum(axis=repeated).ravel())


def permutation(f: Function, x: Any, rng: RNG = 0) -> None:
    """A function of each element alone has the same gradients in another order.

    >>> permutation(lambda x: x * x, np.array([1.0, 2.0]))
    """
    random = generator(rng, "permutation")
    subject = _subject(f, (np.ravel(x),))
    order = random.permutation(np.size(x))
    u = dyadics(random, np.size(x))
    at = subject.arguments.flat
    one, other = subject.vjp(at, u)[order], subject.vjp(at[order], u[order])
    _same("permutation", subject.eps(), one, other)


def adjointness(f: Function, *args: Any, rng: RNG = 0) -> None:
    """Forward and backward mode are one matrix and its transpose: ``<u, Jv> = <J'u, v>``.

    >>> adjointness(lambda x: x * x, 1.5)
    """
    subject, random = _subject(f, args), generator(rng, "adjointness")
    x = subject.arguments.flat
    u, v = dyadics(random, subject.value(x).size), dyadics(random, x.size)
    forward, backward = u * subject.jvp(x, v), subject.vjp(x, u) * v
    scale = np.abs(forward).sum() + np.abs(backward).sum() + np.abs(u).sum()
    _same("adjointness", subject.eps(), forward.sum(), backward.sum(), scale)


def hessian_symmetry(f: Function, *args: Any, rng: RNG = 0) -> None:
    """Second derivatives do not depend on the order: ``<v, Hw> = <w, Hv>``.

    >>> hessian_symmetry(lambda x, y: x * x * y, 1.5, 2.0)
    """
    subject, random = _subject(f, args), generator(rng, "hessian_symmetry")
    x = subject.arguments.flat
    slope = subject.derivative_subject(dyadics(random, subject.value(x).size))
    v, w = dyadics(random, x.size), dyadics(random, x.size)
    one, other = slope.vjp(x, w) * v, slope.vjp(x, v) * w
    scale = np.abs(one).sum() + np.abs(other).sum() + np.abs(v).sum()
    _same("hessian symmetry", subject.eps(), one.sum(), other.sum(), scale)


def accumulate_twice(f: Function, *args: Any) -> None:
    """A second ``backward()`` doubles the gradients of the leaves, and of nothing else.

    >>> accumulate_twice(lambda x: x * x, 1.5)
    """
    leaves, result, nodes = _graph(f, args)
    result.backward(_ones(result))
    once = {node: np.copy(_raw(node.grad)) for node in nodes if node.grad is not None}
    result.backward(_ones(result))
    for node, grad in once.items():
        times = 2 if any(node is leaf for leaf in leaves) else 1
        if not np.array_equal(_raw(node.grad), times * grad, equal_nan=True):
            raise LawBroken(f"accumulate twice: {node!r} had {grad}, and now not {times} times it")


def shape_and_dtype(f: Function, *args: Any) -> None:
    """The gradient of every node has the shape and the dtype of its data.

    >>> shape_and_dtype(lambda x: x * 2.0, np.ones(2, np.float32))
    """
    _, result, _ = _graph(f, args)
    for node, g in gradients(result, seed=_ones(result)).items():
        kind, wanted = (getattr(d, "dtype", type(d)) for d in (g, node.data))
        if np.shape(g) != node.shape or kind != wanted:
            raise LawBroken(
                f"shape and dtype: {node!r} of shape {node.shape}, {wanted}, has a gradient of "
                f"shape {np.shape(g)}, {kind}"
            )


def no_mutation(f: Function, *args: Any) -> None:
    """Neither the function nor the backward pass changes the data of any node.

    >>> no_mutation(lambda x: x * x, 1.5)
    """
    _, result, nodes = _graph(f, args)
    before = [np.copy(node.data) for node in nodes]
    seed = _ones(result)
    kept = np.copy(seed)
    result.backward(seed)
    for node, data in zip(nodes, before, strict=True):
        if not np.array_equal(node.data, data, equal_nan=True):
            raise LawBroken(f"no mutation: the data of {node!r} were {data} before backward()")
    if not np.array_equal(seed, kept):
        raise LawBroken(f"no mutation: the seed was {kept} and is {seed}")


def no_aliasing(f: Function, *args: Any) -> None:
    """Changing the gradient of a leaf in place changes no other gradient and no data.

    >>> no_aliasing(lambda x: x + 1.0, np.ones(2))
    """
    leaves, result, nodes = _graph(f, args)
    result.backward(_ones(result))
    for leaf in leaves:
        if isinstance(leaf.grad, np.ndarray):
            others = [n for n in nodes if n is not leaf and n.grad is not None]
            arrays = [n.data for n in nodes] + [n.grad for n in others]
            if any(isinstance(a, np.ndarray) and np.shares_memory(a, leaf.grad) for a in arrays):
                raise LawBroken(f"no aliasing: the gradient of {leaf!r} is somebody else's too")


def deterministic(f: Function, *args: Any) -> None:
    """The same arguments give the same gradients, to the bit.

    >>> deterministic(lambda x: x * x, 1.5)
    """
    subject = _subject(f, args)
    x = subject.arguments.flat
    u = np.ones(subject.value(x).size)
    if not np.array_equal(subject.vjp(x, u), subject.vjp(x, u), equal_nan=True):
        raise LawBroken("deterministic: two backward passes gave different gradients")


def one_answer(f: Function, *args: Any) -> None:
    """All ways to ask for a gradient give the same: for all nodes, for some, as a graph.

    >>> one_answer(lambda x: x * x, 1.5)
    """
    leaves, result, nodes = _graph(f, args)
    seed = _ones(result)
    everything = gradients(result, seed=seed)
    some = gradients(result, leaves, seed=seed)
    graph = gradients(result, seed=seed, create_graph=True)
    result.backward(seed)
    for node in nodes:
        answers = [everything.get(node), graph.get(node), node.grad]
        answers += [some.get(node)] if any(node is leaf for leaf in leaves) else []
        if any((a is None) != (answers[0] is None) for a in answers):
            raise LawBroken(f"one answer: {node!r} has a gradient in some ways only: {answers}")
        for other in answers[1:]:
            if other is not None:
                one = _raw(answers[0])
                _same("one answer", max(eps_of(one), 2.0**-52), one, _raw(other))


LAWS: tuple[Function, ...] = (
    linearity,
    adjointness,
    hessian_symmetry,
    one_answer,
    accumulate_twice,
    shape_and_dtype,
    no_mutation,
    no_aliasing,
    deterministic,
)
"""The laws that hold for any function: ``law(f, *args)``."""


def _subject(f: Function, args: tuple[Any, ...]) -> ValueSubject:
    arguments = Arguments(args, None, names_of(f, len(args)))
    name = getattr(f, "__name__", type(f).__name__)
    return ValueSubject(name, arguments, lambda leaves: f(*arguments.rebuild(leaves)))


def _graph(f: Function, args: tuple[Any, ...]) -> tuple[list[Value], Value, list[Value]]:
    subject = _subject(f, args)
    leaves, outputs = subject.trace(subject.arguments.flat)
    result = outputs[0]
    if not isinstance(result, Value):
        raise LawBroken(f"the function returned {result!r}, which remembers nothing")
    return leaves, result, topological(result)


def _ones(result: Value) -> Any:
    return ones_like(result.data)


def _raw(g: Any) -> Any:
    return bare(g)


def _same(law: str, eps: float, one: Any, other: Any, scale: float = 0.0) -> None:
    one, other = np.asarray(one), np.asarray(other)
    size = max(scale, float(np.max(np.abs(one), initial=0.0) + np.max(np.abs(other), initial=0.0)))
    share = min(ROUNDINGS * eps, MOST)
    if one.shape != other.shape or not np.all(np.abs(one - other) <= share * size):
        raise LawBroken(f"{law}: {one} on one side, {other} on the other")
