"""The other ways to a derivative agree with the engine where they apply, and say where not."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.testing.building import build
from tinygrad_edu.testing.programs import Program
from tinygrad_edu.testing.second_opinions import exact_gradient, taylor_slope


@pytest.mark.parametrize("factor", [1.0, 1.001, 2.0, -1.0, 0.0])
def test_the_slope_of_the_taylor_remainder_is_two_for_right_gradients_only(factor):
    x, v = np.array([0.5, -1.0]), np.array([1.0, 0.75])
    slope, t, errors = taylor_slope(lambda x: np.sum(np.exp(x)), lambda x: factor * np.exp(x), x, v)
    assert (slope > 1.9) == (factor == 1.0)
    assert len(t) == len(errors)
    if factor in (2.0, -1.0, 0.0):
        assert slope == pytest.approx(1.0, abs=0.1)


ARITHMETIC = ["add", "multiply", "subtract", "negative", "divide", "positive"]


@st.composite
def fractions_and_a_program(draw) -> tuple[Program, list[Fraction]]:
    program = build(
        lambda options: options[draw(st.integers(0, len(options) - 1))], ARITHMETIC, shapes=[()]
    )
    return program, [Fraction(x) / 3 for x in program.inputs]


@settings(max_examples=100)
@given(fractions_and_a_program())
def test_on_fractions_the_gradients_of_programs_are_equal_with_no_tolerance(case):
    program, numbers = case
    leaves = [tg.Value(x) for x in numbers]
    found = tg.gradients(program(*leaves), wrt=leaves)
    for leaf, exact in zip(leaves, exact_gradient(program, *numbers), strict=True):
        ours = found.get(leaf, Fraction(0))
        assert isinstance(ours, Fraction)
        assert ours == exact


@settings(max_examples=100)
@given(fractions_and_a_program())
def test_so_they_are_where_a_program_branches(case):
    program, numbers = case
    x = tg.Value(numbers[0])

    def f(x):
        return abs(program(x, *numbers[1:])) * 3 - (x if x > 1 else 2 * x)

    ours = tg.gradients(f(x), wrt=x).get(x, Fraction(0))
    if program(*numbers) != 0:
        assert ours == exact_gradient(f, numbers[0])[0]


def test_roots_are_refused():
    with pytest.raises(TypeError, match="whole powers only"):
        exact_gradient(lambda x: x**0.5, Fraction(1, 4))
    assert exact_gradient(lambda x: x**2.0, Fraction(1, 4)) == [Fraction(1, 2)]


@pytest.mark.parametrize("x", [1e-6, 1e-3, 1.0, 1e6])
@pytest.mark.parametrize(("factor", "wanted"), [(1.0, 2.0), (1.5, 1.0)])
def test_the_slope_does_not_depend_on_how_large_the_numbers_are(x, factor, wanted):
    slope, t, errors = taylor_slope(np.log, lambda x: factor / x, x, 1.0)
    assert slope == pytest.approx(wanted, abs=0.1)
    assert np.isfinite(errors).all()
    assert len(t) >= 6


@pytest.mark.parametrize(("factor", "wanted"), [(2e-15, 2.0), (4e-15, 1.0)])
def test_nor_on_how_small_the_function_is(factor, wanted):
    slope, _, _ = taylor_slope(lambda x: 1e-15 * x**2, lambda x: factor * x, 0.75, 1.0)
    assert slope == pytest.approx(wanted, abs=0.1)


def test_a_gradient_that_is_wrong_by_a_thousandth_has_the_slope_of_a_wrong_one():
    slope, _, _ = taylor_slope(np.exp, lambda x: 1.001 * np.exp(x), 0.5, 1.0)
    assert slope == pytest.approx(1.0, abs=0.1)


def test_of_a_linear_function_there_is_no_error_to_shrink():
    for f in (lambda x: 3 * x, lambda x: 3 * (x + 1e6) - 3e6):
        assert taylor_slope(f, lambda x: 3.0, 0.3, 1.0)[0] == 2
