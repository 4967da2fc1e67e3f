"""Floor 5: networks. They are made of the public ``Value`` and of nothing else.

======================  ================================================================
``module``              ``Module``: an object with parameters, or with modules that have some
``state``               ``state_dict``: everything a module has learnt, by name
``init``                what weights begin as: variance 1/fan_in, or 2/fan_in
``linear``              ``Linear``: z = x W + b
``activations``         ``ReLU``, ``Sigmoid``, ``Tanh``, and activations by name
``dropout``             ``Dropout``: turn units off at random while training
``containers``          ``Sequential`` and ``MLP``: layers one after the other
``losses``              how wrong a prediction is: squared errors, cross-entropies, hinge
``penalty``             ``l2_penalty``: large weights cost
``neurons``             the same networks from scalar Values, one neuron at a time
======================  ================================================================
"""

from tinygrad_edu.nn import init, neurons
from tinygrad_edu.nn.activations import ReLU, Sigmoid, Tanh
from tinygrad_edu.nn.containers import MLP, Sequential
from tinygrad_edu.nn.dropout import Dropout
from tinygrad_edu.nn.linear import Linear
from tinygrad_edu.nn.losses import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    half_squared_error,
    hinge_loss,
    mse_loss,
)
from tinygrad_edu.nn.module import Module
from tinygrad_edu.nn.penalty import l2_penalty

__all__ = [
    "MLP",
    "Dropout",
    "Linear",
    "Module",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "half_squared_error",
    "hinge_loss",
    "init",
    "l2_penalty",
    "mse_loss",
    "neurons",
]
