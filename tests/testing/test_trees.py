from collections import namedtuple
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import WrongShape, check_grad, from_torch
from tinygrad_edu.testing.trees import gradients_at_leaves, named_leaves, plain
from tinygrad_edu.testing.vectors import is_leaf

Pair = namedtuple("Pair", ["w", "b"])
W, B = np.array([0.5, -1.0, 2.0]), 0.25


@dataclass(frozen=True)
class Layer:
    w: object
    b: object
    activation: str = "tanh"
    width: int = 3


def on_values(p):
    return (getattr(tg, p.activation)(p.w * p.b) * p.width).sum()


def on_arrays(p):
    return float(np.sum(np.tanh(p.w * p.b) * p.width))


def test_a_dataclass_is_an_argument_as_it_is_for_grad():
    report = check_grad(on_values, Layer(W, B)).assert_ok()
    assert {c.argument for c in report.comparisons} == {"p.w", "p.b"}


def test_a_gradient_by_hand_of_a_dataclass_is_such_a_dataclass():
    right = tg.grad(on_values)
    check_grad(on_arrays, Layer(W, B), grad=right).assert_ok()
    wrong = check_grad(on_arrays, Layer(W, B), grad=lambda p: Layer(right(p).w, 1.01 * B))
    assert {c.argument for c in wrong.failures} == {"p.b"}


def test_dataclasses_inside_lists_and_values_inside_dataclasses_are_looked_into():
    net = [Layer(tg.Value(W), B), {"last": Layer(Fraction(1, 2), [1.0, 2.0])}]
    names = [name for name, _ in named_leaves(plain(net), is_leaf, "net")]
    assert names == ["net[0].w", "net[0].b", "net[1]['last'].w", "net[1]['last'].b"]
    f = lambda net: on_values(net[0]) + tg.sum(net[1]["last"].b) * net[1]["last"].w
    check_grad(f, net).assert_ok()


def test_a_dataclass_that_is_changed_in_place_by_the_function_is_noticed():
    def f(p):
        p.w[0] += 1.0
        return float(p.w.sum())

    with pytest.raises(Exception, match=r"p\.w"):
        check_grad(f, Layer(W.copy(), B), grad=lambda p: Layer(np.ones(3), 0.0))


def test_dataclasses_go_through_to_torch():
    torch = pytest.importorskip("torch")
    f = from_torch(lambda p: torch.tanh(p.w * p.b).sum())
    check_grad(f, Layer(W, np.array(B))).assert_ok()


@pytest.mark.parametrize(
    ("target", "gradient", "words"),
    [
        ({"w": W}, {"v": W}, "'p' must be a dictionary like it"),
        ({"w": W}, 3.0, "'p' must be a dictionary like it"),
        ([W, W], [W], "'p' must be a list like it"),
        ((W, W), {"a": W}, "'p' must be a tuple like it"),
        (Layer(W, B), {"w": W}, "'p' must be a Layer like it"),
        (Layer(W, {"x": W}), Layer(W, W), "'p.b' must be a dictionary like it"),
        ({"w": 1.0}, {"w": "one"}, r"by \"p\['w'\]\" is 'one', not numbers"),
    ],
)
def test_a_gradient_that_is_not_built_like_its_argument_is_refused(target, gradient, words):
    with pytest.raises(WrongShape, match=words):
        gradients_at_leaves(target, gradient, "p")


def test_a_plain_tuple_is_good_enough_as_the_gradient_of_a_named_one():
    assert gradients_at_leaves(Pair(2.0, [3.0]), (20.0, (30.0,)), "p") == [20.0, 30.0]


def test_settings_need_no_gradient():
    assert gradients_at_leaves({"w": 1.0, "n": 3, "act": ["tanh"]}, {"w": 5.0}, "p") == [5.0]
