import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.nn import Dropout, Linear, Module, Sequential, mse_loss
from tinygrad_edu.optim import SGD
from tinygrad_edu.training import accuracy, confusion_table, evaluate, fit


@given(st.integers(1, 20), st.integers(2, 5), st.integers(0, 99))
def test_the_confusion_table_counts_what_accuracy_summarises(n, k, seed):
    rng = np.random.default_rng(seed)
    logits, labels = rng.standard_normal((n, k)), rng.integers(k, size=n)
    table = confusion_table(logits, labels)
    predicted = [max(range(k), key=lambda j: row[j]) for row in logits]
    for i in range(k):
        for j in range(k):
            pairs = zip(labels, predicted, strict=True)
            assert table[i, j] == sum((a, b) == (i, j) for a, b in pairs)
    assert table.sum() == n and accuracy(logits, labels) == pytest.approx(np.trace(table) / n)


def test_a_decision_between_two_is_the_sign():
    logits = np.array([2.0, -1.0, 0.5, 0.0])
    for labels in ([1, 0, 0, 0], [1, -1, -1, -1]):
        assert accuracy(logits, labels) == 0.75
        assert accuracy(logits[:, None], np.array(labels)[:, None]) == 0.75
    assert confusion_table(logits, [1, 0, 0, 0]).tolist() == [[2, 1], [0, 1]]


@given(st.integers(1, 20), st.integers(2, 5), st.integers(0, 99))
def test_one_hot_labels_and_probabilities_count_as_the_class_they_are_for(n, k, seed):
    rng = np.random.default_rng(seed)
    logits, labels = rng.standard_normal((n, k)), rng.integers(k, size=n)
    one_hot = np.eye(k)[labels]
    for given_labels in (one_hot, one_hot.astype(int), 0.9 * one_hot + 0.1 / k):
        assert accuracy(logits, given_labels) == accuracy(logits, labels)
        table = confusion_table(logits, given_labels)
        np.testing.assert_array_equal(table, confusion_table(logits, labels))


def test_predictions_and_labels_may_be_values():
    assert accuracy(Value([[0.0, 1.0]]), [1]) == 1.0
    assert accuracy(Value([[0.0, 1.0]]), Value(np.array([1]))) == 1.0


@pytest.mark.parametrize("metric", [accuracy, confusion_table])
@pytest.mark.parametrize(
    ("logits", "labels", "error", "words"),
    [
        ((3, 2), [0, 1], ValueError, r"not \(3, 2\) and \(2,\)"),
        ((3, 1), [0, 1, 0], ValueError, r"not \(3, 1\) and \(3,\)"),
        ((3,), [[0], [1], [0]], ValueError, r"not \(3,\) and \(3, 1\)$"),
        ((2, 2, 2), [0, 1], ValueError, r"not \(2, 2, 2\)"),
        ((2, 3), [0, 3], ValueError, "labels are 0 .. 2, not 3 at 1"),
        ((2, 3), [0, -1], ValueError, "not -1"),
        ((2, 3), [0.0, 1.0], TypeError, "whole numbers"),
        ((2, 2), [[1, 1], [0, 1]], ValueError, r"labels of the shape of the logits, \(2, 2\), are"),
        ((1, 2, 2), [[[1, 0], [0, 1]]], ValueError, r"not \(1, 2, 2\) and \(1, 2, 2\)"),
        ((2,), ["a", "b"], TypeError, "labels: an array of numbers is needed, not of dtype <U1"),
        ((2,), [0.0, np.nan], ValueError, "labels: a NaN is among them"),
    ],
)
def test_what_does_not_fit_is_refused(metric, logits, labels, error, words):
    with pytest.raises(error, match=f"^{metric.__name__}: .*{words}"):
        metric(np.zeros(logits), labels)


@pytest.mark.parametrize("metric", [accuracy, confusion_table])
@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 2)])
def test_a_nan_decides_nothing(metric, shape):
    logits = np.ones(shape)
    logits[1] = np.nan
    with pytest.raises(ValueError, match=f"{metric.__name__}: logits: a NaN is among them"):
        metric(logits, np.zeros(shape if shape != (3, 2) else 3, int))


class Spy(Module):
    """Notes in which mode it is called, and what came out."""

    def __init__(self):
        self.inner = Linear(2, 1, rng=0)
        self.modes = []
        self.last = None

    def forward(self, x):
        self.modes.append((self.training, self.inner.training))
        self.last = self.inner(x)
        return self.last


data = np.ones((3, 2)), np.zeros((3, 1))


def test_it_works_in_evaluation_mode_and_puts_every_mode_back():
    model = Spy()
    model.inner.eval()
    assert evaluate(model, data, mse_loss) == mse_loss(model.inner(data[0]), data[1]).item()
    assert model.modes == [(False, False)]
    assert model.training and not model.inner.training


def test_modes_are_put_back_after_an_exception_too():
    model = Sequential(Linear(3, 1, rng=0), Dropout(0.5, rng=0))
    with pytest.raises(ValueError, match="the input has shape"):
        evaluate(model, data, mse_loss)
    assert all(module.training for _, module in model.named_modules())


def test_nothing_is_recorded():
    model = Spy()
    evaluate(model, data, mse_loss)
    with pytest.raises(ValueError, match="nothing to differentiate"):
        model.last.backward(np.ones((3, 1)))


def test_a_metric_gets_bare_arrays_and_may_return_anything():
    seen = evaluate(Spy(), data, lambda prediction, y: (type(prediction), type(y)))
    assert seen == (np.ndarray, np.ndarray)


@pytest.mark.parametrize("compile", [False, True])
def test_a_metric_gets_bare_arrays_wherever_they_are_in_the_prediction(compile):
    kinds = set()

    def spy(prediction, y):
        z, others = prediction
        kinds.add((type(z), type(others["twice"][0])))
        return float(np.mean(z - others["twice"][0]))

    model = Sequential(Linear(2, 1, rng=0), lambda z: (z, {"twice": [2 * z]}))
    optimizer = SGD(model.parameters(), 0.1)
    loss = lambda prediction, y: mse_loss(prediction[0], y)
    options = {"validation": data, "metrics": [spy], "compile": compile}
    history = fit(model, data, loss, optimizer, 1, None, **options)
    assert history.validation_metrics["spy"] == [evaluate(model, data, spy)]
    assert kinds == {(np.ndarray, np.ndarray)}


@pytest.mark.parametrize("shape", [(0,), (0, 1), (0, 3)])
def test_of_nothing_no_share_is_right(shape):
    labels = np.zeros(shape if shape != (0, 3) else 0, int)
    with pytest.raises(ValueError, match="accuracy: there are no rows, so no share of them"):
        accuracy(np.zeros(shape), labels)
    assert confusion_table(np.zeros(shape), labels).sum() == 0


@pytest.mark.parametrize(
    ("model", "metric", "words"),
    [
        (len, accuracy, r"evaluate: the model must be a Module, .*nn\.Sequential\(f\)"),
        (Spy(), "accuracy", "evaluate: the metric must be a function, .*, not 'accuracy'"),
        (Spy(), Linear, "evaluate: the metric must be a function, .*, not the class Linear"),
    ],
)
def test_what_is_no_model_or_no_metric_is_refused(model, metric, words):
    with pytest.raises(TypeError, match=words):
        evaluate(model, data, metric)


def test_wrong_data_are_refused():
    with pytest.raises(TypeError, match="evaluate: give a Dataset or a pair"):
        evaluate(Spy(), data[0], mse_loss)
