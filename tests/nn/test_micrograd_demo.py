"""micrograd's demo notebook, with the imports changed and nothing else."""

import random

import numpy as np
import pytest

from tinygrad_edu import Value
from tinygrad_edu.nn.neurons import MLP


def test_micrograds_demo_has_its_published_first_loss_and_reaches_100_percent():
    make_moons = pytest.importorskip("sklearn.datasets").make_moons
    np.random.seed(1337)  # noqa: NPY002 (the notebook's own lines)
    random.seed(1337)
    X, y = make_moons(n_samples=100, noise=0.1)
    y = y * 2 - 1
    model = MLP(2, [16, 16, 1])

    def loss(rows):
        inputs = [list(map(Value, row)) for row in rows]
        scores = list(map(model, inputs))
        losses = [(1 + -yi * score).relu() for yi, score in zip(y, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        reg_loss = 1e-4 * sum(p * p for p in model.parameters())
        right = [(yi > 0) == (score.data > 0) for yi, score in zip(y, scores, strict=True)]
        return data_loss + reg_loss, sum(right) / len(right)

    total, accuracy = loss(X)
    assert total.data == pytest.approx(0.8958441028683222, rel=1e-12)
    assert accuracy == 0.5
    numbers = X.tolist()  # the same bits as plain floats, which are twice as fast
    for k in range(100):
        total, accuracy = loss(numbers)
        model.zero_grad()
        total.backward()
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad
        if accuracy == 1.0:  # here and at the end of the notebook
            break
    assert accuracy == 1.0
