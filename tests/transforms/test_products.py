"""transforms/products.py and matrices.py: products with a Jacobian, and the whole of it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value

A = np.array([[1.0, 2.0, -1.0], [0.5, -3.0, 4.0]])


def f(x):
    """From 3 numbers to 2, with the Jacobian diag(cos(A x)) A."""
    return tg.sin(A @ x)


def jacobian_of_f(x):
    return np.cos(A @ x)[:, None] * A


vectors = st.integers(-8, 8).map(lambda n: n / 8)
three = st.tuples(vectors, vectors, vectors).map(np.array)
two = st.tuples(vectors, vectors).map(np.array)


@given(three, two, three)
def test_vjp_and_jvp_are_the_two_products_with_the_jacobian(x, u, v):
    y, pull = tg.vjp(f, x)
    z, pushed = tg.jvp(f, (x,), (v,))
    assert np.array_equal(y, np.sin(A @ x))
    assert np.array_equal(y, z)
    assert np.allclose(pull(u)[0], u @ jacobian_of_f(x), rtol=1e-13, atol=1e-13)
    assert np.allclose(pushed, jacobian_of_f(x) @ v, rtol=1e-13, atol=1e-13)


@given(three, three, three)
def test_linearize_is_linear_and_equals_jvp(x, v, w):
    _, push = tg.linearize(f, x)
    assert np.allclose(push(v + 2 * w), push(v) + 2 * push(w), rtol=1e-12, atol=1e-12)
    assert np.array_equal(push(v), tg.jvp(f, (x,), (v,))[1])


@given(three)
def test_the_jacobian_is_the_same_by_rows_and_by_columns(x):
    expected = jacobian_of_f(x)
    for mode in (None, "forward", "reverse"):
        assert np.allclose(tg.jacobian(f, mode=mode)(x), expected, rtol=1e-13, atol=1e-13)


def test_the_jacobian_takes_as_few_passes_as_it_can():
    calls = []
    counted = tg.primitive(
        "counted_identity", lambda g, y, x: (calls.append(1), g)[1], forward=lambda x: x
    )
    wide, tall = np.ones((2, 50)), np.ones((50, 2))
    for matrix in (wide, tall):
        calls.clear()
        tg.jacobian(lambda x, m=matrix: m @ counted(x))(np.ones(matrix.shape[1]))
        assert len(calls) <= 4


@given(three)
@settings(max_examples=20)
def test_the_hessian_is_symmetric_and_hvp_is_its_product(x):
    def loss(x):
        return (f(x) ** 2).sum() + x[0] * x[1] ** 3

    hessian = tg.hessian(loss)(x)
    v = np.array([1.0, -2.0, 0.5])
    assert np.allclose(hessian, hessian.T, atol=1e-12)
    assert np.allclose(tg.hvp(loss, x, v), hessian @ v, rtol=1e-10, atol=1e-10)


def test_shapes_of_jacobians_are_result_then_argument():
    x = np.arange(6.0).reshape(2, 3)
    assert tg.jacobian(lambda x: x.T @ x)(x).shape == (3, 3, 2, 3)
    assert tg.jacobian(lambda x: x.sum())(x).shape == (2, 3)
    assert tg.jacobian(lambda t: t * x)(2.0).shape == (2, 3)
    assert tg.jacobian(lambda t: t * t)(2.0) == 4.0
    assert tg.hessian(lambda x: (x**3).sum())(x).shape == (2, 3, 2, 3)


def test_trees_go_in_and_come_out():
    def g(p):
        return {"sum": p["a"] + p["b"].sum(), "product": p["a"] * p["b"]}

    matrix = tg.jacobian(g)({"a": 2.0, "b": np.array([3.0, 4.0])})
    assert matrix["sum"]["a"] == 1.0
    assert matrix["sum"]["b"].tolist() == [1, 1]
    assert matrix["product"]["a"].tolist() == [3, 4]
    assert matrix["product"]["b"].tolist() == [[2, 0], [0, 2]]
    both = tg.jacobian(lambda a, b: a * b, (0, 1))(2.0, 5.0)
    assert both == (5.0, 2.0)


def test_products_nest_with_gradients():
    assert tg.grad(lambda x: tg.jvp(lambda t: t**3, (x,), (1.0,))[1])(2.0) == 12.0
    assert tg.jvp(tg.grad(lambda x: x**4), (2.0,), (1.0,))[1] == 48.0
    assert tg.jvp(lambda x: tg.jvp(lambda t: t**3, (x,), (1.0,))[1], (2.0,), (1.0,))[1] == 12.0


def test_a_value_outside_keeps_the_products_values():
    w = Value(2.0)
    _, pushed = tg.jvp(lambda x: w * x * x, (3.0,), (1.0,))
    pushed.backward()
    assert (pushed.data, w.grad) == (12.0, 6.0)


def test_wrong_shapes_are_told():
    with pytest.raises(ValueError, match=r"vjp: shapes \[\(3,\)\] .* \[\(2,\)\] are needed"):
        tg.vjp(f, np.ones(3))[1](np.ones(3))
    with pytest.raises(ValueError, match=r"jvp: shapes \[\(2,\)\] .* \[\(3,\)\] are needed"):
        tg.jvp(f, (np.ones(3),), (np.ones(2),))
    with pytest.raises(TypeError, match="must be tuples"):
        tg.jvp(f, np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="mode is 'forward', 'reverse' or None"):
        tg.jacobian(f, mode="backward")


def test_every_transform_works_inside_no_grad_and_returns_plain_data_there():
    cube = lambda x: x**3
    _, late = tg.vjp(cube, 2.0)
    with tg.no_grad():
        found = [
            tg.hvp(cube, 2.0, 1.0),
            tg.hessian(cube)(2.0),
            tg.jacobian(cube, mode="forward")(2.0),
            tg.jvp(cube, (2.0,), (1.0,))[1],
            tg.linearize(cube, 2.0)[1](1.0),
            *tg.vjp(cube, 2.0)[1](1.0),
            *late(1.0),
            *late(Value(1.0)),
        ]
    assert found == [12.0] * 8 and {*map(type, found)} == {float}


def test_the_second_derivative_of_what_does_not_depend_is_zero():
    assert tg.hvp(lambda x: 2.0, 3.0, 1.0) == 0.0
    assert tg.hvp(lambda x: Value(2.0), np.ones(2), np.ones(2)).tolist() == [0, 0]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_derivative_of_a_number_by_a_plain_number_is_plain(mode):
    """However the function computes: NumPy's float64 would widen every float32 beside it."""
    by_float = tg.jacobian(lambda x: tg.sum(x * x * np.ones(2)), mode=mode)(3.0)
    by_fraction = tg.jacobian(lambda x: x * x / 3, mode=mode)(Fraction(1, 2))
    assert (by_float, type(by_float)) == (12.0, float)
    assert (by_fraction, type(by_fraction)) == (Fraction(1, 3), Fraction)
    tree = tg.jacobian(lambda p: [tg.sum(p["w"]) * p["b"]], mode=mode)({"w": np.ones(2), "b": 3.0})
    assert type(tree[0]["b"]) is float and tree[0]["w"].tolist() == [3.0, 3.0]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_derivative_of_an_array_by_a_plain_number_is_such_an_array(mode):
    """A plain number has no dtype, so it is the result that says which one."""
    single = np.ones(2, np.float32)
    for f in (lambda x: x * single, tg.jacobian(lambda x: x * x * single, mode=mode)):
        found = tg.jacobian(f, mode=mode)(2.0)
        assert found.dtype == np.float32 and found.shape == (2,)
    assert tg.jacobian(lambda x: x > single, mode=mode)(2.0).dtype == np.float64  # truth values


