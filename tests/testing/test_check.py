"""``check_grad`` and its relatives: the right passes, the wrong fails, the rest is told apart."""

from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import (
    GradientMismatch,
    Verdict,
    WrongShape,
    check_grad,
    check_rule,
)

X = np.array([0.5, -1.25, 2.0])


def loss(x):
    return float(np.sum(np.sin(x) * x**2))


def gradient(x):
    return np.cos(x) * x**2 + 2 * x * np.sin(x)


def test_a_gradient_written_by_hand_is_checked_without_any_value():
    report = check_grad(loss, X, grad=gradient).assert_ok()
    assert report.verdict is Verdict.PASS
    assert report.worst_relative_error < 1e-12


@pytest.mark.parametrize("factor", [2, -1, 0, 1.01, 1 + 1e-4, 1 + 1e-9])
def test_a_wrong_factor_is_found_however_small(factor):
    with pytest.raises(GradientMismatch):
        check_grad(loss, X, grad=lambda x: factor * gradient(x)).assert_ok()


@pytest.mark.parametrize("i", range(3))
def test_one_wrong_element_is_found(i):
    wrong = np.where(np.arange(3) == i, 1.001, 1.0)
    assert not check_grad(loss, X, grad=lambda x: gradient(x) * wrong).ok


def test_several_arguments_are_named_and_judged_one_by_one():
    report = check_grad(
        lambda a, b: float(a @ b), X, X + 1.0, grad=lambda a, b: (b, 2 * a), directions=2
    )
    verdicts = {(c.argument, c.verdict) for c in report.comparisons}
    assert verdicts == {("a", Verdict.PASS), ("b", Verdict.FAIL)}


def test_wrt_chooses_arguments_by_position_or_name():
    def f(a, b):
        return float(np.sum(a * b))

    assert check_grad(f, X, X, grad=lambda a, b: b, wrt=0).ok
    assert check_grad(f, X, X, grad=lambda a, b: a, wrt="b").ok
    assert check_grad(f, X, X, grad=lambda a, b: (b, a), wrt=("a", "b")).ok
    assert check_grad(f, X, X, grad=lambda a, b: b, wrt=np.int64(0)).ok
    assert check_grad(f, X, X, grad=lambda a, b: (b, a), wrt=(np.int64(0), "b")).ok
    with pytest.raises(ValueError, match="there is no argument 'c', only a, b"):
        check_grad(f, X, X, grad=gradient, wrt="c")


def test_a_dictionary_of_parameters_has_a_dictionary_of_gradients():
    parameters = {"w": X, "b": [0.5, 1.0]}

    def f(p):
        return float(np.sum(p["w"] ** 2) + np.sum(p["b"]))

    report = check_grad(f, parameters, grad=lambda p: {"w": 2 * p["w"], "b": np.ones(2)})
    assert report.assert_ok()
    assert {c.argument for c in report.comparisons} == {"p['w']", "p['b']"}
    assert not check_grad(f, parameters, grad=lambda p: {"w": p["w"], "b": np.ones(2)}).ok


def test_the_jacobian_of_a_function_with_several_results_is_checked():
    matrix = np.arange(6.0).reshape(2, 3)
    assert check_grad(lambda x: matrix @ x, X, grad=lambda x: matrix).ok
    with pytest.raises(WrongShape, match=r"has shape \(3, 2\), it must have shape \(2, 3\)"):
        check_grad(lambda x: matrix @ x, X, grad=lambda x: matrix.T)


def test_functions_on_values_are_checked_both_ways_and_to_third_order():
    report = check_grad(lambda x: tg.tanh(x * x) * tg.exp(x), X, order=3).assert_ok()
    assert {(c.mode, c.order) for c in report.comparisons} == {
        (mode, order) for mode in ("vjp", "jvp") for order in (1, 2, 3)
    }
    assert report.worst_relative_error < 1e-9


@pytest.mark.parametrize(
    "x", [0.5, np.float64(0.5), np.array(0.5), np.array([[0.5]]), Fraction(1, 2), tg.Value(0.5)]
)
def test_every_kind_of_number_is_an_argument(x):
    assert check_grad(lambda x: x * x / (1 + x * x), x, order=2).assert_ok().verdict is Verdict.PASS


THIRD = np.longdouble(1) / 3


@pytest.mark.parametrize("x", [Fraction(1, 3), THIRD, np.full(3, THIRD)])
def test_numbers_that_are_no_float64_are_checked_at_the_nearest_one(x):
    check_grad(lambda x: x * x, x).assert_ok()
    check_grad(
        lambda x: x * x / 3, x, grad=lambda x: np.diag(2 * x / 3) if np.ndim(x) else 2 * x / 3
    )
    if not isinstance(x, Fraction):
        check_rule(np.tanh, lambda g, y, x: g * (1 - y * y), x).assert_ok()


def test_a_wrong_second_derivative_is_found_although_the_first_is_right(new_row):
    @new_row
    def half_wrong(name):
        # The rule is right, but it hides its own dependence on x from the next derivative.
        return tg.primitive(
            name,
            lambda g, y, x: g * 2 * (x.data if isinstance(x, tg.Value) else x),
            forward=lambda x: x * x,
        )

    assert check_grad(half_wrong, 1.5, order=1).ok
    report = check_grad(half_wrong, 1.5, order=2)
    assert {c.order for c in report.failures} == {2}


