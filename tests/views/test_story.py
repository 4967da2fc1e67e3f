"""The story is told in the reader's own numbers, and its arithmetic is right."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value
from tinygrad_edu.views import draw, explain, tell

whole = st.integers(-9, 9).map(Fraction)


def numbers(text):
    return [Fraction(part.strip("() ").replace("−", "-")) for part in text.split("×")]


@given(whole, whole, whole)
def test_every_product_in_the_story_is_right(a, b, c):
    a, b, c = (tg.Value(x, name=n) for x, n in zip((a, b, c), "abc", strict=True))
    story = tell((a * b + c) * a - c * b)
    checked = 0
    for line in story.splitlines():
        found = re.search(r" = (\S+ × \S+) = (\S+)", line)
        if found and line.strip().startswith("dL"):
            x, y = numbers(found[1])
            assert x * y == numbers(found[2])[0]
            checked += 1
    assert checked == 10


def test_a_small_network_is_walked_through_as_in_the_text():
    x, y = tg.Value(1.0, name="x"), tg.Value(0.5, name="y")
    w1, b1 = tg.Value(2.0, name="w1"), tg.Value(-1.0, name="b1")
    w2, b2 = tg.Value(-1.0, name="w2"), tg.Value(0.5, name="b2")
    z1 = w1 * x + b1
    a1 = tg.relu(z1)
    z2 = w2 * a1 + b2
    loss = 0.5 * (y - z2) ** 2
    story = tell(loss, locals(), rate=0.5, parameters=["w1", "b1", "w2", "b2"])
    headings = re.findall(r"^\d\. (.*)$", story, re.M)
    assert headings == [
        "Input",
        "Feed forward",
        "Output error",
        "Backpropagation",
        "Gradient",
        "Step, η = 0.5",
    ]
    assert "a1 = relu(z1) = relu(1) = 1" in story
    assert "[da1/dz1 = 1 if z1 > 0 else 0 = 1]" in story
    assert "w1 ← w1 − η · dloss/dw1 = 2 − 0.5 × 1 = 1.5" in story
    assert "y ←" not in story
    assert loss.grad is None


def test_arrays_are_told_by_what_becomes_of_the_gradient():
    X, W = tg.Value(np.ones((4, 3)), name="X"), tg.Value(np.ones((3, 2)), name="W")
    z = X @ W
    story = tell((z**2).mean(), locals())
    assert "z = X @ W = 4×2, ‖·‖ = 8.485" in story
    assert "dL/dW = Xᵀ @ dL/dz = 3×2" in story


def test_latex_is_a_set_of_aligned_equations():
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    story = tell(a * b + a, notation="latex")
    assert story.count(r"\begin{align*}") == story.count(r"\end{align*}") == 6
    assert r"\frac{\partial L}{\partial a} \mathrel{+}= " in story
    assert r"\paragraph{6. Step, $\eta$ = 0.1}" in story
    assert "−" not in story.replace(r"\text{", "")


def test_a_pass_that_has_been_made_is_told_as_it_was():
    a = tg.Value(3.0, name="a")
    value = a * a
    value.backward(seed=2.0)
    assert "dL/dL = 2" in tell(value)
    assert a.grad == 12


def test_bad_wishes_are_named():
    a = tg.Value(1.0, name="a")
    with pytest.raises(ValueError, match="one of text, latex, got 'html'"):
        tell(a * 2, notation="html")
    with pytest.raises(ValueError, match="no leaf is called 'q'; there are a"):
        tell(a * 2, parameters=["q"])
    for rate in ("a", None):
        with pytest.raises(TypeError, match=f"rate must be a number, not {rate!r}; write"):
            tell(a * 2, rate=rate)
    with pytest.raises(TypeError, match=r"^tell: a Value is needed"):
        tell(3.0)


def test_where_a_formula_divides_by_zero_it_is_said_that_the_derivative_counts_as_zero():
    said = "at a pole, where the formula divides by 0, the derivative counts as 0"
    with np.errstate(divide="ignore"):
        for f in (tg.sqrt, tg.log, lambda x: x**-1.0, lambda x: 1 / x):
            for at, is_pole in ((0.0, True), (2.0, False)):
                for x in (np.float64(at), np.array([at, 2.0])):
                    story = tell(f(tg.Value(x, name="x")).sum() * 3)
                    assert (said in story) == is_pole, story
    x = tg.Value(0.0, name="x")
    assert said in tell(tg.sqrt(x), notation="latex")
    assert "counts as 0" in tg.explain(x, tg.sqrt(x) * 3)
    with np.errstate(divide="ignore"):
        assert said in tell((tg.Value([1.0, 2.0], name="x") / 0.0).sum())


def test_a_part_that_a_rule_leaves_out_at_all_numbers_is_no_pole():
    A = tg.Value([[2.0, 1.0], [1.0, 3.0]], name="A")
    for f in (tg.linalg.eigh, tg.linalg.eig):
        assert "pole" not in tell(abs(f(A)[1]).sum())
    equal = tg.Value(np.eye(2), name="A")
    assert "at a pole" in tell(abs(tg.linalg.eigh(equal)[1]).sum())


def test_a_step_downhill_goes_along_the_conjugate_where_the_data_are_complex():
    z = tg.Value(1 + 2j, name="z")
    told = "z ← z − η · conjugate(dL/dz) = 1+2i − 0.1 × (2+4i) = 0.8+1.6i"
    assert told in tell(tg.absolute(z) ** 2)
    assert r"\operatorname{conjugate}\left(\frac" in tell(tg.absolute(z) ** 2, notation="latex")
    whole = tell((tg.absolute(tg.Value(np.array([1 + 2j, 3j]), name="z")) ** 2).sum())
    assert "z ← z − η · conjugate(dL/dz) = [0.8+1.6i, 0+2.4i]" in whole


def test_exact_numbers_stay_exact_and_stand_in_parentheses():
    f = tg.Value(Fraction(2, 3), name="f")
    story = tell(1 / f**2)
    for told in ("f² = (2/3)² = 4/9", "1 / v1 = 1 / (4/9) = 9/4", "1 × −81/16 = −81/16   [dL/dv1"):
        assert told in story
    assert r"\left(2/3\right)^{2}" in tell(1 / f**2, notation="latex")
    assert "1 × 1/7 = 1/7   [dL/df = 1 / 7 = 1/7]" in tell(f / 7)
    z = tg.Value(1 + 2j, name="z")
    story = tell(tg.real(z**3 * z))
    assert "z³ = (1+2i)³ = −11−2i" in story
    assert "v1 · z = (−11−2i) · (1+2i) = −7−24i" in story
    assert "(1+2i) × (−9+12i) = −33−6i" in story


def test_a_symbol_is_written_in_the_notation_of_the_story():
    sympy = pytest.importorskip("sympy", reason="it computes with symbols")
    x = tg.Value(sympy.Symbol("s", real=True) + 1, name="x")
    assert "L = x² = (s + 1)² = (s + 1)**2" in tell(x**2)
    assert "1 × (2*s + 2) = 2*s + 2   [dL/dx = 2 · x = 2*s + 2]" in tell(x**2)
    latex = tell(x**2, notation="latex")
    assert "*" not in latex.replace("align*", "")
    assert r"\left(s + 1\right)^{2}" in latex


def test_where_a_formula_does_not_give_the_number_beside_it_it_is_said():
    a, b = tg.Value(2.0, name="a"), tg.Value(2.0, name="b")
    said = "at a tie, or outside of its domain, the formula does not hold"
    assert tell(tg.maximum(a, b)).count(said) == 2
    assert said in tell(tg.maximum(a, b), notation="latex")
    assert said not in tell(tg.maximum(a, b + 1))
    assert tell(tg.Value(-2.0, name="z") ** b).count(said) == 1


def test_digits_that_do_not_add_up_are_not_called_equal():
    x, y = tg.Value(1.00001, name="x"), tg.Value(1.0, name="y")
    assert "L = x − y = 1 − 1 ≈ 1e−5" in tell(x - y)
    assert r"1 - 1 \approx 1\cdot 10^{-5}" in tell(x - y, notation="latex")
    assert "≈" not in tell(x * y + tg.exp(x) / 3)
    assert "together −1 + 1 ≈ 1e−5" in tell(x * 1.00001 - x)


def test_what_was_not_recorded_cannot_be_told():
    u = tg.Value(2.0, name="u")
    with tg.no_grad():
        end = u * u
    for value in (end, (u * u).detach()):
        with pytest.raises(
            ValueError, match=r"tell: c1 was computed under no_grad\(\), or detached"
        ):
            tell(value)


def test_a_story_of_tensors_is_that_of_their_numbers():
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    tensor, number = (tg.Value(x, name="x") for x in (torch.tensor(2.0), 2.0))
    assert tell(1 / tensor**2 + tg.sqrt(tensor)) == tell(1 / number**2 + tg.sqrt(number))


def test_minus_a_negative_number_has_parentheses():
    x = tg.Value(-1.5, name="x")
    assert "L = −x = −(−1.5) = 1.5" in tell(-x)
    assert r"L = -x = -\left(-1.5\right) = 1.5" in tell(-x, notation="latex")


@pytest.mark.parametrize(
    "f", [tg.checkpoint(tg.tanh), tg.custom_vjp(lambda g, y, x: g * (1 - y * y))(np.tanh)]
)
@pytest.mark.parametrize("number", [0.5, np.float64(0.5)])
def test_what_has_one_rule_for_all_arguments_is_told_of_plain_numbers_too(f, number):
    v = f(tg.Value(number, name="x")) * 3
    assert "dL/dx" in tell(v)
    v.backward()
    assert "<svg" in tg.draw(v).svg


def piled_up():
    x, w = Value(3.0, name="x"), Value(2.0, name="w")
    y = (x * w) ** 2
    y.backward()
    y.backward()
    w.grad = None
    y.backward()
    return y, x


def test_a_leaf_that_holds_the_gradients_of_several_passes_is_told():
    y, x = piled_up()
    words = "x.grad holds 72: several calls of backward() add up, or it was set"
    lines = tell(y).splitlines()
    assert "   dL/dx = dL/dv1 · dv1/dx = 12 × 2 = 24   [dv1/dx = w = 2]" in lines
    assert lines.count(f"   {words}") == 1 and "w.grad" not in tell(y)
    assert rf"\text{{{words}}}" in tell(y, notation="latex")
    assert explain(x, y).endswith(words)


def test_a_picture_says_it_once_below_and_beside_the_leaf():
    picture = draw(piled_up()[0])
    words = "x.grad holds 72: several calls of backward() add up, or it was set"
    assert f". {words}</title>" in picture.svg and picture.svg.count(f">{words}</text>") == 1
    assert picture.text.endswith(f"\n{words}")
    assert picture.dot.count(words) == 1
    assert "several calls" not in draw(Value(3.0) * 2, backward=True).dot


def test_of_many_such_leaves_some_are_named_and_the_others_counted():
    leaves = [Value(1.0, name=f"w{i}") for i in range(7)]
    y = sum(leaf * leaf for leaf in leaves)
    y.backward()
    y.backward()
    assert "w2.grad holds 4, w3.grad holds 4, 3 more hold others: several calls" in tell(y)


@pytest.mark.parametrize("data", [Fraction(1, 3), 1.5 + 2j, np.array([1.0, np.nan, 0.1])])
def test_nothing_of_the_kind_is_said_after_one_pass(data):
    x = Value(data, name="x")
    y = (x * x).sum()
    y.backward(1.0 if isinstance(data, complex) else None)
    assert ".grad holds" not in tell(y)


@pytest.mark.parametrize("odd", [np.ones(5), "text", [[1.0], 2.0]])
def test_a_grad_that_is_none_stops_no_story(odd):
    x = Value(np.ones(3), name="x")
    y = (x * x).sum()
    y.backward()
    x.grad = odd
    assert "dL/dx" in tell(y) and draw(y).svg and explain(x, y)