def test_the_jacobian_of_a_complex_result_of_real_numbers_keeps_its_imaginary_part():
    f = lambda x: x * (1 + 2j)
    np.testing.assert_array_equal(tg.jacobian(f)(np.ones(2)), np.eye(2) * (1 + 2j))
    with pytest.raises(ValueError, match="reverse mode would lose the imaginary part"):
        tg.jacobian(f, mode="reverse")(np.ones(2))


def of_two(p):
    return p["a"] * 3 + p["b"] * 5


def test_directions_are_found_by_their_keys():
    at, along = {"a": 1.0, "b": 2.0}, {"b": 1.0, "a": 0.0}
    assert tg.jvp(of_two, (at,), (along,))[1] == 5.0
    assert tg.linearize(of_two, at)[1](along) == 5.0
    assert tg.vjp(lambda x: {"a": x * 3, "b": x * 5}, 1.0)[1](along) == (5.0,)
    found = tg.hvp(lambda p: 3 * p["a"] ** 2 + 5 * p["b"] ** 2, at, along)
    assert found == {"a": 0.0, "b": 10.0}


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ({"zzz": 1.0, "y": 0.0}, "a dict with 'zzz', 'y' is given where a dict with 'a', 'b' is n"),
        ({"a": (1.0,), "b": 0.0}, r"a tuple of 1 is given .* one number or array .* at \[0\]\['a'"),
        (1.0, "jvp: one number or array is given where a dict with 'a', 'b' is needed"),
    ],
)
def test_a_direction_of_another_form_is_refused(direction, words):
    with pytest.raises(ValueError, match=words):
        tg.jvp(of_two, ({"a": 1.0, "b": 2.0},), (direction,))


