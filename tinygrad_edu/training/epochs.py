"""What happens in one epoch: a step for each batch, then a look at the validation rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tinygrad_edu import no_grad
from tinygrad_edu.nn import Module
from tinygrad_edu.training.compiled import Step
from tinygrad_edu.training.data import Data
from tinygrad_edu.training.evaluation import Metric
from tinygrad_edu.training.finite import NonFiniteError, check_data, is_finite
from tinygrad_edu.training.metrics import measure


def go_through(
    data: Data,
    order: Iterable[Any],
    step: Step,
    metrics: Mapping[str, Metric],
    done: Callable[[], Any],
) -> dict[str, float]:
    """Make a step for each batch; the means of the loss and of the metrics over all rows.

    Args:
        data: a pair of arrays (x, y).
        order: the numbers of the rows of each batch.
        step: what is made for each batch.
        metrics: what is measured, by name, on the prediction from before the step.
        done: is called after each batch.

    Raises:
        NonFiniteError: with the number of the batch, if a NaN or an infinity is met.
    """
    x, y = data
    totals: dict[str, float] = {}
    for batch, rows in enumerate(order, start=1):
        some_x, some_y = x[rows], y[rows]
        try:
            check_data(some_x, some_y, "data", rows)
            number, prediction = step(some_x, some_y)
        except NonFiniteError as error:
            error.batch = batch
            raise
        found = {"loss": number, **measure(metrics, prediction, some_y)}
        for name, result in found.items():
            totals[name] = totals.get(name, 0.0) + result * len(rows)
        done()
    return {name: total / len(x) for name, total in totals.items()}


def judge(
    model: Module, data: Data, loss: Callable[[Any, Any], Any], metrics: Mapping[str, Metric]
) -> dict[str, float]:
    """The loss and the metrics on rows that are not trained on, in evaluation mode.

    Raises:
        NonFiniteError: if the loss is not finite.
    """
    x, y = data
    with no_grad():
        prediction = model.eval()(x)
        result = loss(prediction, y).item()
        if not is_finite(result):
            raise NonFiniteError(f"the validation loss is {result}")
        return {"loss": result, **measure(metrics, prediction, y)}
