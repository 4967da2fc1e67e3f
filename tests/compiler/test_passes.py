"""simplify, schedule and buffers: what each of them is there for."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.compiler import compile


def body(f, *args):
    """The lines of the function for these arguments."""
    compiled = compile(f)
    wanted = compiled(*args)
    for a, b in zip(np.atleast_1d(wanted), np.atleast_1d(compiled(*args)), strict=True):
        np.testing.assert_array_equal(a, b)
    lines = [line.strip() for line in compiled.source.split("def f(")[1].splitlines()[1:]]
    return [line for line in lines if line]


X = np.arange(12.0).reshape(3, 4)
BIG = np.ones((64, 64))


@pytest.mark.parametrize(
    ("f", "args", "lines"),
    [
        (lambda x: x * 2 * 1, (X,), ["return x * 2,"]),
        (lambda x: x * tg.broadcast_to(tg.Value(2.0), (3, 4)), (X,), ["return x * 2.0,"]),
        (lambda x: -(x * 3.0), (X,), ["return x * -3.0,"]),
        (lambda x: x + (-(x.T.T)), (X,), ["return x - x.T.T,"]),
        (lambda x: -(x - x * 2), (X,), ["return x * 2 - x,"]),
        (lambda x: x.reshape(3, 4).astype(float), (X,), ["return x,"]),
        (lambda x: x.reshape(12).reshape(4, 3), (X,), ["return x.reshape(4, 3),"]),
        (lambda x: x.sum(axis=(1,)).reshape(3, 1), (X,), ["return x.sum(axis=1, keepdims=True),"]),
        (lambda x: x.mean(axis=0), (X,), ["return x.sum(axis=0) / 3,"]),
        (lambda x: x**2, (X,), ["return np.square(x),"]),
        (lambda x: tg.relu(x), (X,), ["return np.maximum(x, 0),"]),
        (lambda x: [tg.exp(x), x][1], (X,), ["return x,"]),
    ],
)  # fmt: skip
def test_what_a_person_would_not_write_is_left_out(f, args, lines):
    assert body(f, *args) == lines


def test_nothing_is_computed_twice():
    compiled = compile(lambda x: (tg.exp(x) + 1) * (tg.exp(x) + 1))
    compiled(X)
    assert compiled.source.count("np.exp") == 1


def test_what_is_repeated_along_an_axis_is_computed_once_for_all():
    compiled = compile(lambda x, b: x + tg.exp(tg.broadcast_to(b, (3, 4)) * 2))
    b = np.array([0.0, 1.0, 2.0, 3.0])
    assert compiled(X, b).tolist() == compiled(X, b).tolist()
    assert "broadcast" not in compiled.source


def test_arrays_are_used_again_and_results_are_not():
    compiled = compile(lambda x: (tg.tanh(x @ x) @ x, (x * 2).sum()))
    compiled(BIG)
    one, other = compiled(BIG)[0], compiled(BIG)[0]
    assert not np.shares_memory(one, other)
    assert "np.tanh(t2, out=t2)" in compiled.source


def test_an_array_that_is_read_in_two_arrangements_is_not_overwritten_by_one_of_them():
    compiled = compile(lambda x: (tg.exp(x) + tg.exp(x).T).sum())
    x = np.random.default_rng(0).normal(size=(64, 64))
    np.testing.assert_allclose(compiled(x), compiled(x))
    np.testing.assert_allclose(compiled(x), (np.exp(x) + np.exp(x).T).sum())


def test_the_last_layer_is_finished_first_so_that_little_is_held():
    ws = [tg.Value(np.eye(64), name=f"w{i}") for i in range(6)]

    def f(x):
        for w in ws:
            x = tg.tanh(x @ w)
        found = tg.gradients(x.sum(), wrt=ws, create_graph=True)
        return [found[w] for w in ws]

    compiled = compile(f)
    compiled(BIG)
    order = [compiled.source.index(f"{name}.T @") for name in ("t5", "t3", "t1")]
    assert order == sorted(order)
    assert compiled.source.count("np.empty") <= 8


def test_long_programs_are_no_problem():
    def f(x):
        for _ in range(1500):
            x = x + tg.tanh(x) * 0.001
        return x

    compiled = compile(f)
    assert compiled(0.5) == compiled(0.5)
