"""``Linear``: what a layer of neurons does before its activation, z = x W + b."""

import numpy as np
from numpy.typing import DTypeLike

from tinygrad_edu import Value
from tinygrad_edu._arguments import whole_number
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import Array, shape_of
from tinygrad_edu.nn.arguments import as_array, float_dtype
from tinygrad_edu.nn.init import Initializer, initial, lecun_normal
from tinygrad_edu.nn.module import Module
from tinygrad_edu.rng import RNG, generator


class Linear(Module):
    """Each output is a weighted sum of all inputs and a bias: z_j = sum over i of x_i w_ij + b_j.

    The weights of neuron j are column j. PyTorch stores the transpose of this matrix.

    Args:
        fan_in: how many inputs there are.
        fan_out: how many neurons, hence outputs.
        bias: whether to add b; it begins as 0.
        init: what the weights begin as; variance 1/fan_in by default (see :mod:`.init`).
        rng: where to draw the weights from, a seed or a ``numpy.random.Generator``; it has no
            default.
        dtype: of the weights; float64 by default.

    Attributes:
        weight: a ``Value`` of shape (fan_in, fan_out).
        bias: a ``Value`` of shape (fan_out,), or ``None``.

    The input has shape (fan_in,) or (..., fan_in), the output (fan_out,) or (..., fan_out).

    Raises:
        TypeError: if ``init`` is no function.
        ValueError: if ``init`` returns an array of another shape than (fan_in, fan_out); on a
            call, if the last axis of the input is not of length fan_in.

    >>> layer = Linear(3, 2, rng=0)
    >>> layer
    Linear(3, 2)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    @options_elsewhere(
        **dict.fromkeys(("in_features", "nin"), "fan_in"),
        **dict.fromkeys(("out_features", "nout"), "fan_out"),
        units="fan_out",
        use_bias="bias",
        random_state="rng",
        activation="a layer of its own, such as nn.ReLU()",
        seed="rng",
    )
    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        bias: bool = True,
        *,
        init: Initializer = lecun_normal,
        rng: RNG | None = None,
        dtype: DTypeLike = float,
    ) -> None:
        fan_in = whole_number(fan_in, "Linear", "fan_in", 1)
        fan_out = whole_number(fan_out, "Linear", "fan_out", 1)
        if not isinstance(bias, bool | np.bool_):
            raise TypeError(
                f"Linear: bias is True or False, not {bias!r:.40}; an activation is a layer of its "
                "own, such as nn.ReLU()"
            )
        dtype = float_dtype(dtype, "Linear")
        self.weight = Value(initial((fan_in, fan_out), init, generator(rng, "Linear"), dtype))
        self.bias = Value(np.zeros(fan_out, dtype)) if bias else None

    def forward(self, x: Array) -> Array:
        """``x @ W + b``."""
        x = as_array(x, "Linear: x")
        try:
            z = x @ self.weight
        except Exception as error:
            raise (self._misfit(shape_of(x)) or error) from None
        return z if self.bias is None else z + self.bias

    def _misfit(self, shape: tuple[int, ...]) -> ValueError | None:
        """Why nothing of this shape can go in, in the words of layers instead of matrices."""
        if shape[-1:] == self.weight.shape[:1]:
            return None
        return ValueError(
            f"{self!r}: the input has shape {shape}, the weights have shape {self.weight.shape}; "
            f"the last axis of the input must have length {self.weight.shape[0]}"
        )

    def extra_repr(self) -> str:
        """fan_in and fan_out."""
        fan_in, fan_out = self.weight.shape
        return f"{fan_in}, {fan_out}" + ", bias=False" * (self.bias is None)