def test_a_cotangent_that_is_ignored_is_found_even_for_a_single_number():
    assert check_rule(np.sum, lambda g, y, x: g * np.ones_like(x), X).ok
    assert not check_rule(np.sum, lambda g, y, x: np.ones_like(x), X).ok


def test_a_rule_may_be_given_argument_by_argument():
    rules = [lambda g, y, a, b: g * b, lambda g, y, a, b: g * a]
    assert check_rule(np.multiply, rules, X, X + 1).ok
    assert check_rule(np.multiply, [None, rules[1]], X, X + 1).ok
    assert not check_rule(np.multiply, [rules[0], rules[0]], X, X + 1).ok
    with pytest.raises(ValueError, match="arguments: 2, rules: 1; give one function for each"):
        check_rule(np.multiply, rules[:1], X, X + 1)


def test_an_infinite_gradient_by_one_argument_spoils_no_other():
    def f(a, b):
        return float(np.sqrt(a) + b * b)

    report = check_grad(f, 0.0, 3.0, grad=lambda a, b: (np.inf, 2 * b))  # and nothing is warned of
    verdicts = {(c.argument, c.verdict) for c in report.comparisons}
    assert verdicts == {("a", Verdict.INCONCLUSIVE), ("b", Verdict.PASS)}


def test_a_broadcast_that_is_not_undone_is_a_wrong_shape():
    with pytest.raises(WrongShape, match=r"gradient by 'x2' has shape \(2, 3\)|argument 1"):
        check_rule(np.add, lambda g, y, a, b: (g, g), np.ones((2, 3)), X)


# -- kinks ---------------------------------------------------------------------------------


def test_kinks_are_tested_and_not_skipped():
    def absolute(x):
        return float(np.sum(np.abs(x)))

    at = np.array([0.0, 1.0])
    for slope in (-1.0, 0.0, 0.5, 1.0):
        report = check_grad(absolute, at, grad=lambda x, s=slope: np.array([s, 1.0]))
        assert report.assert_ok().verdict is Verdict.NONSMOOTH
        assert report.worst_relative_error == 0
    assert not check_grad(absolute, at, grad=lambda x: np.array([1.5, 1.0])).ok


def test_giving_every_tied_maximum_the_whole_gradient_is_wrong():
    tied = np.array([1.0, 1.0, 0.5])
    shared = np.array([0.5, 0.5, 0.0])
    assert check_grad(lambda x: float(np.max(x)), tied, grad=lambda x: shared).ok
    assert check_grad(lambda x: float(np.max(x)), tied, grad=lambda x: np.eye(3)[0]).ok
    assert not check_grad(lambda x: float(np.max(x)), tied, grad=lambda x: 2 * shared).ok


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: x**3, 0.0),
        (lambda x: tg.log(x), 1e-9),
        (lambda x: tg.sqrt(x), 1e-6),
        (lambda x: 1e6 + tg.sin(x), 0.7),
        (lambda x: tg.sin(100 * x), 0.7),
        (lambda x: (x + 1e8) - 1e8 + tg.exp(x), 0.3),
        (lambda x: ((x + 1e10) - 1e10) ** 2, 0.3),
        (lambda x: tg.maximum(x, 0.5), 0.5),
        (abs, 0.0),
        (lambda x: abs(x).sum(), np.array([1e-10, -1e-9, 0.0])),  # nearer to the kink than steps
        (lambda x: tg.logsumexp(x) - x[0], np.array([100.0, 0.0, 0.0])),  # 0 but for 1e-44
        (lambda x: (x * x).mean() - x.mean() ** 2, np.array([1e5, 1e5 + 1, 1e5 - 2])),
        (lambda x: tg.where(x > 0, tg.where(x > 1, x * x, x), -x), np.array([0.0, 1, 2, -1])),
        (lambda x: tg.quantile(x, 0.3), np.array([1.0, 1.0, 1.0, 2.0, 2.0])),
        (lambda x: x[np.argmax(x.data)] * 2, np.array([1.0, 1.0, 0.0])),
        (lambda x: tg.exp(-1 / x), 0.05),
        (lambda x: tg.prod(x), np.array([0.0, 2.0, 0.0, 3.0])),
        (lambda x: tg.tanh(x / 1e-12).sum(), np.array([1e-12, -2e-12])),
        (lambda x: 1e12 * tg.tanh(x / 1e12).sum(), np.array([1e12, -2e12])),
        (lambda x: np.linalg.eigvalsh(x + x.T)[0], np.eye(3)),
        (lambda x: tg.exp(x).sum(), np.array([0.1, 0.7], np.float32)),
        (lambda x: (x * 0.1).sum(), np.array([0.1, 0.7], np.float32)),
    ],
)
def test_nothing_right_raises_a_false_alarm(f, x):
    for seed in range(5):
        check_grad(f, x, rng=seed).assert_ok()


def test_a_reference_that_was_doubted_is_quoted_as_it_was_if_the_doubt_changed_nothing():
    report = check_grad(lambda x: float(np.sin(1e6 * x)), 0.3, grad=lambda x: 2e6 * np.cos(1e6 * x))
    assert report.worst_relative_error == pytest.approx(0.5)


def test_values_that_are_rounded_to_float32_are_judged_by_that_noise():
    def f(x):
        return np.sum(np.tanh(x.astype(np.float32)))

    assert check_grad(f, X, grad=lambda x: 1 - np.tanh(x) ** 2).ok
    assert not check_grad(f, X, grad=lambda x: 1.01 * (1 - np.tanh(x) ** 2)).ok
