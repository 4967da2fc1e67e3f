import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn import activations

z = np.array([-2.0, -0.5, 0.5, 2.0])


@pytest.mark.parametrize(
    ("module", "name", "plain"),
    [
        (nn.ReLU(), "relu", lambda z: np.where(z > 0, z, 0)),
        (nn.Sigmoid(), "sigmoid", lambda z: 1 / (1 + np.exp(-z))),
        (nn.Tanh(), "tanh", np.tanh),
    ],
)
def test_a_module_a_name_and_a_function_are_the_same_activation(module, name, plain):
    np.testing.assert_allclose(module(tg.Value(z)).data, plain(z), rtol=1e-15)
    by_module = nn.MLP(2, [3, 1], module, rng=0)
    by_name = nn.MLP(2, [3, 1], name, rng=0)
    by_function = nn.MLP(2, [3, 1], getattr(tg, name), rng=0)
    x = np.ones((2, 2))
    np.testing.assert_array_equal(by_name(x).data, by_function(x).data)
    np.testing.assert_array_equal(by_name(x).data, by_module(x).data)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ValueError, match=r"unknown activation 'rleu'; known are .*'relu', 'sigmoid"
    ):
        nn.MLP(2, [3, 1], "rleu", rng=0)


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_a_network_can_be_pickled_whatever_its_activation(name):
    model = nn.MLP(2, [3, 1], activation=name, rng=0)
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin(np.ones(2)).data, model(np.ones(2)).data)


def test_a_class_is_no_activation():
    with pytest.raises(TypeError, match=r"MLP: activation .* the class ReLU itself; write ReLU\("):
        nn.MLP(2, [3, 1], activation=nn.ReLU, rng=0)


def test_what_is_neither_a_name_nor_a_function_is_refused():
    with pytest.raises(TypeError, match="MLP: activation must be one of 'identity'"):
        nn.MLP(2, [3, 1], None, rng=0)


def test_a_parameter_of_an_activation_is_a_parameter_of_the_network():
    class Leaky(nn.Module):
        def __init__(self):
            self.slope = tg.Value(0.1)

        def forward(self, z):
            return tg.where(z > 0, z, self.slope * z)

    model = nn.MLP(2, [3, 1], Leaky(), rng=0)
    assert "activation.slope" in dict(model.named_parameters())
