"""Every operation has a domain, and the numbers, shapes and options in it are accepted."""

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing.building import random_pick
from tinygrad_edu.testing.domain import POSITIVE, REAL, SHAPES, Interval
from tinygrad_edu.testing.domains import DOMAINS
from tinygrad_edu.testing.operations import differentiable, domain_of
from tinygrad_edu.testing.vocabulary import broadcastable, can_broadcast, indices, reshapes

INTERVALS = [REAL, POSITIVE, Interval(0, 1), Interval(-1, 1), Interval(1, math.inf)]
INTERVALS += [Interval(-math.inf, 2), Interval(0.5, math.inf), Interval(-4.0, 4.0)]


@pytest.mark.parametrize("name", differentiable())
def test_every_operation_has_a_domain(name):
    domain = domain_of(name)
    for seed in range(3):
        pick = random_pick(np.random.default_rng(seed))
        shapes = domain.shapes(pick)
        assert domain.fits(shapes), "a shape that the domain proposes must fit the domain"
        args = domain.arguments(pick, shapes)
        domain.run(tg.FUNCTIONS[name], args, domain.extras(pick, shapes))


def test_every_line_of_the_table_belongs_to_an_operation():
    assert [name for name in DOMAINS if name not in tg.FUNCTIONS] == []


def test_an_operation_without_a_domain_is_told_where_to_add_one(new_row):
    @new_row
    def needs_options(name):
        return tg.primitive(name, lambda g, y, x, shift, wrap: g, forward=lambda x, s, w: x)

    with pytest.raises(KeyError, match=r"no domain; add a line for it in .*domains"):
        domain_of("needs_options_of_a_test")


@pytest.mark.parametrize("interval", INTERVALS)
def test_numbers_lie_inside_and_are_all_different(interval):
    for seed in range(20):
        numbers = interval.numbers(8, random_pick(np.random.default_rng(seed)))
        assert all(interval.low < n < interval.high for n in numbers)
        assert len(set(numbers)) == 8


@pytest.mark.parametrize("interval", INTERVALS)
def test_a_guard_brings_every_number_inside_and_prints_as_what_it_does(interval):
    for x in (-1e6, -3.0, -0.5, 0.0, 1e-3, 1.0, 2.5, 1e6):
        guard = interval.guard
        if guard is None:
            assert interval == REAL
            continue
        assert interval.low < guard.apply(x) < interval.high
        assert eval(guard.text.replace("{x}", f"({x})")) == guard.apply(x)


def test_shapes_that_broadcast_do_so():
    for seed in range(200):
        assert can_broadcast(broadcastable(random_pick(np.random.default_rng(seed)), 3))
    assert not can_broadcast(((2,), (3,)))


@pytest.mark.parametrize("shape", SHAPES)
def test_indices_and_reshapes_are_valid(shape):
    x = np.zeros(shape)
    for index in indices(shape):
        assert x[index].size
    for new in reshapes(shape):
        assert x.reshape(new).size == x.size
