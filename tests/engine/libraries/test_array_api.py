"""engine/libraries/array_api.py: arrays of the strictest library that follows the standard."""

import re

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.operations import CASES
from tests.operations.derivatives import flat, gradient, ids, plain
from tests.operations.elsewhere import STRICT, STRICT_WORDS, known
from tinygrad_edu import Value

pytestmark = pytest.mark.backends
strict = pytest.importorskip("array_api_strict")

ALL = [(cid, case) for cid, case in zip(ids(CASES), CASES, strict=True) if case.inputs]


DEVICES = ["CPU_DEVICE", "device1"]
"""Where arrays may be: the library refuses what mixes them, as a graphics card does."""


def array(x, device):
    device = strict.Device(device)
    return strict.reshape(strict.asarray(np.ascontiguousarray(x), device=device), np.shape(x))


def on_the_host(x):
    return np.asarray(x.to_device(strict.Device("CPU_DEVICE")) if hasattr(x, "to_device") else x)


def raw(results):
    return [y.data if isinstance(y, Value) else y for y in results]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy computes, and warns of 0 / 0
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("cid", "case"), ALL, ids=[cid for cid, _ in ALL])
def test_results_and_gradients_are_those_of_numpy_or_the_library_refuses(cid, case, device):
    inputs = case.draw()
    given = [array(x, device) for x in inputs]
    try:
        ours = plain(case.call(tg, *map(Value, given)))
        slopes = [] if case.discrete else raw(gradient(case, given))
    except (TypeError, ValueError, IndexError) as error:
        assert known(STRICT, cid), cid
        assert re.search(STRICT_WORDS, str(error))
        return
    for a, b in zip(ours, flat(case.expected(*inputs)), strict=True):
        assert type(a).__module__.startswith("array_api_strict") or case.discrete
        assert case.discrete or a.device == strict.Device(device)
        np.testing.assert_allclose(on_the_host(a), b, rtol=1e-9, atol=1e-11)
    theirs = [] if case.discrete else raw(gradient(case, inputs))
    for a, b in zip(slopes, theirs, strict=True):
        assert a.device == strict.Device(device)
        np.testing.assert_allclose(on_the_host(a), b, rtol=1e-8, atol=1e-10)


def test_what_nobody_computes_is_told_with_the_operation_and_the_kind():
    unknown = tg.primitive("own_unknown_to_the_standard", lambda g, y, x: g)
    with pytest.raises(TypeError, match="nothing computes it for a array_api_strict array"):
        unknown(Value(strict.asarray([1.0])))


@pytest.mark.parametrize("device", DEVICES)
def test_what_dropout_draws_goes_where_the_numbers_are(device):
    x = Value(array(np.ones((4, 5)), device))
    dropped = tg.dropout(x, rng=0).data
    assert dropped.device == strict.Device(device)
    np.testing.assert_array_equal(on_the_host(dropped), tg.dropout(np.ones((4, 5)), rng=0))
