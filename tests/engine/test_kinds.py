"""engine/kinds.py: the same rows for every kind of number."""

import itertools
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, grad
from tinygrad_edu.engine.kinds import KINDS, is_continuous, kind_of


def loss(x):
    """A bit of everything: kinks, choices, sums, indexing, products, logarithms."""
    y = tg.relu(x) + tg.where(x > 0, x * x, -x) + tg.maximum(x, 0.5)
    return (tg.log(tg.exp(y).sum()) + y[0] * x[-1] / (1 + tg.tanh(y).sum())) ** 2


X = np.array([0.5, -1.25, 2.0])


def expected():
    return grad(loss)(X)


@given(st.fractions(-4, 4), st.fractions(-4, 4).filter(bool))
def test_fractions_have_exact_gradients(a, b):
    def f(a, b):
        return (a * b - a / b) ** 3 + tg.maximum(a, b) * abs(b) - tg.relu(a - b) / 7

    va, vb = Value(a), Value(b)
    f(va, vb).backward()
    if a != b:
        d = 3 * (a * b - a / b) ** 2
        sign = 1 if b > 0 else -1
        assert va.grad == d * (b - 1 / b) + abs(b) * (a > b) - Fraction(a > b) / 7
        assert vb.grad == (
            d * (a + a / b**2) + abs(b) * (b > a) + max(a, b) * sign + Fraction(a > b) / 7
        )


def test_sympy_expressions_have_symbolic_gradients():
    sympy = pytest.importorskip("sympy")
    x, w = sympy.symbols("x w", real=True)
    vx, vw = Value(x), Value(w)
    (tg.sigmoid(vw * vx) + tg.log(vx) * tg.sin(vw) ** 2).backward()
    sigmoid = 1 / (1 + sympy.exp(-w * x))
    assert sympy.simplify(vx.grad - sympy.diff(sigmoid + sympy.log(x) * sympy.sin(w) ** 2, x)) == 0
    point = {x: 0.7, w: -0.4}
    assert float(vw.grad.subs(point)) == pytest.approx(
        float(sympy.diff(sigmoid + sympy.log(x) * sympy.sin(w) ** 2, w).subs(point))
    )


def test_a_function_of_sympys_that_is_given_a_value_says_what_to_write():
    sympy = pytest.importorskip("sympy")
    with pytest.raises(sympy.SympifyError, match=r"take tg\.sin\(value\) and the like"):
        sympy.sin(Value(2.0))


def test_a_case_distinction_on_a_symbol_stays_one():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", real=True)
    slope = grad(tg.relu)(x)
    assert slope.subs(x, 2) == 1
    assert slope.subs(x, -2) == 0


def test_sympy_nests():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", real=True)
    assert sympy.simplify(grad(grad(tg.tanh))(x) - sympy.diff(sympy.tanh(x), x, 2)) == 0


@pytest.mark.backends
class TestJax:
    @pytest.fixture(autouse=True)
    def jax(self):
        self.jax = pytest.importorskip("jax")
        self.jax.config.update("jax_enable_x64", True)
        self.x = self.jax.numpy.asarray(X)

    def test_our_gradient_of_jax_arrays_is_numpys(self):
        slope = grad(loss)(self.x)
        assert isinstance(slope, self.jax.Array)
        assert np.allclose(slope, expected(), rtol=1e-12)

    def test_jit_around_our_gradient(self):
        assert np.allclose(self.jax.jit(grad(loss))(self.x), expected(), rtol=1e-12)

    def test_jax_differentiates_our_functions_and_our_gradients(self):
        ours = grad(loss)
        theirs = self.jax.grad(lambda x: loss(Value(x)).data)
        assert np.allclose(theirs(self.x), expected(), rtol=1e-12)
        hessian = self.jax.jacobian(ours)(self.x)
        assert np.allclose(hessian, tg.hessian(loss)(X), rtol=1e-10)

    def test_vmap_around_our_gradient(self):
        rows = self.jax.numpy.stack([self.x, 2 * self.x])
        assert np.allclose(
            self.jax.vmap(grad(loss))(rows), [grad(loss)(X), grad(loss)(2 * X)], rtol=1e-12
        )

    def test_a_network_with_cross_entropy_under_jit(self):
        from tinygrad_edu import nn

        model = nn.MLP(3, [4, 2], rng=0)
        labels = np.array([0, 1])
        x = np.array([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]])

        def f(x):
            return nn.cross_entropy(model(x), labels)

        with tg.no_grad():
            plain = grad(f)(x)
            jitted = self.jax.jit(grad(f))(self.jax.numpy.asarray(x))
        assert np.allclose(jitted, plain, rtol=1e-10)

    def test_float32_stays_float32(self):
        x = self.x.astype("float32")
        assert grad(loss)(x).dtype == np.float32


