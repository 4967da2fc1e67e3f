"""engine/numpy_protocol.py: NumPy's functions find ours."""

import numpy as np
import pytest

import tinygrad_edu as tg
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


def test_a_function_of_scipys_is_called_by_its_own_name():
    special = pytest.importorskip("scipy.special")
    with pytest.raises(TypeError, match=r"^scipy\.special\.beta has no derivative row"):
        special.beta(Value(1.0), 2.0)
    with pytest.raises(TypeError, match=r"^scipy\.special\.beta\.reduce does not work on a Value"):
        special.beta.reduce(Value([1.0]))
    with pytest.raises(TypeError, match=r"^scipy\.special\.gamma: out= would overwrite"):
        special.gamma(Value(1.0), out=np.zeros(1))


@pytest.mark.parametrize(
    "f",
    [
        lambda x, **how: np.var(x, **how).sum(),
        lambda x, **how: np.std(x, axis=0, **how).sum(),
        lambda x, **how: tg.var(x, 1, **how).sum(),
    ],
)
def test_an_option_may_have_the_other_name_that_numpy_knows(f):
    data = np.array([[1.0, 2.0, 4.0], [3.0, 7.0, 1.0]])
    a, b = Value(data), Value(data)
    f(a, correction=1).backward()
    f(b, ddof=1).backward()
    assert np.array_equal(a.grad, b.grad) and f(a, correction=1) == f(data, correction=1)
    assert np.array_equal(tg.clip(a, a_min=2, a_max=3).data, np.clip(data, a_min=2, a_max=3))


def test_out_is_refused():
    with pytest.raises(TypeError, match="exp: out= would overwrite"):
        np.exp(Value([1.0]), out=np.zeros(1))


@pytest.mark.parametrize("ufunc", [np.add, np.multiply])
@pytest.mark.parametrize("method", ["reduce", "accumulate"])
@pytest.mark.parametrize("options", [{}, {"axis": 1}])
def test_reduce_and_accumulate_are_recorded(ufunc, method, options):
    x = Value(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    y = getattr(ufunc, method)(x, **options)
    assert isinstance(y, Value)
    assert np.array_equal(y.data, getattr(ufunc, method)(x.data, **options))


@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum])
def test_outer_is_recorded(ufunc):
    a, b = Value(np.array([1.0, 2.0])), Value(np.array([[3.0], [4.0], [5.0]]))
    y = ufunc.outer(a, b)
    assert np.array_equal(y.data, ufunc.outer(a.data, b.data))
    y.sum().backward()
    assert a.grad.shape == (2,)


def test_where_and_other_methods_are_refused_with_what_there_is():
    x = Value([1.0, 2.0])
    with pytest.raises(TypeError, match=r"add: where= is not recorded; write np\.where"):
        np.add(x, 1, where=np.array([True, False]))
    with pytest.raises(TypeError, match=r"subtract\.reduce does not work on a Value; add\.reduce"):
        np.subtract.reduce(x)
