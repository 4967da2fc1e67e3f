"""Gradient descent: a step against the gradient, with momentum if you like."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from numpy import may_share_memory, ndarray

from tinygrad_edu import Value
from tinygrad_edu._arguments import at_least_0, below_1, truth
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.optim.optimizer import Check, Optimizer


class SGD(Optimizer):
    """p ← p - lr · v, where v is the gradient, or with momentum a sum of past gradients.

    PyTorch's formulas, with g the gradient plus weight_decay · p:

        v ← momentum · v + g,        p ← p - lr · v
        with nesterov:               p ← p - lr · (g + momentum · v)

    It is the data that make it *stochastic*: give it the gradient of a single example, or of a few.

    Args:
        params: the parameters, ``model.parameters()``.
        lr: the learning rate, at least 0.
        momentum: how much of v is kept, 0 <= momentum < 1.
        weight_decay: the strength of ½ · weight_decay · p² for all parameters, biases included
            (:func:`tinygrad_edu.nn.l2_penalty` leaves them out).
        nesterov: look ahead, along the momentum.

    Raises:
        TypeError, ValueError: as :class:`Optimizer` does, and for ``nesterov`` without momentum.

    >>> p = Value(1.0)
    >>> optimizer = SGD([p], lr=0.1)
    >>> (p * p).backward()
    >>> optimizer.step()
    >>> p.data
    0.8
    """

    checks: ClassVar[Mapping[str, Check]] = {
        **Optimizer.checks,
        "momentum": below_1,
        "weight_decay": at_least_0,
        "nesterov": truth,
    }
    settings = tuple(checks)
    memories: ClassVar[tuple[str, ...]] = ("velocity",)

    velocity: list[Any]

    @options_elsewhere(
        learning_rate="lr",
        beta="momentum",
        parameters="params",
        maximize="-loss, and go downhill",
    )
    def __init__(
        self,
        params: Iterable[Value],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(params)
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.nesterov = nesterov

    def check_together(self, settings: Mapping[str, Any]) -> None:
        """Nesterov's step needs momentum."""
        if settings.get("nesterov") and settings.get("momentum") == 0:
            raise ValueError("SGD: nesterov looks ahead along the momentum; give momentum=0.9")

    def update(self, i: int, p: Value, g: Any) -> None:
        """One step of the parameter ``p``, which is number ``i``, given its gradient ``g``."""
        if self.weight_decay:
            g = g + self.weight_decay * p.data
        if self.momentum:
            self.velocity[i] = v = self.momentum * self.velocity[i] + g
            g = g + self.momentum * v if self.nesterov else v
        descend(p, self.lr, g)


PIECE = 1 << 19
"""Bytes of a large array that are moved at a time."""


def descend(p: Value, rate: float, g: Any) -> None:
    """``p.data -= rate * g``, of a large array piece by piece.

    ``rate * g`` would be another array as large as the parameter.
    """
    data = p.data
    if type(data) is not ndarray:
        p.data -= rate * g
    elif data.nbytes <= PIECE:
        data -= rate * g
    else:
        _descend_in_pieces(data, rate, g)


def _descend_in_pieces(data: Any, rate: float, g: Any) -> None:
    if type(g) is ndarray and data.flags.f_contiguous:  # its rows are columns
        data, g = data.T, g.T
    if _lie_in_order(data, g) and not may_share_memory(data, g):
        n = max(1, PIECE * len(data) // data.nbytes)
        for i in range(0, len(data), n):
            data[i : i + n] -= rate * g[i : i + n]
    else:
        data -= rate * g


def _lie_in_order(*arrays: Any) -> bool:
    return all(type(x) is ndarray and x.flags.c_contiguous for x in arrays)
