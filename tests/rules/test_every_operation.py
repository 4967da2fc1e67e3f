"""Every operation, by the same laws: the result of NumPy, and the derivative of the result."""

import itertools

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.operations import CASES, elementwise, reductions, shapes
from tests.operations.derivatives import along, directions, flat, gradient, ids, loss, moved, plain
from tests.operations.listed import LISTED
from tinygrad_edu import FUNCTIONS, Value, gradients
from tinygrad_edu.engine import is_complex
from tinygrad_edu.testing.derivative import derivative

SIMPLE = [*elementwise.CASES, *reductions.CASES, *shapes.CASES]
every_case = pytest.mark.parametrize("case", CASES, ids=ids(CASES))
DIFFERENTIABLE = [case for case in CASES if not case.discrete]
every_differentiable_case = pytest.mark.parametrize("case", DIFFERENTIABLE, ids=ids(DIFFERENTIABLE))


@pytest.mark.parametrize("name", LISTED)
def test_every_listed_operation_has_a_case_and_a_function(name):
    assert name in {case.name for case in CASES}
    assert name in FUNCTIONS


@every_case
def test_the_result_is_that_of_numpy(case):
    inputs = case.draw()
    expected = flat(case.expected(*inputs))
    by_us = plain(case.call(tg, *inputs))
    recorded = flat(case.call(tg, *map(Value, inputs)))
    if inputs:
        assert all(isinstance(y, Value) for y in recorded)
    for ours, theirs in itertools.chain(
        zip(by_us, expected, strict=True), zip(plain(recorded), expected, strict=True)
    ):
        assert isinstance(ours, np.ndarray) == isinstance(theirs, np.ndarray)
        assert np.shape(ours) == np.shape(theirs)
        assert np.asarray(ours).dtype == np.asarray(theirs).dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.like is None and case.inputs],
    ids=ids([case for case in CASES if case.like is None and case.inputs]),
)
def test_numpys_own_function_takes_values(case):
    inputs = list(map(Value, case.draw()))
    m = np if hasattr(np, case.name.split(".")[0]) else tg
    for ours, through_numpy in zip(
        flat(case.call(tg, *inputs)), flat(case.call(m, *inputs)), strict=True
    ):
        assert isinstance(through_numpy, Value)
        np.testing.assert_array_equal(ours.data, through_numpy.data)


@every_differentiable_case
def test_the_first_derivative_is_that_of_the_values(case):
    inputs = case.draw()
    direction = directions(case, inputs, 1)
    found = gradient(case, inputs)
    for g, x in zip(found, inputs, strict=True):
        assert np.shape(g) == np.shape(x)
    slope = along(found, direction).item()
    reference = derivative(lambda t: loss(case, tg, moved(inputs, t, direction)), 0.0, 1.0)
    assert reference.allows(slope, error=1e-13 * (1 + abs(slope)))


@every_differentiable_case
def test_the_second_derivative_is_that_of_the_first(case):
    inputs = case.draw()
    u, v = directions(case, inputs, 1), directions(case, inputs, 2)

    def slope(t):
        return float(along(gradient(case, moved(inputs, t, u)), v).item())

    values = list(map(Value, inputs))
    once = along(gradient(case, values, create_graph=True), v)
    found = gradients(once, wrt=values)
    twice = along([found.get(x, 0 * x) for x in values], u).item()
    reference = derivative(slope, 0.0, 1.0)
    assert reference.allows(twice, error=1e-12 * (1 + abs(twice)))


@every_differentiable_case
def test_forward_mode_equals_reverse_mode(case):
    inputs = case.draw()
    direction = directions(case, inputs, 3)
    _, forward = tg.jvp(lambda *x: loss(case, tg, x), tuple(inputs), tuple(direction))
    reverse = along(gradient(case, inputs), direction).item()
    np.testing.assert_allclose(float(forward), reverse, rtol=1e-11, atol=1e-13)


def turned(x):
    """The same numbers, stored from the last to the first."""
    backwards = tuple(slice(None, None, -1) for _ in range(np.ndim(x)))
    return np.ascontiguousarray(x[backwards])[backwards] if np.ndim(x) else x


def frozen(x):
    x = np.array(x, order="F")
    x.flags.writeable = False
    return x


@pytest.mark.parametrize("stored", [turned, frozen])
@every_differentiable_case
def test_how_an_array_lies_in_memory_does_not_matter(case, stored):
    inputs = case.draw()
    for ours, theirs in zip(
        plain(case.call(tg, *[Value(stored(x)) for x in inputs])),
        flat(case.expected(*inputs)),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-14)
    slopes = gradient(case, [stored(x) for x in inputs]), gradient(case, inputs)
    for ours, theirs in zip(*slopes, strict=True):
        np.testing.assert_allclose(*plain([ours, theirs]), rtol=1e-12, atol=1e-13)


def check_dtypes(case, inputs):
    values = list(map(Value, inputs))
    for ours, theirs in zip(
        plain(case.call(tg, *values)), flat(case.expected(*inputs)), strict=True
    ):
        assert np.asarray(ours).dtype == np.asarray(theirs).dtype
    if not case.discrete:
        assert [g.dtype for g in gradient(case, values)] == [x.dtype for x in inputs]


@every_case
def test_float32_stays_what_numpy_makes_of_it(case):
    check_dtypes(case, [np.complex64(x) if is_complex(x) else np.float32(x) for x in case.draw()])


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble])
@pytest.mark.parametrize("case", SIMPLE, ids=ids(SIMPLE))
def test_other_precisions_are_kept_wherever_numpy_keeps_them(case, dtype):
    inputs = [dtype(x) for x in case.draw()]
    try:
        expected = flat(case.expected(*inputs))
    except TypeError:  # NumPy or SciPy does not compute in this precision
        with pytest.raises(TypeError):
            case.call(tg, *map(Value, inputs))
    else:
        # The derivative of i0 is SciPy's i1, which has no longdouble.
        if all(np.asarray(y).dtype == dtype for y in expected) and case.name != "i0":
            check_dtypes(case, inputs)
