"""engine/anomaly.py: the first NaN or infinity is named, with the user's line."""

import inspect
import os

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, detect_anomaly
from tinygrad_edu.engine.anomaly import PACKAGE

BLOW_UP = tg.primitive("blow_up", lambda g, y, x: g * np.inf, forward=lambda x: x * 2, method=False)


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
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        x = Value(np.ones(2))
        y = BLOW_UP(x + 1)  # the guilty line
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


@pytest.mark.parametrize("library", ["torch", "jax.numpy"])
def test_numbers_of_other_libraries_are_looked_at(library):
    asarray = pytest.importorskip(library).asarray
    if library == "torch":
        pytest.importorskip("array_api_compat")
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"log of shape \(2,\) made -in"):
        tg.log(Value(asarray([1.0, 0.0])))
    with detect_anomaly(), pytest.raises(FloatingPointError, match="blow_up passed inf to its"):
        BLOW_UP(Value(asarray([1.0, 2.0]))).sum().backward()


def test_what_jax_traces_cannot_be_looked_at():
    jax = pytest.importorskip("jax")
    with detect_anomaly():
        assert jax.jit(lambda x: tg.value_and_grad(tg.log)(x)[0])(0.0) == -np.inf


def test_a_symbol_is_no_number_to_look_at():
    sympy = pytest.importorskip("sympy")
    with detect_anomaly():
        (Value(sympy.Symbol("s")) * 2).backward()


@pytest.mark.parametrize("folder", [PACKAGE + "_course", np.__path__[0] + "ro"])
def test_a_folder_whose_name_begins_like_the_packages_is_the_users(folder):
    file = os.path.join(folder, "exercise.py")
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        exec(compile("\ntg.log(x)", file, "exec"), {"tg": tg, "x": Value(np.zeros(2))})
    assert str(caught.value).endswith(f"at {file}:2")


def test_gradients_that_are_finite_but_add_up_to_infinity_are_told():
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        tg.grad(lambda x: x * 1e308 + x * 1e308)(0.5)  # the twice
    message = str(caught.value)
    assert message.startswith("backward: the gradients of a leaf of shape () add up to inf")
    assert "though each is finite; the last of them came from multiply, computed at" in message
    assert message.endswith(line_of("# the twice"))


def test_what_adds_up_to_infinity_is_named_by_its_operation_or_its_own_name():
    x = Value(np.array([1e-200]), name="x")
    for scale, node in [(lambda: x, "'x'"), (lambda: x + 0.0, "the result of add")]:
        with detect_anomaly(), pytest.raises(FloatingPointError, match=f"the gradients of {node}"):
            y = scale()
            (y * 1e308 + y * 1e308).sum().backward()


def test_which_of_two_equal_arguments_got_it_is_told():
    second_is_wrong = tg.primitive(
        "second_is_wrong",
        lambda g, y, a, b: g,
        lambda g, y, a, b: g * np.nan,
        forward=lambda a, b: a + b,
        method=False,
    )
    with detect_anomaly(), pytest.raises(FloatingPointError, match="passed nan to its argument 1"):
        tg.grad(lambda x: second_is_wrong(x, x))(2.0)


def test_an_option_may_be_what_is_not_finite():
    for bad in (np.nan, [0.0, np.nan]):
        with (
            detect_anomaly(),
            pytest.raises(FloatingPointError, match="its option constant_values already holds nan"),
        ):
            tg.pad(Value(np.ones(2)), 1, constant_values=bad)


def test_gradients_of_several_passes_that_add_up_to_infinity_are_told_before_anything_is_written():
    x = Value(np.array([0.5, 1.0]), name="x")
    x.grad = np.array([0.0, 1.7e308])
    with detect_anomaly():
        y = (x * 1e308).sum()
        with pytest.raises(FloatingPointError, match=r"add up to inf in the grad of 'x' of shape"):
            y.backward()
    assert x.grad.tolist() == [0.0, 1.7e308] and y.grad is None
    x.grad = np.array([0.0, np.inf])  # whoever has put it there knows
    with detect_anomaly():
        (x * 2.0).sum().backward()
    assert x.grad.tolist() == [2.0, np.inf]
