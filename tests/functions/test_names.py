"""Every function is found under the names that users of NumPy and SciPy know."""

import inspect

import numpy as np
import pytest
import scipy.fft
from scipy import special

import tinygrad_edu as tg
from tinygrad_edu import FUNCTIONS, Value
from tinygrad_edu.functions.aliases import ALIASES

METHODS = """
all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod
cumsum diagonal dot flatten max mean min nonzero partition prod ravel repeat reshape round
searchsorted sort squeeze std sum swapaxes take trace transpose var
"""


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_same_function(alias):
    assert getattr(tg, alias) is FUNCTIONS[ALIASES[alias]]


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated")  # since NumPy 2.5
@pytest.mark.parametrize("alias", [name for name in ALIASES if hasattr(np, name)])
def test_numpy_has_these_aliases_too(alias):
    x = np.array([0.25, 0.5])
    theirs = getattr(np, alias)
    args = (x, x) if alias in ("atan2", "mod", "pow", "true_divide") else (x,)
    if alias in ("concat", "bitwise_invert"):
        args = ([x],) if alias == "concat" else (x > 0.3,)
    with np.errstate(invalid="ignore"):  # acosh is defined above 1 only
        ours = FUNCTIONS[ALIASES[alias]](*args)
        np.testing.assert_array_equal(ours, theirs(*args))


@pytest.mark.parametrize("name", METHODS.split())
def test_values_have_the_methods_of_arrays(name):
    assert callable(getattr(np.ndarray, name))
    assert callable(getattr(Value, name))


def test_methods_take_what_the_methods_of_arrays_take():
    data = np.array([[3.0, 1.0], [2.0, 5.0]])
    x = Value(data)
    calls = [
        lambda x: x.reshape(4, 1), lambda x: x.transpose(1, 0), lambda x: x.take([0, 3]),
        lambda x: x.clip(1.5, 4.0), lambda x: x.round(1), lambda x: x.compress([True, False], 0),
        lambda x: x.repeat(2, axis=1), lambda x: x.swapaxes(0, 1), lambda x: x.diagonal(1),
        lambda x: x.std(axis=0, ddof=1), lambda x: x.argmax(axis=1), lambda x: x.dot(np.ones(2)),
        lambda x: x.real, lambda x: x.imag, lambda x: x.T, lambda x: x.squeeze(),
        lambda x: x.cumsum(axis=0), lambda x: x.trace(), lambda x: x.flatten(),
    ]  # fmt: skip
    for call in calls:
        np.testing.assert_array_equal(call(x).data, call(data))


def test_numpys_linalg_and_fft_take_values():
    x = Value(np.array([[2.0, 1.0], [1.0, 3.0]]))
    assert isinstance(np.linalg.norm(x), Value)
    assert isinstance(np.linalg.eigh(x).eigenvalues, Value)
    assert isinstance(np.fft.rfft(x), Value)
    assert np.linalg.matrix_rank(x).item() == 2


def test_scipys_special_functions_take_values():
    for (
        name
    ) in "erf erfc erfinv gamma gammaln digamma psi logit expit log_ndtr j0 j1 i0 i1".split():  # noqa: SIM905
        x = Value(np.array([0.25, 0.5]))
        y = getattr(special, name)(x)
        assert isinstance(y, Value)
        np.testing.assert_allclose(y.data, getattr(special, name)(x.data), rtol=1e-14)
    assert special.xlogy(Value(0.0), 0.0).item() == 0


def test_a_plain_number_stays_a_plain_number():
    for f in (tg.erf, tg.gelu, tg.sigmoid, tg.softplus, tg.logsumexp, tg.sinc, tg.gamma, tg.elu):
        assert type(f(0.5)) is float
        x = Value(0.5)
        y = f(x)
        y.backward()
        assert type(y.data) is type(x.grad) is float


def test_every_function_has_a_name_and_a_documentation():
    for name, function in FUNCTIONS.items():
        assert function.__doc__, name
        assert inspect.signature(function) is not None


def test_the_two_namespaces_hold_numpys_functions():
    for name in tg.linalg.__all__:
        assert hasattr(np.linalg, name)
        assert FUNCTIONS[f"linalg.{name}"] is getattr(tg.linalg, name)
    for name in tg.fft.__all__:
        assert hasattr(np.fft, name)
        assert hasattr(scipy.fft, name)
        assert FUNCTIONS[f"fft.{name}"] is getattr(tg.fft, name)


def test_scipy_is_asked_for_only_when_it_is_needed(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "scipy", None)
    assert tg.relu(1.0) == 1.0
    with pytest.raises(ImportError, match=r"erf: SciPy computes it; install it \(pip install"):
        tg.erf(np.array([1.0]))
