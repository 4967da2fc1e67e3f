"""How good a model is: a metric of its predictions on data, in evaluation mode."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.engine import Value, no_grad
from tinygrad_edu.nn import Module
from tinygrad_edu.training.data import Data, unpack

Metric = Callable[[Any, Any], Any]
"""A function of predictions and targets: a loss, ``accuracy``, ``confusion_table`` ..."""


def evaluate(model: Module, data: Data, metric: Metric) -> Any:
    """``metric(model(x), y)`` for all rows of the data, in evaluation mode, nothing recorded.

    Args:
        model: it is put into evaluation mode, and afterwards back into the mode it was in.
        data: a pair of arrays (x, y), or a ``Dataset``.
        metric: a function of predictions and targets.

    Returns:
        What the metric returns; its data, if that is a Value.

    >>> from tinygrad_edu.nn import Linear, mse_loss
    >>> evaluate(Linear(2, 1, rng=0), (np.zeros((3, 2)), np.ones((3, 1))), mse_loss)
    np.float64(1.0)
    """
    x, y = unpack(data, "evaluate")
    with modes_kept(model), no_grad():
        return bare(metric(bare(model.eval()(x)), y))


def accuracy(logits: Any, labels: Any) -> float:
    """The share of rows in which the class with the largest logit is the label.

    Args:
        logits: of shape (n, k).
        labels: class numbers, of shape (n,).

    Raises:
        ValueError: if the shapes do not fit.

    >>> accuracy(np.array([[0.1, 2.0], [3.0, 0.0]]), np.array([1, 1]))
    0.5
    """
    return float(np.mean(_classes(logits, labels, "accuracy") == np.asarray(labels)))


def confusion_table(logits: Any, labels: Any) -> NDArray[np.intp]:
    """How often each class was taken for each: row = label, column = prediction.

    Args:
        logits: of shape (n, k).
        labels: class numbers, of shape (n,).

    Returns:
        An array of whole numbers, of shape (k, k), which add up to n.

    Raises:
        ValueError: if the shapes do not fit.

    >>> confusion_table(np.array([[0.1, 2.0], [3.0, 0.0]]), np.array([1, 1])).tolist()
    [[0, 0], [1, 1]]
    """
    predicted = _classes(logits, labels, "confusion_table")
    k = bare(logits).shape[1]
    table = np.zeros((k, k), int)
    np.add.at(table, (np.asarray(labels), predicted), 1)
    return table


def bare(result: Any) -> Any:
    """The data of a Value; anything else as it is."""
    return result.data if isinstance(result, Value) else result


@contextmanager
def modes_kept(model: Module) -> Iterator[None]:
    """Whatever happens inside: afterwards each module is in the mode it was in before."""
    before = [(module, module.training) for _, module in model.named_modules()]
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode


def _classes(logits: Any, labels: Any, who: str) -> NDArray[np.intp]:
    raw = np.asarray(bare(logits))
    if raw.ndim != 2 or np.shape(labels) != raw.shape[:1]:
        raise ValueError(
            f"{who}: logits of shape (n, k) and labels of shape (n,) are needed, "
            f"not {raw.shape} and {np.shape(labels)}"
        )
    predicted: NDArray[np.intp] = raw.argmax(axis=1)
    return predicted
