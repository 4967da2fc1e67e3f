"""A tensor network taken apart into neurons: arrays whose elements are scalar Values.

NumPy computes with an array of objects by asking each object, so the code that runs on an array of
floats runs on an array of Values: a matrix product becomes the sums of its neurons, and every
number in it a node with a gradient of its own.
"""

from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Value, shape_of


def explode(x: Any, name: str | None = None) -> Any:
    """An array of scalar Values, one for each number of ``x``.

    Args:
        x: an array: each number becomes a leaf. Or a Value: each element is taken from it, and
            gradients flow back into it.
        name: the leaves are called ``name[i, j]``.

    Returns:
        A NumPy array of dtype object, of the shape of ``x``.

    >>> w, x = explode([[1.0, 2.0], [3.0, 4.0]], name="w"), np.array([1.0, 10.0])
    >>> y = x @ w
    >>> (y[0] * y[1]).backward()
    >>> w[0, 1]
    Value(2.0, name='w[0, 1]', grad=31.0)
    """
    source = x if isinstance(x, Value) else np.asarray(x, dtype=float)
    result = np.empty(shape_of(source), dtype=object)
    for index in np.ndindex(result.shape):
        if isinstance(source, Value):
            result[index] = source[index]
        else:
            label = None if name is None else f"{name}[{', '.join(map(str, index))}]"
            result[index] = Value(float(source[index]), name=label)
    return result


def implode(values: Any) -> Any:
    """The reverse: one Value that holds the numbers of an array of scalar Values.

    Gradients flow back into each of them.

    >>> w = explode(np.array([1.0, 2.0]))
    >>> (implode(w) ** 2).sum().backward()
    >>> w[0].grad, w[1].grad
    (2.0, 4.0)
    """
    values = np.asarray(values, dtype=object)
    if values.size == 0:
        return Value(np.zeros(values.shape))
    return FUNCTIONS["reshape"](FUNCTIONS["stack"](list(values.ravel())), values.shape)
