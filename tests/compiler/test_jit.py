"""jit="numba" gives the engine's numbers, and says what it cannot compile."""

import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings

import tinygrad_edu as tg
from tinygrad_edu.compiler import JitWarning, compile, compile_step
from tinygrad_edu.nn import MLP, cross_entropy, mse_loss
from tinygrad_edu.optim import SGD, Adam, AdamW
from tinygrad_edu.testing import strategies
from tinygrad_edu.testing.operations import differentiable
from tinygrad_edu.training import fit
from tinygrad_edu.transforms.tree import flatten

pytest.importorskip("numba")


def assert_same(got, wanted, rtol=1e-11):
    got, wanted = flatten(got)[0], flatten(wanted)[0]
    assert len(got) == len(wanted)
    for a, b in zip(got, wanted, strict=True):
        b = b.data if isinstance(b, tg.Value) else b
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol)
        assert np.shape(a) == np.shape(b)
        assert getattr(a, "dtype", type(a)) == getattr(b, "dtype", type(b))


LOOPED = [
    "add", "subtract", "multiply", "divide", "power", "negative", "exp", "log", "tanh", "sqrt",
    "square", "absolute", "maximum", "minimum", "where", "sum", "mean", "max", "min", "prod",
    "matmul", "transpose", "reshape", "broadcast_to", "sigmoid", "softplus", "relu", "logsumexp",
    "sin", "cos", "greater", "less", "hypot", "arctan2", "expm1", "log1p", "reciprocal",
]  # fmt: skip
REFUSED = ("array", "dropout", "linalg.lstsq")


@settings(max_examples=15, deadline=None)
@given(strategies.programs([n for n in LOOPED if n in differentiable()]))
def test_programs_of_looped_operations_give_the_engines_values_and_gradients(program):
    check(program)


@settings(max_examples=6, deadline=None)
@given(strategies.programs([n for n in differentiable() if n not in REFUSED]))
def test_all_programs_give_them_compiled_or_not(program):
    check(program)


