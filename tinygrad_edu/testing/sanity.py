"""Before any gradient is judged: whether this function can be checked at all."""

from collections.abc import Callable

import numpy as np

from tinygrad_edu.testing.errors import InputMutated, NotContinuous, NotDeterministic
from tinygrad_edu.testing.outputs import finite
from tinygrad_edu.testing.subjects import Subject
from tinygrad_edu.testing.vectors import Vector


def sane(subject: Subject) -> Vector:
    """The value at the point of the check, once it is certain that it is one.

    Raises:
        NotFinite, NotDeterministic, InputMutated, FunctionFailed, WrongShape, NotContinuous: what
            is wrong with the function or its gradient.
    """
    with np.errstate(all="ignore"):
        first = finite(_twice(subject, subject.value, f"{subject.name}"), subject.name)
        if not first.size or not subject.arguments.flat.size:
            what = "arguments" if first.size else "results"
            raise NotContinuous(
                f"check: the {what} of {subject.name} are empty, so there is nothing to compare; "
                "give at least one number"
            )
        u = np.ones(first.size)
        _twice(subject, lambda x: subject.vjp(x, u), f"the gradient of {subject.name}")
    return first


def _twice(subject: Subject, call: Callable[[Vector], Vector], who: str) -> Vector:
    """The result of a call that changes no argument and repeats itself."""
    first = call(subject.arguments.flat)
    changed = subject.arguments.changed(subject.given)
    if changed is not None:
        raise InputMutated(
            f"check: {who} has changed its argument {changed!r} in place; work on a copy of it"
        )
    second = call(subject.arguments.flat)
    if first.shape != second.shape or not np.array_equal(first, second, equal_nan=True):
        raise NotDeterministic(
            f"check: {who} gave another result when it was called again with the same arguments; "
            "fix its random numbers (a seed, evaluation mode) or its state, then check"
        )
    return first
