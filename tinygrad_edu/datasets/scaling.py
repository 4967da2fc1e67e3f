"""Features on one scale, without a look at the test rows.

The mean and the standard deviation are measured on the training rows alone and applied to all
parts. Measured on all rows they would carry word of the test rows into training, and the test
error would look better than it is.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.datasets.dataset import Dataset


def standardise(train: Dataset, *others: Dataset) -> tuple[Dataset, ...]:
    """All parts, with each feature at mean 0 and standard deviation 1 *in the training rows*.

    Column by column, x becomes (x - mean) / sd, where mean and sd = sqrt(mean of (x - mean)^2) are
    those of `train`, in double precision. A feature that is constant in `train` is only shifted.
    Targets stay as they are; float32 stays float32, whole numbers become float64. The parts given
    are not changed. Usually `train, test = standardise(train, test)`, or with a validation part
    between.

    Raises `TypeError` when a part is no `Dataset`, and `ValueError` when a part has other features
    than `train`, or when `train` has no row or a figure that is not finite.

    >>> from tinygrad_edu.datasets import diabetes
    >>> train, test = standardise(*diabetes(split=0.25, rng=0))
    >>> bool(abs(train.x.mean(axis=0)).max() < 1e-12), train.x.std(axis=0).round(6).tolist()[:3]
    (True, [1.0, 1.0, 1.0])
    """
    _check(train, others)
    x = _wide(train.x)
    factor = _factor(x)
    x = x * factor
    mean = x.mean(axis=0)
    # Compare the figures themselves: rounding can leave a constant column a tiny deviation.
    constant = x.min(axis=0) == x.max(axis=0)
    deviation = np.where(constant, factor, x.std(axis=0))

    def scaled(x: NDArray[Any]) -> NDArray[Any]:
        wide: NDArray[Any] = (_wide(x) * factor - mean) / deviation
        return wide.astype(x.dtype) if x.dtype.kind in "fc" else wide

    return tuple(replace(part, x=scaled(part.x)) for part in (train, *others))


def _wide(x: NDArray[Any]) -> NDArray[Any]:
    """In double precision at least: in float32, a mean of many large figures is far off."""
    return x.astype(np.result_type(x, np.float64), copy=False)


def _factor(x: NDArray[Any]) -> NDArray[Any]:
    """For each column the power of 2 that brings its largest figure near 1.

    The square of a deviation like 1e200 or 1e-200 would be too large or too small for a number. By
    a power of 2, no digit changes.
    """
    largest = abs(x).max(axis=0)
    _, exponent = np.frexp(largest)
    most = np.finfo(x.dtype).maxexp - 3  # beyond, the factor itself is too large or loses digits
    factor: NDArray[Any] = np.ldexp(np.ones_like(largest), -np.clip(exponent, -most, most))
    return factor


def _check(train: Dataset, others: tuple[Dataset, ...]) -> None:
    for part in (train, *others):
        if not isinstance(part, Dataset):
            hint = "; write a star, standardise(*parts)" * isinstance(part, list | tuple)
            raise TypeError(f"standardise needs Datasets, not a {type(part).__name__}{hint}")
    if len(train) == 0:
        raise ValueError(f"standardise needs at least one training row, and {train!r} has none")
    for part in others:
        if part.x.shape[1:] != train.x.shape[1:]:
            raise ValueError(
                f"standardise needs the same features in every part: {train.name} has x of shape "
                f"{train.x.shape}, {part.name} has {part.x.shape}"
            )
    bad = np.argwhere(~np.isfinite(train.x))
    if len(bad):
        where = tuple(bad[0].tolist())
        raise ValueError(
            f"standardise needs finite figures, and x{list(where)} of {train.name} is "
            f"{train.x[where]}"
        )
