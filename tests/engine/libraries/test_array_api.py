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
    with pytest.raises(TypeError, match="nothing computes it for an array_api_strict array"):
        unknown(Value(strict.asarray([1.0])))


@pytest.mark.parametrize("device", DEVICES)
def test_what_dropout_draws_goes_where_the_numbers_are(device):
    x = Value(array(np.ones((4, 5)), device))
    dropped = tg.dropout(x, rng=0).data
    assert dropped.device == strict.Device(device)
    np.testing.assert_array_equal(on_the_host(dropped), tg.dropout(np.ones((4, 5)), rng=0))


def in_place(x):
    x[0] = 5.0


def by_a_view(x):
    strict.permute_dims(x, (0,))[0] = 5.0


@pytest.mark.parametrize("change", [in_place, by_a_view])
@pytest.mark.parametrize("is_leaf", [True, False])
def test_an_array_that_is_changed_between_forward_and_backward_is_noticed(change, is_leaf):
    w, x = Value(strict.asarray([1.0, 2.0]), name="w"), strict.asarray([3.0, 4.0])
    loss = (w * x).sum() if not is_leaf else (Value(x, name="x") * w).sum()
    loss.backward()
    change(x)
    with pytest.raises(RuntimeError, match="changed in place after it was used"):
        loss.backward()


def test_a_change_behind_a_result_that_may_be_a_view_is_noticed():
    w = strict.asarray([[1.0, 2.0], [3.0, 4.0]])
    loss = (tg.reshape(Value(w), (4,)) * Value(strict.asarray([1.0, 2.0, 3.0, 4.0]))).sum()
    w[0, 0] = 7.0
    with pytest.raises(RuntimeError, match="changed in place after it was used"):
        loss.backward()


def test_leaves_own_their_gradients():
    a, b = Value(strict.asarray([1.0, 2.0])), Value(strict.asarray([1.0, 2.0]))
    (a + b).sum().backward()
    a.grad[0] = 9.0
    assert float(b.grad[0]) == 1.0


@pytest.mark.parametrize("device", DEVICES)
def test_a_step_of_gradient_descent_is_no_change_too_early(device):
    w = Value(strict.asarray([1.0, 2.0], device=strict.Device(device)), name="w")
    for _ in range(2):
        (w * w).sum().backward()
        w.data -= 0.25 * w.grad
        w.grad = None
    assert on_the_host(w.data).tolist() == [0.25, 0.5]


def test_a_number_and_its_power_of_two_are_taken_apart_and_put_together():
    x = Value(strict.asarray([6.0, -0.375]))
    m, n = tg.frexp(x)
    assert on_the_host(m.data).tolist() == [0.75, -0.75]
    assert on_the_host(tg.ldexp(m, n.data).data).tolist() == [6.0, -0.375]
