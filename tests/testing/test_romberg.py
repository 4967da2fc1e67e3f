"""The limit of quotients whose step halves: right within its bar, or not given."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.testing.romberg import extrapolate, triangle

H = 0.5 ** np.arange(26)
SILENT = np.zeros(26)
COEFFICIENTS = st.lists(st.floats(-10, 10), min_size=1, max_size=4)


@given(limit=st.floats(-10, 10), coefficients=COEFFICIENTS, even=st.booleans())
def test_a_power_series_in_the_step_is_summed(limit, coefficients, even):
    powers = [(2 if even else 1) * (k + 1) for k in range(5)]
    terms = zip(coefficients, powers, strict=False)
    quotients = limit + sum(c * H**p for c, p in terms)
    found = extrapolate(quotients, np.full(26, 1e-13), powers)
    assert abs(found.value - limit) <= found.error
    assert found.error < 1e-10


@given(limit=st.floats(-10, 10), seed=st.integers(0, 10**9), level=st.floats(1e-15, 1e-3))
def test_noise_stays_within_the_bar(limit, seed, level):
    noise = level / H
    wobble = np.random.default_rng(seed).uniform(-1, 1, 26)
    found = extrapolate(limit + H**2 + noise * wobble, noise, [2, 4, 6])
    assert abs(found.value - limit) <= found.error


@pytest.mark.parametrize("power", [0.05, 0.1, 0.3, 0.5, 0.7])
def test_slow_convergence_is_seen_to_be_slow(power):
    found = extrapolate(H**power, SILENT + 1e-16, [1, 2, 3, 4, 5])
    assert abs(found.value) <= found.error


@pytest.mark.parametrize("power", [-1.0, -0.5, -0.1])
def test_what_has_no_limit_gets_no_bar(power):
    assert extrapolate(H**power, SILENT + 1e-16, [2, 4, 6]).error == math.inf


@pytest.mark.parametrize("rows", [10, 26])
def test_agreeing_coarse_quotients_are_not_believed_against_fine_ones(rows):
    quotients = np.where(np.arange(rows) < 6, 5.0, 7.0)
    found = extrapolate(quotients, SILENT[:rows] + 1e-12, [2, 4])
    assert found.value == 7.0


def test_a_divergence_that_shows_only_at_small_steps_is_one():
    found = extrapolate(1.0 + H**2 + 1e-3 * H**-1.0, SILENT + 1e-16, [2, 4, 6])
    assert found.error == math.inf


def test_a_few_stray_fine_quotients_are_forgiven():
    quotients = np.full(26, 5.0)
    quotients[-1] = 5.1
    assert extrapolate(quotients, SILENT + 1e-12, [2, 4]).value == 5.0


def test_missing_quotients_leave_the_others_usable():
    quotients = np.exp(H)
    quotients[:7] = np.nan
    found = extrapolate(quotients, np.full(26, 1e-15), [1, 2, 3])
    assert abs(found.value - 1.0) <= found.error < 1e-8
    assert found.row >= 7


def test_no_quotients_give_no_limit():
    found = extrapolate(np.full(26, np.nan), SILENT, [2, 4])
    assert math.isnan(found.value)
    assert found.error == math.inf


def test_a_single_quotient_is_given_without_a_bar():
    quotients = np.full(26, np.nan)
    quotients[20] = 3.0
    found = extrapolate(quotients, SILENT, [2, 4])
    assert (found.value, found.error, found.row) == (3.0, math.inf, 20)


@given(coefficients=st.lists(st.integers(-9, 9), min_size=3, max_size=3))
def test_each_column_of_the_triangle_removes_one_term(coefficients):
    powers = [1, 2, 3]
    quotients = sum(c * H**p for c, p in zip(coefficients, powers, strict=True))
    values, _ = triangle(quotients, SILENT, powers)
    for column in range(4):
        left = [c for c in coefficients[column:] if c]
        assert np.all(np.isnan(values[:column, column]))
        assert np.allclose(values[column:, column], 0.0, atol=1e-14) == (not left)
