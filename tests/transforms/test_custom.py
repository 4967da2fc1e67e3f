"""transforms/custom.py: derivatives written by hand, and memory traded for time."""

import functools
import tracemalloc

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, checkpoint, custom_vjp, no_grad


class Doubling:
    def __call__(self, x):
        return x * 2


def test_a_derivative_by_hand_is_used_as_it_is():
    @custom_vjp(lambda g, y, a, b: (g * 10, g * 100))
    def product(a, b):
        assert not isinstance(a, Value)
        return a * b

    assert product(2.0, 3.0) == 6.0
    assert tg.grad(product, (0, 1))(2.0, 3.0) == (10.0, 100.0)


def test_it_can_be_differentiated_twice_when_written_with_our_functions():
    @custom_vjp(lambda g, y, x: g * tg.cos(x))
    def sine(x):
        return np.sin(x)

    x = np.array([0.3, 0.9])
    second = tg.elementwise_grad(tg.elementwise_grad(sine))(x)
    assert np.allclose(second, -np.sin(x), rtol=1e-15)


def test_a_wrong_number_of_gradients_is_told():
    @custom_vjp(lambda g, y, a, b: g)
    def add(a, b):
        return a + b

    with pytest.raises(ValueError, match="returns 1 gradients for 2 arguments"):
        tg.grad(add)(1.0, 2.0)


def test_checkpoint_changes_no_number():
    rng = np.random.default_rng(0)
    w = Value(rng.normal(size=(3, 3)))

    def block(x, scale):
        return tg.tanh(x @ w) * scale

    x, scale = rng.normal(size=(2, 3)), 0.5
    results = []
    for f in (block, checkpoint(block)):
        w.grad = None
        vx, vs = Value(x), Value(scale)
        f(f(vx, vs), vs).sum().backward()
        results.append((vx.grad, vs.grad, w.grad))
    for plain, saved in zip(*results, strict=True):
        assert np.array_equal(plain, saved)


def test_checkpoint_has_second_derivatives():
    f = checkpoint(lambda x: tg.sin(x) * x)
    assert tg.grad(tg.grad(f))(0.7) == tg.grad(tg.grad(lambda x: tg.sin(x) * x))(0.7)


def test_checkpoint_computes_once_more_for_all_arguments_together():
    calls = []

    def f(a, b, c):
        calls.append(1)
        return a * b * c

    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    checkpoint(f)(a, b, c).backward()
    assert (a.grad, b.grad, c.grad, len(calls)) == (12.0, 8.0, 6.0, 2)


def test_checkpoint_under_no_grad_is_a_constant():
    with no_grad():
        y = checkpoint(lambda x: x * x)(Value(3.0))
    assert (y.data, y.recipe.op.name) == (9.0, "constant")


@pytest.mark.parametrize("x", [2.0, np.array([1.0, 2.0])], ids=repr)
def test_checkpoint_of_plain_data_computes_as_the_function_does(x):
    result = tg.checkpoint(lambda a: a * a)(x)
    assert type(result) is type(x)
    np.testing.assert_array_equal(result, x * x)


def test_checkpoint_refuses_what_is_no_number_of_plain_data_too_and_what_lost_its_graph():
    with pytest.raises(TypeError, match="must return one Value, it returned tuple"):
        tg.checkpoint(lambda a: (a, a))(np.ones(2))
    with pytest.raises(TypeError, match="must return one Value, it returned float"):
        tg.checkpoint(lambda a: a.item())(Value(2.0))


def test_checkpoint_notices_hidden_random_numbers():
    rng = np.random.default_rng(0)
    y = checkpoint(lambda x: x * rng.random())(Value(1.0))
    with pytest.raises(RuntimeError, match="random numbers must be arguments"):
        y.backward()


def peak(run):
    tracemalloc.start()
    run()
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top


def test_checkpoint_stores_less():
    x = np.ones(20_000)

    def piece(v):
        for _ in range(10):
            v = tg.sin(v)
        return v

    def chain(step):
        v = Value(x)
        for _ in range(10):
            v = step(v)
        v.sum().backward()

    assert peak(lambda: chain(checkpoint(piece))) < 0.5 * peak(lambda: chain(piece))


def test_a_value_hidden_in_a_list_is_refused_and_not_differentiated_past_the_rule():
    f = custom_vjp(lambda g, y, xs: g)(lambda xs: xs[0] * 2)
    with pytest.raises(TypeError, match="must be an argument of its own, not inside a list"):
        f([Value(1.0)])
    assert f([1.0]) == 2.0


def cubed_by_closure(w):
    return checkpoint(lambda z: z * w)(w * w)


def test_a_checkpoint_that_closes_over_what_its_argument_came_from_counts_each_path_once():
    for derivative in (tg.grad(tg.grad(cubed_by_closure)), tg.hessian(cubed_by_closure)):
        assert derivative(2.0) == 12.0
    assert tg.hvp(cubed_by_closure, 2.0, 1.0) == 12.0
    w = Value(2.0)
    cubed_by_closure(w).backward(create_graph=True)
    assert w.grad.data == 12.0


