"""engine/libraries/arrays.py: NumPy's own computations return what NumPy returns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as any_arrays

from tinygrad_edu.engine.libraries import arrays

NUMBERS = st.floats(-1e6, 1e6, width=32) | st.sampled_from([np.inf, -np.inf, np.nan])
MATRICES = any_arrays(
    st.sampled_from(["float16", "float32", "float64", "longdouble", "complex128", "int64"]),
    st.tuples(st.integers(0, 9), st.integers(0, 5)),
    elements=st.integers(-1000, 1000),
) | any_arrays(np.float64, st.tuples(st.integers(0, 9), st.integers(0, 5)), elements=NUMBERS)


@given(MATRICES)
def test_the_sum_of_rows_is_the_sum_along_the_first_axis(x):
    for matrix in (x, x.T, x[::2], x[:, ::-1]):
        with np.errstate(invalid="ignore"):
            total, wanted = arrays.sum_of_rows(matrix), matrix.sum(axis=0)
        assert total.shape == wanted.shape
        np.testing.assert_allclose(total, wanted, rtol=1e-12, atol=1e-9)


def test_many_rows_are_summed_without_keeping_as_many_ones():
    held = arrays._ones.cache_info().currsize
    x = np.ones((arrays.MANY_ROWS + 1, 2))
    assert arrays.sum_of_rows(x).tolist() == [arrays.MANY_ROWS + 1] * 2
    assert arrays._ones.cache_info().currsize == held


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_ones_that_rows_are_summed_with_have_their_dtype(dtype):
    assert arrays.sum_of_rows(np.ones((3, 2), dtype)).dtype == dtype


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
