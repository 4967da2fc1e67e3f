import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.nn import Linear

small = st.integers(1, 4)


@given(small, small, st.lists(st.integers(0, 3), max_size=3))
def test_it_is_the_sum_over_inputs_as_the_text_writes_it(fan_in, fan_out, before):
    layer = Linear(fan_in, fan_out, rng=0)
    layer.bias.data = np.arange(fan_out, dtype=float)
    x = np.random.default_rng(1).standard_normal((*before, fan_in))
    z = layer(x).data
    assert z.shape == (*before, fan_out)
    w, b = layer.weight.data, layer.bias.data
    for place in np.ndindex(*before):
        for j in range(fan_out):
            expected = sum(w[i, j] * x[place][i] for i in range(fan_in)) + b[j]
            assert z[place][j] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(small, small, small)
def test_the_gradient_is_the_outer_product_of_input_and_delta(n, fan_in, fan_out):
    layer = Linear(fan_in, fan_out, rng=0)
    rng = np.random.default_rng(2)
    a, delta = rng.standard_normal((n, fan_in)), rng.standard_normal((n, fan_out))
    layer(a).backward(delta)
    expected = sum(np.outer(a[i], delta[i]) for i in range(n))
    np.testing.assert_allclose(layer.weight.grad, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.bias.grad, delta.sum(axis=0), rtol=1e-12, atol=1e-12)


def test_the_shapes_are_those_of_the_text():
    layer = Linear(3, 2, rng=0)
    assert layer.weight.shape == (3, 2) and layer.bias.shape == (2,)
    assert Linear(3, 2, bias=False, rng=0).bias is None


def test_it_computes_in_its_dtype():
    layer = Linear(3, 2, rng=0, dtype=np.float32)
    z = layer(np.ones((4, 3), np.float32))
    z.sum().backward()
    assert {z.dtype, layer.weight.grad.dtype, layer.bias.grad.dtype} == {np.dtype(np.float32)}


def test_an_input_may_be_a_value_or_a_list():
    layer = Linear(2, 1, rng=0)
    x = Value([1.0, 2.0])
    layer(x).sum().backward()
    np.testing.assert_allclose(x.grad, layer.weight.data[:, 0])
    np.testing.assert_array_equal(layer([1.0, 2.0]).data, layer(x).data)


@pytest.mark.parametrize("shape", [(), (2,), (5, 4), (3, 2)])
def test_a_wrong_input_names_the_layer_and_both_shapes(shape):
    with pytest.raises(ValueError) as error:
        Linear(3, 2, rng=0)(np.ones(shape))
    for words in ("Linear(3, 2)", str(shape), "(3, 2)", "length 3"):
        assert words in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((0, 2), {"rng": 0}, ValueError, "Linear: fan_in must be at least 1, not 0"),
        ((3, -1), {"rng": 0}, ValueError, "Linear: fan_out must be at least 1"),
        ((3, 2.0), {"rng": 0}, TypeError, "Linear: fan_out must be a whole number, not 2.0"),
        ((True, 2), {"rng": 0}, TypeError, "Linear: fan_in must be a whole number"),
        ((3, 2), {"rng": None}, TypeError, "Linear needs rng"),
        ((3, 2), {"rng": 0, "dtype": int}, TypeError, "Linear: dtype must be a floating-point"),
    ],
)
def test_wrong_arguments_are_named(arguments, options, error, words):
    with pytest.raises(error, match=words):
        Linear(*arguments, **options)


@pytest.mark.parametrize("x", [None, "text", {}])
def test_what_is_not_an_array_is_refused(x):
    with pytest.raises(TypeError, match="Linear: x: an array of numbers is needed, not "):
        Linear(3, 2, rng=0)(x)


def test_rng_cannot_be_forgotten():
    with pytest.raises(TypeError, match="rng"):
        Linear(3, 2)


def test_an_activation_in_the_place_of_the_bias_is_answered_with_what_to_write():
    with pytest.raises(TypeError, match=r"bias is True or False, not 'relu'.* nn\.ReLU"):
        Linear(2, 3, "relu", rng=0)


def test_sizes_and_truth_values_of_numpy_are_as_good_as_those_of_python():
    layer = Linear(np.int64(3), np.int32(2), bias=np.False_, rng=np.int64(0))
    assert layer.weight.shape == (3, 2) and layer.bias is None


def test_the_names_that_micrograd_has_for_the_sizes_are_answered_with_those_here():
    with pytest.raises(TypeError, match=r"^Linear: there is no nin; write fan_in$"):
        Linear(nin=2, nout=1, rng=0)
