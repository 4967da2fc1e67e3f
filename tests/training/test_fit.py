import functools
import gc
import io
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import nn
from tinygrad_edu.datasets import diabetes, moons, standardise
from tinygrad_edu.nn import (
    MLP,
    Dropout,
    Linear,
    Sequential,
    Tanh,
    binary_cross_entropy_with_logits,
    cross_entropy,
    half_squared_error,
    l2_penalty,
    mse_loss,
)
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.training import History, accuracy, batches, evaluate, fit


def bits(model):
    return {name: np.asarray(data).tobytes() for name, data in model.state_dict().items()}


def net(seed=0):
    rng = np.random.default_rng(seed)
    return Sequential(Linear(2, 8, rng=rng), Tanh(), Dropout(0.2, rng=rng), Linear(8, 2, rng=rng))


@given(st.sampled_from([None, 1, 4, 7, 100]), st.integers(0, 99), st.sampled_from([SGD, Adam]))
def test_it_gives_the_bits_of_the_explicit_loop(batch_size, seed, kind):
    data = moons(10, rng=seed)
    fitted, looped = net(), net()
    history = fit(
        fitted, data, cross_entropy, kind(fitted.parameters(), lr=0.1), 2, batch_size, rng=seed
    )
    optimizer, rng, means = kind(looped.parameters(), lr=0.1), np.random.default_rng(seed), []
    for _ in range(2):
        total = 0.0
        for x, y in batches(data, batch_size, rng=rng):
            optimizer.zero_grad()
            loss = cross_entropy(looped(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        means.append(total / len(data))
    assert bits(fitted) == bits(looped)
    assert history.loss == means


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not():
    def run(seed):
        model = net()
        fit(model, moons(30, rng=0), cross_entropy, SGD(model.parameters(), 0.1), 2, 4, rng=seed)
        return bits(model)

    assert run(1) == run(1) != run(2)


def test_each_epoch_has_another_order():
    seen = []

    class Watched(Linear):
        def forward(self, x):
            seen.append(x[:, 0].tolist())
            return super().forward(x)

    model, x = Watched(1, 1, rng=0), np.arange(20.0)[:, None] / 20
    fit(model, (x, x), mse_loss, SGD(model.parameters(), 0.1), 2, 20, rng=0)
    first, second = seen
    assert first != second and sorted(first) == sorted(second) == x[:, 0].tolist()


def test_validation_and_metrics_are_what_evaluate_says():
    train, test = moons(60, rng=0).split(0.5, rng=0)
    model, judged = net(), []
    names = {"right": accuracy}
    history = fit(
        model,
        train,
        cross_entropy,
        SGD(model.parameters(), 0.5),
        3,
        8,
        validation=(test.x, test.y),
        metrics=names,
        rng=0,
        callbacks=[
            lambda _: judged.append(
                (evaluate(model, test, cross_entropy), evaluate(model, test, accuracy))
            )
        ],
    )
    pairs = zip(history.validation_loss, history.validation_metrics["right"], strict=True)
    assert list(pairs) == judged
    assert len(history) == 3 and len(history.metrics["right"]) == 3
    assert all(type(number) is float for curve in history.curves().values() for number in curve)


@given(st.sets(st.sampled_from(["m", "n", "validation m", "validation loss"])))
def test_no_curve_hides_another_one(names):
    model, data = net(), moons(4, rng=0)
    metrics = {name: lambda z, y: 0.0 for name in names}
    optimizer = SGD(model.parameters(), 0.1)
    try:
        history = fit(model, data, cross_entropy, optimizer, 1, None, data, metrics)
    except ValueError:
        assert "validation loss" in names or {"m", "validation m"} <= names
    else:
        assert len(history.curves()) == 2 + 2 * len(names)


def test_the_loss_of_an_epoch_is_the_mean_over_rows_not_over_batches():
    x = np.ones((5, 1))
    y = np.arange(5.0)[:, None]
    model = Linear(1, 1, rng=0)
    history = fit(
        model, (x, y), mse_loss, SGD(model.parameters(), 1e-300), 1, 2, metrics=[mse_loss], rng=0
    )
    expected = mse_loss(model(x), y).item()
    assert history.loss == pytest.approx([expected])
    assert history.metrics["mse_loss"] == pytest.approx([expected])


def test_a_linear_network_reaches_the_least_squares_line():
    data = diabetes()
    (scaled,) = standardise(data)
    x, y = scaled.x, (data.y[:, None] - data.y.mean()) / data.y.std()
    best, *_ = np.linalg.lstsq(np.c_[x, np.ones(len(x))], y, rcond=None)
    model = MLP(10, [1], rng=0)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    fit(model, (x, y), half_squared_error, optimizer, 3000, None)
    found = np.vstack([model.layers[0].weight.data, model.layers[0].bias.data[None]])
    np.testing.assert_allclose(found, best, atol=1e-6)


def test_a_penalty_shrinks_the_weights():
    def size(strength):
        model = net()

        def loss(prediction, y):
            return cross_entropy(prediction, y) + l2_penalty(model, strength)

        fit(model, moons(40, rng=0), loss, SGD(model.parameters(), 0.3), 20, 8, rng=0)
        return sum((w**2).sum() for name, w in model.state_dict().items() if "weight" in name)

    assert size(0.1) < 0.5 * size(0.0)


def test_moons_are_told_apart():
    data = moons(100, noise=0.1, rng=0)
    model = MLP(2, [16, 16, 1], rng=0)
    y = data.y[:, None]
    fit(
        model,
        (data.x, y),
        binary_cross_entropy_with_logits,
        Adam(model.parameters(), 0.02),
        60,
        10,
        rng=0,
    )
    assert evaluate(model, (data.x, y), accuracy) == 1.0


def test_the_model_trains_in_training_mode_and_is_put_back_as_it_was():
    modes = []

    class Watched(Dropout):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    model = Sequential(Linear(2, 2, rng=0), Watched(0.5, rng=0))
    model[0].eval()
    data = moons(10, rng=0)
    optimizer = SGD(model.parameters(), 0.1)
    fit(model, data, cross_entropy, optimizer, 2, None, validation=data)
    assert modes == [True, False] * 2
    assert model.training and not model[0].training and model[1].training


def test_validation_records_nothing():
    outputs = []

    class Watched(Linear):
        def forward(self, x):
            outputs.append(super().forward(x))
            return outputs[-1]

    model, data = Watched(2, 2, rng=0), moons(10, rng=0)
    fit(model, data, cross_entropy, SGD(model.parameters(), 0.1), 1, None, validation=data)
    trained, validated = outputs
    assert trained.recipe.args and not validated.recipe.args


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_modes_are_put_back_after_an_exception(error):
    model = net().eval()
    model[0].train()

    def interrupt(history):
        assert len(history) == 1
        raise error

    with pytest.raises(error):
        fit(
            model,
            moons(10, rng=0),
            cross_entropy,
            SGD(model.parameters(), 0.1),
            2,
            None,
            callbacks=[interrupt],
        )
    assert model[0].training and not model.training and not model[2].training


def test_a_callback_ends_the_training_but_all_are_told():
    model, told = net(), []
    history = fit(
        model,
        moons(10, rng=0),
        cross_entropy,
        SGD(model.parameters(), 0.1),
        10,
        None,
        callbacks=[lambda history: len(history) == 3, lambda history: told.append(len(history))],
    )
    assert len(history) == 3 and told == [1, 2, 3]


@pytest.mark.parametrize("answer", [True, np.True_])
def test_a_truth_value_of_numpy_ends_the_training_too(answer):
    model = net()
    optimizer = SGD(model.parameters(), 0.1)
    options = {"callbacks": [lambda _: None, lambda _: np.False_, lambda _: answer]}
    assert len(fit(model, moons(10, rng=0), cross_entropy, optimizer, 9, None, **options)) == 1


def test_no_epochs_are_no_training():
    model = net()
    before = bits(model)
    history = fit(model, moons(10, rng=0), cross_entropy, SGD(model.parameters(), 0.1), 0, None)
    assert history == History() and bits(model) == before


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "progress", "shown"),
    [
        (io.StringIO, None, False),
        (Terminal, None, True),
        (io.StringIO, True, True),
        (Terminal, False, False),
    ],
)
def test_the_progress_bar_is_quiet_where_there_is_no_terminal(
    monkeypatch, capsys, stream, progress, shown
):
    monkeypatch.setattr(sys, "stderr", stream())
    model = net()
    optimizer = SGD(model.parameters(), 0.1)
    fit(model, moons(10, rng=0), cross_entropy, optimizer, 2, 5, rng=0, progress=progress)
    text = sys.stderr.getvalue()
    assert bool(text) == shown
    if shown:
        assert "epoch 2/2" in text and "4/4" in text and "loss=" in text
    assert capsys.readouterr().out == ""


