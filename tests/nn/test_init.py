import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.nn import MLP, Linear, init


@pytest.mark.parametrize(("draw", "gain"), [(init.lecun_normal, 1), (init.he_normal, 2)])
@given(seed=st.integers(0, 2**32), fan_in=st.integers(1, 100))
def test_the_variance_is_that_of_the_formula(draw, gain, seed, fan_in):
    weights = draw((fan_in, 20_000), rng=seed)
    # The sample variance of N normal numbers has a relative deviation of sqrt(2 / N), the mean of
    # them sqrt(variance / N): six such deviations are exceeded once in 5e8 draws.
    n, variance = weights.size, gain / fan_in
    assert abs(weights.var() / variance - 1) < 6 * np.sqrt(2 / n)
    assert abs(weights.mean()) < 6 * np.sqrt(variance / n)


@pytest.mark.parametrize("draw", [init.lecun_normal, init.he_normal])
def test_the_same_seed_means_the_same_weights_in_every_dtype(draw):
    double = draw((3, 4), rng=7)
    np.testing.assert_array_equal(double, draw((3, 4), rng=7))
    np.testing.assert_array_equal(double.astype("f"), draw((3, 4), rng=7, dtype=np.float32))


@pytest.mark.parametrize("draw", [init.lecun_normal, init.he_normal])
@pytest.mark.parametrize(
    ("shape", "dtype", "error", "words"),
    [
        ((3, 3), int, TypeError, "dtype must be a floating-point type, not int64"),
        ((3, 3), bool, TypeError, "dtype must be a floating-point type, not bool"),
        (5, float, TypeError, r"shape must be a tuple .fan_in, ...., such as .3, 2., not 5"),
        ((), float, TypeError, r"shape must be a tuple .fan_in, ...., .* not \(\)"),
        ((3, 0.5), float, TypeError, "each of shape must be a whole number, not 0.5"),
        ((3, -1), float, ValueError, "each of shape must be at least 0, not -1"),
        ((0, 3), float, ValueError, "fan_in must be at least 1"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw, shape, dtype, error, words):
    with pytest.raises(error, match=f"^{draw.__name__}: {words}"):
        draw(shape, rng=0, dtype=dtype)


def test_a_list_is_a_shape_too_and_there_may_be_no_units():
    assert init.he_normal([3, 0], rng=0).shape == (3, 0)


def second_moment_ratio(activation, initial):
    """Of the pre-activations, after ten layers to after one; the mean over many networks.

    A layer of m units multiplies it by 1 with a deviation of at most sqrt(5 / m), where relu is
    (the fourth moment of a normal number cut in half), so nine layers and n networks leave a
    deviation of sqrt(9 · 5 / (m n)) = 0.086. The bounds are four times as wide.
    """
    m, ratios = 128, []
    for seed in range(48):
        model = MLP(m, [m] * 10, activation, init=initial, rng=seed)
        first = z = model.layers[0](np.random.default_rng(seed + 100).standard_normal((32, m)))
        for layer in model.layers[1:]:
            z = layer(model.activation(z))
        ratios.append((z.data**2).mean() / (first.data**2).mean())
    return np.mean(ratios)


@pytest.mark.parametrize(
    ("activation", "initial", "low", "high"),
    [
        ("identity", init.lecun_normal, 0.65, 1.35),  # fan_in · 1/fan_in = 1
        ("relu", init.he_normal, 0.65, 1.35),  # half of the signal is lost, twice the variance
        ("relu", init.lecun_normal, 0.5**9 * 0.65, 0.5**9 * 1.35),  # half is lost at each layer
        ("tanh", init.lecun_normal, 0.0, 0.5),  # tanh shrinks as well
    ],
)
def test_signals_keep_their_size_where_the_initialisation_fits(activation, initial, low, high):
    assert low < second_moment_ratio(activation, initial) < high


@pytest.mark.parametrize(
    ("activation", "gain"), [("relu", 2), ("tanh", 1), ("sigmoid", 1), ("identity", 1)]
)
def test_an_mlp_chooses_the_variance_that_fits_its_activation(activation, gain):
    model = MLP(400, [300, 200], activation, rng=0)
    for layer, fan_in in zip(model.layers, (400, 300), strict=True):
        assert layer.weight.data.var() * fan_in == pytest.approx(gain, rel=0.05)
        assert not layer.bias.data.any()


@pytest.mark.parametrize("make", [MLP, Linear])
@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ("he", TypeError, "init must be a function of .shape, rng=, dtype=., .* not 'he'"),
        (np.zeros, TypeError, "init must be a function of .shape, rng=, dtype=., such as"),
        (
            lambda shape, rng, dtype: np.zeros(shape[::-1], dtype),
            ValueError,
            r"init must return an array of shape \(3, 2\), not of shape \(2, 3\)",
        ),
        (lambda shape, rng, dtype: 0.5, ValueError, r"init must .*, not of shape \(\)"),
    ],
)
def test_an_initialiser_returns_an_array_of_the_shape_that_it_is_given(make, wrong, error, words):
    with pytest.raises(error, match=f"Linear: {words}"):
        make(3, [2] if make is MLP else 2, init=wrong, rng=0)


def test_an_initialiser_of_ones_own_may_have_an_error_of_its_own():
    def broken(shape, *, rng, dtype):
        return shape + 1

    with pytest.raises(TypeError, match="can only concatenate tuple"):
        Linear(3, 2, init=broken, rng=0)


def test_equal_columns_stay_equal_and_zero_weights_never_move():
    """Symmetry: units that begin equal have equal gradients, so they never become different."""
    x = np.random.default_rng(0).standard_normal((8, 3))
    y = x.sum(axis=1, keepdims=True)
    constant = lambda shape, rng, dtype: np.full(shape, 0.5)
    model = MLP(3, [4, 1], init=constant, rng=0)
    zeros = MLP(3, [4, 1], init=lambda shape, rng, dtype: np.zeros(shape), rng=0)
    for net in (model, zeros):
        for _ in range(20):
            net.zero_grad()
            ((net(x) - y) ** 2).mean().backward()
            for p in net.parameters():
                p.data -= 0.01 * p.grad
    weight = model.layers[0].weight.data
    np.testing.assert_allclose(weight, weight[:, :1] * np.ones((1, 4)))
    assert np.ptp(weight[:, 0]) > 0
    assert not any(layer.weight.data.any() for layer in zeros.layers)
    assert zeros.layers[1].bias.data.any()
