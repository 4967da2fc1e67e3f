"""What a function demands of its data it demands in each call, though its code has no place for it.

``cross_entropy`` refuses a label that is no class: NumPy's code would take -1 for the last one.
What is looked at is mostly an argument as it is, or is computed from arguments alone, by few
operations, as ``y[:, 0].astype(int)``; so these are done once more before the code runs. What
depends on parameters as well, or was drawn, is looked at while the function is traced only.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, topological

Demand = tuple[Any, Callable[[Any], None]]
"""Data that were looked at, and the function that raises an error if they are not in order."""


def checks_of(inputs: list[Any], demands: Iterable[Demand]) -> list[Callable[[list[Any]], None]]:
    """For each demand that depends on arguments alone a function of the leaves of the arguments.

    >>> def positive(x):
    ...     if x <= 0:
    ...         raise ValueError(f"{x} is not positive")
    >>> x, y = Value(3.0), Value(1.0)
    >>> (check,) = checks_of([x, y], [(x - y, positive)])
    >>> check([5.0, 5.0])
    Traceback (most recent call last):
        ...
    ValueError: 0.0 is not positive
    """
    places = {v: i for i, v in enumerate(inputs) if isinstance(v, Value)}
    graphs = [(topological(x), check) for x, check in demands if isinstance(x, Value)]
    return [
        partial(_check, graph, places, check)
        for graph, check in graphs
        if any(node in places for node in graph) and all(_is_known(n, places) for n in graph)
    ]


def _is_known(node: Value, places: dict[Value, int]) -> bool:
    """Whether a node is an argument, or an operation that computes the same each time."""
    if node.recipe is None:
        return node in places
    return not any(isinstance(arg, np.random.Generator) for arg in node.recipe.args)


def _check(
    graph: list[Value],
    places: dict[Value, int],
    check: Callable[[Any], None],
    leaves: list[Any],
) -> None:
    data: dict[Value, Any] = {}
    for node in graph:
        if node in places:
            data[node] = leaves[places[node]]
        elif node.recipe is not None and node.recipe.args:
            op, args, options = node.recipe
            data[node] = op.compute([data[a] if isinstance(a, Value) else a for a in args], options)
        else:
            data[node] = bare(node)  # a constant
    check(data[graph[-1]])
