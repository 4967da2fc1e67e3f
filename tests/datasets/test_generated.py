import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import make_moons

from tinygrad_edu.datasets import moons, spiral, xor

everything = pytest.mark.parametrize("make", [moons, spiral, xor])
sizes = st.integers(4, 60)
seeds = st.integers(0, 2**32)


def rows_in_order(data):
    return sorted(map(tuple, np.column_stack([data.y, data.x]).round(12) + 0.0))


@everything
@given(n=sizes, noise=st.floats(0, 2), seed=seeds)
def test_there_are_n_points_of_the_plane_with_class_numbers(make, n, noise, seed):
    data = make(n, noise=noise, rng=seed)
    assert data.x.shape == (n, 2) and data.x.dtype == np.float64
    assert data.y.shape == (n,) and data.y.dtype == np.int64
    assert np.isfinite(data.x).all()


@everything
@given(n=sizes, seed=seeds)
def test_the_same_seed_gives_the_same_bits(make, n, seed):
    first, second = make(n, rng=seed), make(n, rng=np.random.default_rng(seed))
    assert first.x.tobytes() == second.x.tobytes() and first.y.tobytes() == second.y.tobytes()


@everything
def test_a_generator_is_drawn_on_so_two_calls_differ(make):
    source = np.random.default_rng(0)
    assert (make(rng=source).x != make(rng=source).x).any()


@everything
@given(n=sizes, noise=st.floats(1e-3, 1), seed=seeds)
def test_noise_is_added_to_points_on_the_shape_in_proportion(make, n, noise, seed):
    on_shape, near, far = (make(n, noise=k * noise, rng=seed) for k in (0, 1, 2))
    np.testing.assert_array_equal(on_shape.y, near.y)
    np.testing.assert_allclose(far.x - on_shape.x, 2 * (near.x - on_shape.x), atol=1e-12)


@everything
def test_noise_is_a_standard_deviation_on_each_coordinate(make):
    n = 10_000
    moved = make(n, noise=0.3, rng=0).x - make(n, noise=0, rng=0).x
    # Five standard errors of a mean (sd / sqrt(n)) and of a deviation (sd / sqrt(2 n)).
    np.testing.assert_allclose(moved.mean(axis=0), 0, atol=5 * 0.3 / n**0.5)
    np.testing.assert_allclose(moved.std(axis=0), 0.3, atol=5 * 0.3 / (2 * n) ** 0.5)


@everything
def test_rows_are_in_random_order(make):
    orders = {tuple(make(40, rng=seed).y) for seed in range(10)}
    assert len(orders) == 10
    assert not any(list(order) == sorted(order) for order in orders)


@given(sizes, seeds)
def test_moons_have_the_shape_of_scikit_learns(n, seed):
    x, y = make_moons(n, shuffle=False)
    theirs = sorted(map(tuple, np.column_stack([y, x]).round(12) + 0.0))
    assert rows_in_order(moons(n, noise=0, rng=seed)) == theirs


@given(sizes, seeds)
def test_xor_is_one_where_exactly_one_coordinate_is(n, seed):
    x, y = xor(n, noise=0, rng=seed)
    assert set(map(tuple, x)) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])


@given(st.integers(2, 6), st.integers(6, 60), seeds)
def test_a_spiral_has_one_arm_per_class_with_radius_and_angle_in_step(classes, n, seed):
    x, y = spiral(n, classes=classes, noise=0, rng=seed)
    counts = np.bincount(y, minlength=classes)
    assert len(counts) == classes and counts.max() - counts.min() <= 1
    radius = np.hypot(*x.T)
    assert radius.min() > 0 and radius.max() <= 1 + 1e-12
    # Turning each point back by what its class and its radius ask for puts it on the first axis.
    turned = x[:, 0] + 1j * x[:, 1]
    turned *= np.exp(-2j * np.pi * (y / classes + 0.6 * radius))
    np.testing.assert_allclose(turned, radius, atol=1e-12)


def test_arms_of_a_spiral_do_not_meet():
    x, y = spiral(3000, classes=3, noise=0, rng=0)
    outside = np.hypot(*x.T) > 0.1
    x, y = x[outside], y[outside]
    distance = np.hypot(*(x[:, None] - x[None]).T)
    assert distance[y[:, None] != y[None]].min() > 0.1


@everything
def test_a_split_needs_nothing_more(make):
    train, test = make(100, rng=0).split(0.2, rng=0)
    assert (len(train), len(test)) == (80, 20)


@pytest.mark.parametrize(
    ("make", "arguments", "words"),
    [
        (moons, {"n": 1}, r"^moons: n must be at least 2 \(one point per class\), not 1$"),
        (moons, {"n": -5}, "moons: n must be at least 2"),
        (xor, {"n": 3}, r"^xor: n must be at least 4 \(one point per corner\), not 3$"),
        (spiral, {"n": 2}, r"spiral: n must be at least 3 \(one point per class, and classes=3\)"),
        (spiral, {"n": 4, "classes": 5}, "spiral: n must be at least 5"),
        (spiral, {"classes": 1}, "spiral: classes must be at least 2"),
        (moons, {"noise": -0.1}, "^moons: noise must be at least 0 and finite, not -0.1$"),
        (spiral, {"noise": float("nan")}, "spiral: noise must be at least 0 and finite, not nan"),
        (xor, {"noise": float("inf")}, "xor: noise must be at least 0 and finite, not inf"),
    ],
)
def test_values_out_of_range_are_refused_by_name(make, arguments, words):
    with pytest.raises(ValueError, match=words):
        make(**arguments, rng=0)


@pytest.mark.parametrize(
    ("make", "arguments", "words"),
    [
        (moons, {"n": 100.0}, "^moons: n must be a whole number, not 100.0$"),
        (moons, {"n": True}, "moons: n must be a whole number, not True"),
        (spiral, {"classes": "3"}, "spiral: classes must be a whole number, not '3'"),
        (xor, {"n": None}, "xor: n must be a whole number, not None"),
        (xor, {"noise": "0.1"}, "xor: noise must be a number, not '0.1'"),
        (xor, {"noise": None}, "xor: noise must be a number, not None"),
        (xor, {"noise": 1j}, "xor: noise must be a number, not 1j"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_by_name(make, arguments, words):
    with pytest.raises(TypeError, match=words):
        make(**arguments, rng=0)


@everything
def test_nothing_is_drawn_without_rng(make):
    with pytest.raises(TypeError, match=f"^{make.__name__} needs rng: a seed such as rng=0"):
        make()


def test_numpy_numbers_are_as_good_as_pythons():
    ours = moons(np.int32(20), noise=np.float32(0.5), rng=np.uint8(3))
    np.testing.assert_array_equal(ours.x, moons(20, noise=0.5, rng=3).x)
