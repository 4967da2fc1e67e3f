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
