"""fit(compile=True) gives the bits of fit, dropout and the last, smaller batch included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.integers(0, 999))
def test_an_infinite_loss_stops_the_training_whatever_another_mask_would_do(seed):
    model = Sequential(Dropout(0.5, rng=seed), Linear(1, 1, rng=0))
    model[1].weight.data[:] = 1000.0
    optimizer, one = SGD(model.parameters(), 1e-9), np.ones((1, 1))

    def train():
        loss = lambda z, y: tg.mean(tg.exp(z))
        fit(model, (one, one), loss, optimizer, 1, None, compile=True)

    with np.errstate(all="ignore"):
        if not Dropout(0.5, rng=seed)(one).item():
            return train()  # the only unit is off, and the loss is 1
        with pytest.raises(NonFiniteError, match="epoch 1, batch 1: the loss is inf") as caught:
            train()
    error = caught.value
    assert ("exp" in str(error)) == (error.node is not None) != ("compile=False" in str(error))
    assert model[1].weight.item() == 1000.0


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_a_loss_may_be_an_array_of_one_number(compile, shape):
    def course(loss):
        model = Linear(6, 4, rng=0)
        optimizer = SGD(model.parameters(), 0.1)
        return fit(model, data(), loss, optimizer, 2, 25, rng=0, compile=compile)

    assert course(lambda z, y: cross_entropy(z, y).reshape(shape)) == course(cross_entropy)


class Counting(Module):
    """Keeps a running mean and a count, as a batch norm does, and what it has computed last."""

    def __init__(self):
        self.line = Linear(6, 4, rng=0)
        self.register_buffer("mean", np.zeros(6))
        self.register_buffer("seen", 0)

    def forward(self, x):
        self.mean = 0.9 * self.mean + 0.1 * x.mean(axis=0)
        self.seen += len(x)
        return self.line(x)


class Keeping(Module):
    def __init__(self):
        self.line = Linear(6, 4, rng=0)

    def forward(self, x):
        self.last = self.line(x)
        return self.last


@pytest.mark.parametrize(("kind", "name"), [(Counting, "mean"), (Keeping, "last")])
def test_a_model_that_changes_itself_is_refused_and_left_as_it_was(kind, name):
    model = kind().train()
    before, attributes = repr(model.state_dict()), set(vars(model))
    optimizer = SGD(model.parameters(), 0.1)
    with pytest.raises(TypeError, match=f"^{kind.__name__}: {name} is set .*compile=False"):
        fit(model, data(), cross_entropy, optimizer, 1, 25, rng=0, compile=True)
    assert repr(model.state_dict()) == before and set(vars(model)) == attributes
    fit(model, data(), cross_entropy, optimizer, 1, 25, rng=0)  # not compiled, it may


def test_a_module_that_is_made_inside_a_compiled_function_may_be_set_up():
    f = tg.compile(lambda x: Counting().line(x))
    x = data()[0]
    np.testing.assert_array_equal(f(x), Counting().line(x).data)


def test_a_compiled_function_may_choose_the_mode_of_a_model():
    model = Sequential(Linear(6, 4, rng=0), Dropout(0.5, rng=0))
    f, x = tg.compile(lambda x: model.eval()(x)), data()[0]
    np.testing.assert_array_equal(f(x), model.eval()(x).data)
    assert not model.training


@pytest.mark.parametrize(
    ("loss", "error", "words"),
    [
        (lambda z, y: 1.0, TypeError, "fit: the loss must return a Value, .* not a float"),
        (lambda z, y: cross_entropy(z, y, "none"), ValueError, r"one number .* shape \(25,\)"),
        (
            lambda z, y: cross_entropy(z, y) * 1j,
            TypeError,
            r"loss is complex.* take tg.real\(loss\) or abs",
        ),
    ],
)
def test_a_loss_that_is_none_is_told_as_without_compiling(loss, error, words):
    model = Linear(6, 4, rng=0)
    for compile in (True, False):
        with pytest.raises(error, match=words):
            options = {"rng": 0, "compile": compile}
            fit(model, data(), loss, SGD(model.parameters(), 0.1), 1, 25, **options)


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