@dataclass
class Layer:
    w: Any
    activation: str = "tanh"
    b: Any = None


def test_none_and_text_inside_an_argument_are_settings():
    def loss(p):
        assert (p.activation, p.b) == ("tanh", None)
        return getattr(tg, p.activation)(p.w).sum()

    layer = Layer(np.array([1.0, 2.0]))
    slope = 1 - np.tanh(layer.w) ** 2
    found = tg.grad(loss)(layer)
    assert (found.activation, found.b) == (None, None)
    np.testing.assert_allclose(found.w, slope)
    np.testing.assert_allclose(tg.jvp(loss, (layer,), (layer,))[1], (slope * layer.w).sum())
    np.testing.assert_allclose(tg.jacobian(loss)(layer).w, slope)
    curved = np.diag(-2 * np.tanh(layer.w) * slope)
    np.testing.assert_allclose(tg.hessian(loss)(layer).w.w, curved)
    np.testing.assert_allclose(tg.hvp(loss, layer, layer).w, curved @ layer.w)
    np.testing.assert_allclose(tg.compile(tg.grad(loss))(layer).w, slope)
    with pytest.raises(TypeError, match="got NoneType"):
        tg.grad(lambda x, y: y)(None, 2.0)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_jacobian_calls_the_function_once(mode):
    calls = []
    found = tg.jacobian(lambda x: (calls.append(1), f(x))[1], mode=mode)(np.ones(3))
    assert len(calls) == 1
    np.testing.assert_allclose(found, jacobian_of_f(np.ones(3)), rtol=1e-13)


def test_the_jacobian_minds_argnums_as_grad_does():
    product = lambda x, y: x * y
    for argnums, words in [
        (3, "jacobian: argnums names argument 3, but 2 were given"),
        ((0, -2), r"jacobian: argnums \(0, -2\) names an argument twice"),
    ]:
        with pytest.raises(ValueError, match=words):
            tg.jacobian(product, argnums)(2.0, 3.0)
    for mode in ("forward", "reverse"):
        assert tg.jacobian(product, (), mode)(2.0, 3.0) == tg.grad(product, ())(2.0, 3.0) == ()


ON_ONE = {
    "grad": lambda f, x: tg.grad(f)(x),
    "value_and_grad": lambda f, x: tg.value_and_grad(f)(x),
    "hessian": lambda f, x: tg.hessian(f)(x),
    "hvp": lambda f, x: tg.hvp(f, x, x),
}
ON_MANY = {
    "vjp": lambda f, x: tg.vjp(f, x),
    "jvp": lambda f, x: tg.jvp(f, (x,), (x,)),
    "linearize": lambda f, x: tg.linearize(f, x),
    "jacobian": lambda f, x: tg.jacobian(f)(x),
    "elementwise_grad": lambda f, x: tg.elementwise_grad(f)(x),
}


@pytest.mark.parametrize("who", [*ON_ONE, *ON_MANY])
def test_each_transform_speaks_by_its_own_name(who):
    of = (ON_ONE | ON_MANY)[who]
    with pytest.raises(TypeError, match=f"^{who}: the argument .* holds whole numbers or truth"):
        of(lambda x: x, np.arange(3))
    with pytest.raises(TypeError, match=f"^{who}: an argument cannot be differentiated by"):
        of(lambda x: x, "a")
    with pytest.raises(TypeError, match=rf"^{who}: the function must return .*, it returned str"):
        of(lambda x: "a", 1.0)
    with pytest.raises(TypeError, match=f"^{who}: a function is needed, not 3.0"):
        of(3.0, 1.0)


