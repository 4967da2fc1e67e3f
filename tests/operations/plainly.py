"""What layers of networks compute, written with loops: slow, and easy to believe."""

import numpy as np


def _pair(n, axes):
    return (n,) * axes if isinstance(n, int) else tuple(n)


def convolved(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Each element of the result by itself: one window times one row of weights."""
    k = weight.ndim - 2
    stride, dilation = _pair(stride, k), _pair(dilation, k)
    if padding == "same":
        total = [d * (m - 1) for d, m in zip(dilation, weight.shape[2:], strict=True)]
        widths = [(t // 2, t - t // 2) for t in total]
    else:
        widths = [(p, p) for p in _pair(0 if padding == "valid" else padding, k)]
    batch = x if x.ndim == k + 2 else x[None]
    batch = np.pad(batch, [(0, 0), (0, 0), *widths])
    spans = [d * (m - 1) + 1 for d, m in zip(dilation, weight.shape[2:], strict=True)]
    counts = [
        (n - span) // s + 1 for n, span, s in zip(batch.shape[2:], spans, stride, strict=True)
    ]
    outs, ins = weight.shape[0] // groups, weight.shape[1]
    y = np.zeros((len(batch), weight.shape[0], *counts), batch.dtype)
    for place in np.ndindex(*counts):
        window = tuple(
            slice(i * s, i * s + span, d)
            for i, s, span, d in zip(place, stride, spans, dilation, strict=True)
        )
        for o in range(weight.shape[0]):
            first = o // outs * ins
            seen = batch[(slice(None), slice(first, first + ins), *window)]
            y[(slice(None), o, *place)] = (seen * weight[o]).reshape(len(batch), -1).sum(axis=1)
    if bias is not None:
        y = y + bias.reshape(-1, *(1,) * k)
    return y if x.ndim == k + 2 else y[0]


def pooled(x, reduce, size, stride=None, padding=0, dilation=1, edge=0.0):
    """Each window by itself."""
    (h, w), (p, q) = _pair(size, 2), _pair(padding, 2)
    down, across = _pair(stride or size, 2)
    d = dilation
    x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (q, q)], constant_values=edge)
    rows = range(0, x.shape[-2] - d * (h - 1), down)
    columns = range(0, x.shape[-1] - d * (w - 1), across)
    y = [
        [reduce(x[..., i : i + d * h : d, j : j + d * w : d], axis=(-2, -1)) for j in columns]
        for i in rows
    ]
    return np.moveaxis(np.array(y), (0, 1), (-2, -1))


def normalised(x, axes):
    """Mean 0 and variance 1."""
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5)
