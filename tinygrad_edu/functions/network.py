"""What networks are made of beyond products and activations, by PyTorch's names and options."""

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu._arguments import words_to_numbers
from tinygrad_edu.engine import Array, Value, bare, composition, demand, is_continuous, shape_of
from tinygrad_edu.engine.conversion import array_beside, numbers_of
from tinygrad_edu.engine.drawing import uniform_like
from tinygrad_edu.engine.inputs import as_data
from tinygrad_edu.engine.recording import is_traced
from tinygrad_edu.functions.plain import WHOLE, is_truth, listed, plain, positions
from tinygrad_edu.functions.softmax import softmax
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.discrete import equal
from tinygrad_edu.rules.elementwise import sqrt
from tinygrad_edu.rules.indexing import getitem
from tinygrad_edu.rules.reductions import Axis, mean, var
from tinygrad_edu.rules.shapes import astype, matrix_transpose, reshape

if TYPE_CHECKING:
    from tinygrad_edu.rng import RNG


@composition
def dropout(x: Array, p: float = 0.5, training: bool = True, *, rng: "RNG | None" = None) -> Array:
    """Each element is 0 with probability ``p``, else ``x / (1 - p)``: the mean stays.

    Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout (2014).

    Args:
        x: numbers.
        p: the probability, ``0 <= p < 1``.
        training: if false, ``x`` is returned as it is.
        rng: where to draw from, a seed or a ``numpy.random.Generator``; it has no default.

    >>> dropout(np.ones(6), rng=0).tolist()
    [2.0, 0.0, 0.0, 0.0, 2.0, 2.0]
    """
    if not 0 <= p < 1:
        raise ValueError(f"dropout: p must be a probability, 0 <= p < 1, not {p!r:.40}")
    if not training or p == 0:
        return x
    from tinygrad_edu.rng import generator  # NumPy's generators load when one is first needed

    kept = uniform_like(x, generator(rng, "dropout")) >= p
    return where(kept, x / (1 - p), 0)


