"""engine/mixing.py: a Value of a NumPy array beside an array of another library."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value

pytestmark = [
    pytest.mark.backends,
    pytest.mark.filterwarnings("ignore:__array_wrap__"),  # torch's own, of tensor * array
]
A, B = np.array([1.0, 3.0]), np.array([2.0, 0.5])


def torch(x):
    return pytest.importorskip("torch").tensor(x)


def jax(x):
    return pytest.importorskip("jax.numpy").asarray(x)


def strict(x):
    return pytest.importorskip("array_api_strict").asarray(x)


TOGETHER = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "matmul": lambda a, b: a @ b,
    "where": lambda a, b: tg.where(A > 2, a, b),
    "clip": lambda a, b: tg.clip(a, b, 3.5),
    "concatenate": lambda a, b: tg.concatenate([a, b]) ** 2,
    "stack": lambda a, b: tg.stack([a, b]) ** 2,
    "maximum": lambda a, b: tg.maximum(a, b),
    "einsum": lambda a, b: tg.einsum("i,i->i", a, b),
    "outer": lambda a, b: tg.outer(a, b),
    "arctan2": lambda a, b: tg.arctan2(a, b),
}


@pytest.mark.parametrize("library", [torch, jax, strict])
@pytest.mark.parametrize("name", TOGETHER)
@pytest.mark.parametrize("numpys_is_first", [True, False])
@pytest.mark.parametrize("both_are_values", [True, False])
def test_each_gets_its_gradient_back_in_its_own_kind(
    library, name, numpys_is_first, both_are_values
):
    f = TOGETHER[name]
    if not numpys_is_first:
        f = lambda a, b, f=f: f(b, a)
    a, b = Value(A), library(B)
    other = Value(b) if both_are_values else b
    if library is strict and not (both_are_values or numpys_is_first):
        other = Value(b)  # its operators raise an error before a Value is asked
    tg.sum(f(a, other)).backward()
    x, y = Value(A), Value(B)
    tg.sum(f(x, y)).backward()
    assert type(a.grad) is np.ndarray
    np.testing.assert_allclose(a.grad, x.grad, rtol=1e-6)
    if both_are_values:
        assert library is strict or type(other.grad) is type(b)
        np.testing.assert_allclose(np.asarray(other.grad), y.grad, rtol=1e-6)


def test_the_precision_of_each_stays_in_its_gradient():
    x, y = Value(np.float32([1.0, 2.0])), Value(torch([3.0, 4.0]).double())
    (tg.maximum(x, y) * x).sum().backward()
    assert x.grad.dtype == np.float32
    assert "float64" in str(y.grad.dtype)


def test_a_network_of_float64_learns_from_tensors_of_float32():
    network = tg.nn.MLP(2, [3, 1], rng=0)
    x, y = np.random.default_rng(0).normal(size=(5, 2)), np.ones((5, 1))
    tg.nn.mse_loss(network(x), y).backward()
    by_arrays = [p.grad for p in network.parameters()]
    network.zero_grad()
    loss = tg.nn.mse_loss(network(torch(x).float()), torch(y).float())
    loss.backward()
    assert "float64" in str(loss.dtype)  # as plain arrays and tensors give it
    for p, g in zip(network.parameters(), by_arrays, strict=True):
        assert type(p.grad) is np.ndarray and p.grad.dtype == np.float64
        np.testing.assert_allclose(p.grad, g, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("f", [lambda a, b: b / a, lambda a, b: b * a, lambda a, b: b @ a])
def test_whole_numbers_have_no_gradient_beside_a_tensor_either(f):
    x = Value(np.array([1, 2]))
    with pytest.raises(TypeError, match="holds whole numbers, by which nothing can be diff"):
        f(x, torch([3.0, 4.0])).sum().backward()
    assert x.grad is None


def test_an_array_may_change_once_it_has_become_a_tensor_of_its_own():
    x, t = Value(A.copy()), torch(B)
    loss = (t * x * x).sum()
    x.data *= 2
    loss.backward()
    np.testing.assert_allclose(x.grad, 2 * B * A)


def test_second_derivatives_pass_from_one_kind_to_the_other():
    def f(p):
        return tg.sum((p[0] * p[1]) ** 2 + tg.arctan2(p[0], p[1]))

    mixed = tg.hvp(f, (A, torch(B)), (B, torch(A)))
    plain = tg.hvp(f, (A, B), (B, A))
    assert type(mixed[0]) is np.ndarray and type(mixed[1]) is type(torch(B))
    np.testing.assert_allclose(mixed[0], plain[0], rtol=1e-12)
    np.testing.assert_allclose(mixed[1].numpy(), plain[1], rtol=1e-12)


def test_the_code_of_such_a_graph_is_numpys_alone():
    x, y = Value(A, name="x"), Value(torch(B), name="y")
    code = tg.source(tg.sum(tg.maximum(x, y) * y))
    assert "in_kind_of" not in code


def test_shapes_that_do_not_fit_are_told_as_ever():
    with pytest.raises(RuntimeError, match="must match the size"):
        Value(np.ones(3)) + torch(B)


def test_what_no_function_takes_is_told_as_the_arrays_tell_it():
    with pytest.raises(TypeError, match=r"^greater: shapes \(2,\) and \(2,\): "):
        _ = Value(A) > torch(B)
