"""What is wrong with a function, and not with its gradient, has exceptions of its own."""

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import (
    FunctionFailed,
    Inconclusive,
    InputMutated,
    NotContinuous,
    NotDeterministic,
    NotFinite,
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


def test_a_function_that_draws_numbers_is_not_deterministic():
    rng = np.random.default_rng(0)
    with pytest.raises(NotDeterministic, match="gave another result when it was called again"):
        check_grad(lambda x: float(rng.normal() * x[0]), X, grad=gradient)
    with pytest.raises(NotDeterministic, match="the gradient of loss"):
        check_grad(loss, X, grad=lambda x: rng.normal() * x)


def test_a_function_that_changes_its_argument_is_told_so():
    def shifts(x):
        x += 1
        return float(x.sum())

    with pytest.raises(InputMutated, match="shifts has changed its argument 'x' in place"):
        check_grad(shifts, X.copy(), grad=np.ones_like)
    with pytest.raises(InputMutated, match="gradient"):
        check_grad(loss, X.copy(), grad=lambda x: x.__imul__(2))
    with pytest.raises(InputMutated, match="'index'"):
        check_grad(
            lambda x, index: float(x[index.__iadd__(1)[0]]),
            X,
            np.array([0]),
            grad=gradient,
        )


def test_a_rule_that_overwrites_the_result_is_told_so():
    def overwrites(g, y, x):
        return g * np.subtract(1, y * y, out=y)

    with pytest.raises(InputMutated, match="the vjp of tanh changes y in place"):
        check_rule(np.tanh, overwrites, X)


def test_an_array_inside_of_an_argument_that_changes_is_told_by_its_place():
    def shifts(x, parts):
        parts[0]["mean"] += 1.0
        return float(np.sum(x * parts[0]["mean"]))

    with pytest.raises(InputMutated, match=r"argument \"parts\[0\]\['mean'\]\" in place"):
        check_grad(shifts, X, [{"mean": np.zeros(3)}], grad=np.ones_like, wrt="x")

    def counts(parts):
        parts["seen"] += 1
        return float(np.sum(parts["x"] * parts["seen"]))

    with pytest.raises(InputMutated, match="seen"):
        check_grad(counts, {"x": X, "seen": np.array([0])}, grad=lambda parts: parts)


def test_what_is_missing_in_fixed_data_is_no_change():
    def f(x, data):
        return float(np.nansum(x * data))

    data = np.array([1.0, np.nan, 2.0])
    assert check_grad(f, X, data, grad=lambda x, data: np.nan_to_num(data), wrt="x").ok


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_arrays_whose_meaning_would_be_lost_are_refused():
    masked = np.ma.masked_array([1.0, 2.0], [True, False])
    for arguments in ((masked,), ([1.0, {"w": masked}],), (1.0, masked)):
        with pytest.raises(TypeError, match="check: a masked array"):
            check_grad(lambda *args: 1.0, *arguments, grad=lambda *args: 1.0)
    with pytest.raises(TypeError, match=r"check: an np\.matrix"):
        check_grad(np.sum, np.matrix([[1.0]]), grad=np.ones_like)
    with pytest.raises(NotContinuous, match="returned a masked array"):
        check_grad(lambda x: np.ma.masked_array(x, x > 1), X, grad=lambda x: np.eye(3))


def test_several_results_of_a_function_with_a_gradient_by_hand_are_refused_with_what_to_do():
    with pytest.raises(WrongShape, match=r"two returns 2 results.* np\.concatenate"):
        check_grad(two, X, grad=lambda x: np.ones(3))
    with pytest.raises(WrongShape, match="two returns 2 results"):
        check_rule(two, lambda g, y, x: x, X)


def two(x):
    return np.sum(x), np.sum(x * x)


def test_the_arguments_are_as_they_were_after_a_check():
    x = X.copy()
    check_grad(loss, x, grad=gradient)
    np.testing.assert_array_equal(x, X)


def test_nan_at_the_very_point_is_no_gradient_error():
    with pytest.raises(NotFinite, match="is nan at the very point"):
        check_grad(lambda x: float(np.log(-1.0 - x[0] ** 2)), X, grad=gradient)


def test_a_gradient_that_is_nan_where_the_function_is_fine_is_wrong():
    report = check_grad(loss, X, grad=lambda x: np.full(3, np.nan))
    assert report.verdict is Verdict.FAIL
    assert "not a finite number" in str(report)


@pytest.mark.parametrize("result", [3, True, np.arange(3), None, "text", 1j])
def test_what_is_not_continuous_has_no_derivative(result):
    with pytest.raises(NotContinuous, match="check: the function returned"):
        check_grad(lambda x: result, X, grad=gradient)


def test_whole_numbers_as_arguments_are_refused_with_advice():
    with pytest.raises(NotContinuous, match="no float to differentiate by, only 3"):
        check_grad(lambda x: x * x, 3)
    with pytest.raises(NotContinuous, match="argument 'n' is 3"):
        check_grad(lambda x, n: x**n, 2.0, 3, wrt="n")
    with pytest.raises(TypeError, match="complex"):
        check_grad(lambda x: x, 1j)
    with pytest.raises(ValueError, match="NaN or an infinity"):
        check_grad(lambda x: x, math.nan)


def test_where_there_is_nothing_to_compare_it_is_told():
    with pytest.raises(NotContinuous, match="the arguments of <lambda> are empty"):
        check_grad(lambda x: (x * x).sum(), np.zeros(0))
    with pytest.raises(NotContinuous, match="the results of <lambda> are empty"):
        check_grad(lambda x: x[:0] * 2.0, X)


def test_an_exception_of_the_function_is_kept_as_the_cause():
    def breaks(x):
        raise KeyError("weights")

    with pytest.raises(FunctionFailed, match="breaks raised KeyError") as caught:
        check_grad(breaks, X, grad=gradient)
    assert isinstance(caught.value.__cause__, KeyError)
    with pytest.raises(FunctionFailed, match="the gradient raised KeyError"):
        check_grad(loss, X, grad=breaks)


def test_an_exception_half_way_along_a_stencil_is_told_and_no_gradient_error():
    def breaks_to_the_right(x):
        if x[0] > 0.5:
            raise KeyError("weights")
        return loss(x)

    with pytest.raises(FunctionFailed, match="raised KeyError"):
        check_grad(breaks_to_the_right, X, grad=gradient)


def test_complex_numbers_beyond_the_edge_of_a_domain_are_no_exception():
    assert check_grad(lambda x: x**0.3, 1e-3).assert_ok().verdict is Verdict.PASS


def test_the_edge_of_a_domain_is_no_exception():
    assert check_grad(lambda x: math.sqrt(x) * x, 0.0, grad=lambda x: 1.5 * math.sqrt(x)).ok


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.zeros(2), r"has shape \(2,\), it must have shape \(3,\)"),
        ((X, X), r"must return 1 gradients, by x, but returned 2"),
        (None, "not numbers"),
    ],
)
def test_a_gradient_of_a_wrong_shape_has_its_own_error(result, message):
    with pytest.raises(WrongShape, match=message):
        check_grad(loss, X, grad=lambda x: result)


