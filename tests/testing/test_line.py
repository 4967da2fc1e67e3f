"""The line through a point: what goes wrong is said once, and clearly."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.testing.derivative import derivative
from tinygrad_edu.testing.line import along, one_number

FINITE = st.floats(-1e100, 1e100)


@given(x=FINITE, v=FINITE.filter(lambda v: abs(v) > 1e-100))
def test_the_unit_moves_a_number_by_a_quarter_of_its_size_at_most(x, v):
    unit = along(abs, x, v).unit
    room = max(1.0, abs(x)) / 4.0
    assert abs(unit * v) <= room * (1 + 1e-15)
    assert abs(unit * v) > room / 2.0 * (1 - 1e-15)
    assert math.frexp(unit)[0] == 0.5, "a power of two"


def test_the_most_restricted_coordinate_decides():
    line = along(np.sum, np.array([1e6, 0.0]), np.array([1.0, 1.0]))
    assert line.unit == 0.25


def test_a_line_without_direction_has_no_unit():
    assert along(np.sum, np.ones(3), np.zeros(3)).unit == math.inf


def test_a_float_stays_a_float_and_an_array_an_array():
    seen = []
    along(lambda x: seen.append(x) or 0.0, 1, 2)(0.5)
    along(lambda x: seen.append(x) or 0.0, [1, 2], [0, 1])(0.5)
    assert seen[0] == 2.0
    assert type(seen[0]) is float
    assert seen[1].dtype == np.float64
    assert seen[1].tolist() == [1.0, 2.5]


def test_the_point_of_the_caller_is_never_touched():
    x, v = np.ones(3), np.ones(3)

    def spoils_its_input(x):
        x *= 2.0
        return x.sum()

    line = along(spoils_its_input, x, v)
    assert line.centre() == line.centre() == 6.0
    assert line(1.0) == line(1.0) == 12.0
    assert x.tolist() == v.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "f",
    [
        math.log,
        lambda x: 1.0 / max(x, 0.0),
        lambda x: math.exp(-1e4 * x),
        lambda x: x**0.5,
        lambda x: math.inf,
    ],
    ids=["ValueError", "ZeroDivisionError", "OverflowError", "complex", "infinite"],
)
def test_outside_the_domain_the_value_is_nan(f):
    assert math.isnan(along(f, 0.5, -1.0)(1.0))


def test_a_floating_point_error_means_outside_the_domain_too():
    def strict(x):
        with np.errstate(all="raise"):
            return np.log(x)

    assert math.isnan(along(strict, np.float64(0.5), -1.0)(1.0))


def test_other_exceptions_pass_through():
    with pytest.raises(KeyError):
        along({}.__getitem__, 1.0, 1.0)(0.5)


def test_at_the_point_itself_every_exception_passes_through():
    with pytest.raises(ValueError, match=r"math domain|expected a (positive|nonnegative)"):
        along(math.log, -1.0, 1.0).centre()


def test_shapes_must_match():
    with pytest.raises(ValueError, match=r"same shape, but x has \(3,\) and v has \(3, 1\)"):
        along(np.sum, np.ones(3), np.ones((3, 1)))


@pytest.mark.parametrize("x", [math.nan, math.inf, [1.0, math.nan]])
def test_points_must_be_finite(x):
    with pytest.raises(ValueError, match="x holds a NaN or an infinity"):
        along(np.sum, x, np.ones(np.shape(x)))
    with pytest.raises(ValueError, match="v holds a NaN or an infinity"):
        along(np.sum, np.ones(np.shape(x)), x)


@pytest.mark.parametrize("x", [1j, np.array(["a"]), np.array([None])])
def test_points_must_be_real(x):
    with pytest.raises(TypeError, match="x must hold real numbers"):
        along(np.sum, x, np.ones(np.shape(x)))


def test_the_function_must_return_one_number():
    with pytest.raises(TypeError, match=r"array of shape \(2,\)"):
        along(np.exp, np.ones(2), np.ones(2))(0.1)
    with pytest.raises(TypeError, match="returned None"):
        one_number(None)
    for no_number in ("a", "1.5", {}):
        with pytest.raises(TypeError, match="must return one number, but it returned"):
            one_number(no_number)


@pytest.mark.parametrize("one", [1, 1.0, np.float32(1), np.int8(1), np.array(1.0), True])
def test_any_one_real_number_will_do(one):
    assert one_number(one) == 1.0
    assert type(one_number(one)) is float


def test_an_assertion_that_fails_beside_the_point_is_the_edge_of_the_domain():
    def root(x):
        assert x >= 0, "a square root of a negative number"
        return x**0.5

    assert derivative(root, 1e-3, 1.0).allows(0.5 * 1e-3**-0.5)
    with pytest.raises(AssertionError):
        derivative(root, -1.0, 1.0)
