"""Kinks are found where there are some, and only there."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tinygrad_edu.testing.kinks import kink, kink_in
from tinygrad_edu.testing.probes import probe

EIGHTHS = st.integers(-24, 24).map(lambda n: n / 8)
SMOOTH = st.sampled_from([np.sin, np.exp, np.tanh, np.arctan, np.square, np.zeros_like])


@given(smooth=SMOOTH, x=st.floats(-2, 2), exponent=st.floats(-9, 2), sign=st.sampled_from([-1, 1]))
@example(smooth=np.sin, x=9e-10, exponent=1.0, sign=1)
@example(smooth=np.sin, x=1e-8, exponent=-7.25, sign=1)
def test_a_jump_of_the_slope_is_found_and_measured(smooth, x, exponent, sign):
    jump = sign * 10.0**exponent
    found = kink(lambda t: float(smooth(t) + 0.5 * jump * abs(t - x)), x, 1.0)
    assert found is not None
    assert abs(found.jump - jump) <= found.error
    assert found.error < 0.1 * abs(jump)


@given(smooth=SMOOTH, x=st.floats(-2, 2))
def test_a_smooth_function_has_none(smooth, x):
    assert kink(lambda t: float(smooth(t)), x, 1.0) is None


@given(left=EIGHTHS, right=EIGHTHS, slope=st.floats(-4, 4))
def test_the_slopes_between_the_two_sides_are_allowed_and_no_others(left, right, slope):
    assume(left != right)
    low, high = min(left, right), max(left, right)
    assume(min(abs(slope - low), abs(slope - high)) > 1e-9)
    found = kink(lambda t: (left if t < 0 else right) * t, 0.0, 1.0)
    assert found.allows(slope) == (low < slope < high)


@given(x=st.lists(EIGHTHS, min_size=2, max_size=5).map(np.array), data=st.data())
def test_a_maximum_has_a_kink_just_where_the_winners_move_apart(x, data):
    v = data.draw(st.lists(EIGHTHS, min_size=len(x), max_size=len(x)).map(np.array))
    winners = v[x == x.max()]
    found = kink(np.max, x, v)
    assert (found is not None) == (winners.min() != winners.max())
    if found is not None:
        assert found.left.allows(winners.min())
        assert found.right.allows(winners.max())
        assert not found.allows(winners.max() + 0.01)


def test_a_smaller_error_of_the_slope_makes_up_for_it():
    found = kink(abs, 0.0, 1.0)
    assert not found.allows(1.01)
    assert found.allows(1.01, error=0.02)


@pytest.mark.parametrize("distance", [1e-6, 1e-4, 1e-2, 1.0])
def test_a_kink_elsewhere_is_not_here(distance):
    for x in (-distance, distance):
        assert kink(abs, x, 1.0) is None
        assert kink(lambda t: max(t, 0.0) + math.sin(t), x, 1.0) is None


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * abs(x),
        lambda x: max(x, 0.0) ** 2,
        lambda x: x if x > 0 else math.expm1(x),
        lambda x: abs(x) ** 1.5,
        lambda x: math.copysign(abs(x) ** 1.1, x),
    ],
    ids=["x|x|", "relu^2", "elu", "|x|^1.5", "x|x|^0.1"],
)
def test_a_jump_of_the_curvature_is_not_a_kink(f):
    assert kink(f, 0.0, 1.0) is None


@pytest.mark.parametrize("f", [lambda x: float(x > 0), lambda x: math.sqrt(abs(x))])
def test_slopes_that_run_away_from_each_other_are_a_kink_without_a_bar(f):
    found = kink(f, 0.0, 1.0)
    assert found.error == math.inf
    assert found.allows(0.0)
    assert found.allows(-1.0)


def test_the_edge_of_the_domain_is_not_a_kink():
    assert kink(lambda x: x * math.sqrt(x), 0.0, 1.0) is None


def test_no_direction_no_kink():
    assert kink(np.max, np.ones(3), np.zeros(3)) is None


def test_where_the_function_is_not_finite_there_is_no_kink():
    assert kink(lambda x: 1.0 / abs(np.float64(x)), 0.0, 1.0) is None


@pytest.mark.parametrize("frequency", [10.0, 1e3, 1e5])
def test_oscillation_is_not_taken_for_kinks(frequency):
    for x in np.linspace(-1, 1, 21):
        assert kink(lambda t: math.sin(frequency * t), float(x), 1.0) is None


def test_noise_is_not_taken_for_kinks():
    for x in np.linspace(-1, 1, 21):
        assert kink(lambda t: math.sin(t) + 1e-5 * math.sin(1e12 * t * t), float(x), 1.0) is None


def test_values_that_are_there_already_can_be_used_again():
    assert kink_in(probe(abs, 0.0, 1.0)) == kink(abs, 0.0, 1.0)
