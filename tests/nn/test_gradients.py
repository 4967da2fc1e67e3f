"""Every layer and every loss of tinygrad_edu.nn, against the reference derivative."""

import numpy as np
import pytest

from tinygrad_edu import nn
from tinygrad_edu.testing import check_grad, check_module

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 3))


def dead(network):
    """Turn the first layer off: the second then stands at the kink with all its units at once."""
    network.layers[0].bias.data = np.full_like(network.layers[0].bias.data, -50.0)
    return network


LAYERS = {
    "Linear": lambda: nn.Linear(3, 2, rng=0),
    "Linear without bias": lambda: nn.Linear(3, 2, bias=False, rng=0),
    "ReLU": nn.ReLU,
    "Sigmoid": nn.Sigmoid,
    "Tanh": nn.Tanh,
    "Dropout, in evaluation": lambda: nn.Dropout(0.5, rng=0).eval(),
    "Sequential": lambda: nn.Sequential(nn.Linear(3, 4, rng=0), nn.Tanh(), nn.Linear(4, 1, rng=1)),
    "MLP, relu": lambda: nn.MLP(3, [8, 8, 2], activation="relu", rng=1),
    "MLP, relu, a layer dead": lambda: dead(nn.MLP(3, [4, 4, 2], activation="relu", rng=0)),
    "MLP, sigmoid": lambda: nn.MLP(3, [5, 2], activation="sigmoid", rng=0),
}

LOSSES = {
    "half_squared_error": (nn.half_squared_error, RNG.normal(size=(4, 3))),
    "mse_loss": (nn.mse_loss, RNG.normal(size=(4, 3))),
    "cross_entropy, labels": (nn.cross_entropy, np.array([0, 2, 1, 1])),
    "cross_entropy, probabilities": (nn.cross_entropy, RNG.dirichlet(np.ones(3), size=4)),
    "binary_cross_entropy_with_logits": (
        nn.binary_cross_entropy_with_logits,
        RNG.integers(0, 2, size=(4, 3)).astype(float),
    ),
    "hinge_loss": (nn.hinge_loss, RNG.choice([-1.0, 1.0], size=(4, 3))),
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_gradients_of_a_layer_are_right(name):
    check_module(LAYERS[name](), X).assert_ok()


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", LOSSES)
def test_the_gradients_of_a_loss_are_right(name, reduction):
    loss, target = LOSSES[name]
    check_grad(lambda z: loss(z, target, reduction), X, order=1).assert_ok()


def test_the_gradient_of_the_penalty_is_right():
    model = nn.MLP(3, [4, 1], rng=0)
    check_module(model, X, loss=lambda z: z.sum() + nn.l2_penalty(model, 0.1)).assert_ok()
