import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.nn import MLP, Linear, Module, l2_penalty, mse_loss, neurons


@given(st.floats(0, 10), st.integers(0, 99))
def test_the_gradient_shifts_by_strength_times_w_and_biases_are_left_out(strength, seed):
    model = MLP(3, [4, 2], rng=seed)
    for layer in model.layers:
        layer.bias.data += 1.0
    x, y = np.ones((5, 3)), np.zeros((5, 2))
    mse_loss(model(x), y).backward()
    plain = [p.grad for p in model.parameters()]
    model.zero_grad()
    (mse_loss(model(x), y) + l2_penalty(model, strength)).backward()
    for (name, p), before in zip(model.named_parameters(), plain, strict=True):
        shift = 0 if name.endswith("bias") else strength * p.data
        np.testing.assert_allclose(p.grad, before + shift, rtol=1e-12, atol=1e-12)


def test_it_knows_the_biases_of_scalar_networks():
    model = neurons.MLP(2, [2, 1], rng=0)
    for neuron in model.layers[0].neurons:
        neuron.b.data = 100.0
    weights = [p.item() for name, p in model.named_parameters() if ".w." in name]
    assert len(weights) == 6
    assert l2_penalty(model, 0.2).item() == pytest.approx(0.1 * sum(w * w for w in weights))


class Nested(Module):
    """Layers and lists that are called as biases are."""

    def __init__(self, name):
        self.biases = [Value(100.0), Value(100.0)]
        setattr(self, name, {"b": [Linear(2, 1, rng=0)], "w": [Value(3.0)]})


@pytest.mark.parametrize("name", ["b", "bias", "layers"])
def test_a_bias_is_known_by_its_own_name_and_not_by_that_of_a_layer(name):
    model = Nested(name)
    weight = getattr(model, name)["b"][0].weight.data
    assert l2_penalty(model, 2.0).item() == pytest.approx(9.0 + (weight**2).sum())


def test_a_model_without_weights_costs_nothing():
    assert l2_penalty(Module(), 1.0) == 0.0


@pytest.mark.parametrize("strength", ["0.1", None])
def test_a_strength_is_a_number(strength):
    with pytest.raises(TypeError, match="l2_penalty: strength must be a number, not "):
        l2_penalty(Linear(2, 1, rng=0), strength)


def test_parameters_without_their_names_are_refused():
    with pytest.raises(TypeError, match=r"l2_penalty: give the model itself, .* not a list"):
        l2_penalty(Linear(2, 1, rng=0).parameters(), 0.1)


@pytest.mark.parametrize("strength", [-1.0, float("nan")])
def test_a_negative_strength_is_refused(strength):
    with pytest.raises(ValueError, match="l2_penalty: strength must be at least 0"):
        l2_penalty(Linear(2, 1, rng=0), strength)
