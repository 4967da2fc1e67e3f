"""What others say about a wrong gradient: each where it applies, and nobody else."""

import math
import sys

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.testing import GradientMismatch, check_grad, check_module, check_rule
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.oracles import Question, freed, opinions
from tinygrad_edu.testing.subjects import HandSubject, ValueSubject

X = np.array([0.5, -1.25, 2.0])


def asked(f, *args, index=0, right, values=False):
    """What is said about the derivative of a function with one result."""
    arguments = Arguments(args, None, [f"x{i}" for i in range(len(args))])
    if values:
        subject = ValueSubject("f", arguments, lambda leaves: f(*arguments.rebuild(leaves)))
    else:
        subject = HandSubject("f", arguments, f, f)
    return opinions(Question(subject, np.ones(1), index), right)


def rational(x):
    return float(np.sum(x**2 / (1 + x * x)))


def test_of_rational_functions_all_say_the_same():
    right = 2 * 0.5 / (1 + 0.5**2) ** 2
    found = asked(rational, X, right=right)
    assert {"a complex step", "exact fractions", "SymPy", "HIPS autograd"} <= set(found)
    assert list(found.values()) == pytest.approx([right] * len(found), rel=1e-12)


def test_of_exp_there_are_no_exact_fractions():
    found = asked(lambda x: np.mean(np.exp(x)), X, index=1, right=np.exp(-1.25) / 3)
    assert "exact fractions" not in found
    assert found["HIPS autograd"] == pytest.approx(np.exp(-1.25) / 3, rel=1e-15)
    assert found["a complex step"] == pytest.approx(np.exp(-1.25) / 3, rel=1e-15)


def test_where_a_function_is_not_analytic_the_complex_step_is_silent():
    found = asked(lambda x: np.abs(x).sum(), X, index=1, right=-1.0)
    assert "a complex step" not in found
    assert found["HIPS autograd"] == -1


def test_functions_of_values_are_asked_about_by_their_forward_alone(wrong):
    wrong("tanh", lambda g, y, x: 7 * g)
    right = (1 - math.tanh(0.25) ** 2) * 2 * 0.5
    found = asked(lambda x: tg.tanh(x * x), 0.5, right=right, values=True)
    assert found["SymPy"] == pytest.approx(right, rel=1e-14)


def test_whoever_gets_another_value_of_the_function_is_silent():
    def by_type(x):
        return x * x if isinstance(x, np.ndarray) and x.dtype == float else 3 * x

    assert asked(lambda x: by_type(x).sum(), np.ones(1), right=2.0) == {}


def test_functions_that_take_floats_only_have_no_other_opinion():
    assert asked(lambda x: math.erf(x), 0.5, right=1.0) == {}
    assert asked(lambda x: x * x, np.float32(0.5), right=1.0) == {}


def test_a_function_is_freed_of_its_float_and_of_its_numpy():
    def f(x, *, twice=2.0):
        return float(np.sum(x)) * twice

    class Library:
        sum = staticmethod(lambda x: 10.0)

    assert freed(f)(np.array([1.0, 2.0])) == 6.0
    assert freed(f, Library)(None) == 20.0
    assert f(np.array([1.0, 2.0])) == 6.0
    assert freed(math.sin) is math.sin


def test_a_module_is_not_asked_about_since_its_parameters_are_inside(wrong):
    wrong("tanh", lambda g, y, x: g * (1 + y * y))
    with pytest.raises(GradientMismatch) as caught:
        check_module(nn.Sequential(nn.Linear(3, 2, rng=0), nn.Tanh()), X[None]).assert_ok()
    assert caught.value.culprit.name == "tanh"  # about which, alone, one can ask
    assert "by HIPS autograd" in str(caught.value)


@pytest.mark.parametrize("check", ["grad", "rule"])
def test_the_message_quotes_them(check):
    with pytest.raises(GradientMismatch) as caught:
        if check == "grad":
            check_grad(rational, X, grad=lambda x: 2 * x).assert_ok()
        else:
            check_rule(np.tanh, lambda g, y, x: g * y, X).assert_ok()
    found = caught.value.opinions
    assert found
    assert "others: by a complex step" in str(caught.value)
    for number in found.values():
        assert number == pytest.approx(caught.value.finding.reference, rel=1e-9)


def test_an_order_of_three_is_examined_in_third_order(wrong):
    def hides(g, y, x):
        return g * tg.exp(x) if not isinstance(x, tg.Value) else g * tg.exp(x).detach()

    wrong("exp", lambda g, y, x: hides(g, y, x))
    report = check_grad(lambda x: tg.sin(x) * tg.exp(x), 0.5, order=3)
    with pytest.raises(GradientMismatch, match="the rule of 'exp'"):
        report.assert_ok()


@pytest.mark.backends
def test_torch_and_jax_are_asked_where_they_are_in_use():
    pytest.importorskip("jax")
    pytest.importorskip("torch")
    found = asked(lambda x: x * x, 0.5, right=1.0)
    assert found["torch"] == found["JAX"] == 1
    found = asked(lambda x: tg.tanh(x).sum(), X, right=1 - math.tanh(0.5) ** 2, values=True)
    assert found["torch"] == pytest.approx(found["JAX"]) == pytest.approx(1 - math.tanh(0.5) ** 2)


def test_nobody_is_imported_as_long_as_nothing_is_wrong():
    import subprocess

    code = (
        "import sys, numpy as np; from tinygrad_edu.testing import check_grad\n"
        "check_grad(lambda x: float(x @ x), np.ones(3), grad=lambda x: 2 * x).assert_ok()\n"
        "print([m for m in ('sympy', 'autograd', 'torch', 'jax') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
