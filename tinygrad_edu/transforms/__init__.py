"""Floor 3: functions of functions. From ``f`` make its gradient, Jacobian, Hessian and so on.

Each is a few lines over ``gradients``. They change nothing that they are given, and nest.

================  ==================================================================
``tree``          arguments may be nested lists, tuples, dicts, dataclasses of arrays
``functions``     refuses what is no function, and counts no argument
``variables``     fresh nodes for the arguments, and what the result is returned as
``options``       options that derivatives have elsewhere, and what to write here
``gradient``      ``grad value_and_grad elementwise_grad``: reverse mode
``products``      ``vjp jvp linearize hvp``: products with a Jacobian or a Hessian
``matrices``      ``jacobian hessian``
``custom``        ``custom_vjp checkpoint``: derivatives of one's own making
``objects``       ``explode implode``: an array as scalar Values, and back
================  ==================================================================
"""

from tinygrad_edu.transforms.custom import checkpoint, custom_vjp
from tinygrad_edu.transforms.gradient import elementwise_grad, grad, value_and_grad
from tinygrad_edu.transforms.matrices import hessian, jacobian
from tinygrad_edu.transforms.objects import explode, implode
from tinygrad_edu.transforms.products import hvp, jvp, linearize, vjp

__all__ = [
    "checkpoint",
    "custom_vjp",
    "elementwise_grad",
    "explode",
    "grad",
    "hessian",
    "hvp",
    "implode",
    "jacobian",
    "jvp",
    "linearize",
    "value_and_grad",
    "vjp",
]
