"""Gradients of other libraries are checked where those libraries are installed."""

import numpy as np
import pytest

from tinygrad_edu.testing import GradientMismatch, check_grad
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
