"""What weights begin as: drawn with a variance that keeps signals the same size through layers.

A unit adds up ``fan_in`` products w a. With independent weights of mean 0,

    E z²  =  fan_in · Var w · E a²,

so Var w = 1/fan_in keeps the size of the signal. A relu sets half of the signal to 0, E a² =
E z² / 2, so after relu it takes 2/fan_in. Equal weights, zeros for instance, would make all units
of a layer equal, and keep them so for ever: they have equal gradients.
"""

import inspect
import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tinygrad_edu._arguments import whole_number
from tinygrad_edu._hints import hinting
from tinygrad_edu.engine import shape_of
from tinygrad_edu.nn.arguments import float_dtype
from tinygrad_edu.rng import RNG, generator

Initializer: TypeAlias = Callable[..., NDArray[Any]]
"""A function such as ``lecun_normal``: (shape, rng=, dtype=) -> array."""

__getattr__ = hinting(
    "nn.init",
    {
        f"{name}_{shape}{end}": said
        for names, said in (
            (("kaiming", "he"), "nn.init.he_normal, of variance 2/fan_in"),
            (("xavier", "glorot", "lecun"), "nn.init.lecun_normal, of variance 1/fan_in"),
        )
        for name in names
        for shape in ("normal", "uniform")
        for end in ("", "_")
    }
    | {
        f"{name}{end}": f"value.data = {said} of a parameter, or init=f, where f(shape) returns it"
        for name, said in (
            ("zeros", "np.zeros(shape)"),
            ("ones", "np.ones(shape)"),
            ("constant", "np.full(shape, x)"),
            ("normal", "np.random.default_rng(0).normal(size=shape)"),
            ("uniform", "np.random.default_rng(0).uniform(-a, a, shape)"),
        )
        for end in ("", "_")
    },
)


def lecun_normal(
    shape: tuple[int, ...], *, rng: RNG | None = None, dtype: DTypeLike = float
) -> NDArray[Any]:
    """Normal numbers of mean 0 and variance 1/fan_in, where fan_in is ``shape[0]``.

    LeCun, Bottou, Orr, Müller: Efficient BackProp (1998), section 4.6.

    Args:
        shape: (fan_in, ...), with fan_in at least 1.
        rng: where to draw from, a seed or a ``numpy.random.Generator``; it has no default.
        dtype: a floating-point type.

    Raises:
        TypeError, ValueError: if one of them is something else.

    >>> round(lecun_normal((100, 100), rng=0).var() * 100, 1)
    np.float64(1.0)
    """
    return _normal(shape, 1.0, rng, dtype, "lecun_normal")


def he_normal(
    shape: tuple[int, ...], *, rng: RNG | None = None, dtype: DTypeLike = float
) -> NDArray[Any]:
    """Normal numbers of mean 0 and variance 2/fan_in, where fan_in is ``shape[0]``.

    He, Zhang, Ren, Sun: Delving Deep into Rectifiers (2015), equation 10. (The first layer has no
    relu before it and could do with half; the paper takes the same for all layers, and so do we.)

    Args:
        shape, rng, dtype: as for :func:`lecun_normal`.

    >>> round(he_normal((100, 100), rng=0).var() * 100, 1)
    np.float64(2.0)
    """
    return _normal(shape, 2.0, rng, dtype, "he_normal")


def initial(
    shape: tuple[int, ...], init: Initializer, rng: np.random.Generator, dtype: np.dtype[Any]
) -> NDArray[Any]:
    """What an initialiser draws for the weights of ``Linear``, if it has this shape."""
    wanted = "a function of (shape, rng=, dtype=), such as nn.init.he_normal"
    if not callable(init):
        raise TypeError(f"Linear: init must be {wanted}, not {init!r:.40}")
    try:
        inspect.signature(init).bind(shape, rng=rng, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise TypeError(f"Linear: init must be {wanted}: {error}") from None
    drawn = init(shape, rng=rng, dtype=dtype)
    if shape_of(drawn) != shape:
        raise ValueError(
            f"Linear: init must return an array of shape {shape}, not of shape {shape_of(drawn)}"
        )
    return drawn


def _normal(
    shape: tuple[int, ...], gain: float, rng: RNG | None, dtype: DTypeLike, who: str
) -> NDArray[Any]:
    dtype = float_dtype(dtype, who)
    if not isinstance(shape, list | tuple) or not shape:
        raise TypeError(
            f"{who}: shape must be a tuple (fan_in, ...), such as (3, 2), not {shape!r:.40}"
        )
    fan_in, *_ = (whole_number(n, who, "each of shape", 0) for n in shape)
    whole_number(fan_in, who, "fan_in", 1)
    # Drawn in double precision always, so that a seed means the same weights in every dtype.
    drawn = generator(rng, who).standard_normal(shape)
    return (math.sqrt(gain / fan_in) * drawn).astype(dtype)