def check(program):
    f = tg.value_and_grad(program, argnums=tuple(range(len(program.inputs))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", JitWarning)
        compiled = compile(f, jit="numba")
        compiled(*program.inputs)
    for inputs in (program.inputs, [x * 0.75 for x in program.inputs]):
        assert_same(compiled(*inputs), f(*inputs))


OPTIMIZERS = {
    "sgd": lambda ps: SGD(ps, 0.1),
    "momentum": lambda ps: SGD(ps, 0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "adam": lambda ps: Adam(ps, 0.01),
    "adam with weight decay": lambda ps: AdamW(ps, 0.01, weight_decay=0.1),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("sizes", "loss"), [((2, 16, 16, 1), mse_loss), ((20, 60, 40, 10), cross_entropy)]
)
def test_steps_give_the_numbers_of_the_explicit_loop(name, sizes, loss):
    ours, plain = (MLP(sizes[0], sizes[1:], rng=0, dtype=np.float64) for _ in range(2))
    a, b = (OPTIMIZERS[name](model.parameters()) for model in (ours, plain))
    step = compile_step(lambda x, y: loss(ours(x), y), a, jit="numba")
    rng = np.random.default_rng(0)
    for i in range(5):
        x = rng.normal(size=(50, sizes[0]))
        y = rng.normal(size=(50, 1)) if sizes[-1] == 1 else rng.integers(10, size=50)
        if i == 3:
            a.lr = b.lr = 0.003
        b.zero_grad()
        total = loss(plain(x), y)
        total.backward()
        b.step()
        assert_same(step(x, y), total, rtol=1e-10)
        assert_same([p.data for p in ours.parameters()], plain.parameters(), rtol=1e-9)
    assert step.reason == ""
    assert step.compile_seconds > 0
    assert "for j in range(" in step.source


def test_single_precision_stays_single_precision():
    model = MLP(20, [50, 10], rng=0, dtype=np.float32)
    step = compile_step(
        lambda x, y: cross_entropy(model(x), y), SGD(model.parameters(), 0.1), jit="numba"
    )
    x, y = np.ones((8, 20), "f4"), np.arange(8)
    losses = [step(x, y) for _ in range(3)]
    assert {type(loss) for loss in losses} == {np.float32}
    assert "float64" not in step.source.replace("np.float64(t", "")
    assert {p.dtype for p in model.parameters()} == {np.dtype("f4")}


def test_what_numba_cannot_compile_runs_as_numpy_and_is_named():
    def f(x):
        return tg.cumsum(tg.exp(x)).sum()

    compiled = compile(tg.value_and_grad(f), jit="numba")
    x = np.array([1.0, 2.0, 3.0])
    with pytest.warns(JitWarning, match=r"cannot compile cumsum.*runs as NumPy code"):
        compiled(x)
    assert_same(compiled(x), tg.value_and_grad(f)(x))
    assert compiled.reason == "cumsum"
    assert "cumsum" in compiled.source


def test_dropout_draws_the_same_numbers():
    def make(seed):
        rng = np.random.default_rng(seed)
        return lambda x: tg.dropout(x, 0.5, rng=rng).sum(axis=1)

    f, compiled = make(3), compile(make(3), jit="numba")
    x = np.random.default_rng(0).normal(size=(40, 30))
    for _ in range(3):
        assert_same(compiled(x), f(x))
    assert compiled.reason == ""


def test_results_stay_as_they_are_and_arguments_too():
    w = tg.Value(np.random.default_rng(0).normal(size=(64, 64)), name="w")
    compiled = compile(lambda x: (tg.tanh(x @ w), tg.tanh(x @ w) @ w, x.T), jit="numba")
    x = np.random.default_rng(1).normal(size=(64, 64))
    compiled(x)
    first, given = compiled(x), x.copy()
    before = [np.copy(part) for part in first]
    compiled(x * 0.5)
    for part, then in zip(first, before, strict=True):
        np.testing.assert_array_equal(part, then)
    np.testing.assert_array_equal(x, given)


def test_arrays_in_another_arrangement_are_read_correctly():
    compiled = compile(tg.value_and_grad(lambda x: (tg.exp(x) @ x.T).sum()), jit="numba")
    x = np.random.default_rng(1).normal(size=(6, 8))
    for other in (x, np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2]):
        assert_same(compiled(other), compile(compiled.function)(other))


def test_a_label_that_is_no_class_is_an_error_and_no_strange_number():
    compiled = compile(lambda z, y: cross_entropy(z, y), jit="numba")
    z = np.zeros((4, 3))
    compiled(z, np.array([0, 1, 2, 0]))
    with pytest.raises(ValueError, match="not 7 at 2"):
        compiled(z, np.array([0, 1, 7, 0]))


def test_plain_numbers_are_compiled_as_well():
    compiled = compile(tg.value_and_grad(lambda x: tg.tanh(x) ** 2), jit="numba")
    for x in (0.5, -2.0):
        assert_same(compiled(x), tg.value_and_grad(lambda x: tg.tanh(x) ** 2)(x))
    assert compiled.reason == ""


def test_a_jit_that_is_not_there_is_said():
    with pytest.raises(ValueError, match='jit must be "numba" or None'):
        compile(lambda x: x, jit="numbat")
    with pytest.raises(ValueError, match='jit must be "numba" or None'):
        compile(jit="numbat")  # a decorator, which has met no function yet


def test_without_numba_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install .tinygrad_edu\[jit\]"):
        compile(lambda x: x * 2, jit="numba")(1.0)


def test_fit_takes_it():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 6)), rng.integers(3, size=40)

    def trained(**options):
        model = MLP(6, [8, 3], rng=0)
        history = fit(
            model, (x, y), cross_entropy, Adam(model.parameters()), 2, 16, rng=0, **options
        )
        return history.loss

    np.testing.assert_allclose(trained(compile=True, jit="numba"), trained(), rtol=1e-10)
    with pytest.raises(ValueError, match="needs compile=True"):
        trained(jit="numba")


@pytest.mark.parametrize(
    "f",
    [
        lambda x: tg.exp(x[:, 0]).sum(),
        lambda x: (tg.exp(x)[None, 1:3, 2] ** 2).sum(),
        lambda x: tg.tanh(x[2, 3]),
        lambda x: tg.gelu(x[1:]).sum(),
        lambda x: (x[..., 1:] - x[..., :-1]).sum(axis=0) @ np.arange(3.0),
        lambda x: tg.logsumexp(x[1:4] @ x[:4], axis=1).sum(),
    ],
)
def test_parts_of_arrays_are_looked_at_where_they_are(f):
    both, x = tg.value_and_grad(f), np.random.default_rng(0).normal(size=(5, 4))
    compiled = compile(both, jit="numba")
    for _ in range(2):
        assert_same(compiled(x), both(x))
    assert compiled.reason == ""


