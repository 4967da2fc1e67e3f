"""What is said beside a formula that does not give the number: nowhere else."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.views.calls import results_of
from tinygrad_edu.engine import is_continuous
from tinygrad_edu.testing.operations import checkable
from tinygrad_edu.views import trace
from tinygrad_edu.views.conventions import NOT_HOLOMORPHIC, OF_A_REAL_NUMBER, evaluated, remark
from tinygrad_edu.views.expressions import Call, Name, Number, Raw


def remarks(value):
    return [remark(edge) for edge in trace(value, backward=True).edges]


@pytest.mark.parametrize("name", checkable())
def test_at_no_ordinary_point_is_anything_said(name):
    for part in results_of(name):
        if is_continuous(part.data):  # the exponents of frexp are whole numbers
            assert not any(remarks(tg.real(part.sum())))


@pytest.mark.parametrize("kind", [float, np.float32, np.float16, complex, np.complex64])
def test_rounding_is_no_reason_to_say_anything(kind):
    x, y = tg.Value(kind(1.3)), tg.Value(kind(-0.7))
    for f in (tg.tanh, tg.exp, tg.sin, tg.sqrt, lambda x: x**3, tg.sign, tg.absolute):
        assert not any(remarks(tg.real(f(x * 2) * f(f(x)) / (y - x))))


def test_a_gradient_that_is_no_product_is_said_to_be_none():
    z, w = tg.Value(1 + 2j), tg.Value(2.0)
    assert remarks(tg.real(tg.conjugate(z * z) * z)).count(NOT_HOLOMORPHIC) == 1
    assert remarks(tg.real(w * z * z)).count(OF_A_REAL_NUMBER) == 1


def test_a_formula_is_evaluated_as_far_as_it_is_made_of_numbers():
    x = Name("x")
    assert evaluated(Call("add", (x, Number(1))), {"x": 2.0}) == 3
    assert np.isnan(evaluated(Call("divide", (Number(1), x)), {"x": 0.0}))
    assert evaluated(x, {}) is None
    assert evaluated(Call("getitem", (x, Raw("[0]"))), {"x": 2.0}) is None
    assert evaluated(Call("sum", (x,), (("axis", "0"),)), {"x": 2.0}) is None
    assert evaluated(Call("exp", (x,)), {"x": 1e9}) is None
