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
    with pytest.raises(ValueError, match="differ in form"):
        tree_map(lambda a, b: a, [1, 2], [1])
