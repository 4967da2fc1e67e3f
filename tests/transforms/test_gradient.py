"""transforms/gradient.py and variables.py: grad, value_and_grad, elementwise_grad."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, grad, value_and_grad


def test_raw_data_in_raw_data_out():
    value, slope = value_and_grad(lambda x: x * x)(3.0)
    assert (value, slope, type(value), type(slope)) == (9.0, 6.0, float, float)
    assert grad(lambda x: (x**3).sum())(np.array([1.0, 2.0])).tolist() == [3, 12]
    assert type(grad(lambda x: x * x)(3)) is float


def test_who_gets_a_gradient_may_change_it():
    a, b = grad(lambda a, b: (a + b).sum(), argnums=(0, 1))(np.ones(2), np.ones(2))
    a *= 5
    assert b.tolist() == [1, 1]
    kept = np.ones(2)
    g = np.ones(2)
    _, pull = tg.vjp(lambda x: x, kept)
    (given_back,) = pull(g)
    given_back *= 5
    assert g.tolist() == kept.tolist() == [1, 1]


@given(st.fractions(-5, 5))
def test_fractions_are_differentiated_exactly(x):
    assert grad(lambda x: x**3 / 7 - x)(x) == 3 * x**2 / Fraction(7) - 1


@pytest.mark.parametrize("n", range(6))
def test_the_nth_derivative_is_grad_n_times(n):
    f = tg.sin
    for _ in range(n):
        f = grad(f)
    expected = [math.sin, math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x)][n % 4]
    assert f(0.7) == pytest.approx(expected(0.7), rel=1e-14)


def test_an_inner_derivative_is_not_confused_with_an_outer_one():
    # d/dx (x * d/dy (x + y) at y = x) = d/dx (x * 1) = 1
    assert grad(lambda x: x * grad(lambda y: x + y)(x))(5.0) == 1.0
    # d/dx (x * d/dy (x * y) at y = 2) = d/dx (x * x) = 2x
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(5.0) == 10.0


def test_what_depends_on_a_value_from_outside_stays_a_value():
    w = Value(3.0)
    slope = grad(lambda x: w * x * x)(2.0)
    assert isinstance(slope, Value)
    slope.backward()
    assert (slope.data, w.grad) == (12.0, 4.0)


def test_grad_works_inside_no_grad_and_returns_plain_data_there():
    w = Value(3.0)
    with tg.no_grad():
        assert grad(lambda x: w * x * x)(2.0) == 12.0
        assert (w * 2).recipe.op.name == "constant"


@dataclass
class Parameters:
    w: np.ndarray
    b: float


def test_arguments_may_be_trees():
    p = {"layers": [(np.ones(2), 1.0), (np.ones(2), 2.0)], "scale": 3.0}

    def f(p):
        return p["scale"] * sum((w.sum() * b for w, b in p["layers"]))

    g = grad(f)(p)
    assert g["scale"] == 6.0
    assert [w.tolist() for w, _ in g["layers"]] == [[3, 3], [6, 6]]
    assert [b for _, b in g["layers"]] == [6.0, 6.0]
    slope = grad(lambda p: (p.w * p.b).sum())(Parameters(np.array([1.0, 2.0]), 3.0))
    assert isinstance(slope, Parameters)
    assert (slope.w.tolist(), slope.b) == ([3, 3], 3.0)


def test_argnums_choose_the_arguments():
    def f(x, y, scale=1.0):
        return scale * x * y**2

    assert grad(f, 1)(3.0, 5.0) == 30.0
    assert grad(f, (0, 1))(3.0, 5.0, scale=2.0) == (50.0, 60.0)
    with pytest.raises(ValueError, match="argnums names argument 2, but 2 were given"):
        grad(f, 2)(3.0, 5.0)


def test_aux_is_handed_through_as_plain_data():
    def f(x):
        y = x * x
        return y, {"squared": y, "label": "text"}

    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, {"squared": 9.0, "label": "text"}), 6.0)
    assert grad(f, has_aux=True)(3.0) == (6.0, {"squared": 9.0, "label": "text"})
    with pytest.raises(TypeError, match=r"^value_and_grad: with has_aux the function must return"):
        value_and_grad(lambda x: x, has_aux=True)(3.0)


def test_a_result_that_does_not_depend_on_the_argument_has_a_zero_gradient():
    assert grad(lambda x: 5.0)(2.0) == 0.0
    assert grad(lambda x: tg.stop_gradient(x))(2.0) == 0.0
    assert grad(lambda p: p["a"] * 2)({"a": 1.0, "b": np.ones(2)})["b"].tolist() == [0, 0]


def test_the_function_must_return_one_number():
    with pytest.raises(ValueError, match=r"must return a single number, it returned shape \(2,\)"):
        grad(lambda x: x)(np.ones(2))


def test_arguments_of_whole_numbers_are_refused():
    with pytest.raises(TypeError, match="holds whole numbers or truth values"):
        grad(lambda x: x.sum())(np.arange(3))
    with pytest.raises(TypeError, match="holds whole numbers or truth values"):
        grad(lambda x: x)(True)


def test_an_exception_inside_leaves_no_state_behind():
    def broken(x):
        raise KeyError("inside")

    for transform in (grad, tg.hessian, tg.jacobian, tg.elementwise_grad):
        with tg.no_grad():
            with pytest.raises(KeyError):
                transform(broken)(1.0)
            assert (Value(1.0) * 2).recipe.op.name == "constant"
    assert (Value(1.0) * 2).recipe.op.name == "multiply"


def test_scipys_minimiser_takes_value_and_grad_as_it_is():
    optimize = pytest.importorskip("scipy.optimize")

    def rosenbrock(x):
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

    found = optimize.minimize(value_and_grad(rosenbrock), np.array([-1.0, 2.0, 0.5]), jac=True)
    assert np.allclose(found.x, 1, atol=1e-4)


def test_elementwise_grad_is_the_derivative_at_each_element():
    x = np.linspace(-2, 2, 7)
    assert np.allclose(tg.elementwise_grad(tg.tanh)(x), 1 - np.tanh(x) ** 2, rtol=1e-15)
    second = tg.elementwise_grad(tg.elementwise_grad(tg.sin))
    assert np.allclose(second(x), -np.sin(x), rtol=1e-14)


def test_argnums_may_be_a_list():
    assert grad(lambda x, y: x * y, [0, 1])(2.0, 3.0) == (3.0, 2.0)
    rows = tg.jacobian(lambda x, y: x * y, [0, 1])(2.0, 3.0)
    assert rows == tg.jacobian(lambda x, y: x * y, (0, 1))(2.0, 3.0)


@pytest.mark.parametrize("argnums", [(0, 0), (0, -2)])
def test_an_argument_that_is_named_twice_is_refused(argnums):
    with pytest.raises(ValueError, match="names an argument twice"):
        grad(lambda a, b: a * b, argnums)(2.0, 3.0)


def test_a_mixed_derivative_of_plain_numbers_is_a_plain_number():
    f = lambda x, y: x**2 * y
    found = [
        grad(grad(f), argnums=1)(2.0, 3.0),
        grad(lambda x: tg.jvp(lambda y: y * y, (3.0,), (x,))[1])(3.0) - 2.0,
        grad(lambda x: tg.vjp(lambda y: x * y * y, 1.0)[1](2.0)[0])(3.0),
        tg.hessian(lambda x: grad(lambda y: x * x * y)(5.0))(3.0) + 2.0,
    ]
    assert found == [4.0] * 4 and {*map(type, found)} == {float}
    w = Value(3.0)
    assert isinstance(grad(grad(lambda x, y: x**2 * y * w), argnums=1)(2.0, 3.0), Value)
