"""Floor 5: optimisers. They turn gradients into steps, and know nothing of networks.

======================  ================================================================
``optimizer``           ``Optimizer``: parameters, and what is remembered about each of them
``sgd``                 ``SGD``: downhill, with momentum if you like
``adam``                ``Adam``: each parameter at a pace of its own
======================  ================================================================
"""

from tinygrad_edu.optim.adam import Adam
from tinygrad_edu.optim.optimizer import Optimizer
from tinygrad_edu.optim.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]
