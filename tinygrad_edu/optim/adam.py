"""Adam: a step of about the same length for every parameter, whatever the size of its gradient."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from tinygrad_edu import Value
from tinygrad_edu._arguments import at_least_0, below_1_each, positive
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.optim.optimizer import Check, Optimizer


class Adam(Optimizer):
    """Kingma and Ba: Adam, a method for stochastic optimization (2015), algorithm 1.

    It keeps decaying averages m of the gradient g and v of its square. Both begin as 0, so in
    step t they are too small by a factor 1 - beta^t, which is divided out:

        m ← beta1 · m + (1 - beta1) · g,        m̂ = m / (1 - beta1^t)
        v ← beta2 · v + (1 - beta2) · g²,       v̂ = v / (1 - beta2^t)
        p ← p - lr · m̂ / (√v̂ + eps)

    Args:
        params: the parameters, ``model.parameters()``.
        lr: the learning rate, at least 0.
        betas: how much of the averages of g and of g² is kept, each at least 0 and below 1.
        eps: keeps the quotient finite, above 0.

    >>> p = Value(1.0)
    >>> optimizer = Adam([p], lr=0.1)
    >>> (1000 * p).backward()
    >>> optimizer.step()
    >>> f"{p:.4f}"
    '0.9000'
    """

    checks: ClassVar[Mapping[str, Check]] = {
        **Optimizer.checks,
        "betas": below_1_each,
        "eps": positive,
    }
    settings: ClassVar[tuple[str, ...]] = tuple(checks)
    memories: ClassVar[tuple[str, ...]] = ("steps", "mean", "square")
    counts: ClassVar[tuple[str, ...]] = ("steps",)

    steps: list[int]
    mean: list[Any]
    square: list[Any]

    @options_elsewhere(
        learning_rate="lr",
        beta1="betas",
        beta2="betas",
        epsilon="eps",
        parameters="params",
        amsgrad="nothing: this is Adam as in the paper",
        weight_decay="optim.AdamW(params, weight_decay=...), whose weights shrink by themselves, "
        "or add nn.l2_penalty(model, strength) to the loss",
    )
    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params)
        self.lr = lr
        self.betas = betas
        self.eps = eps

    def update(self, i: int, p: Value, g: Any) -> None:
        """One step of the parameter ``p``, which is number ``i``, given its gradient ``g``."""
        beta1, beta2 = self.betas
        self.steps[i] = t = self.steps[i] + 1
        self.mean[i] = m = beta1 * self.mean[i] + (1 - beta1) * g
        self.square[i] = v = beta2 * self.square[i] + (1 - beta2) * (g * g)
        p.data -= self.lr / (1 - beta1**t) * m / ((v / (1 - beta2**t)) ** 0.5 + self.eps)


class AdamW(Adam):
    """Loshchilov and Hutter: Decoupled weight decay regularization (2019), algorithm 2.

    A penalty on large weights in the loss would be divided by √v̂ like any gradient. Here the
    weights shrink by themselves, all at the same rate, before the step of :class:`Adam`:

        p ← p - lr · weight_decay · p

    Args:
        params, lr, betas, eps: as for :class:`Adam`.
        weight_decay: at least 0.

    >>> p = Value(1.0)
    >>> optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
    >>> (0 * p).backward()
    >>> optimizer.step()
    >>> p.data
    0.95
    """

    checks: ClassVar[Mapping[str, Check]] = {**Adam.checks, "weight_decay": at_least_0}
    settings = tuple(checks)

    @options_elsewhere(
        learning_rate="lr",
        beta1="betas",
        beta2="betas",
        epsilon="eps",
        parameters="params",
        amsgrad="nothing: this is AdamW as in the paper",
    )
    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, lr, betas, eps)
        self.weight_decay = weight_decay

    def update(self, i: int, p: Value, g: Any) -> None:
        """One step of the parameter ``p``, which is number ``i``, given its gradient ``g``."""
        p.data -= self.lr * self.weight_decay * p.data
        super().update(i, p, g)
