"""Which rows are for training, and which are kept for testing.

A model is judged on rows that it has not seen. Classes are divided *in proportion* (a stratified
split), so that a rare class is not missing from one of the parts by bad luck.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu._arguments import real_number


def share(split: Any, who: str) -> float:
    """`split` as a share of the rows: strictly between 0 and 1."""
    fraction = real_number(split, who, "split")
    if not 0 < fraction < 1:
        raise ValueError(
            f"{who}: split must be strictly between 0 and 1 (the share of the rows kept for "
            f"testing, such as split=0.25), not {fraction:g}"
        )
    return fraction


def apportion(counts: NDArray[Any], total: int) -> NDArray[Any]:
    """Whole numbers in proportion to `counts` that add up to `total`; both of shape (k,).

    Each share is exact to within one (A. Hamilton's method of the largest remainder, 1792;
    the earlier of two equal remainders goes first).

    >>> apportion(np.array([50, 30, 21]), total=10)
    array([5, 3, 2])
    """
    shares, remainders = np.divmod(counts * total, counts.sum())
    missing = total - int(shares.sum())
    shares[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return shares


def split_rows(
    groups: NDArray[Any], fraction: float, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Row numbers for training and for testing, both in random order.

    `groups` has shape (n,); the rows of each group are divided in proportion. Of the n rows,
    `round(fraction * n)` are for testing.

    >>> train, test = split_rows(np.array([0, 0, 0, 0, 1, 1]), 0.5, np.random.default_rng(0))
    >>> sorted(train.tolist() + test.tolist())
    [0, 1, 2, 3, 4, 5]
    >>> sorted(int(row >= 4) for row in test)
    [0, 0, 1]
    """
    order = rng.permutation(len(groups))
    labels, counts = np.unique(groups, return_counts=True)
    for_testing = np.zeros(len(groups), dtype=bool)
    for label, size in zip(labels, apportion(counts, round(fraction * len(groups))), strict=True):
        members = order[groups[order] == label]
        for_testing[members[:size]] = True
    chosen = for_testing[order]
    return order[~chosen], order[chosen]
