"""The promises of the reference derivative, on fewer points than the calibration itself takes."""

import statistics

import numpy as np
import pytest

from tinygrad_edu.testing import calibration
from tinygrad_edu.testing.calibration import calibrate, find_kinks, imagined_kinks, true_error
from tinygrad_edu.testing.calibration_cases import CASES, Case, near
from tinygrad_edu.testing.derivative import Estimate
from tinygrad_edu.testing.false_alarms import FALSE_ALARMS, FalseAlarm

BY_NAME = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@BY_NAME
def test_the_true_error_is_within_the_bar(case):
    row = calibrate(case, 10, np.random.default_rng(0))
    assert row.outside == 0, row


def test_half_of_the_errors_are_below_1e_13():
    rng = np.random.default_rng(1)
    errors = [error for case in CASES for error in calibrate(case, 5, rng).errors]
    assert statistics.median(errors) < 1e-13


def test_there_are_forty_functions_with_names_of_their_own():
    assert len({case.name for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("alarm", FALSE_ALARMS, ids=lambda alarm: alarm.name)
def test_no_false_alarm(alarm):
    assert alarm.is_silent()


@pytest.mark.parametrize("jump", [1.0, 1e-3, 1e-6, 1e-9])
def test_kinks_are_found(jump):
    row = find_kinks(jump, 5, np.random.default_rng(0))
    assert row.found == row.kinks


def test_no_kinks_are_imagined():
    rng = np.random.default_rng(2)
    smooth = [case for case in CASES if not case.name.startswith(("elu", "huber"))]
    assert {case.name: imagined_kinks(case, 3, rng) for case in smooth} == dict.fromkeys(
        (case.name for case in smooth), 0
    )


# -- the calibration itself --------------------------------------------------------------------


def test_the_truth_is_the_truth():
    cube = Case("x^3", lambda m, x: x**3, near(0, 0.1))
    assert true_error(cube, 2.0, 1.0, 12.0) == (pytest.approx(0.0, abs=1e-40), 12.0)
    product = Case("product", lambda m, x: x[0] * x[1], near(0, 0.1))
    found = true_error(product, np.array([2.0, 3.0]), np.array([1.0, 0.5]), 5.0)
    assert found == pytest.approx((1.0, 4.0), rel=1e-15)


def test_a_bar_that_is_too_short_is_noticed(monkeypatch):
    def overconfident(f, x, v):
        return Estimate(12.0001, 1e-9, 0.0, 0.25)

    monkeypatch.setattr(calibration, "derivative", overconfident)
    row = calibrate(Case("x^3", lambda m, x: x**3, lambda rng: 2.0), 5, np.random.default_rng(0))
    assert row.outside == 5


def test_a_broken_promise_fails_the_calibration(monkeypatch, capsys):
    monkeypatch.setattr(calibration, "CASES", CASES[:2])
    assert calibration.main(points=4) == 1
    assert "BROKEN 2 functions, 8 points" in capsys.readouterr().out


def test_a_false_alarm_is_noticed():
    assert not FalseAlarm("", np.sin, 0.0, 1.0, 1.1, 0.9).is_silent()
    assert not FalseAlarm("", np.sin, 0.0, 1.0, 1.0, 1.0).is_silent()
    assert not FalseAlarm("", np.sin, 0.0, 1.0, 1.0, 0.9, kinked=True).is_silent()
