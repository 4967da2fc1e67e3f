"""Floor 5: networks. They are made of the public ``Value`` and of nothing else.

======================  =====================================================================
``arguments``           checks of arguments, in the words of whoever made the mistake
``module``              ``Module``: an object with parameters, or with modules that have some
``state``               ``state_dict``: everything a module has learnt, by name
``init``                what weights begin as: variance 1/fan_in, or 2/fan_in
``linear``              ``Linear``: z = x W + b
``activations``         ``ReLU``, ``Sigmoid``, ``Tanh``, and activations by name
``dropout``             ``Dropout``: turn units off at random while training
``containers``          ``Sequential`` and ``MLP``: layers one after the other
``targets``             what a loss may be told to aim at
``losses``              how wrong a prediction is: squared errors, cross-entropies, hinge
``penalty``             ``l2_penalty``: large weights cost
``neurons``             the same networks from scalar Values, one neuron at a time
======================  =====================================================================
"""

from tinygrad_edu._hints import hinting
from tinygrad_edu.engine import FUNCTIONS, way_to_call
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


def _function(name: str) -> str | None:
    """What to write for a function, or a layer without parameters, by nearly the same name."""
    plain = name.replace("_", "").lower()
    found = next((f for f in FUNCTIONS if f.replace("_", "") == plain), None)
    return found and way_to_call(found)


_OF_ONE_SHAPE = "of two arrays of one shape: of (n, 1) and (n,) the difference is (n, n)"

__getattr__ = hinting(
    "nn",
    {
        "AvgPool2d": "tg.avg_pool2d(x, size) in the forward of a Module of your own",
        "BCEWithLogitsLoss": "nn.binary_cross_entropy_with_logits(logits, targets)",
        **dict.fromkeys(
            ("BCELoss", "bce_loss", "bce", "binary_cross_entropy", "binary_crossentropy"),
            "nn.binary_cross_entropy_with_logits(logits, targets), of logits",
        ),
        **dict.fromkeys(
            ("BatchNorm1d", "BatchNorm2d"),
            "tg.batch_norm(x, self.mean, self.var, training=self.training) in the forward of a "
            "Module of your own, which sets these two buffers (register_buffer) while training, to "
            "plain numbers: self.mean = (0.9 * self.mean + 0.1 * x.mean(axis=0)).data",
        ),
        "Conv1d": "tg.conv1d(x, weight) in the forward of a Module of your own",
        "Conv2d": "tg.conv2d(x, weight) in the forward of a Module of your own",
        "CrossEntropyLoss": "nn.cross_entropy(logits, labels)",
        "DataLoader": "training.batches((x, y), 32, rng=0)",
        "Dense": "nn.Linear(fan_in, fan_out, rng=0)",
        "Dropout1d": "nn.Dropout(p, rng=0)",
        "Dropout2d": "nn.Dropout(p, rng=0)",
        "ELU": "tg.elu, in nn.Sequential",
        "Embedding": "tg.embedding(indices, weight) in the forward of a Module of your own",
        "Flatten": "lambda x: x.reshape(len(x), -1), in nn.Sequential",
        "GRU": "a loop over time, in the forward of a Module of your own",
        "GELU": "tg.gelu, in nn.Sequential",
        **dict.fromkeys(
            ("HuberLoss", "SmoothL1Loss", "huber_loss", "smooth_l1_loss"),
            "tg.where(abs(e) < 1, e * e / 2, abs(e) - 0.5).mean(), where e = prediction - target, "
            + _OF_ONE_SHAPE,
        ),
        "Identity": "lambda x: x, in nn.Sequential",
        **dict.fromkeys(
            ("KLDivLoss", "kl_div"),
            "nn.cross_entropy(logits, probabilities), which differs by a constant",
        ),
        **dict.fromkeys(
            ("L1Loss", "l1_loss", "mae_loss", "mae"),
            f"abs(prediction - target).mean(), {_OF_ONE_SHAPE}",
        ),
        "Lambda": "the function itself, in nn.Sequential",
        "LSTM": "a loop over time, in the forward of a Module of your own",
        "Layer": "nn.Module for a layer of your own, or nn.neurons.Layer of scalar Values",
        "LayerNorm": "tg.layer_norm(x, x.shape[-1]) in the forward of a Module of your own",
        "LeakyReLU": "tg.leaky_relu, in nn.Sequential",
        "LogSoftmax": "tg.log_softmax, in nn.Sequential",
        "MSELoss": "nn.mse_loss(prediction, target)",
        "MaxPool2d": "tg.max_pool2d(x, size) in the forward of a Module of your own",
        "Mish": "lambda x: x * tg.tanh(tg.softplus(x)), in nn.Sequential",
        "ModuleDict": "a dict: modules inside are found",
        "ModuleList": "a list: modules inside are found",
        **dict.fromkeys(
            ("MultiheadAttention", "Transformer"),
            "tg.scaled_dot_product_attention(query, key, value) in the forward of a Module of your "
            "own, whose layers make the three",
        ),
        "Neuron": "nn.neurons.Neuron, of scalar Values",
        **dict.fromkeys(
            ("NLLLoss", "nll_loss"),
            "nn.cross_entropy(logits, labels), without log_softmax before it",
        ),
        "RNN": "a loop over time, in the forward of a Module of your own",
        "SELU": "tg.selu, in nn.Sequential",
        "SiLU": "tg.silu, in nn.Sequential",
        "PReLU": "tg.where(x > 0, x, self.slope * x) in the forward of a Module of your own, whose "
        "slope is a Value",
        "Parameter": "tg.Value(data): every leaf that is an attribute of a module is a parameter",
        "ParameterDict": "a dict: Values inside are found",
        "ParameterList": "a list: Values inside are found",
        "Softmax": "tg.softmax, in nn.Sequential",
        "Softplus": "tg.softplus, in nn.Sequential",
        "Upsample": "tg.repeat(tg.repeat(x, 2, -1), 2, -2), in the forward of a Module of your own",
        "categorical_crossentropy": "nn.cross_entropy(logits, probabilities), of logits",
        "sparse_categorical_crossentropy": "nn.cross_entropy(logits, labels), of logits",
        **dict.fromkeys(
            ("clip_grad_norm", "clip_grad_norm_"),
            "a loop over optimizer.params that scales each p.grad, before optimizer.step()",
        ),
        **dict.fromkeys(
            ("functional", "F"), "tg.relu(x) and the like, and nn.mse_loss(prediction, target)"
        ),
        "log_softmax": "tg.log_softmax(x)",
        **dict.fromkeys(("mse", "squared_error"), "nn.mse_loss(prediction, target)"),
        "one_hot": "tg.one_hot(labels, k)",
        "relu": "tg.relu(x)",
        "sigmoid": "tg.sigmoid(x)",
        "softmax": "tg.softmax(x)",
        "tanh": "tg.tanh(x)",
        "utils": "a loop over model.parameters()",
    },
    others=_function,
)


def __dir__() -> list[str]:
    return sorted(__all__)
