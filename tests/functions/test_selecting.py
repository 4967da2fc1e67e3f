"""functions/selecting.py: elements chosen by position."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value

X = np.array([5.0, 6.0, 7.0])
LONG = np.arange(300.0)

TAKEN = [
    (X, np.array([True, False, True]), "raise"),
    (X, [True, False], "raise"),
    (X, True, "raise"),
    (X, [], "raise"),
    (LONG, np.array([7, 255], np.uint8), "raise"),
    (LONG, np.array([7, 255], np.uint8), "wrap"),
    (LONG, np.array([7, 255], np.uint8), "clip"),
    (LONG, np.array([-301, 300], np.int16), "wrap"),
    (LONG, np.array([-128], np.int8), "clip"),
]


@pytest.mark.parametrize(("x", "indices", "mode"), TAKEN)
def test_take_means_the_positions_that_numpys_take_means(x, indices, mode):
    expected = np.take(x, indices, mode=mode)
    result = tg.take(Value(x), indices, mode=mode)
    np.testing.assert_array_equal(result.data, expected, strict=True)
    slope = tg.grad(lambda a: tg.sum(tg.take(a, indices, mode=mode)))(x)
    places = np.ravel(np.take(np.arange(x.size), indices, mode=mode))
    np.testing.assert_array_equal(slope, np.bincount(places, minlength=x.size))


@pytest.mark.parametrize(
    ("x", "indices", "mode"),
    [(X, 3, "raise"), (X, np.array([1.0]), "raise"), (np.ones(0), [1], "wrap")],
)
def test_take_raises_what_numpys_take_raises(x, indices, mode):
    with pytest.raises((IndexError, TypeError)) as theirs:
        np.take(x, indices, mode=mode)
    with pytest.raises(theirs.type) as ours:
        tg.take(Value(x), indices, mode=mode)
    assert str(theirs.value) in str(ours.value)


def test_choose_counts_truth_values_as_0_and_1():
    which = np.array([True, False, True])
    expected = np.choose(which, [X, 2 * X])
    np.testing.assert_array_equal(tg.choose(which, [Value(X), 2 * X]).data, expected)


@pytest.mark.parametrize("which", [[0, 2], -1, np.array([0.5])], ids=repr)
def test_choose_refuses_what_numpys_choose_refuses(which):
    with pytest.raises((TypeError, ValueError)) as theirs:
        np.choose(which, [1.0, 2.0])
    with pytest.raises(theirs.type, match=r"^choose: "):
        tg.choose(which, [Value(1.0), Value(2.0)])


def array_api_strict(x):
    return pytest.importorskip("array_api_strict").asarray(x)


def jax(x):
    return pytest.importorskip("jax.numpy").asarray(x)


def torch(x):
    return pytest.importorskip("torch").asarray(x)


LIBRARIES = [np.asarray, array_api_strict, jax, torch]


@pytest.mark.backends
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("place", LIBRARIES)
def test_positions_may_come_from_any_library(library, place):
    which, x = place(np.array([1, 0, 1])), library(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))

    def taken(a):
        return tg.take(a, which, axis=0)

    def chosen(a):
        return tg.choose(which, [a, 10 * a])

    def looked_up(a):
        return tg.embedding(which, a)

    for f, result, slope in (
        (taken, [[4, 5, 6], [1, 2, 3], [4, 5, 6]], [[1, 1, 1], [2, 2, 2]]),
        (chosen, [[10, 2, 30], [40, 5, 60]], [[10, 1, 10], [10, 1, 10]]),
        (looked_up, [[4, 5, 6], [1, 2, 3], [4, 5, 6]], [[1, 1, 1], [2, 2, 2]]),
    ):
        for found, expected in (
            (f(Value(x)).data, result),
            (tg.grad(lambda a, f=f: tg.sum(f(a)))(x), slope),
        ):
            assert type(found) is type(x)
            assert np.asarray(found).tolist() == expected


@pytest.mark.backends
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("wrap", [lambda x: x, Value])
def test_one_hot_labels_are_of_the_library_of_the_labels(library, wrap):
    labels = library(np.array([1, 0]))
    for hot in (tg.one_hot(wrap(labels), 3), tg.one_hot(wrap(labels))):
        assert type(hot) is type(labels)
        assert is_double(hot)
        assert np.asarray(hot)[:, :2].tolist() == [[0, 1], [1, 0]]


def is_double(x):
    return "float64" in str(x.dtype) or type(x).__module__.startswith("jax")


@pytest.mark.backends
def test_positions_may_be_truth_values_or_short_inside_jit():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    short = jax.jit(lambda i: tg.take(jnp.arange(300.0), i, mode="wrap"))
    assert short(jnp.array([1, 255], jnp.uint8)).tolist() == [1, 255]
    assert jax.jit(lambda i: tg.take(jnp.arange(3.0), i))(jnp.array([True])).tolist() == [1]
    two = jnp.arange(2.0)
    chosen = jax.jit(lambda i: tg.choose(i, [two, 5 * two]))(jnp.array([False, True]))
    assert chosen.tolist() == [0, 5]


def test_take_names_the_axis_that_is_too_short():
    with pytest.raises(IndexError, match="out of bounds for axis 1 with size 4"):
        tg.take(np.ones((3, 4)), [7], axis=1)


@pytest.mark.parametrize("f", [tg.take, lambda x, i: tg.choose(i, [x, x])])
def test_fractions_are_no_positions_inside_jit_either(f):
    jax = pytest.importorskip("jax")
    with pytest.raises(TypeError, match="must be whole numbers, not of dtype float"):
        jax.jit(f)(jax.numpy.arange(2.0), jax.numpy.array([0.7, 0.9]))