def test_arrays_without_elements_run_as_numpy():
    both, x = tg.value_and_grad(lambda x: tg.trapezoid(x).sum()), np.ones((3, 1))
    compiled = compile(both, jit="numba")
    with pytest.warns(JitWarning, match="getitem"):
        compiled(x)
    assert_same(compiled(x), both(x))


@pytest.mark.parametrize("n", [-1, -2])
def test_a_negative_power_of_zero_is_infinite_as_in_numpy(n):
    compiled = compile(lambda x: x**n, jit="numba")
    z = np.array([0.0, 2.0])
    with np.errstate(divide="ignore"):
        for _ in range(2):
            np.testing.assert_allclose(compiled(z), [np.inf, 2.0**n], rtol=1e-15)


def test_what_falls_back_keeps_the_precision_of_its_arguments():
    x = np.arange(6, dtype="float32").reshape(2, 3)
    f = tg.grad(lambda x: (x.max(axis=0) ** 2).sum() + tg.sort(x).sum())
    compiled = compile(f, jit="numba")
    with pytest.warns(JitWarning, match="runs as NumPy code"):
        compiled(x)
    assert compiled(x).dtype == np.float32
    np.testing.assert_allclose(compiled(x), f(x), rtol=1e-6)


def test_results_are_arrays_of_their_own():
    compiled = compile(lambda x: (x * 2, x * 2, (x * 2).T), jit="numba")
    compiled(np.ones((2, 2)))
    first, *others = compiled(np.ones((2, 2)))
    first[:] = 9
    for x in others:
        assert x.tolist() == [[2, 2], [2, 2]]


def test_an_argument_that_is_returned_keeps_its_dtype():
    compiled = compile(lambda s, x: (s, x * s), jit="numba")
    for _ in range(2):
        assert type(compiled(np.float32(0.1), np.ones(3, "f4"))[0]) is np.float32


def test_arguments_may_be_called_as_loops_call_their_variables():
    compiled = compile(lambda i, j, range: tg.exp(j) * i + range, jit="numba")
    for _ in range(2):
        assert compiled(0.5, np.zeros((2, 2)), 1.0).tolist() == [[1.5, 1.5], [1.5, 1.5]]
    assert not compiled.reason


def test_what_comes_back_is_no_view_of_an_argument_or_a_parameter():
    w, x = tg.Value(np.ones((2, 3))), np.arange(6.0).reshape(2, 3)
    compiled = compile(lambda x: (x.T, w.T, tg.expand_dims(x, 0)), jit="numba")
    compiled(x)
    for found in compiled(x):
        found[:] = -1
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]] and np.all(w.data == 1)


@pytest.mark.parametrize("f", [tg.log, tg.sqrt, lambda x: 2 / x, tg.arctan, tg.log1p])
def test_a_gradient_that_is_not_a_number_stays_none(f):
    slope = tg.grad(lambda x: f(x).sum())
    compiled = compile(slope, jit="numba")
    compiled(np.ones(3))
    x = np.array([1.0, np.nan, 2.0])
    np.testing.assert_allclose(compiled(x), slope(x))


@pytest.mark.parametrize("x", [np.ones(3, np.float16), np.float16(1.0)])
def test_half_precision_runs_as_numpy(x):
    compiled = compile(lambda x: x * 2.0, jit="numba")
    with pytest.warns(JitWarning, match="cannot compile x, which is of float16|of float16"):
        compiled(x)
    np.testing.assert_array_equal(compiled(x), x * 2)


def test_masks_are_drawn_in_their_order():
    def masks(x, rng):
        first, second = (tg.dropout(x, 0.5, rng=rng) for _ in range(2))
        return second, first

    compiled = compile(masks, jit="numba")
    ours, theirs, x = np.random.default_rng(5), np.random.default_rng(5), np.ones(8)
    for _ in range(2):
        for a, b in zip(compiled(x, ours), masks(tg.Value(x), theirs), strict=True):
            np.testing.assert_array_equal(a, b.data)
