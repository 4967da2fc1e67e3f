"""transforms/objects.py: a tensor network taken apart gives the same numbers, one by one."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, explode, implode, nn


@settings(max_examples=15)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 1000))
def test_a_network_taken_apart_has_equal_outputs_and_gradients(nin, hidden, rows, seed):
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(rows, nin)), rng.normal(size=(rows, 1))
    weights = [rng.normal(size=shape) for shape in [(nin, hidden), (hidden,), (hidden, 1), (1,)]]

    def loss(w1, b1, w2, b2):
        a = tg.tanh(tg.relu(x @ w1 + b1) + 0.5)
        return tg.sum((a @ w2 + b2 - target) ** 2)

    whole = [Value(w) for w in weights]
    apart = [explode(w) for w in weights]
    together, scalar = loss(*whole), loss(*apart)
    together.backward()
    scalar.backward()
    assert np.isclose(scalar.data, together.data, rtol=1e-12)
    for tensor, neurons in zip(whole, apart, strict=True):
        grads = np.array([0.0 if v.grad is None else v.grad for v in neurons.ravel()])
        assert np.allclose(grads.reshape(tensor.shape), tensor.grad, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("loss", "target"),
    [
        (nn.mse_loss, np.ones((4, 3))),
        (nn.cross_entropy, np.array([0, 2, 1, 1])),
        (nn.binary_cross_entropy_with_logits, np.eye(4, 3)),
        (nn.hinge_loss, np.sign(np.eye(4, 3) - 0.5)),
    ],
)
def test_losses_of_neurons_are_those_of_the_array(loss, target):
    z = np.random.default_rng(0).normal(size=(4, 3))
    whole, apart = Value(z), explode(z)
    together, scalar = loss(whole, target), loss(apart, target)
    together.backward()
    scalar.backward()
    assert scalar.data == pytest.approx(together.data, rel=1e-12)
    grads = [[0.0 if v.grad is None else v.grad for v in row] for row in apart]
    np.testing.assert_allclose(grads, whole.grad, rtol=1e-10, atol=1e-14)


def test_a_layer_runs_on_exploded_weights():
    layer = nn.Linear(3, 2, rng=0)
    x = np.array([[1.0, -2.0, 0.5]])
    expected = layer(x).data
    layer.weight, layer.bias = explode(layer.weight.data), explode(layer.bias.data)
    assert np.allclose([[v.data for v in row] for row in layer(x)], expected)


def test_exploding_a_value_lets_gradients_flow_back_into_it():
    x = Value(np.arange(6.0).reshape(2, 3))
    parts = explode(x)
    (parts[0, 1] * parts[1, 2]).backward()
    assert x.grad.tolist() == [[0, 5, 0], [0, 0, 1]]


@given(st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_implode_undoes_explode(shape):
    x = np.arange(float(np.prod(shape))).reshape(shape)
    assert np.array_equal(implode(explode(x)).data, x)


@pytest.mark.parametrize(
    "mixed",
    [
        lambda apart, v: apart * v,
        lambda apart, v: v + apart,
        lambda apart, v: apart @ v,
        lambda apart, v: apart * v[0],
    ],
)
def test_neurons_do_not_mix_with_a_tensor(mixed):
    with pytest.raises(TypeError, match=r"a Value does not mix with an array of Values; take it"):
        mixed(explode(np.ones(2)), Value(np.ones(2)))


def test_numbers_of_every_kind_keep_their_kind_when_taken_apart():
    assert explode(np.array([1 + 2j]))[0].data == 1 + 2j
    assert explode(np.array([Fraction(1, 3)]))[0].data == Fraction(1, 3)
    assert type(explode([1, 2])[0].data) is type(explode([True])[0].data) is float


def test_what_cannot_be_taken_apart_or_put_together_is_told():
    for number in (Value(2.0), 2.0):
        with pytest.raises(TypeError, match=r"explode: an array is needed; .* is a single number"):
            explode(number)
    with pytest.raises(TypeError, match=r"implode: a NumPy array .* of a list, tg.array\(values\)"):
        implode([Value(1.0)])
    assert tg.array([Value(1.0)]).shape == (1,)