@pytest.mark.backends
def test_torch_tensors_are_data():
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    x = torch.tensor(X)
    slope = grad(loss)(x)
    assert isinstance(slope, torch.Tensor)
    assert np.allclose(slope.numpy(), expected(), rtol=1e-12)
    w = Value(torch.ones((3, 2), dtype=torch.float32))
    (torch.ones((4, 3)) @ w).mean().backward()
    assert w.grad.dtype == torch.float32
    assert np.allclose(w.grad.numpy(), 0.5)


@pytest.mark.backends
def test_any_array_of_the_standard_is_data():
    strict = pytest.importorskip("array_api_strict")
    slope = grad(loss)(strict.asarray(X))
    assert np.allclose(np.asarray(slope), expected(), rtol=1e-12)


def test_another_kind_is_registered_with_its_type_and_its_library():

    class Tenths(Decimal):
        pass

    namespace = SimpleNamespace(exp=lambda x: Tenths(x.exp()), ones_like=lambda x: Tenths(1))
    tg.register_kind(Tenths, namespace)
    x = Value(Tenths("0.5"))
    tg.exp(x).backward()
    assert x.grad == Decimal("0.5").exp()


def test_mixing_follows_what_the_data_would_do():
    assert (Value(Fraction(1, 2)) + 0.25).data == 0.75
    assert isinstance((Value(2.0) * np.ones(2, "float32")).data, np.ndarray)
    mixed = Value(Fraction(1, 2)) * Value(3.0)
    mixed.backward()
    assert mixed.data == 1.5


def test_whole_numbers_and_truth_values_are_not_continuous():
    assert [is_continuous(x) for x in (1.0, 1, True, np.ones(2), np.arange(2), np.True_)] == [
        True, False, False, True, False, False,
    ]  # fmt: skip


def test_a_subclass_is_of_the_kind_of_its_base():
    class Mine(np.ndarray):
        pass

    assert kind_of(Mine) is kind_of(np.ndarray)
    assert kind_of(np.float64) is kind_of(np.ndarray)
    assert kind_of(dict) is None


def test_functions_that_sympy_names_otherwise_mean_what_numpy_means():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", positive=True)
    for f in (tg.sinc, tg.exp2, tg.log2, tg.log10, lambda x: tg.logaddexp(x, 1)):
        symbolic, slope = f(x), grad(f)(x)
        assert float(symbolic.subs(x, 0.7)) == pytest.approx(f(0.7), rel=1e-12)
        assert float(slope.subs(x, 0.7)) == pytest.approx(grad(f)(0.7), rel=1e-9)


SPECIAL = """
copysign cosh deg2rad entr erf erfc erfinv expit fmod gammaln gelu i0 i1 iv j0 j1 jv log_ndtr
logaddexp2 logit ndtr rad2deg rel_entr trunc xlogy
"""


@pytest.mark.parametrize("name", SPECIAL.split())
def test_special_functions_of_symbols_are_what_scipy_computes_of_numbers(name):
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", real=True)
    f = getattr(tg, name)
    if name in ("iv", "jv"):
        of_one = lambda x: f(2, x)
    elif name in ("copysign", "fmod", "logaddexp2", "rel_entr", "xlogy"):
        of_one = lambda x: f(x, 1 - x)
    else:
        of_one = f
    symbolic, slope = of_one(x), grad(of_one)(x)
    for at in (0.3, 0.7):
        assert float(sympy.N(symbolic.subs(x, at))) == pytest.approx(of_one(at), rel=1e-12)
        assert float(sympy.N(slope.subs(x, at))) == pytest.approx(grad(of_one)(at), rel=1e-9)


def test_on_symbols_special_functions_are_right_left_of_zero_and_at_zero_too():
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y", real=True)
    for f in (tg.gammaln, tg.entr, tg.trunc, lambda x: tg.copysign(2.0, x)):
        assert float(f(x).subs(x, -2.5)) == pytest.approx(f(-2.5))
    assert tg.entr(x).subs(x, 0) == tg.xlogy(x, y).subs({x: 0, y: 0}) == 0
    assert tg.rel_entr(x, y).subs({x: 0, y: 1}) == 0
    assert tg.copysign(x, y).subs({x: -3, y: 0}) == 3


