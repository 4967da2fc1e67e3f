"""Generated code runs, gives the engine's numbers, and reads as if a person had written it."""

import json
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tests.views.calls import results_of
from tinygrad_edu.engine import FUNCTIONS, OPERATIONS
from tinygrad_edu.testing.operations import checkable
from tinygrad_edu.views.source import source

UNARY = [tg.tanh, tg.exp, tg.sigmoid, tg.relu, tg.sin, lambda x: -x, lambda x: x**2, abs]
BINARY = [
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a - b,
    lambda a, b: a / (b * b + 1),
    lambda a, b: tg.where(a > b, a, 2 * b),
    tg.maximum,
]
FOLDING = [lambda x: x, lambda x: x.T, lambda x: x.sum(axis=0, keepdims=True), lambda x: x[:1]]


@st.composite
def programs(draw, shape=()):
    """Leaves and a number that was computed from them, some of it used again and again."""
    numbers = st.floats(-2, 2).map(lambda x: round(x, 3))
    count = 1 if shape == () else shape[0] * shape[1]
    leaves = []
    for i in range(3):
        flat = draw(st.lists(numbers, min_size=count, max_size=count))
        data = flat[0] if shape == () else np.array(flat).reshape(shape)
        leaves.append(tg.Value(data, name=draw(st.sampled_from(["w", "x", f"in.{i}"]))))
    values = list(leaves)
    for _ in range(draw(st.integers(1, 8))):
        a, b = draw(st.sampled_from(values)), draw(st.sampled_from(values))
        step = draw(st.sampled_from(UNARY if draw(st.booleans()) else BINARY))
        values.append(tg.tanh(step(a) if step in UNARY else step(a, b)))
        if shape and draw(st.booleans()):
            values.append(values[-1] @ draw(st.sampled_from(FOLDING[:2]))(a))
            values.append(values[-1] + draw(st.sampled_from(FOLDING))(b))
    end = values[-1]
    return end.mean() if end.ndim else end


def run(text, value):
    """The value and the gradients that generated code gives for the leaves as they are."""
    space = {}
    exec(compile(text, "<generated>", "exec"), space)
    leaves = [v for v in tg.topological(value) if v.recipe is None]
    with np.errstate(all="ignore"):
        result, gradients = space["value_and_gradients"](*[v.data for v in leaves])
    found = tg.gradients(value)
    expected = [found[v] for v in leaves if v in found]
    return result, gradients, expected


@given(programs() | programs((2, 2)))
def test_running_the_code_gives_the_engines_numbers(value):
    result, gradients, expected = run(source(value), value)
    np.testing.assert_allclose(result, value.data, rtol=1e-12, atol=1e-14)
    assert len(gradients) == len(expected)
    for got, wanted in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-13)
        assert np.shape(got) == np.shape(wanted)


@pytest.mark.parametrize("name", checkable())
def test_every_operation_is_written_so_that_it_gives_the_engines_numbers(name):
    for part in results_of(name):
        if "float" not in str(part.dtype) and "complex" not in str(part.dtype):
            continue
        value = tg.sum(tg.square(tg.abs(part)))
        result, gradients, expected = run(source(value), value)
        np.testing.assert_allclose(result, value.data, rtol=1e-12)
        for got, wanted in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)


@given(programs())
def test_the_code_computes_nothing_twice(value):
    right_hand_sides = [
        line.split(" = ")[1]
        for line in source(value).splitlines()
        if line.startswith("    ") and " = " in line
    ]
    assert len(right_hand_sides) == len(set(right_hand_sides))


def test_the_code_is_a_function_of_its_leaves_and_no_picture_of_one_moment():
    w, x = tg.Value(2.0, name="w"), tg.Value(0.5, name="x")
    space = {}
    exec(source((w * x).tanh() * w, name="f"), space)
    other, at = tg.Value(-1.5), tg.Value(3.0)
    value = (other * at).tanh() * other
    value.backward()
    result, gradients = space["f"](-1.5, 3.0)
    assert result == pytest.approx(value.item())
    assert gradients == pytest.approx((other.grad, at.grad))


def test_a_network_reads_as_a_person_would_write_it():
    X, W = tg.Value(np.ones((4, 3)), name="X"), tg.Value(np.ones((3, 2)), name="layers.0.W")
    b = tg.Value(np.zeros(2), name="b")
    z = X @ W + b
    a = tg.tanh(z)
    loss = (a**2).sum()
    text = source(loss, {"z": z, "a": a, "loss": loss})
    assert text.split('"""')[2].split("return")[0].split("\n") == [
        "",
        "    # forward",
        "    z = X @ layers_0_W + b",
        "    a = np.tanh(z)",
        "    loss = np.sum(a ** 2)",
        "",
        "    # backward",
        "    grad_a = np.full((4, 2), 1.0) * 2 * a",
        "    grad_z = grad_a * (1 - a * a)",
        "    grad_X = grad_z @ layers_0_W.T",
        "    grad_layers_0_W = X.T @ grad_z",
        "    grad_b = np.sum(grad_z, axis=(0,))",
        "    ",
    ]


