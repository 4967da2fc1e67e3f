"""Averages, quantiles and correlations of samples."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, Value, composition, is_continuous, shape_of
from tinygrad_edu.functions.plain import alike, axes_of, double, listed, plain, real_numbers
from tinygrad_edu.functions.selecting import diag
from tinygrad_edu.functions.shapes import atleast_2d, expand_dims, moveaxis
from tinygrad_edu.rules.arithmetic import multiply
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.complex_numbers import conj, real
from tinygrad_edu.rules.discrete import isnan, ones_like
from tinygrad_edu.rules.elementwise import sqrt
from tinygrad_edu.rules.joining import concatenate
from tinygrad_edu.rules.kinks import clip
from tinygrad_edu.rules.reductions import Axis, count, max, mean, min, sum
from tinygrad_edu.rules.scans import on_the_last_axis
from tinygrad_edu.rules.shapes import broadcast_to, matrix_transpose, reshape, transpose
from tinygrad_edu.rules.sorting import sort

_numpys: Callable[..., Any] = np.quantile
ONE_ELEMENT = ("lower", "higher", "nearest", "inverted_cdf", "closest_observation")
METHODS = (
    *ONE_ELEMENT, "linear", "midpoint", "averaged_inverted_cdf", "interpolated_inverted_cdf",
    "hazen", "weibull", "median_unbiased", "normal_unbiased",
)  # fmt: skip


@composition
def ptp(x: Array, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Peak to peak: the largest element less the smallest.

    >>> ptp(np.array([3.0, 1.0, 4.0]))
    np.float64(3.0)
    """
    return max(x, axis=axis, keepdims=keepdims) - min(x, axis=axis, keepdims=keepdims)


