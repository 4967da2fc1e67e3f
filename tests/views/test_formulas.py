"""Formulas are printed from the rules, and say what the rules compute."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

import tinygrad_edu as tg
from tests.views.calls import results_of
from tinygrad_edu.engine import OPERATIONS, bare
from tinygrad_edu.testing.operations import checkable
from tinygrad_edu.views import trace
from tinygrad_edu.views.expressions import Call, Name, Number, call
from tinygrad_edu.views.formulas import derivative, derivatives
from tinygrad_edu.views.page_data import page_data
from tinygrad_edu.views.typeset import to_latex, to_mathml, to_text

OF_NUMBERS = [  # operations that a plain number can go through, with as many arguments as rules
    op.name
    for op in list(OPERATIONS.values())
    if op.rules
    and all(op.rules)
    and not op.is_sequence
    and all(p.default is p.empty for p in op.parameters()[: len(op.rules)])
    and len(op.parameters()) == len(op.rules)
    and op.name not in ("matmul", "where", "floor_divide", "remainder", "fmod", "arccosh")
]


def evaluate(formula, values):
    """What a formula says, computed without its rule."""
    match formula:
        case Name(text):
            return values[text]
        case Number(value):
            return value
        case Call(operation, args):
            return OPERATIONS[operation].compute([evaluate(a, values) for a in args], {})


@given(st.sampled_from(OF_NUMBERS), st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.booleans())
def test_a_formula_evaluates_to_what_the_rule_gives(name, a, b, is_large):
    op = OPERATIONS[name]
    inputs = [a + is_large, b + 1.0, 0.3][: len(op.rules)]
    assume(len(set(inputs)) == len(inputs))  # a formula is not about ties
    values = dict(zip("abc", inputs, strict=False))
    try:
        y = op.compute(inputs, {})
    except (ValueError, TypeError, IndexError):  # outside its domain, or not for numbers
        reject()
    assume(type(y) is float and y == y)
    for formula, rule in zip(derivatives(name, *values), op.rules, strict=True):
        assert evaluate(formula, values) == pytest.approx(rule(1.0, y, *inputs), rel=1e-12)


CASES = r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("multiply", ["b", "a"], ["b", "a"]),
        ("divide", ["1 / b", "−a / b²"], [r"\frac{1}{b}", r"-\frac{a}{b^{2}}"]),
        ("tanh", ["1 − tanh(x)²"], [r"1 - \tanh\left(x\right)^{2}"]),
        ("sqrt", ["1 / (2 · √x)"], [r"\frac{1}{2 \cdot \sqrt{x}}"]),
        ("exp", ["exp(x)"], ["e^{x}"]),
        ("cos", ["−sin(x)"], [r"-\sin\left(x\right)"]),
        ("power", ["b · a^(b − 1)", "a^b · log(a)"], None),
        ("maximum", ["1 if a > b else 0", "1 if b > a else 0"], None),
        ("relu", ["1 if x > 0 else 0"], [CASES]),
    ],
)  # fmt: skip
def test_formulas_look_as_in_a_textbook(name, text, latex):
    assert [to_text(formula) for formula in derivatives(name)] == text
    if latex:
        assert [to_latex(formula) for formula in derivatives(name)] == latex


def edge_formula(value, source, target="L"):
    edges = trace(value, backward=value.size == 1).edges
    return [
        to_text(derivative(e)) for e in edges if (e.source.name, e.target.name) == (source, target)
    ]


def test_constants_in_an_operation_are_worked_into_its_formula():
    x = tg.Value(3.0, name="x")
    assert edge_formula(x**2, "x") == ["2 · x"]
    assert edge_formula(x**3, "x") == ["3 · x²"]
    assert edge_formula(x**-1, "x") == ["−x⁻²"]
    assert edge_formula(2**x, "x") == ["2^x · log(2)"]
    assert edge_formula(x * x, "x") == ["x", "x"]


def test_the_result_goes_by_its_name_if_it_has_one():
    x = tg.Value(3.0, name="x")
    a = tg.tanh(x)
    a.name = "a"
    assert edge_formula(a, "x", "a") == ["1 − a²"]


def test_arrays_say_what_becomes_of_the_gradient_that_arrives():
    X, W = tg.Value(np.ones((4, 3)), name="X"), tg.Value(np.ones((3, 2)), name="W")
    z = X @ W
    z.name = "z"
    loss = (tg.relu(z)[1:3] * 2.0).sum()
    assert edge_formula(loss, "X", "z") == ["dL/dz @ Wᵀ"]
    assert edge_formula(loss, "W", "z") == ["Xᵀ @ dL/dz"]
    assert edge_formula(loss, "z", "v1") == ["dL/dv1 if z > 0 else 0"]
    assert edge_formula(X.mean(), "X") == ["1 / 12"]


def test_an_operation_that_a_user_adds_has_its_formula_at_once():
    cube = tg.primitive("cube_for_formulas", lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)
    try:
        assert [to_text(f) for f in derivatives("cube_for_formulas")] == ["3 · x²"]
        assert edge_formula(cube(tg.Value(2.0, name="t")), "t") == ["3 · t²"]
    finally:
        del OPERATIONS["cube_for_formulas"], tg.FUNCTIONS["cube_for_formulas"]
        del tg.Value.cube_for_formulas


def of_plain_data(g, y, a, b):
    return g * math.cos(b)


@tg.custom_vjp(lambda g, y, a, b: (of_plain_data(g, y, a, b), np.asarray(g) * np.asarray(a)))
def made_of_plain_data(a, b):
    return a * b


@tg.custom_vjp(lambda g, y, a, b: (bare(g) * 2, 3.0))
def made_of_numbers(a, b):
    return a * b


@pytest.mark.parametrize(
    "f", [made_of_plain_data, made_of_numbers, tg.checkpoint(lambda a, b: a * b)]
)
def test_a_rule_that_takes_plain_data_only_has_a_derivative_without_a_formula(f):
    a, b = tg.Value(2.0, name="a"), tg.Value(3.0, name="b")
    y = f(a, b) + 1
    assert edge_formula(y, "a", "v1") == ["dv1/da"]
    assert tg.tell(y).count("dv1/da") == 2
    y.backward()
    assert "<title>dv1/da = " in tg.draw(y).svg
    assert "function recompute" not in tg.draw(y).html  # it shows the numbers, and computes none
    assert not any("formula" in edge for edge in page_data(trace(y))["edges"])  # v1 + 1 has 1
    x = tg.Value([1.0, 2.0], name="x")
    loss = tg.checkpoint(lambda x: x * 3)(x).sum()
    assert edge_formula(loss, "x", "v1") == ["dL/dv1 · dv1/dx"]
    assert "dL/dx = dL/dv1 · dv1/dx = [3, 3]" in tg.tell(loss)


def test_a_table_says_why_an_operation_has_no_formula():
    tg.primitive("of_plain_data", lambda g, y, x: g * math.cos(x), forward=math.sin)
    try:
        with pytest.raises(TypeError, match="the rule cannot be read, it fails on Values"):
            derivatives("of_plain_data")
    finally:
        del OPERATIONS["of_plain_data"], tg.FUNCTIONS["of_plain_data"], tg.Value.of_plain_data


@pytest.mark.parametrize("name", checkable())
def test_every_rule_of_the_package_has_a_formula(name):
    for edge in [edge for part in results_of(name) for edge in trace(part).edges]:
        unread = f"d{edge.target.name}/d{edge.source.name}"
        assert unread not in to_text(derivative(edge) or Name("nothing")), edge.target.operation


def test_what_has_no_derivative_has_no_formula():
    assert derivatives("where")[0] is None
    with pytest.raises(ValueError, match="no operation 'nonsense'"):
        derivatives("nonsense")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Call("subtract", (Name("a"), Call("subtract", (Name("b"), Name("c"))))), "a − (b − c)"),
        (Call("subtract", (Call("subtract", (Name("a"), Name("b"))), Name("c"))), "a − b − c"),
        (Call("multiply", (Call("add", (Name("a"), Name("b"))), Name("c"))), "(a + b) · c"),
        (Call("divide", (Name("a"), Call("multiply", (Name("b"), Name("c"))))), "a / (b · c)"),
        (Call("power", (Call("negative", (Name("a"),)), Number(2))), "(−a)²"),
        (Call("power", (Number(-2.0), Number(2))), "(−2)²"),
        (Call("negative", (Call("power", (Name("a"), Number(2))),)), "−a²"),
        (Call("negative", (Call("add", (Name("a"), Name("b"))),)), "−(a + b)"),
        (Call("power", (Call("power", (Name("a"), Name("b"))), Name("c"))), "(a^b)^c"),
    ],
)  # fmt: skip
def test_parentheses_stand_where_they_are_needed(formula, text):
    assert to_text(formula) == text


@pytest.mark.parametrize("name", ["<script>", "a_b$", "\\input{x}", 'say "x"', "}{"])
def test_hostile_names_are_text_in_every_notation(name):
    formula = Call("power", (Name(name), Number(2)))
    assert "<script" not in to_mathml(formula)
    bare = to_latex(formula).replace(r"\text{", "").replace(r"\textbackslash{}", "")
    assert "$" not in bare.replace(r"\$", "")
    assert r"\input" not in to_latex(formula)


def test_letters_with_an_index_and_greek_names_are_set_as_in_mathematics():
    assert to_latex(Name("x1")) == "x_{1}"
    assert to_latex(Name("theta_2")) == r"\theta_{2}"
    assert to_latex(Name("layers.0.weight")) == r"\text{layers.0.weight}"
    assert "<msub><mi>w</mi><mn>3</mn></msub>" in to_mathml(Name("w3"))


def test_operations_without_a_sign_of_their_own_go_by_their_name():
    assert to_text(Call("bessel", (Name("x"),), (("order", "2"),))) == "bessel(x, order=2)"


formulas = st.recursive(
    st.sampled_from([Name("a"), Name("b"), Number(0), Number(1), Number(-1), Number(2)]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "subtract", "multiply", "divide"]), inner, inner),
        st.tuples(st.just("power"), inner, st.sampled_from([Number(0), Number(1), Number(3)])),
        st.tuples(st.sampled_from(["negative", "positive"]), inner),
        st.tuples(st.just("where"), st.sampled_from([Number(True), Number(False)]), inner, inner),
    ),
    max_leaves=8,
)


def computed(tree, values):
    """A tree as it stands, without anything worked out in passing."""
    if not isinstance(tree, tuple):
        return evaluate(tree, values)
    return OPERATIONS[tree[0]].compute([computed(part, values) for part in tree[1:]], {})


def simplified(tree):
    return call(tree[0], tuple(map(simplified, tree[1:]))) if isinstance(tree, tuple) else tree


@given(formulas, st.floats(0.5, 2), st.floats(-2, -0.5))
def test_what_is_worked_out_in_passing_is_worked_out_rightly(tree, a, b):
    values = {"a": a, "b": b}
    try:
        expected = computed(tree, values)
    except ArithmeticError:
        reject()
    assert evaluate(simplified(tree), values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "by_a", "by_b"),
    [
        ((2, 3), (3,), "dL/dv1", "sum(dL/dv1, axis=0)"),
        ((2, 1), (2, 3), "sum(dL/dv1, axis=1)", "dL/dv1"),
        ((2, 3), (), "dL/dv1", "sum(dL/dv1)"),
        ((4, 1, 3), (2, 1), "sum(dL/dv1, axis=1)", "sum(dL/dv1, axis=(0, 2))"),
    ],
)
def test_what_broadcasting_repeats_is_added_up_again(a, b, by_a, by_b):
    total = tg.Value(np.ones(a), name="a") + tg.Value(np.ones(b), name="b")
    edges = trace((total * 2.0).sum()).edges[:2]
    assert [to_text(derivative(edge)) for edge in edges] == [by_a, by_b]
