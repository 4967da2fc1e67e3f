"""functions/network.py, convolution.py, activations.py: what PyTorch calls ``functional``."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, grad


def test_dropout_keeps_the_mean_and_uses_one_mask_for_both_directions():
    x = Value(np.ones(100_000))
    y = tg.dropout(x, 0.3, rng=1)
    assert set(np.unique(y.data)) == {0.0, 1 / 0.7}
    assert abs(y.data.mean() - 1) < 0.01
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)
    assert tg.dropout(x, 0.3, training=False, rng=1) is x


def test_dropout_without_a_source_of_numbers_is_refused():
    with pytest.raises(TypeError, match="rng"):
        tg.dropout(np.ones(3))
    with pytest.raises(ValueError, match="dropout: p must be a probability"):
        tg.dropout(np.ones(3), 1.5, rng=0)
    with pytest.raises(ValueError, match="dropout draws numbers; give rng"):
        tg.scaled_dot_product_attention(
            np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)), None, 0.5
        )


def test_labels_and_indices_are_checked():
    for wrong in ([3], [-1]):
        with pytest.raises(ValueError, match="must be 0 to 2"):
            tg.one_hot(wrong, 3)
        with pytest.raises(ValueError, match="must be 0 to 2"):
            tg.embedding(wrong, np.ones((3, 2)))
    with pytest.raises(TypeError, match="one_hot: labels must be whole numbers"):
        tg.one_hot([0.5])
    with pytest.raises(TypeError, match="embedding: indices must be whole numbers"):
        tg.embedding([0.5], np.ones((3, 2)))


def test_rows_that_are_looked_up_twice_get_both_gradients():
    weight = Value(np.ones((3, 2)))
    tg.embedding([[2, 0], [2, 2]], weight).sum().backward()
    assert weight.grad.tolist() == [[1, 1], [0, 0], [3, 3]]


def test_a_query_does_not_look_at_what_the_mask_hides():
    rng = np.random.default_rng(0)
    q, k, v = (Value(rng.standard_normal((4, 3))) for _ in range(3))
    tg.scaled_dot_product_attention(q, k, v, is_causal=True)[1].sum().backward()
    assert not v.grad[2:].any()
    assert not k.grad[2:].any()
    assert v.grad[:2].all()


def test_a_normalised_batch_has_mean_0_and_variance_1():
    x = np.random.default_rng(0).normal(5, 3, (64, 4, 2))
    y = tg.batch_norm(x, training=True, eps=0.0)
    np.testing.assert_allclose(y.mean(axis=(0, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 2)), 1)
    with pytest.raises(ValueError, match="give running_mean and running_var, or training=True"):
        tg.batch_norm(x)


def test_equal_numbers_are_normalised_to_zero_without_nan():
    x = Value(np.full((2, 3), 0.1))
    y = tg.layer_norm(x, 3)
    y.backward(np.ones((2, 3)))
    np.testing.assert_allclose(y.data, 0, atol=1e-14)
    assert np.isfinite(x.grad).all()
    with pytest.raises(ValueError, match=r"layer_norm: x of shape \(2, 3\) does not end in \(2,\)"):
        tg.layer_norm(x, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x, w: tg.conv2d(x[0, 0], w), r"the shapes are \(5, 5\) and \(2, 3, 3, 3\)"),
        (lambda x, w: tg.conv2d(x[:, :2], w), "x has 2 channels, which do not fit a weight of"),
        (lambda x, w: tg.conv2d(x, w, groups=2), "in 2 groups"),
        (lambda x, w: tg.conv2d(x, w, stride=0), "stride must be a whole number from 1 up"),
        (lambda x, w: tg.conv2d(x, w, padding=-1), "padding must be a whole number from 0 up"),
        (lambda x, w: tg.conv2d(x, w, padding="full"), 'padding is a number, "same" or "valid"'),
        (lambda x, w: tg.conv2d(x, w, padding="same", stride=2), 'padding="same" needs stride 1'),
        (lambda x, w: tg.conv2d(x, w, dilation=3), r"windows of \(3, 3\) do not fit into \(5, 5\)"),
        (lambda x, w: tg.max_pool2d(x, 6), r"max_pool2d: windows of \(6, 6\) do not fit"),
        (lambda x, w: tg.avg_pool2d(x[0, 0, 0], 2), "x needs a height and a width"),
        (lambda x, w: tg.gelu(x, "exact"), 'gelu: approximate must be "none" or "tanh"'),
    ],
)
def test_mistakes_are_told_in_the_words_of_the_user(call, words):
    with pytest.raises(ValueError, match=words):
        call(Value(np.ones((1, 3, 5, 5))), Value(np.ones((2, 3, 3, 3))))


def test_activations_are_accurate_far_out():
    assert tg.gelu(-10.0) == pytest.approx(-7.619853024160495e-23, rel=1e-12)
    assert tg.sigmoid(-40.0) == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert tg.sigmoid(np.array([-40.0])) == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert tg.softplus(-40.0) == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert tg.log_softmax(np.array([0.0, 1e4])).tolist() == [-1e4, 0.0]
    near = tg.log_softmax(np.array([1e8, 1e8]))
    np.testing.assert_allclose(near, -np.log(2), rtol=1e-15)
    assert grad(tg.log_ndtr)(-50.0) == pytest.approx(50.0199840319361, rel=1e-10)


def test_softmax_of_large_numbers_adds_up_to_1():
    p = tg.softmax(np.array([[1e4, -1e4, 1e4], [0.0, 0.0, 0.0]]), axis=1)
    np.testing.assert_allclose(p.sum(axis=1), 1)


def test_a_mask_may_be_a_list_of_truth_values():
    x, mask = np.random.default_rng(0).normal(size=(3, 2)), np.tril(np.ones((3, 3), bool))
    attention = tg.scaled_dot_product_attention
    np.testing.assert_array_equal(attention(x, x, x, mask.tolist()), attention(x, x, x, mask))


def test_whole_numbers_of_numpy_are_whole_numbers():
    two, x = np.int64(2), np.arange(16.0).reshape(1, 1, 4, 4)
    assert tg.avg_pool2d(x, two).tolist() == tg.avg_pool2d(x, 2).tolist()
    assert tg.conv2d(x, np.ones((1, 1, 2, 2)), stride=two).shape == (1, 1, 2, 2)
    assert tg.layer_norm(np.ones((3, 2)), two).shape == (3, 2)
    assert tg.tensordot(x[0, 0], x[0, 0], two).item() == (x * x).sum()
