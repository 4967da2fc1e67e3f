"""At a jump nobody is right: it is told so, and the numbers that do not jump are judged."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import GradientMismatch, Verdict, check_grad
from tinygrad_edu.testing.calibration_cases import CASES
from tinygrad_edu.testing.jumps import jumps_in, without
from tinygrad_edu.testing.probes import probe


def jumps(f, x=0.0):
    return jumps_in(probe(f, x, 1.0))


@pytest.mark.parametrize("height", [1.0, 1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_a_jump_is_seen_however_low_and_whichever_side_the_value_belongs_to(height, sign):
    for x in np.random.default_rng(0).uniform(-2, 2, 10):
        assert jumps(lambda t, x=x: np.sin(t) + sign * height * (t >= x), x)
        assert jumps(lambda t, x=x: np.sin(t) + sign * height * (t > x), x)
        assert jumps(lambda t, x=x: np.sin(t) + sign * height * (t == x), x)


@pytest.mark.parametrize("power", [0.01, 0.1, 0.3, 0.5, 0.9, 1.0, 1.1])
def test_what_is_only_steep_does_not_jump(power):
    for f in (
        lambda t: abs(t) ** power,
        lambda t: max(t, 0.0) ** power,
        lambda t: np.sign(t) * abs(t) ** power,
    ):
        assert not jumps(f)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_functions_that_do_not_jump_are_not_said_to(case):
    rng = np.random.default_rng(0)
    for _ in range(5):
        x = case.draw(rng)
        v = np.ones(np.shape(x)) if np.ndim(x) else 1.0
        assert not jumps_in(probe(lambda x: case.f(np, np.float64(x)), x, v))


def test_noise_does_not_jump():
    assert not jumps(lambda t: t + 1e-3 * np.sin(1e13 * t), 0.3)
    assert not jumps(lambda t: float(np.float32(t) * np.float32(1.1)), 0.3)


def test_the_numbers_that_jump_are_left_out_of_a_direction():
    places = np.array([7, 40, 41])

    def f(x):
        return float(np.sum(np.floor(x[places])) + x @ x)

    smooth = without(jumps_in, f, np.ones(50), np.ones(50))
    np.testing.assert_array_equal(np.flatnonzero(smooth == 0), places)


def test_of_very_many_numbers_a_part_is_left_out_and_few_values_are_taken():
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1
        return float(np.floor(x[5]) + x @ x)

    smooth = without(jumps_in, f, np.ones(10_000), np.ones(10_000))
    assert smooth[5] == 0
    assert np.count_nonzero(smooth) > 9_800
    assert calls < 3000


# -- what a check makes of it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.floor, 1.0),
        (lambda x: float(np.sign(x) + x**2), 0.0),
        (lambda x: 5.0 if x == 0.5 else x, 0.5),
        (lambda x: np.sin(x) + 1e-6 * (x > 0.3), 0.3),
    ],
)
@pytest.mark.parametrize("slope", [-1.0, 0.0, 1.0, 1e6])
def test_no_slope_passes_at_a_jump(f, x, slope):
    report = check_grad(f, x, grad=lambda x: slope)
    assert report.count(Verdict.INCONCLUSIVE) == len(report.comparisons)
    assert "the function jumps here" in str(report)
    assert not report.ok


@pytest.mark.parametrize(("factor", "verdict"), [(2, "pass"), (1, "fail"), (-2, "fail")])
def test_where_one_number_jumps_the_others_are_judged(factor, verdict):
    def f(w):
        return float((w[0] >= 1.0) + w[1] ** 2)

    report = check_grad(f, np.array([1.0, 3.0]), grad=lambda w: np.array([0.0, factor * w[1]]))
    assert report.count(Verdict.INCONCLUSIVE) == report.count(Verdict(verdict)) == 3
    assert report.ok == (verdict == "pass")


def test_the_number_that_is_wrong_is_told_and_not_the_one_that_jumps():
    def f(w):
        return float(np.floor(w[0]) + w[1] ** 2)

    report = check_grad(f, np.array([1.0, 3.0]), grad=lambda w: np.array([7.0, w[1]]))
    with pytest.raises(GradientMismatch, match=r"by w\[1\]: yours 3, reference 6 ±"):
        report.assert_ok()


def test_numbers_that_jump_only_together_are_not_looked_at_for_ever():
    report = check_grad(lambda w: float(w[0] > 1 and w[1] > 1), np.ones(2), grad=np.zeros_like)
    assert report.verdict is Verdict.INCONCLUSIVE


def test_a_wrong_rule_beside_a_jump_is_found_in_the_graph(wrong):
    def f(w):
        return tg.where(w >= 1, tg.square(w), w - 5)

    assert check_grad(f, 1.0).verdict is Verdict.INCONCLUSIVE
    wrong("square", lambda g, y, x: 3 * g * x)
    with pytest.raises(GradientMismatch, match="the rule of 'square' is to blame"):
        check_grad(f, 1.0).assert_ok()


def test_what_is_steep_is_looked_at_from_near_by_before_it_is_called_a_jump():
    report = check_grad(lambda x: tg.tanh(x / 1e-12).sum(), np.array([1e-12, -2e-12]))
    assert report.verdict is Verdict.PASS