@pytest.mark.parametrize("who", ON_ONE)
def test_what_has_no_gradient_is_refused_by_name(who):
    instead = {
        "hessian": r"jacobian\(jacobian\(f\)\)",
        "hvp": r"jvp\(jacobian\(f\), \(x,\), \(v,\)\)",
    }
    words = rf"^{who}: .* it returned shape \(2,\); .*, or use {instead.get(who, 'jacobian')}$"
    for several in (lambda x: x, lambda x: np.ones(2)):
        with pytest.raises(ValueError, match=words):
            ON_ONE[who](several, np.ones(2))
    with pytest.raises(TypeError, match=f"^{who}: .* a single number, it returned tuple"):
        ON_ONE[who](lambda x: (x, x), 1.0)
    with pytest.raises(ValueError, match=rf"^{who}: the result, Value\(True\), is a whole number"):
        ON_ONE[who](lambda x: x > 0, 1.0)
    with pytest.raises(ValueError, match=f"^{who}: the result, .*, is complex"):
        ON_ONE[who](lambda x: x * 1j, 1.0)


def test_what_is_named_in_place_of_a_hessian_computes_it():
    x, v = np.array([0.5, -1.0]), np.array([1.0, 2.0])
    cube = lambda x: x**3
    second = tg.jacobian(tg.jacobian(cube))(x)
    assert second[0, 0, 0] == 3.0
    np.testing.assert_array_equal(tg.jvp(tg.jacobian(cube), (x,), (v,))[1], second @ v)


def test_the_elementwise_gradient_is_of_one_array():
    with pytest.raises(TypeError, match=r"elementwise_grad: .* an array or a number, it .* dict"):
        tg.elementwise_grad(lambda x: {"y": x})(np.ones(2))


def test_fractions_stay_exact_in_every_transform():
    third, one = Fraction(1, 3), Fraction(1)
    square, cube = lambda x: x * x, lambda x: x**3
    assert tg.jvp(square, (third,), (one,)) == (Fraction(1, 9), Fraction(2, 3))
    assert tg.vjp(square, third)[1](one) == (Fraction(2, 3),)
    assert tg.linearize(square, third)[1](one) == Fraction(2, 3)
    assert tg.hvp(cube, third, one) == tg.hessian(cube)(third) == 2
    assert tg.jacobian(square)(third) == Fraction(2, 3)
    huge = Fraction(10**400)
    assert tg.jvp(square, (huge,), (one,))[1] == 2 * huge


def test_a_jacobian_of_real_results_by_complex_numbers_keeps_the_imaginary_part():
    """Whatever the shapes: forwards to a real result goes a real part only."""

    def f(z):
        return tg.stack([abs(z) ** 2, tg.real(z)])

    assert tg.jacobian(f)(1 + 2j).tolist() == [2 - 4j, 1]
    with pytest.raises(ValueError, match="forward mode would lose the imaginary part"):
        tg.jacobian(f, mode="forward")(1 + 2j)


# -- what counts as constant, and what does not ----------------------------------------------


def cube_slope(x):
    """3 x**2, by a transform of its own."""
    return tg.grad(lambda x: x**3)(x)


def itself_pulled_back(x):
    """x**2 pulls x**2 back to 2 x x**2, in which the cotangent x**2 is constant for the pull."""
    y, pull = tg.vjp(lambda a: a * a, x)
    return pull(y)[0]


@pytest.mark.parametrize("x", [3.0, Value(3.0)])
def test_a_cotangent_that_was_computed_from_the_result_is_constant(x):
    assert float(tg.engine.bare(itself_pulled_back(x))) == 54.0


def test_but_it_is_not_constant_for_a_derivative_outside():
    assert tg.grad(itself_pulled_back)(3.0) == 54.0  # of 2 x**3
    assert tg.compile(tg.grad(itself_pulled_back))(3.0) == 54.0


@tg.custom_vjp(lambda g, y, x: g * tg.grad(tg.sin)(x))
def by_custom_vjp(x):
    return np.sin(x)


by_row = tg.primitive(
    "by_row", lambda g, y, x: g * tg.grad(tg.sin)(x), forward=lambda x: tg.sin(x), method=False
)


def sum_of_slopes(x):
    return tg.checkpoint(lambda y: cube_slope(x) * y)(2 * x)


