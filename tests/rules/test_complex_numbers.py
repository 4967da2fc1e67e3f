"""rules/complex_numbers.py: what the gradient by a complex number is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, grad

NUMBERS = st.complex_numbers(min_magnitude=0.5, max_magnitude=2, allow_nan=False)


@given(NUMBERS)
def test_the_gradient_is_the_derivative_by_a_less_i_times_the_derivative_by_b(z):
    """With z = a + ib: dL = Re(g dz), so g = dL/da - i dL/db. Here L = a² + 3ab."""
    g = grad(lambda z: tg.real(z) ** 2 + 3 * tg.real(z) * tg.imag(z))(z)
    assert g == pytest.approx((2 * z.real + 3 * z.imag) - 1j * (3 * z.real))


@given(NUMBERS)
def test_a_step_along_the_conjugate_of_the_gradient_goes_down(z):
    def loss(z):
        return tg.real(z * tg.conj(z)) + tg.real(z)

    g = grad(loss)(z)
    if abs(g) > 1e-3:
        assert loss(z - 1e-3 * np.conj(g)) < loss(z)


@given(NUMBERS)
def test_the_rows_of_holomorphic_functions_need_no_conjugate(z):
    for f, slope in [(tg.exp, np.exp), (tg.sin, np.cos), (tg.log, lambda z: 1 / z)]:
        value = Value(np.complex128(z))
        f(value).backward(np.complex128(1.0))
        assert value.grad == pytest.approx(slope(z))


def test_a_real_argument_has_a_real_gradient():
    x, z = Value(np.array([1.0, 2.0])), Value(np.array([1j, 2 + 1j]))
    y = tg.sum(tg.absolute(x * z))
    y.backward()
    assert x.grad.dtype == float
    assert z.grad.dtype == complex
    again = grad(lambda x: tg.sum(grad(lambda x: tg.sum(tg.absolute(x * z.data)))(x) ** 2))(x.data)
    assert again.dtype == float


def test_real_and_imag_are_attributes_as_of_arrays():
    z = Value(np.array([1 + 2j]))
    assert z.real.data.tolist() == [1]
    assert z.imag.data.tolist() == [2]


@pytest.mark.parametrize("n", [1, 2, 5, 6])
def test_a_fourier_transform_keeps_lengths_so_its_gradient_does_too(n):
    """Parseval: the sum of |fft(x)|² is n times the sum of x²."""
    x = np.random.default_rng(n).standard_normal(n)
    g = grad(lambda x: tg.sum(tg.absolute(tg.fft.fft(x)) ** 2))(x)
    np.testing.assert_allclose(g, 2 * n * x, atol=1e-12)
    g = grad(lambda x: tg.sum((tg.fft.irfft(tg.fft.rfft(x), n) - 1) ** 2))(x)
    np.testing.assert_allclose(g, 2 * (x - 1), atol=1e-12)


def test_the_size_of_a_plain_complex_number_has_a_gradient():
    assert grad(lambda z: abs(z) ** 2)(1 + 2j) == pytest.approx(2 - 4j)
    assert grad(abs)(0j) == 0


def test_functions_take_pythons_complex_numbers():
    assert tg.exp(1 + 2j) == np.exp(1 + 2j)
    assert type(tg.sqrt(tg.Value(1j)).data) is complex
    assert abs(tg.grad(lambda z: tg.real(tg.exp(z)))(1 + 2j) - np.exp(1 + 2j)) < 1e-15


def test_a_complex_result_has_no_gradient_without_a_seed():
    with pytest.raises(ValueError, match=r"is complex, .* take its \.real"):
        tg.grad(lambda x: x**0.5)(-1.0)


@given(st.floats(0.5, 2).flatmap(lambda a: st.sampled_from([a, -a])), NUMBERS)
def test_a_real_number_may_have_a_complex_exponent(a, b):
    """a^b = exp(b log a), where a negative number has a complex logarithm."""
    for f in (lambda a, b: a**b, tg.float_power):
        x, z = Value(np.array([a])), Value(np.array([b]))
        y = f(x, z)
        y.backward(np.ones(1, complex))
        logarithm = np.log(complex(a))
        np.testing.assert_allclose(z.grad, y.data * logarithm, rtol=1e-12)
        np.testing.assert_allclose(x.grad, (y.data * b / a).real, rtol=1e-12, atol=1e-12)


@given(NUMBERS)
def test_activations_that_are_holomorphic_take_complex_numbers(z):
    for given_as in (z, np.array([z])):
        assert np.allclose(tg.softplus(given_as), np.log1p(np.exp(z)), rtol=1e-12)
        slope = 1 / (1 + np.exp(-z))
        assert np.allclose(tg.sigmoid(given_as), slope, rtol=1e-12)
        found = grad(lambda z: tg.sum(tg.real(tg.softplus(z))))(given_as)
        assert np.allclose(found, slope, rtol=1e-12)
