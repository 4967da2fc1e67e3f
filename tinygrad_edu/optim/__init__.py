"""Floor 5: optimisers. They turn gradients into steps, and know nothing of networks.

======================  ================================================================
``optimizer``           ``Optimizer``: parameters, and what is remembered about each of them
``sgd``                 ``SGD``: downhill, with momentum if you like
``adam``                ``Adam``: each parameter at a pace of its own; ``AdamW``, with weight decay
``own``                 what is said of an optimiser of somebody's own
======================  ================================================================
"""

from tinygrad_edu._hints import hinting
from tinygrad_edu.optim.adam import Adam, AdamW
from tinygrad_edu.optim.optimizer import Optimizer
from tinygrad_edu.optim.sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]

_OWN = "a subclass of optim.Optimizer, whose update(self, i, p, g) is the formula"

_SCHEDULERS = (
    *("lr_scheduler", "schedules", "StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR"),
    *("LambdaLR", "LinearLR", "OneCycleLR", "CyclicLR", "ReduceLROnPlateau"),
)

__getattr__ = hinting(
    "optim",
    {
        **dict.fromkeys(("ASGD", "Adadelta", "Adagrad", "Adamax", "LBFGS", "NAdam"), _OWN),
        **dict.fromkeys(("RAdam", "RMSprop", "Rprop"), _OWN),
        **dict.fromkeys(
            ("clip_grad_norm", "clip_grad_norm_"),
            "a loop over optimizer.params that scales each p.grad, before optimizer.step()",
        ),
        **dict.fromkeys(_SCHEDULERS, "optimizer.lr = ... between steps"),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
