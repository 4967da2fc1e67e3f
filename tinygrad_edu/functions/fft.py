"""Fourier transforms, as in ``numpy.fft``."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tinygrad_edu._hints import hinting
from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.functions.plain import axes_of
from tinygrad_edu.rules.fourier import fft, ifft, irfft, rfft
from tinygrad_edu.rules.shapes import roll

__all__ = [
    "fft",
    "fft2",
    "fftn",
    "fftshift",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "irfft",
    "rfft",
]

__getattr__ = hinting(
    "fft",
    {name: f"np.fft.{name}(n), which are numbers" for name in ("fftfreq", "rfftfreq")},
    home=__name__,
)

Axes = Sequence[int] | None


_composition = partial(composition, home="fft")


def _along(transform: Callable[..., Array], x: Array, s: Axes, axes: Axes, norm: Any) -> Array:
    """Transform along one axis after the other."""
    if axes is None:
        axes = range(-len(shape_of(x) if s is None else s), 0)
    lengths = [None] * len(axes) if s is None else s
    if len(lengths) != len(axes):
        raise ValueError(
            f"s has {len(lengths)} lengths for {len(axes)} axes; give one for each, or leave s out"
        )
    for axis, n in zip(axes, lengths, strict=True):
        x = transform(x, n=n, axis=axis, norm=norm)
    return x


@_composition
def fftn(x: Array, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Array:
    """:func:`fft` along several axes, or all; ``s`` are the lengths to cut or fill to.

    >>> import numpy as np
    >>> fftn(np.ones((2, 2))).real.tolist()
    [[4.0, 0.0], [0.0, 0.0]]
    """
    return _along(fft, x, s, axes, norm)


@_composition
def ifftn(x: Array, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Array:
    """:func:`ifft` along several axes, or all.

    >>> import numpy as np
    >>> ifftn(np.ones((2, 2))).real.tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    return _along(ifft, x, s, axes, norm)


@_composition
def fft2(x: Array, s: Axes = None, axes: Axes = (-2, -1), norm: str | None = None) -> Array:
    """:func:`fft` along two axes.

    >>> import numpy as np
    >>> fft2(np.ones((2, 2))).real.tolist()
    [[4.0, 0.0], [0.0, 0.0]]
    """
    return _along(fft, x, s, axes, norm)


@_composition
def ifft2(x: Array, s: Axes = None, axes: Axes = (-2, -1), norm: str | None = None) -> Array:
    """:func:`ifft` along two axes.

    >>> import numpy as np
    >>> ifft2(np.ones((2, 2))).real.tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    return _along(ifft, x, s, axes, norm)


@_composition
def fftshift(x: Array, axes: int | Axes = None) -> Array:
    """Frequency 0, which comes first, into the middle.

    >>> import numpy as np
    >>> fftshift(np.array([0.0, 1.0, 2.0, -2.0, -1.0])).tolist()
    [-2.0, -1.0, 0.0, 1.0, 2.0]
    """
    places = axes_of(axes, len(shape_of(x)), "fftshift")
    return roll(x, tuple(shape_of(x)[a] // 2 for a in places), tuple(places))


@_composition
def ifftshift(x: Array, axes: int | Axes = None) -> Array:
    """Undo :func:`fftshift`.

    >>> import numpy as np
    >>> ifftshift(np.array([-2.0, -1.0, 0.0, 1.0, 2.0])).tolist()
    [0.0, 1.0, 2.0, -2.0, -1.0]
    """
    places = axes_of(axes, len(shape_of(x)), "ifftshift")
    return roll(x, tuple(-(shape_of(x)[a] // 2) for a in places), tuple(places))