def test_dtypes_are_those_of_the_engine():
    x = tg.Value(np.array([1.5, -2.0], np.float32), name="x")
    value = (x * 3.0).sum() * tg.Value(np.float32(2.0))
    result, gradients, expected = run(source(value), value)
    assert result.dtype == np.float32
    assert [g.dtype for g in gradients] == [g.dtype for g in expected]


def test_rows_that_numpy_lacks_are_written_with_their_policies():
    x = tg.Value([0.0, 4.0], name="x")
    value = (tg.sqrt(x) + tg.relu(x)).sum()
    _, (gradient,), (expected,) = run(source(value), value)
    np.testing.assert_array_equal(gradient, expected)  # at the pole and the kink as well
    value = x[np.array([1, 1])].sum()
    _, (gradient,), (expected,) = run(source(value), value)
    np.testing.assert_array_equal(gradient, expected)


def test_long_and_empty_arrays_of_indices_are_told_apart():
    x = tg.Value(np.arange(2000.0), name="x")
    one, other = np.arange(1500), np.arange(1500)
    other[700] = 3  # the text of a long array leaves out its middle
    value = (x[(one,)] * x[(other,)]).sum() + x[(np.array([], int),)].sum()
    result, (gradient,), (expected,) = run(source(value), value)
    assert result == value.item()
    np.testing.assert_array_equal(gradient, expected)


def test_large_constants_become_parameters_and_small_ones_literals():
    x = tg.Value(np.ones(50), name="x")
    text = source((x * np.arange(50.0)).sum() + (tg.Value([1.0, 2.0]) * np.array([3.0, 4.0])).sum())
    assert "def value_and_gradients(x, x1, constant1):" in text
    assert "np.array([3.0, 4.0])" in text


@pytest.mark.backends
@pytest.mark.parametrize("library", ["torch", "jax.numpy"])
def test_arrays_of_other_libraries_are_written_as_numpys(library):
    asarray = pytest.importorskip(library).asarray
    w, x = tg.Value(asarray(np.ones((2, 3), np.float32)), name="w"), np.float32([[1, 2], [3, 4]])
    value = ((asarray(x) @ w) * 0.5).sum()
    value.backward()
    namespace = {}
    exec(source(value), namespace)
    result, (gradient,) = namespace["value_and_gradients"](np.ones((2, 3), np.float32))
    assert result == value.item() and gradient.tolist() == np.asarray(w.grad).tolist()


@pytest.mark.backends
def test_indices_and_dtypes_of_other_libraries_are_written_as_numpys_too():
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    x = tg.Value(torch.arange(6.0).reshape(2, 3), name="x")
    one, other = torch.tensor([0, 1]), torch.tensor([1, 0])
    value = tg.max(x[one, 1:] * 2 - x[other, 1:]).astype(torch.float64)
    namespace = {}
    exec(source(value), namespace)
    result, (gradient,) = namespace["value_and_gradients"](np.float32(x.data.numpy()))
    value.backward()
    assert result == value.item() and gradient.tolist() == x.grad.tolist()


@pytest.mark.backends
def test_a_large_tensor_is_one_parameter_however_often_it_is_used():
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    x, c = tg.Value(torch.arange(30.0), name="x"), torch.linspace(0, 1, 30)
    code = source(tg.sum(x * c) + tg.sum(x * c) * 2)
    assert "def value_and_gradients(x, constant1):" in code and "v2 + v2 * 2" in code


def test_an_operation_that_a_user_adds_is_written_by_its_definition():
    cube = tg.primitive("cube_for_source", lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)
    mystery = tg.primitive("mystery", lambda g, y, x: g * cosine(x), forward=lambda x: x)
    cosine = tg.cos
    try:
        x = tg.Value(2.0, name="x")
        text = source(cube(x) * 5.0)
        assert "x ** 3" in text
        assert run(text, cube(x) * 5.0)[1] == (60.0,)
        assert "function" in source(cube(x), language="javascript")
        assert "Math.cos" in source(mystery(x), language="javascript")
    finally:
        for name in ("cube_for_source", "mystery"):
            del OPERATIONS[name], tg.FUNCTIONS[name]
            delattr(tg.Value, name)


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: tg.clip(x, max=2.0), "np.clip(x, None, 2.0)"),
        (lambda x: tg.clip(x, 1.0, None), "np.clip(x, 1.0, None)"),
        (tg.clip, "np.array(x)"),
        (lambda x: tg.take_along_axis(x, np.array([[2], [0]])), "np.array([[2], [0]]), axis=-1)"),
        (lambda x: tg.take_along_axis(x, np.array([5, 1]), None), "np.array([5, 1]), axis=None)"),
    ],
)
def test_what_older_numpys_want_to_be_told_is_written_for_all(f, words):
    value = f(tg.Value(np.arange(6.0).reshape(2, 3), name="x")).sum()
    text = source(value)
    result, gradients, expected = run(text, value)
    assert words in text and result == value.item()
    assert np.array_equal(gradients, expected)


