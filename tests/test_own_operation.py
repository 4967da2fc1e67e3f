"""A row of one's own: everything else follows, and nothing else is touched."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, primitive
from tinygrad_edu.testing import InputMutated, check_grad, check_rule
from tinygrad_edu.views import derivatives
from tinygrad_edu.views.typeset import to_latex, to_text

X = np.array([0.5, -1.25, 2.0])


@pytest.fixture(scope="module")
def swish():
    """X / (1 + exp(-x)), which no library here has under this name."""
    return primitive(
        "own_swish",
        lambda g, y, x: g * (y + tg.sigmoid(x) * (1 - y)),
        forward=lambda x: x * tg.sigmoid(x),
    )


def test_it_has_derivatives_of_every_order_in_both_modes(swish):
    report = check_grad(lambda x: swish(x).sum(), X, modes=("vjp", "jvp"), order=2)
    assert report.assert_ok().ok
    third = tg.elementwise_grad(tg.elementwise_grad(tg.elementwise_grad(swish)))
    plain = tg.elementwise_grad(
        tg.elementwise_grad(tg.elementwise_grad(lambda x: x * tg.sigmoid(x)))
    )
    assert np.allclose(third(X), plain(X), rtol=1e-12)


def test_a_wrong_rule_of_ones_own_is_named_by_the_checks():
    wrong = primitive("own_wrong", lambda g, y, x: g * y * 1.01, forward=tg.exp, method=False)
    with pytest.raises(AssertionError, match="own_wrong"):
        check_grad(lambda x: (wrong(x) * 2).sum(), X).assert_ok()


def test_a_rule_that_changes_what_it_is_given_is_found_by_the_checks():
    def changes_its_argument(g, y, x):
        return np.multiply(x, 0, out=x) + 2 * g

    def changes_the_gradient(g, y, x):
        return np.multiply(g, 2, out=g)

    for rule in (changes_its_argument, changes_the_gradient):
        with pytest.raises(InputMutated):
            check_rule(lambda x: 2 * x, rule, X.copy())


def test_its_formula_is_printed_from_the_row(swish):
    (formula,) = derivatives("own_swish")
    assert "sigmoid(x)" in to_text(formula)
    assert to_latex(formula)


def test_it_is_drawn_told_and_written_as_code(swish):
    x = Value(0.5, name="x")
    loss = swish(x) ** 2
    loss.backward()
    assert "own_swish" in tg.draw(loss).svg
    assert "own_swish" in tg.tell(loss)
    namespace: dict = {}
    exec(str(tg.source(loss)), namespace)
    value, gradients = namespace["value_and_gradients"](0.5)
    assert np.isclose(value, loss.data)
    assert np.isclose(np.ravel(gradients)[0], x.grad)


def test_it_is_compiled(swish):
    compiled = tg.compile(lambda x: swish(x).sum())
    assert np.isclose(compiled(X), swish(X).sum())


def test_it_works_on_every_kind_of_number(swish):
    sympy = pytest.importorskip("sympy")
    s = sympy.Symbol("s", real=True)
    assert tg.grad(swish)(s).subs(s, 0) == sympy.Rational(1, 2)
    assert tg.grad(lambda x: swish(x).sum())(X.astype("float32")).dtype == np.float32
    assert isinstance(swish(0.5), float)


def test_an_argument_that_is_given_by_name_is_put_in_its_place():
    scaled = primitive(
        "own_scaled",
        lambda g, y, a, b, power=1: power * g * a ** (power - 1) * b,
        lambda g, y, a, b, power=1: g * a**power,
        forward=lambda a, b, power=1: a**power * b,
        method=False,
    )
    a, b = Value(3.0), Value(2.0)
    for y in (scaled(a, b=2.0), scaled(a, power=1, b=2.0), tg.multiply(a, b=2.0)):
        a.grad = None
        y.backward()
        assert (y.data, a.grad) == (6.0, 2.0)
    assert scaled(b=2.0, a=3.0) == 6.0
    with pytest.raises(TypeError, match=r"^own_scaled: give the Value b by position, not by name$"):
        scaled(a, b=b)
    with pytest.raises(TypeError, match=r"^own_scaled: b is given by position, and by name again$"):
        scaled(a, b, b=2.0)
    with pytest.raises(TypeError, match=r"^own_scaled: give the Value power by position"):
        scaled(a, b=2.0, power=b)
