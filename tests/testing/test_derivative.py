"""The reference derivative: right within its bar, and the bar is short."""

import dataclasses
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.testing.derivative import (
    Estimate,
    derivative,
    derivative_in,
    one_sided_derivative,
)
from tinygrad_edu.testing.noise import dyadic
from tinygrad_edu.testing.probes import probe

EIGHTHS = st.integers(-24, 24).map(lambda n: n / 8)
VECTORS = st.lists(EIGHTHS, min_size=3, max_size=3).map(np.array)
POLYNOMIALS = st.lists(EIGHTHS, min_size=1, max_size=7)


def evaluate(coefficients, x):
    """Horner's rule, on floats and on fractions."""
    total = 0 * x
    for c in coefficients:
        total = total * x + (Fraction(c) if isinstance(x, Fraction) else c)
    return total


def smooth(x):
    """A function of three numbers without special places."""
    return float(np.sin(x[0] + 2 * x[1]) * np.exp(0.25 * x[2]) + x[0] * x[2] ** 2)


def gradient_of_smooth(x):
    wave, growth = x[0] + 2 * x[1], math.exp(0.25 * x[2])
    slope = math.cos(wave) * growth
    return np.array(
        [slope + x[2] ** 2, 2 * slope, 0.25 * math.sin(wave) * growth + 2 * x[0] * x[2]]
    )


# -- right, and known to be right -----------------------------------------------------------


@given(coefficients=POLYNOMIALS, x=EIGHTHS)
def test_polynomials_against_exact_fractions(coefficients, x):
    degree = len(coefficients) - 1
    slopes = [c * (degree - k) for k, c in enumerate(coefficients[:-1])]
    exact = evaluate(slopes, Fraction(x))
    found = derivative(lambda x: evaluate(coefficients, x), x, 1.0)
    size = evaluate([abs(c) for c in slopes], max(1.0, abs(x)))
    assert abs(Fraction(found.value) - exact) <= Fraction(found.error)
    assert found.error <= 1e-10 * (size + 1.0)


@given(x=VECTORS, v=VECTORS)
def test_many_variables_along_any_direction(x, v):
    found = derivative(smooth, x, v)
    assert found.allows(float(gradient_of_smooth(x) @ v), error=1e-13)
    assert found.error < 1e-9


@given(x=VECTORS, v=VECTORS, w=VECTORS)
def test_it_is_linear_in_the_direction(x, v, w):
    one, other, both = (derivative(smooth, x, d) for d in (v, w, v - 2 * w))
    error = one.error + 2 * other.error + both.error
    assert both.value == pytest.approx(one.value - 2 * other.value, rel=0, abs=error)


@given(x=VECTORS, v=VECTORS, exponent=st.integers(-300, 300))
def test_a_function_twice_as_large_has_twice_the_derivative(x, v, exponent):
    factor = 2.0**exponent
    one, other = derivative(smooth, x, v), derivative(lambda x: factor * smooth(x), x, v)
    assert other.value == factor * one.value
    assert other.error == pytest.approx(factor * one.error, rel=1e-9)


@given(x=VECTORS, v=VECTORS)
def test_walking_backwards_changes_the_sign_and_nothing_more(x, v):
    there, back = derivative(smooth, x, v), derivative(smooth, x, -v)
    assert there.value == pytest.approx(-back.value, rel=0, abs=there.error + back.error)


@given(x=VECTORS, v=VECTORS)
def test_a_linear_change_of_variables_is_the_chain_rule(x, v):
    matrix = np.array([[1.0, -0.5, 0.25], [2.0, 0.0, 1.0], [0.5, 0.5, -1.0]])
    inner = derivative(lambda x: smooth(matrix @ x), x, v)
    outer = derivative(smooth, matrix @ x, matrix @ v)
    assert inner.allows(outer.value, outer.error)


@given(x=st.floats(-3, 3), height=st.floats(-9, -3).map(lambda e: 10.0**e))
def test_noise_in_the_function_is_in_the_bar(x, height):
    noisy = lambda x: math.sin(x) + height * math.sin(1e9 * math.sin(1e9 * x))
    found = derivative(noisy, x, 1.0)
    assert found.noise > 0.1 * height
    assert found.allows(math.cos(x))


def test_the_noise_that_the_caller_knows_of_is_in_the_bar():
    plain, warned = derivative(math.sin, 1.0, 1.0), derivative(math.sin, 1.0, 1.0, noise=1e-6)
    assert plain.error < 1e-13
    assert warned.noise == 1e-6
    assert 1e-6 < warned.error < 1e-3


# -- where others go wrong ---------------------------------------------------------------------


@given(x=EIGHTHS, frequency=st.floats(1, 7).map(lambda e: 10.0**e))
def test_fast_oscillations_are_not_taken_for_slow_ones(x, frequency):
    found = derivative(lambda x: math.sin(frequency * x), x, 1.0)
    rounding = frequency * math.ulp(frequency * x)  # of the argument of the cosine below
    assert found.allows(frequency * math.cos(frequency * x), error=rounding)
    assert found.error <= 1e-6 * frequency


