"""Many nodes that are alike become three of them and one that says how many more there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.nn import neurons
from tinygrad_edu.views import draw, trace
from tinygrad_edu.views.folding import MANY, SHOWN, fold
from tinygrad_edu.views.modules import collapse


def inputs(count):
    return [tg.Value(0.1 * i, name=f"x{i}") for i in range(count)]


@given(st.integers(1, 30))
def test_from_five_on_all_but_three_are_one_node(count):
    folded = fold(trace(tg.stack(inputs(count)).sum()))
    names = [node.name for node in folded.nodes]
    if count < MANY:
        assert names[:count] == [f"x{i}" for i in range(count)]
    else:
        assert names[: SHOWN + 1] == ["x0", "x1", "x2", f"+{count - SHOWN} more"]


@given(st.integers(1, 12), st.integers(1, 12))
def test_contributions_still_add_up_to_the_gradient(count, others):
    xs, w = inputs(count), tg.Value(0.5, name="w")
    units = [tg.tanh(tg.stack(xs).sum() * (k + 1)) for k in range(others)]
    folded = fold(trace(tg.stack(units).sum() * w, backward=True))
    for node in folded.nodes:
        parts = [edge.contribution for edge in folded.outgoing[node]]
        if parts and node.grad is not None and parts[0] is not None:
            assert sum(parts) == pytest.approx(node.grad)


def test_what_many_send_to_many_adds_up_as_well():
    model = neurons.MLP(8, [9, 7, 1], rng=3)
    closed = collapse(trace(model(inputs(8)), {"model": model}, backward=True), 40)
    assert [n.name for n in closed.nodes].count("+5 more") == 1
    for node in closed.nodes:
        parts = [edge.contribution for edge in closed.outgoing[node]]
        if parts:
            assert sum(parts) == pytest.approx(node.grad), node.name
    last = {event.edge.source: event.after for event in closed.events}
    assert all(after == pytest.approx(node.grad) for node, after in last.items())


def test_nodes_that_differ_in_what_they_are_or_who_uses_them_stay_apart():
    x, w = tg.Value(0.5, name="x"), tg.Value(2.0, name="w")
    value = tg.sin(x) + tg.cos(x) + tg.tanh(x) + tg.exp(x) + x * w + x**2
    traced = trace(value)
    assert fold(traced) is traced


def test_a_graph_that_can_be_read_whole_is_not_folded():
    assert len(draw(tg.stack(inputs(20)).sum()).trace.nodes) == 22
    many = draw(tg.stack(inputs(200)).sum(), backward=True)
    assert [n.name for n in many.trace.nodes] == ["x0", "x1", "x2", "+197 more", "v1", "L"]
    for text in (many.svg, many.dot, many.mermaid.replace("#43;", "+"), many.text):
        assert "+197 more" in text
