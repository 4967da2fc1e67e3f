"""Convolution and pooling for networks, channels first, as in PyTorch.

Every window of the input becomes a column, and the weights of every output channel are a row; the
convolution is the product of the two matrices, along one axis or two, or any number.
"""

import math
from collections.abc import Callable

import numpy as np

from tinygrad_edu.engine import Array, composition, shape_of, size_of
from tinygrad_edu.functions.plain import WHOLE, constants
from tinygrad_edu.rules.reductions import max, sum
from tinygrad_edu.rules.shapes import pad, reshape
from tinygrad_edu.rules.windows import windows

Size = int | tuple[int, ...]
Padding = list[tuple[int, int]]


DESCRIPTION = """Slide ``weight`` over ``x``, along the last {axes} of its axes.

``y[n, o, i] = sum over c, j of w[o, c, j] x[n, c, s i + j]``; ``i`` and ``j`` are positions along
{axes} axes.

Args:
    x: of shape (batch, channels, {lengths}), or without the batch.
    weight: of shape (out channels, channels / groups, kernel {lengths}).
    bias: of shape (out channels,).
    stride: the step ``s`` from one window to the next; a number, or one for each axis.
    padding: so many zeros on either side; or ``"valid"`` for none, or ``"same"`` for as many
        as keep the {lengths}, with stride 1.
    dilation: the step from one element of a window to the next.
    groups: how many parts the channels are split into; each part sees only itself.

Returns:
    Of shape (batch, out channels, windows along each axis).

Raises:
    ValueError: if shapes or options do not fit.

>>> {example}
"""


