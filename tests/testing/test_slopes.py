"""The slopes around a point: what a fair gradient at a kink lies between."""

import numpy as np
import pytest

from tinygrad_edu.testing.slopes import lies_among

C = np.array([1.0, -2.0, 3.0, -1.5, 0.75])


def among(f, x, v, slope):
    x, v = np.asarray(x, dtype=float), np.asarray(v, dtype=float)
    return lies_among(lambda at: float(f(at)), x, v, slope, np.random.default_rng(0))


def test_units_at_their_kinks_all_at_once_may_all_be_off_or_all_on():
    """Neither 0 nor the sum need lie between the slopes on the left and on the right."""

    def f(x):
        return C @ np.maximum(x, 0)

    v = np.array([1.0, -1.0, 0.5, 0.75, 0.25])
    left, right = -f(-v), f(v)
    everything_on = float(C @ v)
    assert not left <= 0 <= right
    for slope in (0.0, everything_on, left, right):
        assert among(f, np.zeros(5), v, slope)
    reach = float(np.sum(np.maximum(C * v, 0)))
    assert not among(f, np.zeros(5), v, reach * 1.1)
    assert not among(f, np.zeros(5), v, -reach)


def test_many_units_at_once_are_found_by_walking_towards_the_extreme():
    c = np.random.default_rng(1).choice([-1.0, 1.0], 40) + 0.5
    assert among(lambda x: c @ np.maximum(x, 0), np.zeros(40), np.ones(40), 0.0)


@pytest.mark.parametrize("x", [0.0, 0.3, 2.0])
def test_a_curve_has_one_slope_however_curved_it_is(x):
    for f, slope in ((np.sin, np.cos(x)), (lambda x: np.sin(1e4 * x), 1e4 * np.cos(1e4 * x))):
        for wrong in (1.0, 1 + 1e-6, 1.5):
            assert not among(lambda at, f=f: f(at[0]), [x], [1.0], wrong * slope)


def test_a_kink_further_away_is_none_here():
    assert not among(lambda x: abs(x[0]), [1e-4], [1.0], 0.5)


def test_a_tie_of_large_and_of_small_numbers_is_a_tie():
    for size in (1e-12, 1.0, 1e9):
        assert among(lambda x: np.sort(x)[1], np.full(3, size), [1.0, 2.0, 5.0], 8 / 3)
        assert not among(lambda x: np.sort(x)[1], np.full(3, size), [1.0, 2.0, 5.0], 8.0)
