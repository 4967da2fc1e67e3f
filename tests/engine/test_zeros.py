"""engine/zeros.py: a gradient of zero stays zero, whatever the slope."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, gradients
from tinygrad_edu.engine.kinds import KINDS
from tinygrad_edu.engine.zeros import has_nan, without_dead_branches

BRANCHES = {
    "exp": tg.exp,
    "exp2": lambda x: tg.exp2(2 * x),
    "expm1": tg.expm1,
    "sinh": tg.sinh,
    "cosh": tg.cosh,
    "power": lambda x: x**x,
    "square": lambda x: tg.square(tg.exp(x)),
    "product": lambda x: x * tg.exp(x),
    "quotient": lambda x: tg.exp(x) / (1 + tg.exp(x)),
    "gamma": tg.gamma,
    "sine of infinity": lambda x: tg.sin(tg.exp(x)),
    "missing data": lambda x: (x - np.where(x.data < 10, 0.5, np.nan)) ** 2,
    "product of matrices": lambda x: tg.exp(x)[..., None, None] @ np.ones((1, 1)),
    "sum": lambda x: tg.sum(tg.exp(x)[:, None] * np.ones(3), axis=1),
    "variance": lambda x: tg.var(tg.exp(x)[:, None] * np.array([1.0, 2.0]), axis=1),
    "softmax": lambda x: tg.softmax(tg.exp(x)[:, None] * np.array([1.0, 2.0]))[:, 0],
}


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the forward pass does overflow
        yield


@pytest.mark.parametrize("name", BRANCHES)
def test_what_overflows_in_a_branch_that_is_not_taken_brings_no_nan(name):
    def f(x):
        y = BRANCHES[name](x)
        return tg.where(tg.reshape(x, (3, *(1,) * (y.ndim - 1))) < 10, y, 0.0)

    x = np.array([1.0, 1000.0, 2.0])
    alone = np.array([1.0, 2.0])

    def total(x):
        return tg.sum(f(x) if len(x) == 3 else BRANCHES[name](x))

    first, second = tg.grad(total)(x), tg.hessian(total)(x)
    _, forward = tg.jvp(total, (x,), (np.ones(3),))
    np.testing.assert_allclose(first[[0, 2]], tg.grad(total)(alone), rtol=1e-12)
    np.testing.assert_allclose(
        np.diag(second)[[0, 2]], np.diag(tg.hessian(total)(alone)), rtol=1e-9
    )
    assert first[1] == 0
    assert not second[1].any()
    np.testing.assert_allclose(forward, first.sum(), rtol=1e-12)


@pytest.mark.parametrize(
    "taken",
    [
        lambda y: y[:1],
        lambda y: y[y < 10],
        lambda y: tg.take(y, [0]),
        lambda y: tg.compress([True, False], y),
    ],
)
def test_an_element_that_nobody_takes_out_brings_no_nan(taken):
    found = tg.grad(lambda x: taken(tg.exp(x)).sum())(np.array([1.0, 1000.0]))
    assert found.tolist() == [np.exp(1.0), 0.0]


CHOICES = {
    "minimum": lambda y: tg.minimum(y, 5.0),
    "fmin": lambda y: tg.fmin(5.0, y),
    "clip": lambda y: tg.clip(y, 0.0, 5.0),
    "relu": lambda y: 5.0 - tg.relu(5.0 - y),
    "hard_tanh": lambda y: 5.0 * tg.hard_tanh(y / 5.0),
    "min": lambda y: tg.min(tg.stack([y, 0.0 * y.data.clip(0, 9) + 5.0]), axis=0),
    "sort": lambda y: tg.sort(tg.stack([y, np.full(y.shape, 5.0)]), axis=0)[0],
}


@pytest.mark.parametrize(
    "x", [np.array([1.0, 1000.0]), np.float64(1000.0), np.float32([1.0, 100.0])]
)
@pytest.mark.parametrize("name", CHOICES)
def test_whoever_chooses_brings_no_nan_from_what_was_not_chosen(name, x):
    leaf = Value(x)
    CHOICES[name](tg.exp(leaf)).sum().backward()
    np.testing.assert_allclose(leaf.grad, np.where(x == 1, np.exp(x), 0))
    second = tg.hessian(lambda x: CHOICES[name](tg.exp(x)).sum())(x)
    np.testing.assert_allclose(np.diag(second) if x.shape else second, leaf.grad)


NAN, INF = np.nan, np.inf
HIDDEN = {  # the function, an x, and its gradient: what is chosen from holds no NaN
    "by a power": (
        lambda x: tg.where(np.array([True, False]), x ** np.array([2.0, NAN]), 0.0).sum(),
        [3.0, 1.0], [6.0, 0.0],
    ),
    "by a power of 0": (
        lambda x: tg.where(np.array([False, True]), np.array([NAN, 2.0]) ** x, 0.0).sum(),
        [0.0, 1.0], [0.0, 2 * np.log(2)],
    ),
    "by NumPy, which does not tell of 0 * inf in a convolution": (
        lambda x: tg.where(False, tg.convolve(x, np.array([1.0, INF])), 0.0).sum() + x.sum(),
        [1.0, 2.0], [1.0, 1.0],
    ),
    "by an infinite determinant": (
        lambda x: tg.where(False, tg.linalg.det(x), 0.0) + x[0].sum(),
        [[1.0, 2.0], [3.0, INF]], [[1.0, 1.0], [0.0, 0.0]],
    ),
    "by a window that has no place for it": (
        lambda x: tg.sum(tg.avg_pool2d(x * np.array([1.0, 1.0, NAN]), 2)),
        np.ones((1, 1, 2, 3)), [[[[0.25, 0.25, 0.0]] * 2]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", HIDDEN)
def test_a_nan_that_is_hidden_from_a_choice_does_not_come_back_from_it(how):
    f, x, expected = HIDDEN[how]
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(tg.grad(f)(np.array(x)), expected)


def test_an_inner_number_that_was_not_chosen_brings_no_nan():
    v = Value(2.0) * 1.0
    z = tg.where(False, v * INF, 0.0) + v
    assert tg.gradients(z, [v])[v] == 1.0


def test_a_result_that_is_not_asked_for_brings_no_nan():
    with np.errstate(invalid="ignore"):
        _, back = tg.vjp(lambda x: tg.log(x) * x[0], np.array([2.0, -1.0]))
        (found,) = back(np.array([1.0, 0.0]))
    np.testing.assert_allclose(found, [np.log(2) + 1, 0])


def test_a_number_that_is_not_chosen_brings_no_nan_either():
    x = Value(1e200)
    tg.minimum(x * x * 0.0 + x * x, 1.0).backward()
    assert x.grad == 0.0
    assert tg.grad(lambda x: tg.relu(-x * x))(float("inf")) == 0.0


def test_a_nan_that_stays_is_told_in_the_way_that_was_chosen():
    hopeless = tg.primitive(
        "own_hopeless", lambda g, y, x: g * (x / 0 - x / 0), forward=lambda x: x, method=False
    )
    x = Value(np.array([1.0]))
    y = hopeless(x).sum()
    with np.errstate(divide="ignore"):
        said = r"a gradient is not a number; with detect_anomaly"
        with pytest.warns(RuntimeWarning, match=said) as told:
            y.backward()
        assert told[0].filename == __file__
        assert np.isnan(x.grad).all()
        with np.errstate(invalid="raise"), pytest.raises(FloatingPointError, match="not a number"):
            y.backward()
        with np.errstate(invalid="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error")
            y.backward()


def test_a_rule_that_refuses_nan_keeps_what_it_passed():
    def rule(g, y, x):
        assert np.isfinite(g).all()
        return g * x

    square = tg.primitive("own_half_square", rule, forward=lambda x: 0.5 * x * x, method=False)
    x = Value(np.array([1.0, np.inf]))
    tg.minimum(square(x), 1.0).sum().backward()
    assert x.grad[0] == 1.0 and np.isnan(x.grad[1])


def test_a_masked_loss_does_not_mind_missing_targets():
    targets = np.array([1.0, np.nan, 3.0])
    w = Value(np.array([2.0, 2.0, 2.0]))
    tg.where(np.isnan(targets), 0.0, (w - targets) ** 2).sum().backward()
    assert w.grad.tolist() == [2.0, 0.0, -2.0]


def test_a_plain_number_has_the_same_policy():
    x = Value(float("inf"))
    tg.where(x < 10, x * x, 1.0).backward()
    assert x.grad == 0.0


def test_a_nan_that_counts_is_not_hidden():
    x = Value(np.array([np.nan, 2.0]))
    tg.where(np.array([True, True]), tg.log(x), 0.0).sum().backward()
    assert np.isnan(x.grad[0])
    assert x.grad[1] == 0.5
    x = Value(np.array([1000.0]))
    tg.where(True, tg.exp(x) - tg.exp(x), 0.0).sum().backward()
    assert np.isnan(x.grad[0])


def test_the_watcher_for_the_first_nan_is_not_told_of_a_dead_branch():
    x = Value(np.array([1.0, -1.0]))
    with tg.detect_anomaly():
        y = tg.where(x > 0, tg.reciprocal(x + 1.0 - (x < 0)), 0.0)
        y.sum().backward()
    assert x.grad.tolist() == [-0.25, 0.0]


@given(st.lists(st.sampled_from([0.0, 1.0, -2.0]), min_size=1, max_size=6).map(np.array))
def test_a_rule_without_nan_passes_what_it_passes(g):
    passed = without_dead_branches(lambda g, y, x: g * x, g, None, [np.full(g.shape, 3.0)], {})
    assert passed.tolist() == (3 * g).tolist()


@given(
    st.lists(st.sampled_from([0.0, 1.0, -2.0]), min_size=4, max_size=4),
    st.lists(st.sampled_from([1.0, np.inf, np.nan]), min_size=4, max_size=4),
)
def test_only_what_depends_on_zeros_alone_becomes_zero(g, slope):
    """Of a product of matrices: a row of the result depends on a row of the gradient."""
    g, slope = np.reshape(g, (2, 2)), np.reshape(slope, (2, 2))
    with np.errstate(invalid="ignore"):
        plain = g @ slope
    passed = without_dead_branches(lambda g, y, b: g @ b, g, None, [slope], {})
    for i in range(2):
        if not g[i].any():
            assert passed[i].tolist() == [0, 0]
        else:
            np.testing.assert_array_equal(passed[i], plain[i])


def test_a_nan_is_found_in_floats_arrays_and_values():
    nan = float("nan")
    assert all(map(has_nan, [nan, np.float32(nan), np.array([[1.0, nan]]), Value(nan)]))
    assert not any(map(has_nan, [1.0, np.array([np.inf, -np.inf, 1e200]), np.arange(3), None]))


class Strange:
    dtype = float

    def __init__(self, error):
        self.error = error

    def __ne__(self, other):
        raise self.error

    __hash__ = None


@pytest.fixture
def strange_kind():
    tg.register_kind(Strange, SimpleNamespace(any=bool))
    yield
    del KINDS[Strange]


@pytest.mark.parametrize("error", [RuntimeError, NotImplementedError, TypeError, AttributeError])
def test_where_there_are_no_numbers_there_is_no_nan(strange_kind, error):
    assert not has_nan(Strange(error("no numbers here")))


def test_what_is_wrong_with_a_foreign_array_is_not_hidden(strange_kind):
    with pytest.raises(ZeroDivisionError):
        has_nan(Strange(ZeroDivisionError()))


@pytest.mark.backends
def test_tensors_without_numbers_have_no_nan():
    torch = pytest.importorskip("torch")
    assert not has_nan(torch.ones(2, device="meta"))
    assert not has_nan(torch.ones(2).to_sparse())
    found = []
    torch.vmap(lambda x: found.append(has_nan(x)) or x)(torch.ones(2))
    assert found == [False]


def test_numbers_without_a_choice_are_walked_once():
    calls = []
    op = tg.primitive("own_counted", lambda g, y, x: calls.append(1) or g, forward=lambda x: x)
    x = Value(np.array([np.nan]))
    gradients(op(x * 2).sum())
    assert calls == [1]


@pytest.mark.parametrize("first", [np.array([1.0, 2.0]), np.array([1.0, 1000.0])])
def test_compiled_code_brings_no_nan_either_whatever_it_was_traced_with(first):
    f = tg.compile(tg.grad(lambda x: tg.sum(tg.where(x < 10, tg.exp(x), 0.0))))
    assert np.isfinite(f(first)).all()
    assert f(np.array([1.0, 1000.0])).tolist() == [np.exp(1.0), 0.0]
    np.testing.assert_allclose(f(np.array([1.0, 2.0])), np.exp([1.0, 2.0]))


def test_compiled_code_that_takes_an_element_out_brings_no_nan_either():
    f = tg.compile(tg.grad(lambda x: tg.exp(x)[1]))
    for _ in range(2):
        assert f(np.array([1000.0, 0.0])).tolist() == [0.0, 1.0]


def test_a_gradient_that_is_zero_by_chance_beside_a_dead_branch_keeps_its_derivative():
    """At 0 and 1 the gradient of the exponential, x (x - 1), is 0, but not its derivative."""
    slope = tg.elementwise_grad
    f = lambda x: x * (x - 1) * tg.where(x < 10, tg.exp(x), 0.0)
    with np.errstate(over="ignore"):
        found = slope(slope(f))(np.array([0.0, 1.0, 1000.0]))
        by_matrix = tg.hessian(lambda x: tg.sum(f(x)))(np.array([0.0, 1.0, 1000.0]))
    np.testing.assert_allclose(found, [0, 4 * np.e, 0], rtol=1e-12)
    np.testing.assert_allclose(by_matrix, np.diag([0, 4 * np.e, 0]), rtol=1e-12)


DEAD = {
    "where": lambda x: tg.where(x < 10, tg.exp(x), 0 * x),
    "minimum": lambda x: tg.minimum(tg.exp(x), 5 + 0 * x),
    "an index": lambda x: tg.exp(x)[1:],
    "a slope that is no number": lambda x: tg.where(x < 10, tg.sqrt(10 - x), 0 * x),
}


def of_torch():
    return pytest.importorskip("torch").as_tensor


def of_jax():
    return pytest.importorskip("jax.numpy").asarray


def of_strict():
    return pytest.importorskip("array_api_strict").asarray


@pytest.mark.backends
@pytest.mark.parametrize("made_by", [of_torch, of_jax, of_strict])
@pytest.mark.parametrize("f", DEAD.values(), ids=DEAD)
def test_a_dead_branch_passes_nothing_on_arrays_of_other_libraries_either(f, made_by):
    data = np.array([1000.0, 1.0, 2.0])
    x, same = Value(made_by()(data)), Value(data)
    for leaf in (x, same):
        f(leaf).sum().backward()
    assert np.isfinite(same.grad).all()
    np.testing.assert_allclose(np.asarray(x.grad), same.grad, rtol=1e-6)
    assert type(x.grad) is type(x.data) and x.grad.dtype == x.data.dtype


@pytest.mark.backends
@pytest.mark.parametrize("made_by", [of_torch, of_jax, of_strict])
def test_a_nan_that_counts_is_shown_on_them_too(made_by):
    x = Value(made_by()(np.array([-1.0, 4.0])))
    (x * tg.sqrt(x)).sum().backward()
    assert np.isnan(np.asarray(x.grad)).tolist() == [True, False]
