"""engine/libraries/arrays.py: what NumPy has no name for is computed as carefully."""

import numpy as np
import pytest

from tinygrad_edu.engine.libraries import arrays


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_is_the_logarithm_of_the_sum_of_exponentials(axis, keepdims):
    x = np.array([[0.5, -1.0, 2.0], [1.0, 1.0, 1.0]])
    wanted = np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))
    np.testing.assert_allclose(arrays.logsumexp(x, axis, keepdims), wanted, rtol=1e-15)


def test_logsumexp_of_huge_and_infinite_numbers_is_what_the_limit_says():
    rows = np.array([[1000.0, 1000.0], [-np.inf, 0.0], [-np.inf, -np.inf], [np.inf, 0.0]])
    with np.errstate(divide="ignore", over="ignore"):
        found = arrays.logsumexp(rows, axis=1)
    assert found.tolist() == [1000 + np.log(2), 0, -np.inf, np.inf]


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_log_softmax_is_the_logarithm_of_what_softmax_is(axis):
    x = np.array([[0.5, -1.0, 2.0], [1.0, -np.inf, 1.0]])
    with np.errstate(divide="ignore"):
        wanted = np.log(np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True))
    np.testing.assert_allclose(arrays.log_softmax(x, axis), wanted, rtol=1e-15, atol=1e-16)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "longdouble"])
@pytest.mark.parametrize("shape", [(3, 2), (2,), (1, 1), ()])
def test_a_gate_is_where_with_zero_of_the_same_dtype(dtype, shape):
    x = np.array([[0.5, -1.0], [2.0, -3.0], [1.0, 7.0]], dtype)
    for condition in (x.real > 0, np.broadcast_to(True, shape), np.zeros(shape, bool)[()]):
        found = arrays.gate(condition, x, 0)
        np.testing.assert_array_equal(found, np.where(condition, x, 0))
        assert found.dtype == dtype
    assert x[0, 1] == -1  # and what is behind the gate stays as it was


def test_a_share_is_the_exponential_of_a_difference_and_nothing_of_nothing():
    a, b = np.array([[0.0, 1.0], [-np.inf, -np.inf]]), np.array([[2.0], [-np.inf]])
    np.testing.assert_array_equal(arrays.share(a, b), [[np.exp(-2), np.exp(-1)], [0, 0]])
    one = np.float64(0.25)
    assert arrays.share(one, one) == 1.0


def test_nan_to_num_never_changes_its_argument():
    x = np.array([1.0, np.nan])
    assert arrays.nan_to_num(x, copy=False).tolist() == [1, 0]
    assert np.isnan(x[1])
