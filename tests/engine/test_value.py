"""engine/value.py: what a Value holds, how it behaves, and what it refuses."""

import math
import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value

numbers = st.floats(-100, 100)

INFIX = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: abs(a) ** b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def outcome(f, *args):
    """The result of a call, or the type of its exception: both must agree with the raw data."""
    try:
        result = f(*args)
    except ArithmeticError as error:
        return type(error)
    return result.data if isinstance(result, Value) else result


@pytest.mark.parametrize("symbol", INFIX)
@given(a=numbers, b=numbers)
def test_an_operator_computes_what_its_floats_would_compute_both_ways_round(symbol, a, b):
    f = INFIX[symbol]
    expected = outcome(f, a, b)
    for args in ((Value(a), Value(b)), (Value(a), b), (a, Value(b))):
        got = outcome(f, *args)
        assert got == expected
        assert type(got) is type(expected)


@given(a=st.fractions(), b=st.fractions().filter(bool))
def test_fractions_stay_exact(a, b):
    result = (Value(a) * b - Value(b) / 3 + 1) / Value(b)
    assert result.data == (a * b - b / 3 + 1) / b
    assert isinstance(result.data, Fraction)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble"])
def test_an_array_keeps_its_dtype_next_to_a_python_number(dtype):
    x = Value(np.ones(3, dtype))
    for y in (x + 1, 2.5 * x, x**2, 1 / x, -x, abs(x), x.exp(), x.relu(), x.sum(), x.mean()):
        assert y.dtype == dtype
    (2.5 * x**3 + x.sigmoid() * x.tanh()).mean().backward()
    assert x.grad.dtype == dtype


def test_masks_combine_with_and_or_not():
    x = Value(np.array([-1.0, 0.5, 2.0]))
    assert ((x > 0) & (x < 1)).data.tolist() == [False, True, False]
    assert ((x < 0) | ~(x < 1)).data.tolist() == [True, False, True]


def test_a_whole_number_becomes_a_float_and_nothing_else_is_converted():
    assert type(Value(3).data) is float
    array = np.arange(3)
    assert Value(array).data is array
    assert Value([1, 2]).dtype == float
    assert Value(Fraction(1, 3)).data == Fraction(1, 3)
    assert type(Value(np.float32(2)).data) is np.float32


def test_a_scalar_value_holds_a_plain_float_all_the_way():
    x = Value(2.0)
    for y in (x + 1, x * x, x.exp(), x.relu(), (-x).relu(), x.sigmoid(), x**2, tg.maximum(x, 3)):
        assert type(y.data) is float
        x.grad = None
        y.backward()
        assert type(x.grad) is float


def test_a_float_next_to_an_array_gets_a_float_gradient():
    scale = Value(2.0)
    (scale * np.ones(5, "float32")).sum().backward()
    assert scale.grad == 5.0
    assert type(scale.grad) is float


def test_it_reads_like_what_it_is():
    a = Value(2.0, name="a")
    (a * -3).backward()
    assert repr(a) == "Value(2.0, name='a', grad=-3.0)"
    assert repr(Value(np.float64(2.5))) == "Value(2.5)"
    assert repr(Value([1, 2])) == "Value([1., 2.])"
    assert repr(Value(np.ones(2, "float32"))) == "Value([1., 1.], dtype=float32)"
    assert f"{Value(1 / 3):.3f}" == "0.333"
    assert f"{a}" == repr(a)


def test_it_knows_its_shape_size_dtype_and_length():
    x = Value(np.zeros((2, 3), "float32"))
    assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == ((2, 3), 2, 6, np.float32, 2)
    assert (Value(1.0).shape, Value(1.0).ndim, Value(1.0).size) == ((), 0, 1)
    assert x.T.shape == (3, 2)
    assert [row.shape for row in x] == [(3,), (3,)]


def test_iteration_and_indexing_are_recorded():
    x = Value([1.0, 2.0, 3.0])
    first, _, last = x
    (first * last + x[1] * x[-1]).backward()
    assert x.grad.tolist() == [3.0, 3.0, 3.0]


