"""A typed formula is a graph, or is refused with the column marked; nothing in it is executed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.cli.expressions import evaluate

numbers = st.floats(-2, 2).map(lambda x: round(x, 2))
formulas = st.recursive(
    st.sampled_from(["a", "b", "0.5", "3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["sin", "tanh", "-"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=8,
)


@given(formulas, numbers, numbers)
def test_a_formula_has_the_value_that_python_gives_it(formula, a, b):
    text = f"a + b * ({formula})"
    expected = eval(text, {"a": a, "b": b, "sin": math.sin, "tanh": math.tanh})
    assert evaluate(text, [f"a={a}", f"b={b}"]).item() == pytest.approx(expected, abs=1e-12)


def test_the_graph_has_the_names_of_the_formula():
    value = evaluate("tanh(w*x + b)", ["w=2", "x=0.5", "b=1"])
    assert [v.name for v in tg.topological(value) if v.name] == ["w", "x", "b"]


def test_lists_become_arrays():
    assert evaluate("sum(w @ x, axis=0)", ["w=[[1,2],[3,4]]", "x=[1, 1]"]).item() == 10


@pytest.mark.parametrize(
    ("formula", "column", "why"),
    [
        ("x + __import__('os')", 4, "there is no function __import__"),
        ("x.grad", 0, "cannot hold an attribute"),
        ("(lambda: x)()", 0, "a function by its name"),
        ("x + y", 4, "y has no value; add y=1"),
        ("x + 'a'", 4, "only numbers"),
        ("x[0]", 0, "cannot hold an index"),
        ("[x for x in x]", 0, "cannot hold a loop"),
        ("x and x", 0, "cannot hold `and` or `or`"),
        ("sum(x, axis=x)", 12, "an option must be a whole number"),
        ("reshape(x, shape=3)", 0, "reshape"),
        ("x + ", 3, "invalid syntax"),
        ("tanh(x, x)", 0, "tanh"),
        ("(-x) ** 0.5", 0, "not a real number"),
        ("exp(1000*x)", 0, "exp: "),
        ("open('a')", 0, "there is no function open"),
        ("lambda: 0", 0, "cannot hold a lambda"),
        ("1 < x < 2", 0, "cannot hold a chain of comparisons"),
        ("sum([x, x])", 4, "give it a name"),
        ("1 + max(x, 2)", 4, "max is of one array; of two write maximum(a, b)"),
        ("min(x, x, x)", 0, "write minimum(a, b)"),
        ("sum(x, axis=-1.5)", 12, "an option must be a whole number"),
        ("sum(x, axis=-x)", 12, "an option must be a whole number"),
    ],
)
def test_everything_else_is_refused_with_the_column_marked(formula, column, why):
    with pytest.raises(ValueError) as caught:
        evaluate(formula, ["x=2"])
    assert why in str(caught.value)
    if "syntax" not in why:
        assert str(caught.value).splitlines()[-1] == "  " + " " * column + "^"


@pytest.mark.parametrize(
    ("formula", "values", "why"),
    [
        ("x", ["x"], "'x' is no assignment"),
        ("x", ["x=os.getcwd()"], "a number or a list of numbers is needed"),
        ("x", ["x=True"], "a number or a list of numbers is needed"),
        ("x", ["x=[1, [2]]"], "x: "),
        ("x", ["x=1", "y=2"], "y does not occur in x"),
        ("1 + 2", [], "has no inputs"),
        (" ", [], "the formula is empty"),
        ("9.0**9**9 + x", ["x=1"], "out of range"),
        ("x / 0", ["x=1"], "zero"),
        ("(" * 900 + "x" + ")" * 900, ["x=1"], "too many nested"),
        ("-" * 1500 + "x", ["x=1"], "nested too deeply"),
        ("x" * 3000, [], "3000 characters"),
        ("w*x", ["w=1", "x=3", "w=2"], "w=2: w has a value already, 1.0"),
        ("µ*x", ["\u00b5=1", "x=3", "\u03bc=2"], "\u03bc=2: \u03bc has a value already, 1.0"),
    ],
)
def test_bad_input_is_said_in_one_line(formula, values, why):
    with pytest.raises(ValueError, match=why) as caught:
        evaluate(formula, values)
    assert "Traceback" not in str(caught.value)


def test_pi_and_e_have_their_values_unless_they_are_given_another():
    assert evaluate("cos(pi * x)", ["x=1"]).data == -1.0
    assert evaluate("e * x", ["x=1", "e=3"]).data == 3.0


def test_a_hat_is_told_to_be_no_power():
    with pytest.raises(ValueError, match=r"a power is written with \*\*, such as w\*\*2"):
        evaluate("w^2", ["w=2"])


@given(st.sampled_from(["µ", "ﬁ", "ℎ", "é", "ſ", "名"]))
def test_a_name_is_the_same_in_the_formula_and_before_its_number(name):
    assert evaluate(f"2 * {name}", [f"{name}=3"]).item() == 6


@given(st.text("aµ名é𝔵", max_size=5))
def test_the_column_is_counted_in_characters(name):
    with pytest.raises(ValueError, match="only numbers are understood") as caught:
        evaluate(f"x{name} + 'text'", [f"x{name}=1"])
    _, formula, caret = str(caught.value).splitlines()
    assert caret.index("^") == formula.index("'")


@pytest.mark.parametrize(("axis", "total"), [("-1", [3, 7]), ("-2", [4, 6]), ("+1", [3, 7])])
def test_an_option_may_have_a_sign(axis, total):
    assert evaluate(f"sum(x, axis={axis})", ["x=[[1, 2], [3, 4]]"]).data.tolist() == total
