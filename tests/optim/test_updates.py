"""Against the formulas that PyTorch's documentation prints, written out one number at a time."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.optim import SGD, Adam, AdamW
from tinygrad_edu.optim.sgd import PIECE

rates = st.floats(1e-4, 1.0)
kept = st.floats(0.0, 0.99)
steps = st.lists(st.floats(-10, 10), min_size=1, max_size=6)


def taken(optimizer, p, gradients):
    path = []
    for g in gradients:
        p.grad = np.array([g])
        optimizer.step()
        path.append(p.data.item())
    return path


@given(rates, kept, st.floats(0, 0.5), st.booleans(), steps)
def test_sgd(lr, momentum, weight_decay, nesterov, gradients):
    nesterov = nesterov and momentum > 0
    theta, b, expected = 1.5, None, []
    for t, g in enumerate(gradients, start=1):
        g += weight_decay * theta
        if momentum:
            b = momentum * b + g if t > 1 else g  # no dampening
            g = g + momentum * b if nesterov else b
        theta -= lr * g
        expected.append(theta)
    p = Value([1.5])
    optimizer = SGD([p], lr, momentum, weight_decay, nesterov)
    np.testing.assert_allclose(taken(optimizer, p, gradients), expected, rtol=1e-12, atol=1e-12)


@given(rates, kept, kept, st.floats(1e-10, 1e-2), steps)
def test_adam(lr, beta1, beta2, eps, gradients):
    theta, m, v, expected = 1.5, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        theta -= lr * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + eps)
        expected.append(theta)
    p = Value([1.5])
    optimizer = Adam([p], lr, (beta1, beta2), eps)
    np.testing.assert_allclose(taken(optimizer, p, gradients), expected, rtol=1e-9, atol=1e-9)


@given(rates, st.floats(0, 2), steps)
def test_adamw_shrinks_the_weights_and_does_the_step_of_adam(lr, weight_decay, gradients):
    p, q = Value([1.5]), Value([1.5])
    decaying, plain = AdamW([p], lr, weight_decay=weight_decay), Adam([q], lr)
    for g in gradients:
        q.data *= 1 - lr * weight_decay
        (there,) = taken(plain, q, [g])
        (here,) = taken(decaying, p, [g])
        assert here == pytest.approx(there, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("ours", "name", "options"),
    [
        (SGD, "SGD", {"lr": 0.1}),
        (SGD, "SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
        (SGD, "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
        (Adam, "Adam", {}),
        (Adam, "Adam", {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-4}),
        (AdamW, "AdamW", {}),
        (AdamW, "AdamW", {"lr": 0.05, "weight_decay": 0.3}),
    ],
)
def test_torch_takes_the_same_steps(ours, name, options):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    start = np.random.default_rng(0).standard_normal((3, 2))
    p, theirs = Value(start.copy()), torch.tensor(start.copy(), requires_grad=True)
    mine, other = ours([p], **options), getattr(torch.optim, name)([theirs], **options)
    for seed in range(1, 8):
        p.grad = np.random.default_rng(seed).standard_normal((3, 2))
        theirs.grad = torch.tensor(p.grad)
        mine.step()
        other.step()
        np.testing.assert_allclose(p.data, theirs.detach().numpy(), rtol=1e-10)


def test_the_first_step_of_adam_is_lr_whatever_the_size_of_the_gradient():
    for g in (1e-6, 1.0, 1e6):
        p = Value(1.0)
        p.grad = g
        Adam([p], lr=0.1, eps=1e-12).step()
        assert p.data == pytest.approx(0.9, abs=1e-6)


def test_momentum_carries_on_where_the_gradient_has_stopped():
    p = Value(0.0)
    optimizer = SGD([p], lr=1.0, momentum=0.5)
    for g in (1.0, 0.0, 0.0):
        p.grad = g
        optimizer.step()
    assert p.data == -(1 + 0.5 + 0.25)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda p: SGD(p, lr=-1), ValueError, "SGD: lr must be at least 0 and finite, not -1"),
        (lambda p: SGD(p, lr=math.nan), ValueError, "SGD: lr must be at least 0"),
        (lambda p: SGD(p, lr=math.inf), ValueError, "SGD: lr must be at least 0 and finite"),
        (lambda p: SGD(p, lr="0.1"), TypeError, "SGD: lr must be a number, not '0.1'"),
        (lambda p: SGD(p, lr=None), TypeError, "SGD: lr must be a number, not None"),
        (lambda p: SGD(p, lr=0.1, momentum=1), ValueError, "momentum must be .* below 1"),
        (lambda p: SGD(p, lr=0.1, weight_decay=-0.1), ValueError, "weight_decay must be at least"),
        (lambda p: SGD(p, lr=0.1, nesterov=True), ValueError, "nesterov .* give momentum=0.9"),
        (lambda p: SGD(p, 0.1, 0.9, 0, 1e-4), TypeError, "nesterov must be True or False, not 0.0"),
        (lambda p: SGD(p, 0.1, nesterov="no"), TypeError, "nesterov must be True or False, not 'n"),
        (lambda p: AdamW(p, weight_decay=-1), ValueError, "AdamW: weight_decay must be at least 0"),
        (lambda p: Adam(p, betas=(1.0, 0.9)), ValueError, "Adam: beta1 must be .* below 1"),
        (lambda p: Adam(p, betas=(0.9, -0.1)), ValueError, "Adam: beta2 must be at least 0"),
        (lambda p: Adam(p, betas=0.9), TypeError, "Adam: betas must be a pair"),
        (lambda p: Adam(p, betas=(0.9,)), TypeError, "Adam: betas must be a pair"),
        (lambda p: Adam(p, eps=0), ValueError, "Adam: eps must be above 0"),
    ],
)
def test_settings_that_make_no_sense_are_named(make, error, words):
    with pytest.raises(error, match=words):
        make([Value(1.0)])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "arranged",
    [
        lambda x: x,
        lambda x: np.asfortranarray(x.reshape(700, -1)),
        lambda x: x.reshape(700, -1)[::-1, ::2],
        lambda x: x.reshape(1, -1),
        lambda x: x.reshape(-1, 7, 5, 2),
    ],
    ids=["a row", "Fortran's order", "every second column, backwards", "one row", "four axes"],
)
def test_a_large_parameter_is_moved_piece_by_piece_to_where_it_would_be_at_once(arranged, dtype):
    numbers = np.random.default_rng(0).normal(size=(2, 280_000)).astype(dtype)
    data, g = map(arranged, numbers)
    assert data.nbytes > PIECE
    expected = data - 0.1 * g
    p = Value(data)
    p.grad = g
    SGD([p], 0.1).step()
    assert p.data is data and np.array_equal(data, expected)


def test_a_large_parameter_that_is_its_own_gradient_is_moved_all_the_same():
    data = np.ones(100_000)
    p = Value(data)
    p.grad = data[::-1]
    SGD([p], 0.25).step()
    assert (data == 0.75).all()


def test_moving_a_large_parameter_makes_no_second_array_of_its_size():
    p = Value(np.ones((1000, 1000)))
    p.grad = np.ones((1000, 1000))
    optimizer = SGD([p], 0.1)
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < p.data.nbytes / 8
