"""transforms/tree.py: nested arguments come apart and go together again."""

import weakref
from collections import OrderedDict, defaultdict
from dataclasses import InitVar, dataclass, field
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


@dataclass(frozen=True, slots=True)
class Checked:
    """Its __init__ looks at the data, takes something else, and computes something."""

    sigma: float
    mode: str
    start: InitVar[float] = 0.0
    twice: float = field(init=False, default=0.0)

    def __post_init__(self, start):
        if not self.sigma > 0:
            raise ValueError("sigma must be positive")
        object.__setattr__(self, "twice", 2 * self.sigma + start)


class Tagged(list):
    tag = "none"


class Two(tuple):
    def __new__(cls, a, b):
        return tuple.__new__(cls, (a, b))


def test_a_dataclass_is_copied_and_not_made_anew():
    leaves, rebuild = flatten(Checked(1.0, "exact", start=5.0))
    assert leaves == [1.0, "exact"]
    found = rebuild([-3.0, None])
    assert (found.sigma, found.mode, found.twice) == (-3.0, None, 7.0)


def test_a_subclass_of_a_container_stays_what_it_is():
    ordered, counts = OrderedDict(b=1.0, a=2.0), defaultdict(lambda: 7.0, a=1.0)
    tagged = Tagged([1.0, 2.0])
    tagged.tag = "mine"
    for tree in (ordered, counts, tagged, Two(1.0, 2.0)):
        doubled = tree_map(lambda x: 2 * x, tree)
        assert type(doubled) is type(tree)
        assert flatten(doubled)[0] == [2 * x for x in flatten(tree)[0]]
    assert list(tree_map(lambda x: x, ordered)) == ["b", "a"]
    assert tree_map(lambda x: x, counts)["unknown"] == 7.0
    assert tree_map(lambda x: x, tagged).tag == "mine"


@pytest.mark.parametrize("tree", [Checked(1.0, "exact"), Tagged([1.0]), OrderedDict(a=1.0)])
def test_the_form_of_a_tree_does_not_keep_its_leaves_alive(tree):
    class Leaf:
        pass

    holder = tree_map(lambda _: Leaf(), tree)
    _, rebuild = flatten(holder)
    gone = weakref.ref(flatten(holder)[0][0])
    del holder, _
    assert gone() is None
    assert flatten(rebuild([2.0, "x"]))[0][0] == 2.0