def test_names_that_mean_something_in_the_language_are_changed():
    names = ["lambda", "np", "value_and_gradients", "a b", "import os; os.abort()", "grad_np", "é"]
    values = [tg.Value(float(i), name=name) for i, name in enumerate(names)]
    value = sum(values[1:], values[0] * values[1])
    result, gradients, expected = run(source(value), value)
    assert result == value.item()
    assert list(gradients) == expected


def test_a_long_sum_stays_within_the_lines_and_the_parser():
    x = tg.Value(1.0, name="x")
    value = x
    for _ in range(3000):
        value = value + x
    text = source(value)
    assert max(map(len, text.splitlines())) < 120
    assert run(text, value)[1] == (3001.0,)


@pytest.mark.parametrize(
    ("wish", "error", "message"),
    [
        ({"language": "fortran"}, ValueError, "one of numpy, javascript, got 'fortran'"),
        ({"name": "class"}, ValueError, "'class' cannot be the name"),
    ],
)
def test_wishes_that_nobody_can_fulfil_are_named(wish, error, message):
    with pytest.raises(error, match=message):
        source(tg.Value(1.0) * 2, **wish)


def test_bad_input_is_said():
    with pytest.raises(TypeError, match="a Value is needed, got int"):
        source(3)
    with pytest.raises(ValueError, match="a single number is needed"):
        source(tg.Value([1.0, 2.0]) * 2)
    with pytest.raises(ValueError, match="x is an array of shape"):
        source(tg.Value([1.0, 2.0], name="x").sum(), language="javascript")


needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node, which would run the JavaScript, is not on the PATH"
)


@needs_node
@settings(max_examples=10)
@given(st.lists(programs(), min_size=20, max_size=20))
def test_node_gets_the_engines_numbers_from_the_javascript(values):
    calls = []
    for value in values:
        inputs = [v.item() for v in tg.topological(value) if v.recipe is None]
        text = source(value, language="javascript")
        calls.append(f"(() => {{ {text} return value_and_gradients(...{json.dumps(inputs)}); }})()")
    script = f"console.log(JSON.stringify([{','.join(calls)}]))"
    shown = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    for value, got in zip(values, json.loads(shown.stdout), strict=True):
        found = tg.gradients(value)
        wanted = [found[v] for v in tg.topological(value) if v.recipe is None and v in found]
        assert got == pytest.approx([value.item(), *wanted], rel=1e-9, abs=1e-12)


def test_numbers_wider_than_pythons_are_written_in_full():
    x = tg.Value(np.array([1.0, 2.0], np.longdouble), name="x")
    third = np.longdouble(1) / 3
    value = tg.sum(x * third + np.array([third, 1.0]))
    result, gradients, expected = run(source(value), value)
    assert result == value.data and result.dtype == np.longdouble
    assert gradients[0].tolist() == expected[0].tolist()


def javascript(value, *numbers):
    """What Node computes for the value, of these numbers."""
    code = source(value, language="javascript")
    script = f"{code}; console.log(String(value_and_gradients({', '.join(numbers)})[0]))"
    shown = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return float(shown.stdout.strip().replace("Infinity", "inf"))


@needs_node
@pytest.mark.parametrize(("a", "b"), [(1.0, 0.1), (2.0, 0.1), (-1.0, 0.1), (5.0, -3.0), (6.0, 3.0)])
def test_whole_parts_and_remainders_are_pythons_in_javascript_too(a, b):
    x, y = tg.Value(a, name="x"), tg.Value(b, name="y")
    assert javascript(x // y, repr(a), repr(b)) == a // b
    assert javascript(x % y, repr(a), repr(b)) == a % b


@needs_node
def test_javascript_hides_no_nan_and_keeps_infinity():
    x, y = tg.Value(1.0, name="x"), tg.Value(2.0, name="y")
    assert np.isnan(javascript(FUNCTIONS["over"](x, y), "1", "NaN"))
    assert javascript(FUNCTIONS["over"](x, y), "0", "NaN") == 0
    assert javascript(tg.logaddexp(x, y), "Infinity", "Infinity") == np.inf
    assert javascript(tg.logaddexp(x, y), "-Infinity", "-Infinity") == -np.inf


@needs_node
def test_a_truth_value_equals_one_in_javascript_too():
    x, y = tg.Value(2.0, name="x"), tg.Value(0.5, name="y")
    assert javascript(tg.where(tg.equal(x > y, 1), x, y), "2", "0.5") == 2.0


@pytest.mark.parametrize(
    "f",
    [tg.sigmoid, tg.silu, tg.softplus, lambda z: z**0.5, lambda z: z**z, lambda z: 2.0**z],
)
def test_code_for_complex_numbers_gives_the_engines_numbers(f):
    z = tg.Value(np.array([1 + 1j, -1 + 1j]), name="z")
    loss = tg.sum(tg.real(f(z)))
    space = {}
    exec(source(loss), space)
    value, (slope,) = space["value_and_gradients"](z.data)
    np.testing.assert_allclose(value, loss.data, rtol=1e-12)
    np.testing.assert_allclose(slope, tg.gradients(loss)[z], rtol=1e-12)
