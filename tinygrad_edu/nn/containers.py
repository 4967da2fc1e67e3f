"""Layers one after the other."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from numpy.typing import DTypeLike

from tinygrad_edu._hints import hints, options_elsewhere
from tinygrad_edu.engine import Array
from tinygrad_edu.nn import activations
from tinygrad_edu.nn.arguments import sizes
from tinygrad_edu.nn.init import Initializer, he_normal, lecun_normal
from tinygrad_edu.nn.linear import Linear
from tinygrad_edu.nn.module import Module
from tinygrad_edu.rng import RNG, generator

_APPEND = "model.layers.append(layer), or nn.Sequential(*model, layer)"


class _InSteps(Module):
    """What computes in steps can be counted, gone through and cut as a list of them."""

    def _steps(self) -> list[Callable[[Any], Any]]:
        """The layers, and the functions between them: each takes what the one before gives."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._steps())

    def __iter__(self) -> Iterator[Callable[[Any], Any]]:
        return iter(self._steps())

    def __getitem__(self, i: int | slice) -> Any:
        """A step; for a slice, a ``Sequential`` of some of them, with their parameters."""
        return Sequential(*self._steps()[i]) if isinstance(i, slice) else self._steps()[i]

    def __setitem__(self, i: int | slice, new: Any) -> None:
        """Put another step in the place of one; refused where the steps must fit each other."""
        raise TypeError(
            f"{type(self).__name__}: its layers go together; model = nn.Sequential(*model) "
            "computes the same, and there they can be set and deleted"
        )

    def __delitem__(self, i: int | slice) -> None:
        """Take a step away; refused likewise."""
        self[i] = None


@hints(dict.fromkeys(("append", "add"), _APPEND))
class Sequential(_InSteps):
    """Each layer is given what the one before has computed.

    Args:
        layers: modules, or plain functions such as ``tg.relu``.

    >>> import numpy as np
    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu import nn
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(Linear(3, 4, rng=rng), tg.relu, Linear(4, 1, rng=rng), nn.Sigmoid())
    >>> model
    Sequential(
      layers.0: Linear(3, 4)
      layers.1: relu
      layers.2: Linear(4, 1)
      layers.3: Sigmoid()
    )
    >>> model(np.ones((5, 3))).shape, model[0].weight.shape
    ((5, 1), (3, 4))
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        for layer in layers:
            if inspect.isclass(layer):
                raise TypeError(
                    f"Sequential: every layer must be a module, not the class {layer.__name__} "
                    f"itself; write {layer.__name__}(...)"
                )
            if not callable(layer):
                raise TypeError(
                    f"Sequential: every layer must be a module or a function, not a "
                    f"{type(layer).__name__}; a list of layers is given as Sequential(*layers)"
                )
        self.layers = list(layers)

    def forward(self, x: Array) -> Array:
        """layer_n( ... layer_1(x))."""
        for layer in self.layers:
            x = layer(x)
        return x

    def _steps(self) -> list[Callable[[Any], Any]]:
        """The layers."""
        return self.layers

    def __setitem__(self, i: int | slice, new: Any) -> None:
        """Put another layer in the place of one, or several in the place of a slice."""
        layers = [*self.layers]
        layers[i] = new
        self.layers = Sequential(*layers).layers  # which are layers, or it says so

    def __delitem__(self, i: int | slice) -> None:
        """Take a layer away, or several."""
        layers = [*self.layers]
        del layers[i]
        self.layers = layers


class MLP(_InSteps):
    """A multilayer perceptron: linear layers, with an activation after each but the last.

    In the text's notation, a^0 = x, then z^l = (W^l)' a^(l-1) + b^l and a^l = f(z^l) for each
    layer l, and the output is z^L.

    Args:
        nin: how many inputs there are.
        nouts: how many neurons each layer has; the last number is that of the outputs.
        activation: "relu", "sigmoid", "tanh", "identity", or a function of one Value.
        init: what the weights begin as; by default variance 2/fan_in (``init.he_normal``) with
            relu, 1/fan_in (``init.lecun_normal``) otherwise. Biases begin as 0.
        rng: where to draw the weights from, a seed or a ``numpy.random.Generator``; it has no
            default.
        dtype: of the weights; float64 by default.

    The input has shape (nin,) or (..., nin), the output (nouts[-1],) or (..., nouts[-1]). As a list
    it is one of layers and activations in turn, so ``nn.Sequential(*model)`` computes the same.

    >>> import numpy as np
    >>> model = MLP(2, [16, 1], activation="tanh", rng=0)
    >>> [(name, p.shape) for name, p in model.named_parameters()]
    [('layers.0.weight', (2, 16)), ('layers.0.bias', (16,)), ('layers.1.weight', (16, 1)),
     ('layers.1.bias', (1,))]
    >>> model
    MLP(
      activation: tanh
      layers.0: Linear(2, 16)
      layers.1: Linear(16, 1)
    )
    >>> model(np.ones((5, 2))).shape, len(model), model[0]
    ((5, 1), 3, Linear(2, 16))
    """

    @options_elsewhere(
        **dict.fromkeys(("sizes", "hidden", "layers", "hidden_layer_sizes"), "nouts"),
        **dict.fromkeys(("seed", "random_state"), "rng"),
        nonlin="activation",
        in_features="nin",
        out_features="nouts, whose last number is that of the outputs",
        dropout="nn.Dropout(p, rng=0) between layers, in nn.Sequential",
    )
    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: activations.Activation = "relu",
        *,
        init: Initializer | None = None,
        rng: RNG | None = None,
        dtype: DTypeLike = float,
    ) -> None:
        layers = pairwise(sizes(nin, nouts, "MLP"))
        self.activation = activations.find(activation, "MLP")
        init = init or (he_normal if activations.is_relu(activation) else lecun_normal)
        draw = generator(rng, "MLP")
        self.layers = [
            Linear(fan_in, fan_out, init=init, rng=draw, dtype=dtype) for fan_in, fan_out in layers
        ]

    def forward(self, x: Array) -> Array:
        """z^L."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self.activation(layer(x))
        return last(x)

    def _steps(self) -> list[Callable[[Any], Any]]:
        """Linear layers, with the activation between them."""
        return [step for layer in self.layers for step in (layer, self.activation)][:-1]
