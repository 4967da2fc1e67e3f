"""functions/statistics.py: numbers that are missing or too few."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value


def test_too_few_observations_have_no_covariance():
    with pytest.warns(RuntimeWarning):
        expected = np.cov(np.ones(1))
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(tg.cov(Value(np.ones(1))).data, expected)


def test_numbers_that_are_missing_get_no_gradient():
    x = Value(np.array([1.0, np.nan, 3.0]))
    tg.nanmean(x).backward()
    assert x.grad.tolist() == [0.5, 0, 0.5]
    assert np.isnan(tg.median(Value(np.array([1.0, np.nan, 3.0]))).item())
