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

    Raises:
        TypeError: for a single number, which is one Value already.

    Returns:
        A NumPy array of dtype object, of the shape of ``x``.

    >>> w, x = explode([[1.0, 2.0], [3.0, 4.0]], name="w"), np.array([1.0, 10.0])
    >>> y = x @ w
    >>> (y[0] * y[1]).backward()
    >>> w[0, 1]
    Value(2.0, name='w[0, 1]', grad=31.0)
    """
    source = x if isinstance(x, Value) else np.asarray(x)
    if isinstance(source, np.ndarray) and source.dtype.kind in "biu":
        source = source.astype(float)
    if shape_of(source) == ():
        raise TypeError(
            f"explode: an array is needed; {x!r:.40} is a single number, which one Value holds"
        )
    result = np.empty(shape_of(source), dtype=object)
    for index in np.ndindex(result.shape):
        item = source[index]
        if not isinstance(source, Value):
            label = None if name is None else f"{name}[{', '.join(map(str, index))}]"
            item = Value(item.item() if isinstance(item, np.generic) else item, name=label)
        result[index] = item
    return result


def implode(values: Any) -> Any:
    """The reverse: one Value that holds the numbers of an array of scalar Values.

    Gradients flow back into each of them.

    Args:
        values: a NumPy array of them, as :func:`explode` makes. Of a list, ``tg.array`` makes one
            Value.

    Raises:
        TypeError: for anything else.

    >>> w = explode(np.array([1.0, 2.0]))
    >>> (implode(w) ** 2).sum().backward()
    >>> w[0].grad, w[1].grad
    (2.0, 4.0)
    """
    if not isinstance(values, np.ndarray):
        raise TypeError(
            "implode: a NumPy array of Values is needed, as explode makes, not a "
            f"{type(values).__name__}; of a list, tg.array(values) makes one Value"
        )
    values = values.astype(object)
    if values.size == 0:
        return Value(np.zeros(values.shape))
    return FUNCTIONS["reshape"](FUNCTIONS["stack"](list(values.ravel())), values.shape)
