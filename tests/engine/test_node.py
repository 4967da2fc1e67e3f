"""engine/node.py: what a Value remembers."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value
from tinygrad_edu.engine.operation import OPERATIONS

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


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_a_graph_survives_a_deep_copy_and_a_pickle_with_the_same_operations(twin_of):
    x = Value([1.0, 2.0, 3.0], name="x")
    y = (tg.concatenate([x, x.exp(), x.detach()]) * 2.0).sum()
    twin = twin_of(y)
    nodes, twins = tg.topological(y), tg.topological(twin)
    assert [n._op for n in nodes] == [n._op for n in twins]
    assert not set(nodes) & set(twins)
    twin.backward()
    y.backward()
    assert twins[0].name == "x" and twins[0].grad.tolist() == x.grad.tolist()


def test_an_operation_that_has_no_name_of_its_own_is_copied_but_not_pickled():
    y = tg.custom_vjp(lambda g, y, x: -g)(lambda x: x)(Value(2.0))
    copied = copy.deepcopy(y)
    copied.backward()
    assert tg.topological(copied)[0].grad == -1.0
    with pytest.raises(TypeError, match="pickle: the operation <lambda> is no row"):
        pickle.dumps(y)


def test_a_pickle_of_an_operation_that_is_not_defined_here_is_told(monkeypatch):
    cube = tg.primitive("cubed", lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3, method=False)
    written = pickle.dumps(cube(Value(2.0)))
    monkeypatch.delitem(OPERATIONS, "cubed")
    with pytest.raises(ValueError, match="no operation cubed; import what defines it"):
        pickle.loads(written)


def test_an_unknown_attribute_is_still_answered_with_what_to_write():
    with pytest.raises(AttributeError, match=r"no attribute 'unsqueeze'; write tg\.expand_dims"):
        _ = (Value(2.0) * 3.0).unsqueeze
