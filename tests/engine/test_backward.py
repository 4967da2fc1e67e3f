"""engine/backward.py: one walk, one chain rule."""

import gc
import sys
import threading
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, gradients, topological
from tinygrad_edu.engine import OPERATIONS


def test_micrograds_first_published_gradients():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_micrograds_readme_numbers():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c - a)
    d = d + (d * 2 + (b + a).relu())
    d = d + (3 * d + (b - a).relu())
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    g.backward()
    assert f"{g.data:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


@st.composite
def recipes(draw):
    """A random graph as data: each step combines two earlier nodes, so nodes are shared."""
    inputs = draw(st.lists(st.fractions(-3, 3, max_denominator=8), min_size=1, max_size=3))
    steps = []
    for i in range(draw(st.integers(1, 8))):
        earlier = st.integers(0, len(inputs) + i - 1)
        steps.append((draw(st.sampled_from("+-*")), draw(earlier), draw(earlier)))
    return inputs, steps


def run(recipe, wrap):
    inputs, steps = recipe
    nodes = [wrap(x) for x in inputs]
    for op, i, j in steps:
        a, b = nodes[i], nodes[j]
        nodes.append(a + b if op == "+" else a - b if op == "-" else a * b)
    return nodes


class Dual:
    """Forward mode on pairs (value, derivative): an independent way to the same derivative."""

    def __init__(self, x, dx):
        self.x, self.dx = x, dx

    def __add__(self, other):
        return Dual(self.x + other.x, self.dx + other.dx)

    def __sub__(self, other):
        return Dual(self.x - other.x, self.dx - other.dx)

    def __mul__(self, other):
        return Dual(self.x * other.x, self.dx * other.x + self.x * other.dx)


@given(recipes())
def test_gradients_of_random_graphs_are_exact(recipe):
    inputs, _steps = recipe
    nodes = run(recipe, Value)
    found = gradients(nodes[-1])
    for k, leaf in enumerate(nodes[: len(inputs)]):
        seeds = iter([Fraction(i == k) for i in range(len(inputs))])
        expected = run(recipe, lambda x, seeds=seeds: Dual(x, next(seeds)))[-1].dx
        assert found.get(leaf, 0) == expected


@given(recipes())
def test_arguments_come_before_results_and_nothing_comes_twice(recipe):
    output = run(recipe, Value)[-1]
    order = topological(output)
    position = {node: i for i, node in enumerate(order)}
    assert len(position) == len(order)
    assert order[-1] is output
    for node in order:
        for arg in node.recipe.args if node.recipe else ():
            assert position[arg] < position[node]


@given(recipes())
def test_only_the_wanted_gradients_are_returned_and_they_are_the_same(recipe):
    nodes = run(recipe, Value)
    everything = gradients(nodes[-1])
    for wanted in nodes:
        some = gradients(nodes[-1], wrt=[wanted])
        assert some == ({wanted: everything[wanted]} if wanted in everything else {})


def test_operands_are_visited_in_source_order():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    first, second = a * b, c * a
    assert topological(first + second) == [a, b, first, c, second, topological(first + second)[-1]]


def test_gradients_is_pure():
    x = Value(3.0)
    y = x * x
    before = (x.grad, y.grad, x.data, y.data)
    assert gradients(y) == {y: 1.0, x: 6.0}
    assert (x.grad, y.grad, x.data, y.data) == before


def test_leaves_accumulate_and_inner_nodes_are_set():
    x = Value(3.0)
    y = x * x
    z = y * y
    z.backward()
    assert (x.grad, y.grad, z.grad) == (108.0, 18.0, 1.0)
    z.backward()
    assert (x.grad, y.grad, z.grad) == (216.0, 18.0, 1.0)


def test_a_leaf_owns_its_gradient():
    a, b = Value(np.ones(3)), Value(np.ones(3))
    seed = np.ones(3)
    (a + b).backward(seed)
    a.grad *= 0.5
    assert b.grad.tolist() == [1, 1, 1]
    assert seed.tolist() == [1, 1, 1]
    x = Value(np.ones((2, 2)))
    total = x.sum()
    total.backward()
    x.grad[0, 0] = 7
    assert x.grad.tolist() == [[7, 1], [1, 1]]
    leaf = Value(np.ones(2))
    leaf.backward(seed := np.ones(2))
    leaf.grad[0] = 5
    assert seed.tolist() == [1, 1]


def test_a_rule_that_hands_out_its_argument_does_not_tie_data_to_gradients():
    x = Value(np.array([1.0, 2.0]))
    half_square = tg.primitive(
        "half_square", lambda g, y, x: x, forward=lambda x: x * x / 2, method=False
    )
    half_square(x).backward(np.ones(2))
    x.grad *= 0
    assert x.data.tolist() == [1, 2]


