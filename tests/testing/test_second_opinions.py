"""The other ways to a derivative agree with the engine where they apply, and say where not."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.building import build
from tinygrad_edu.testing.programs import Program
from tinygrad_edu.testing.second_opinions import (
    autograd_gradient,
    complex_step,
    exact_gradient,
    symbolic_gradient,
    taylor_slope,
)
from tinygrad_edu.testing.subjects import HandSubject


def step(f, x, v):
    arguments = Arguments((x,), None, ("x",))
    return complex_step(HandSubject("f", arguments, f, f), np.asarray(v, dtype=float).ravel())


def test_a_complex_step_has_no_rounding_error():
    x = np.array([0.3, 0.7])
    assert step(lambda x: np.sum(np.exp(x)), x, [1, 0]) == pytest.approx(np.exp(0.3), rel=1e-15)


def test_a_complex_step_declines_where_numbers_must_be_real():
    assert step(lambda x: float(np.sum(x)), np.ones(2), [1, 0]) is None
    assert step(lambda x: np.sum(np.floor(x)), np.ones(2), [1, 0]) is None
    assert step(lambda x: np.sum(x), np.ones(2, np.float32), [1, 0]) is None


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


def test_symbols_and_the_engine_agree():
    def f(x, y):
        return x * x * y / (1 + x * y) - y**3

    a, b = tg.Value(0.5), tg.Value(0.75)
    found = tg.gradients(f(a, b))
    assert [found[a], found[b]] == pytest.approx(symbolic_gradient(f, 0.5, 0.75), rel=1e-14)


@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sqrt"])
def test_hips_autograd_agrees_to_the_last_digits(name):
    x = np.array([0.5, 1.25, 3.0])

    def f(np, x):
        return np.sum(getattr(np, name)(x) * x)

    (theirs,) = autograd_gradient(f, x)
    np.testing.assert_allclose(tg.grad(lambda x: f(np, x))(x), theirs, rtol=1e-15)
