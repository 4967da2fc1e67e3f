"""transforms/: the same transforms on the arrays of other libraries."""

import numpy as np
import pytest

import tinygrad_edu as tg

pytestmark = pytest.mark.backends
X, V = np.array([0.5, -1.0, 2.0]), np.array([1.0, 2.0, 3.0])


def f(x):
    return tg.sum(tg.tanh(x) * x**2)


def g(x):
    return tg.tanh(x) * x[0]


@tg.custom_vjp(lambda g, y, x: 3 * g)
def tripled(x):
    return x * 1.0


TRANSFORMS = {
    "jacobian": lambda x, v: tg.jacobian(g)(x),
    "jacobian forward": lambda x, v: tg.jacobian(g, mode="forward")(x),
    "jacobian reverse": lambda x, v: tg.jacobian(g, mode="reverse")(x),
    "hessian": lambda x, v: tg.hessian(f)(x),
    "jvp": lambda x, v: tg.jvp(g, (x,), (v,))[1],
    "vjp": lambda x, v: tg.vjp(g, x)[1](v)[0],
    "hvp": lambda x, v: tg.hvp(f, x, v),
    "linearize": lambda x, v: tg.linearize(g, x)[1](v),
    "checkpoint": lambda x, v: tg.grad(tg.checkpoint(f))(x),
    "checkpoint twice": lambda x, v: tg.hessian(tg.checkpoint(f))(x),
    "custom_vjp": lambda x, v: tg.grad(lambda x: tg.sum(tripled(x)))(x),
    "value_and_grad": lambda x, v: tg.value_and_grad(f)(x)[1],
    "elementwise_grad": lambda x, v: tg.elementwise_grad(tg.sin)(x),
}


def as_jax(x):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.numpy.asarray(x)


def as_torch(x):
    pytest.importorskip("array_api_compat")
    return pytest.importorskip("torch").tensor(x)


def as_strict(x):
    return pytest.importorskip("array_api_strict").asarray(x)


@pytest.mark.parametrize("made", [as_jax, as_torch, as_strict])
@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_transform_gives_what_it_gives_of_numpys_arrays(name, made):
    transform, x = TRANSFORMS[name], made(X)
    found = transform(x, made(V))
    assert isinstance(found, type(x))
    np.testing.assert_allclose(np.asarray(found), transform(X, V), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_transform_works_under_jit(name):
    jax = pytest.importorskip("jax")
    transform = TRANSFORMS[name]
    found = jax.jit(transform)(as_jax(X), as_jax(V))
    np.testing.assert_allclose(np.asarray(found), transform(X, V), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("made", [as_jax, as_torch, as_strict])
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_jacobian_by_a_plain_number_is_of_the_library_of_the_result(mode, made):
    a = made(X)
    found = tg.jacobian(lambda t: t * t * a, mode=mode)(0.5)
    assert type(found) is type(a) and found.dtype == a.dtype
    np.testing.assert_array_equal(np.asarray(found), X)
    assert type(tg.jacobian(lambda t: tg.sum(t * a), mode=mode)(0.5)) is float


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("library", ["numpy", "torch", "jax.numpy", "array_api_strict"])
@pytest.mark.parametrize(
    "constant",
    [lambda x: 3.0, lambda x: 3, lambda x: np.arange(2), lambda x: tg.argmax(x)],
    ids=["float", "int", "whole numbers", "a position"],
)
def test_a_block_that_nothing_reaches_is_like_those_that_something_does(mode, library, constant):
    x = pytest.importorskip(library).asarray(np.float32([1.0, 2.0]))
    reached, zero = tg.jacobian(lambda a: (2 * a, constant(a)), mode=mode)(x)
    assert type(zero) is type(reached) is type(x)
    assert zero.dtype == reached.dtype == x.dtype
    assert not np.asarray(zero).any()


def test_in_forward_mode_a_block_has_the_precision_of_the_result_reached_or_not():
    narrow, wide = np.ones(2, np.float32), np.ones(2)
    rows = tg.jacobian(lambda a, b: (a * 2, b * 2), (0, 1), mode="forward")(narrow, wide)
    assert [[block.dtype.name for block in row] for row in rows] == [
        ["float32"] * 2,
        ["float64"] * 2,
    ]
