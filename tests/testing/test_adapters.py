"""Gradients of other libraries are checked where those libraries are installed."""

from typing import NamedTuple

import numpy as np
import pytest

from tinygrad_edu.testing import FunctionFailed, GradientMismatch, Verdict, check_grad
from tinygrad_edu.testing.adapters import from_autograd, from_jax, from_numpy, from_torch

A, B = np.array([[0.5, -1.25], [2.0, 0.75]]), np.array([0.25, 1.5])


def test_numpy_with_a_gradient_by_hand():
    def f(a, b):
        return float(np.sum((a @ b) ** 2))

    def grad(a, b):
        return 2 * np.outer(a @ b, b), 2 * a.T @ (a @ b)

    assert check_grad(from_numpy(f, grad), A, B).assert_ok().name == "f"
    assert check_grad(from_numpy(f, grad), A, B, wrt="b").assert_ok()
    with pytest.raises(GradientMismatch, match="the sign is wrong"):
        check_grad(from_numpy(f, lambda a, b: tuple(-g for g in grad(a, b))), A, B).assert_ok()


def test_autograd():
    np_ = pytest.importorskip("autograd.numpy")
    extend = pytest.importorskip("autograd.extend")
    report = check_grad(from_autograd(lambda a, b: np_.tanh(a @ b)), A, B)
    assert report.assert_ok().worst_relative_error < 1e-12

    @extend.primitive
    def cube(x):
        return x**3

    extend.defvjp(cube, lambda y, x: lambda g: g * 2 * x**2)
    assert not check_grad(from_autograd(cube), A).ok


def test_torch():
    torch = pytest.importorskip("torch")
    report = check_grad(from_torch(lambda a, b: torch.tanh(a @ b)), A, B)
    assert report.assert_ok().worst_relative_error < 1e-12

    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x**2

    assert not check_grad(from_torch(Cube.apply), A).ok


@pytest.mark.backends
def test_jax():
    jax = pytest.importorskip("jax")
    report = check_grad(from_jax(lambda a, b: jax.numpy.tanh(a @ b)), A, B)
    assert report.assert_ok().worst_relative_error < 1e-12

    @jax.custom_vjp
    def cube(x):
        return x**3

    cube.defvjp(lambda x: (x**3, x), lambda x, g: (g * 2 * x**2,))
    assert not check_grad(from_jax(cube), A).ok


def test_only_the_first_order_of_a_gradient_from_elsewhere_is_checked():
    with pytest.raises(ValueError, match="order 1 only"):
        check_grad(from_numpy(lambda x: x, lambda x: 1.0), 2.0, order=2)


def test_lists_and_dictionaries_go_through():
    np_ = pytest.importorskip("autograd.numpy")
    report = check_grad(from_autograd(lambda p: np_.sum(p[0]) * p[1]), [A, 2.0])
    assert {c.argument for c in report.assert_ok().comparisons} == {"p[0]", "p[1]"}


def test_lists_and_dictionaries_go_through_to_torch():
    torch = pytest.importorskip("torch")
    assert check_grad(from_torch(lambda p: p[0] @ p[1]), [A, B]).assert_ok()
    report = check_grad(
        from_torch(lambda p, n: torch.tanh(p["w"] ** n @ p["b"])), {"w": A, "b": B}, 2
    )
    assert {c.argument for c in report.assert_ok().comparisons} == {"p['w']", "p['b']"}


def test_a_torch_function_that_depends_on_nothing_has_the_gradient_zero():
    torch = pytest.importorskip("torch")
    assert check_grad(from_torch(lambda x: torch.tensor(3.0)), A).assert_ok()


@pytest.mark.backends
def test_lists_and_dictionaries_go_through_to_jax():
    pytest.importorskip("jax")
    report = check_grad(from_jax(lambda p: p["w"].sum() * p["b"]), {"w": A, "b": 2.0})
    assert {c.argument for c in report.assert_ok().comparisons} == {"p['w']", "p['b']"}


def test_several_results_are_refused_with_what_to_do_instead():
    pytest.importorskip("torch")
    with pytest.raises(FunctionFailed, match=r"returned a tuple; .* pick it"):
        check_grad(from_torch(lambda x: (x, x)), A)


