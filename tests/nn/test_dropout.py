import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.nn import Dropout, Linear, Sequential


@given(st.floats(0, 0.99), st.integers(0, 1000), st.sampled_from([np.float32, np.float64]))
def test_one_mask_serves_forward_and_backward(p, seed, dtype):
    x = Value(np.full((5, 4), 3.0, dtype))
    y = Dropout(p, rng=seed)(x)
    y.sum().backward()
    factor = x.grad  # d(sum y)/dx is the mask, scaled
    assert y.dtype == factor.dtype == dtype
    np.testing.assert_allclose(y.data, 3 * factor, rtol=1e-6)
    kept = factor != 0
    np.testing.assert_allclose(factor[kept], 1 / (1 - p), rtol=1e-6)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_expected_output_is_the_input(p):
    drop = Dropout(p, rng=0)
    y = drop(np.ones(100_000))
    # A unit is 0 or 1/(1-p): variance p/(1-p). Six deviations of the mean.
    assert abs(y.mean() - 1) < 6 * np.sqrt(p / (1 - p) / y.size)
    assert abs((y == 0).mean() - p) < 6 * np.sqrt(p * (1 - p) / y.size)


def test_evaluation_is_the_identity_and_draws_nothing():
    drop = Dropout(0.5, rng=0)
    x = Value(np.ones(4))
    before = drop.rng.bit_generator.state
    assert drop.eval()(x) is x
    assert drop.rng.bit_generator.state == before


def test_each_call_draws_another_mask_and_a_seed_repeats_them():
    first, second = Dropout(0.5, rng=1), Dropout(0.5, rng=1)
    masks = [first(np.ones(50)) for _ in range(3)]
    assert not np.array_equal(masks[0], masks[1])
    for mask in masks:
        np.testing.assert_array_equal(second(np.ones(50)), mask)


def test_it_follows_the_mode_of_the_network():
    model = Sequential(Linear(3, 100, rng=0), Dropout(0.5, rng=0))
    x = np.ones(3)
    assert (model(x).data == 0).any()
    assert not (model.eval()(x).data == 0).any()
    assert (model.train()(x).data == 0).any()


def test_a_single_number_stays_a_number():
    y = Dropout(0.5, rng=0)(Value(2.0))
    assert y.item() in (0.0, 4.0) and y.shape == ()


@pytest.mark.parametrize("p", [np.float32(0.5), np.float64(0.5), np.int64(0)])
def test_a_probability_may_be_a_number_of_numpy(p):
    drop = Dropout(p, rng=0)
    assert type(drop.p) is float and drop(np.ones(4, "f4")).dtype == np.float32


@pytest.mark.parametrize("p", [1, 1.5, -0.1, float("nan"), "half", None])
def test_p_must_be_a_probability_below_one(p):
    with pytest.raises(ValueError, match="Dropout: p must be a probability"):
        Dropout(p, rng=0)


def test_it_needs_rng():
    with pytest.raises(TypeError, match="Dropout needs rng"):
        Dropout(0.5, rng=None)
