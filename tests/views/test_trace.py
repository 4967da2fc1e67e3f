"""The trace holds the whole graph and the whole backward pass, and changes nothing."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.views import trace
from tinygrad_edu.views.trace import CONSTANT, LEAF, OPERATION

UNARY = [tg.tanh, tg.exp, tg.sigmoid, tg.relu, lambda x: -x, lambda x: x**2]
BINARY = [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, tg.maximum]


SCALARS = st.floats(-2, 2)
ARRAYS = st.lists(SCALARS, min_size=3, max_size=3).map(np.array)


@st.composite
def programs(draw, leaves=SCALARS):
    """A random program of scalars or arrays, its values used again and again."""
    values = [tg.Value(draw(leaves)) for _ in range(3)]
    for _ in range(draw(st.integers(1, 8))):
        a, b = draw(st.sampled_from(values)), draw(st.sampled_from(values))
        if draw(st.booleans()):
            values.append(tg.tanh(draw(st.sampled_from(UNARY))(a)))
        else:
            values.append(draw(st.sampled_from(BINARY))(a, b))
    return values[-1]


@given(programs() | programs(ARRAYS).map(lambda v: v.sum()))
def test_the_contributions_into_a_node_add_up_to_its_gradient(output):
    if output.recipe is None:
        return
    traced = trace(output, backward=True)
    found = tg.gradients(output)
    assert len(found) == sum(node.grad is not None for node in traced.nodes)
    for node in traced.nodes:
        parts = [e.contribution for e in traced.outgoing[node] if e.contribution is not None]
        if node is not traced.output and node.grad is not None:
            np.testing.assert_allclose(sum(parts), node.grad, rtol=1e-12, atol=1e-14)
    values = [node for node in traced.nodes if node.kind != CONSTANT]
    for value, node in zip(tg.topological(output), values, strict=True):
        assert np.all(found[value] == node.grad) if value in found else node.grad is None


@given(programs())
def test_each_event_continues_where_the_last_one_at_its_node_ended(output):
    if output.recipe is None:
        return
    reached = {}
    for event in trace(output, backward=True).events:
        assert event.before == reached.get(event.edge.source)
        assert event.after == (event.before or 0.0) + event.contribution
        assert event.upstream == event.edge.target.grad
        reached[event.edge.source] = event.after
    assert all(after == pytest.approx(node.grad) for node, after in reached.items())


@given(programs())
def test_a_contribution_is_the_gradient_above_times_the_local_derivative(output):
    if output.recipe is None:
        return
    for event in trace(output, backward=True).events:
        expected = event.upstream * event.edge.local
        assert event.contribution == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_a_value_used_twice_in_one_operation_has_two_edges():
    a = tg.Value(3.0, name="a")
    edges = trace(a + a, backward=True).edges
    assert [(e.source.name, e.slot, e.contribution) for e in edges] == [("a", 0, 1), ("a", 1, 1)]


def test_operands_come_in_source_order_and_constants_beside_their_operation():
    x = tg.Value(5.0, name="x")
    nodes = trace(2 - x).nodes
    assert [(n.kind, n.data) for n in nodes] == [(LEAF, 5), (CONSTANT, 2), (OPERATION, -3)]
    assert [n.data for n in nodes[-1].args] == [2, 5]


def test_gradients_are_missing_before_backward_and_never_zero():
    x = tg.Value(5.0)
    y = x * x
    assert [node.grad for node in trace(y).nodes] == [None, None]
    assert not trace(y).has_backward
    y.backward()
    assert [node.grad for node in trace(y).nodes] == [10.0, 1.0]


def test_reading_a_graph_changes_nothing_in_it():
    x, w = tg.Value(np.ones((2, 3))), tg.Value(np.ones((3, 2)))
    y = (x @ w).sum()
    trace(y, {"x": x}, backward=True)
    assert [(v.grad, v.name) for v in tg.topological(y)] == [(None, None)] * 4


def test_the_gradients_are_those_of_the_pass_that_was_made():
    x = tg.Value(5.0, name="x")
    y = 3 * x
    y.backward(seed=2.0)
    y.backward(seed=2.0)  # the leaf has gathered 12, this pass gave it 6
    assert x.grad == 12
    assert next(n.grad for n in trace(y).nodes if n.name == "x") == 6


def test_a_backward_pass_that_was_recorded_can_be_traced_like_any_computation():
    x = tg.Value(2.0, name="x")
    slope = tg.gradients(x**3, create_graph=True)[x]
    traced = trace(slope, {"slope": slope}, backward=True)
    assert traced.output.data == 12
    assert next(n.grad for n in traced.nodes if n.name == "x") == 12


def test_comparisons_and_detached_values_get_no_gradient():
    x = tg.Value(2.0, name="x")
    y = tg.where(x > 1, x, 0.0) * x.detach()
    nodes = {node.operation or node.kind: node for node in trace(y, backward=True).nodes}
    assert nodes["greater"].grad is None
    assert nodes["leaf"].grad == 2
    assert [n.kind for n in trace(y).nodes if n.name.startswith("x")] == [LEAF, CONSTANT]


def test_a_chain_of_a_hundred_thousand_operations_is_traced():
    x = value = tg.Value(1.0)
    for _ in range(100_000):
        value = -value
    traced = trace(value, backward=True)
    assert len(traced.nodes) == 100_001
    assert traced.nodes[0].grad == 1 == x.data


def test_after_a_training_step_the_stored_gradients_are_shown_and_a_warning_says_why():
    w = tg.Value(np.ones(2), name="w")
    loss = (w * w).sum()
    loss.backward()
    w.data -= 0.1 * w.grad
    with pytest.warns(UserWarning, match="was changed in place .* as they were stored"):
        traced = trace(loss)
    assert traced.nodes[0].grad.tolist() == [2, 2]
    assert traced.events == []
    with pytest.raises(RuntimeError, match="was changed in place"):
        trace(loss, backward=True)


def test_a_cycle_that_somebody_has_made_is_refused():
    a = tg.Value(1.0)
    b = a + 1
    b._args = (b, 1)
    with pytest.raises(ValueError, match="the graph has a cycle: add"):
        trace(b)
    b._args = (a, 1)


@pytest.mark.parametrize("wrong", [3.0, None, "x", [1.0]])
def test_what_is_no_value_is_refused(wrong):
    with pytest.raises(TypeError, match=r"^trace: a Value is needed, got"):
        trace(wrong)


def test_a_pass_from_an_array_needs_a_seed():
    x = tg.Value([1.0, 2.0])
    with pytest.raises(ValueError, match="single number"):
        trace(x * 2, backward=True)
    y = x * 2
    y.backward(seed=np.ones(2))
    assert trace(y).nodes[0].grad.tolist() == [2, 2]


def test_the_same_graph_gives_the_same_bytes_whatever_the_hash_seed():
    program = (
        "import os, random\n"
        "litter = [bytes(random.randrange(400)) for _ in range(random.randrange(9000))]\n"
        "import tinygrad_edu as tg\n"
        "from tinygrad_edu.views import draw, explain, source, tell\n"
        "from tinygrad_edu.engine.calls import returned\n"
        "v = [tg.Value(i / 7) for i in range(9)]\n"
        "w = [a * b + a + b for a in v for b in v[::2]]\n"
        "y = returned(sum(w).tanh(), 'end', w)\n"
        "n = {'v': v, 'w': w}\n"
        "p = draw(y, n, detail='full', backward=True)\n"
        "from tinygrad_edu.nn.neurons import MLP\n"
        "m = MLP(3, [9, 9, 1], rng=0)\n"
        "for d in ('auto', 'compact'):\n"
        "    q = draw(m(v[:3]), {'m': m}, detail=d, backward=True)\n"
        "    print(q.dot, q.text, q.svg, q.html, q.mermaid)\n"
        "print(p.dot, p.text, p.svg, p.html, p.mermaid, source(y, n), tell(y, n), explain(v[1], y))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
