"""fit(compile=True) gives the bits of fit, dropout and the last, smaller batch included."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.nn import Dropout, Linear, Module, Sequential, Tanh, cross_entropy
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.training import NonFiniteError, accuracy, fit


def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(50, 6)).astype("f4"), rng.integers(4, size=50)


def trained(compile):
    rng = np.random.default_rng(1)
    first, last = (Linear(a, b, rng=rng, dtype="f4") for a, b in ((6, 16), (16, 4)))
    model = Sequential(first, Tanh(), Dropout(0.2, rng=rng), last)
    options = {"metrics": [accuracy], "validation": data(), "rng": 0, "compile": compile}
    history = fit(model, data(), cross_entropy, Adam(model.parameters()), 3, 16, **options)
    return history, model


def test_the_course_and_the_parameters_are_those_of_fit_without_it():
    (ours, model), (plain, other) = trained(True), trained(False)
    assert ours == plain
    for p, q in zip(model.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(p.data, q.data)


def test_a_loss_that_is_not_finite_is_blamed_on_where_it_began():
    model = Linear(6, 4, rng=0)
    x, y = data()
    x[40] *= 1e6

    def loss(z, labels):
        return tg.mean(tg.exp(z))

    with np.errstate(all="ignore"), pytest.raises(NonFiniteError, match="the result of exp"):
        fit(model, (x, y), loss, SGD(model.parameters(), 1e-3), 1, 25, rng=0, compile=True)
    assert np.isfinite(model.weight.data).all()


def test_a_model_that_branches_on_numbers_is_told_to_use_where():
    class Branching(Module):
        def __init__(self):
            self.line = Linear(6, 4, rng=0)

        def forward(self, x):
            z = self.line(x)
            return z if z.sum() > 0 else -z

    model = Branching()
    with pytest.raises(TypeError, match=r"tg\.where"):
        fit(model, data(), cross_entropy, SGD(model.parameters(), 0.1), 1, 25, rng=0, compile=True)
