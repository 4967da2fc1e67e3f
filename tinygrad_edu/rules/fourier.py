"""Fourier transforms: linear, and their matrix is symmetric, so each is its own transpose."""

import numpy as np

from tinygrad_edu.engine import Array, primitive, shape_of
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.shapes import pad


def resized(x: Array, n: int, axis: int) -> Array:
    """Cut ``x`` off after ``n`` elements along an axis, or fill it up with zeros."""
    axis, length = axis % len(shape_of(x)), shape_of(x)[axis]
    if n <= length:
        return x if n == length else x[(slice(None),) * axis + (slice(n),)]
    return pad(x, [(0, (n - length) * (a == axis)) for a in range(len(shape_of(x)))])


def _first_and_last_once(g: Array, n: int, axis: int) -> Array:
    """Twice the first half of ``g``, for its mirror image; some elements have none."""
    half, after = resized(g, n // 2 + 1, axis), len(shape_of(g)) - 1 - axis % len(shape_of(g))
    k = np.arange(n // 2 + 1).reshape(-1, *(1,) * after)
    return where(2 * k % n == 0, half, 2 * half)


def _length(x: Array, n: int | None, axis: int) -> int:
    return shape_of(x)[axis] if n is None else n


fft = primitive(
    "fft.fft",
    lambda g, y, x, n=None, axis=-1, norm=None: resized(
        fft(g, axis=axis, norm=norm), shape_of(x)[axis], axis
    ),
    method=False,
)
ifft = primitive(
    "fft.ifft",
    lambda g, y, x, n=None, axis=-1, norm=None: resized(
        ifft(g, axis=axis, norm=norm), shape_of(x)[axis], axis
    ),
    method=False,
)

# Of a real x only half of the spectrum is kept, and of the gradient only the real part.
rfft = primitive(
    "fft.rfft",
    lambda g, y, x, n=None, axis=-1, norm=None: resized(
        fft(g, n=_length(x, n, axis), axis=axis, norm=norm), shape_of(x)[axis], axis
    ),
    method=False,
)
irfft = primitive(
    "fft.irfft",
    lambda g, y, x, n=None, axis=-1, norm=None: resized(
        _first_and_last_once(ifft(g, axis=axis, norm=norm), shape_of(g)[axis], axis),
        shape_of(x)[axis],
        axis,
    ),
    method=False,
)
