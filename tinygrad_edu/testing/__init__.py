"""Property-based gradient checks: whether a gradient is right, and how sure that is.

>>> import numpy as np
>>> from tinygrad_edu.testing import check_grad
>>> def loss(w):
...     return float(np.sum(np.log1p(np.exp(w))))
>>> def gradient(w):
...     return 1 / (1 + np.exp(-w))
>>> check_grad(loss, np.array([0.5, -1.0, 2.0]), grad=gradient).assert_ok().ok
True
"""

from tinygrad_edu.testing.check import check_grad, check_rule
from tinygrad_edu.testing.comparison import Comparison, Verdict
from tinygrad_edu.testing.derivative import Estimate, derivative
from tinygrad_edu.testing.errors import (
    BadFunction,
    FunctionFailed,
    Inconclusive,
    InputMutated,
    NotContinuous,
    NotDeterministic,
    NotFinite,
    WrongShape,
)
from tinygrad_edu.testing.mismatch import GradientMismatch
from tinygrad_edu.testing.modules import check_module
from tinygrad_edu.testing.report import Report

__all__ = [
    "BadFunction",
    "Comparison",
    "Estimate",
    "FunctionFailed",
    "GradientMismatch",
    "Inconclusive",
    "InputMutated",
    "NotContinuous",
    "NotDeterministic",
    "NotFinite",
    "Report",
    "Verdict",
    "WrongShape",
    "check_grad",
    "check_module",
    "check_rule",
    "derivative",
]
