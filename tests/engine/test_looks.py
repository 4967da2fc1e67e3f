"""engine/looks.py: whatever changes in an array, it looks different."""

import numpy as np
import pytest

from tinygrad_edu.engine.looks import FULL, PIECE, look


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", "complex64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_one_element_of_a_large_array_is_noticed_wherever_it_is(dtype, order):
    array = np.zeros((301, 401), dtype, order=order)
    assert look(array) == look(array)
    for place in [(0, 0), (150, 33), (300, 400)]:
        before = look(array)
        array[place] = 1
        assert look(array) != before


def negated(x):
    x *= -1


def partly_negated(x):
    x[:1000] *= -1


def turned(x):
    x[3:23] = x[3:23][::-1].copy()


def exchanged(x):
    x[[0, 100]] = x[[100, 0]]


def rolled_by_a_piece(x):
    words = x.view(np.uint64)
    words[:] = np.roll(words, PIECE)


@pytest.mark.parametrize("change", [negated, partly_negated, turned, exchanged, rolled_by_a_piece])
@pytest.mark.parametrize("size", [6100, 100_000])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_signs_and_places_count_in_a_large_array(change, size, dtype):
    x = np.random.default_rng(0).normal(size=size).astype(dtype)
    if x.nbytes <= FULL:
        x = np.tile(x, 2)
    before = look(x)
    change(x)
    assert look(x) != before
