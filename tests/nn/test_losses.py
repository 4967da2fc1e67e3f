import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tinygrad_edu import Value, grad
from tinygrad_edu.nn import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    half_squared_error,
    hinge_loss,
    mse_loss,
)

numbers = st.floats(-20, 20)


@st.composite
def pairs(draw, targets):
    """A prediction and a target of one shape, as plain lists of floats too."""
    shape = tuple(draw(st.lists(st.integers(1, 4), max_size=2)))
    return draw(arrays(float, shape, elements=numbers)), draw(
        arrays(float, shape, elements=targets)
    )


FORMULAS = [
    (half_squared_error, numbers, lambda z, y: (y - z) ** 2 / 2, lambda z, y: z - y),
    (mse_loss, numbers, lambda z, y: (y - z) ** 2, lambda z, y: 2 * (z - y)),
    (
        binary_cross_entropy_with_logits,
        st.floats(0, 1),
        lambda z, y: -y * math.log(sigmoid(z)) - (1 - y) * math.log(sigmoid(-z)),
        lambda z, y: sigmoid(z) - y,
    ),
    (
        hinge_loss,
        st.sampled_from([-1.0, 1.0]),
        lambda z, y: max(0, 1 - y * z),
        lambda z, y: -y if y * z < 1 else 0.0,
    ),
]


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(("loss", "targets", "formula", "derivative"), FORMULAS)
@given(data=st.data())
def test_it_is_the_formula_element_by_element_and_so_is_its_gradient(
    loss, targets, formula, derivative, data
):
    z, y = data.draw(pairs(targets))
    each = np.vectorize(formula, otypes=[float])(z, y)
    slope = np.vectorize(derivative, otypes=[float])(z, y)
    close = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(loss(z, y, "none"), each, **close)
    np.testing.assert_allclose(loss(Value(z), y).item(), each.mean(), **close)
    np.testing.assert_allclose(loss(Value(z), y, reduction="sum").item(), each.sum(), **close)
    np.testing.assert_allclose(grad(loss)(z, y, "sum"), slope, **close)
    np.testing.assert_allclose(grad(loss)(z, y), slope / z.size, **close)


@st.composite
def classified(draw):
    shape = (*draw(st.lists(st.integers(1, 3), max_size=2)), draw(st.integers(1, 5)))
    logits = draw(arrays(float, shape, elements=numbers))
    labels = draw(arrays(np.int64, shape[:-1], elements=st.integers(0, shape[-1] - 1)))
    return logits, labels


