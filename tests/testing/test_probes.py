"""The values on both sides of a point, and what can be read off them."""

import math

import numpy as np
import pytest

from tinygrad_edu.testing.probes import HALVINGS, probe


def test_the_steps_halve_and_the_values_are_those_of_the_function():
    probes = probe(math.sin, 0.5, 2.0)
    assert len(probes.steps) == HALVINGS
    assert np.all(probes.steps[1:] * 2.0 == probes.steps[:-1])
    assert probes.right.tolist() == [math.sin(0.5 + h * 2.0) for h in probes.steps]
    assert probes.left.tolist() == [math.sin(0.5 - h * 2.0) for h in probes.steps]
    assert probes.centre == math.sin(0.5)


def test_all_quotients_of_a_straight_line_are_its_slope():
    probes = probe(lambda x: 3.0 * x, 0.5, 1.0)
    assert set(probes.central()[0]) == {3.0}
    assert set(probes.one_sided(1)[0]) == set(probes.one_sided(-1)[0]) == {3.0}
    assert set(probes.jumps()[0]) == {0.0}


def test_the_quotients_of_a_corner_differ_by_the_jump():
    probes = probe(abs, 0.0, 1.0)
    assert set(probes.one_sided(1)[0]) == {1.0}
    assert set(probes.one_sided(-1)[0]) == {-1.0}
    assert set(probes.jumps()[0]) == {2.0}
    assert set(probes.central()[0]) == {0.0}


@pytest.mark.parametrize(
    ("f", "x", "sides"),
    [
        (math.sin, 0.0, (-1, 1)),
        (math.sqrt, 0.0, (1,)),
        (math.asin, 1.0, (-1,)),
        (lambda x: 1.0 if x == 0.0 else math.nan, 0.0, ()),
        (lambda x: 1.0 / np.float64(x), 0.0, ()),
    ],
)
def test_the_sides_on_which_the_function_is_defined(f, x, sides):
    assert probe(f, x, 1.0).sides == sides


def test_a_function_at_rest_is_left_in_peace():
    for f in (math.sin, abs, math.floor, lambda x: 1e6 + math.sin(x)):
        assert len(probe(f, 0.3, 1.0).steps) == HALVINGS


def test_a_restless_function_gets_more_steps_as_long_as_they_move_the_point():
    probes = probe(lambda x: math.sin(1e8 * x), 3.0, 1.0)
    assert HALVINGS < len(probes.steps) < 2 * HALVINGS
    assert np.all(3.0 + probes.steps > 3.0)
    close_to_zero = probe(math.log, 1e-12, 1.0)
    assert len(close_to_zero.steps) == 2 * HALVINGS


def test_noise_that_is_known_is_not_forgotten():
    assert probe(math.sin, 0.3, 1.0).noise < 1e-15
    assert probe(math.sin, 0.3, 1.0, noise=1e-3).noise == 1e-3


def test_more_noise_elsewhere_counts_and_less_does_not():
    probes = probe(lambda x: (x + 1e6) - 1e6 if x > 0.2 else x, 0.125, 1.0)
    assert probes.looked_at_again(0.25, 1).noise > 1e3 * probes.noise
    assert probes.looked_at_again(0.25, -1) is probes


def test_jerks_of_rounding_are_told_from_standing_still():
    assert 1e-17 < probe(lambda x: math.log(1 + math.exp(x)), -30.0, 1.0).rounded_to() < 1e-15
    assert probe(lambda x: max(x, 0.0), -1e-3, 1.0).rounded_to() == 0.0
    assert probe(lambda x: 2.0, -1.0, 1.0).rounded_to() == 0.0
    assert probe(math.sin, 1.0, 1.0).rounded_to() == 0.0
