"""rules/policies.py: ties, kinks, poles, and the branch not taken."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, grad

NUMBERS = st.floats(-100, 100)
FEW = st.lists(st.sampled_from([0.0, 1.0, 2.0, -1.5]), min_size=1, max_size=6).map(np.array)


def slope(f, x):
    """The gradient of the sum of ``f(x)``; no NaN and no warning may come up on the way."""
    value = Value(x)
    tg.sum(f(value)).backward()
    assert np.all(np.isfinite(value.grad))
    return value.grad


# -- ties ----------------------------------------------------------------------------------


@pytest.mark.parametrize("f", [tg.maximum, tg.minimum, tg.fmax, tg.fmin])
@given(x=NUMBERS)
def test_two_equal_numbers_share_the_gradient_of_the_larger_one(f, x):
    a, b = Value(x), Value(x)
    f(a, b).backward()
    assert (a.grad, b.grad) == (0.5, 0.5)


@pytest.mark.parametrize("f", [tg.fmax, tg.fmin])
def test_fmax_and_fmin_pass_over_what_is_not_a_number(f):
    a, b = Value(np.array([np.nan, 1.0])), Value(np.array([2.0, np.nan]))
    f(a, b).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([0, 1], [1, 0])


def test_the_larger_of_two_symbols_has_the_gradient_of_a_case_distinction():
    sympy = pytest.importorskip("sympy")
    a, b = sympy.symbols("a b", real=True)
    value = Value(a)
    tg.maximum(value, b).backward()
    assert [value.grad.subs({a: x, b: 1}) for x in (0, 2)] == [0, 1]


@pytest.mark.parametrize("f", [tg.max, tg.min, tg.amax, tg.amin])
@given(x=FEW)
def test_the_winners_of_max_and_min_share_the_gradient_and_the_losers_get_none(f, x):
    won = x == f(x)
    np.testing.assert_allclose(slope(f, x), won / won.sum())


def test_ties_are_shared_along_each_axis_by_themselves():
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    shared = slope(lambda x: tg.max(x, axis=1), x)
    np.testing.assert_allclose(shared, [[0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]])
    np.testing.assert_allclose(
        slope(lambda x: x.max(axis=(0, 1), keepdims=True), x)[0], [0, 0.5, 0.5]
    )


@given(FEW, st.integers(0, 10**6))
def test_equal_elements_of_a_sorted_array_share_what_arrives_at_their_places(x, seed):
    g = np.random.default_rng(seed).uniform(-1, 1, len(x))
    found = slope(lambda x: tg.sort(x) * g, x)
    places = np.sort(x)
    expected = [g[places == element].mean() for element in x]
    np.testing.assert_allclose(found, expected, atol=1e-15)


@given(FEW, st.integers(0, 5), st.integers(0, 10**6))
def test_equal_elements_of_a_partition_share_what_arrives_at_their_places(x, k, seed):
    g = np.random.default_rng(seed).uniform(-1, 1, len(x))
    places = tg.partition(x, k % len(x))
    found = slope(lambda x: tg.partition(x, k % len(x)) * g, x)
    expected = [g[places == element].mean() for element in x]
    np.testing.assert_allclose(found, expected, atol=1e-15)


@given(FEW)
def test_the_median_of_equal_numbers_belongs_to_all_of_them(x):
    found = slope(tg.median, x)
    assert math.isclose(found.sum(), 1.0)
    for element in x:
        assert len(set(found[x == element])) == 1


def test_tied_elements_of_a_pooling_window_share():
    found = slope(lambda x: tg.max_pool2d(x, 2), np.array([[[1.0, 1.0], [0.0, 1.0]]]))
    np.testing.assert_allclose(found, [[[1 / 3, 1 / 3], [0, 1 / 3]]])


def test_the_gradient_of_a_tie_is_that_of_one_number_repeated():
    x = Value(2.0)
    tg.max(tg.stack([x, x, x])).backward()
    assert x.grad == pytest.approx(1.0)


# -- kinks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("f", [tg.relu, tg.absolute, tg.fabs, tg.sign, abs, tg.soft_sign])
def test_the_derivative_at_a_kink_is_zero(f):
    at_zero = 1.0 if f is tg.soft_sign else 0.0  # x / (1 + |x|) has none
    assert slope(f, 0.0) == at_zero
    assert slope(f, np.zeros(3)).tolist() == [at_zero] * 3


KINKS = {
    "relu": (tg.relu, 0), "leaky_relu": (tg.leaky_relu, 0.01), "elu": (tg.elu, 1),
    "leaky_relu with an option": (lambda x: tg.leaky_relu(x, negative_slope=0.2), 0.2),
    "elu with an option": (lambda x: tg.elu(x, alpha=2.0), 2),
    "copysign": (lambda x: tg.copysign(x, 1.0), 0),
    "clip from below": (lambda x: tg.clip(x, 0.0, 1.0), 1),
    "clip from above": (lambda x: tg.clip(x, -1.0, 0.0), 1),
    "maximum, a tie": (lambda x: tg.maximum(x, 0.0), 0.5),
    "norm": (lambda x: tg.linalg.norm(tg.stack([x, 0 * x])), 0),
}  # fmt: skip


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_a_rule_takes_the_slope_of_one_side_or_zero_in_between(name):
    f, expected = KINKS[name]
    assert slope(f, 0.0) == expected
    assert slope(f, np.zeros(2)).tolist() == [expected] * 2


@pytest.mark.parametrize("f", [tg.floor, tg.ceil, tg.trunc, tg.rint, tg.round, tg.sign])
@given(x=NUMBERS)
def test_a_function_that_is_constant_between_jumps_has_derivative_zero(f, x):
    assert slope(f, x) == 0.0


def test_the_step_function_has_the_value_at_zero_that_it_is_given():
    at_zero = Value(np.array([5.0, 6.0]))
    tg.heaviside(np.array([0.0, 1.0]), at_zero).sum().backward()
    assert at_zero.grad.tolist() == [1, 0]


def test_clip_passes_the_gradient_at_its_bounds():
    found = slope(lambda x: tg.clip(x, -1.0, 2.0), np.array([-1.5, -1.0, 0.0, 2.0, 2.5]))
    assert found.tolist() == [0, 1, 1, 1, 0]
    low, high = Value(-1.0), Value(2.0)
    tg.clip(np.array([-1.5, -1.0, 0.0, 2.0, 2.5, 3.0]), low, high).sum().backward()
    assert (low.grad, high.grad) == (1.0, 2.0)


# -- poles and domains: no NaN where the function is fine -------------------------------------


@pytest.mark.parametrize("number", [np.float64, np.float32, np.array])
def test_the_derivative_at_a_pole_is_zero_for_a_single_number_as_in_an_array(number):
    x = Value(number(0.0))
    with np.errstate(divide="ignore"):
        (1 / x).sum().backward()  # what goes back is infinite, and is not multiplied by 0
    assert x.grad == 0


def test_the_slope_of_a_reciprocal_is_there_where_the_square_of_the_number_is_not():
    assert grad(tg.reciprocal)(np.float16(300)) == pytest.approx(-1 / 300**2, rel=0.01)


HUGE_AND_TINY = [np.float16(1000), np.float16(2**-12), np.float32(1e25), np.float32(1e-25)]


@pytest.mark.parametrize("x", HUGE_AND_TINY)
def test_slopes_are_there_where_squares_are_not(x):
    a, b = Value(x), Value(2 * x)
    tg.arctan2(a, b).backward()
    np.testing.assert_allclose(a.grad, 0.4 / float(x), rtol=0.002)
    np.testing.assert_allclose(b.grad, -0.2 / float(x), rtol=0.002)
    np.testing.assert_allclose(grad(tg.arcsinh)(x), 1 / np.hypot(1, float(x)), rtol=0.002)


BRANCHES = {
    "log": tg.log, "log2": tg.log2, "log10": tg.log10, "log1p": lambda x: tg.log1p(x - 1),
    "sqrt": tg.sqrt, "cbrt": tg.cbrt, "reciprocal": tg.reciprocal, "divide": lambda x: 1 / x,
    "power": lambda x: x**0.5, "negative power": lambda x: x**-1.5,
    "power of numbers": lambda x: x ** np.array([0.3, 2.0, -1.0]),
    "two": lambda x: 2 * x ** (x + 1), "arccosh": lambda x: tg.arccosh(x + 1),
    "arcsin": lambda x: tg.arcsin(x - 0.75), "arccos": lambda x: tg.arccos(x - 0.75),
    "arctanh": lambda x: tg.arctanh(x - 0.5), "arctan2": lambda x: tg.arctan2(x * 0, x),
    "hypot": lambda x: tg.hypot(x, x), "xlogy": lambda x: tg.xlogy(x, x), "entr": tg.entr,
    "rel_entr": lambda x: tg.rel_entr(x, x), "logit": tg.logit,
    "mod": lambda x: 5 % x, "fmod": lambda x: tg.fmod(x, x), "gamma": tg.gamma,
    "erfinv": lambda x: tg.erfinv(x - 0.75), "gammaln": tg.gammaln, "digamma": tg.digamma,
    "norm": lambda x: tg.linalg.norm(x[:, None], axis=1),
    "float_power": lambda x: tg.float_power(x, 0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_that_is_not_taken_brings_no_nan(name):
    """where(x > 0, f(x), 0), with an f that is fine only for x > 0."""
    f, x = BRANCHES[name], np.array([-1.0, 0.0, 0.5])
    with np.errstate(all="ignore"):
        value = Value(x)
        loss = tg.where(x > 0, f(value), 0).sum()
        loss.backward()
        alone = Value(np.full(3, 0.5))
        f(alone).backward(np.array([0, 0, 1.0]))
        first = tg.elementwise_grad(lambda x: tg.where(x > 0, f(x), 0))
        second = tg.elementwise_grad(first)(x)
    assert value.grad.tolist() == [0, 0, alone.grad[2]]
    assert np.all(np.isfinite(second))


ODD = np.array([True, False, True])

CHOICES = {
    "getitem": lambda x: x[[0, 2]], "take": lambda x: tg.take(x, [0, 2]),
    "take_along_axis": lambda x: tg.take_along_axis(x, np.array([0, 2]), axis=0),
    "set": lambda x: tg.set(x, 1, 0.0), "where": lambda x: tg.where(x == x, x, 0),
    "nan_to_num": tg.nan_to_num, "fmax": lambda x: tg.fmax(x, 0.0),
    "fmin": lambda x: tg.fmin(x, 9.0), "nansum": tg.nansum, "nanmean": tg.nanmean,
    "tril": lambda x: tg.tril(tg.stack([x, x, x]), k=-2),
    "triu": lambda x: tg.triu(tg.stack([x, x, x]), k=2),
    "compress": lambda x: tg.compress(np.array([True, False, True]), x),
    "delete": lambda x: tg.delete(x, 1), "choose": lambda x: tg.choose(
        np.array([0, 1, 0]), [x, np.zeros(3)]
    ),
    "diagonal": lambda x: tg.diagonal(tg.stack([x, x[::-1], x]))[::2],
    "trace": lambda x: tg.trace(tg.stack([x, x * 0 + 1, x])[:, ::2]),
    # These hide it from the choice, which sees a 1 or an infinity.
    "power": lambda x: tg.where(ODD, x ** np.array([1.0, 0.0, 1.0]), 0),
    "float_power": lambda x: tg.where(ODD, tg.float_power(x, np.array([1.0, 0.0, 1.0])), 0),
    "hypot": lambda x: tg.where(ODD, tg.hypot(x, np.array([1.0, np.inf, 1.0])), 0),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOICES)
def test_a_nan_that_was_not_chosen_brings_no_nan(name):
    """The square of a NaN has the slope NaN; but nothing of what is left depends on it."""
    value = Value(np.array([1.0, np.nan, 2.0]))
    with np.errstate(invalid="ignore"):
        tg.sum(CHOICES[name](value * value)).backward()
    assert np.isfinite(value.grad).all()
    assert value.grad.any()


SMOOTH = """
log log2 log10 log1p sqrt cbrt reciprocal square arcsin arccos arctan arcsinh arccosh arctanh sin
cos tan sinh cosh tanh exp exp2 expm1 absolute fabs sinc erf erfc erfinv gamma gammaln digamma logit
expit log_ndtr entr j0 j1 i0 i1 sigmoid softplus elu selu gelu silu soft_sign prod std var logsumexp
"""


@pytest.mark.parametrize("name", SMOOTH.split())
def test_a_nan_in_the_data_is_a_nan_in_the_gradient(name):
    x = Value(np.array([np.nan, 0.5]))
    with np.errstate(all="ignore"):
        tg.sum(getattr(tg, name)(x)).backward()
    assert np.isnan(x.grad[int(name == "prod")])  # the derivative of a product is the other factor


@pytest.mark.parametrize("f", [tg.sqrt, tg.arcsin, tg.arccosh, tg.erfinv, tg.linalg.norm])
def test_outside_of_a_domain_the_gradient_is_not_a_number(f):
    x = Value(np.array([-4.0, np.nan if f is tg.linalg.norm else 0.5]))
    with np.errstate(invalid="ignore"):
        tg.sum(f(x)).backward()
    assert np.isnan(x.grad[0])


@pytest.mark.parametrize("order", [None, 1, 2, 3, 2.5, np.inf])
def test_the_gradient_of_a_norm_at_zero_is_zero(order):
    assert slope(lambda x: tg.linalg.norm(x, order), np.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("order", [None, "fro", "nuc", 2, 1, np.inf])
def test_the_gradient_of_the_norm_of_a_zero_matrix_is_zero(order):
    assert slope(lambda x: tg.linalg.norm(x, order), np.zeros((2, 3))).tolist() == [[0] * 3] * 2


@pytest.mark.parametrize("f", [tg.sqrt, tg.cbrt, lambda x: x**0.5, lambda x: tg.hypot(x, 0.0)])
def test_an_infinite_slope_is_passed_on_as_zero(f):
    assert slope(f, 0.0) == 0.0
    assert slope(f, np.zeros(2)).tolist() == [0, 0]


def test_powers_at_zero_have_the_derivative_of_a_polynomial():
    assert [slope(lambda x, n=n: x**n, 0.0) for n in (0, 1, 2, 3)] == [0, 1, 0, 0]
    assert grad(grad(lambda x: x**2))(0.0) == 2.0
    assert grad(grad(grad(lambda x: x**3)))(0.0) == 6.0
    exponent = Value(2.0)
    (Value(0.0) ** exponent).backward()
    assert exponent.grad == 0.0


@given(st.lists(st.sampled_from([0.0, 2.0, -3.0]), min_size=1, max_size=5).map(np.array))
def test_a_product_with_zeros_has_the_product_of_the_others_as_its_gradient(x):
    others = [np.prod(np.delete(x, i)) for i in range(len(x))]
    np.testing.assert_array_equal(slope(tg.prod, x), others)


@given(st.lists(st.sampled_from([0.0, 2.0, -3.0]), min_size=1, max_size=5).map(np.array))
def test_running_products_with_zeros_have_their_gradient(x):
    n = len(x)
    expected = [sum(np.prod(np.delete(x[: k + 1], i)) for k in range(i, n)) for i in range(n)]
    np.testing.assert_array_equal(slope(tg.cumprod, x), expected)


@given(st.floats(-1e6, 1e6), st.integers(2, 7))
def test_the_gradient_of_the_deviation_of_equal_numbers_is_zero(x, n):
    assert slope(tg.std, np.full(n, x)).tolist() == [0.0] * n
    assert slope(tg.var, np.full(n, x)).tolist() == [0.0] * n


def test_a_singular_matrix_has_the_gradient_of_its_determinant():
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    minors = [
        [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, 0), j, 1)) for j in range(3)]
        for i in range(3)
    ]
    np.testing.assert_allclose(slope(tg.linalg.det, x), minors, atol=1e-12)
    assert slope(tg.linalg.det, np.zeros((3, 3))).tolist() == [[0] * 3] * 3


@pytest.mark.parametrize("x", [np.diag([2.0, 3.0, 0.0]), np.ones((3, 3)), np.eye(3)])
@pytest.mark.parametrize("turn", [1, 1 + 2j])
def test_the_determinant_of_a_singular_matrix_has_second_derivatives(x, turn):
    """The cofactors of three rows are quadratic, so the central difference is the derivative."""
    x, g = x * turn, np.arange(9.0).reshape(3, 3) * turn

    def minors(x):
        rows = [
            [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, 0), j, 1)) for j in range(3)]
            for i in range(3)
        ]
        return np.sum(g * rows)

    steps = np.eye(9).reshape(9, 3, 3)
    expected = np.reshape([(minors(x + e) - minors(x - e)) / 2 for e in steps], (3, 3))
    _, back = tg.vjp(tg.cofactors, x)
    np.testing.assert_allclose(back(g)[0], expected, atol=1e-12)
    if turn == 1:
        hessian = tg.hessian(tg.linalg.det)(x)
        np.testing.assert_allclose(np.tensordot(hessian, g), expected, atol=1e-12)


def test_the_determinant_of_a_regular_matrix_has_third_derivatives():
    x = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.5, 1.0, 4.0]])
    third = tg.jacobian(tg.hessian(tg.linalg.det))(x)
    levi_civita = np.array([np.linalg.det(np.eye(3)[list(p)]) for p in np.ndindex(3, 3, 3)])
    signs = levi_civita.reshape(3, 3, 3)
    expected = np.einsum("ikm,jln->ijklmn", signs, signs)
    np.testing.assert_allclose(third, expected, atol=1e-12)


def test_equal_eigenvalues_leave_the_gradient_of_their_sum_as_it_is():
    np.testing.assert_allclose(slope(tg.linalg.eigvalsh, np.eye(3)), np.eye(3), atol=1e-14)
    np.testing.assert_allclose(slope(tg.linalg.svdvals, 2 * np.eye(3)), np.eye(3), atol=1e-14)


# -- nothing overflows ---------------------------------------------------------------------


def test_large_numbers_do_not_overflow():
    big = np.array([-1000.0, 0.0, 1000.0])
    assert slope(tg.sigmoid, big).tolist() == [0, 0.25, 0]
    assert slope(tg.softplus, big).tolist() == [0, 0.5, 1]
    assert slope(tg.logsumexp, big).tolist() == [0, 0, 1]
    assert slope(tg.silu, big).tolist() == [0, 0.5, 1]
    assert slope(tg.elu, big).tolist() == [0, 1, 1]
    assert slope(lambda x: tg.logaddexp(x, -x), big).tolist() == [-1, 0, 1]


def test_the_logarithm_of_a_sum_of_nothing_passes_no_gradient():
    nothing = np.full(3, -np.inf)
    with np.errstate(divide="ignore"):
        assert slope(tg.logsumexp, nothing).tolist() == [0, 0, 0]
        assert slope(lambda x: tg.logaddexp(x, -np.inf), nothing).tolist() == [0, 0, 0]
    some = np.array([-np.inf, 0.0, 0.0])
    assert slope(tg.logsumexp, some).tolist() == [0, 0.5, 0.5]


def test_a_position_that_is_overwritten_twice_has_the_gradient_of_the_last_value():
    x, values = Value(np.zeros(3)), Value(np.array([1.0, 2.0, 3.0]))
    y = tg.set(x, [0, 2, 0], values)
    assert y.data.tolist() == [3, 0, 2]
    y.backward(np.array([10.0, 20.0, 30.0]))
    assert values.grad.tolist() == [0, 30, 10]
    assert x.grad.tolist() == [0, 20, 0]


def test_repeated_indices_accumulate():
    x = Value(np.array([1.0, 2.0]))
    x[[0, 0, 1, 0]].backward(np.array([1.0, 10.0, 100.0, 1000.0]))
    assert x.grad.tolist() == [1011, 100]


def test_sinc_is_smooth_at_zero_to_every_order():
    derivatives = [1.0, 0.0, -(math.pi**2) / 3, 0.0, math.pi**4 / 5]
    f = tg.sinc
    for expected in derivatives:
        assert f(0.0) == pytest.approx(expected, abs=1e-14)
        assert f(1e-9) == pytest.approx(expected, abs=1e-6)
        f = grad(f)


def test_a_number_that_is_both_bounds_of_a_clip_gets_the_gradient_once():
    """``clip(0, t, t)`` is t."""
    for x in (0.0, 5.0):
        assert tg.grad(lambda t, x=x: tg.clip(x, t, t))(1.0) == 1.0
    ones = tg.elementwise_grad(lambda t: tg.clip(np.array([0.0, 5.0]), t, t))(np.ones(2))
    assert ones.tolist() == [1, 1]
    assert tg.grad(lambda t: tg.clip(0.0, t, 0.5))(1.0) == 0  # where min is above max, max it is


def test_half_precision_is_enough_for_the_gradient_of_a_mean_of_many():
    """There is no 70000 in it."""
    x = np.tile(np.array([1, 3], "f2"), 35_000)
    for f, wanted in ((tg.mean, [1, 1]), (tg.var, [-2, 2])):
        with np.errstate(over="ignore"):  # NumPy's sum on its way to the variance
            slope = tg.grad(lambda x, f=f: 1000 * f(x))(x)
        assert slope.dtype == "f2"
        np.testing.assert_allclose(slope[:2], np.array(wanted) / 70, rtol=2e-3)
    exact = tg.grad(tg.mean)(np.ones(70_000, "f4"))
    assert (exact == np.float32(1) / np.float32(70_000)).all()


@pytest.mark.parametrize("f", [tg.sigmoid, tg.silu, tg.softmax, tg.log_softmax, tg.logsumexp])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64"])
def test_whole_numbers_of_few_bits_do_not_wrap_around(f, dtype):
    x = np.array([1, 2, 100])
    np.testing.assert_allclose(f(x.astype(dtype)), f(x.astype(float)), rtol=1e-12)