def softmax(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@given(classified())
def test_the_derivative_of_cross_entropy_is_p_minus_y(drawn):
    logits, labels = drawn
    y = np.eye(logits.shape[-1])[labels]
    p = softmax(logits)
    np.testing.assert_allclose(
        cross_entropy(logits, labels, "none"), -np.sum(y * np.log(p), axis=-1), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(grad(cross_entropy)(logits, labels, "sum"), p - y, atol=1e-12)
    np.testing.assert_allclose(
        grad(cross_entropy)(logits, labels), (p - y) / labels.size, atol=1e-12
    )


@given(classified(), st.integers(0, 99))
def test_probabilities_work_like_the_labels_they_generalise(drawn, seed):
    logits, labels = drawn
    k = logits.shape[-1]
    certain = np.eye(k)[labels]
    np.testing.assert_allclose(
        cross_entropy(logits, certain, "none"), cross_entropy(logits, labels, "none"), atol=1e-12
    )
    q = softmax(np.random.default_rng(seed).standard_normal(logits.shape))
    np.testing.assert_allclose(
        grad(cross_entropy)(logits, q, "sum"), softmax(logits) - q, atol=1e-12
    )


@given(classified(), st.floats(-1e6, 1e6))
def test_a_shift_of_all_logits_changes_nothing(drawn, shift):
    logits, labels = drawn
    np.testing.assert_allclose(
        cross_entropy(logits + shift, labels), cross_entropy(logits, labels), atol=1e-8
    )


def test_huge_logits_overflow_nowhere():
    assert cross_entropy(np.array([[1e4, -1e4]]), np.array([1])) == 2e4
    assert binary_cross_entropy_with_logits(np.array([1e4, -1e4]), np.array([0, 1])) == 1e4
    slope = grad(binary_cross_entropy_with_logits)(np.array([1e4, -1e4]), np.array([0, 1]), "sum")
    assert slope.tolist() == [1.0, -1.0]


def test_losses_are_accurate_where_they_are_small_beside_their_logits():
    """The larger the logits, the fewer digits would be left of a difference of them."""
    logits = np.array([[1e5, 1e5 - 1]], "f4")
    wanted = np.log1p(np.exp(-1))
    assert cross_entropy(logits, np.array([0])) == pytest.approx(wanted, rel=1e-7)
    assert cross_entropy(logits, np.array([[1.0, 0.0]], "f4")) == pytest.approx(wanted, rel=1e-7)
    p = 1 / (1 + np.exp(-1))
    slope = grad(cross_entropy)(logits, np.array([0]))
    np.testing.assert_allclose(slope, [[p - 1, 1 - p]], rtol=3e-7)
    certain = binary_cross_entropy_with_logits(np.array([40.0, -20.0]), np.array([1, 0]), "none")
    np.testing.assert_allclose(certain, np.log1p(np.exp([-40.0, -20.0])), rtol=1e-15)


def test_a_logit_of_exactly_zero_is_no_kink():
    """Networks begin there: the derivative is 1/2 - y, not 0 - y."""
    assert grad(binary_cross_entropy_with_logits)(0.0, 1.0) == -0.5
    assert grad(grad(binary_cross_entropy_with_logits))(0.0, 1.0) == pytest.approx(0.25)


def test_float32_stays_float32():
    z, y = Value(np.ones((2, 3), np.float32)), np.zeros((2, 3), np.float32)
    for loss in (half_squared_error, mse_loss, binary_cross_entropy_with_logits):
        assert loss(z, y).dtype == np.float32
    assert hinge_loss(z, y + 1).dtype == np.float32
    assert cross_entropy(z, np.array([0, 1])).dtype == np.float32


@pytest.mark.parametrize(
    "loss", [half_squared_error, mse_loss, binary_cross_entropy_with_logits, hinge_loss]
)
@pytest.mark.parametrize(
    ("mine", "other", "hint"),
    [
        ((5, 1), (5,), r"prediction\[:, 0\], or target.reshape\(-1, 1\)"),
        ((5,), (5, 1), r"target\[:, 0\]"),
        ((5, 2), (2,), "must be equal$"),
        ((5,), (), "must be equal$"),
        ((1, 5), (3, 5), "must be equal$"),
    ],
)
def test_shapes_that_would_broadcast_are_refused(loss, mine, other, hint):
    words = rf"^{loss.__name__}: .* shape \({mine[0]},.* shape \(.*{hint}"
    with pytest.raises(ValueError, match=words):
        loss(Value(np.ones(mine)), np.ones(other))


def test_a_list_is_as_good_as_an_array():
    z = Value([0.5, 2.0])
    assert half_squared_error(z, [1.0, 1.0]).item() == 0.3125
    assert cross_entropy(z, 0).item() == cross_entropy(Value([[0.5, 2.0]]), [0]).item()


@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        (np.array([0, 1]), ValueError, r"logits of shape \(3, 4\) and labels of shape \(2,\)"),
        (np.array([[0], [1], [2]]), ValueError, r"labels of shape \(3, 1\)"),
        (np.array(0), ValueError, r"labels of shape \(\)"),
        (np.array([0, 4, 1]), ValueError, r"there are 4 classes, so labels are 0 .. 3, not 4 at 1"),
        (np.array([0, 1, -1]), ValueError, "not -1 at 2"),
        (np.array([0.0, 1.0, 2.0]), TypeError, "whole numbers, not float64; .*astype"),
        (np.array([True, False, True]), TypeError, "whole numbers, not bool"),
        (["a", "b", "c"], TypeError, "whole numbers, not <U1"),
        (Value([0.0, 1.0, 2.0]), TypeError, "whole numbers, not a Value of float64"),
        (np.full((3, 4), 0.5), ValueError, "they add up to 1; these do not"),
        (np.array([[2.0, -1.0, 0, 0]] * 3), ValueError, "at least 0"),
        (np.full((3, 4), np.nan), ValueError, "at least 0"),
    ],
)
def test_labels_that_make_no_sense_are_refused(labels, error, words):
    with pytest.raises(error, match=f"cross_entropy: .*{words}"):
        cross_entropy(Value(np.zeros((3, 4))), labels)


