"""``check_grad`` and its relatives: the right passes, the wrong fails, the rest is told apart."""

import math
from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import (
    FunctionFailed,
    GradientMismatch,
    Inconclusive,
    InputMutated,
    NotContinuous,
    NotDeterministic,
    NotFinite,
    Verdict,
    WrongShape,
    check_grad,
    check_module,
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
    for seed in range(10):
        check_grad(f, x, rng=seed).assert_ok()


def test_a_reference_that_was_doubted_is_quoted_as_it_was_if_the_doubt_changed_nothing():
    report = check_grad(lambda x: float(np.sin(1e6 * x)), 0.3, grad=lambda x: 2e6 * np.cos(1e6 * x))
    assert report.worst_relative_error == pytest.approx(0.5)


def test_values_that_are_rounded_to_float32_are_judged_by_that_noise():
    def f(x):
        return np.sum(np.tanh(x.astype(np.float32)))

    assert check_grad(f, X, grad=lambda x: 1 - np.tanh(x) ** 2).ok
    assert not check_grad(f, X, grad=lambda x: 1.01 * (1 - np.tanh(x) ** 2)).ok


# -- bad input -----------------------------------------------------------------------------


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


def test_the_same_seed_gives_the_same_report():
    assert str(check_grad(tg.exp, 0.5, rng=3)) == str(check_grad(tg.exp, 0.5, rng=3))
    assert check_grad(tg.exp, 0.5, rng=3).comparisons != check_grad(tg.exp, 0.5, rng=4).comparisons


# -- modules -------------------------------------------------------------------------------


class Layer:
    def __init__(self):
        self.weight = tg.Value(np.array([[0.5, -1.0], [2.0, 0.25]]))
        self.bias = tg.Value(np.array([0.125, 0.0]))

    def named_parameters(self):
        return [("weight", self.weight), ("bias", self.bias)]

    def __call__(self, x):
        return tg.tanh(x @ self.weight + self.bias)


def test_a_module_is_checked_by_every_parameter_and_every_input():
    report = check_module(Layer(), np.ones((3, 2)) / 4).assert_ok()
    assert {c.argument for c in report.comparisons} == {"weight", "bias", "input 0"}


def test_the_parameters_of_a_module_are_put_back_to_the_bit():
    layer = Layer()
    weight = layer.weight.data
    check_module(layer, np.ones(2), loss=lambda y: (y * y).sum())
    assert layer.weight.data is weight
    np.testing.assert_array_equal(weight, Layer().weight.data)
    assert layer.weight.grad is None


def test_a_module_that_loses_the_graph_is_found_by_the_name_of_the_parameter():
    class Detaches(Layer):
        def __call__(self, x):
            return x @ self.weight + self.bias.data

    report = check_module(Detaches(), np.ones((1, 2)))
    assert {c.argument for c in report.failures} == {"bias"}


def test_something_without_parameters_is_no_module():
    with pytest.raises(TypeError, match="has no named_parameters"):
        check_module(loss, X)


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
