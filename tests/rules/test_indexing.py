"""rules/indexing.py: what is put in gets its gradient back in its own shape."""

import numpy as np

import tinygrad_edu as tg


def test_what_is_put_in_may_have_more_axes_as_numpy_allows():
    values = tg.Value(np.ones((1, 3)))
    tg.sum(tg.set(np.zeros(3), slice(0, 3), values) * np.array([1.0, 2.0, 3.0])).backward()
    assert values.grad.tolist() == [[1, 2, 3]]


def test_positions_in_all_elements_in_one_row_are_counted_from_the_end_too():
    x, places = np.arange(6.0).reshape(3, 2), np.array([-1, 2, 2])
    found = tg.grad(lambda x: tg.sum(tg.take_along_axis(x, places, None) * [1.0, 2.0, 3.0]))(x)
    assert found.tolist() == [[0, 0], [5, 0], [0, 1]]