def test_broadcasting_is_undone_for_every_operation():
    row, column = Value(np.ones((1, 3))), Value(np.ones((2, 1)))
    (row * column + Value(2.0)).sum().backward()
    assert row.grad.tolist() == [[2, 2, 2]]
    assert column.grad.tolist() == [[3], [3]]


def test_the_seed_is_the_gradient_from_outside():
    x = Value([1.0, 2.0])
    (x * x).backward(seed=np.array([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 40.0]


def test_a_non_scalar_needs_a_seed():
    with pytest.raises(ValueError, match=r"a single number is needed, this Value has shape \(2,\)"):
        Value([1.0, 2.0]).backward()


def test_a_seed_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"the seed has shape \(3,\), the Value has shape \(2,\)"):
        Value([1.0, 2.0]).backward(np.ones(3))


def test_backward_on_a_constant_says_why_there_is_nothing_to_differentiate():
    x = Value(2.0)
    with tg.no_grad():
        y = x * x
    for constant in (y, (x * x).detach()):
        with pytest.raises(ValueError, match=r"computed under no_grad\(\) or detached"):
            constant.backward()
    with pytest.raises(ValueError, match="depends on no leaf"):
        (x.detach() * 3 + y).backward()
    with pytest.raises(ValueError, match="comes from greater, which has no derivative"):
        (x > 1).backward()


def test_a_leaf_of_whole_numbers_is_an_error_and_never_a_truncated_gradient():
    with pytest.raises(TypeError, match="holds whole numbers"):
        (Value(np.array([1, 2])) * 0.5).sum().backward()


def test_a_wrong_rule_is_caught_where_it_is_wrong():
    bad = tg.primitive("bad_sum", lambda g, y, x: g, forward=lambda x: x.sum(), method=False)
    with pytest.raises(ValueError, match=r"rule of 'bad_sum' passes a gradient of shape \(\)"):
        bad(Value(np.ones(3))).backward()


def test_gradients_can_be_differentiated_again():
    x = Value(2.0)
    first = gradients(x**4, create_graph=True)[x]
    second = gradients(first, create_graph=True)[x]
    third = gradients(second)[x]
    assert (first.data, second.data, third) == (32.0, 48.0, 48.0)


def test_backward_with_create_graph_stores_values():
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    gradient, x.grad = x.grad, None
    gradient.backward()
    assert (gradient.data, x.grad) == (12.0, 12.0)
    x.grad = None


def test_a_million_operations_build_differentiate_and_vanish():
    x = Value(1.0)
    y = x
    for _ in range(1_000_000):
        y = y + 1.0
    y.backward()
    assert (y.data, x.grad) == (1_000_001.0, 1.0)
    del y


def test_nothing_is_left_for_the_cycle_collector():
    x, w = Value(np.ones((4, 3))), Value(np.ones((3, 2)))
    gc.collect()
    for _ in range(3):
        loss = ((x @ w).tanh() ** 2).mean() + w.sum() * 0.1
        loss.backward()
        w.data -= 0.1 * w.grad
        w.grad = None
        del loss
    assert gc.collect() == 0


def test_a_scalar_operation_makes_one_object_that_the_collector_tracks():
    a, b = Value(1.0), Value(2.0)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        kept = [a * b for _ in range(100)]
        after = len(gc.get_objects())
    finally:
        gc.enable()
    assert len(kept) == 100
    assert after - before <= 100 + 3


@pytest.mark.parametrize("seed", [1j, np.complex64(1 + 2j), Value(1j)], ids=repr)
@pytest.mark.parametrize("create_graph", [False, True])
def test_a_complex_seed_of_a_real_result_is_refused_as_its_imaginary_part_would_be_lost(
    seed, create_graph
):
    x = Value(2.0)
    words = r"^backward: the seed .* is complex, and this Value is real: the imaginary part would"
    with pytest.raises(TypeError, match=words):
        (x * x).backward(seed=seed, create_graph=create_graph)
    with pytest.raises(TypeError, match=words):
        gradients([x * x, x], wrt=x, seed=[1.0, seed], create_graph=create_graph)
    assert x.grad is None


def test_a_real_seed_of_a_complex_result_is_a_complex_one():
    z = Value(1 + 1j)
    assert gradients(z * z, z, seed=1.0)[z] == 2 + 2j


def test_a_leaf_owns_its_gradient_though_the_seed_is_a_value_or_of_a_subclass():
    x, seed = Value(np.ones(2)), Value(np.ones(2))
    x.backward(seed=seed)
    x.grad *= 0.5
    assert seed.data.tolist() == [1, 1]
    a, b, s = (np.ones(2).view(type("Sub", (np.ndarray,), {})) for _ in range(3))
    a, b = Value(a), Value(b)
    (a + b).backward(seed=s)
    a.grad *= 0.5
    assert b.grad.tolist() == s.tolist() == [1, 1]


def test_what_a_rule_keeps_for_itself_does_not_become_the_gradient_of_a_leaf():
    kept, given = np.ones(3), np.full(3, 2.0)
    shift = tg.primitive("shift_kept", lambda g, y, x: kept, forward=lambda x: x, method=False)
    hand_on = tg.primitive("hand_on", lambda g, y, x, c: c, forward=lambda x, c: x, method=False)
    x = Value(np.zeros(3))
    for result in (shift(x), hand_on(x, given), hand_on(x, Value(given).detach())):
        x.grad = None
        result.backward(np.ones(3))
        x.grad *= 0
    assert kept.tolist() == [1, 1, 1]
    assert given.tolist() == [2, 2, 2]


def test_a_gradient_that_nobody_else_holds_is_handed_over_without_a_copy():
    seen = []
    x = Value(np.zeros(1000))

    class Addresses(tg.engine.recording.Watcher):
        def passed(self, node, arg, g):
            seen.append(g.__array_interface__["data"][0])

    with tg.engine.recording.watched_by(Addresses()):
        (x * 2).backward(np.ones(1000))
    assert x.grad.__array_interface__["data"][0] == seen[0]


def test_a_row_that_indices_repeat_gets_the_gradient_of_each_taking():
    x = Value(np.array([[1.0, 2.0]]))
    tg.take_along_axis(x, np.array([[0], [0], [1]]), axis=1).sum().backward()
    assert x.grad.tolist() == [[2, 1]]


@pytest.mark.parametrize("data", [2.0, np.array([2.0])])
def test_rules_of_two_arguments_get_their_options_whatever_the_kind_of_number(data):
    scaled = tg.primitive(
        "scaled_product",
        lambda g, y, a, b, k=1.0: g * k * b,
        lambda g, y, a, b, k=1.0: g * k * a,
        forward=lambda a, b, k=1.0: k * a * b,
        method=False,
    )
    a, b = Value(data), Value(data * 1.5)
    scaled(a, b, k=5.0).sum().backward()
    assert (a.grad, b.grad) == (15.0, 10.0)


def test_a_graph_of_the_backward_pass_is_recorded_though_no_grad_is_on():
    x = Value(2.0)
    y = x**3
    with tg.no_grad():
        slope = tg.gradients(y, wrt=x, create_graph=True)[x]
    assert tg.gradients(slope, wrt=x)[x] == 12.0


def test_gradients_come_in_the_order_in_which_they_are_wanted():
    nodes = [Value(float(i)) for i in range(20)]
    total = sum(node * node for node in nodes)
    wanted = [*nodes[10:], *nodes[:10]]
    assert list(gradients(total, wrt=wanted)) == wanted  # each is itself


def test_partial_derivatives_take_the_others_as_given():
    x = Value(np.array([1.0, 2.0]))
    y = x * x
    z = (x * y).sum()
    total, partial = tg.gradients(z, wrt=[x, y]), tg.gradients(z, wrt=[x, y], partial=True)
    assert total[x].tolist() == [3, 12] and partial[x].tolist() == [1, 4]
    assert total[y].tolist() == partial[y].tolist() == [1, 2]


def test_several_results_pass_on_what_their_seeds_say():
    x = Value(np.array([1.0, 2.0]))
    y = x * x
    z = y * 3.0  # which y is on the way to
    found = gradients([z, y, y], wrt=x, seed=[np.ones(2), np.array([1.0, 10.0]), np.ones(2)])
    assert found[x].tolist() == [2 * 1 * (3 + 2), 2 * 2 * (3 + 11)]


def test_a_seed_is_constant_whatever_it_was_computed_from():
    x = Value(3.0)
    y = x * x
    assert gradients(y, seed=y)[x] == 54.0
    again = gradients(y, seed=y, create_graph=True)[x]
    assert gradients(again)[x] == 54.0  # of 2 x**3


def test_threads_that_ask_for_the_same_rules_get_one_for_each_argument():
    op = tg.primitive(
        "sum_for_threads", lambda g, y, i, *arrays: g * (i + 1), forward=sum, sequence=True
    )
    wrong, before = [], sys.getswitchinterval()

    def work():
        leaves = [Value(1.0) for _ in range(300)]
        found = gradients(op(leaves))
        wrong.extend(leaf for i, leaf in enumerate(leaves) if found[leaf] != i + 1)

    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            OPERATIONS["sum_for_threads"].define(OPERATIONS["sum_for_threads"].rules, True)
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(before)
        del OPERATIONS["sum_for_threads"], tg.FUNCTIONS["sum_for_threads"]
    assert not wrong


@pytest.mark.parametrize(
    ("output", "seed"),
    [(3.0, None), ([Value(1.0)], None), ([Value(1.0)] * 2, [1.0]), (["a"], [1.0])],
)
def test_what_is_no_value_or_has_no_seed_has_no_gradients(output, seed):
    with pytest.raises(
        TypeError, match=r"^gradients: give a Value; or a list of Values, and as seed"
    ):
        gradients(output, seed=seed)
