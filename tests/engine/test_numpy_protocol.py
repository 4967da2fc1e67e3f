"""engine/numpy_protocol.py: NumPy's functions find ours."""

import numpy as np
import pytest

from tinygrad_edu import Value


def test_ufuncs_and_functions_are_recorded():
    x = Value([1.0, 4.0])
    for y in (np.exp(x), np.add(np.ones(2), x), np.sum(x, axis=0), np.where(x > 2, x, 0)):
        assert isinstance(y, Value)
        assert y.recipe is not None
    assert np.sqrt(x).data.tolist() == [1, 2]
    assert np.concatenate([np.zeros(1), x]).data.tolist() == [0, 1, 4]


def test_an_array_on_the_left_leaves_the_operator_to_the_value():
    w = Value(np.array([1.0, 2.0]))
    for y in (np.ones((3, 2)) @ w, np.ones(2) * w, np.float64(2) + w, np.ones(2) - w):
        assert isinstance(y, Value)
    (np.ones((3, 2)) @ w).sum().backward()
    assert w.grad.tolist() == [3, 3]


def test_a_function_without_a_row_is_refused_with_the_remedy():
    with pytest.raises(TypeError, match=r"numpy\.spacing has no derivative row.*primitive\('spac"):
        np.spacing(Value(1.0))
    with pytest.raises(TypeError, match=r"numpy\.histogram has no derivative row"):
        np.histogram(Value([1.0]))


def test_out_is_refused():
    with pytest.raises(TypeError, match="exp: out= would overwrite"):
        np.exp(Value([1.0]), out=np.zeros(1))
