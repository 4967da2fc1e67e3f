"""engine/reading.py: the code of a rule says which arguments it reads."""

import functools

import numpy as np
import pytest

from tinygrad_edu.engine import shape_of, size_of
from tinygrad_edu.engine.reading import read_by


def of_shapes(g, y, a, b):
    return g.reshape(shape_of(a)) * size_of(b)


def in_an_inner_function(g, y, a, b):
    return [g * x * b for x in (1, 2)]


class Scaled:
    def __init__(self, factor):
        self.factor = factor

    def rule(self, g, y, x):
        return self.factor * g * x


def overwritten(g, y, a, b):
    a = b
    return g * a


def handed_on(g, y, a, b):
    return map(shape_of, a)


def with_an_option(g, y, a, axis=0):
    return g.sum(axis)


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        (lambda g, y, a, b: g, []),
        (lambda g, y, a, b: g * y, []),
        (lambda g, y, a, b: g * b, [1]),
        (lambda g, y, a, b: g * (b - a), [0, 1]),
        (lambda g, y, a, b: g * a.sum(), [0]),
        (of_shapes, []),
        (in_an_inner_function, [1]),
        (overwritten, [0, 1]),
        (handed_on, [0]),
        (with_an_option, [1]),  # an option counts like an argument
        (lambda g, y, *arrays: g, None),
        (lambda g, y, a, **options: g, None),
        (functools.partial(lambda g, y, a: g), None),
        (np.multiply, None),
        (Scaled(2.0).rule, None),  # its own first argument is not g
    ],
)
def test_an_argument_is_read_if_the_code_mentions_it_for_more_than_its_shape(rule, read):
    assert read_by(rule) == (None if read is None else tuple(read))


def test_a_function_that_is_merely_called_shape_of_may_read():
    def shape_of(x):
        return x

    assert read_by(lambda g, y, a: g * shape_of(a)) == (0,)