def test_training_leaves_nothing_for_the_cycle_collector():
    model, data = net(), moons(10, rng=0)
    optimizer = SGD(model.parameters(), 0.1)
    options = {"validation": data, "metrics": [accuracy], "rng": 0, "progress": False}
    fit(model, data, cross_entropy, optimizer, 1, 5, **options)  # imports, once
    gc.collect()
    fit(model, data, cross_entropy, optimizer, 2, 5, **options)
    assert gc.collect() == 0


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"data": None}, TypeError, "fit: give a Dataset or a pair"),
        ({"validation": np.ones((2, 2))}, TypeError, "fit: validation: give a Dataset or a pair"),
        ({"batch_size": 0}, ValueError, "fit: batch_size must be at least 1"),
        ({"rng": None}, TypeError, "fit needs rng"),
        ({"epochs": 1.5}, TypeError, "fit: epochs must be a whole number, not 1.5"),
        ({"epochs": -1}, ValueError, "fit: epochs must be at least 0, not -1"),
        ({"model": len}, TypeError, r"the model must be a Module, .*nn\.Sequential\(f\)"),
        ({"loss": "mse"}, TypeError, "the loss must be a function, .*, not 'mse'"),
        ({"loss": Linear}, TypeError, "must be a function, .*, not the class Linear itself"),
        ({"optimizer": "sgd"}, TypeError, "an optimizer is needed, such as .*, not 'sgd'"),
        ({"optimizer": SGD}, TypeError, "an optimizer is needed, .* not the class SGD itself"),
        ({"metrics": accuracy}, TypeError, r"metrics must be a list, such as \[accuracy\]"),
        ({"metrics": ["accuracy"]}, TypeError, "metrics: each must be a function, .*'accuracy'"),
        ({"metrics": [accuracy, accuracy]}, ValueError, "metrics: two have the same name"),
        ({"callbacks": print}, TypeError, r"callbacks must be a list, such as \[print\]"),
        ({"metrics": {"loss": accuracy}}, ValueError, "a metric cannot be named 'loss'"),
        (
            {"metrics": {"validation loss": accuracy}},
            ValueError,
            "named 'validation loss'; another",
        ),
        (
            {"metrics": {"validation m": accuracy, "m": accuracy}},
            ValueError,
            "fit: a metric cannot be named 'validation m'; another curve has this name",
        ),
        ({"metrics": {3: accuracy}}, TypeError, "fit: metrics: a name must be text, not 3"),
        ({"loss": lambda z, y: 0.0}, TypeError, "the loss must return a Value, .* not a float"),
        ({"loss": lambda z, y: z}, ValueError, r"one number is needed, .* shape \(5, 2\)"),
        ({"metrics": {"no": lambda z, y: None}}, ValueError, "'no' must be one number, not None"),
        ({"metrics": {"no": lambda z, y: "1"}}, ValueError, "'no' must be one number, not '1'"),
        ({"callbacks": [lambda h: 1]}, TypeError, "a callback returns True to end .* not 1$"),
        ({"callbacks": [lambda h: "no"]}, TypeError, "a callback returns True .* not 'no'$"),
        ({"compile": "numba"}, TypeError, "compile must be True or False, .*jit="),
        ({"metrics": {"all": lambda z, y: z}}, ValueError, "metric 'all' must be one number"),
        (
            {"optimizer": SGD(Linear(2, 2, rng=0).parameters(), 0.1)},
            ValueError,
            "fit: the optimizer moves no parameter of this model",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_named(change, error, words):
    model = net()
    arguments = {
        "data": moons(10, rng=0),
        "loss": cross_entropy,
        "optimizer": SGD(model.parameters(), 0.1),
        "epochs": 1,
        "batch_size": 5,
        "rng": 0,
    }
    with pytest.raises(error, match=words):
        fit(**{"model": model, **arguments, **change})


@pytest.mark.parametrize("compiled", [False, True])
def test_a_loss_that_calls_the_model_again_on_its_prediction_is_told(compiled):
    model, x = nn.Linear(1, 1, rng=0), np.ones((4, 1))
    optimizer = SGD(model.parameters(), 0.1)
    twice = lambda x, y: mse_loss(model(x), y)
    with pytest.raises(TypeError, match="the loss has called the model, which fit had done"):
        fit(model, (x, x), twice, optimizer, 1, 2, rng=0, compile=compiled)
    penalty = lambda p, y: mse_loss(p, y) + (model(np.zeros((1, 1))) ** 2).mean()
    fit(model, (x, x), penalty, optimizer, 1, 2, rng=0, compile=compiled)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_loss_may_ask_that_the_model_maps_its_prediction_to_itself(compiled):
    model, x = nn.MLP(2, [3, 2], rng=0), np.ones((4, 2))
    optimizer = SGD(model.parameters(), 0.1)
    loss = lambda p, y: mse_loss(p, y) + mse_loss(model(p), p)
    assert len(fit(model, (x, x), loss, optimizer, 2, None, compile=compiled)) == 2


def test_a_loss_that_is_a_method_of_the_model_keeps_its_own_error():
    class WithLoss(nn.Linear):
        def loss(self, p, y):
            return mse_loss(p, y.reshape(7))

    model, x = WithLoss(2, 1, rng=0), np.ones((4, 2))
    with pytest.raises(ValueError, match="cannot reshape") as told:
        fit(model, (x, x[:, :1]), model.loss, SGD(model.parameters(), 0.1), 1, None)
    assert not getattr(told.value, "__notes__", [])


def test_an_error_of_the_model_inside_the_loss_says_that_fit_has_called_it():
    model = nn.Linear(2, 1, rng=0)
    data, optimizer = (np.ones((4, 2)), np.ones((4, 1))), SGD(model.parameters(), 0.1)
    with pytest.raises(ValueError, match="the input has shape") as told:
        fit(model, data, lambda x, y: mse_loss(model(x), y), optimizer, 1, None)
    assert "the loss has called the model" in told.value.__notes__[-1]


def test_a_loss_is_called_as_it_is_and_not_as_what_it_wraps():
    def weighted(f):
        @functools.wraps(f)
        def loss(prediction, target):
            return f(prediction, target, 2.0)

        return loss

    @weighted
    def loss(prediction, target, weight):
        return weight * ((prediction - target) ** 2).mean()

    model = nn.Linear(2, 1, rng=0)
    data = np.ones((4, 2)), np.ones((4, 1))
    assert len(fit(model, data, loss, SGD(model.parameters(), 0.1), 1, 2, rng=0)) == 1