@composition
def one_hot(labels: Any, num_classes: int = -1) -> Array:
    """Rows of zeros with a 1 in the place of the label.

    Args:
        labels: whole numbers ``0 <= label < num_classes``, of any shape.
        num_classes: the length of the new last axis; the largest label + 1 by default.

    Returns:
        Of the library that the labels are of.

    Raises:
        ValueError: if a label is no class.
        TypeError: if the labels are not whole numbers.

    >>> one_hot([1, 0], 3).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    given, labels = labels, _whole(labels, "one_hot: labels")
    n = num_classes
    if n < 0:
        numbers = numbers_of(plain(labels))
        if numbers is None:
            raise TypeError(
                "one_hot: the largest label is not known inside jax.jit; give num_classes"
            )
        n = int(numbers.max()) + 1 if numbers.size else 0
    demand(partial(_check_below, n, "one_hot: labels"), labels)
    hot = astype(equal(labels[..., None], np.arange(n)), float)
    return array_beside(hot, as_data(bare(given))) if isinstance(hot, np.ndarray) else hot


@composition
def embedding(indices: Any, weight: Array) -> Array:
    """The rows of ``weight`` with these numbers.

    Args:
        indices: whole numbers, of any shape.
        weight: of shape (rows, features).

    Returns:
        Of the shape of ``indices``, with an axis of features at the end.

    Raises:
        ValueError: if there is no such row.
        TypeError: if the indices are not whole numbers.

    >>> embedding(np.array([1, 1]), np.array([[0.0, 1.0], [2.0, 3.0]])).tolist()
    [[2.0, 3.0], [2.0, 3.0]]
    """
    indices = _whole(indices, "embedding: indices")
    demand(partial(_check_below, shape_of(weight)[0], "embedding: indices"), indices)
    return getitem(weight, indices)


def _whole(given: Any, what: str) -> Any:
    """An array of whole numbers; as a Value only where a function is being traced."""
    array = given if is_traced() and isinstance(given, Value) else positions(bare(given))
    if array.dtype.kind not in "iu":
        how = words_to_numbers(array, what.partition(": ")[2])
        raise TypeError(f"{what} must be whole numbers, not {array.dtype}{how}")
    return array


def _check_below(n: int, what: str, labels: Any) -> None:
    numbers = numbers_of(labels)
    if numbers is None:  # inside jax.jit
        return
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < n:
        raise ValueError(
            f"{what} must be 0 to {n - 1}, they are {numbers.min()} to {numbers.max()}"
        )


def _standardized(x: Array, axis: Axis, eps: float) -> Array:
    centred = x - mean(x, axis=axis, keepdims=True)
    return centred / sqrt(var(x, axis=axis, keepdims=True) + eps)


@composition
def batch_norm(
    x: Array,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    weight: Array | None = None,
    bias: Array | None = None,
    training: bool = False,
    eps: float = 1e-5,
) -> Array:
    """Each channel scaled to mean 0 and variance 1, then by ``weight`` and ``bias``.

    Ioffe, Szegedy: Batch normalization (2015).

    Args:
        x: of shape (batch, channels, ...).
        running_mean, running_var: of shape (channels,): what to scale by if not ``training``.
            They are not changed here.
        weight, bias: of shape (channels,); 1 and 0 by default.
        training: whether to scale by the mean and variance of this batch.
        eps: added to the variance, so that it is not 0.

    Raises:
        ValueError: if it is not training and there is no running mean or variance.

    >>> batch_norm(np.array([[1.0], [3.0]]), training=True, eps=0.0).tolist()
    [[-1.0], [1.0]]
    """
    shape = shape_of(x)
    if len(shape) < 2:
        raise ValueError(f"batch_norm: x of shape (batch, channels, ...) is needed, not {shape}")
    each = partial(_of_channels, (shape[1], *(1,) * (len(shape) - 2)))
    if training:
        scaled = _standardized(x, (0, *range(2, len(shape))), eps)
    elif running_mean is None or running_var is None:
        raise ValueError("batch_norm: give running_mean and running_var, or training=True")
    else:
        spread = sqrt(each(running_var, "running_var") + eps)
        scaled = (x - each(running_mean, "running_mean")) / spread
    return _scaled(scaled, weight, bias, each)


def _of_channels(across: tuple[int, ...], given: Array, name: str) -> Array:
    """One number for each channel, in the shape ``across``."""
    try:
        return reshape(given, across)
    except (ValueError, TypeError, RuntimeError) as error:  # NumPy's, JAX's, torch's
        shape = tuple(shape_of(listed(given)))
        raise ValueError(
            f"batch_norm: {name} has shape {shape}; of an x with {across[0]} channels, along axis "
            f"1, it must be ({across[0]},)"
        ) from error


@composition
def layer_norm(
    x: Array,
    normalized_shape: int | tuple[int, ...],
    weight: Array | None = None,
    bias: Array | None = None,
    eps: float = 1e-5,
) -> Array:
    """The last axes scaled to mean 0 and variance 1, then by ``weight`` and ``bias``.

    Ba, Kiros, Hinton: Layer normalization (2016).

    Args:
        x: of shape (..., *normalized_shape).
        normalized_shape: the lengths of the last axes.
        weight, bias: of that shape; 1 and 0 by default.
        eps: added to the variance, so that it is not 0.

    Raises:
        ValueError: if ``x`` does not end in these lengths.

    >>> layer_norm(np.array([[1.0, 3.0]]), 2, eps=0.0).tolist()
    [[-1.0, 1.0]]
    """
    last = (normalized_shape,) if isinstance(normalized_shape, WHOLE) else tuple(normalized_shape)
    if not last or shape_of(x)[-len(last) :] != last:
        raise ValueError(f"layer_norm: x of shape {shape_of(x)} does not end in {last}")
    scaled = _standardized(x, tuple(range(-len(last), 0)), eps)
    return _scaled(scaled, weight, bias, lambda given, name: reshape(given, last))


def _scaled(
    x: Array, weight: Array | None, bias: Array | None, fitted: Callable[[Array, str], Array]
) -> Array:
    if weight is not None:
        x = x * fitted(weight, "weight")
    return x if bias is None else x + fitted(bias, "bias")


@composition
def scaled_dot_product_attention(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Array | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    *,
    rng: "RNG | None" = None,
) -> Array:
    """``softmax(Q K' scale) V``: the values, averaged by how well their keys fit the query.

    Vaswani et al.: Attention is all you need (2017).

    Args:
        query: of shape (..., queries, features).
        key: of shape (..., keys, features).
        value: of shape (..., keys, features of the result).
        attn_mask: of shape (..., queries, keys): truth values, true where a query may look; or
            numbers, which are added to the scores.
        dropout_p: the probability that a query looks away from a key.
        is_causal: whether query i may look only at the keys 0 to i.
        scale: 1 / √features by default.
        rng: where dropout draws from.

    Raises:
        ValueError: for a mask and ``is_causal`` at once, or dropout without ``rng``.

    >>> q = k = np.array([[0.0], [0.0]])
    >>> scaled_dot_product_attention(q, k, np.array([[2.0], [4.0]]), is_causal=True).tolist()
    [[2.0], [3.0]]
    """
    scores = query @ matrix_transpose(key)
    scores = scores * (1 / math.sqrt(shape_of(query)[-1]) if scale is None else scale)
    if is_causal:
        if attn_mask is not None:
            raise ValueError("scaled_dot_product_attention: give attn_mask or is_causal, not both")
        attn_mask = np.tril(np.ones(shape_of(scores)[-2:], dtype=bool))
    if attn_mask is not None:
        attn_mask = listed(attn_mask)
        chooses = is_truth(attn_mask)
        if not chooses and not is_continuous(bare(attn_mask)):
            raise TypeError(
                "scaled_dot_product_attention: attn_mask must be of truth values, or of floats, "
                "which are added; of 0 and 1 make attn_mask != 0"
            )
        scores = where(attn_mask, scores, -math.inf) if chooses else scores + attn_mask
    weights = softmax(scores, -1)
    if dropout_p:
        if rng is None:
            raise ValueError("scaled_dot_product_attention: dropout draws numbers; give rng")
        weights = dropout(weights, dropout_p, rng=rng)
    return weights @ value
