"""Networks built from scalar Values: every weight, every product and every sum is a node.

Slow beside tensors, and the best way to see what happens. The classes and what they draw are
those of micrograd: a program written for ``micrograd.nn`` needs only other imports.

>>> import random
>>> random.seed(1337)
>>> model = MLP(2, [16, 16, 1])
>>> model, len(model.parameters())
(MLP(2, [16, 16, 1]), 337)
>>> y = model([1.0, -2.0])
>>> y.backward()
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tinygrad_edu import Value
from tinygrad_edu._arguments import whole_number
from tinygrad_edu.nn import module
from tinygrad_edu.nn.arguments import sizes
from tinygrad_edu.rng import generator


class Module(module.Module):
    """A module of scalar parameters."""

    def zero_grad(self) -> None:
        """Set all gradients to 0, so that ``p.data -= 0.1 * p.grad`` always works."""
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """relu(w · x + b) of a list of numbers or Values.

    Args:
        nin: how many inputs there are.
        nonlin: whether to apply relu; w · x + b otherwise.
        rng: where to draw the weights from, uniform between -1 and 1: a seed, a
            ``numpy.random.Generator``, or the module ``random`` (so ``random.seed`` works). That
            is the default, as it is in micrograd.

    Attributes:
        w: a list of nin Values.
        b: a Value; it begins as 0.

    Raises:
        ValueError: on a call with a list of another length.

    >>> neuron = Neuron(2, rng=0)
    >>> neuron.w[0].data, neuron.w[1].data = 2.0, -1.0
    >>> neuron([3.0, 4.0])
    Value(2.0)
    """

    def __init__(self, nin: int, nonlin: bool = True, rng: Any = random) -> None:
        uniform = _source(rng).uniform
        self.w = [Value(uniform(-1, 1)) for _ in range(whole_number(nin, "Neuron", "nin", 1))]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def forward(self, x: Sequence[Any]) -> Value:
        """relu(w · x + b)."""
        if len(x) != len(self.w):
            raise ValueError(f"{self!r}: {len(self.w)} inputs are needed, got {len(x)}")
        z = self.b
        for w, a in zip(self.w, x, strict=True):
            z = z + w * a
        return z.relu() if self.nonlin else z

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}" + ", nonlin=False" * (not self.nonlin) + ")"


class Layer(Module):
    """Neurons side by side, all with the same inputs.

    Args:
        nin: how many inputs there are.
        nout: how many neurons. A single one returns its output bare, several return a list.
        nonlin, rng: as for :class:`Neuron`.
    """

    def __init__(self, nin: int, nout: int, nonlin: bool = True, rng: Any = random) -> None:
        rng = _source(rng)
        nout = whole_number(nout, "Layer", "nout", 1)
        self.neurons = [Neuron(nin, nonlin, rng) for _ in range(nout)]

    def forward(self, x: Sequence[Any]) -> Any:
        """The outputs of all neurons, or of the only one."""
        out = [neuron(x) for neuron in self.neurons]
        return out[0] if len(out) == 1 else out

    def __repr__(self) -> str:
        return f"Layer of {len(self.neurons)}: {self.neurons[0]!r}"


class MLP(Module):
    """Layers one after the other, with relu on all but the last.

    Args:
        nin: how many inputs there are.
        nouts: how many neurons each layer has.
        rng: as for :class:`Neuron`.

    >>> MLP(3, [4, 4], rng=0)([1.0, 2.0, 3.0])[0].shape
    ()
    """

    def __init__(self, nin: int, nouts: Sequence[int], rng: Any = random) -> None:
        rng = _source(rng)
        *hidden, last = pairwise(sizes(nin, nouts, "MLP"))
        self.layers = [Layer(fan_in, fan_out, rng=rng) for fan_in, fan_out in hidden]
        self.layers.append(Layer(*last, nonlin=False, rng=rng))

    def forward(self, x: Any) -> Any:
        """The output of the last layer."""
        *hidden, last = self.layers
        for layer in hidden:
            out = layer(x)
            x = out if isinstance(out, list) else [out]
        return last(x)

    def __repr__(self) -> str:
        nin = len(self.layers[0].neurons[0].w)
        return f"MLP({nin}, {[len(layer.neurons) for layer in self.layers]})"


def _source(rng: Any) -> Any:
    """Whatever has a method ``uniform``; a seed becomes a generator."""
    return rng if hasattr(rng, "uniform") else generator(rng, "neurons")
