from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.datasets import Dataset


def make(x_shape=(4, 2), y=(0, 1, 1, 0), **other):
    return Dataset(np.arange(np.prod(x_shape)).reshape(x_shape), np.array(y), "toy", **other)


def test_it_unpacks_into_rows_and_targets():
    data = make()
    x, y = data
    assert x is data.x and y is data.y


def test_its_length_is_the_number_of_rows():
    assert len(make()) == 4
    assert len(make((0, 2), ())) == 0


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (make(), "<toy: 4 rows of 2 features, a number to predict>"),
        (make(target_names=("no", "yes")), "<toy: 4 rows of 2 features, 2 classes>"),
        (make((1, 3), (5,)), "<toy: 1 row of 3 features, a number to predict>"),
        (make((4, 8, 8)), "<toy: 4 rows of shape (8, 8), a number to predict>"),
    ],
)
def test_its_repr_tells_what_is_in_it(data, text):
    assert repr(data) == text


def test_a_class_of_its_kind_may_keep_something_besides():
    class Weighed(Dataset):
        """One with weights."""

    data = Weighed(np.ones((2, 1)), np.ones(2))
    data.weights = np.ones(2)
    with pytest.raises(FrozenInstanceError, match=r"data\.x stays as it is"):
        data.x = np.ones((2, 2))
    with pytest.raises(FrozenInstanceError, match=r"data\.y stays as it is"):
        del data.y


def test_it_cannot_be_changed_but_replaced():
    data = make()
    with pytest.raises(FrozenInstanceError):
        data.x = data.x / 2
    halved = replace(data, x=data.x / 2)
    assert (halved.x * 2 == data.x).all() and halved.name == "toy"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1, 2]], np.array([1])), "needs x as a NumPy array with one entry per row, not list"),
        ((np.array(3.0), np.array([1])), "needs x as a NumPy array"),
        ((np.ones((1, 2)), None), "needs y as a NumPy array with one entry per row, not NoneType"),
    ],
)
def test_what_is_not_an_array_is_refused(arguments, words):
    with pytest.raises(TypeError, match=words):
        Dataset(*arguments, name="toy")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"y": (0, 1)}, r"as many targets as rows: x has shape \(4, 2\), y has shape \(2,\)"),
        ({"feature_names": ("a",)}, r"x has shape \(4, 2\), feature_names has 1"),
        ({"target_names": ("no",)}, r"has 1 target_names, so y may hold 0 .. 0, not 1"),
        ({"target_names": ("a", "b"), "y": (0, 1, -1, 0)}, "not -1"),
        ({"target_names": ("a", "b"), "y": (0.0, 1.0, 1.0, 0.0)}, "not float64 of shape"),
        ({"target_names": ("a", "b"), "y": [[0], [1], [1], [0]]}, r"not int64 of shape \(4, 1\)"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        make(**arguments)


@given(st.lists(st.integers(-4, 3)))
def test_take_chooses_rows_as_numpy_does(rows):
    data = make()
    chosen = data.take(np.array(rows, dtype=int))
    np.testing.assert_array_equal(chosen.x, data.x[rows])
    np.testing.assert_array_equal(chosen.y, data.y[rows])


def test_take_accepts_booleans_and_makes_a_copy():
    data = make()
    chosen = data.take(data.y == 1)
    assert chosen.x.tolist() == [[2, 3], [4, 5]]
    chosen.x[:] = 0
    assert data.x[1].tolist() == [2, 3]


def test_take_names_the_shape_it_wants():
    with pytest.raises(ValueError, match=r"take needs rows of shape \(m,\), not \(\)"):
        make().take(0)
