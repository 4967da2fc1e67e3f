"""engine/anomaly.py: the first NaN or infinity is named, with the user's line."""

import inspect

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, detect_anomaly


def line_of(text):
    """``file:line`` of the one line of this file that contains a text (besides this call)."""
    lines = inspect.getsource(inspect.getmodule(line_of)).splitlines()
    numbers = [i for i, line in enumerate(lines, 1) if text in line and "line_of" not in line]
    assert len(numbers) == 1
    return f"{__file__}:{numbers[0]}"


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def test_forward_the_first_operation_is_named_with_the_users_line():
    x = Value(np.array([1.0, 0.0]))
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        y = tg.log(x * 1)  # the culprit
        y.sum()
    message = str(caught.value)
    assert "forward: log of shape (2,) made -inf out of finite numbers" in message
    assert message.endswith(line_of("# the culprit"))


def test_a_bad_input_is_told_from_a_bad_operation():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="argument 0 already holds nan"):
        Value(np.array([np.nan])) * 2


def test_backward_the_operation_is_named_with_the_line_of_its_forward():
    blow_up = tg.primitive(
        "blow_up", lambda g, y, x: g * np.inf, forward=lambda x: x * 2, method=False
    )
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        x = Value(np.ones(2))
        y = blow_up(x + 1)  # the guilty line
        y.sum().backward()
    message = str(caught.value)
    assert "backward: blow_up passed inf to its argument 0 of shape (2,)" in message
    assert message.endswith(line_of("# the guilty line"))


def test_plain_floats_are_watched_as_well():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="multiply of shape"):
        Value(1e200) * Value(1e200)


def test_it_works_under_no_grad_and_ends_with_the_block():
    with detect_anomaly(), tg.no_grad(), pytest.raises(FloatingPointError):
        Value(np.array([1e308])) * 10
    assert (Value(np.array([1e308])) * 10).data[0] == np.inf


def test_finite_numbers_pass():
    with detect_anomaly():
        x = Value(np.ones(3))
        (tg.exp(x) > 1).any()
        (tg.exp(x) * x).sum().backward()
    assert np.allclose(x.grad, 2 * np.e)