@given(exponent=st.floats(-12, 0), raises=st.booleans())
def test_the_logarithm_close_to_zero(exponent, raises):
    x = 10.0**exponent
    found = derivative(math.log if raises else np.log, x, 1.0)
    assert found.one_sided == 0
    assert found.allows(1.0 / x)
    assert found.error <= 1e-10 / x


@pytest.mark.parametrize("side", [-1, 1])
def test_at_the_edge_of_the_domain_one_side_is_enough(side):
    found = derivative(lambda x: (side * x) ** 2 * math.sqrt(side * x) + 3 * x, 0.0, 1.0)
    assert found.one_sided == side
    assert found.allows(3.0)
    assert found.error < 1e-7


def test_an_infinite_derivative_has_an_infinite_bar():
    assert derivative(math.sqrt, 0.0, 1.0).error == math.inf
    assert derivative(np.cbrt, 0.0, 1.0).error == math.inf
    assert derivative(lambda x: np.cbrt(x - 1.125), 1.125, 1.0).error == math.inf
    assert derivative(lambda x: float(x > 0), 0.0, 1.0).error == math.inf


@pytest.mark.parametrize("bend", [lambda x: x * abs(x) + x, lambda x: max(x, 0.999 * x)])
def test_a_bend_closer_than_the_first_steps(bend):
    """The 26 steps end at 7e-9; where the last ones disagree there are more."""
    for x in np.random.default_rng(0).uniform(1e-9, 1.5e-8, 100):
        slope = 1.0 + 2.0 * x if bend(1.0) == 2.0 else 1.0
        assert derivative(bend, x, 1.0).allows(slope)


def test_a_function_that_returns_to_its_value_does_not_stand_still():
    found = derivative(lambda x: 1e-8 * x * (x - 0.125), 0.0, 1.0)
    assert found.allows(-1.25e-9)
    assert found.error < 1e-20


@pytest.mark.parametrize("nearest", [-12, -10, -8])
def test_the_cube_root_next_to_zero(nearest):
    for x in np.random.default_rng(0).uniform(1, 3, 100) * 10.0**nearest:
        found = derivative(np.cbrt, x, 1.0)
        assert found.allows(np.cbrt(x) / x / 3.0)
        assert found.error < 1e-6 * found.value


def test_the_noise_counts_where_the_quotient_is_taken():
    """At 0.0001, x - sin x is far less noisy than a step away."""
    for x in 10.0 ** np.random.default_rng(0).uniform(-4, -2, 200):
        found = derivative(lambda x: 1e8 * (x - math.sin(x)), x, 1.0)
        assert found.allows(2e8 * math.sin(x / 2.0) ** 2)


@pytest.mark.parametrize("power", [1.1, 1.25, 1.5, 1.9])
def test_next_to_nothing_converging_slowly_is_not_converged(power):
    found = derivative(lambda x: math.copysign(abs(x) ** power, x), 0.0, 1.0)
    assert found.allows(0.0)


@pytest.mark.parametrize("distance", [1e-8, 1e-7, 1e-6, 1e-4, 1e-2, 0.3])
def test_a_kink_close_by_does_no_harm(distance):
    for sign in (-1, 1):
        found = derivative(lambda x: abs(x) + 0.5 * x, sign * distance, 1.0)
        assert found.allows(sign + 0.5)
        assert found.error < 1e-6


@pytest.mark.parametrize("x", [-30.0, -20.0, -10.0, 0.0, 30.0])
def test_rounding_that_stops_the_function_is_not_a_zero_derivative(x):
    """1 + exp(-30) keeps four digits of exp(-30)."""
    found = derivative(lambda x: math.log(1.0 + math.exp(x)), x, 1.0)
    assert found.allows(1.0 / (1.0 + math.exp(-x)))


@pytest.mark.parametrize("x", [-1e-6, -1e-3, -0.1, -1.0])
def test_a_function_that_really_stands_still_has_the_derivative_zero(x):
    found = derivative(lambda x: max(x, 0.0), x, 1.0)
    assert (found.value, found.error) == (0.0, 0.0)


def test_digits_lost_to_a_large_constant_are_in_the_bar():
    for x in (1.0, 0.3, -2.7):
        for big in (1e4, 1e6, 1e8):
            found = derivative(lambda x, big=big: (x * x + big) - big, x, 1.0)
            assert found.allows(2.0 * x)
            assert 1e-17 * big < found.error < 1e-13 * big


def test_float32_functions_are_judged_by_the_noise_of_float32():
    weights = np.random.default_rng(0).normal(size=(8, 5))

    def layer(x, dtype):
        return np.tanh(weights.astype(dtype) @ x.astype(dtype)).sum()

    x, v = dyadic(weights[0]), np.ones(5)
    single = derivative(lambda x: layer(x, np.float32), x, v)
    double = derivative(lambda x: layer(x, np.float64), x, v)
    assert single.allows(double.value, double.error)
    assert 1e-7 < single.error < 1e-2
    assert double.error < 1e-9


