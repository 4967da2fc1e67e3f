"""The metrics that ``fit`` is given: each has a name, and says one number of a prediction."""

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

from tinygrad_edu.engine import to_numpy
from tinygrad_edu.training.evaluation import Metric, measured
from tinygrad_edu.training.parts import functions_by_name

Metrics = Mapping[str, Metric] | Iterable[Metric]
"""Metrics by name, or a list of them, which go by their own names."""


def by_name(metrics: Metrics) -> dict[str, Metric]:
    """The metrics, with names that no other curve of a history has.

    Raises:
        TypeError: if something is no function, or a name no text.
        ValueError: if two curves would have the same name.
    """
    named = functions_by_name(metrics, "fit: metrics", "accuracy")
    taken = {"loss", "validation loss", *(f"validation {name}" for name in named)}
    for name in named:
        if not isinstance(name, str):
            raise TypeError(f"fit: metrics: a name must be text, not {name!r:.40}")
        if name in taken:
            raise ValueError(
                f"fit: a metric cannot be named {name!r}; another curve has this name, so give it "
                "another one"
            )
    return named


def measure(metrics: Mapping[str, Metric], prediction: Any, y: Any) -> dict[str, float]:
    """What each of them says, as a plain number.

    Raises:
        ValueError: if that is not one real number.
    """
    found = {}
    for name, metric in metrics.items():
        result = measured(metric, prediction, y)
        number = to_numpy(result)
        if number.size != 1 or not isinstance(number.item(), Real):
            raise ValueError(f"fit: the metric {name!r} must be one number, not {result!r:.60}")
        found[name] = float(number.item())
    return found
