"""engine/primitive.py: one row, and everything follows."""

import inspect
import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, primitive
from tinygrad_edu.engine import FUNCTIONS, composition
from tinygrad_edu.engine.primitive import OURS


@pytest.fixture(scope="module")
def toy():
    """An operation that no library has: x³ + 2x."""
    return primitive(
        "toy_cubic", lambda g, y, x: g * (3 * x**2 + 2), forward=lambda x: x**3 + 2 * x
    )


def test_a_new_row_works_on_raw_data_and_on_values(toy):
    assert toy(2.0) == 12.0
    assert isinstance(toy(Value(2.0)), Value)
    assert toy(np.array([1.0, 2.0])).tolist() == [3.0, 12.0]


def test_a_new_row_has_all_higher_derivatives(toy):
    first, second, third = tg.grad(toy), tg.grad(tg.grad(toy)), tg.grad(tg.grad(tg.grad(toy)))
    assert (first(2.0), second(2.0), third(2.0)) == (14.0, 12.0, 6.0)


def test_a_new_row_is_a_method_and_a_function_of_the_package(toy):
    assert Value(2.0).toy_cubic().data == 12.0
    assert tg.toy_cubic is toy


def test_a_row_that_cannot_be_right_is_refused_at_once():
    with pytest.raises(ValueError, match="'two words' cannot be the name of a function"):
        primitive("two words", lambda g, y, x: g)
    with pytest.raises(TypeError, match="takes 1 argument; it must take the gradient g"):
        primitive("lonely", lambda g: g)
    forgot = primitive("forgot", lambda g, y, x: None, forward=lambda x: x, method=False)
    with pytest.raises(TypeError, match="the rule of 'forgot' returned None"):
        forgot(Value(1.0)).backward()


@pytest.mark.parametrize("rules", [(None,), (lambda g, y, i, *xs: g,) * 2])
def test_a_list_of_arrays_has_one_rule_or_none(rules):
    with pytest.raises(TypeError, match="'glued' takes a list of arrays, so give one rule"):
        primitive("glued", *rules, forward=np.concatenate, sequence=True)


@pytest.mark.parametrize("given", [2.0, np.ones(2)])
@pytest.mark.parametrize("wrt", [None, 1])
def test_a_rule_that_raises_names_the_operation_and_the_argument(given, wrt):
    def broken(g, y, a, b):
        raise KeyError("lost")

    row = primitive("broken", lambda g, y, a, b: g, broken, forward=lambda a, b: a + b)
    with pytest.raises(KeyError) as caught:
        if wrt is None:
            tg.sum(row(Value(given), Value(given))).backward()
        else:
            tg.grad(lambda a, b: tg.sum(row(a, b)), wrt)(given, given)
    assert caught.value.args == ("lost",)
    note = f"in the derivative of broken by its argument 1, of shape {np.shape(given)}"
    assert caught.value.__notes__ == [note]


def test_a_sparse_matrix_is_told_in_the_backward_pass():
    x = Value(np.ones((2, 3)))
    y = x @ pytest.importorskip("scipy.sparse").csr_array(np.eye(3))
    with pytest.raises(AttributeError) as told:
        y.sum().backward()
    note = "argument 1 is sparse: rules need a whole array, .toarray()"
    assert told.value.__notes__[-1] == note


@pytest.mark.parametrize("x", [1.0, np.ones(2)])
@pytest.mark.parametrize("wrong", ["abc", {}, object])
def test_a_rule_that_returns_no_number_is_told_so(x, wrong):
    row = primitive("no_number", lambda g, y, x: wrong, forward=lambda x: x)
    with pytest.raises(TypeError, match=r"rule of 'no_number' returned .*; it must return the gra"):
        tg.sum(row(Value(x))).backward()


@pytest.mark.parametrize("x", [1.0, np.ones(2)])
def test_a_forward_that_returns_a_value_is_told_to_compute_with_plain_data(x):
    row = primitive("wraps", lambda g, y, x: g, forward=lambda x: Value(x) * 2)
    with pytest.raises(TypeError, match="wraps: its forward returned a Value; it is given plain"):
        row(Value(x))


def test_a_row_of_ones_own_takes_an_array_of_values():
    total = primitive("total", lambda g, y, x: g + 0 * x, forward=lambda x: x.sum())
    assert total(tg.explode(Value([1.0, 2.0]))).data == 3.0


def test_too_many_arguments_are_refused_and_nothing_is_overwritten():
    b = np.array([7.0, 8.0])
    with pytest.raises(TypeError, match="exp: it takes at most 1 argument, got 2"):
        tg.exp(Value([0.0, 1.0]), b)
    assert b.tolist() == [7, 8]


