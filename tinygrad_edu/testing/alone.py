"""One operation of a graph, taken out of it: a function of its own, to be checked on its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Operation, Value, bare, record
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.subjects import ValueSubject
from tinygrad_edu.testing.vectors import Vector


def operation_alone(node: Value) -> ValueSubject | None:
    """The operation of a node as a function of its own, at the arguments that it had there.

    Returns:
        ``None`` where it cannot be had alone: it has no rules, no floats come in, or it is made
        for this one graph, as a checkpoint is.
    """
    recipe = node.recipe
    if recipe is None or not any(recipe.op.rules) or recipe.op.name not in FUNCTIONS:
        return None
    if type(recipe.op) is not Operation:
        return None
    op, given, options = recipe
    which = [i for i, arg in enumerate(given) if isinstance(arg, Value) and _is_float(arg)]
    if op.is_sequence:
        names = [f"array {i}" for i in range(len(given))]
    else:
        names = [parameter.name for parameter in op.parameters()][: len(given)]
        names += [f"argument {i}" for i in range(len(names), len(given))]
    raw = [bare(arg) for arg in given]
    if not which:
        return None

    def run(leaves: Sequence[Value]) -> Any:
        args = list(raw)
        for i, leaf in zip(which, leaves, strict=True):
            args[i] = leaf
        # Not by its name: that may belong to a composition, or to another operation by now.
        numbers = [bare(arg) for arg in args]
        data = op.computes(*map(type, numbers))(*numbers, **options)
        return record(op, tuple(args), data, options)

    arguments = Arguments([raw[i] for i in which], None, [names[i] for i in which])
    return ValueSubject(op.name, arguments, run)


def _is_float(value: Value) -> bool:
    return np.asarray(value.data).dtype.kind in "fO" and bool(np.all(np.isfinite(_numbers(value))))


def _numbers(value: Value) -> Vector:
    return np.asarray(value.data, dtype=np.float64)
