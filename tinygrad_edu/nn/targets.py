"""Checks of what a loss is told to aim at. NumPy would broadcast or wrap around without a word."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu import Value
from tinygrad_edu._arguments import words_to_numbers
from tinygrad_edu.engine import Array, demand, numbers_of, shape_of
from tinygrad_edu.nn.arguments import as_array

BETWEEN_TWO = "for two classes write binary_cross_entropy_with_logits"


def alike(prediction: Array, target: Any, who: str) -> Any:
    """The target, if it has the shape of the prediction."""
    as_array(prediction, f"{who}: the prediction")
    target = as_array(target, f"{who}: the target")
    dtype = getattr(target, "dtype", None)
    if getattr(dtype, "kind", "f") in "USMm":  # text, and dates
        raise TypeError(
            f"{who}: the target: an array of numbers is needed, not of dtype {dtype}"
            + words_to_numbers(target, "target")
        )
    mine, other = shape_of(prediction), shape_of(target)
    if mine != other:
        hint = ""
        if mine == (*other, 1):
            hint = "; take prediction[:, 0], or target.reshape(-1, 1)"
        elif other == (*mine, 1):
            hint = "; take target[:, 0]"
        elif other and mine[:-1] == other:
            hint = (
                f"; of class numbers make tg.one_hot(target, {mine[-1]}), or write "
                "cross_entropy(prediction, target)"
            )
        raise ValueError(
            f"{who}: the prediction has shape {mine}, the target has shape {other}; "
            f"they must be equal{hint}"
        )
    return target


def check(target: Any, allowed: Callable[[Any], Any], who: str, words: str) -> None:
    """Refuse targets of which not all are allowed."""

    def look(target: Any) -> None:
        raw = numbers_of(target)
        if raw is not None and not np.all(allowed(raw)):
            wrong = raw[~allowed(raw)].flat[0]
            raise ValueError(f"{who}: every target must be {words}, not {wrong}")

    demand(look, target)


def check_labels(labels: Any, classes: int, who: str) -> None:
    """Refuse labels that are not class numbers 0 .. classes-1."""
    dtype = getattr(labels, "dtype", type(labels))
    is_whole = dtype.kind in "iu" if hasattr(dtype, "kind") else "int" in str(dtype)
    if not is_whole:
        found = "a Value of " * isinstance(labels, Value) + str(getattr(labels, "dtype", labels))
        how = words_to_numbers(labels, "labels") or "; convert them with .astype(int)"
        raise TypeError(f"{who}: labels must be an array of whole numbers, not {found}{how}")

    def look(labels: Any) -> None:
        raw = numbers_of(labels)
        if raw is None or not raw.size:
            return
        # raw.min() and raw.max(), in less time
        least, most = raw.item(raw.argmin()), raw.item(raw.argmax())
        if least < 0 or most >= classes:
            wrong = np.argwhere((raw < 0) | (raw >= classes))[0]
            if classes == 1:
                raise ValueError(
                    f"{who}: one logit for each label knows one class only, 0, and not "
                    f"{raw[tuple(wrong)]}; {BETWEEN_TWO}(logits[..., 0], labels)"
                )
            where = f" at {', '.join(map(str, wrong))}" * bool(raw.ndim)
            raise ValueError(
                f"{who}: there are {classes} classes, so labels are 0 .. {classes - 1}, "
                f"not {raw[tuple(wrong)]}{where}"
            )

    demand(look, labels)


def check_probabilities(rows: Any, who: str) -> None:
    """Refuse rows that are not probabilities: at least 0, with the sum 1 (to within 0.001)."""

    def look(rows: Any) -> None:
        raw = numbers_of(rows)
        if raw is None or (np.all(raw >= 0) and np.allclose(raw.sum(axis=-1), 1, atol=1e-3)):
            return
        one_each = raw.ndim == 1 or raw.shape[-1] == 1
        raise ValueError(
            f"{who}: labels of the shape of the logits, {raw.shape}, are probabilities: "
            "at least 0, and along the last axis they add up to 1; these do not"
            + f"; {BETWEEN_TWO}(logits, labels)"
            * one_each
        )

    demand(look, rows)