def test_where_a_result_changes_its_shape_the_reference_does_not_go():
    assert check_grad(lambda x: x[x > 0.4], X, grad=lambda x: np.eye(3)[x > 0.4]).assert_ok()
    assert not check_grad(lambda x: x[x > 0.4], X, grad=lambda x: 2 * np.eye(3)[x > 0.4]).ok


def test_a_gradient_that_is_random_in_shape_only_is_told():
    def flattens(x):
        return 2 * x.reshape(-1)

    with pytest.raises(WrongShape, match=r"shape \(4,\), it must have shape \(2, 2\)"):
        check_grad(lambda x: float(np.sum(x**2)), np.ones((2, 2)), grad=flattens)


def test_a_function_that_nobody_can_judge_is_inconclusive():
    def rough(x):
        return x + 1e-3 * math.sin(1e13 * x)

    report = check_grad(rough, 0.3, grad=lambda x: 1.0)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert not report.ok
    with pytest.raises(Inconclusive):
        report.assert_ok()


@pytest.mark.parametrize(
    "wrong", [{"modes": ()}, {"modes": ("forward",)}, {"order": 0}, {"directions": 0}]
)
def test_impossible_requests_are_refused(wrong):
    with pytest.raises(ValueError):
        check_grad(lambda x: x, 1.0, **wrong)
    with pytest.raises(TypeError):
        check_grad(lambda x: x, 1.0, rng=None)


def test_options_of_a_wrong_type_are_told():
    with pytest.raises(TypeError, match=r"directions: a whole number is needed, not 2\.5"):
        check_grad(lambda x: x, 1.0, directions=2.5)
    with pytest.raises(TypeError, match=r"order: a whole number is needed, not 1\.5"):
        check_grad(lambda x: x, 1.0, order=1.5)
    with pytest.raises(TypeError, match=r"wrt: give the positions or names .*, not 1\.0"):
        check_grad(lambda x, y: x * y, 1.0, 2.0, wrt=1.0)
    with pytest.raises(ValueError, match="wrt: it names no argument; leave it out"):
        check_grad(lambda x: x, 1.0, wrt=[])


def test_the_same_seed_gives_the_same_report():
    assert str(check_grad(tg.exp, 0.5, rng=3)) == str(check_grad(tg.exp, 0.5, rng=3))
    assert check_grad(tg.exp, 0.5, rng=3).comparisons != check_grad(tg.exp, 0.5, rng=4).comparisons


def test_what_is_no_function_is_refused_at_once():
    with pytest.raises(TypeError, match="grad must be a function of the arguments, not a ndarray"):
        check_grad(loss, X, grad=gradient(X))
    with pytest.raises(TypeError, match="f must be a function of the arguments, not a float"):
        check_grad(loss(X), X)
    with pytest.raises(ValueError, match=r"\('vjp',\), \('jvp',\) or both are possible, not 'vjp'"):
        check_grad(tg.tanh, X, modes="vjp")
    with pytest.raises(ValueError, match="there is no rule to check"):
        check_rule(np.tanh, [None], X)


def test_numpy_code_without_its_gradient_is_told_that_it_was_given_values():
    with pytest.raises(FunctionFailed, match="called with Values, raised TypeError"):
        check_grad(loss, X)
