"""Activations: without one between them, two layers are no more than one.

Each is a function of ``tinygrad_edu``; here they get names, for ``MLP``, and dresses as
modules, for ``Sequential``.
"""

import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

from tinygrad_edu import relu, sigmoid, tanh
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import Array
from tinygrad_edu.nn.module import Module

Activation: TypeAlias = str | Callable[[Any], Any]
"""The name of an activation, or a function of one Value."""


def identity(x: Array) -> Array:
    """The argument itself."""
    return x


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": identity,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
}
"""The activations that have a name."""


class ReLU(Module):
    """max(z, 0). Its derivative at 0 is 0."""

    @options_elsewhere(inplace="nn.ReLU(): no operation overwrites its argument")
    def __init__(self) -> None:
        pass

    def forward(self, z: Array) -> Array:
        """relu(z), element by element."""
        return relu(z)


class Sigmoid(Module):
    """1 / (1 + exp(-z)), between 0 and 1."""

    def forward(self, z: Array) -> Array:
        """sigmoid(z), element by element."""
        return sigmoid(z)


class Tanh(Module):
    """The hyperbolic tangent, between -1 and 1."""

    def forward(self, z: Array) -> Array:
        """tanh(z), element by element."""
        return tanh(z)


def find(activation: Activation, who: str) -> Callable[[Any], Any]:
    """The function that an activation stands for.

    Raises:
        ValueError: for an unknown name.
        TypeError: for what is neither a name nor a function, and for a class, which would be
            made instead of called.

    >>> find("tanh", "MLP")(0.0)
    0.0
    """
    if inspect.isclass(activation):
        raise TypeError(
            f"{who}: activation must be a function, not the class {activation.__name__} itself; "
            f"write {activation.__name__}()"
        )
    if callable(activation):
        return activation
    known = ", ".join(map(repr, ACTIVATIONS))
    if not isinstance(activation, str):
        hint = "; all sizes stand in the list before it" * isinstance(activation, int)
        raise TypeError(
            f"{who}: activation must be one of {known}, or a function of one Value, not "
            f"{activation!r:.40}{hint}"
        )
    if activation not in ACTIVATIONS:
        raise ValueError(f"{who}: unknown activation {activation!r}; known are {known}")
    return ACTIVATIONS[activation]


def is_relu(activation: Activation) -> bool:
    """Whether an activation sets half of its input to 0, as He's initialisation supposes."""
    return activation in ("relu", relu) or isinstance(activation, ReLU)
