"""Functions with few digits, many waves or a pole near by: what is wrong there is not let off."""

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import Verdict, check_grad, derivative


def loss32(x):
    x = np.asarray(x, np.float32)
    return float((x * x).sum())


NOISY = {
    "computed in single precision": (loss32, np.array([1.0, 2, 3]), lambda x: 2 * x),
    "1 - cos": (lambda x: (1 - math.cos(x)) / x**2, 0.01, lambda x: -x / 12 + x**3 / 180),
    "digits lost in a sum": (lambda x: (x + 1e8) - 1e8, 0.3, lambda x: 1.0),
}


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("factor", [-1.0, 0.5, 1.5, 3.0])
def test_noise_is_no_kink_that_would_excuse_a_wrong_gradient(name, factor):
    f, x, gradient = NOISY[name]
    assert check_grad(f, x, grad=gradient).verdict is Verdict.PASS
    report = check_grad(f, x, grad=lambda x: factor * gradient(x))
    assert report.verdict is Verdict.FAIL
    assert report.count(Verdict.NONSMOOTH) == 0


@pytest.mark.parametrize("on", [0.0, 0.5, 1.0])
def test_at_a_kink_of_a_noisy_function_the_slopes_are_still_seen(on):
    c = np.array([1.0, -2.0, 3.0, -1.5], np.float32)

    def f(x):
        return float(c @ np.maximum(np.asarray(x, np.float32), 0))

    zeros = np.zeros(4)
    assert check_grad(f, zeros, grad=lambda x: c * (x > 0) + on * c * (x == 0)).ok
    assert not check_grad(f, zeros, grad=lambda x: 2.0 * c).ok


def half(x):
    return float(np.sin(np.float16(x)))


JERKY = {
    "half precision": (half, 0.7, math.cos),
    "the log of a probability next to 1": (
        lambda t: -math.log(1 - 1 / (1 + math.exp(-t))),
        33.0,
        lambda t: 1 / (1 + math.exp(-t)),
    ),
}


@pytest.mark.parametrize("name", JERKY)
def test_small_steps_that_move_nothing_do_not_show_a_derivative_of_zero(name):
    f, x, gradient = JERKY[name]
    right = check_grad(f, x, grad=gradient, directions=12)
    assert not right.failures
    assert right.count(Verdict.NONSMOOTH) == 0
    wrong = check_grad(f, x, grad=lambda x: 0.0, directions=12)
    assert wrong.count(Verdict.PASS) == 0
    assert not wrong.ok


@pytest.mark.parametrize("x", [1.57e7, 1.57e10, 1e11, 1e12])
def test_waves_that_are_short_beside_a_large_number_are_no_noise(x):
    assert not check_grad(math.sin, x, grad=math.cos).failures
    assert not check_grad(math.sin, x, grad=lambda t: 0.0).ok
    assert derivative(math.sin, x, 1.0).allows(math.cos(x))


def test_waves_on_a_hill_are_no_noise():
    def f(t):
        return t * t + math.sin(1000 * t)

    assert check_grad(f, 1000.0, grad=lambda t: 2 * t + 1000 * math.cos(1000 * t)).assert_ok()
    assert check_grad(f, 1000.0, grad=lambda t: 2 * t).verdict is Verdict.FAIL


@pytest.mark.parametrize("t", [1e-11, -1e-11, 1e-9, 1e-7])
def test_a_pole_near_by_is_no_noise(t):
    assert check_grad(lambda t: 1 / t, t).assert_ok().verdict is Verdict.PASS
    assert check_grad(lambda t: 1 / t, t, grad=lambda t: -1.01 / t**2).verdict is Verdict.FAIL


@pytest.mark.parametrize("x", [-20.0, -25.0, -30.0, -34.0])
def test_a_term_that_moves_in_jerks_inside_of_a_smooth_one_raises_no_alarm(x):
    assert not check_grad(tg.logsumexp, np.array([0.0, x]), directions=6).failures


