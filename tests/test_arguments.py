"""_arguments.py: settings are checked where they are given, and in the same words everywhere."""

from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import datasets, nn, optim, training
from tinygrad_edu._arguments import at_least_0, whole_number

x = np.ones((4, 2))


def _fit(epochs):
    model = nn.Linear(2, 2, rng=0)
    training.fit(model, (x, x), nn.mse_loss, optim.SGD(model.parameters(), 0.1), epochs, None)


WHOLE = [
    ("Linear: fan_in", 1, lambda n: nn.Linear(n, 1, rng=0)),
    ("MLP: each of nouts", 1, lambda n: nn.MLP(2, [n], rng=0)),
    ("Neuron: nin", 1, lambda n: nn.neurons.Neuron(n, rng=0)),
    ("batches: batch_size", 1, lambda n: training.batches((x, x), n, rng=0)),
    ("fit: epochs", 0, _fit),
    ("moons: n", 2, lambda n: datasets.moons(n, rng=0)),
    ("spiral: classes", 2, lambda n: datasets.spiral(9, classes=n, rng=0)),
]
REAL = [
    ("SGD: lr", lambda c: optim.SGD([tg.Value(1.0)], c)),
    ("Adam: eps", lambda c: optim.Adam([tg.Value(1.0)], eps=c)),
    ("xor: noise", lambda c: datasets.xor(9, noise=c, rng=0)),
    ("split of x: split", lambda c: datasets.Dataset(x, x, "x").split(c, rng=0)),
]


@pytest.mark.parametrize("wrong", [2.0, "2", True, np.True_, [2], tg.Value(2.0)], ids=repr)
@pytest.mark.parametrize(("what", "least", "give"), WHOLE)
def test_what_is_no_whole_number_is_refused_in_the_same_words_everywhere(what, least, give, wrong):
    with pytest.raises(TypeError, match=f"^{what} must be a whole number, not "):
        give(wrong)


@pytest.mark.parametrize(("what", "least", "give"), WHOLE)
def test_a_whole_number_that_is_too_small_is_refused_in_the_same_words(what, least, give):
    with pytest.raises(ValueError, match=f"^{what} must be at least {least}.*, not {least - 1}$"):
        give(least - 1)


@pytest.mark.parametrize("wrong", ["1", None, True, np.True_, [1], 1j, np.ones(1)], ids=repr)
@pytest.mark.parametrize(("what", "give"), REAL)
def test_what_is_no_number_is_refused_in_the_same_words_everywhere(what, give, wrong):
    with pytest.raises(TypeError, match=f"^{what} must be a number, not "):
        give(wrong)


@pytest.mark.parametrize("n", [3, np.int8(3), np.uint64(3), np.array(3)], ids=repr)
def test_whole_numbers_of_every_kind_are_welcome(n):
    assert type(whole_number(n, "f", "n", 1)) is int


@pytest.mark.parametrize("c", [1, 0.5, np.float32(0.5), np.array(0.5), Fraction(1, 2)], ids=repr)
def test_numbers_of_every_kind_are_welcome(c):
    assert at_least_0(c, "f", "c") == c and type(at_least_0(c, "f", "c")) is float