NESTED = {
    "alone": (lambda x: x * cube_slope(x), lambda x: 9 * x**2, lambda x: 18 * x),
    "inside a checkpoint": (
        tg.checkpoint(lambda x: x * cube_slope(x)), lambda x: 9 * x**2, lambda x: 18 * x
    ),
    "closed over by a checkpoint": (sum_of_slopes, lambda x: 18 * x**2, lambda x: 36 * x),
    "in a custom_vjp": (by_custom_vjp, np.cos, lambda x: -np.sin(x)),
    "in a rule": (by_row, np.cos, lambda x: -np.sin(x)),
}  # fmt: skip


@pytest.mark.parametrize(("f", "first", "second"), NESTED.values(), ids=NESTED)
def test_a_transform_inside_a_backward_pass_keeps_what_is_differentiated_outside(f, first, second):
    x = 1.25
    slopes = [
        tg.grad(f)(x), tg.jvp(f, (x,), (1.0,))[1], tg.linearize(f, x)[1](1.0),
        tg.jacobian(f, mode="forward")(x), tg.vjp(f, x)[1](1.0)[0],
    ]  # fmt: skip
    np.testing.assert_allclose(slopes, first(x), rtol=1e-12)
    curvatures = [
        tg.hvp(f, x, 1.0), tg.hessian(f)(x), tg.grad(tg.grad(f))(x),
        tg.jvp(tg.grad(f), (x,), (1.0,))[1], tg.grad(lambda x: tg.jvp(f, (x,), (1.0,))[1])(x),
    ]  # fmt: skip
    np.testing.assert_allclose(curvatures, second(x), rtol=1e-12)


def test_hvp_can_be_differentiated_by_the_direction():
    x = np.array([1.0, 2.0])
    product = lambda v: tg.hvp(lambda x: (x**3).sum(), x, v).sum()
    assert tg.grad(product)(np.ones(2)).tolist() == [6.0, 12.0]


@pytest.mark.parametrize(
    ("who", "product"),
    [
        ("jvp", lambda: tg.jvp(lambda x: x * x, (3.0,), (1j,))),
        ("vjp", lambda: tg.vjp(lambda x: x * x, 3.0)[1](1j)),
        ("linearize", lambda: tg.linearize(lambda x: x * x, 3.0)[1](1j)),
        ("hvp", lambda: tg.hvp(lambda x: x**3, 3.0, 1j)),
    ],
)
def test_a_complex_direction_among_real_numbers_is_refused(who, product):
    with pytest.raises(TypeError, match=f"^{who}: the direction 1j is complex, where all is real"):
        product()


# -- whole numbers, empty arrays, real and complex numbers side by side -----------------------


def test_what_is_no_float_in_a_result_has_the_derivative_zero():
    x = np.array([1.0, 3.0, 2.0])
    several = lambda x: (x > 1, 2 * x, 3, np.int64(3), tg.argmax(x))
    zero, twice = np.zeros((3, 3)), 2 * np.eye(3)
    for mode in ("forward", "reverse"):
        found = tg.jacobian(several, mode=mode)(x)
        for part, expected in zip(found, (zero, twice, zero[0], zero[0], zero[0]), strict=True):
            np.testing.assert_array_equal(part, expected)
    assert tg.jacobian(tg.argmax)(x).tolist() == [0.0, 0.0, 0.0]


def test_the_jacobian_of_nothing_keeps_its_dtype():
    x = np.ones(2, np.float32)
    assert tg.jacobian(lambda x: x[:0])(x).dtype == np.float32
    assert tg.jacobian(lambda x: tg.sum(x) * np.ones(2, np.float32))(x[:0]).dtype == np.float32


def test_the_jacobian_of_real_and_complex_numbers_together_loses_no_imaginary_part():
    p = {"a": 2.0, "z": 1 + 2j}
    both = lambda p: {"c": p["a"] * p["z"], "r": tg.real(p["z"] * tg.conj(p["z"]))}
    found = tg.jacobian(both)(p)
    assert found == {"c": {"a": 1 + 2j, "z": 2 + 0j}, "r": {"a": 0.0, "z": 2 - 4j}}
    second = tg.hessian(lambda p: tg.real(p["z"] ** 3) * p["a"])(p)
    assert second["a"]["z"] == second["z"]["a"] == -9 + 12j  # 3 z**2
    for mode in ("forward", "reverse"):
        with pytest.raises(ValueError, match=f"so that {mode} mode would lose the imaginary part"):
            tg.jacobian(both, mode=mode)(p)