def test_nor_does_a_term_in_single_precision():
    def f(x):
        return float(x[0] ** 2 + np.float32(x[1]) ** 2)

    assert not check_grad(f, np.array([0.3, 0.7]), grad=lambda x: 2 * x, directions=6).failures
    assert check_grad(f, np.array([0.3, 0.7]), grad=lambda x: 3 * x).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.floor, 0.999),
        (lambda x: float(np.round(x * 10) / 10), 0.3499),
        (lambda x: float(np.exp(x) * (x > 0.501)), 0.5),
        (lambda x: max(x - 0.501, 0.0) ** 2, 0.5),
        # Nine numbers that are rounded jump in many places along a line, and have slope 0.
        (lambda x: float(np.round(np.arange(1.0, 10.0) * x).sum()), 0.71),
    ],
)
def test_beside_a_single_jump_or_a_corner_a_derivative_of_zero_is_right(f, x):
    assert check_grad(f, x, grad=lambda x: 0.0).verdict is Verdict.PASS


def with_condition(number):
    """A matrix of 4 x 4 numbers, beside which are some that have no inverse."""
    rng = np.random.default_rng(0)
    u, v = (np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(2))
    return u @ np.diag(np.logspace(0, -math.log10(number), 4)) @ v


def log_det(a):
    return float(np.linalg.slogdet(a)[1])


@pytest.mark.parametrize("condition", [1e8, 1e10])
@pytest.mark.parametrize("rng", range(3))
def test_a_pole_near_by_in_several_numbers_is_neither_noise_nor_a_kink(condition, rng):
    a = with_condition(condition)
    right = check_grad(log_det, a, grad=lambda a: np.linalg.inv(a).T, rng=rng)
    assert right.verdict is Verdict.PASS
    for factor in (-1.0, 0.0, 1.01, 3.0):
        wrong = check_grad(log_det, a, grad=lambda a, k=factor: k * np.linalg.inv(a).T, rng=rng)
        assert not wrong.ok


@pytest.mark.parametrize("condition", [5e5, 1e10])
def test_a_gradient_has_the_roundings_of_all_its_numbers_not_only_of_those_that_move(condition):
    """That of solve(A, b) by b does not depend on b, but comes out of a nearly singular A."""
    a, b = with_condition(condition), np.array([1.0, -2.0, 0.5, 3.0])
    check_grad(lambda a, b: tg.linalg.solve(a, b).sum(), a, b, directions=9).assert_ok()
    on_arrays = lambda a, b: float(np.linalg.solve(a, b).sum())
    wrong = lambda a, b: 1.0001 * np.linalg.solve(a.T, np.ones(4))
    assert not check_grad(on_arrays, a, b, grad=wrong, wrt="b").ok


@pytest.mark.parametrize("x", [-36.8, -37.0, -38.5, -40.0])
def test_where_one_side_stands_still_and_the_other_moves_by_roundings_no_alarm_is_raised(x):
    softplus = lambda t: math.log(1 + math.exp(t))
    assert not check_grad(
        softplus, x, grad=lambda t: 1 / (1 + math.exp(-t)), directions=12
    ).failures


@pytest.mark.parametrize("x", [-32.0, -33.0, -34.5])
def test_a_term_that_moves_in_jerks_which_no_small_step_meets_raises_no_alarm(x):
    assert not check_grad(tg.logsumexp, np.array([0.0, x]), directions=40).failures


def test_what_goes_up_and_down_in_jerks_does_not_show_a_derivative_of_zero():
    """Along some directions a sum of half precision ends nearly where it began."""
    f = lambda x: float(np.exp(x.astype(np.float16)).sum())
    x = np.array([0.5, -0.3, 1.0])
    assert not check_grad(f, x, grad=np.exp, directions=36).failures
    assert check_grad(f, x, grad=np.zeros_like, directions=36).count(Verdict.PASS) == 0