def test_too_few_arguments_are_refused_even_if_the_library_would_take_them():
    with pytest.raises(TypeError, match="hypot: it takes at least 2 arguments, got 1"):
        tg.hypot(Value(3.0))  # math.hypot(3.0) is 3.0


def test_a_row_of_the_package_cannot_be_replaced():
    with pytest.raises(ValueError, match="there is a row for 'tanh' already"):
        primitive("tanh", lambda g, y, x: g)
    assert tg.grad(tg.tanh)(0.0) == 1.0


@pytest.mark.parametrize("name", ["trace", "softmax", "linalg.norm"])
def test_a_composition_of_the_package_is_not_taken_over_either(name):
    before = FUNCTIONS[name]
    with pytest.raises(ValueError, match=f"there is a function {name!r} already; choose another"):
        primitive(name, lambda g, y, x: g, forward=lambda x: 42.0)
    assert FUNCTIONS[name] is before
    assert np.trace(Value(np.eye(2))).data == 2.0


def test_a_row_without_any_derivative_can_be_called():
    steps = primitive(
        "steps_of", None, forward=lambda x, scale=1: np.floor(x) * scale, method=False
    )
    x = np.array([1.5, 2.5])
    assert steps(x).tolist() == [1, 2]
    assert steps(Value(x), scale=3).data.tolist() == [3, 6]
    with pytest.raises(ValueError, match="depends on no leaf"):
        steps(Value(x)).sum().backward()


def test_a_row_of_ones_own_is_replaced_when_a_cell_is_run_again():
    for factor in (2, 3):
        again = primitive(
            "run_again", lambda g, y, x, k=factor: g * k, forward=lambda x, k=factor: x * k
        )
    assert (again(2.0), Value(2.0).run_again().data, tg.grad(tg.run_again)(1.0)) == (6.0, 6.0, 3.0)


def test_an_unknown_name_needs_a_forward_computation():
    nowhere = primitive("nowhere_to_be_found", lambda g, y, x: g, method=False)
    with pytest.raises(TypeError, match=r"nothing computes it for a NumPy array; .* forward="):
        nowhere(Value([1.0]))


def test_the_signature_follows_from_the_rule():
    assert str(inspect.signature(tg.sum)) == "(x, axis=None, keepdims=False)"
    assert str(inspect.signature(tg.concatenate)) == "(arrays, axis=0)"
    assert tg.sum.__name__ == "sum"


def test_an_unknown_option_is_refused_with_the_known_ones():
    with pytest.raises(TypeError, match="sum: unknown option ddof; it takes axis, keepdims"):
        tg.sum(Value([1.0]), ddof=1)


def test_a_value_given_by_name_is_refused_since_it_would_not_be_recorded():
    with pytest.raises(TypeError, match="give the Value b by position"):
        tg.add(Value(1.0), b=Value(2.0))


def test_list_arguments_are_recorded_one_by_one():
    a, b = Value([1.0]), Value([2.0, 3.0])
    joined = tg.concatenate([a, np.array([9.0]), b], 0)
    assert joined.data.tolist() == [1, 9, 2, 3]
    joined.backward(np.array([1.0, 2.0, 3.0, 4.0]))
    assert (a.grad.tolist(), b.grad.tolist()) == ([1], [3, 4])


@pytest.mark.parametrize("name", ["exp", "less", "argmax", "getitem", "stop_gradient"])
def test_an_operation_of_the_package_is_not_taken_over_with_rules_or_without(name):
    with pytest.raises(ValueError, match=f"there is a row for '{name}' already; choose another"):
        primitive(name, lambda g, y, x: g, forward=lambda x: 42.0)


def test_a_rule_may_come_from_nowhere():
    """As one does that was executed as text, in no module."""
    made = {}
    exec("rule = lambda g, y, x: 2 * g", made)
    made["rule"].__module__ = None
    twice = primitive("twice_from_nowhere", made["rule"], forward=lambda x: 2 * x)
    assert tg.grad(twice)(1.0) == 2


def test_what_is_defined_is_at_home_in_the_module_that_defines_it():
    theirs = {"__name__": "theirs", "primitive": primitive, "composition": composition}
    text = "row = primitive('row_of_theirs', lambda g, y, x: 2 * g, forward=lambda x: 2 * x)\n"
    exec(text + "@composition\ndef made_by_them(x): 'twice x'; return 2 * x", theirs)
    assert theirs["row"].__module__ == theirs["made_by_them"].__module__ == "theirs"