@pytest.mark.parametrize("slope", ["relu", "max"])
def test_kinks_and_ties_of_other_libraries_raise_no_alarm(slope):
    torch = pytest.importorskip("torch")
    weights = torch.tensor([1.0, -2.0, 3.0, -1.5], dtype=torch.float64)

    def f(x):
        return (weights * torch.relu(x)).sum() if slope == "relu" else x.max()

    assert check_grad(from_torch(f), np.zeros(4), directions=6).assert_ok()


@pytest.mark.filterwarnings("ignore")  # a division by zero in autograd
def test_a_gradient_that_is_not_a_number_is_wrong_by_infinity():
    np_ = pytest.importorskip("autograd.numpy")
    report = check_grad(from_autograd(lambda x: np_.linalg.norm(x)), np.zeros(3))
    assert report.worst_relative_error == np.inf
    with pytest.raises(GradientMismatch, match="3 of 3 numbers are not finite"):
        report.assert_ok()


def test_a_tensor_is_as_good_an_argument_as_an_array():
    torch = pytest.importorskip("torch")
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    check_grad(from_torch(lambda x: (x**2).sum()), x).assert_ok()
    assert x.grad is None
    with pytest.raises(GradientMismatch, match="by x"):
        check_grad(lambda x: float((x**2).sum()), x, grad=lambda x: x).assert_ok()


class Pair(NamedTuple):
    """Parameters, as JAX likes them."""

    w: object
    b: object


def test_a_gradient_by_hand_may_be_a_dictionary():
    def grad(p):
        return {"w": 2 * p["w"], "b": 3.0}

    f = from_numpy(lambda p: float(np.sum(p["w"] ** 2) + 3 * p["b"]), grad)
    assert check_grad(f, {"w": A, "b": 2.0}).assert_ok().count(Verdict.PASS) == 6
    assert not check_grad(from_numpy(f, lambda p: {"w": p["w"], "b": 3.0}), {"w": A, "b": 2.0}).ok


@pytest.mark.backends
def test_a_jax_function_is_given_arrays_of_jax_and_named_tuples_stay_what_they_are():
    jax = pytest.importorskip("jax")

    def f(p, index):
        return jax.numpy.tanh(p.w.at[index].set(0.0) @ p.b).sum()

    report = check_grad(from_jax(f), Pair(A, B), np.array([0]))
    assert {c.argument for c in report.assert_ok().comparisons} == {"p.w", "p.b"}


def test_named_tuples_and_whole_numbers_go_through_to_torch():
    torch = pytest.importorskip("torch")
    f = from_torch(lambda p: torch.tanh(p.w[p.b["rows"]] @ p.b["x"]))
    report = check_grad(f, Pair(A, {"rows": np.array([1, 0, 1]), "x": B}))
    assert {c.argument for c in report.assert_ok().comparisons} == {"p.w", "p.b['x']"}


def test_a_matrix_that_torch_cannot_factor_is_outside_the_domain():
    torch = pytest.importorskip("torch")
    f = from_torch(lambda a: torch.linalg.cholesky(a @ a.T + 0 * a - 0.01 * a[0, 0] ** 2).sum())
    check_grad(f, np.diag([1.0, 0.11])).assert_ok()


def test_bfloat16_is_refused_with_what_to_do():
    torch = pytest.importorskip("torch")
    x = torch.ones(2, dtype=torch.bfloat16)
    with pytest.raises(TypeError, match=r"check: NumPy has no bfloat16.* x\.float\(\)"):
        check_grad(from_torch(lambda x: x.sum()), x)
    with pytest.raises(FunctionFailed, match="bfloat16"):
        check_grad(from_torch(lambda x: x.to(torch.bfloat16).sum()), A)


@pytest.mark.parametrize(("library", "name"), [("torch", "torch"), ("jax.numpy", "jax")])
def test_a_function_of_another_library_is_answered_with_what_brings_its_gradient(library, name):
    functions = pytest.importorskip(library, reason="it is asked what it says of a Value")
    with pytest.raises(FunctionFailed, match=rf"; (or )?write check_grad\(testing\.from_{name}\(f"):
        check_grad(functions.sin, 1.0)
