"""Functions made of operations have the dtypes, and the rounding, of NumPy's."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value

SAMPLES = {
    "int8": np.array([100, 100, 7], "int8"),
    "uint8": np.array([5, 3, 200], "uint8"),
    "bool": np.array([True, False, True]),
    "float16": np.array([1, 2, 4], "float16"),
    "complex64": np.array([1, 2j, 3], "complex64"),
}
FUNCTIONS = {
    "vander": lambda m, x: m.vander(x),
    "vander, of few powers": lambda m, x: m.vander(x, 1),
    "diff": lambda m, x: m.diff(x, 2),
    "a sum by einsum": lambda m, x: m.einsum("i->", x),
    "pad with means": lambda m, x: m.pad(x, 2, mode="mean"),
    "pad with medians": lambda m, x: m.pad(x, (0, 1), mode="median"),
    "pad with ramps": lambda m, x: m.pad(x, 3, mode="linear_ramp", end_values=20),
}


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("x", SAMPLES.values(), ids=SAMPLES)
def test_whole_numbers_and_truth_values_become_what_they_become_in_numpy(f, x):
    if x.dtype.kind == "c" and f is FUNCTIONS["pad with medians"]:
        pytest.skip("complex numbers have no order, so no median")
    ours, numpys = f(tg, Value(x)).data, f(np, x)
    assert ours.dtype == numpys.dtype
    precision = np.finfo(x.dtype).eps if x.dtype.kind in "fc" else 0
    np.testing.assert_allclose(ours, numpys, rtol=precision)


def test_what_is_put_into_an_array_takes_its_precision():
    x, one = Value(np.float32([1.0, 2.0])), Value(np.array([3.0]))
    for y in (tg.insert(x, 1, one), tg.ediff1d(x, to_end=one)):
        assert y.data.dtype == np.float32
        one.grad = None
        y.sum().backward()
        assert one.grad.tolist() == [1.0]
        assert one.grad.dtype == float


@pytest.mark.parametrize("number", [5, 5.5, True])
def test_a_plain_number_that_is_inserted_takes_the_precision_of_the_array(number):
    x = Value(np.float32([1.0, 2.0]))
    y = np.insert(x, 1, number)
    np.testing.assert_array_equal(y.data, np.insert(x.data, 1, number))
    assert y.dtype == np.float32


WHOLE = [np.array([100, -100, 50, 100], np.int8), np.array([7, 2, 4, 1], np.uint8)]


@pytest.mark.parametrize("x", WHOLE)
@pytest.mark.parametrize("ord", [None, 0, 1, 2, 3, -1, -2, np.inf, -np.inf])
def test_the_norm_of_whole_numbers_is_that_of_floats(x, ord):
    ours, numpys = tg.linalg.norm(x, ord), np.linalg.norm(x, ord)
    np.testing.assert_allclose(ours, numpys, rtol=1e-14)
    assert ours.dtype == numpys.dtype == float
    np.testing.assert_allclose(tg.linalg.norm(Value(x), ord).data, numpys, rtol=1e-14)


def test_slopes_of_whole_numbers_do_not_wrap_around():
    for x in WHOLE:
        np.testing.assert_array_equal(tg.gradient(x), np.gradient(x.astype(float)))


@pytest.mark.parametrize("wrap", [lambda x: x, Value])
def test_equal_steps_between_whole_numbers_are_no_whole_numbers(wrap):
    found = tg.linspace(wrap(np.int64(0)), wrap(np.int64(1)), 3)
    assert np.asarray(tg.engine.bare(found)).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("x", [2.0, 2, 1j, np.float32(2.0), np.float32([1.0, 2.0])], ids=repr)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32"])
def test_a_polynomial_has_the_precision_that_numpys_has(dtype, x):
    p = np.array([1, 2, 3], dtype)
    expected = np.polyval(p, x)
    for result in (tg.polyval(p, x), tg.polyval(p.astype(dtype), Value(x)).data):
        assert result == pytest.approx(expected)
        assert dtype == "int32" or result.dtype == expected.dtype
    assert type(tg.grad(lambda x: tg.sum(tg.polyval(p, x)).real)(1.0 * x)) is type(1.0 * x)
