"""A gradient has the shape and the dtype of its argument: the one place that sees to it.

Broadcasting repeats an argument. The derivative of repeating is summing, whatever the operation,
so rules need not think of it: ``d(a + b)/db`` is plainly 1, even where ``b`` was one row for all.
"""

import math
from typing import Any

from numpy import ndarray

from tinygrad_edu.engine.conversion import cast
from tinygrad_edu.engine.kinds import is_complex, is_continuous, kind_of, shape_of, size_of
from tinygrad_edu.engine.libraries import arrays
from tinygrad_edu.engine.operation import FUNCTIONS
from tinygrad_edu.engine.results import REALS
from tinygrad_edu.engine.value import Value


def fit(g: Any, arg: Value, node: Value) -> Any:
    """The gradient ``g`` that ``node`` passes to ``arg``, in the shape and dtype of ``arg``.

    ``None``, if the argument consists of whole numbers or truth values that were computed: they
    are constant almost everywhere, and nothing is to be passed on.

    Raises:
        TypeError: if the argument is a leaf of whole numbers, or ``g`` is no number and no array.
        ValueError: if the rule's gradient has a wrong shape.
    """
    data = arg._raw
    if type(g) is ndarray is type(data):  # nearly always; what follows is for the rest
        if g.shape == data.shape:
            if g.dtype is data.dtype:
                return g
        else:
            g = unbroadcast(g, data.shape, node)
            if type(g) is ndarray and g.shape == data.shape and g.dtype is data.dtype:
                return g
    if type(g) is type(data) and type(g) in REALS:
        return g
    if type(g) is not Value and not _may_be_gradient(g):
        assert node._op is not None
        raise TypeError(
            f"backward: the rule of {node._op.name!r} returned {g!r:.40}; it must return the "
            "gradient of the one argument that it is for"
        )
    if not is_continuous(data):
        if arg._op is not None:
            return None
        raise TypeError(
            f"backward: {arg!r} holds whole numbers, by which nothing can be differentiated; "
            "make it of floats, with .astype(float)"
        )
    target = shape_of(data)
    if shape_of(g) != target:
        g = unbroadcast(g, target, node)
        if shape_of(g) != target:
            raise _misfit(g, target, node)
    if not isinstance(g, Value):
        return cast(g, data)
    if is_complex(g) and not is_complex(data):
        g = FUNCTIONS["real"](g)
    if hasattr(data, "dtype") and g.dtype != data.dtype:
        return FUNCTIONS["astype"](g, data.dtype)
    return g


def fits(g: Any, leaf: Value) -> bool:
    """Whether ``g`` may be the gradient of a leaf: has its shape, is real if it is, no list.

    >>> import numpy as np
    >>> fits(np.ones(3), Value([1.0])), fits(1.0, Value(2.0)), fits(1j, Value(2.0))
    (False, True, False)
    """
    data = leaf._raw
    if type(g) is ndarray is type(data) and g.dtype is data.dtype:
        return bool(g.shape == data.shape)
    if type(g) is float is type(data):
        return True
    if isinstance(g, (list, tuple)):
        return False
    return shape_of(g) == shape_of(data) and (is_complex(data) or not is_complex(g))


def _may_be_gradient(g: Any) -> bool:
    """Whether it is an array, a number of any kind, or a list; not ``None``, and no text."""
    if (
        kind_of(type(g)) is not None
        or hasattr(g, "shape")
        or hasattr(g, "__float__")
        or hasattr(g, "__complex__")
    ):
        return True
    return isinstance(g, list)  # but a tuple is meant for several arguments


def _misfit(g: Any, target: tuple[int, ...], node: Any) -> ValueError:
    return ValueError(
        f"backward: the rule of {node._op.name!r} passes a gradient of shape {shape_of(g)} "
        f"to an argument of shape {target}; the two must be equal"
    )


def unbroadcast(g: Any, target: tuple[int, ...], node: Value | None = None) -> Any:
    """Sum ``g`` over every axis along which an argument of shape ``target`` was repeated.

    Raises:
        ValueError: if the result of ``node`` shows that the argument was not repeated.

    >>> import numpy as np
    >>> unbroadcast(np.ones((5, 2, 3)), (2, 1)).tolist()
    [[15.0], [15.0]]
    """
    new = len(shape_of(g)) - len(target)
    if new > 0:
        repeats = node is None or shape_of(node._raw) not in ((), target)
        if not repeats and size_of(g) != math.prod(target):
            raise _misfit(g, target, node)
        g = _sum(g, tuple(range(new)))
    if shape_of(g) == target:
        return g
    pairs = enumerate(zip(target, shape_of(g)))  # noqa: B905 (if they differ, the caller says so)
    stretched = tuple(axis for axis, (length, now) in pairs if length == 1 != now)
    return _sum(g, stretched, keepdims=True) if stretched else g


def _sum(g: Any, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    if type(g) is ndarray:  # as nearly always: then it need not be found out whose sum is meant
        return arrays.sum(g, axes, keepdims)
    kept = {"keepdims": True} if keepdims else {}  # printed as a person would write it
    return FUNCTIONS["sum"](g, axis=axes, **kept)