@pytest.mark.parametrize(
    ("loss", "y", "words"),
    [
        (binary_cross_entropy_with_logits, [0.0, -1.0], "between 0 and 1, not -1.0"),
        (binary_cross_entropy_with_logits, [math.nan, 1.0], "between 0 and 1, not nan"),
        (hinge_loss, [0.0, 1.0], "-1 or 1, not 0.0"),
    ],
)
def test_targets_out_of_range_are_refused(loss, y, words):
    with pytest.raises(ValueError, match=f"{loss.__name__}: every target must be {words}"):
        loss(Value(np.zeros(2)), np.array(y))


@pytest.mark.parametrize("loss", [mse_loss, hinge_loss, cross_entropy])
@pytest.mark.parametrize("target", [None, "text"])
def test_a_target_that_is_no_array_is_refused(loss, target):
    with pytest.raises(TypeError, match=f"{loss.__name__}: .* an array of numbers is needed, not"):
        loss(Value(np.zeros((2, 2))), target)


@pytest.mark.parametrize("loss", [half_squared_error, mse_loss, hinge_loss])
def test_an_unknown_reduction_lists_the_known_ones(loss):
    with pytest.raises(ValueError, match='must be "mean", "sum" or "none", not \'average\''):
        loss(np.ones(2), np.ones(2), "average")


@pytest.mark.backends
def test_losses_can_be_traced_by_jax():
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    z, labels = np.arange(6.0, dtype="f").reshape(2, 3), np.array([2, 0])
    traced = jax.jit(grad(cross_entropy))(z, labels)
    np.testing.assert_allclose(traced, grad(cross_entropy)(z, labels), rtol=1e-5)
    p = np.linspace(0, 1, 6, dtype="f").reshape(2, 3)
    loss = binary_cross_entropy_with_logits
    np.testing.assert_allclose(jax.jit(loss)(z, p), loss(z, p), rtol=1e-5)


@pytest.mark.parametrize(
    ("loss", "options", "words"),
    [
        (half_squared_error, {"y_pred": 1.0, "y_true": 1.0}, "no y_pred; write prediction"),
        (mse_loss, {"input": 1.0, "target": 1.0}, "no input; write prediction"),
        (mse_loss, {"prediction": 1.0, "targets": 1.0}, "no targets; write target"),
        (cross_entropy, {"y_pred": 1.0, "labels": 1}, "no y_pred; write logits"),
        (binary_cross_entropy_with_logits, {"logits": 1.0, "target": 1.0}, "write targets"),
        (binary_cross_entropy_with_logits, {"pos_weight": 2.0}, 'write reduction="none", and'),
        (hinge_loss, {"scores": 1.0, "labels": 1.0}, "no labels; write targets"),
    ],
)
def test_an_argument_by_the_name_of_another_library_is_answered_with_the_one_here(
    loss, options, words
):
    with pytest.raises(TypeError, match=f"^{loss.__name__}: there is .*{words}"):
        loss(**options)
