"""Wrong gradients that real libraries have shipped, planted again: each is found.

The names are those of the issues in which they were reported.
"""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine import OPERATIONS, shape_of
from tinygrad_edu.testing import (
    BadFunction,
    GradientMismatch,
    WrongShape,
    check_grad,
    check_rule,
)
from tinygrad_edu.testing.mutants import mutants

RNG = np.random.default_rng(0)
CUBE, MATRIX, ROW = RNG.normal(size=(2, 2, 2)), RNG.normal(size=(3, 3)), RNG.normal(size=3)


def planted(name):
    """The context in which the engine makes one mistake."""
    (mutant,) = [mutant for mutant in mutants("engine") if mutant.name == name]
    return mutant.plant()


def test_micrograd_2_a_node_that_is_used_twice_gets_one_of_its_two_gradients():
    def f(x):
        y = x * x
        return y * y + y

    check_grad(f, 1.5).assert_ok()
    with planted("overwritten instead of added up"), pytest.raises(GradientMismatch):
        check_grad(f, 1.5).assert_ok()


def test_tinytorch_1867_a_sum_over_several_axes_puts_its_gradient_back_along_one(monkeypatch):
    def along_the_first_axis(g, y, x, axis=None, keepdims=False):
        if isinstance(axis, tuple):
            g = tg.reshape(g, (1,) * len(axis) + shape_of(g))  # right for axes (0, 1) only
        return tg.broadcast_to(g, shape_of(x))

    monkeypatch.setattr(OPERATIONS["sum"], "rules", (along_the_first_axis,))
    check_grad(lambda x: tg.sum(x, axis=(0, 1)), CUBE, modes=("vjp",)).assert_ok()
    with pytest.raises(GradientMismatch, match="the rule of 'sum' is to blame"):
        check_grad(lambda x: tg.sum(x, axis=(0, 2)), CUBE, modes=("vjp",)).assert_ok()


def test_nd4j_2424_a_broadcast_is_not_summed():
    def f(x, b):
        return tg.tanh(x + b)

    check_grad(f, MATRIX, ROW).assert_ok()
    with planted("broadcasting is not undone"), pytest.raises(BadFunction, match="must be equal"):
        check_grad(f, MATRIX, ROW)
    with pytest.raises(WrongShape, match=r"has shape \(3, 3\), it must have shape \(3,\)"):
        check_rule(np.add, lambda g, y, a, b: (g, g), MATRIX, ROW)


def test_odyssey_2080_the_axis_to_sum_over_is_counted_from_the_wrong_end():
    def f(x, b):
        return x * b

    b = ROW.reshape(3, 1)
    with (
        planted("axes are counted from the other end"),
        pytest.raises((GradientMismatch, BadFunction)),
    ):
        check_grad(f, MATRIX, b).assert_ok()


def test_dl4j_5978_the_gradient_that_comes_from_above_is_ignored():
    def softmax(x):
        e = np.exp(x - x.max())
        return e / e.sum()

    check_rule(softmax, lambda g, y, x: y * (g - (g * y).sum()), ROW).assert_ok()
    with pytest.raises(GradientMismatch):
        check_rule(softmax, lambda g, y, x: y * (1 - y.sum()), ROW).assert_ok()
    with pytest.raises(GradientMismatch, match="the cotangent g is ignored"):
        check_rule(np.tanh, lambda g, y, x: 1 - y * y, ROW).assert_ok()


def log_density(x, covariance):
    """Of a normal distribution around 0, up to a constant."""
    _, logdet = np.linalg.slogdet(covariance)
    return float(-0.5 * (logdet + x @ np.linalg.solve(covariance, x)))


def gradient_of_log_density(x, covariance):
    inverse = np.linalg.inv(covariance)
    z = inverse @ x
    return -0.5 * (inverse - np.outer(z, z)).T


def test_autograd_412_the_gradient_by_a_covariance_has_the_wrong_sign():
    covariance = MATRIX @ MATRIX.T + np.eye(3)
    check_grad(
        log_density, ROW, covariance, grad=gradient_of_log_density, wrt="covariance"
    ).assert_ok()
    with pytest.raises(GradientMismatch, match="the sign is wrong"):
        check_grad(
            log_density,
            ROW,
            covariance,
            grad=lambda x, c: -gradient_of_log_density(x, c),
            wrt="covariance",
        ).assert_ok()


def test_autograd_350_rolling_a_negative_axis_rolls_back_to_another_place():
    def wrong(axis):
        # right for axis >= 0, where the axis has to go back behind the ones before it
        return lambda g, y, x: np.rollaxis(g, 0, axis + 1)

    def back(axis):
        return lambda g, y, x: np.moveaxis(g, 0, axis)

    for axis in (0, 1, 2):
        check_rule(lambda x, a=axis: np.rollaxis(x, a), wrong(axis), CUBE).assert_ok()
    check_rule(lambda x: np.rollaxis(x, -1), back(-1), CUBE).assert_ok()
    with pytest.raises(GradientMismatch, match="right and in the wrong places"):
        check_rule(lambda x: np.rollaxis(x, -1), wrong(-1), CUBE).assert_ok()


def test_autograd_376_einsum_forgets_that_it_has_broadcast():
    def f(x, y):
        return np.einsum("i,i", x, y)

    one = np.array([2.0])
    with pytest.raises(WrongShape, match=r"has shape \(1,\), it must have shape \(2,\)"):
        check_rule(f, lambda g, y, a, b: (np.einsum(",i->i", g, b), g * a.sum()), ROW[:2], one)


def test_our_own_einsum_remembers_that_it_has_broadcast():
    check_grad(lambda x, y: tg.einsum("i,i", x, y), ROW[:2], np.array([2.0])).assert_ok()


def test_pytorch_1813_the_mean_of_a_row_along_its_only_axis_gains_an_axis():
    def mean(x):
        return np.mean(x, axis=0)

    def with_an_axis_too_many(g, y, x):
        return np.expand_dims(np.broadcast_to(g / len(x), x.shape), 0)

    with pytest.raises(WrongShape, match=r"has shape \(1, 3\), it must have shape \(3,\)"):
        check_rule(mean, with_an_axis_too_many, ROW)
    check_grad(lambda x: x.mean(0), ROW).assert_ok()
