"""``Dropout``: units are turned off at random, so that none can rely on particular others."""

from numbers import Real

import numpy as np

from tinygrad_edu import dropout
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import Array
from tinygrad_edu.nn.module import Module
from tinygrad_edu.rng import RNG, generator


class Dropout(Module):
    """In training each unit is 0 with probability ``p``, and the others grow by 1 / (1 - p).

    So the expected output is the input, and in evaluation mode (``model.eval()``) the module does
    nothing. One mask serves forward and backward; the next call draws another one. The formula is
    :func:`tinygrad_edu.dropout`.

    Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout (2014); there the factor
    stands in evaluation.

    Args:
        p: the probability that a unit is turned off, 0 <= p < 1.
        rng: where to draw the masks from, a seed or a ``numpy.random.Generator``; it has no
            default.

    >>> import numpy as np
    >>> drop = Dropout(0.5, rng=0)
    >>> drop(np.ones(6)).tolist()
    [2.0, 0.0, 0.0, 0.0, 2.0, 2.0]
    >>> drop.eval()(np.ones(6)).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """

    p: float
    rng: np.random.Generator

    @options_elsewhere(
        rate="p", inplace="nothing: no operation overwrites its argument", seed="rng"
    )
    def __init__(self, p: float = 0.5, *, rng: RNG | None = None) -> None:
        if not isinstance(p, Real) or not 0 <= p < 1:
            raise ValueError(f"Dropout: p must be a probability, 0 <= p < 1, not {p!r:.40}")
        self.p = float(p)
        self.rng = generator(rng, "Dropout")

    def forward(self, x: Array) -> Array:
        """In training x / (1 - p) or 0, in evaluation x."""
        return dropout(x, self.p, self.training, rng=self.rng)

    def extra_repr(self) -> str:
        """The probability."""
        return f"{self.p:g}"
