"""At kinks: what is right is not called wrong, and what is wrong is not let off."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.policies import gate
from tinygrad_edu.rules.reductions import spread
from tinygrad_edu.testing import GradientMismatch, Verdict, check_grad

C, ZEROS, ONES = np.array([1.0, -2.0, 3.0, -1.5, 0.75]), np.zeros(5), np.ones(5)


def two_layers(x, w):
    """The first layer is dead, so the second stands at its kink with all its units at once."""
    dead = tg.relu(x - 10.0)
    return (C * tg.relu(dead @ np.ones((5, 5)) + w)).sum()


RIGHT = {
    "relu(x) - relu(-x), which is x": (lambda x: tg.relu(x) - tg.relu(-x), 0.0),
    "units with weights of both signs": (lambda x: (C * tg.relu(x)).sum(), ZEROS),
    "a layer behind a dead one": (two_layers, ONES, ZEROS),
    "the middle of three equal numbers": (lambda x: tg.sort(x)[1], np.ones(3)),
    "sort, all equal": (lambda x: tg.sort(x), ONES),
    "median, three equal": (lambda x: tg.median(x), np.array([1.0, 1.0, 1.0, 2.0, 0.0])),
    "clip at both bounds": (lambda x: tg.clip(x, -1, 1), np.array([-1.0, 1.0, 0.5, -1.0])),
    "largest minus smallest, all equal": (lambda x: tg.ptp(x), ONES),
    "lengths of nothing": (
        lambda x: np.linalg.norm(x[:2]) - 2 * np.linalg.norm(x[2:]),
        ZEROS,
    ),
    "spreads of nothing": (lambda x: tg.std(x[:2]) - 2 * tg.std(x[2:]), ONES),
    "max-pooling of equal numbers": (lambda x: tg.max_pool2d(x, 2), np.ones((1, 1, 4, 4))),
    "Python's if": (lambda x: 3 * x if x > 0 else 2 * x, 0.0),
    "a condition on plain data": (lambda x: tg.where(x.data > 0, 3 * x, 2 * x), ZEROS),
    "a maximum of two, both moving": (lambda a, b: C @ tg.maximum(a, b), ONES, ONES),
    "a kink in a product": (lambda x, y: (C * tg.relu(x) * tg.exp(y)).sum(), ZEROS, C),
    "in single precision": (
        lambda x: (C.astype(np.float32) * tg.relu(x)).sum(),
        ZEROS.astype(np.float32),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_at_a_kink_is_nonsmooth_and_no_failure(name):
    f, *args = RIGHT[name]
    report = check_grad(f, *args, directions=6).assert_ok()
    assert report.verdict is Verdict.NONSMOOTH
    assert report.count(Verdict.INCONCLUSIVE) == 0
    assert not report.worst_relative_error


def test_it_is_told_which_operation_is_at_a_kink():
    report = check_grad(lambda x: (C * tg.relu(x)).sum(), ZEROS)
    assert "relu at a kink; slope" in str(report)


@pytest.fixture
def relu(wrong):
    """The weighted sum of relu, with this rule."""

    def with_rule(rule):
        wrong("relu", rule)
        return check_grad(lambda x: (C * tg.relu(x)).sum(), ZEROS)

    return with_rule


@pytest.mark.parametrize("at_zero", [0.0, 0.25, 1.0])
def test_every_convention_between_the_two_slopes_is_fair(relu, at_zero):
    report = relu(lambda g, y, x: where(x > 0, g, where(x == 0, at_zero * g, 0)))
    assert report.verdict is Verdict.NONSMOOTH


@pytest.mark.parametrize("at_zero", [-0.1, 1.1, 2.0])
def test_a_convention_outside_of_them_is_not(relu, at_zero):
    report = relu(lambda g, y, x: where(x > 0, g, where(x == 0, at_zero * g, 0)))
    with pytest.raises(GradientMismatch, match="the rule of 'relu' is to blame"):
        report.assert_ok()
    assert "a slope that relu has nowhere around" in str(report)


@pytest.mark.parametrize("factor", [0.0, 0.999, -1.0])
def test_a_rule_that_is_fair_at_the_kink_and_wrong_beside_it_is_found(relu, factor):
    report = relu(lambda g, y, x: gate(x > 0, factor * g, 0))
    with pytest.raises(GradientMismatch, match="the rule of 'relu' is to blame"):
        report.assert_ok()


def test_every_tied_maximum_getting_the_whole_gradient_is_found(wrong):
    def whole(g, y, x, axis=None, keepdims=False):
        return gate(x == spread(y, x, axis), spread(g, x, axis), 0)

    wrong("max", whole)
    for f, x in (
        (lambda x: x.max(), ONES),
        (lambda x: C[:3] @ x.max(axis=1), np.ones((3, 4))),
        (lambda x: tg.max_pool2d(x, 2), np.ones((1, 1, 4, 4))),
    ):
        with pytest.raises(GradientMismatch, match="the rule of 'max' is to blame"):
            check_grad(f, x).assert_ok()


def test_both_of_two_equal_numbers_getting_the_whole_gradient_is_found(wrong):
    wrong("maximum", lambda g, y, a, b: gate(a >= b, g, 0), lambda g, y, a, b: gate(b >= a, g, 0))
    with pytest.raises(GradientMismatch, match="the rule of 'maximum' is to blame"):
        check_grad(lambda a, b: C @ tg.maximum(a, b), ONES, ONES).assert_ok()


def test_a_condition_that_holds_at_this_point_only_excuses_nothing():
    report = check_grad(lambda x: tg.where(x == 0, 5 * x, x), 0.0)
    assert report.verdict is Verdict.FAIL
    assert "what equal says here, it says on neither side" in str(report)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_wrong_rule_in_the_branch_that_is_taken_is_found(new_row, sign):
    @new_row
    def doubled(name):
        return tg.primitive(name, lambda g, y, x: 3 * g, forward=lambda x: 2 * x)

    for f in (
        lambda x: tg.where(sign * x > 0, x, doubled(x)),
        lambda x: x if sign * x > 0 else doubled(x),
    ):
        report = check_grad(f, 0.0)
        assert report.verdict is Verdict.FAIL
        with pytest.raises(GradientMismatch, match="the rule of 'doubled_of_a_test' is to blame"):
            report.assert_ok()


def test_a_tie_whose_gradient_goes_to_one_that_is_not_tied_is_found(wrong):
    wrong("sort", lambda g, y, x, axis=-1, kind=None: tg.roll(g, 1))
    with pytest.raises(GradientMismatch, match="the rule of 'sort' is to blame"):
        check_grad(lambda x: tg.sort(x), np.array([1.0, 1.0, 3.0])).assert_ok()


def test_a_graph_that_is_lost_does_not_hide_behind_a_kink():
    def f(x):
        return (C * tg.relu(x)).sum() + 5.0 * x.data.sum() + 7.0 * x.sum()

    report = check_grad(f, ZEROS)
    assert len(report.failures) == len(report.comparisons)
    assert "at a kink, and beside it too" in str(report)


@pytest.mark.parametrize("distance", [1e-9, 1e-7, 1e-3])
def test_next_to_a_kink_the_slope_is_measured_on_this_side_of_it(distance):
    def f(x, lost=0.0):
        return tg.relu(x) - lost * x + lost * x.data

    assert check_grad(f, distance).verdict is Verdict.PASS
    assert check_grad(f, distance, 0.001, wrt="x").verdict is Verdict.FAIL


def test_the_second_derivative_has_kinks_as_well():
    report = check_grad(lambda x: (C * tg.relu(x) * tg.relu(x)).sum(), ZEROS, order=2)
    assert report.assert_ok().verdict is Verdict.NONSMOOTH


# -- without a graph -----------------------------------------------------------------------


def weighted_relu(x):
    return float(C @ np.maximum(x, 0))


@pytest.mark.parametrize("on", [0.0, 0.5, 1.0])
def test_a_gradient_by_hand_at_the_kinks_of_many_units_is_fair(on):
    report = check_grad(weighted_relu, ZEROS, grad=lambda x: C * (x > 0) + on * C * (x == 0))
    assert report.assert_ok().verdict is Verdict.NONSMOOTH


@pytest.mark.parametrize("on", [-1.0, 2.0])
def test_a_gradient_by_hand_that_no_point_around_has_is_not(on):
    assert not check_grad(weighted_relu, ZEROS, grad=lambda x: on * C, directions=6).ok


def test_ties_by_hand_may_be_shared_or_go_to_one_but_not_to_each():
    def middle(x):
        return float(np.sort(x)[2])

    for right in (ONES / 5, np.eye(5)[2], np.eye(5)[0]):
        assert check_grad(middle, ONES, grad=lambda x, g=right: g, directions=8).ok
    assert not check_grad(middle, ONES, grad=lambda x: ONES).ok


def test_a_kink_of_one_number_hides_no_mistake_in_another():
    def f(w):
        return float(abs(w[0]) + w[1] ** 2)

    for slope, verdict in ((6.0, Verdict.NONSMOOTH), (6.3, Verdict.FAIL)):
        report = check_grad(f, np.array([0.0, 3.0]), grad=lambda w, s=slope: np.array([0.0, s]))
        assert report.verdict is verdict
        assert report.count(Verdict.PASS if slope == 6 else Verdict.FAIL) >= 3


@pytest.mark.parametrize(("factor", "ok"), [(1.0, True), (1.5, False)])
def test_weights_that_the_lasso_has_set_to_zero_hide_no_wrong_gradient_of_the_others(factor, ok):
    rng = np.random.default_rng(0)
    a, b, w = rng.normal(size=(30, 20)), rng.normal(size=30), np.zeros(20)
    w[[1, 5, 8, 13, 19]] = rng.normal(size=5)

    def lasso(w):
        return float(np.sum((a @ w - b) ** 2) / 60 + 2 * np.abs(w).sum())

    def gradient(w):
        return factor * a.T @ (a @ w - b) / 30 + 2 * np.sign(w)

    assert check_grad(lasso, w, grad=gradient).ok == ok
