"""Whether the rule of an operation is fair at its kink, whatever it was part of.

A single number of a single operation is the simplest kink there is: its slope must lie between
those that the operation has around. What a network makes of many such numbers need not.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.testing.alone import operation_alone
from tinygrad_edu.testing.branches import Turn
from tinygrad_edu.testing.claims import dyadics
from tinygrad_edu.testing.comparison import ROUNDINGS, referred_to, tolerant
from tinygrad_edu.testing.errors import BadFunction
from tinygrad_edu.testing.probes import probe
from tinygrad_edu.testing.slopes import lies_among
from tinygrad_edu.testing.subjects import ValueSubject
from tinygrad_edu.testing.vectors import Vector

MOST_NUMBERS = 6
"""So many numbers of one result are looked at, where a rule branches in more."""

DIRECTIONS = 5
"""So many random directions: a wrong slope may lie between right ones in one, by chance."""


def is_fair(turn: Turn) -> bool | None:
    """Whether what branches here gives a slope of one of its branches, or one between them.

    A condition in the function itself is fair if it falls as on one of the sides: which, does not
    matter. A rule is asked for the slopes of single numbers of its result along all its arguments
    together (at a tie, all move, and nothing is tied any less) and along random directions.

    Returns:
        ``None`` where the operation cannot be looked at alone, as on complex numbers.

    >>> is_fair(Turn(0, None, "greater", np.array([True]), lonely=False))
    True
    """
    recipe = turn.node.recipe if turn.node is not None else None
    if turn.node is None or recipe is None or not any(recipe.op.rules):
        return not turn.lonely
    try:
        alone = operation_alone(turn.node)
        return None if alone is None else _is_fair_where(alone, turn.places)
    except BadFunction:
        return None


def _is_fair_where(alone: ValueSubject, places: NDArray[np.bool_] | None) -> bool:
    """The same for some of the numbers of its result that turn, if it is known which do."""
    rng = np.random.default_rng(0)
    size = alone.value(alone.arguments.flat).size
    chosen = np.flatnonzero(places) if places is not None and places.size == size else size
    return all(_is_fair_in(alone, int(i), rng) for i in rng.permutation(chosen)[:MOST_NUMBERS])


def _is_fair_in(alone: ValueSubject, i: int, rng: np.random.Generator) -> bool:
    """The same for one number of its result."""
    x, eps = alone.arguments.flat, alone.eps()
    u = np.zeros(alone.value(x).size)
    u[i] = 1.0
    gradient = alone.vjp(x, u)
    phi = tolerant(lambda at: float(alone.value(at)[i]))
    directions = [np.ones(x.size), *(dyadics(rng, x.size) for _ in range(DIRECTIONS))]
    return all(_fits(phi, x, v, float(gradient @ v), rng, eps) for v in directions)


def _fits(
    phi: Callable[[Vector], float],
    x: Vector,
    v: Vector,
    slope: float,
    rng: np.random.Generator,
    eps: float,
) -> bool:
    reference = referred_to(probe(phi, x, v))
    allowance = ROUNDINGS * eps * abs(slope)
    return reference.allows(slope, allowance) or lies_among(phi, x, v, slope, rng, eps)
