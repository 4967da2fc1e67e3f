"""compiler/demands.py: compiled code is as careful with its data as the function it was made of."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, compile, compile_step
from tinygrad_edu.nn import (
    Linear,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge_loss,
)
from tinygrad_edu.optim import SGD
from tinygrad_edu.training import fit

Z = np.zeros((4, 3))
GOOD = np.array([0, 1, 2, 0])
BAD = np.array([0, 1, 2, -1])


@pytest.mark.parametrize("jit", [None, pytest.param("numba", marks=pytest.mark.backends)])
def test_a_label_that_is_no_class_is_refused_in_every_call(jit):
    if jit:
        pytest.importorskip(jit)
    compiled = compile(cross_entropy, jit=jit)
    assert compiled(Z, GOOD) == compiled(Z, GOOD) == pytest.approx(np.log(3))
    with pytest.raises(ValueError, match=r"labels are 0 \.\. 2, not -1 at 3"):
        compiled(Z, BAD)
    assert compiled(Z, GOOD) == pytest.approx(np.log(3))


def test_a_step_that_is_refused_has_moved_nothing():
    line = Linear(3, 3, rng=0)
    step = compile_step(
        lambda x, y: cross_entropy(line(x), y), SGD(line.parameters(), 0.1, momentum=0.9)
    )
    step(Z + 1, GOOD)
    step(Z + 1, GOOD)
    before = [p.data.copy() for p in line.parameters()]
    with pytest.raises(ValueError, match="not -1 at 3"):
        step(Z + 1, BAD)
    for p, old in zip(line.parameters(), before, strict=True):
        np.testing.assert_array_equal(p.data, old)


def test_fit_refuses_a_wrong_label_of_a_later_batch_as_well():
    x, y = np.ones((8, 3)), np.array([0, 1, 2, 0, 1, 2, 7, 0])
    for compiled in (False, True):
        model = Linear(3, 3, rng=0)
        with pytest.raises(ValueError, match=r"labels are 0 \.\. 2, not 7"):
            fit(model, (x, y), cross_entropy, SGD(model.parameters(), 0.1), 9, 1, rng=0,
                compile=compiled)  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "good", "bad", "words"),
    [
        (cross_entropy, Z + 1 / 3, Z + 1, "add up to 1"),
        (binary_cross_entropy_with_logits, Z + 0.5, Z - 0.5, "between 0 and 1"),
        (hinge_loss, Z + 1, Z, "-1 or 1"),
        (lambda z, y: cross_entropy(z, y[:, 0].astype(int)), Z + 2, Z - 1, "labels are"),
        (lambda z, y: (tg.one_hot(y, 3) * z).sum(), GOOD, BAD, "one_hot: labels must be 0 to 2"),
        (lambda z, y: tg.embedding(y, z).sum(), GOOD, BAD, "embedding: indices must be 0 to 3"),
    ],
)
def test_what_a_function_demands_of_its_data_it_demands_in_every_call(loss, good, bad, words):
    compiled = compile(loss)
    assert compiled(Z, good) == compiled(Z, good) == loss(Value(Z), good).item()
    with pytest.raises(ValueError, match=words):
        compiled(Z, bad)


def test_what_depends_on_parameters_too_is_looked_at_while_tracing_only():
    w = Value(np.ones(3), name="w")
    compiled = compile(lambda z: cross_entropy(z, tg.softmax(z * 0 + w)))
    compiled(Z)
    w.data[:] = [0, 1, 2]
    assert compiled(Z) == pytest.approx(np.log(3))


def test_one_hot_rows_and_embeddings_can_be_compiled_with_their_gradients():
    labels = np.array([2, 0, 1, 1])
    for f in (
        lambda z, y: (tg.one_hot(y, 3) * tg.log_softmax(z)).sum(),
        lambda z, y: (tg.embedding(y, z) ** 2).sum(),
    ):
        z = np.random.default_rng(0).normal(size=(4, 3))
        compiled, plain = compile(tg.value_and_grad(f)), tg.value_and_grad(f)
        for y in (labels, labels[::-1].copy()):
            for mine, theirs in zip(compiled(z, y), plain(z, y), strict=True):
                np.testing.assert_array_equal(mine, theirs)


def test_how_many_classes_there_are_cannot_be_found_out_while_tracing():
    with pytest.raises(TypeError, match="looks at a number while the function is being traced"):
        compile(lambda y: tg.one_hot(y).sum())(GOOD)