def test_an_index_may_be_a_value():
    x = Value(np.array([[1.0, 5.0], [7.0, 2.0]]))
    best = x.argmax(axis=1)
    chosen = x[np.arange(2), best]
    assert chosen.data.tolist() == [5.0, 7.0]
    chosen.sum().backward()
    assert x.grad.tolist() == [[0, 1], [1, 0]]


def test_truth_follows_the_data_so_if_works():
    assert Value(1.0)
    assert not Value(0.0)
    assert ("positive" if Value(2.0) > 0 else "negative") == "positive"


def test_it_is_a_key_by_identity_although_equality_is_recorded():
    a, b = Value(1.0), Value(1.0)
    assert len({a, b}) == 2
    assert isinstance(a == b, Value)


def test_comparisons_and_argmax_are_values_without_a_derivative():
    x = Value([1.0, 2.0])
    for y in (x > 1, x == 1, x.argmax(), (x > 1).any(), (x > 0).all()):
        assert isinstance(y, Value)
    ((x > 1) * x).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0]


def test_item_is_the_one_number_inside():
    assert Value(np.array([[2.0]])).item() == 2.0
    with pytest.raises(ValueError, match=r"one number is needed, .* shape \(2,\)"):
        Value([1.0, 2.0]).item()


@pytest.mark.parametrize(
    ("convert", "instead"),
    [
        (float, r"value\.item\(\)"),
        (int, r"int\(value\.item\(\)\)"),
        (complex, r"value\.item\(\)"),
        (math.exp, r"tg\.exp\(value\)"),
        (np.asarray, r"value\.data"),
        (lambda v: np.array([v, v]), r"tg\.stack"),
        (lambda v: [1, 2][v], r"int\(value\.item\(\)\)"),
    ],
)
def test_nothing_is_detached_without_a_word(convert, instead):
    with pytest.raises(TypeError, match=instead):
        convert(Value(1.0))


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ("3", TypeError, r"needed, got str: write Value\(float\('3'\)\)"),
        (None, TypeError, "needed, got NoneType"),
        (object(), TypeError, "needed, got object"),
        ({}, TypeError, "needed, got dict"),
        ([[1, 2], [3]], ValueError, "different lengths"),
        (["a", "b"], TypeError, "a list of numbers is needed"),
        ([None], TypeError, "a list of numbers is needed"),
        (np.array(["a"]), TypeError, "an array of dtype <U1"),
        (Value(1.0), TypeError, "needed, got Value"),
        ([Value(1.0)], TypeError, r"tg\.stack"),
    ],
)
def test_what_is_not_a_number_is_refused_with_a_hint(data, error, message):
    with pytest.raises(error, match=message):
        Value(data)


def test_kinds_that_do_not_mix_are_refused():
    with pytest.raises(TypeError, match="multiply: Fraction and ndarray do not mix; convert"):
        Value(Fraction(1, 2)) * np.ones(2)
    with pytest.raises(TypeError, match=r"add: .* do not mix"):
        np.ones(2) + Value(Fraction(1, 2))


def test_a_name_must_be_text():
    with pytest.raises(TypeError, match="name must be text, got 3"):
        Value(1.0, name=3)


def test_data_of_a_leaf_can_be_set_but_only_to_the_same_shape():
    p = Value([1.0, 2.0])
    p.data -= np.array([0.5, 0.5])
    assert p.data.tolist() == [0.5, 1.5]
    with pytest.raises(ValueError, match=r"shape \(3,\) cannot replace shape \(2,\)"):
        p.data = np.zeros(3)
    assert p.data.tolist() == [0.5, 1.5]
    with pytest.raises(TypeError, match="needed, got str"):
        p.data = "text"


def test_data_of_a_float_leaf_stay_a_plain_float():
    p = Value(1.0)
    p.data = np.float64(2.5)
    assert type(p.data) is float
    p.data = 3
    assert type(p.data) is float


def test_data_of_a_computed_value_cannot_be_set():
    y = Value(1.0) + 1
    with pytest.raises(ValueError, match="was computed by add"):
        y.data = 3.0


def test_shape_mismatch_names_the_operation_and_both_shapes():
    with pytest.raises(ValueError, match=r"add: shapes \(2,\) and \(3,\)"):
        Value(np.ones(2)) + Value(np.ones(3))
    with pytest.raises(ValueError, match=r"matmul: shapes \(2, 3\) and \(2,\)"):
        Value(np.ones((2, 3))) @ np.ones(2)
    with pytest.raises(ValueError, match=r"add: shapes \(3,\) and \(2,\)"):
        np.ones(3) + Value(np.ones(2))


