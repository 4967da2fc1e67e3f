"""The operation and the number that are to blame are found in whatever stands around them."""

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import GradientMismatch, check_grad
from tinygrad_edu.testing.report import TALLY


def mismatch(f, *args, **options):
    with pytest.raises(GradientMismatch) as caught:
        check_grad(f, *args, **options).assert_ok()
    return caught.value


@pytest.mark.parametrize(
    "index",
    [
        (slice(None), [0, 2]),
        ([0, 2], slice(1, None)),
        np.ix_([0, 2], [1, 3]),
        (..., None, [0, 1]),
    ],
    ids=str,
)
def test_an_index_of_lists_before_the_culprit_is_no_obstacle(wrong, index):
    wrong("sin", lambda g, y, x: 1.01 * g * tg.cos(x))
    error = mismatch(lambda x: tg.sin(x[index]).sum(), np.ones((3, 4)))
    assert error.culprit.name == "sin"


@pytest.mark.parametrize("place", [0, 80, 99])
def test_of_many_numbers_the_wrong_one_is_found(place):
    def gradient(x):
        g = np.cos(x)
        g[place] *= 2
        return g

    x = np.random.default_rng(0).normal(size=100)
    error = mismatch(lambda x: float(np.sin(x).sum()), x, grad=gradient)
    assert error.finding.where == f"x[{place}]"
    assert error.finding.ours == pytest.approx(2 * error.finding.reference)
    assert "kink" not in str(error)


@pytest.mark.parametrize("mode", ["vjp", "jvp"])
def test_of_many_numbers_one_that_lost_its_graph_is_found(mode):
    def f(x):
        return tg.sin(x[:700]).sum() + tg.sin(x[700].data) + tg.sin(x[701:]).sum()

    error = mismatch(f, np.linspace(0.1, 2.0, 1000), modes=(mode,))
    assert error.finding.where == "x[700]"
    assert error.finding.ours == 0


def test_a_gradient_that_is_not_a_number_is_told_as_it_is_and_not_with_a_weight():
    error = mismatch(lambda x: float(x @ x), np.array([1.0, 2.0]), grad=lambda x: x * np.nan)
    assert math.isnan(error.finding.ours)
    assert error.finding.reference == pytest.approx(2.0)


def test_looking_for_the_culprit_is_not_counted_among_the_checks(wrong):
    wrong("sin", lambda g, y, x: 2 * g * tg.cos(x))
    report = check_grad(tg.sin, 0.5)
    before = TALLY.copy()
    with pytest.raises(GradientMismatch):
        report.assert_ok()
    assert before == TALLY


def test_operations_that_could_not_be_examined_are_named_and_not_called_right(wrong, new_row):
    wrong("sin", lambda g, y, x: 2 * g * tg.cos(x))
    error = mismatch(tg.checkpoint(lambda x: tg.sin(x).sum()), np.array([0.5, 1.0]))
    assert error.culprit is None
    assert "although" not in str(error)
    assert "not examined: checkpoint" in str(error)
    wrong("real", lambda g, y, z: 2 * g)
    error = mismatch(lambda x: tg.real(tg.exp(x * 1j)).sum(), np.array([0.5, 1.0]))
    assert "every operation in it is right" not in str(error)


def test_an_operation_that_was_defined_again_is_examined_as_it_was_used(new_row):
    @new_row
    def twice(name):
        old = tg.primitive(name, lambda g, y, x: 3 * g, forward=lambda x: 2 * x)
        tg.primitive(name, lambda g, y, x: 2 * g, forward=lambda x: 2 * x)
        return old

    assert mismatch(lambda x: twice(x), 0.5).culprit.name == "twice_of_a_test"


def test_an_operation_whose_name_a_composition_has_taken_over_is_not_blamed(wrong):
    wrong("sin", lambda g, y, x: 1.01 * g * tg.cos(x))
    x, y = np.ones((3, 2)), np.ones((2, 2))
    error = mismatch(lambda x, y: tg.sin(tg.einsum("ij,jk->ik", x, y)).sum(), x, y)
    assert error.culprit.name == "sin"
