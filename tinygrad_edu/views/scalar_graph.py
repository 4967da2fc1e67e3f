"""``scalar_graph``: a computation with arrays, done again with one Value for every number in them.

The same operations run on arrays whose elements are scalar Values. So a student sees that a
product of matrices *is* the neurons' sums; the gradients are the same numbers.
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Value, shape_of
from tinygrad_edu.views.trace import CONSTANT, LEAF, Node, Trace, check_value, trace

MOST = 5000
"""Numbers in all arrays together, above which nobody could read the graph."""


def scalar_graph(value: Value, names: Mapping[str, Any] | None = None) -> Value:
    """The same number, computed from scalars: a graph for ``draw``, ``tell`` and the others.

    An element goes by the name of its array and its index, ``W[0,1]``.

    Args:
        value: a single number, computed from arrays.
        names: what things are called: ``names=locals()`` takes the names of your variables.

    Raises:
        TypeError: if ``value`` is not a ``Value``.
        ValueError: if it is not a single number, if there are too many numbers in its arrays, or
            if an operation cannot be taken apart.

    >>> w, x = Value([2.0, 3.0], name="w"), Value([4.0, 5.0], name="x")
    >>> from tinygrad_edu.views import draw
    >>> print(draw(scalar_graph(w @ x)).text)
    w[0] = 2
    x[0] = 4
    v1 = w[0] · x[0] = 8
    w[1] = 3
    x[1] = 5
    v2 = w[1] · x[1] = 15
    L = v1 + v2 = 23
    """
    check_value("scalar_graph", value, with_gradients=False)
    traced = trace(value, names, backward=False)
    if np.size(traced.output.data) != 1:
        raise ValueError(
            f"scalar_graph: a single number is needed, got shape {traced.output.shape}"
        )
    _refuse_if_huge(traced)
    elements: dict[Node, Any] = {}
    for node in traced.nodes:
        elements[node] = _given(node) if node.op is None else _computed(node, elements)
        if node.is_named and node.kind != LEAF:
            _name(elements[node], node.name)
    end: Value = _boxed(elements[traced.output]).flat[0]
    return end


def _refuse_if_huge(traced: Trace) -> None:
    count = sum(int(np.size(node.data)) for node in traced.nodes)
    if count > MOST:
        raise ValueError(
            f"scalar_graph: the arrays hold {count:,} numbers; take arrays of a few rows and "
            "columns"
        )


def _given(node: Node) -> Any:
    """A leaf as scalar leaves; a constant as plain numbers."""
    if node.kind == CONSTANT:
        return np.asarray(node.data).astype(object) if node.shape else node.data
    numbers = np.empty(node.shape, dtype=object)
    for index in np.ndindex(node.shape):
        numbers[index] = Value(_item(node.data, index))
    _name(numbers, node.name)
    return numbers if node.shape else numbers[()]


def _item(data: Any, index: tuple[int, ...]) -> Any:
    x = data[index] if index else data
    return x.item() if hasattr(x, "item") else x


def _name(elements: Any, name: str) -> None:
    """Each element by its place; a single number has none, and keeps the name."""
    for index, element in np.ndenumerate(_boxed(elements)):
        if isinstance(element, Value):
            element.name = f"{name}[{','.join(map(str, index))}]" if index else name


def _computed(node: Node, elements: dict[Node, Any]) -> Any:
    """An operation on elements. What comes out must be the numbers that came out before."""
    assert node.op is not None
    args = [elements[arg] if isinstance(arg, Node) else arg for arg in node.args]
    reasons = []
    for attempt in (_one_by_one, _as_a_whole) if _is_elementwise(node) else (_as_a_whole,):
        try:
            found = attempt(node, args, FUNCTIONS[node.operation])
        except (TypeError, ValueError, AttributeError, IndexError) as error:
            reasons.append(str(error))
            continue
        if shape_of(found) == node.shape and np.allclose(
            _numbers(found), node.data, equal_nan=True
        ):
            return found
    raise ValueError(
        f"scalar_graph: {node.operation} cannot be taken apart into operations on numbers"
        + (f": {reasons[-1]}" if reasons else "")
    )


def _is_elementwise(node: Node) -> bool:
    """Whether an operation treats each element by itself: tried out on numbers that all differ.

    The numbers of the graph would not do: a symmetric matrix looks like its transpose.
    """
    assert node.op is not None
    op, options = node.op, dict(node.options)
    probes = [_probe(arg.data) if isinstance(arg, Node) else arg for arg in node.args]
    try:
        with np.errstate(all="ignore"):
            whole = op.compute(probes, options)
            each = _one_by_one(node, probes, lambda *args, **given: op.compute(args, given))
        return bool(np.allclose(whole, each.astype(float) if node.shape else each, equal_nan=True))
    except (TypeError, ValueError, AttributeError, IndexError, ArithmeticError):
        return False


def _probe(data: Any) -> Any:
    array = np.asarray(data)
    if array.dtype.kind != "f":
        return data
    golden = 0.1 + 0.8 * (np.arange(1, array.size + 1) * 0.6180339887498949 % 1)
    return golden.reshape(array.shape) if array.shape else 0.7


def _one_by_one(node: Node, args: list[Any], function: Callable[..., Any]) -> Any:
    """Element by element, as broadcasting pairs them."""
    operands = [arg for arg, of in zip(args, node.args, strict=True) if isinstance(of, Node)]
    paired = np.broadcast_arrays(*(_boxed(operand) for operand in operands))
    if paired[0].shape != node.shape or node.op is None or node.op.is_sequence:
        raise ValueError(f"{node.operation} does not work element by element")
    result = np.empty(node.shape, dtype=object)
    for index in product(*map(range, node.shape)):
        given = iter([operand[index] for operand in paired])
        now = [
            next(given) if isinstance(of, Node) else a
            for a, of in zip(args, node.args, strict=True)
        ]
        result[index] = function(*now, **node.options)
    return result if node.shape else result[()]


def _as_a_whole(node: Node, args: list[Any], _function: Callable[..., Any]) -> Any:
    """As NumPy does it with elements that are no floats: sums, products, rearrangements."""
    assert node.op is not None
    if node.operation == "mean":  # NumPy's own looks into the elements for a dtype
        total = np.sum(args[0], *args[1:], **node.options)
        return total / (np.size(args[0]) // max(int(np.prod(node.shape)), 1))
    return node.op.compute(args, dict(node.options))


def _boxed(x: Any) -> Any:
    """An array of objects, also for a single one; NumPy would look into a Value."""
    if isinstance(x, np.ndarray):
        return x
    box = np.empty((), dtype=object)
    box[()] = x
    return box


def _numbers(elements: Any) -> Any:
    plain = [x.item() if isinstance(x, Value) else x for x in _boxed(elements).flat]
    return np.array(plain).reshape(shape_of(elements))