def test_a_symbol_is_one_number_for_numpys_statistics():
    sympy = pytest.importorskip("sympy")
    x = Value(sympy.Symbol("x"))
    assert tg.median(x).data == tg.mean(x).data == x.data
    assert tg.var(x).data == tg.std(x).data == 0
    assert tg.transpose(x).data == x.data


@pytest.mark.parametrize("name", ["exponent", "cumsum", "partition", "prod", "rint"])
def test_what_nobody_computes_of_symbols_is_told_with_the_operation_and_the_kind(name):
    sympy = pytest.importorskip("sympy")
    arguments = (0,) if name == "partition" else ()
    with pytest.raises(TypeError, match=f"^{name}: .*nothing computes it for a SymPy expression; "):
        getattr(tg, name)(Value(sympy.Symbol("x")), *arguments)


def test_special_functions_take_a_fraction_as_math_does():
    for f in (tg.erf, tg.gammaln, tg.gelu, tg.i0):
        assert f(Value(Fraction(1, 2))).data == f(0.5)
        assert grad(f)(Fraction(1, 2)) == grad(f)(0.5)


def test_the_median_of_a_fraction_is_the_fraction():
    x = Value(Fraction(3, 2))
    y = tg.median(x)
    y.backward()
    assert y.data == np.median(x.data) == Fraction(3, 2)
    assert type(x.grad) is Fraction and x.grad == 1


@pytest.mark.parametrize(
    "f",
    [tg.cumsum, tg.ravel, lambda x: tg.outer(x, x), lambda x: tg.reshape(x, (1,)),
     lambda x: tg.stack([x, x]), lambda x: tg.broadcast_to(x, (2, 2)), lambda x: tg.repeat(x, 2)],
)  # fmt: skip
def test_an_array_of_fractions_is_refused_with_what_to_write(f):
    assert isinstance(f(Value(1.5)).data, np.ndarray)
    words = r"^\w+: it makes an array, and NumPy holds a Fraction in .*; write float\(...\) first"
    with pytest.raises(TypeError, match=words):
        f(Value(Fraction(3, 2)))


def test_divmod_is_recorded():
    quotient, rest = divmod(Value(7.5), 2)
    assert (quotient.data, rest.data) == (3.0, 1.5)
    quotient, rest = divmod(7.5, Value(2.0))
    rest.backward()
    assert (quotient.data, rest.data) == (3.0, 1.5)


def test_a_symbol_on_the_left_computes_as_one_on_the_right_does():
    sympy = pytest.importorskip("sympy")
    w, x = sympy.symbols("w x")
    y = Value(x)
    for left, right in ((w * y, y * w), (w + y, y + w), (-(w - y), y - w)):
        assert isinstance(left, Value) and left.data == right.data
    assert (w**y).data == w**x and (w / y).data == w / x


def test_a_power_with_a_symbol_above_has_the_derivative_that_it_has_below_zero():
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y", real=True)
    assert tg.grad(lambda x: x**y)(x).subs({x: -3, y: 2}) == -6


def test_a_number_of_a_registered_kind_needs_no_float_to_be_a_gradient():
    class Length:
        def __init__(self, metres):
            self.metres = metres

        def __add__(self, other):
            return Length(self.metres + other.metres)

        def __mul__(self, other):
            return Length(self.metres * getattr(other, "metres", other))

    tg.register_kind(Length, SimpleNamespace(ones_like=lambda x: Length(1.0)))
    try:
        v = Value(Length(2.0))
        (v * v * 3 + v).backward()
        assert v.grad.metres == 13.0
    finally:
        del KINDS[Length]


@pytest.mark.parametrize("larger", [tg.maximum, tg.minimum, tg.fmax, tg.fmin])
def test_symbols_that_turn_out_to_be_equal_share_the_gradient(larger):
    sympy = pytest.importorskip("sympy")
    x, y = map(Value, sympy.symbols("x y", real=True))
    larger(x, y).backward()
    assert [v.grad.subs({x.data: 3, y.data: 3}) for v in (x, y)] == [sympy.Rational(1, 2)] * 2
    assert sorted(v.grad.subs({x.data: 1, y.data: 3}) for v in (x, y)) == [0, 1]


KINKED = {
    "abs": abs,
    "fabs": tg.fabs,
    "relu": tg.relu,
    "maximum": lambda x: tg.maximum(x, 0),
    "clip": lambda x: tg.clip(x, -1, 1),
    "clip, one bound": lambda x: tg.clip(x, None, 1),
    "heaviside": lambda x: x * tg.heaviside(x, 1),
}


