"""How wrong a prediction is: one number, which training makes small.

All losses are functions of predictions and targets. The predictions are Values (or arrays, where
no gradient is wanted), the targets arrays. ``reduction`` says what becomes of the losses of the
single examples: their "mean", their "sum", or "none", to get them all.
"""

from typing import Literal, TypeAlias

from tinygrad_edu import log_softmax, mean, relu, reshape, softplus, sum, take_along_axis
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import Array, shape_of
from tinygrad_edu.nn import targets as aim
from tinygrad_edu.nn.arguments import as_array

Reduction: TypeAlias = Literal["mean", "sum", "none"]

_OF_PREDICTIONS = {
    **dict.fromkeys(("input", "y_pred", "output"), "prediction"),
    **dict.fromkeys(("y_true", "targets", "labels"), "target"),
}
"""What other libraries call the arguments of losses that compare numbers, and what to write."""


@options_elsewhere(**_OF_PREDICTIONS)
def half_squared_error(prediction: Array, target: Array, reduction: Reduction = "mean") -> Array:
    """½ (y - z)² for the target y and the prediction z: the text's loss.

    Its derivative by z is z - y.

    Args:
        prediction: of any shape.
        target: of the same shape.
        reduction: "mean", "sum" or "none", over all elements.

    Raises:
        ValueError: if the shapes differ. (n, 1) and (n,) do: their difference would be (n, n).

    >>> import numpy as np
    >>> half_squared_error(np.array([1.0, 2.0]), np.array([1.0, 5.0]), "none").tolist()
    [0.0, 4.5]
    """
    target = aim.alike(prediction, target, "half_squared_error")
    return _reduce(0.5 * (target - prediction) ** 2, reduction)


@options_elsewhere(**_OF_PREDICTIONS)
def mse_loss(prediction: Array, target: Array, reduction: Reduction = "mean") -> Array:
    """(y - z)², whose mean is the mean squared error: twice :func:`half_squared_error`.

    >>> import numpy as np
    >>> mse_loss(np.array([1.0, 2.0]), np.array([1.0, 5.0])).item()
    4.5
    """
    target = aim.alike(prediction, target, "mse_loss")
    return _reduce((target - prediction) ** 2, reduction)


@options_elsewhere(
    label_smoothing="labels as probabilities of shape (n, k)",
    weight='reduction="none", and take (w * losses).sum() / w.sum(), where w = weight[labels]',
    ignore_index="logits[rows], labels[rows], of the rows that count",
    target="labels",
    input="logits",
    y_pred="logits",
    y_true="labels",
)
def cross_entropy(logits: Array, labels: Array, reduction: Reduction = "mean") -> Array:
    """-log p(label), where p = softmax(logits). The derivative by the logits is p - y.

    Here y is 1 for the label and 0 for the other classes. More generally it may be any
    probabilities of the k classes, and the loss is -sum over classes of y log p.

    Args:
        logits: of shape (k,) or (..., k): any numbers, one per class.
        labels: class numbers 0 .. k-1, an array of whole numbers of shape (...); or
            probabilities, of the shape of the logits.
        reduction: "mean", "sum" or "none", over the examples; the mean of none is NaN, as in
            PyTorch.

    Raises:
        ValueError: if the shapes do not fit, a label is not one of 0 .. k-1, or probabilities do
            not add up to 1.
        TypeError: if labels are not whole numbers.

    >>> import numpy as np
    >>> logits = np.array([[0.0, 0.0], [1000.0, 0.0]])
    >>> cross_entropy(logits, np.array([0, 1]), "none").tolist() == [np.log(2), 1000.0]
    True
    """
    as_array(logits, "cross_entropy: logits")
    shape, examples = shape_of(logits), shape_of(logits)[:-1]
    labels = as_array(labels, "cross_entropy: labels")
    if not shape or shape_of(labels) not in (shape, examples):
        raise ValueError(
            f"cross_entropy: logits of shape {shape} and labels of shape {shape_of(labels)}; "
            "for logits of shape (n, k) give labels of shape (n,), or probabilities of shape (n, k)"
        )
    if shape_of(labels) == shape:
        aim.check_probabilities(labels, "cross_entropy")
        return -_reduce(sum(labels * log_softmax(logits), axis=-1), reduction)
    aim.check_labels(labels, shape[-1], "cross_entropy")
    chosen = take_along_axis(log_softmax(logits), reshape(labels, (*examples, 1)))
    return -_reduce(reshape(chosen, examples), reduction)


@options_elsewhere(
    weight='reduction="none", and take the mean of weights * losses',
    pos_weight='reduction="none", and take the mean of weights * losses',
    input="logits",
    y_pred="logits",
    **dict.fromkeys(("target", "labels", "y_true"), "targets"),
)
def binary_cross_entropy_with_logits(
    logits: Array, targets: Array, reduction: Reduction = "mean"
) -> Array:
    """-y log p - (1 - y) log(1 - p), where p = sigmoid(logits). The derivative is p - y.

    With p written out, -log p is softplus(-z), and -log(1 - p) is softplus(z): neither overflows.

    Args:
        logits: any numbers, z; above 0 they say "rather 1".
        targets: y, which is 0 or 1 or a probability in between; of the same shape.
        reduction: "mean", "sum" or "none", over all elements.

    Raises:
        ValueError: if the shapes differ, or a target is not between 0 and 1.

    >>> import numpy as np
    >>> binary_cross_entropy_with_logits(np.array([0.0, 1000.0]), np.array([1, 0]), "none").tolist()
    [0.6931471805599453, 1000.0]
    """
    who = "binary_cross_entropy_with_logits"
    y = aim.alike(logits, targets, who)
    aim.check(y, lambda y: (y >= 0) & (y <= 1), who, "between 0 and 1")
    return _reduce(y * softplus(-logits) + (1 - y) * softplus(logits), reduction)


@options_elsewhere(
    **dict.fromkeys(("input", "logits", "y_pred"), "scores"),
    **dict.fromkeys(("target", "labels", "y_true"), "targets"),
)
def hinge_loss(scores: Array, targets: Array, reduction: Reduction = "mean") -> Array:
    """max(0, 1 - y s): no loss for whoever is right by a margin of 1.

    Args:
        scores: any numbers, s, whose sign is the decision.
        targets: y, which is -1 or 1; of the same shape.
        reduction: "mean", "sum" or "none", over all elements.

    Raises:
        ValueError: if the shapes differ, or a target is neither -1 nor 1.

    >>> import numpy as np
    >>> hinge_loss(np.array([2.0, 0.5, -1.0]), np.array([1, 1, 1]), "none").tolist()
    [0.0, 0.5, 2.0]
    """
    y = aim.alike(scores, targets, "hinge_loss")
    aim.check(y, lambda y: (y == -1) | (y == 1), "hinge_loss", "-1 or 1")
    return _reduce(relu(1 - y * scores), reduction)


def _reduce(losses: Array, reduction: Reduction) -> Array:
    if reduction == "mean":
        return mean(losses)
    if reduction == "sum":
        return sum(losses)
    if reduction == "none":
        return losses
    raise ValueError(f'reduction must be "mean", "sum" or "none", not {reduction!r:.40}')
