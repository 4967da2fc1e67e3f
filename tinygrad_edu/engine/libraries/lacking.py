"""Functions of NumPy that the array API standard has not, made of those that it has.

The first argument ``m`` is the namespace (:class:`.array_api.Standard`). A library that has a
function of its own is asked first.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

LOG2 = math.log(2)


def _nan_to_num(m: Any, x: Any, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    limits = m.standard.finfo(x.dtype)
    x = m.where(m.isnan(x), nan, x)
    x = m.where(x == math.inf, float(limits.max) if posinf is None else posinf, x)
    return m.where(x == -math.inf, float(limits.min) if neginf is None else neginf, x)


def _rot90(m: Any, x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    order = list(range(x.ndim))
    a, b = (axis % x.ndim for axis in axes)
    order[a], order[b] = b, a
    for _ in range(k % 4):
        x = m.transpose(m.flip(x, axis=b), tuple(order))
    return x


def _pad(m: Any, x: Any, pad_width: Any, constant_values: Any = 0) -> Any:
    widths = np.broadcast_to(np.asarray(pad_width), (x.ndim, 2)).tolist()
    constants = np.broadcast_to(np.asarray(constant_values), (x.ndim, 2)).tolist()
    for axis, (width, constant) in enumerate(zip(widths, constants, strict=True)):
        shapes = [(*x.shape[:axis], n, *x.shape[axis + 1 :]) for n in width]
        before, after = (
            m.standard.full(shape, value, dtype=x.dtype, device=x.device)
            for shape, value in zip(shapes, constant, strict=True)
        )
        x = m.standard.concat([before, x, after], axis=axis)
    return x


def _unwrap(
    m: Any, x: Any, discont: Any = None, axis: int = -1, period: float = 2 * math.pi
) -> Any:
    along = (slice(None),) * (axis % x.ndim)
    steps = x[(*along, slice(1, None), ...)] - x[(*along, slice(None, -1), ...)]
    half = period / 2
    turned = (steps + half) % period - half
    turned = m.where((turned == -half) & (steps > 0), half, turned)
    small = abs(steps) < (half if discont is None else max(discont, half))
    corrections = m.cumsum(m.where(small, 0.0, turned - steps), axis=axis)
    first = x[(*along, slice(0, 1), ...)]
    rest = x[(*along, slice(1, None), ...)] + corrections
    return m.standard.concat([first, rest], axis=axis)


def _convolve(m: Any, a: Any, v: Any) -> Any:
    (i,), (j,) = a.shape, v.shape
    places = np.arange(i)[:, None] + np.arange(j)
    products = m.reshape(a, (i, 1)) * m.reshape(v, (1, j))
    return m.scatter(products, places, (i + j - 1,))


def _einsum(m: Any, subscripts: str, *arrays: Any) -> Any:
    inputs, _, output = subscripts.partition("->")
    letters = [*output, *sorted(set(inputs) - {",", *output})]
    product: Any = 1.0
    for term, array in zip(inputs.split(","), arrays, strict=True):
        array = m.transpose(array, [term.index(letter) for letter in letters if letter in term])
        lengths = iter(array.shape)
        shape = tuple(next(lengths) if letter in term else 1 for letter in letters)
        product = product * m.reshape(array, shape)
    return m.standard.sum(product, axis=tuple(range(len(output), len(letters))))


def _heaviside(m: Any, x: Any, at_zero: Any) -> Any:
    x, at_zero = m.arrays(x, at_zero)
    return m.where(x == 0, at_zero, (m.sign(x) + 1) / 2)


def _ldexp(m: Any, x: Any, n: Any) -> Any:
    x, n = m.arrays(x, n)
    return x * 2.0 ** m.standard.astype(n, x.dtype)


LACKING: dict[str, Callable[..., Any]] = {
    "allclose": lambda m, a, b, **tolerance: m.all(m.isclose(a, b, **tolerance)),
    "angle": lambda m, z: m.arctan2(m.imag(z), m.real(z)),
    "argpartition": lambda m, x, kth, axis=-1, kind=None: m.argsort(x, axis),
    "argwhere": lambda m, x: m.stack(m.nonzero(x), axis=-1),
    "array_equal": lambda m, a, b: a.shape == b.shape and bool(m.all(a == b)),
    "cbrt": lambda m, x: m.sign(x) * abs(x) ** (1 / 3),
    "convolve": _convolve,
    "copy": lambda m, x: m.standard.asarray(x, copy=True),
    "deg2rad": lambda m, x: x * (math.pi / 180),
    "degrees": lambda m, x: x * (180 / math.pi),
    "digitize": lambda m, x, bins: m.searchsorted(bins, x, side="right"),
    "einsum": _einsum,
    "exp2": lambda m, x: m.exp(x * LOG2),
    "fabs": lambda m, x: abs(x),
    "flatnonzero": lambda m, x: m.nonzero(m.reshape(x, -1))[0],
    "float_power": lambda m, a, b: a**b,
    "fmax": lambda m, a, b: m.where(a != a, b, m.where(b != b, a, m.maximum(a, b))),
    "fmin": lambda m, a, b: m.where(a != a, b, m.where(b != b, a, m.minimum(a, b))),
    "fmod": lambda m, a, b: a - b * m.trunc(a / b),
    "heaviside": _heaviside,
    "isclose": lambda m, a, b, rtol=1e-5, atol=1e-8: abs(a - b) <= atol + rtol * abs(b),
    "ldexp": _ldexp,
    "logaddexp2": lambda m, a, b: m.logaddexp(a * LOG2, b * LOG2) / LOG2,
    "nan_to_num": _nan_to_num,
    "pad": _pad,
    "partition": lambda m, x, kth, axis=-1, kind=None: m.sort(x, axis),
    "rad2deg": lambda m, x: x * (180 / math.pi),
    "radians": lambda m, x: x * (math.pi / 180),
    "rint": lambda m, x: m.standard.round(x),
    "rot90": _rot90,
    "sinc": lambda m, x: m.where(x == 0, 1.0, m.sin(math.pi * x) / (math.pi * x)),
    "unwrap": _unwrap,
}
