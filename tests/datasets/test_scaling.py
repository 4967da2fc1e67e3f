from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import StandardScaler

from tinygrad_edu.datasets import Dataset, diabetes, standardise

figures = st.integers(-1000, 1000).map(lambda k: k / 8)


def rows(x, name="toy"):
    x = np.asarray(x)
    return Dataset(x, np.zeros(len(x)), name)


def matrices(columns=3):
    return st.integers(1, 8).flatmap(lambda n: arrays(float, (n, columns), elements=figures))


@given(matrices(), matrices())
def test_it_does_what_scikit_learn_does(train, test):
    scaler = StandardScaler().fit(train)
    ours = standardise(rows(train), rows(test))
    for part, raw in zip(ours, (train, test), strict=True):
        np.testing.assert_allclose(part.x, scaler.transform(raw), rtol=1e-9, atol=1e-9)


@given(matrices())
def test_training_features_have_mean_0_and_deviation_1_or_0_where_constant(x):
    (train,) = standardise(rows(x))
    np.testing.assert_allclose(train.x.mean(axis=0), 0, atol=1e-12)
    varies = x.min(axis=0) < x.max(axis=0)
    np.testing.assert_allclose(train.x.std(axis=0), varies, atol=1e-12)


@given(matrices(), st.integers(-1060, 1010))
def test_features_may_be_as_small_or_as_large_as_numbers_are(x, exponent):
    """A power of 2 changes no digit, so it changes nothing here."""
    other = np.ldexp(x, exponent)
    assume((np.ldexp(other, -exponent) == x).all())  # near the smallest number digits are lost
    ours, plain = standardise(rows(other)), standardise(rows(x))
    np.testing.assert_array_equal(ours[0].x, plain[0].x)


@pytest.mark.parametrize(
    "column",
    [[1e-200, 2e-200], [1e200, 2e200], [-1.7e308, 1.7e308], [0.0, 5e-324], [1e-300, 1e300]],
)
def test_two_figures_become_minus_1_and_1_whatever_their_size(column):
    train, test = standardise(rows(np.array(column)[:, None]), rows(np.array(column[:1])[:, None]))
    np.testing.assert_allclose(train.x, [[-1], [1]], rtol=1e-15)
    np.testing.assert_array_equal(test.x, train.x[:1])


@given(matrices(), matrices(), matrices())
def test_test_rows_leave_no_trace(train, test, other_test):
    first, _ = standardise(rows(train), rows(test))
    second, _ = standardise(rows(train), rows(other_test))
    np.testing.assert_array_equal(first.x, second.x)


@given(matrices(), matrices())
def test_the_same_row_becomes_the_same_in_every_part(train, test):
    first, second, third = standardise(rows(train), rows(train[:1]), rows(test))
    np.testing.assert_array_equal(first.x[:1], second.x)
    assert third.x.shape == test.shape


def test_a_constant_column_is_only_shifted_even_where_rounding_gives_it_a_deviation():
    x = np.full((6, 1), 1.1)
    assert x.std() > 0, "the case that this test is about"
    train, test = standardise(rows(x), rows([[2.1]]))
    np.testing.assert_allclose(train.x, 0, atol=1e-15)
    np.testing.assert_allclose(test.x, [[1.0]])


def test_what_is_given_is_not_changed_and_the_rest_is_kept():
    data = diabetes()
    before = data.x.copy()
    (scaled,) = standardise(data)
    np.testing.assert_array_equal(data.x, before)
    assert scaled.y is data.y and scaled.feature_names == data.feature_names


@pytest.mark.parametrize(
    ("given_type", "kept"), [("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")]
)
def test_float32_stays_float32_and_whole_numbers_become_float64(given_type, kept):
    x = np.array([[1, 2], [3, 2]], dtype=given_type)
    assert [part.x.dtype for part in standardise(rows(x), rows(x))] == [np.dtype(kept)] * 2


@pytest.mark.parametrize(("dtype", "mean"), [("f4", 1e6), ("f2", 100)])
def test_small_dtypes_are_scaled_as_well_as_their_figures_allow(dtype, mean):
    x = (mean + np.random.default_rng(0).normal(size=(5000, 2))).astype(dtype)
    (train,) = standardise(rows(x))
    wide = x.astype(float)
    np.testing.assert_array_equal(train.x, ((wide - wide.mean(0)) / wide.std(0)).astype(dtype))
    assert abs(train.x.astype(float).mean(axis=0)).max() < 1e-3


def test_what_is_no_data_set_is_refused_and_a_star_advised():
    pair = diabetes(split=0.25, rng=0)
    with pytest.raises(TypeError, match=r"needs Datasets, not a tuple; write a star"):
        standardise(pair)
    with pytest.raises(TypeError, match=r"needs Datasets, not a ndarray$"):
        standardise(*pair, np.ones((2, 10)))


def test_rows_without_columns_are_standardised_too():
    (train,) = standardise(rows([1.0, 3.0]))
    assert train.x.tolist() == [-1.0, 1.0]


def test_other_features_in_another_part_are_refused():
    with pytest.raises(ValueError, match=r"a has x of shape \(2, 3\), b has \(2, 1\)"):
        standardise(rows(np.ones((2, 3)), "a"), rows(np.ones((2, 1)), "b"))


def test_no_training_rows_are_refused():
    with pytest.raises(ValueError, match="needs at least one training row, and <toy: 0 rows"):
        standardise(rows(np.ones((0, 3))))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_figure_that_is_not_finite_is_named(bad):
    data = diabetes()
    x = data.x.copy()
    x[7, 3] = bad
    with pytest.raises(ValueError, match=rf"x\[7, 3\] of diabetes is {bad}"):
        standardise(replace(data, x=x))