def test_the_condition_of_an_array_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"\.any\(\) or \.all\(\)"):
        bool(Value([1.0, 2.0]) > 0)


def test_a_number_has_no_length_and_cannot_be_iterated_over():
    with pytest.raises(TypeError, match="no length"):
        len(Value(1.0))
    with pytest.raises(TypeError, match="cannot be iterated"):
        iter(Value(1.0))


def test_an_error_of_the_data_keeps_its_type_and_says_where():
    with pytest.raises(ZeroDivisionError, match=r"divide: 1\.0 and 0: float division by zero"):
        Value(1.0) / 0
    with pytest.raises(OverflowError, match=r"exp: 10000\.0: math range error"):
        Value(1e4).exp()


def test_a_list_in_the_place_of_an_array_is_one():
    x = Value(np.array([0.5, 1.5]))
    for y in (x - [1, 2], [1, 2] * x, tg.maximum(x, [1.0, 1.0]), tg.dot(x, [1.0, 2.0])):
        x.grad = None
        y.sum().backward()
        assert x.grad.shape == (2,)
    assert tg.dot(x, [1.0, 2.0]).data == 3.5
    assert (Value(np.eye(2)) @ [1.0, 2.0]).data.tolist() == [1, 2]
    assert tg.relu([1.0, -2.0]).tolist() == [1, 0]


def test_a_computed_array_can_be_read_but_not_written_to():
    x = Value(np.array([1.0, 2.0]))
    y = tg.exp(x)
    with pytest.raises(ValueError, match="read-only"):
        y.data[:] = 0
    with tg.no_grad():
        free = tg.exp(x)
    free.data[:] = 0


def test_a_name_of_another_library_is_answered_with_ours():
    with pytest.raises(AttributeError, match=r"no attribute 'numpy'; write value\.data"):
        Value(1.0).numpy()
    assert not hasattr(Value(1.0), "nonsense")


def test_detach_is_the_same_data_without_the_history():
    x = Value(3.0)
    y = x * x
    (y.detach() * x).backward()
    assert x.grad == 9.0


def test_the_recipe_is_data_for_whoever_walks_the_graph():
    a = Value(2.0)
    recipe = (a * 3).recipe
    assert recipe.op.name == "multiply"
    assert recipe.args == (a, 3)
    assert (recipe.options, a.recipe) == ({}, None)
    assert tg.sum(Value([1.0]), axis=0).recipe.options == {"axis": 0}


def test_a_minus_sign_in_place_computes_wherever_it_moves_no_parameter():
    x = Value(5.0)
    y = x
    y -= 2.0
    y -= x
    y.backward()
    assert (y.data, x.grad) == (-2.0, 0.0)
    x -= Value(1.0)  # x has a gradient, but this is no step of gradient descent
    assert x.data == 4.0


@pytest.mark.parametrize("sign", ["+", "-", "*", "/"])
def test_a_leaf_under_no_grad_is_not_moved_in_place_without_a_word(sign):
    move = {"+": operator.iadd, "-": operator.isub, "*": operator.imul, "/": operator.itruediv}[
        sign
    ]
    p = Value([1.0, 2.0])
    assert move(p, 2.0).recipe.args == (p, 2.0)  # recorded: somebody computes with it
    with tg.no_grad():
        with pytest.raises(TypeError, match=rf"^\{sign}=: .* write p\.data \{sign}= \.\.\.; to "):
            move(p, 2.0)
        total = move(p + 0.0, 2.0)  # what was computed is no parameter
        move(p, Value(2.0))
    assert (p.data == [1.0, 2.0]).all() and total.shape == (2,)
    p.grad = np.ones(2)
    with pytest.raises(TypeError, match="this leaf would stay as it is"):
        move(p, 2.0)


def test_a_function_that_computes_in_place_can_be_compiled_and_differentiated_under_no_grad():
    def f(x):
        x *= 2.0
        x += 1.0
        return x * x

    with tg.no_grad():
        assert tg.compile(f)(1.0) == 9.0
        assert tg.grad(f)(1.0) == 12.0