def test_a_composition_names_itself_in_its_errors_and_the_operation_inside_as_the_cause():
    @composition
    def halves_of_a_row(x, places=2):
        """A name that nothing else has."""
        if places == 0:
            raise ValueError("halves: of what?")
        return [1, 2][places] if places > 1 else tg.exp(x) + np.ones(7)

    x = Value(np.ones(3))
    for call, kind, words in [
        (lambda: halves_of_a_row(x), IndexError, r"^halves_of_a_row: shape \(3,\): list index out"),
        (lambda: halves_of_a_row(x, 0), ValueError, "^halves: of what"),
        (lambda: halves_of_a_row(x, 1), ValueError, r"^halves_of_a_row: add: shapes \(3,\) and"),
        (lambda: halves_of_a_row(), TypeError, "^halves_of_a_row: it lacks 1 required"),
        (
            lambda: halves_of_a_row(x, n=1),
            TypeError,
            "^halves_of_a_row: unknown option n; it",
        ),
    ]:
        with pytest.raises(kind, match=words):
            call()
    with pytest.raises(ValueError, match="do not broadcast") as caught:
        halves_of_a_row(x, 1)
    assert str(caught.value.__cause__).startswith("add: shapes (3,) and (7,) do not broadcast")


def test_a_row_is_documented_by_its_own_text_or_else_by_its_name():
    square_sum = primitive(
        "square_sum",
        lambda g, y, x: g * 2 * x,
        forward=lambda x: (x * x).sum(),
        doc="""The sum of squares.

            >>> square_sum(x)
            5.0
        """,
    )
    assert square_sum.__doc__ == "The sum of squares.\n\n>>> square_sum(x)\n5.0"
    assert Value.square_sum.__doc__ is square_sum.__doc__
    assert tg.exp.__doc__ == "NumPy's ``exp``, recorded so that it can be differentiated."
    assert tg.add.__doc__ == "NumPy's ``add``, recorded so that it can be differentiated."
    told_nothing = primitive("told_nothing", lambda g, y, x: g, forward=lambda x: x)
    assert told_nothing.__doc__.startswith("``told_nothing``, recorded")


@pytest.mark.parametrize("name", sorted(OURS & FUNCTIONS.keys()))
def test_every_function_of_the_package_can_be_pickled(name):
    function = FUNCTIONS[name]
    assert pickle.loads(pickle.dumps(function)) is function


def test_an_error_of_the_users_own_inside_a_composition_keeps_its_words_and_its_notes():
    @composition
    def loads(x):
        error = ValueError("temperature: must be positive, got -1")
        error.code = 7
        error.add_note("see page 3")
        raise error

    try:
        with pytest.raises(ValueError, match=r"^temperature: must be positive, got -1") as caught:
            loads(1.0)
    finally:
        del tg.FUNCTIONS["loads"]
    assert (caught.value.code, caught.value.__notes__) == (7, ["see page 3"])


def test_an_attribute_that_an_object_of_the_users_own_lacks_is_told_as_python_tells_it():
    class Settings:
        k = 2.0

    scale = primitive(
        "scale_by_settings",
        lambda g, y, x, settings: g * settings.k,
        None,
        forward=lambda x, settings: x * settings.factor,
        method=False,
    )
    try:
        with pytest.raises(AttributeError, match="'Settings' object has no attribute 'factor'"):
            scale(Value(2.0), Settings())
    finally:
        del tg.FUNCTIONS["scale_by_settings"], tg.engine.OPERATIONS["scale_by_settings"]


@pytest.mark.parametrize("x", [2.0, np.array([2.0, 5.0])], ids=["a number", "an array"])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda g, y, a, b: (g * b, g * a), "of the one argument that it is for"),
        (lambda g, y, a, b: np.ones((4, 2)), r"passes a gradient of shape \(4, 2\)"),
    ],
    ids=["one for each argument", "too many"],
)
def test_a_rule_whose_gradient_cannot_be_that_of_its_argument_is_told_so(x, wrong, words):
    product = primitive("own_product", wrong, forward=lambda a, b: a * b, method=False)
    try:
        with pytest.raises((TypeError, ValueError), match=words):
            product(Value(x), 3.0).sum().backward()
    finally:
        del tg.FUNCTIONS["own_product"], tg.engine.OPERATIONS["own_product"]


def test_a_forward_that_works_in_place_is_told_so():
    careless = primitive(
        "own_in_place", lambda g, y, x: g, forward=lambda x: np.square(x, out=x), method=False
    )
    try:
        with pytest.raises(ValueError, match="own_in_place: its forward has changed an argument"):
            careless(Value([1.0, 2.0]))
    finally:
        del tg.FUNCTIONS["own_in_place"], tg.engine.OPERATIONS["own_in_place"]