def _convolution(name: str, axes: int, lengths: str, example: str) -> Callable[..., Array]:
    """The convolution along so many axes."""

    def convolution(
        x: Array,
        weight: Array,
        bias: Array | None = None,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
    ) -> Array:
        _check_shapes(name, lengths, shape_of(x), shape_of(weight), groups)
        outs, channels, *rest = shape_of(weight)
        size = tuple(rest)
        step, spread = _each(stride, axes, name, "stride"), _each(dilation, axes, name, "dilation")
        x = _padded(x, _paddings(name, padding, size, step, spread))
        seen = _windows(name, x, size, step, spread)
        lead, counts = shape_of(x)[: -axes - 1], shape_of(seen)[-axes:]
        parts = () if groups == 1 else (groups,)
        inside = channels * math.prod(size)
        columns = reshape(seen, (*lead, *parts, inside, math.prod(counts)))
        rows = reshape(weight, (*parts, outs // groups, inside))
        y = reshape(rows @ columns, (*lead, outs, *counts))
        if bias is not None and shape_of(bias) != (outs,):
            raise ValueError(
                f"{name}: bias has shape {shape_of(bias)}; with this weight it must be ({outs},)"
            )
        return y if bias is None else y + reshape(bias, (size_of(bias), *(1,) * axes))

    convolution.__name__ = convolution.__qualname__ = name
    convolution.__doc__ = DESCRIPTION.format(axes=axes, lengths=lengths, example=example)
    return composition(convolution)


conv1d = _convolution(
    "conv1d",
    1,
    "length",
    """conv1d(np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[1.0, -1.0]]])).tolist()
[[[-1.0, -2.0, -4.0]]]""",
)
conv2d = _convolution(
    "conv2d",
    2,
    "height, width",
    """conv2d(np.ones((1, 3, 2, 3)), np.ones((2, 3, 3, 3)), padding=1)[0, 0].tolist()
[[12.0, 18.0, 12.0], [12.0, 18.0, 12.0]]""",
)


@composition
def max_pool2d(
    x: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1
) -> Array:
    """The largest element of each window of the images ``x``.

    Args:
        x: of shape (..., height, width).
        kernel_size: the height and width of a window, or one number for both.
        stride: from one window to the next; as large as the window by default.
        padding: so many rows and columns of minus infinity on either side.
        dilation: the step from one element of a window to the next.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2).tolist()
    [[[[5.0, 7.0], [13.0, 15.0]]]]
    """
    seen = _pooled("max_pool2d", x, kernel_size, stride, padding, dilation, -math.inf)
    return max(seen, axis=(-4, -3))


@composition
def avg_pool2d(
    x: Array,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    *,
    count_include_pad: bool = True,
) -> Array:
    """The mean of each window of the images ``x``.

    Args:
        x, kernel_size, stride: as for :func:`max_pool2d`.
        padding: so many rows and columns of zeros on either side.
        count_include_pad: whether these zeros count.

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2).tolist()
    [[[[2.5, 4.5], [10.5, 12.5]]]]
    """
    total = sum(_pooled("avg_pool2d", x, kernel_size, stride, padding, 1, 0.0), axis=(-4, -3))
    if count_include_pad:
        return total / math.prod(_each(kernel_size, 2, "avg_pool2d", "kernel_size"))
    ones = np.ones(shape_of(x)[-2:])
    seen = _pooled("avg_pool2d", ones, kernel_size, stride, padding, 1, 0.0)
    return total / constants(np.sum(seen, axis=(0, 1)), x)


def _pooled(
    name: str,
    x: Array,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    dilation: Size,
    edge: float,
) -> Array:
    """The windows of images, one beside the other when no ``stride`` is given."""
    if len(shape_of(x)) < 2:
        raise ValueError(f"{name}: x needs a height and a width, its shape is {shape_of(x)}")
    sizes = _each(kernel_size, 2, name, "kernel_size")
    strides = sizes if stride is None else _each(stride, 2, name, "stride")
    paddings = [(p, p) for p in _each(padding, 2, name, "padding", least=0)]
    if any(2 * p > length for (p, _), length in zip(paddings, sizes, strict=True)):
        raise ValueError(
            f"{name}: padding {padding} is more than half of a window of {kernel_size}, some of "
            "which would see nothing else"
        )
    x = _padded(x, paddings, edge)
    return _windows(name, x, sizes, strides, _each(dilation, 2, name, "dilation"))


def _windows(
    name: str, x: Array, size: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Array:
    seen = windows(x, size, stride, dilation)
    if 0 in shape_of(seen)[-len(size) :]:
        lengths = shape_of(x)[-len(size) :]
        raise ValueError(f"{name}: windows of {size} do not fit into {lengths}; pad, or use less")
    return seen


def _padded(x: Array, padding: Padding, edge: float = 0.0) -> Array:
    if not any(map(any, padding)):
        return x
    lead = [(0, 0)] * (len(shape_of(x)) - len(padding))
    return pad(x, lead + padding, constant_values=edge)


def _paddings(
    name: str,
    padding: Size | str,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> Padding:
    if padding == "valid":
        return [(0, 0)] * len(size)
    if padding == "same":
        if any(s != 1 for s in stride):
            raise ValueError(f'{name}: padding="same" needs stride 1, not {stride}')
        totals = [d * (m - 1) for d, m in zip(dilation, size, strict=True)]
        return [(total // 2, total - total // 2) for total in totals]
    if isinstance(padding, str):
        raise ValueError(f'{name}: padding is a number, "same" or "valid", not {padding!r:.40}')
    return [(p, p) for p in _each(padding, len(size), name, "padding", least=0)]


def _each(n: Size, axes: int, name: str, option: str, least: int = 1) -> tuple[int, ...]:
    """One whole number for each axis."""
    numbers = (n,) * axes if isinstance(n, WHOLE) else tuple(n)
    if len(numbers) != axes or any(not isinstance(i, WHOLE) or i < least for i in numbers):
        raise ValueError(
            f"{name}: {option} must be a whole number from {least} up, or {axes} of them, "
            f"not {n!r:.40}"
        )
    return numbers


def _check_shapes(
    name: str, lengths: str, x: tuple[int, ...], weight: tuple[int, ...], groups: int
) -> None:
    n = lengths.count(",") + 1
    if len(weight) != n + 2 or len(x) not in (n + 1, n + 2):
        raise ValueError(
            f"{name}: x of shape (batch, channels, {lengths}) and a weight of shape (out "
            f"channels, channels, {lengths}) are needed; the shapes are {x} and {weight}"
        )
    if x[-n - 1] != weight[1] * groups or weight[0] % groups:
        raise ValueError(
            f"{name}: x has {x[-n - 1]} channels, which do not fit a weight of shape {weight} in "
            f"{groups} group{'s'[: groups != 1]}"
        )
