"""functions/joining.py: arrays put together and taken apart."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value


def test_array_builds_from_nested_lists_of_values_numbers_and_arrays():
    a, b = Value(2.0), Value(np.array([1.0, 3.0]))
    m = tg.array([[a, 1.0], [0.0, a]])
    assert m.data.tolist() == [[2, 1], [0, 2]]
    rows = tg.array([b, b * 2])
    assert rows.data.tolist() == [[1, 3], [2, 6]]
    tg.sum(m * m).backward()
    rows.sum().backward()
    assert a.grad == 8.0
    assert b.grad.tolist() == [3, 3]


def test_array_of_plain_numbers_is_numpys():
    assert isinstance(tg.array([[1, 2]]), np.ndarray)
    assert tg.array([1, 2], dtype=np.float32).dtype == np.float32
    assert tg.array([Value(1.0), 2.0], dtype=np.float32).dtype == np.float32


def test_array_with_rows_of_different_lengths_is_refused():
    with pytest.raises(ValueError, match="array: the rows of the list have different lengths"):
        tg.array([[Value(1.0), 2.0], [3.0]])


def test_unequal_parts_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"5 elements along axis 0 do not make 2 .* array_split"):
        tg.split(Value(np.ones(5)), 2)


def test_an_axis_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="expand_dims: there is no axis 3 in an array of 2 axes"):
        tg.expand_dims(Value(np.ones(2)), 3)
    with pytest.raises(
        ValueError, match=r"squeeze: axis 0 of shape \(2,\) has a length other than 1"
    ):
        tg.squeeze(Value(np.ones(2)), 0)


def test_unstack_takes_apart_what_stack_has_put_together():
    a, b = Value(np.array([1.0, 2.0])), Value(np.array([3.0, 4.0]))
    first, second = tg.unstack(tg.stack([a, b], axis=1), axis=1)
    (first * second).sum().backward()
    assert first.data.tolist() == [1, 2]
    assert (a.grad.tolist(), b.grad.tolist()) == ([3, 4], [1, 2])


def test_rows_of_an_array_may_be_lists_arrays_and_values():
    v = tg.Value(np.array([1.0, 2.0, 3.0]))
    m = tg.array([v, [4, 5, 6], np.ones(3)])
    assert m.data.tolist() == [[1, 2, 3], [4, 5, 6], [1, 1, 1]]
    (m * m).sum().backward()
    assert v.grad.tolist() == [2, 4, 6]
