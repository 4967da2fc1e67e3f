"""Property-based gradient checks: whether a gradient is right, and how sure that is.

>>> import numpy as np
>>> from tinygrad_edu.testing import check_grad
>>> def loss(w):
...     return float(np.sum(np.log1p(np.exp(w))))
>>> def gradient(w):
...     return 1 / (1 + np.exp(-w))
>>> check_grad(loss, np.array([0.5, -1.0, 2.0]), grad=gradient).assert_ok().ok
True

==========================  ========================================================================
``check``                   ``check_grad``, ``check_rule``: compare a gradient, get a report
``modules``                 ``check_module``: the same for every parameter of a module
``report errors``           what a check says in the end; what else can go wrong in it
``arguments outputs``       arguments and results as vectors
``vectors trees``           numbers of all kinds as a vector; what holds them
``subjects sanity``         what is under test; whether it can be checked at all
``line noise probes``       values on both sides of a point, and how noisy they are
``romberg``                 the limit of their quotients
``derivative``              the reference, from values of the function alone, with its error bar
``kinks``                   where a function has a corner, and which slopes are fair there
``jumps``                   where it jumps, and along which numbers it does not
``claims comparison``       what a derivative is said to be; the four verdicts
``branches second_look``    what is at a kink is told from what is wrong: the branch signature
``slopes alone fairness``   whether an operation, taken out of the graph, is fair at its kink
``mismatch``                what is known about a wrong gradient: culprit, diagnosis, code, picture
``culprit``                 which operation is to blame
``finding diagnosis``       which number is wrong, and what kind of mistake it looks like
``oracles adapters``        what others say: complex step, fractions, SymPy, autograd, torch, JAX
``second_opinions taylor``  Taylor remainder, to look at, too; dual numbers over fractions
``laws``                    what gradients obey whatever the function is
``domain vocabulary``       which numbers, shapes and options an operation takes; words for it
``ingredients domains/``    intervals, shapes, matrices; a line for each operation
``operations``              which operations there are to check
``programs literals``       whole random computations, and how they are written
``building strategies``     how they are made; ``strategies`` draws them with Hypothesis
``calibration``             whether the reference can be believed
``calibration_cases``       what it is tried on: functions, some made to deceive it
``false_alarms``            right gradients that a careless checker calls wrong
``mutants engine_mutants``  planted mistakes, in rules and in the engine
``equivalent_mutants``      those that change nothing
``strength``                which checks find the others
``pytest_plugin``           markers for pytest, and how many gradients could not be judged
==========================  ========================================================================
"""

from tinygrad_edu._hints import hinting
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

__getattr__ = hinting(
    "testing",
    {
        **dict.fromkeys(
            ("gradcheck", "check_gradient", "check_gradients", "check_grads"),
            "testing.check_grad(f, x)",
        ),
        **dict.fromkeys(
            (
                *("numerical_gradient", "numeric_gradient", "numerical_derivative"),
                *("finite_difference", "finite_differences", "approx_fprime"),
            ),
            "testing.derivative(f, x, v), the derivative along v",
        ),
        **dict.fromkeys(
            ("allclose", "assert_allclose", "assert_close"), "testing.check_grad(f, x).assert_ok()"
        ),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
