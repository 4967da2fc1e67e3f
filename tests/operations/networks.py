"""What networks are made of. NumPy has none of it, so the expected results are written out."""

import numpy as np
from scipy import special

from tests.operations.case import cases, fortran, positive, real, unary
from tests.operations.plainly import convolved, normalised, pooled

LABELS = np.array([[2, 0], [1, 1]])


def attention(q, k, v, mask=None, scale=None):
    scores = np.einsum("...if,...jf->...ij", q, k) * (scale or q.shape[-1] ** -0.5)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    return special.softmax(scores, axis=-1) @ v


def conv(shape, weight, bias=False, **options):
    """A case of a convolution of as many axes as the weight has lengths."""
    name = f"conv{len(weight) - 2}d"
    draws = [real(*shape), real(*weight), *([real(weight[0])] if bias else [])]
    return cases(
        name,
        (lambda m, *x: getattr(m, name)(*x, **options), *draws),
        like=lambda *x: convolved(*x, **options),
    )


def pool(name, shape, reduce, *sizes, edge, **options):
    given = options | ({"count_include_pad": False} if np.isnan(edge) else {})
    return cases(
        name,
        (lambda m, x: getattr(m, name)(x, *sizes, **given), real(*shape)),
        like=lambda x: pooled(x, reduce, *sizes, edge=edge, **options),
    )


CASES = [
    *unary("relu", real, like=lambda x: np.maximum(x, 0)),
    *unary(
        "leaky_relu",
        real,
        like=lambda x: (
            np.where(x > 0, x, np.float32(0.01).item() * x)
            if x.dtype == np.float32
            else np.where(x > 0, x, 0.01 * x)
        ),
    ),
    *unary("elu", real, like=lambda x: np.where(x > 0, x, np.expm1(x))),
    *unary(
        "selu",
        real,
        like=lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    ),
    *unary("gelu", real, like=lambda x: x * special.ndtr(x)),
    *cases(
        "gelu",
        (lambda m, x: m.gelu(x, approximate="tanh"), real(4)),
        like=lambda x: x / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))),
    ),
    *unary("silu", real, like=lambda x: x * special.expit(x)),
    *unary("softplus", real, like=lambda x: np.log1p(np.exp(x))),
    *cases(
        "softplus",
        (lambda m, x: m.softplus(x, beta=3.0), real(4)),
        like=lambda x: np.log1p(np.exp(3 * x)) / 3,
    ),
    *unary("sigmoid", real, like=special.expit),
    *unary("hard_tanh", real, like=lambda x: np.clip(x, -1, 1)),
    *unary("soft_sign", real, like=lambda x: x / (1 + abs(x))),
    *cases(
        "softmax",
        (lambda m, x: m.softmax(x), real(2, 3)),
        like=lambda x: special.softmax(x, axis=-1),
    ),
    *cases(
        "softmax",
        (lambda m, x: m.softmax(x, axis=0), real(2, 3)),
        like=lambda x: special.softmax(x, axis=0),
    ),
    *cases(
        "log_softmax",
        (lambda m, x: m.log_softmax(x, 1), real(2, 3, 2)),
        like=lambda x: special.log_softmax(x, axis=1),
    ),
    *cases(
        "glu",
        (lambda m, x: m.glu(x, axis=1), real(2, 4)),
        like=lambda x: x[:, :2] * special.expit(x[:, 2:]),
    ),
    *cases(
        "dropout",
        (lambda m, x: m.dropout(x, 0.25, rng=3), real(3, 4)),
        like=lambda x: np.where(np.random.default_rng(3).random((3, 4)) >= 0.25, x / 0.75, 0),
    ),
    *cases(
        "one_hot", (lambda m: m.one_hot(LABELS, 4),), like=lambda: np.eye(4)[LABELS], discrete=True
    ),
    *cases(
        "embedding", (lambda m, w: m.embedding(LABELS, w), real(3, 5)), like=lambda w: w[LABELS]
    ),
    # -- convolution
    *conv((2, 3, 7), (4, 3, 3), bias=True),
    *conv((3, 7), (4, 3, 2)),
    *conv((1, 2, 8), (4, 1, 3), stride=2, padding=1, groups=2),
    *conv((1, 2, 8), (2, 2, 3), dilation=2, padding="same"),
    *conv((1, 2, 8), (2, 2, 8), padding="valid"),
    *conv((2, 3, 5, 6), (4, 3, 3, 3), bias=True, padding=1),
    *conv((3, 5, 6), (2, 3, 2, 3), stride=(2, 1), padding=(0, 2)),
    *conv((1, 4, 6, 6), (6, 2, 3, 2), bias=True, stride=2, dilation=(1, 2), groups=2),
    *conv((1, 2, 4, 5), (2, 2, 2, 3), padding="same"),
    # -- pooling
    *pool("max_pool2d", (2, 3, 4, 6), np.max, 2, edge=-np.inf),
    *pool("max_pool2d", (2, 5, 6), np.max, (3, 2), 1, edge=-np.inf, padding=1),
    *pool("max_pool2d", (1, 1, 7, 7), np.max, 2, 2, edge=-np.inf, dilation=2),
    *pool("avg_pool2d", (2, 3, 4, 6), np.mean, 2, edge=0.0),
    *pool("avg_pool2d", (2, 5, 6), np.mean, (3, 2), (2, 1), edge=0.0, padding=(1, 1)),
    *pool("avg_pool2d", (2, 5, 6), np.nanmean, 3, 2, edge=np.nan, padding=1),
    # -- normalisation and attention
    *cases(
        "batch_norm",
        (
            lambda m, x, w, b: m.batch_norm(x, None, None, w, b, True),
            real(4, 3, 2),
            positive(3),
            real(3),
        ),
        like=lambda x, w, b: normalised(x, (0, 2)) * w[:, None] + b[:, None],
    ),
    *cases(
        "batch_norm",
        (lambda m, x, u, v: m.batch_norm(x, u, v, eps=0.5), real(4, 3), real(3), positive(3)),
        like=lambda x, u, v: (x - u) / np.sqrt(v + 0.5),
    ),
    *cases(
        "layer_norm",
        (
            lambda m, x, w, b: m.layer_norm(x, (2, 3), w, b),
            real(4, 2, 3),
            positive(2, 3),
            real(2, 3),
        ),
        like=lambda x, w, b: normalised(x, (1, 2)) * w + b,
    ),
    *cases(
        "layer_norm",
        (lambda m, x: m.layer_norm(x, 3), fortran(real(4, 3))),
        like=lambda x: normalised(x, 1),
    ),
    *cases(
        "scaled_dot_product_attention",
        (
            lambda m, q, k, v: m.scaled_dot_product_attention(q, k, v),
            real(2, 3, 4),
            real(2, 5, 4),
            real(2, 5, 2),
        ),
        like=attention,
    ),
    *cases(
        "scaled_dot_product_attention",
        (
            lambda m, q, k, v: m.scaled_dot_product_attention(q, k, v, is_causal=True, scale=0.5),
            real(4, 2),
            real(4, 2),
            real(4, 3),
        ),
        like=lambda q, k, v: attention(q, k, v, np.tri(4, dtype=bool), 0.5),
    ),
    *cases(
        "scaled_dot_product_attention",
        (
            lambda m, q, k, v, b: m.scaled_dot_product_attention(q, k, v, b),
            real(2, 3, 4),
            real(5, 4),
            real(5, 2),
            real(3, 5),
        ),
        like=attention,
    ),
]
