"""engine/libraries/jax_arrays.py: every operation on JAX arrays, and inside JAX's transforms."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.operations import CASES
from tests.operations.derivatives import flat, gradient, ids, loss, plain
from tests.operations.elsewhere import JAX, JAX_GRAD, JAX_UNDER_JIT, known
from tinygrad_edu import Value, grad, nn

pytestmark = pytest.mark.backends
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
jnp = jax.numpy

ALL = [(cid, case) for cid, case in zip(ids(CASES), CASES, strict=True) if case.inputs]
SMOOTH = [(cid, case) for cid, case in ALL if not case.discrete]


def every(cases, *exceptions):
    """The cases, without those that are known to be exceptions."""
    fit = [(cid, case) for cid, case in cases if not any(known(e, cid) for e in exceptions)]
    return pytest.mark.parametrize("case", [case for _, case in fit], ids=[cid for cid, _ in fit])


def first(cases, most=1):
    """So many cases of each operation: JAX compiles each anew, which takes its time."""
    names = {}
    for cid, case in cases:
        names.setdefault(case.name, []).append((cid, case))
    return [pair for pairs in names.values() for pair in pairs[:most]]


def raw(results):
    return [y.data if isinstance(y, Value) else y for y in results]


def gradients_of(case):
    return lambda *inputs: raw(gradient(case, inputs))


def close(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        assert isinstance(a, jax.Array)
        np.testing.assert_allclose(np.asarray(a), b, rtol=1e-8, atol=1e-10)


@every(first(SMOOTH, 3), JAX, JAX_UNDER_JIT)
def test_the_gradient_under_jit_is_that_of_numpy(case):
    inputs = case.draw()
    jitted = jax.jit(gradients_of(case))(*map(jnp.asarray, inputs))
    close(jitted, raw(gradient(case, inputs)))


@every(first(ALL), JAX)
def test_the_results_without_jit_are_those_of_numpy(case):
    inputs = case.draw()
    ours = plain(case.call(tg, *[Value(jnp.asarray(x)) for x in inputs]))
    for a, b in zip(ours, flat(case.expected(*inputs)), strict=True):
        assert isinstance(a, jax.Array) or case.discrete
        np.testing.assert_allclose(np.asarray(a), b, rtol=1e-9, atol=1e-11)


@every(first(SMOOTH), JAX, JAX_UNDER_JIT)
def test_vmap_goes_around_our_gradient(case):
    one, other = case.draw(0), case.draw(1)
    if any(np.shape(a) != np.shape(b) for a, b in zip(one, other, strict=True)):
        other = one
    rows = [jnp.stack([a, b]) for a, b in zip(one, other, strict=True)]
    expected = zip(raw(gradient(case, one)), raw(gradient(case, other)), strict=True)
    close(jax.jit(jax.vmap(gradients_of(case)))(*rows), [np.stack(pair) for pair in expected])


@every(first(SMOOTH), JAX, JAX_UNDER_JIT, JAX_GRAD)
def test_jax_differentiates_our_functions(case):
    inputs = case.draw()

    def total(*x):
        result = loss(case, tg, [Value(v) for v in x])
        return result.data if isinstance(result, Value) else result

    theirs = jax.jit(jax.grad(total, argnums=tuple(range(len(inputs)))))
    close(theirs(*map(jnp.asarray, inputs)), raw(gradient(case, inputs)))


@pytest.mark.parametrize(
    "f",
    [
        tg.relu,
        lambda x: tg.where(x > 0, x * x, -x),
        lambda x: tg.max(x, axis=0),
        lambda x: x[1:, [0, 2]] if isinstance(x.data, np.ndarray) else x[1:, np.array([0, 2])],
        lambda x: tg.set(x, (0, [1, 2]), x[1, :2] ** 2),
        lambda x: nn.cross_entropy(x, np.array([2, 0])),
        lambda x: tg.jv(2, x) + tg.erfinv(tg.tanh(x)),
        lambda x: tg.sort(x, axis=1)[:, 0] * tg.quantile(x, 0.3),
    ],
    ids=["relu", "where", "max", "getitem", "set", "cross_entropy", "special", "sort"],
)
def test_jit_vmap_grad_and_hessian_of_what_networks_and_statistics_are_made_of(f):
    x = np.array([[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]])

    def total(x):
        return tg.sum(f(x))

    ours = grad(total)
    np.testing.assert_allclose(jax.jit(ours)(jnp.asarray(x)), ours(x), rtol=1e-10)
    stack = np.stack([x, 2 * x])
    np.testing.assert_allclose(
        jax.jit(jax.vmap(ours))(jnp.asarray(stack)), [ours(row) for row in stack], rtol=1e-10
    )
    theirs = jax.grad(lambda x: total(Value(x)).data)
    np.testing.assert_allclose(jax.jit(theirs)(jnp.asarray(x)), ours(x), rtol=1e-10)
    np.testing.assert_allclose(
        jax.jit(jax.jacobian(ours))(jnp.asarray(x)), tg.hessian(total)(x), rtol=1e-8, atol=1e-12
    )


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: x[x > 0], "Array boolean indices must be concrete"),
        (lambda x: tg.extract(x > 0, x), "how many elements come out depends on the condition"),
        (lambda x: tg.compress(x > 0, x), "how many elements come out depends on the condition"),
        (lambda x: tg.nonzero(x > 0)[0], "must be statically specified"),
    ],
)
def test_a_shape_that_depends_on_the_numbers_cannot_be_traced_and_says_so(f, words):
    x = jnp.array([1.0, -2.0])
    assert f(Value(x)).shape == (1,)
    with pytest.raises((TypeError, IndexError), match=words):
        jax.jit(lambda x: f(Value(x)).data)(x)


def test_a_function_that_only_scipy_has_keeps_float32():
    x = Value(jnp.asarray([0.5, 1.5], jnp.float32))
    y = tg.jv(1, x)
    y.sum().backward()
    assert y.data.dtype == x.grad.dtype == jnp.float32


def test_a_name_that_nobody_has_is_told():
    unknown = tg.primitive("own_unknown_to_jax", lambda g, y, x: g)
    with pytest.raises(TypeError, match="nothing computes it for a JAX array"):
        unknown(Value(jnp.ones(2)))


POSITIONS = {
    "getitem": lambda x, i: x[i],
    "take": lambda x, i: tg.take(x, i, axis=0),
    "take, wrapped around": lambda x, i: tg.take(x, i - 5, axis=0, mode="wrap"),
    "take, clipped": lambda x, i: tg.take(x, 3 * i, axis=0, mode="clip"),
    "take_along_axis": lambda x, i: tg.take_along_axis(x, i[:, None], axis=1),
    "take_along_axis, in one row": lambda x, i: tg.take_along_axis(x, i - 3, axis=None),
    "embedding": lambda x, i: tg.embedding(i, x),
    "one_hot": lambda x, i: tg.one_hot(i, 3) @ x,
    "choose": lambda x, i: tg.choose(i[:, None], [x, 2 * x, x * x]),
}


@pytest.mark.parametrize("f", POSITIONS.values(), ids=POSITIONS)
def test_positions_may_be_known_later_than_the_code(f):
    x, i = np.arange(1.0, 10.0).reshape(3, 3), np.array([2, 0, 2])

    def ours(i, x):
        return tg.grad(lambda x: (f(x, i) ** 2).sum())(x)

    by_jax = jax.jit(ours)(jnp.asarray(i), jnp.asarray(x))
    np.testing.assert_allclose(by_jax, ours(i, x), rtol=1e-12)


def test_the_largest_label_is_not_known_inside_jit():
    with pytest.raises(TypeError, match=r"one_hot: the largest label .* give num_classes"):
        jax.jit(tg.one_hot)(jnp.array([0, 2]))
    with pytest.raises(ValueError, match="one_hot: labels must be 0 to 1, they are 0 to 2"):
        tg.one_hot(jnp.array([0, 2]), 2)


HARMLESS = {
    "exp": (lambda x: tg.where(x < 10, tg.exp(tg.minimum(x, 10)), 0), [1000.0, 1.0], [0.0, np.e]),
    "sqrt": (lambda x: tg.where(x > 0, tg.sqrt(tg.where(x > 0, x, 1)), 0), [0.0, 4.0], [0.0, 0.25]),
}


@pytest.mark.parametrize(("f", "x", "slopes"), HARMLESS.values(), ids=HARMLESS)
def test_numbers_that_do_no_harm_bring_no_nan_where_jax_has_no_numbers_yet(f, x, slopes):
    def total(x):
        return f(x).sum()

    for derivative in (jax.jit(tg.grad(total)), jax.grad(total), jax.vmap(tg.grad(f))):
        np.testing.assert_allclose(derivative(jnp.array(x)), slopes, rtol=1e-6)
