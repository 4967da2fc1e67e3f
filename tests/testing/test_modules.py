"""``check_module``: every parameter by its name, put back to the bit."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import check_module


class Layer:
    def __init__(self):
        self.weight = tg.Value(np.array([[0.5, -1.0], [2.0, 0.25]]))
        self.bias = tg.Value(np.array([0.125, 0.0]))

    def named_parameters(self):
        return [("weight", self.weight), ("bias", self.bias)]

    def __call__(self, x):
        return tg.tanh(
            x * self.weight.sum() + self.bias
            if np.ndim(x.data) == 0
            else x @ self.weight + self.bias
        )


def test_a_module_is_checked_by_every_parameter_and_every_input():
    report = check_module(Layer(), np.ones((3, 2)) / 4).assert_ok()
    assert {c.argument for c in report.comparisons} == {"weight", "bias", "input 0"}


def test_the_parameters_of_a_module_are_put_back_to_the_bit():
    layer = Layer()
    weight = layer.weight.data
    check_module(layer, np.ones(2), loss=lambda y: (y * y).sum())
    assert layer.weight.data is weight
    np.testing.assert_array_equal(weight, Layer().weight.data)
    assert layer.weight.grad is None


def test_a_module_that_loses_the_graph_is_found_by_the_name_of_the_parameter():
    class Detaches(Layer):
        def __call__(self, x):
            return x @ self.weight + self.bias.data

    report = check_module(Detaches(), np.ones((1, 2)))
    assert {c.argument for c in report.failures} == {"bias"}


def test_something_without_parameters_is_no_module():
    with pytest.raises(TypeError, match="has no named_parameters"):
        check_module(tg.tanh, 1.0)
    with pytest.raises(TypeError, match=r"Layer is a class, not a module; make one first, Layer\("):
        check_module(Layer, 1.0)


def test_tied_weights_are_one_parameter_with_two_names():
    class Tied(Layer):
        def named_parameters(self):
            return [*super().named_parameters(), ("decoder", self.weight)]

        def __call__(self, x):
            return super().__call__(x) @ self.weight.T

    report = check_module(Tied(), np.ones(2) / 4).assert_ok()
    assert {c.argument for c in report.comparisons} == {"weight = decoder", "bias", "input 0"}


def test_a_parameter_of_whole_numbers_shifts_no_other():
    class Counts(Layer):
        def __init__(self):
            super().__init__()
            self.seen = tg.Value(np.array([3]))

        def named_parameters(self):
            return [("seen", self.seen), *super().named_parameters()]

    layer = Counts()
    report = check_module(layer, 0.25, loss=lambda y: y * y)
    assert {c.argument for c in report.comparisons} == {"weight", "bias", "input 0"}
    report.assert_ok()
    assert layer.seen.data == 3
    assert layer.weight.data.shape == (2, 2)
