"""transforms/tree.py: nested arguments come apart and go together again."""

from dataclasses import dataclass
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.transforms.tree import flatten, tree_map


@dataclass
class Layer:
    w: float
    b: list


class Pair(NamedTuple):
    first: float
    second: float


trees = st.recursive(
    st.integers(),
    lambda children: (
        st.lists(children, max_size=3)
        | st.tuples(children, children)
        | st.dictionaries(st.text(max_size=3), children, max_size=3)
        | st.builds(Layer, children, children)
        | st.builds(Pair, children, children)
    ),
    max_leaves=10,
)


@given(trees)
def test_a_tree_rebuilt_from_its_own_leaves_is_the_same_tree(tree):
    leaves, rebuild = flatten(tree)
    assert rebuild(leaves) == tree
    assert tree_map(lambda x: x, tree) == tree


@given(trees)
def test_mapping_keeps_the_form_and_the_order(tree):
    doubled = tree_map(lambda x: 2 * x, tree)
    assert flatten(doubled)[0] == [2 * x for x in flatten(tree)[0]]
    assert type(doubled) is type(tree)


def test_trees_of_different_form_are_refused():
    with pytest.raises(ValueError, match="a list of 1 is given where a list of 2 is needed"):
        tree_map(lambda a, b: a, [1, 2], [1])


def test_what_a_dict_holds_is_found_by_its_key():
    assert tree_map(lambda a, b: a - b, {"a": 3, "b": 5}, {"b": 1, "a": 2}) == {"a": 1, "b": 4}


def test_none_is_an_empty_tree():
    leaves, rebuild = flatten({"w": 1.0, "b": None})
    assert (leaves, rebuild([2.0])) == ([1.0], {"w": 2.0, "b": None})
    with pytest.raises(ValueError, match=r"given where nothing is needed, at \['b'\]"):
        tree_map(lambda a, b: a, {"w": 1.0, "b": None}, {"w": 1.0, "b": 2.0})
