"""rules/indexing.py: what is put in gets its gradient back in its own shape."""

import numpy as np
import pytest

import tinygrad_edu as tg


def test_what_is_put_in_may_have_more_axes_as_numpy_allows():
    values = tg.Value(np.ones((1, 3)))
    tg.sum(tg.set(np.zeros(3), slice(0, 3), values) * np.array([1.0, 2.0, 3.0])).backward()
    assert values.grad.tolist() == [[1, 2, 3]]


def test_positions_in_all_elements_in_one_row_are_counted_from_the_end_too():
    x, places = np.arange(6.0).reshape(3, 2), np.array([-1, 2, 2])
    found = tg.grad(lambda x: tg.sum(tg.take_along_axis(x, places, None) * [1.0, 2.0, 3.0]))(x)
    assert found.tolist() == [[0, 0], [5, 0], [0, 1]]


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize(
    "places",
    [
        np.array([[0], [-1], [1]]),
        np.array([[0, -3, 2], [1, 1, 0], [2, 0, 1]]),
        np.array([[1]]),
        np.array([[0], [2]], "uint8"),
        np.zeros((3, 0), int),
        np.array([[3], [0], [0]]),  # not there
        np.array([[0.0], [1.0], [0.0]]),
        np.array([[True], [False], [True]]),
    ],
    ids=lambda places: str(places.tolist()),
)
def test_a_matrix_is_taken_from_along_an_axis_as_by_numpy(axis, places):
    x = np.arange(9.0).reshape(3, 3)
    results = []
    for take in (np.take_along_axis, tg.take_along_axis):
        try:
            results.append(take(x, places, axis).tolist())
        except (IndexError, ValueError) as error:
            results.append(type(error))
    assert results[0] == results[1]


def test_half_an_axis_is_refused_for_matrices_too():
    with pytest.raises(TypeError):
        tg.take_along_axis(np.ones((3, 4)), np.array([[0], [1], [2]]), 1.0)