@composition
def nansum(x: Array, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """The sum of all elements that are numbers.

    >>> nansum(np.array([1.0, np.nan]))
    np.float64(1.0)
    """
    return sum(where(isnan(x), 0, x), axis=axis, keepdims=keepdims)


@composition
def nanmean(x: Array, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """The mean of all elements that are numbers.

    >>> nanmean(np.array([1.0, np.nan, 3.0]))
    np.float64(2.0)
    """
    missing = isnan(x)
    present = sum(where(missing, 0, ones_like(x)), axis=axis, keepdims=keepdims)
    return sum(where(missing, 0, x), axis=axis, keepdims=keepdims) / present


@composition
def average(
    x: Array,
    axis: Axis = None,
    weights: Array | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """The mean in which each element counts according to its weight.

    Args:
        x: an array.
        axis: along which.
        weights: of the shape of ``x``, or of the length of the axis; 1 by default.
        returned: whether to return the sum of the weights, too.
        keepdims: whether the axis stays, with length 1.

    Raises:
        ZeroDivisionError: if the weights add up to 0.

    >>> average(np.array([1.0, 4.0]), weights=np.array([2.0, 1.0]))
    np.float64(2.0)
    """
    if weights is None:
        result = mean(x, axis=axis, keepdims=keepdims)
        total = count(x, result) + 0 * result
        return (result, total) if returned else result
    weights = _beside(listed(weights), x, axis)
    total = sum(weights, axis=axis, keepdims=keepdims)
    nothing = plain(total == 0)
    if isinstance(nothing, bool | np.bool_ | np.ndarray) and np.any(nothing):
        raise ZeroDivisionError("average: the weights add up to 0, so they weigh nothing")
    result = sum(multiply(x, weights), axis=axis, keepdims=keepdims) / total
    return (result, broadcast_to(total, shape_of(result))) if returned else result


def _beside(weights: Array, x: Array, axis: Axis) -> Array:
    """Weights given for some axes only, in a shape that goes with ``x``."""
    shape, axes = shape_of(x), axes_of(axis, len(shape_of(x)), "average")
    if shape_of(weights) == shape:
        return weights
    if axis is None or shape_of(weights) != tuple(shape[a] for a in axes):
        raise ValueError(
            f"average: weights of shape {shape_of(weights)} for an array of shape {shape} along "
            f"axis {axis}; give one for each element, or one for each position along the axis"
        )
    weights = transpose(weights, tuple(int(i) for i in np.argsort(axes)))
    return reshape(weights, tuple(n if a in axes else 1 for a, n in enumerate(shape)))


def _sorted(x: Array, axis: Axis, name: str) -> Array:
    """The elements of ``x`` in order, joined along one last axis, NaN if one of them is."""
    axes_of(axis, len(shape_of(x)), name)
    line = sort(on_the_last_axis(x, axis), axis=-1)
    last = line[..., -1:]
    return where(isnan(last), last, line)


def _keep(result: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Put axes of length 1 in place of those that were reduced."""
    return expand_dims(result, tuple(axes_of(axis, len(shape_of(x)), ""))) if keepdims else result


@composition
def median(x: Array, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """The element in the middle, or the mean of the two there.

    >>> median(np.array([3.0, 1.0, 2.0, 10.0]))
    np.float64(2.5)
    """
    if axis is None and shape_of(x) == ():  # the number itself, of whatever kind
        return mean(x)
    line = _sorted(x, axis, "median")
    n = shape_of(line)[-1]
    middle = line[..., (n - 1) // 2 : n // 2 + 1]
    return _keep(mean(middle, axis=-1), x, axis, keepdims)


@composition
def quantile(
    x: Array, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Array:
    """The number below which the part ``q`` of the elements lies, ``0 <= q <= 1``.

    Sorted, the elements stand at ``0, 1/(n-1), ..., 1``; between them the line is straight.

    Args:
        x: an array.
        q: a number, or an array of numbers, whose axes come first in the result.
        axis: along which.
        method: one of NumPy's: where the elements stand (``"linear"``, ``"hazen"``, ``"weibull"``,
            ``"median_unbiased"``, ``"normal_unbiased"``, ``"interpolated_inverted_cdf"``), or which
            one to take between two (``"lower"``, ``"higher"``, ``"midpoint"``, ``"nearest"``,
            ``"inverted_cdf"``, ``"averaged_inverted_cdf"``, ``"closest_observation"``).
        keepdims: whether the axis stays, with length 1.

    >>> quantile(np.array([3.0, 1.0, 2.0]), 0.75)
    np.float64(2.5)
    """
    x, q = real_numbers(x, "quantile"), _part(q, "quantile")
    if not np.all((np.asarray(q) >= 0) & (np.asarray(q) <= 1)):
        raise ValueError(f"quantile: q must be between 0 and 1, got {q!r:.60}")
    if method not in METHODS:
        raise ValueError(
            f"quantile: method must be one of {', '.join(METHODS)}; got {method!r:.40}"
        )
    line = _sorted(x, axis, "quantile")
    # Of the numbers 0, 1, 2, ... the quantile is the place where that of any others stands.
    positions = np.arange(float(shape_of(line)[-1]))
    place = _numpys(positions, np.asarray(q), method=method)
    low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
    step, n = place - low, np.ndim(q)
    a, b = line[..., low], line[..., high]
    if method in ONE_ELEMENT:
        result = a
    elif n == 0:
        step = float(step)
        result = a + (b - a) * step if step < 0.5 else b - (b - a) * (1 - step)
    else:
        line, step = alike(line, step)
        result = where(step < 0.5, a + (b - a) * step, b - (b - a) * (1 - step))
    ndim = len(shape_of(result))
    result = moveaxis(result, tuple(range(ndim - n, ndim)), tuple(range(n))) if n else result
    if not keepdims:
        return result
    gone = axes_of(axis, len(shape_of(x)), "quantile")
    return expand_dims(result, tuple(a + n for a in gone))


@composition
def percentile(
    x: Array, q: Any, axis: Axis = None, *, method: str = "linear", keepdims: bool = False
) -> Array:
    """:func:`quantile` in hundredths: ``0 <= q <= 100``.

    >>> percentile(np.array([3.0, 1.0, 2.0]), 75)
    np.float64(2.5)
    """
    q = _part(q, "percentile")
    hundredths = q / 100 if isinstance(q, int | float) else np.true_divide(q, 100)
    return quantile(x, hundredths, axis, method=method, keepdims=keepdims)


def _part(q: Any, who: str) -> Any:
    numbers = plain(q)
    if isinstance(q, Value) and is_continuous(numbers):
        raise TypeError(f"{who}: it has no derivative by q; give numbers instead of a Value")
    return numbers


@composition
def cov(
    m: Array,
    y: Array | None = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Array | None = None,
    aweights: Array | None = None,
) -> Array:
    """The covariances of variables, each a row of ``m`` (and of ``y``).

    Args:
        m: of shape (variables, observations), or one row of observations.
        y: more variables.
        rowvar: if false, the variables are columns.
        bias: divide by n and not by n - 1.
        ddof: divide by n - ddof instead.
        fweights: how often each observation occurred.
        aweights: how much each observation counts.

    >>> cov(np.array([[0.0, 2.0], [0.0, 4.0]])).tolist()
    [[2.0, 4.0], [4.0, 8.0]]
    """
    rows = _variables(m, rowvar)
    if y is not None:
        rows = concatenate([rows, _variables(y, rowvar)], axis=0)
    less = ddof if ddof is not None else int(not bias)
    n: Any = shape_of(rows)[1]
    if fweights is None and aweights is None:
        weights, total = None, n
    else:
        both = [alike(rows, listed(w))[1] for w in (fweights, aweights) if w is not None]
        weights = both[0] if len(both) == 1 else both[0] * both[1]
        total = sum(weights)
    centred = rows - average(rows, axis=1, weights=weights, keepdims=True)
    if weights is None or less == 0 or aweights is None:
        degrees = total - less
    else:
        degrees = total - less * sum(weights * aweights) / total
    other = centred if weights is None else centred * weights
    products = centred @ conj(matrix_transpose(other))
    few = isinstance(degrees, int) and degrees <= 0  # observations, so the result is infinite
    scale = math.inf if few else 1 / degrees
    result = products * scale
    return reshape(result, ()) if shape_of(result) == (1, 1) else result


def _variables(m: Array, rowvar: bool) -> Array:
    if len(shape_of(m)) > 2:
        raise ValueError(f"cov: variables in rows or columns are needed, not shape {shape_of(m)}")
    rows = double(atleast_2d(m))
    return matrix_transpose(rows) if not rowvar and shape_of(rows)[0] != 1 else rows


@composition
def corrcoef(x: Array, y: Array | None = None, rowvar: bool = True) -> Array:
    """The correlations of variables: covariances of variables scaled to variance 1.

    >>> np.round(corrcoef(np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 4.0]])), 12).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    c = cov(x, y, rowvar)
    if not shape_of(c):
        return c / c
    deviations = sqrt(real(diag(c)))
    scaled = c / deviations[:, None] / deviations[None, :]
    return clip(scaled, -1, 1)
