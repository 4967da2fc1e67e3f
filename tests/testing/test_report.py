"""A report is true where it is ok, so that nobody passes a check by forgetting to ask."""

import numpy as np
import pytest

from tinygrad_edu.testing import check_grad


@pytest.mark.parametrize(("factor", "ok"), [(2, True), (1, False)])
def test_a_report_as_a_condition_is_whether_it_is_ok(factor, ok):
    report = check_grad(lambda x: float(x @ x), np.ones(3), grad=lambda x: factor * x)
    assert report.ok is ok
    assert bool(report) is ok


def test_a_report_that_shows_nothing_is_false():
    assert not check_grad(np.floor, 1.0, grad=lambda x: 0.0)
