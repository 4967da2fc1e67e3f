"""A NaN stops the training where it appears, says where that is, and nothing is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.nn import MLP, Linear, Module, Sequential, mse_loss
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.training import NonFiniteError, fit


def data(n=10):
    x = np.random.default_rng(0).standard_normal((n, 2))
    return x, x.sum(axis=1, keepdims=True)


def states(model, optimizer):
    return repr((model.state_dict(), optimizer.state_dict()))


@given(
    bad=st.sampled_from([np.nan, np.inf, -np.inf]),
    row=st.integers(0, 9),
    column=st.integers(0, 1),
    in_y=st.booleans(),
    batch_size=st.sampled_from([1, 3, 10]),
)
def test_the_data_are_blamed_by_row_and_column_before_the_step(bad, row, column, in_y, batch_size):
    x, y = data()
    place = (row, 0) if in_y else (row, column)
    (y if in_y else x)[place] = bad
    model = MLP(2, [3, 1], rng=0)
    optimizer = Adam(model.parameters(), 0.01)
    order = np.random.default_rng(5).permutation(10).tolist()
    with pytest.raises(NonFiniteError) as caught:
        fit(model, (x, y), mse_loss, optimizer, 2, batch_size, rng=5)
    error = caught.value
    assert (error.epoch, error.batch, error.node) == (1, order.index(row) // batch_size + 1, None)
    name = "y" if in_y else "x"
    assert str(error).startswith(
        f"epoch 1, batch {error.batch}: the data are not finite: "
        f"{name} holds {bad} in row {row}, column {place[1]}."
    )

    # Up to there it was a training like any other, and the bad step has not begun.
    twin = MLP(2, [3, 1], rng=0)
    until = Adam(twin.parameters(), 0.01)
    for start in range(0, (error.batch - 1) * batch_size, batch_size):
        rows = order[start : start + batch_size]
        until.zero_grad()
        mse_loss(twin(x[rows]), y[rows]).backward()
        until.step()
    assert states(model, optimizer) == states(twin, until)


def test_an_infinity_that_the_network_would_swallow_is_found_as_well():
    x, y = data()
    x[3, 1] = np.inf
    model = MLP(2, [3, 1], "tanh", rng=0)  # tanh(inf) is 1, and the loss is finite
    with pytest.raises(NonFiniteError, match="x holds inf in row 3, column 1"):
        fit(model, (x, y), mse_loss, SGD(model.parameters(), 0.1), 1, None)


def test_validation_data_are_looked_at_before_anything_else():
    x, y = data()
    model = MLP(2, [3, 1], rng=0)
    optimizer = SGD(model.parameters(), 0.1)
    before = states(model, optimizer)
    y[4] = np.nan
    with pytest.raises(NonFiniteError, match="the validation data are not finite: y holds nan in"):
        fit(model, data(), mse_loss, optimizer, 1, None, validation=(x, y))
    assert states(model, optimizer) == before


def test_before_the_training_the_history_is_empty():
    x, y = data()
    model = MLP(2, [3, 1], rng=0)
    with pytest.raises(NonFiniteError) as caught:
        optimizer = SGD(model.parameters(), 0.1)
        fit(model, data(), mse_loss, optimizer, 1, None, validation=(x * np.nan, y))
    error = caught.value
    assert (error.epoch, error.batch, len(error.history)) == (None, None, 0)


@pytest.mark.parametrize("compile", [False, True])
def test_a_step_that_is_too_large_is_noticed_in_the_last_batch_too(compile):
    model = MLP(2, [3, 1], rng=0)
    with np.errstate(all="ignore"), pytest.raises(NonFiniteError) as caught:
        optimizer = SGD(model.parameters(), 1.7e308)
        fit(model, data(), mse_loss, optimizer, 1, None, compile=compile)
    error = caught.value
    assert (error.epoch, error.batch, len(error.history)) == (1, None, 0)
    assert not np.isfinite(error.node.data).all()
    assert str(error).startswith("epoch 1, after its last batch: a step has made the parameter 'la")
    assert "as they were" not in str(error)


def test_a_validation_loss_that_is_not_finite_stops_the_training():
    x, y = data()
    model = MLP(2, [3, 1], rng=0)
    with np.errstate(over="ignore"), pytest.raises(NonFiniteError) as caught:
        optimizer = SGD(model.parameters(), 1e-3)
        fit(model, (x, y), mse_loss, optimizer, 2, None, validation=(x * 1e200, y))
    assert str(caught.value) == "epoch 1, after its last batch: the validation loss is inf."
    assert len(caught.value.history) == 0 and model.training


class Fragile(Module):
    """w x, then the logarithm of it: defined only as long as it is positive."""

    def __init__(self):
        self.w = tg.Value([1.0])

    def forward(self, x):
        return tg.log(x * self.w) * 2 + 1


@pytest.mark.filterwarnings("ignore:invalid value encountered in log:RuntimeWarning")
def test_the_first_bad_node_is_named_and_the_history_kept():
    x = np.array([[1.0], [2.0]])
    model = Fragile()
    optimizer = SGD(model.parameters(), 0.01)
    seen = []

    def watch(history):
        seen.append((len(history), states(model, optimizer)))
        if len(history) == 3:
            model.w.data = np.array([-1.0])
            seen[-1] = (3, states(model, optimizer))

    with pytest.raises(NonFiniteError) as caught:
        fit(model, (x, 0 * x), mse_loss, optimizer, 10, None, callbacks=[watch])
    error = caught.value
    assert (error.epoch, error.batch) == (4, 1)
    assert error.node.recipe.op.name == "log" and error.node.shape == (2, 1)
    assert str(error) == (
        "epoch 4, batch 1: the loss is nan; the first number that is not finite is in the result "
        "of log(shape (2, 1)), of shape (2, 1). The parameters are as they were before this batch."
    )
    assert len(error.history) == 3 and np.isfinite(error.history.loss).all()
    assert seen[-1] == (3, states(model, optimizer))


@pytest.mark.filterwarnings("ignore:invalid value encountered in matmul:RuntimeWarning")
def test_a_bad_parameter_is_blamed_by_its_name():
    model = MLP(2, [3, 1], rng=0)
    model.layers[1].weight.data[2, 0] = np.inf
    model.layers[1].weight.data[1, 0] = -np.inf
    with pytest.raises(
        NonFiniteError, match=r"is in the parameter 'layers\.1\.weight', of shape \(3, 1\)"
    ):
        fit(model, data(), mse_loss, SGD(model.parameters(), 0.1), 1, None)


def test_arguments_are_named_where_they_have_names():
    class Named(Linear):
        def forward(self, x):
            self.last = tg.exp(super().forward(x))
            self.last.name = "activity"
            return self.last

    model = Named(2, 1, rng=0)
    model.bias.data += 1000
    with (
        np.errstate(over="ignore"),
        pytest.raises(NonFiniteError, match=r"the result 'activity' of exp\(shape \(10, 1\)\)"),
    ):
        fit(model, data(), mse_loss, SGD(model.parameters(), 0.1), 1, None)


def test_a_gradient_that_is_not_finite_stops_the_step_too():
    class Steep(Module):
        def __init__(self):
            self.w = tg.Value([1e-300])

        def forward(self, x):
            return 1e200 * tg.sqrt(self.w) * x  # about 1e50, and its derivative about 1e350

    model = Steep()
    optimizer = SGD(model.parameters(), 0.1)
    before = states(model, optimizer)

    ones = np.ones((2, 1))
    with np.errstate(over="ignore"), pytest.raises(NonFiniteError) as caught:
        fit(model, (ones, ones), mse_loss, optimizer, 1, None)
    assert "the loss is finite, but not its gradient by 'w'" in str(caught.value)
    assert caught.value.node is model.w
    assert states(model, optimizer) == before


def test_a_rate_that_is_too_large_ends_in_a_message_and_not_in_ruins():
    model = MLP(2, [1], rng=0)
    with np.errstate(all="ignore"), pytest.raises(NonFiniteError) as caught:
        fit(model, data(), mse_loss, SGD(model.parameters(), 1e3), 1000, None)
    assert all(np.isfinite(p.data).all() for p in model.parameters())
    assert len(caught.value.history) == caught.value.epoch - 1 > 10
    assert np.isfinite(caught.value.history.loss).all()


def of_torch(x):
    """A linear model of tensors, and data."""
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    model = Sequential(Linear(2, 1, bias=False, rng=0))
    model[0].weight.data = torch.ones((2, 1), dtype=torch.float64)
    return model, (torch.tensor(x, dtype=torch.float64), torch.zeros((2, 1), dtype=torch.float64))


def test_tensors_of_torch_are_looked_at_without_a_warning():
    model, data = of_torch([[1.0, 2.0], [3.0, 4.0]])
    optimizer = SGD(model.parameters(), 0.01)
    history = fit(model, data, mse_loss, optimizer, 2, None, data, [mse_loss])
    assert history.metrics["mse_loss"] == history.loss
    assert history.validation_loss[0] == history.loss[1] < history.loss[0]


@pytest.mark.parametrize(
    ("bad", "words"),
    [(np.nan, "x holds nan in row 1, column 0"), (1e200, "the loss is inf; .* result of power")],
)
def test_a_tensor_that_is_not_finite_is_blamed_as_an_array_is(bad, words):
    model, data = of_torch([[1.0, 2.0], [bad, 4.0]])
    with pytest.raises(NonFiniteError, match=words):
        fit(model, data, mse_loss, SGD(model.parameters(), 0.01), 2, None)
