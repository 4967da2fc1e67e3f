"""Noise is measured: as much as there is, and none where there is none."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.testing.line import along
from tinygrad_edu.testing.noise import dyadic, ecnoise, noise_along

SEEDS = st.integers(0, 2**32 - 1)
SPACING = 2.0**-34


def nine(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=9)


@given(seed=SEEDS, exponent=st.integers(-200, 200))
def test_twice_the_values_have_twice_the_noise(seed, exponent):
    values, factor = nine(seed), 2.0**exponent
    expected = ecnoise(values) * factor
    np.testing.assert_equal(ecnoise(values * factor), expected)


@given(seed=SEEDS, shift=st.integers(-1000, 1000))
def test_a_constant_is_not_noise(seed, shift):
    values = np.round(nine(seed) * 1024) / 1024
    np.testing.assert_equal(ecnoise(values + shift), ecnoise(values))


@pytest.mark.parametrize(("slope", "curvature"), [(0, 0), (1e6, 0), (-1e3, 1e2), (1.0, 1.0)])
def test_nine_values_are_enough_to_know_the_noise_roughly(slope, curvature):
    t = np.arange(9.0)
    found = [ecnoise(nine(seed) + slope * t + curvature * t**2) for seed in range(400)]
    found = np.array([each for each in found if not math.isnan(each)])
    assert len(found) > 380
    assert 0.8 < np.median(found) < 1.25
    assert np.mean((found > 1 / 3) & (found < 3)) > 0.9


def test_of_many_values_the_noise_is_known_well():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = np.sin(np.linspace(0, 0.1, 400)) + rng.normal(0, 1e-6, 400)
        assert ecnoise(values) == pytest.approx(1e-6, rel=0.25)


def test_uneven_points_give_the_same_answer():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        at = np.sort(rng.uniform(0, 40, 40)).tolist()
        values = 3.0 + 2.0 * np.array(at) + rng.normal(0, 1e-3, 40)
        assert ecnoise(values, at) == pytest.approx(1e-3, rel=0.5)


def test_a_smooth_function_with_points_too_far_apart_has_no_answer():
    assert math.isnan(ecnoise(np.exp(np.arange(9.0))))


def test_a_constant_has_no_noise():
    assert ecnoise(np.full(9, 0.1)) == 0.0


def test_values_that_are_not_finite_have_no_noise_to_measure():
    assert math.isnan(ecnoise([1.0, 2.0, math.nan, 4.0, 5.0]))
    assert math.isnan(ecnoise([1.0, 2.0, math.inf, 4.0, 5.0]))


def test_huge_and_tiny_values_do_no_harm():
    assert 1e299 < ecnoise(nine(0) * 1e300) < 1e301
    assert 1e-301 < ecnoise(nine(0) * 1e-300) < 1e-299


def test_too_few_values_are_refused():
    with pytest.raises(ValueError, match="at least five values, not 4"):
        ecnoise([1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize("bits", [20, 30, 40])
def test_rounding_to_fewer_bits_is_measured(bits):
    """Rounding to multiples of u is noise between -u/2 and u/2: standard deviation 0.29 u."""
    unit = 2.0**-bits
    rounded = lambda x: unit * round((math.sin(x) + 2.0 * x) / unit)
    lines = [along(rounded, x, 1.0) for x in np.linspace(-3, 3, 200)]
    found = np.array([noise_along(line, 64.0 * unit) for line in lines]) / unit
    assert 0.22 < np.median(found) < 0.36
    assert np.mean((found > 0.1) & (found < 0.6)) > 0.9


@given(x=st.floats(0.1, 3))
def test_double_precision_is_good_to_its_last_digits(x):
    found = noise_along(along(math.exp, x, 1.0), SPACING)
    assert 1e-18 * math.exp(x) < found < 2e-15 * math.exp(x)


@given(eighths=st.integers(-24, 24))
def test_at_dyadic_points_the_rounding_inside_f_is_seen_all_the_same(eighths):
    """0.1 * x + t is rounded, but alike for neighbouring dyadic t."""
    line = along(lambda x: (x + 1e4) - 1e4, eighths / 8, 1.0)
    assert 1e-13 < noise_along(line, SPACING) < 4e-12


def test_a_float32_function_is_as_noisy_as_float32():
    line = along(lambda x: float(np.sin(np.float32(x))), 1.125, 1.0)
    assert 1e-8 < noise_along(line, SPACING) < 2e-7


@pytest.mark.parametrize("x", [-1.0, -1e-3, -1e-6, -1e-8, 0.0, 1.0])
def test_a_kink_is_not_noise(x):
    assert noise_along(along(lambda x: max(x, 0.0), x, 1.0), SPACING) < 1e-15


def test_the_other_side_of_a_kink_does_not_matter():
    def noisy_on_the_left(x):
        return 1e6 + math.sin(x) if x < 0 else 1e6

    line = along(noisy_on_the_left, 0.0, 1.0)
    assert noise_along(line, SPACING, side=1) == 0.0
    assert noise_along(line, SPACING, side=-1) > 1e-11


def test_next_to_a_pole_the_points_move_closer_together():
    x = 1e-9
    found = noise_along(along(lambda x: 1.0 / x, x, 1.0), SPACING)
    assert 1e-17 / x < found < 1e-14 / x


def test_where_nothing_is_finite_there_is_no_answer():
    assert math.isnan(noise_along(along(math.log, 0.0, 1.0), SPACING, side=-1))


@given(x=st.floats(-1e6, 1e6), power=st.integers(0, 20))
def test_dyadic_numbers_are_the_nearest_multiples(x, power):
    step = 0.5**power
    near = dyadic(x, denominator=2**power)
    assert (near / step).is_integer()
    assert abs(near - x) <= step / 2
    assert dyadic(near, denominator=2**power) == near


@given(
    x=st.floats(-1e3, 1e3).map(dyadic),
    v=st.floats(-8, 8).map(dyadic),
    halvings=st.integers(2, 34),
)
def test_a_dyadic_point_moves_exactly(x, v, halvings):
    t = 0.5**halvings
    assert Fraction(x + t * v) == Fraction(x) + Fraction(t) * Fraction(v)


def test_dyadic_keeps_the_shape():
    assert dyadic(np.full((2, 3), 0.3)).shape == (2, 3)
    assert type(dyadic(0.3)) is float


@pytest.mark.parametrize("denominator", [0, -8, 3, 12])
def test_the_denominator_must_be_a_power_of_two(denominator):
    with pytest.raises(ValueError, match="power of two"):
        dyadic(0.5, denominator)
