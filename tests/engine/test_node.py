"""engine/node.py: what a Value remembers."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value

arguments = st.lists(st.one_of(st.none(), st.floats(), st.text(), st.booleans()), max_size=5)


@given(arguments.map(tuple))
def test_arguments_come_back_as_they_were_given_however_many_there_are(args):
    node = Value(1.0)
    node._args = args
    assert len(node._args) == len(args)
    assert all(a is b for a, b in zip(node._args, args, strict=True))


def test_what_a_computed_number_leaves_empty_reads_as_nothing():
    y = Value(2.0) * 3.0
    assert y.grad is None and y.name is None
    assert y.recipe.options == {} and y._seen == () and y._returned_by == ()
    y.name, y.grad = "y", 1.0
    assert repr(y) == "Value(6.0, name='y', grad=1.0)"


def test_what_one_number_is_given_no_other_number_has():
    a, b = Value(2.0) * 3.0, Value(2.0) * 3.0
    a.name = "a"
    assert b.name is None


@pytest.mark.parametrize("data", [2.0, np.array([1.0, 2.0])])
def test_a_copy_has_the_same_recipe(data):
    x = Value(data, name="x")
    y = x * 2
    twin = copy.copy(y)
    assert twin.recipe == y.recipe and twin.name is None
    tg.sum(twin).backward()
    assert x.grad is not None


@pytest.mark.parametrize("data", [2.0, np.array([1.0, 2.0])])
def test_a_leaf_survives_a_deep_copy_and_a_pickle(data):
    x = Value(data, name="x")
    x.grad = x.data * 3
    for twin in (copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert twin.name == "x" and twin.recipe is None and twin is not x
        np.testing.assert_array_equal(twin.data, x.data)
        np.testing.assert_array_equal(twin.grad, x.grad)
        (twin * twin).sum().backward()


def test_an_unknown_attribute_is_still_answered_with_what_to_write():
    with pytest.raises(AttributeError, match=r"no attribute 'unsqueeze'; write tg\.expand_dims"):
        _ = (Value(2.0) * 3.0).unsqueeze