def test_coordinates_of_very_different_size_each_move_by_their_own_measure():
    x, v = np.array([1e6, 0.25]), np.array([0.0, 1.0])
    assert derivative(lambda x: 1e-6 * x[0] + math.sin(x[1]), x, v).allows(math.cos(0.25))


# -- what it says about itself ---------------------------------------------------------------------


def test_an_ordinary_function_is_called_71_times_and_none_more_than_186_times():
    calls = []

    def counted(f):
        calls.append(0)

        def counting(x):
            calls[-1] += 1
            return f(x)

        return counting

    derivative(counted(math.sin), 0.3, 1.0)
    assert calls == [71]
    for f in (np.sqrt, np.cbrt, np.floor, np.log, lambda x: np.sin(1e9 * x), lambda x: x > 0):
        derivative(counted(f), 1e-12, 1.0)
    assert max(calls) <= 186


def test_no_direction_no_derivative_and_no_error():
    found = derivative(np.sum, np.ones(3), np.zeros(3))
    assert (found.value, found.error, found.step) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("f", [np.log, lambda x: 1.0 / x, lambda x: np.sin(x) / x])
def test_where_the_function_is_not_finite_there_is_no_derivative(f):
    found = derivative(lambda x: f(np.float64(x)), 0.0, 1.0)
    assert math.isnan(found.value)
    assert found.error == math.inf


def test_a_function_that_lives_in_one_point_has_no_derivative():
    found = derivative(lambda x: 1.0 if x == 0.5 else math.nan, 0.5, 1.0)
    assert math.isnan(found.value)
    assert found.error == math.inf


def test_no_warning_escapes():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f in (np.log, np.sqrt, np.arccosh, lambda x: np.exp(1e4 * x), lambda x: 1e308 * x):
            derivative(f, np.float64(0.0), 1.0)
            derivative(f, np.float64(1.0), 1.0)


def test_the_same_values_give_the_same_bits():
    assert derivative(smooth, np.ones(3), np.ones(3)) == derivative(smooth, np.ones(3), np.ones(3))


def test_values_that_are_there_already_can_be_used_again():
    x, v = np.ones(3), np.array([1.0, 0.5, -1.0])
    assert derivative_in(probe(smooth, x, v)) == derivative(smooth, x, v)


def test_an_estimate_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        derivative(math.sin, 0.0, 1.0).value = 2.0


def test_an_estimate_allows_what_is_within_both_bars():
    estimate = Estimate(1.0, 0.25, 0.0, 0.5)
    assert estimate.allows(1.25)
    assert not estimate.allows(1.5)
    assert estimate.allows(1.5, error=0.25)


def test_an_estimate_without_a_value_allows_nothing():
    assert not Estimate(math.nan, math.inf, 0.0, 0.0).allows(1.0)


def test_other_errors_of_the_function_pass_through():
    with pytest.raises(AttributeError):
        derivative(lambda x: x.missing, 1.0, 1.0)


# -- one side only ------------------------------------------------------------------------------


@given(coefficients=POLYNOMIALS, x=EIGHTHS, side=st.sampled_from([-1, 1]))
def test_for_smooth_functions_each_side_has_the_same_derivative(coefficients, x, side):
    f = lambda x: evaluate(coefficients, x)
    both, one = derivative(f, x, 1.0), one_sided_derivative(f, x, 1.0, side)
    assert one.one_sided == side
    assert one.allows(both.value, both.error)


@given(left=EIGHTHS, right=EIGHTHS, x=EIGHTHS)
def test_at_a_kink_each_side_has_its_own_derivative(left, right, x):
    bent = lambda t: (left if t < x else right) * (t - x) + math.sin(t)
    for side, slope in ((-1, left), (1, right)):
        found = one_sided_derivative(bent, x, 1.0, side)
        assert found.allows(slope + math.cos(x))
        assert found.error < 1e-9


def test_a_side_outside_the_domain_has_no_derivative():
    found = one_sided_derivative(math.sqrt, 0.0, 1.0, -1)
    assert math.isnan(found.value)
    assert found.error == math.inf


def test_a_side_has_noise_of_its_own():
    noisy_on_the_left = lambda x: 1e6 + math.sin(x) if x < 0 else 1e6
    left, right = (one_sided_derivative(noisy_on_the_left, 0.0, 1.0, side) for side in (-1, 1))
    assert left.allows(1.0)
    assert left.noise > 1e-11
    assert (right.value, right.noise) == (0.0, 0.0)


@pytest.mark.parametrize("side", [0, 2, "left"])
def test_there_are_two_sides(side):
    with pytest.raises(ValueError, match=r"side must be \+1 \(right\) or -1 \(left\)"):
        one_sided_derivative(math.sin, 0.0, 1.0, side)