def test_a_checkpoint_may_close_over_what_was_computed_outside():
    assert tg.hessian(lambda x: checkpoint(lambda z: z * x * x * x)(1.0))(2.0) == 12.0
    assert tg.grad(lambda x: checkpoint(lambda z: z * x)(5.0))(Value(2.0)).data == 5.0
    w = Value(3.0)

    def f(x):
        h = w * x
        return checkpoint(lambda z: z * h)(x)

    slope = tg.grad(f)(2.0)
    assert slope.data == 12.0
    assert tg.gradients(slope, wrt=w)[w] == 4.0


def test_a_checkpoint_may_hand_on_what_comes_from_outside():
    w = Value(3.0)
    checkpoint(lambda x: w)(Value(2.0)).backward()
    assert w.grad == 1.0


def test_a_checkpoint_is_computed_again_though_the_backward_pass_is_under_no_grad():
    w = Value(3.0)
    y = checkpoint(lambda x: (w * x).exp())(Value(1.0))
    with no_grad():
        y.backward()
    assert w.grad == np.exp(3.0)


def test_a_derivative_by_hand_refuses_values_that_it_would_lose():
    w = Value(3.0)
    product = custom_vjp(lambda g, y, x: g)(lambda x, k=1.0: x * w)
    with pytest.raises(TypeError, match=r"Value from outside.* make that Value an argument"):
        product(Value(2.0))
    scaled = custom_vjp(lambda g, y, x, k: g)(lambda x, k=1.0: x * k)
    with pytest.raises(TypeError, match="give the Value k by position"):
        scaled(Value(2.0), k=w)


@pytest.mark.parametrize("f", [functools.partial(np.multiply, 2.0), Doubling()])
def test_whatever_can_be_called_may_be_checkpointed_or_get_a_derivative(f):
    x = Value(np.array([1.0, 2.0]))
    tg.checkpoint(f)(x).sum().backward()
    tg.custom_vjp(lambda g, y, x: [10 * g])(f)(x).sum().backward()
    assert x.grad.tolist() == [12.0, 12.0]


@pytest.mark.parametrize("result", [(1.0, 2.0), [1.0], None, "text", {"a": 1.0}])
def test_what_is_no_number_is_no_result_of_an_operation(result):
    made = tg.custom_vjp(lambda g, y, x: g)(lambda x: result)
    row = tg.primitive("own_odd", lambda g, y, x: g, forward=lambda x: result, method=False)
    for f in (made, row):
        with pytest.raises(
            TypeError, match=r"its result must be one number or array, not .* of se"
        ):
            f(Value(1.0))


# -- NaN, whole numbers, other libraries -----------------------------------------------------


def with_log_over_x():
    @custom_vjp(lambda g, y, a: g * (1 - y * a) / a**2)
    def f(a):
        return np.log(a) / a

    return f


@pytest.mark.parametrize("f", [checkpoint(tg.sqrt), checkpoint(checkpoint(tg.sqrt))])
def test_one_number_without_a_root_takes_no_gradient_from_the_others(f):
    with np.errstate(invalid="ignore"):
        slopes = tg.elementwise_grad(f)(np.array([1.0, -1.0, 4.0]))
        masked = tg.grad(lambda x: tg.where(x > 0, f(x), 0.0).sum())
        assert masked(np.array([1.0, -1.0, 4.0])).tolist() == [0.5, 0, 0.25]
        assert masked(np.array([-1.0, -1.0])).tolist() == [0, 0]
    np.testing.assert_array_equal(slopes, [0.5, np.nan, 0.25])


def test_a_derivative_by_hand_brings_no_nan_from_a_branch_that_was_not_taken():
    f = with_log_over_x()
    with np.errstate(all="ignore"):
        slopes = tg.grad(lambda a: tg.where(a > 0, f(a), 0.0).sum())(np.array([1.0, 0.0, 2.0]))
    np.testing.assert_allclose(slopes, [1, 0, (1 - np.log(2)) / 4], rtol=1e-12)


def test_a_checkpoint_takes_truth_values_and_passes_nothing_to_them():
    x, chosen = Value(np.array([1.0, 2.0, 3.0])), Value(np.array([True, False, True]))
    checkpoint(lambda x, m: tg.where(m, x, 0.0))(x, chosen).sum().backward()
    assert x.grad.tolist() == [1, 0, 1]
    assert chosen.grad is None


def test_a_checkpoint_notices_another_result_of_torch_too():
    torch = pytest.importorskip("torch")
    calls, w = [], Value(torch.ones(3))

    def f(x):
        calls.append(1)
        return x * w * len(calls)

    result = checkpoint(f)(Value(torch.ones(3))).sum()
    with pytest.raises(RuntimeError, match="f computed something else in the backward pass"):
        result.backward()
    assert w.grad is None


def test_a_checkpoint_that_returns_no_value_the_second_time_is_told():
    answers = [Value(2.0), 2.0]
    result = checkpoint(lambda x: x * answers.pop(0) if len(answers) > 1 else 2.0)(Value(1.0))
    with pytest.raises(RuntimeError, match="computed something else in the backward pass"):
        result.backward()
