"""``explain`` names the very place that made a gradient what it is."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.views import explain

x = st.floats(0.5, 2).map(lambda v: round(v, 2))


@given(x, x)
def test_the_paths_add_up_to_the_gradient(a, b):
    p, q = tg.Value(a, name="p"), tg.Value(b, name="q")
    loss = p * q + tg.tanh(p) * p
    lines = explain(p, loss).splitlines()
    assert lines[1] == "3 paths from p to L:"
    total = sum(float(line.rsplit("= ")[-1].replace("−", "-")) for line in lines[2:5])
    assert total == pytest.approx(tg.gradients(loss)[p], rel=2e-3)


def test_many_paths_are_counted_and_a_few_are_shown():
    a = value = tg.Value(1.0, name="a")
    for _ in range(60):
        value = value + value
    text = explain(a, value)
    assert f"{2**60} paths" in text and f"and {2**60 - 8} more" in text
    assert len(text.splitlines()) < 15


def test_what_is_not_connected_is_said_and_a_detached_copy_is_pointed_out():
    a, b = tg.Value([1.0, 2.0], name="a"), tg.Value([2.0, 1.0], name="b")
    assert "was not computed from a: no path" in explain(a, (b * 2).sum())
    assert "a holds the same data, but without memory" in explain(a, (b * a.detach()).sum())


def test_an_operation_without_a_derivative_is_named():
    a = tg.Value(2.0, name="a")
    text = explain(a, tg.where(a > 1, tg.Value(5.0, name="five"), 0.0))
    assert text.startswith("dL/da = none")
    assert "greater has no derivative" in text


def test_the_masked_branch_is_named():
    a = tg.Value(-2.0, name="a")
    text = explain(a, tg.where(a > 0, a * 3, 1.0))
    assert "passes nothing on" in text and "if v1 else 0 = 0" in text


def test_a_zero_that_comes_from_cancelling_is_told_from_one_that_was_stopped():
    a = tg.Value(2.0, name="a")
    assert "cancel each other" in explain(a, a * 3 - a * 3)
    dead = tg.Value(-1.0, name="dead")
    assert "v1 = relu(dead) passes nothing on" in explain(dead, tg.relu(dead) * 2)
    zero = tg.Value(0.0, name="zero")
    assert "dL/da = zero = 0, with a = 2, zero = 0" in explain(a, a * zero)


def test_the_first_nan_is_found_forward_or_backward():
    a = tg.Value(np.array([1.0, -1.0]), name="a")
    with np.errstate(all="ignore"):
        text = explain(a, (tg.log(a) * 2).sum())
    assert "The first value that is not finite: v1 = log(a)" in text
    bad = tg.primitive("bad_for_explain", lambda g, y, x: g * float("nan"), forward=lambda x: x)
    try:
        b = tg.Value(1.0, name="b")
        assert "All values are finite; the first gradient" in explain(b, bad(b) * 2)
    finally:
        del tg.engine.OPERATIONS["bad_for_explain"], tg.FUNCTIONS["bad_for_explain"]
        del tg.Value.bad_for_explain


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match="two Values are needed, got float"):
        explain(1.0, tg.Value(1.0) * 2)


def test_a_gradient_that_underflows_is_told_from_one_that_is_stopped():
    v = a = tg.Value(0.5, name="a")
    for _ in range(400):
        v = v * 0.1
    assert "v77 = v76 · 0.1 passes nothing on: 9.881e−324 × 0.1 is too small for a float" in (
        explain(a, v)
    )


def test_exact_numbers_and_symbols_are_explained_exactly():
    sympy = pytest.importorskip("sympy", reason="it computes with symbols")
    f = tg.Value(Fraction(2, 3), name="f")
    text = explain(f, f * f / 7 * Fraction(1, 3))
    assert "f → v1 → v2 → L: 1/3 × 1/7 × 2/3 = 2/63" in text
    x = tg.Value(sympy.Symbol("s", real=True) + 1, name="x")
    text = explain(x, x * x * 3)
    assert text.startswith("dL/dx = 6*s + 6") and "x → v1 → L: 3 × (s + 1) = 3*s + 3" in text


def test_a_long_path_shows_its_ends_its_product_and_its_smallest_factor():
    v = a = tg.Value(0.5, name="a")
    for _ in range(15):
        v = tg.tanh(v)
    line = explain(a, v).splitlines()[2]
    assert line.startswith("a → v1 → v2 → v3 → v4 → … → v11", 2)
    assert "0.9292 × 0.9257" in line and " × … × " in line and "× 0.7864 = 0.1479 " in line
    assert line.endswith("(15 factors, the smallest is dv1/da = 0.7864)")


def test_many_contributions_are_counted_and_a_few_are_shown():
    y = a = tg.Value(1.0, name="a")
    for _ in range(30):
        y = y + a
    assert f"Contributions: {'1 + ' * 8}23 more = 31" in explain(a, y)


def test_a_path_that_carries_nothing_says_so():
    a = tg.Value(2.0, name="a")
    text = explain(a, tg.where(a > 1, a * 3, 1.0) + tg.stop_gradient(a) * a)
    assert "a → v1 → v3 → L: carries nothing, v3 has no derivative by v1" in text
    assert "a → v4 → v5 → L: carries nothing, v4 has no derivative by a" in text


def test_a_result_that_was_not_recorded_is_said_to_be_one():
    u = tg.Value(2.0, name="u")
    with tg.no_grad():
        end = u * u
    assert explain(u, end) == (
        "c1 was computed under no_grad(), or detached: nothing was recorded, so no path leads from "
        "u to it"
    )


def test_a_gradient_of_zero_stays_zero_in_the_product_of_a_path():
    x = tg.Value(1e-160, name="x")
    v = tg.where(x > 1, 1 / x / 1e10, x)
    v.backward()
    told = str(tg.explain(x, v))
    assert "−∞ = 0" in told and "NaN" not in told
