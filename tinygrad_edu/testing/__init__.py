"""Property-based gradient checks: whether a gradient is right, and how sure that is.

>>> import numpy as np
>>> from tinygrad_edu.testing import check_grad
>>> def loss(w):
...     return float(np.sum(np.log1p(np.exp(w))))
>>> def gradient(w):
...     return 1 / (1 + np.exp(-w))
>>> check_grad(loss, np.array([0.5, -1.0, 2.0]), grad=gradient).assert_ok().ok
True

=====================  ===================================================================
``check``              ``check_grad``, ``check_rule``: compare a gradient, get a report
``modules``            ``check_module``: the same for every parameter of a module
``derivative``         the reference, from values of the function alone, with its error bar
``kinks``              where a function has a corner, and which slopes are fair there
``jumps``              where it jumps, and along which numbers it does not
``comparison``         the four verdicts
``mismatch``           what is known about a wrong gradient: culprit, diagnosis, code, picture
``programs``           whole random computations; ``strategies`` draws them with Hypothesis
``laws``               what gradients obey whatever the function is
``second_look``        what is at a kink is told from what is wrong: the branch signature
``oracles``            what others say: complex step, fractions, SymPy, autograd, torch, JAX
``second_opinions``    Taylor remainder, dual numbers over fractions
``mutants``            planted mistakes, and (``strength``) which checks find them
=====================  ===================================================================
"""

from tinygrad_edu.testing.adapters import from_autograd, from_jax, from_numpy, from_torch
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
from tinygrad_edu.testing.mutants import mutants
from tinygrad_edu.testing.report import Report
from tinygrad_edu.testing.strength import mutation_score
from tinygrad_edu.testing.taylor import taylor_plot

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
    "from_autograd",
    "from_jax",
    "from_numpy",
    "from_torch",
    "mutants",
    "mutation_score",
    "taylor_plot",
]
