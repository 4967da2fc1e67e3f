"""engine/guard.py: an array changed between forward and backward never gives a wrong gradient."""

import copy
import itertools
import math
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import (
    Value,
    clip,
    custom_vjp,
    detect_anomaly,
    grad,
    gradients,
    primitive,
    stop_gradient,
    where,
)
from tinygrad_edu.engine.looks import look
from tinygrad_edu.optim import SGD


def change_whole(array):
    array *= 2


def change_one(array):
    array.flat[array.size // 2] += 1


@pytest.mark.parametrize("change", [change_whole, change_one])
def test_a_leaf_changed_after_its_use_is_told_with_name_and_remedy(change):
    w = Value(np.arange(1.0, 7.0).reshape(2, 3), name="w")
    loss = (w * w).sum()
    change(w.data)
    with pytest.raises(
        RuntimeError,
        match=r"argument 0 'w' of multiply, an array of shape \(2, 3\), was changed in place .*"
        r"change it after backward\(\), or give the operation a copy",
    ):
        loss.backward()
    assert w.grad is None


@pytest.mark.parametrize("change", [change_whole, change_one])
def test_a_bare_array_changed_after_its_use_is_told(change):
    x = np.ones((4, 2))
    w = Value(np.ones((2, 3)))
    loss = (x @ w).sum()
    change(x)
    with pytest.raises(RuntimeError, match=r"argument 0 of matmul, an array of shape \(4, 2\)"):
        loss.backward()


def leaf_and_its_array(n):
    w = Value(np.ones((n, n)))
    return w, lambda: w.data


def bare_array(n):
    x = np.ones((n, n))
    return x, lambda: x


def computed(n):
    return Value(np.ones((n, n))) * 1.0, None  # nobody can get at its array to change it


def detached_from_a_leaf(n):
    w = Value(np.ones((n, n)))
    return w.detach(), lambda: w.data


TAKES_A_GRADIENT = {
    leaf_and_its_array: True,
    bare_array: False,
    computed: True,
    detached_from_a_leaf: False,
}


@pytest.mark.parametrize("n", [2, 60], ids=["small", "large"])
@pytest.mark.parametrize("multiply", [operator.mul, operator.matmul], ids=["mul", "matmul"])
@pytest.mark.parametrize(
    ("first", "second", "changed"),
    [
        pytest.param(*pair, i, id=f"{pair[0].__name__}-{pair[1].__name__}-{i}")
        for pair in itertools.product(TAKES_A_GRADIENT, repeat=2)
        for i in (0, 1)
        if pair[i] is not computed and any(TAKES_A_GRADIENT[factor] for factor in pair)
    ],
)
def test_a_factor_must_not_change_where_the_other_takes_a_gradient(
    first, second, changed, multiply, n
):
    (a, array_of_a), (b, array_of_b) = first(n), second(n)
    array = (array_of_a, array_of_b)[changed]
    loss = multiply(a, b).sum()
    change_one(array())
    if TAKES_A_GRADIENT[(first, second)[1 - changed]]:
        with pytest.raises(RuntimeError, match=f"argument {changed} of m.*was changed in place"):
            loss.backward()
    else:
        loss.backward()


def test_other_data_put_into_a_leaf_are_noticed_too():
    w = Value(np.ones(3))
    loss = (w * w).sum()
    w.data = np.zeros(3)
    with pytest.raises(RuntimeError, match="argument 0 of multiply"):
        loss.backward()


@pytest.mark.parametrize("number", [float, np.float64, Fraction, lambda x: np.array(float(x))])
@pytest.mark.parametrize(
    "f",
    [
        lambda x, w: x * x,
        lambda x, w: x * w,
        lambda x, w: (w * 2) / x + w,
        lambda x, w: x**3 + w * 0,
        lambda x, w: 1 / x * w,
        lambda x, w: tg.hypot(x * 1.0, w / x) if type(x.data) is not Fraction else x * w,
    ],
)
def test_a_number_that_is_set_anew_between_forward_and_backward_is_noticed(number, f):
    for go_back in (Value.backward, lambda y: y.backward(create_graph=True), gradients):
        x, w = Value(number(3), name="x"), Value(number(2))
        y = f(x, w)
        x.data = number(5)
        with pytest.raises(RuntimeError, match=r"argument [01] 'x' of .*, was set anew|changed in"):
            go_back(y)


@pytest.mark.parametrize(
    "f", [lambda x, w: x + w, lambda x, w: 2.0 * x - w, tg.tanh, lambda x, w: x + x]
)
def test_a_number_that_no_rule_will_read_may_be_set_anew(f):
    x, w = Value(3.0), Value(2.0)
    y = f(x) if f is tg.tanh else f(x, w)
    expected = gradients(y)[x]
    x.data = 5.0
    assert gradients(y)[x] == expected


def test_a_copy_of_a_leaf_that_was_set_anew_is_guarded_as_well():
    x = Value(3.0, name="x")
    x.data = 4.0
    for twin in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        y = twin * twin
        twin.data = 5.0
        twin.data += 0.0
        with pytest.raises(RuntimeError, match="'x' of multiply, a float, was set anew"):
            y.backward()


def test_a_number_may_be_set_before_it_is_used_and_to_what_it_was():
    x = Value(1.0)
    x.data = 3.0
    y = x * x
    x.data = 3.0
    y.backward()
    assert x.grad == 6.0
    x.data = math.nan
    y = x * x
    y.backward()
    assert math.isnan(x.grad)


def test_numbers_of_a_scalar_network_may_be_set_between_steps():
    w, b = Value(2.0), Value(0.0)
    for _ in range(3):
        w.grad = b.grad = None
        ((w * 3.0 + b - 1) ** 2).backward()
        for p in (w, b):
            p.data -= 0.01 * p.grad
    assert 3 * w.data + b.data - 1 == pytest.approx(5 * 0.8**3)


def test_a_large_array_scaled_as_a_whole_is_noticed():
    w = Value(np.ones((300, 300)))
    loss = (w * w).sum()
    w.data[:] *= 0.5
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_steps_between_backward_and_the_next_forward_are_free():
    w = Value(np.ones(3))
    for _ in range(3):
        w.grad = None
        (w * w).sum().backward()
        w.data -= 0.1 * w.grad
    assert np.allclose(w.data, 0.8**3)


def test_a_step_between_two_backwards_of_one_graph_is_noticed():
    w = Value(np.ones(3))
    loss = (w * w).sum()
    loss.backward()
    w.data -= 0.1 * w.grad
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_a_transform_notices_as_well():
    x = np.ones(2)

    def careless(w):
        y = w * x
        x[0] = 5
        return y.sum()

    with pytest.raises(RuntimeError, match="argument 1 of multiply"):
        grad(careless)(np.ones(2))


def test_nan_is_not_taken_for_a_change():
    w = Value(np.array([np.nan, 1.0]))
    (w * 2).sum().backward()
    assert w.grad.tolist() == [2, 2]


def test_under_detect_anomaly_the_line_is_told_as_well():
    w = Value(np.ones(3), name="w")
    with detect_anomaly():
        loss = (w * w).sum()
        w.data[0] = 2
        with pytest.raises(RuntimeError, match=r"of multiply \(computed at .*test_guard\.py:\d+\)"):
            loss.backward()


def test_rows_of_a_large_array_that_change_places_are_noticed():
    x = np.arange(200_000.0).reshape(400, 500)
    w = Value(np.ones((500, 1)))
    loss = (x @ w).sum()
    x[:] = x[::-1]
    with pytest.raises(RuntimeError, match="argument 0 of matmul"):
        loss.backward()


def test_a_product_that_is_one_number_is_guarded_as_well():
    x, w = np.ones(3), Value(np.ones(3))
    loss = x @ w
    x[0] = 2
    with pytest.raises(RuntimeError, match="argument 0 of matmul"):
        loss.backward()


def test_a_detached_value_shares_its_array_and_is_guarded_as_well():
    x, w = Value(np.ones(3)), Value(np.ones(3), name="w")
    loss = (x.detach() * w).sum()
    x.data += 10
    with pytest.raises(RuntimeError, match="argument 0 of multiply"):
        loss.backward()


def test_what_was_computed_cannot_be_changed_through_what_shares_its_memory():
    x = Value([1.0, 2.0])
    y = tg.exp(x)
    with tg.no_grad():
        view = y.reshape((2, 1))
    for shared in (y.data, y.detach().data, view.data):
        with pytest.raises(ValueError, match="read-only"):
            shared[:] = 0
    value, pull = tg.vjp(tg.exp, np.array([1.0, 2.0]))
    kept = value.copy()
    value *= 0
    assert pull(np.ones(2))[0].tolist() == kept.tolist()


def test_what_no_rule_reads_may_change():
    x, b = np.ones((3, 2)), Value(np.ones(2), name="b")
    loss = (x + b).sum()
    x[:] = 7
    b.data += 1
    loss.backward()
    assert b.grad.tolist() == [3, 3]


def test_a_weight_may_change_where_only_its_shape_is_asked_for():
    x, w = np.ones((3, 2)), Value(np.ones((2, 2)))
    loss = (x @ w).sum()  # linear in w: the gradient is x, however large w is
    w.data += 1
    loss.backward()
    assert w.grad.tolist() == [[3, 3], [3, 3]]


@pytest.mark.parametrize("view", [np.transpose, np.ravel, lambda x: x[1:], lambda x: x[None]])
def test_an_array_behind_a_view_that_is_read_is_noticed(view):
    w = Value(np.arange(1.0, 5.0).reshape(2, 2))
    loss = (view(w) ** 2).sum()
    w.data[1] = 0
    with pytest.raises(RuntimeError, match="argument 0"):
        loss.backward()


def test_an_array_behind_a_view_is_noticed_even_where_no_gradient_comes_by():
    a, b = Value(np.ones((2, 3))), Value(np.ones((2, 3)))
    loss = (a.T @ b).sum()
    a.data[0] = 5
    with pytest.raises(RuntimeError, match="argument 0 of transpose"):
        gradients(loss, b)


def test_an_array_that_an_operation_hands_on_as_it_is_is_noticed():
    a, b = Value(np.ones(3)), Value(np.ones(3))
    loss = (stop_gradient(a) * b).sum()
    a.data[0] = 5
    with pytest.raises(RuntimeError, match="argument 0 of multiply"):
        loss.backward()


@pytest.mark.parametrize("index", [np.array([0, 2]), [0, 2], (np.array([0, 2]), slice(None))])
def test_an_index_that_changes_is_noticed_in_a_list_and_in_a_tuple_too(index):
    w = Value(np.ones((3, 2)))
    loss = (w[index] ** 2).sum()
    (index[0] if isinstance(index, tuple) else index)[0] = 1
    with pytest.raises(RuntimeError, match="argument 1 of getitem"):
        loss.backward()


def test_an_array_that_is_an_option_is_noticed_as_well():
    most, w = np.array([1.0, 5.0]), Value(np.array([2.0, 3.0]))
    loss = (clip(w * 1.0, min=0.0, max=most) ** 2).sum()
    most[:] = 9
    with pytest.raises(RuntimeError, match=r"argument max of clip, an array of shape \(2,\)"):
        loss.backward()


def test_an_array_that_was_made_one_plain_float_is_noticed():
    norm = primitive("own_norm", lambda g, y, x: 2 * g * x, forward=lambda x: float((x * x).sum()))
    x = Value(np.ones(2))
    y = norm(x)
    x.data -= 0.5
    with pytest.raises(RuntimeError, match="argument 0 of own_norm"):
        y.backward()


def test_a_function_with_a_derivative_of_its_own_is_guarded_as_well():
    @custom_vjp(lambda g, y, x, w: (g * w, g * x))
    def product(x, w):
        return float(x @ w)

    w, x = np.ones(2), Value(np.ones(2))
    y = product(x, w)
    w[:] = 9
    with pytest.raises(RuntimeError, match="argument 1 of product"):
        y.backward()


def test_a_function_of_ones_own_may_hand_on_its_argument_though_numpy_has_one_of_its_name():
    @custom_vjp(lambda g, y, x: g)
    def add(x):
        return x

    x, a = np.array([1.0, 2.0]), Value([3.0, 4.0])
    y = (a * add(Value(x).detach())).sum()
    x *= 2
    with pytest.raises(RuntimeError, match="changed in place"):
        y.backward()


@pytest.mark.parametrize(
    "used",
    [
        lambda a, view: where(view > 0, a, 0.0),
        lambda a, view: where(view, a, 0.0),
        lambda a, view: a * view,
    ],
)
def test_a_view_that_no_gradient_comes_by_is_noticed_where_its_numbers_count(used):
    m, a = Value(np.array([1, 0])), Value(np.ones(2))
    loss = used(a, m.reshape((2,))).sum()
    m.data[:] = [0, 1]
    with pytest.raises(RuntimeError, match="argument 0 of reshape"):
        loss.backward()


def test_arrays_of_a_subclass_and_inside_a_dict_are_watched():
    x, a = np.ones(3).view(type("Sub", (np.ndarray,), {})), Value(np.ones(3))
    loss = (a * x).sum()
    x[:] = 7
    with pytest.raises(RuntimeError, match="argument 1 of multiply"):
        loss.backward()
    assert look({"w": [np.zeros(1), 2]}) == (("w", (bytes(8), 2)),)


@pytest.mark.parametrize(
    "kept", [lambda array: array, lambda array: (array,), lambda array: [array]]
)
def test_an_option_that_holds_an_array_must_not_change_either(kept):
    def scale(k):
        return k if isinstance(k, np.ndarray) else k[0]

    scaled = primitive(
        "scaled_by_an_option",
        lambda g, y, x, k=None: g * scale(k),
        forward=lambda x, k=None: x * scale(k),
        method=False,
    )
    factors, x = np.ones(3), Value(np.ones(3))
    y = scaled(x * 1.0, k=kept(factors)).sum()
    y.backward()
    factors[:] = 7
    with pytest.raises(RuntimeError, match="was changed in place after it was used"):
        y.backward()


def test_nor_may_a_tensor_among_the_options():
    torch = pytest.importorskip("torch")
    scaled = primitive(
        "scaled_by_a_tensor",
        lambda g, y, x, k=None: g * k,
        forward=lambda x, k=None: x * k,
        method=False,
    )
    factors, x = torch.ones(3), Value(torch.ones(3))
    y = scaled(x * 1.0, k=factors).sum()
    factors[:] = 7
    with pytest.raises(RuntimeError, match="was changed in place after it was used"):
        y.backward()


@pytest.mark.parametrize("new", [np.float64(5.0), np.float32(5.0), Fraction(5)], ids=repr)
@pytest.mark.parametrize("old", [2.0, Fraction(2)], ids=repr)
def test_it_is_noticed_of_whatever_kind_the_new_number_is(old, new):
    x, other = Value(old, name="x"), Value(3.0)
    y = x * other
    x.data = new
    with pytest.raises(RuntimeError, match=r"'x' of multiply, .*, was set anew"):
        y.backward()


def test_it_is_noticed_if_an_optimizer_has_set_it():
    x = Value(2.0, name="x")
    y = x * x
    x.grad = np.float64(1.0)
    SGD([x], lr=0.5).step()
    with pytest.raises(RuntimeError, match="was set anew"):
        y.backward()