@pytest.mark.parametrize("f", KINKED.values(), ids=KINKED)
def test_at_a_kink_a_symbol_has_the_slope_that_a_number_has(f):
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", real=True)
    slope = grad(f)(x)
    for number in (-2, -1, 0, 1, 2):
        assert float(slope.subs(x, number)) == grad(f)(float(number))


def test_the_bounds_of_a_symbol_may_be_symbols():
    sympy = pytest.importorskip("sympy")
    x, low, high = map(Value, sympy.symbols("x low high", real=True))
    tg.clip(x, low, high).backward()
    for numbers in ((0, 1, 2), (1, 1, 2), (3, 1, 2), (3, 2, 1)):
        at = dict(zip((x.data, low.data, high.data), numbers, strict=True))
        raw = [Value(float(number)) for number in numbers]
        tg.clip(*raw).backward()
        assert [float(v.grad.subs(at)) for v in (x, low, high)] == [v.grad for v in raw]


def test_what_a_library_has_beside_its_numbers_is_no_number():
    sympy = pytest.importorskip("sympy")
    matrices = sympy.Matrix([1, 2]), sympy.ImmutableMatrix([1, 2]), sympy.MatrixSymbol("A", 2, 2)
    for odd in (*matrices, np.datetime64("2020-01-01"), np.str_("1"), np.dtype(float), np.float32):
        with pytest.raises(TypeError, match=r"Value: (a number or )?an array of numbers is needed"):
            Value(odd)


@pytest.mark.backends
def test_nor_are_the_dtypes_of_torch_and_jax():
    torch, jnp = pytest.importorskip("torch"), pytest.importorskip("jax.numpy")
    for odd in (torch.float32, torch.device("cpu"), jnp.float32, jnp.dtype("float32")):
        with pytest.raises(TypeError, match="Value: a number or an array of numbers is needed"):
            Value(odd)
    assert Value(jnp.float32(2.0)).item() == Value(torch.tensor(2.0)).item() == 2.0


class Metres(float):
    """A number whose functions are found by its kind."""


def test_a_kind_that_is_registered_anew_is_computed_anew():
    try:
        for factor in (2.0, 3.0):
            tg.register_kind(Metres, SimpleNamespace(exp=lambda x, factor=factor: factor * x))
            assert tg.exp(Value(Metres(1.0))).data == factor
    finally:
        del KINDS[Metres]


def test_a_kind_without_ones_is_told_what_a_backward_pass_begins_with():
    tg.register_kind(Metres, SimpleNamespace(exp=lambda x: x))
    try:
        with pytest.raises(TypeError, match="backward: there is no ones_like for Metres"):
            tg.exp(Value(Metres(1.0))).backward()
    finally:
        del KINDS[Metres]


@pytest.mark.backends
def test_a_seed_may_come_from_another_library():
    torch, jnp = pytest.importorskip("torch"), pytest.importorskip("jax.numpy")
    strict = pytest.importorskip("array_api_strict")
    made_by = [np.asarray, torch.as_tensor, jnp.asarray, strict.asarray]
    for data, seed in itertools.product(made_by, made_by):
        x, one = Value(data(np.array([1.0, 2.0]))), np.ones(2, "float32")
        (x + 0).backward(seed=seed(one))
        assert type(x.grad) is type(x.data) and x.grad.dtype == x.data.dtype
        one[:] = 5.0  # the leaf has a gradient of its own
        assert np.asarray(x.grad).tolist() == [1.0, 1.0]


TWO = {
    name: getattr(tg, name)
    for name in ("maximum", "minimum", "hypot", "arctan2", "logaddexp", "copysign", "fmax", "fmod")
}


@pytest.mark.backends
@pytest.mark.parametrize("f", TWO.values(), ids=TWO)
def test_numpys_arrays_may_stand_beside_those_of_other_libraries(f):
    torch, jnp = pytest.importorskip("torch"), pytest.importorskip("jax.numpy")
    strict = pytest.importorskip("array_api_strict")
    a, b = np.array([0.5, 2.0], "float32"), np.array([1.0, 0.5], "float32")
    expected = grad(lambda a: f(a, b).sum())(a), grad(lambda b: f(a, b).sum())(b)
    for made in (torch.as_tensor, jnp.asarray, strict.asarray):
        first = grad(lambda a: f(a, b).sum())(made(a))
        second = grad(lambda b: f(a, b).sum())(made(b))
        for found, wanted in zip((first, second), expected, strict=True):
            assert type(found) is type(made(a))
            np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-5)
