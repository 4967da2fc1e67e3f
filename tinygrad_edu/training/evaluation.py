"""How good a model is: a metric of its predictions on data, in evaluation mode."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu import no_grad
from tinygrad_edu._arguments import words_to_numbers
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import bare
from tinygrad_edu.nn import Module
from tinygrad_edu.nn.targets import check_labels, check_probabilities
from tinygrad_edu.training.data import Data, unpack
from tinygrad_edu.training.parts import check_function, check_model
from tinygrad_edu.transforms.tree import tree_map

Metric = Callable[[Any, Any], Any]
"""A function of predictions and targets: a loss, ``accuracy``, ``confusion_table`` ..."""


@options_elsewhere("evaluate(model, (x, y), accuracy)")
def evaluate(model: Module, data: Data, metric: Metric) -> Any:
    """``metric(model(x), y)`` for all rows of the data, in evaluation mode, nothing recorded.

    Args:
        model: it is put into evaluation mode, and afterwards back into the mode it was in.
        data: a pair of arrays (x, y), or a ``Dataset``.
        metric: a function of predictions and targets, both bare arrays: where the model returns
            a tuple, a list or a dict, one of bare arrays.

    Returns:
        What the metric returns; its data, if that is a Value.

    Raises:
        TypeError: if the model is no Module, or the metric no function.

    >>> from tinygrad_edu.nn import Linear, mse_loss
    >>> evaluate(Linear(2, 1, rng=0), (np.zeros((3, 2)), np.ones((3, 1))), mse_loss)
    np.float64(1.0)
    """
    check_model(model, "evaluate")
    check_function(metric, "evaluate: the metric", "accuracy")
    x, y = unpack(data, "evaluate")
    with modes_kept(model), no_grad():
        return measured(metric, model.eval()(x), y)


def measured(metric: Metric, prediction: Any, y: Any) -> Any:
    """What a metric says of a prediction, of which it gets the bare arrays, wherever they are."""
    return bare(metric(tree_map(bare, prediction), y))


def accuracy(logits: Any, labels: Any) -> float:
    """The share of rows for which the prediction is the label.

    Args:
        logits: of shape (n, k), of which the largest in a row is the prediction; for a decision
            between two of shape (n,) or (n, 1), where the prediction is the sign (of several
            such decisions per row, give all in one row, with ``ravel()``).
        labels: class numbers of shape (n,), or probabilities of shape (n, k), of which the largest
            counts; for a decision between two of the shape of the logits, above 0 (or not) where
            the logit should be.

    Raises:
        TypeError: if class numbers are not whole, or something is no number.
        ValueError: if there are no rows, the shapes do not fit, a label is not one of 0 .. k-1,
            probabilities do not add up to 1, or a logit is NaN, which decides nothing.

    >>> accuracy(np.array([[0.1, 2.0], [3.0, 0.0]]), np.array([1, 1]))
    0.5
    >>> accuracy(np.array([[0.1, 2.0], [3.0, 0.0]]), np.array([[0, 1], [0, 1]]))
    0.5
    >>> accuracy(np.array([2.0, -3.0, 0.5]), np.array([1, 0, 0])) == 2 / 3
    True
    """
    predicted, actual, _ = _classes(logits, labels, "accuracy")
    if not len(actual):
        raise ValueError("accuracy: there are no rows, so no share of them is right")
    return float(np.mean(predicted == actual))


def confusion_table(logits: Any, labels: Any) -> NDArray[np.intp]:
    """How often each class was taken for each: row = label, column = prediction.

    Args:
        logits, labels: as for :func:`accuracy`.

    Returns:
        An array of whole numbers, of shape (k, k), which add up to n.

    Raises:
        TypeError, ValueError: as :func:`accuracy`; of no rows the table is all zeros.

    >>> confusion_table(np.array([[0.1, 2.0], [3.0, 0.0]]), np.array([1, 1])).tolist()
    [[0, 0], [1, 1]]
    """
    predicted, actual, k = _classes(logits, labels, "confusion_table")
    table = np.zeros((k, k), np.intp)
    np.add.at(table, (actual, predicted), 1)
    return table


@contextmanager
def modes_kept(model: Module) -> Iterator[None]:
    """Whatever happens inside: afterwards each module is in the mode it was in before."""
    before = [(module, module.training) for _, module in model.named_modules()]
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode


def _classes(logits: Any, labels: Any, who: str) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """The predicted and the actual class of each row, and how many classes there are."""
    raw, actual = (
        _numbers(bare(given), f"{who}: {what}")
        for given, what in ((logits, "logits"), (labels, "labels"))
    )
    is_decision = raw.shape in (raw.shape[:1], (*raw.shape[:1], 1))
    if is_decision and raw.shape == actual.shape:
        if actual.size and actual.max() > 1:
            raise ValueError(
                f"{who}: logits of shape {raw.shape} decide between two, 0 and 1, but a label is "
                f"{actual.max()}; give logits of shape (n, k), of k classes (the share of equal "
                "numbers is np.mean(predicted == labels))"
            )
        return (raw > 0).astype(np.intp), (actual > 0).astype(np.intp), 2
    if is_decision or raw.ndim != 2 or actual.shape not in (raw.shape, raw.shape[:1]):
        is_swapped = actual.ndim == 2 and actual.shape[1] > 1 and raw.shape == actual.shape[:1]
        raise ValueError(
            f"{who}: give logits of shape (n, k) with labels of shape (n,) or (n, k), or for a "
            "decision between two logits and labels of the same shape (n,) or (n, 1), not "
            f"{raw.shape} and {actual.shape}" + f"; write {who}(logits, labels)" * is_swapped
        )
    if actual.ndim == 2:
        check_probabilities(actual, who)
        actual = actual.argmax(axis=1)
    else:
        check_labels(actual, raw.shape[1], who)
    return raw.argmax(axis=1), actual, raw.shape[1]


def _numbers(given: Any, who: str) -> NDArray[Any]:
    """An array of numbers without NaN, for which nothing is larger or smaller."""
    found = np.asarray(given)
    if found.dtype.kind not in "biufO":
        raise TypeError(
            f"{who}: an array of numbers is needed, not of dtype {found.dtype}"
            + words_to_numbers(found, "labels") * who.endswith(": labels")
        )
    if (found != found).any():
        raise ValueError(f"{who}: a NaN is among them, which decides nothing")
    return found
