"""compiler/bindings.py: names from outside that come to mean something else are noticed."""

import functools

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, nn

scale = Value(2.0)


def times_scale(x):
    return x * scale


def rebound_global():
    global scale
    scale = Value(2.0)
    compiled = tg.compile(lambda x: times_scale(x) + 0.0)  # two functions deep
    before = compiled(1.0)
    scale = Value(7.0)
    return before, compiled(1.0)


def rebound_name():
    w = Value(2.0)
    compiled = tg.compile(lambda x: x * w)
    before = compiled(1.0)
    w = Value(7.0)
    return before, compiled(1.0)


def rebound_name_inside_grad():
    w = Value(2.0)
    compiled = tg.compile(tg.grad(lambda x: w * x))
    before = compiled(1.0)
    w = Value(7.0)
    return before, compiled(1.0)


def rebound_in_a_list():
    weights = [Value(2.0)]
    compiled = tg.compile(lambda x: x * weights[0])
    before = compiled(1.0)
    weights[0] = Value(7.0)
    return before, compiled(1.0)


def rebound_in_a_dict():
    weights = {"w": Value(2.0)}
    compiled = tg.compile(lambda x: x * weights["w"])
    before = compiled(1.0)
    weights["w"] = Value(7.0)
    return before, compiled(1.0)


class Line:
    def __init__(self):
        self.w = Value(2.0)

    def at(self, x):
        return x * self.w


def rebound_attribute():
    line = Line()
    compiled = tg.compile(lambda x: x * line.w)
    before = compiled(1.0)
    line.w = Value(7.0)
    return before, compiled(1.0)


def rebound_attribute_of_a_method():
    line = Line()
    compiled = tg.compile(line.at)
    before = compiled(1.0)
    line.w = Value(7.0)
    return before, compiled(1.0)


def rebound_function():
    f = lambda x: x * 2.0
    compiled = tg.compile(lambda x: f(x))
    before = compiled(1.0)
    f = lambda x: x * 7.0
    return before, compiled(1.0)


def rebound_argument_of_a_partial():
    weights = [Value(2.0)]
    compiled = tg.compile(functools.partial(lambda w, x: w[0] * x, weights))
    before = compiled(1.0)
    weights[0] = Value(7.0)
    return before, compiled(1.0)


def rebound_module():
    line = nn.Linear(1, 1, rng=0)
    line.weight.data = np.array([[2.0]])
    compiled = tg.compile(lambda x: line(x)[0])
    before = compiled(np.ones(1))
    line = nn.Linear(1, 1, rng=0)
    line.weight.data = np.array([[7.0]])
    return before, compiled(np.ones(1))


@pytest.mark.parametrize(
    "rebound",
    [
        *(rebound_global, rebound_name, rebound_name_inside_grad, rebound_in_a_list),
        *(rebound_in_a_dict, rebound_attribute, rebound_attribute_of_a_method, rebound_function),
        *(rebound_argument_of_a_partial, rebound_module),
    ],
)
def test_code_is_made_anew_for_what_a_name_means_now(rebound):
    before, after = rebound()
    assert (before, after) == (2.0, 7.0)


def test_what_a_value_holds_is_read_and_needs_no_new_code():
    w = Value(2.0)
    traced = []
    compiled = tg.compile(lambda x: traced.append(1) or x * w)
    found = []
    for number in (2.0, 7.0, 9.0):
        w.data = number
        found.append(compiled(1.0))
    assert found == [2.0, 7.0, 9.0] and len(traced) == 2  # it is traced twice: see compiler/tracing
