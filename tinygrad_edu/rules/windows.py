"""All windows of an array: what makes a convolution a product of matrices.

``windows`` and ``fold`` are each other's transpose: every element is taken once for each window
that it is in, and what the windows hold is added up where it came from.
"""

from typing import Any

import numpy as np

from tinygrad_edu.engine import primitive, shape_of
from tinygrad_edu.rules.indexing import scatter

Lengths = tuple[int, ...]


def _windows(x: Any, size: Lengths, stride: Lengths, dilation: Lengths) -> Any:
    k = len(size)
    if not isinstance(x, np.ndarray):
        return x[_places(shape_of(x)[-k:], size, stride, dilation)]
    length, step = x.shape[-k:], x.strides[-k:]
    counts = count_windows(length, size, stride, dilation)
    inside = tuple(s * d for s, d in zip(step, dilation, strict=True))
    between = tuple(s * t for s, t in zip(step, stride, strict=True))
    view = np.lib.stride_tricks.as_strided(
        x, (*x.shape[:-k], *size, *counts), (*x.strides[:-k], *inside, *between), writeable=False
    )
    return view.copy()  # computing with overlapping windows takes longer than copying them


def _fold(w: Any, length: Lengths, stride: Lengths, dilation: Lengths) -> Any:
    k = len(length)
    size, counts = w.shape[-2 * k : -k], w.shape[-k:]
    if not isinstance(w, np.ndarray):
        places = _places(length, size, stride, dilation)
        return scatter(w, places, (*shape_of(w)[: -2 * k], *length))
    result: Any = np.zeros((*w.shape[: -2 * k], *length), w.dtype)
    for place in np.ndindex(*size):  # all windows at once, one element of each at a time
        spots = zip(place, dilation, stride, counts, strict=True)
        where = tuple(slice(i * d, i * d + s * (n - 1) + 1, s) for i, d, s, n in spots if n)
        if len(where) == k:
            result[(..., *where)] += w[(..., *place, *(slice(None),) * k)]
    return result


def _places(length: Lengths, size: Lengths, stride: Lengths, dilation: Lengths) -> Any:
    """The index that takes all windows of an array, for libraries that cannot look twice."""
    counts, k = count_windows(length, size, stride, dilation), len(size)
    index = []
    for a in range(k):
        inside = np.arange(size[a]) * dilation[a]
        start = np.arange(counts[a]) * stride[a]
        shape = [1] * (2 * k)
        shape[a], shape[k + a] = size[a], counts[a]
        index.append((inside[:, None] + start).reshape(shape))
    return (..., *index)


def count_windows(length: Lengths, size: Lengths, stride: Lengths, dilation: Lengths) -> Lengths:
    """How many windows there are along each axis.

    >>> count_windows((5,), (3,), (1,), (1,)), count_windows((5,), (3,), (2,), (2,))
    ((3,), (1,))
    """
    parts = zip(length, size, stride, dilation, strict=True)
    return tuple(max(0, (n - d * (m - 1) - 1) // s + 1) for n, m, s, d in parts)


windows = primitive(
    "windows",
    lambda g, y, x, size, stride, dilation: fold(g, shape_of(x)[-len(size) :], stride, dilation),
    forward=_windows,
    method=False,
    chooses=True,  # an element that no window holds counts for nothing
    doc="""All windows of ``x``: of shape (..., *length) it makes shape (..., *size, *counts).

    Args:
        x: an array; its last axes, as many as ``size`` has numbers, are cut up.
        size: the lengths of a window; elements beside each other count, if ``dilation`` is 1.
        stride: how far a window is from the next one, along each axis.
        dilation: how far an element of a window is from the next one, along each axis.

    >>> windows(np.arange(5.0), (2,), (1,), (1,)).tolist()
    [[0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0]]
    """,
)

fold = primitive(
    "fold",
    lambda g, y, w, length, stride, dilation: windows(
        g, shape_of(w)[-2 * len(length) : -len(length)], stride, dilation
    ),
    forward=_fold,
    method=False,
    doc="""Windows added up where they came from: the transpose of ``windows``.

    Args:
        w: windows, of shape (..., *size, *counts).
        length: the lengths of the last axes of the result, of shape (..., *length).
        stride: how far a window is from the next one, along each axis.
        dilation: how far an element of a window is from the next one, along each axis.

    >>> fold(np.ones((2, 4)), (5,), (1,), (1,)).tolist()
    [1.0, 2.0, 2.0, 2.0, 1.0]
    """,
)
