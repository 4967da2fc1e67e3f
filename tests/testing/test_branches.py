"""The branch signature: the same on one smooth piece of a function, another on the next."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.branches import alike, signature, turns
from tinygrad_edu.testing.subjects import ValueSubject


def subject(f, x):
    return ValueSubject("f", Arguments((x,), None, ("x",)), lambda leaves: f(leaves[0]))


def signatures(f, *xs):
    one = subject(f, xs[0])
    return [signature(one, np.ravel(x)) for x in xs]


KINKS = {
    "relu": (tg.relu, 1.0, -1.0),
    "abs": (abs, 1.0, -1.0),
    "maximum": (lambda x: tg.maximum(x, 2.0), 1.0, 3.0),
    "clip": (lambda x: tg.clip(x, -1.0, 1.0), 0.5, 1.5),
    "max": (lambda x: x.max(), [1.0, 2.0], [2.0, 1.0]),
    "sort": (tg.sort, [1.0, 2.0], [2.0, 1.0]),
    "median": (tg.median, [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]),
    "where": (lambda x: tg.where(x > 0, x, 2 * x), 1.0, -1.0),
    "where on plain data": (lambda x: tg.where(x.data > 0, x, 2 * x), [1.0], [-1.0]),
    "floor": (lambda x: tg.floor(x) * x, 0.5, 1.5),
    "if": (lambda x: x if x > 0 else 2 * x, 1.0, -1.0),
    "argmax as an index": (lambda x: x[np.argmax(x.data)], [1.0, 2.0], [2.0, 1.0]),
    "a pole": (lambda x: tg.std(x), [1.0, 2.0], [1.0, 1.0]),
    "tie": (lambda x: x.max(), [1.0, 2.0], [2.0, 2.0]),
}


@pytest.mark.parametrize("name", KINKS)
def test_on_the_other_side_of_a_kink_the_signature_is_another(name):
    f, here, there = KINKS[name]
    one, same, other = signatures(f, np.array(here), np.array(here) * 1.001, np.array(there))
    assert alike(one, same)
    assert not alike(one, other)


def test_a_smooth_function_decides_the_same_everywhere():
    first, *others = signatures(lambda x: tg.exp(x) * tg.sin(x) / (1 + x * x), 0.5, -3.0, 20.0)
    assert all(alike(first, other) for other in others)


def test_a_decision_belongs_to_the_node_whose_rule_made_it():
    here, there = signatures(lambda x: tg.relu(x * x - 1).sum(), np.array([2.0, 3]), [0.5, 3])
    (turn,) = turns(here, [there])
    assert turn.name == "relu"
    assert turn.node.recipe.op.name == "relu"
    assert turn.places.tolist() == [True, False]


def test_a_condition_that_holds_at_one_point_only_is_lonely():
    left, here, right = signatures(lambda x: tg.where(x == 0, 5 * x, x), -1.0, 0.0, 1.0)
    (turn,) = turns(here, [left, right])
    assert turn.lonely
    left, here, right = signatures(lambda x: tg.where(x > 0, 5 * x, x), -1.0, 0.0, 1.0)
    (turn,) = turns(here, [left, right])
    assert not turn.lonely


def test_where_the_course_of_the_program_changes_no_single_turn_is_named():
    def f(x):
        return tg.relu(x) if x > 0 else x * x

    here, there = signatures(f, 1.0, -1.0)
    assert turns(here, [there]) is None


def test_outside_the_domain_nothing_is_known_and_nothing_held_against_it():
    here, outside = signatures(lambda x: tg.relu(tg.log(x)), 2.0, -1.0)
    assert outside is None
    assert alike(here, outside)
    assert turns(here, [outside]) == []
