"""The strategies draw what they promise."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.testing import strategies


@given(st.data(), strategies.shapes(), st.sampled_from(sorted(strategies.ELEMENTS)))
def test_arrays_have_the_shape_and_the_elements_that_were_asked_for(data, shape, elements):
    array = data.draw(strategies.arrays(shape, elements))
    assert array.shape == shape
    assert array.dtype == np.float64
    assert set(array.ravel()) <= set(strategies.ELEMENTS[elements])


def test_unknown_elements_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="dyadic, ties, saturating, near_domain_edge, not 'nice'"):
        find(strategies.arrays((2,), "nice"), lambda array: True)


@given(st.data(), strategies.shapes())
def test_cotangents_have_the_shape_of_the_result_and_no_ones(data, shape):
    y = tg.Value(np.zeros(shape))
    u = data.draw(strategies.cotangents(y))
    assert u.shape == shape
    assert not np.isin(u, [0, 1, -1]).any()


@given(strategies.broadcastable(3))
def test_broadcastable_shapes_broadcast(shapes):
    assert len(shapes) == 3
    np.broadcast_shapes(*shapes)


def test_what_is_drawn_shrinks_to_the_simplest():
    assert find(strategies.shapes(), lambda shape: True) == ()
    assert find(strategies.arrays((2,)), lambda array: True).tolist() == [0.0, 0.0]


def test_only_the_strategies_import_hypothesis():
    code = "import sys, tinygrad_edu.testing as t, tinygrad_edu.testing.laws\n"
    code += "sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
