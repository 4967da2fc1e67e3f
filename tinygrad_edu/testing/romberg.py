"""The limit of a sequence of difference quotients, and an honest bar around it.

A difference quotient D(h) differs from the derivative by a power series in the step,

    D(h) = D + c_p h^p + c_q h^q + ...,     (p, q, ...) = (2, 4, 6, ...) for central differences,
                                                          (1, 2, 3, ...) for one-sided ones.

Two quotients with steps h and h/2 therefore reveal the first term, and a combination of them is
free of it (Richardson). Repeating this on the combinations gives Romberg's triangle: its rows are
steps, its columns are terms removed. Large steps suffer from the terms that are left, small steps
from noise divided by h. Somewhere in between stands the best entry, and this module finds it
without being told where.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygrad_edu.testing.line import Array

AGREEING = 0.9
"""The share of the finer entries that must confirm an entry before it is believed."""

LUCK = 2.0
"""By how much the smallest of 150 bars is widened: part of what makes it smallest is chance."""


@dataclass(frozen=True)
class Limit:
    """A limit as the step goes to zero.

    Attributes:
        value: the limit; NaN if there was nothing to take it of.
        error: the bar: the limit lies within ``value - error`` and ``value + error``. It is inf
            where the quotients do not settle.
        row: the row of the triangle that ``value`` came from.
    """

    value: float
    error: float
    row: int


def extrapolate(quotients: Array, noise: Array, powers: Sequence[int]) -> Limit:
    """The limit of ``quotients`` as the step, which halves from each to the next, goes to zero.

    It is the entry of the triangle with the smallest bar, among those that nine tenths of the
    finer entries confirm within three times both bars. Without the second condition sin(100 x),
    sampled at steps longer than its period, would give quotients that agree with one another and
    are all wrong.

    Args:
        quotients: shape ``(rows,)``; NaN where no quotient could be taken.
        noise: shape ``(rows,)``, how far the noise in ``f`` may have moved each.
        powers: the exponents of the step in the error, rising.

    >>> h = 2.0 ** -np.arange(10)
    >>> limit = extrapolate((np.exp(h) - np.exp(-h)) / (2 * h), 1e-16 / h, [2, 4, 6])
    >>> abs(limit.value - 1.0) <= limit.error < 1e-12
    True
    """
    values, errors = triangle(quotients, noise, powers)
    known = np.isfinite(values)
    rows = np.nonzero(known)[0]
    values, errors = values[known], errors[known]
    # An entry whose own bar is infinite confirms nothing, but it may well deny.
    bars = np.where(np.isfinite(errors), errors, 0.0)
    for i in np.argsort(errors, kind="stable").tolist():
        if math.isinf(errors[i]):
            break
        finer = rows > rows[i]
        agree = np.abs(values[finer] - values[i]) <= 3.0 * (bars[finer] + bars[i])
        if np.count_nonzero(agree) >= AGREEING * len(agree):
            return Limit(float(values[i]), LUCK * float(errors[i]), int(rows[i]))
    return _finest(quotients)


def triangle(quotients: Array, noise: Array, powers: Sequence[int]) -> tuple[Array, Array]:
    """Romberg's triangle, and the bar of each of its entries.

    With r = 2^p for the power p that column j removes,

        R[k, j] = R[k, j-1] + (R[k, j-1] - R[k-1, j-1]) / (r - 1),

    and the bar of an entry is its largest difference from the two entries it was made of (its
    parents), plus the noise that has come down to it through the same formula.

    Returns:
        Two arrays of shape ``(rows, 1 + len(powers))``: values (NaN where there is none) and bars
        (inf where there is none).
    """
    shape = (len(quotients), len(powers) + 1)
    values, errors = np.full(shape, np.nan), np.full(shape, np.inf)
    values[:, 0] = quotients
    with np.errstate(all="ignore"):
        errors[1:, 0] = _way_left(quotients, noise) + noise[1:]
        for j, power in enumerate(powers, start=1):
            r = 2.0**power
            fine, coarse = values[1:, j - 1], values[:-1, j - 1]
            values[1:, j] = fine + (fine - coarse) / (r - 1.0)
            way_left = _way_left(values[:, j - 1], noise)
            noise = np.concatenate([[np.nan], (r * noise[1:] + noise[:-1]) / (r - 1.0)])
            errors[1:, j] = way_left * (r / (r - 1.0)) + noise[1:]
    errors[np.isnan(errors)] = np.inf
    return values, errors


def _way_left(column: Array, noise: Array) -> Array:
    """How far each entry of a column, from the second on, may still be from the limit.

    NaN where that takes an entry that is missing.

    If each move is q times the one before, the way left is q + q^2 + ... = q / (1 - q) moves. For
    a smooth function q is at most 1/2, so that one more move is more than enough. But next to a
    singularity, |x|^1.1 at 0, q is 0.9, and one move is only a ninth of the way.
    """
    moves = np.abs(np.diff(column))
    before = np.concatenate([[np.nan], moves[:-1]])
    heard = moves > 2.0 * (noise[1:] + noise[:-1])
    q = np.where(heard, moves / before, 0.0)
    return np.where(q < 1.0, moves * np.maximum(1.0, q / (1.0 - q)), np.inf)


def _finest(quotients: Array) -> Limit:
    """The finest quotient, of which nothing else is known."""
    rows = np.flatnonzero(np.isfinite(quotients))
    if len(rows) == 0:
        return Limit(math.nan, math.inf, 0)
    return Limit(float(quotients[rows[-1]]), math.inf, int(rows[-1]))
