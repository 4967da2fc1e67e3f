"""Modules close, the law of contributions holds, and a huge network becomes a small picture."""

import itertools
import random

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine.calls import returned
from tinygrad_edu.views import draw, trace
from tinygrad_edu.views.modules import close, collapse, regions


class Module:
    """What any module is, for pictures: it has named parts, and marks what it returns."""

    def __init__(self, **parts):
        self.__dict__.update(parts)

    def __call__(self, x):
        return returned(self.forward(x), self, [x])

    def named_modules(self):
        yield "", self
        for name, part in self.__dict__.items():
            if isinstance(part, Module):
                for path, inner in part.named_modules():
                    yield f"{name}.{path}" if path else name, inner

    def named_parameters(self):
        for path, module in self.named_modules():
            for name, part in module.__dict__.items():
                if isinstance(part, tg.Value):
                    yield f"{path}.{name}" if path else name, part


class Linear(Module):
    def forward(self, x):
        return x @ self.weight + self.bias


class Net(Module):
    def forward(self, x):
        return self.second(tg.tanh(self.first(x)))


def linear(rng, n, m):
    return Linear(weight=tg.Value(rng.normal(size=(n, m))), bias=tg.Value(rng.normal(size=m)))


@pytest.fixture
def network():
    rng = np.random.default_rng(0)
    net = Net(first=linear(rng, 3, 4), second=linear(rng, 4, 1))
    x = tg.Value(rng.normal(size=(5, 3)), name="x")
    out = net(x)
    return net, x, (out**2).mean()


def test_a_region_holds_what_the_module_computed_and_its_parameters(network):
    net, _x, loss = network
    traced = trace(loss, {"net": net})
    inner, other, outer = regions(traced)
    assert {inner.call.title, other.call.title} == {"first · Linear", "second · Linear"}
    assert (inner.height, outer.height, outer.call.title) == (1, 2, "net · Net")
    assert sorted(n.name for n in inner.nodes if n.op is None) in (
        ["first.bias", "first.weight"],
        ["second.bias", "second.weight"],
    )
    assert "x" not in {n.name for n in outer.nodes}
    assert inner.nodes < outer.nodes


def test_closing_modules_keeps_the_rest_of_the_graph_and_its_gradients(network):
    net, _x, loss = network
    traced = trace(loss, {"net": net}, backward=True)
    layers = close(traced, [r for r in regions(traced) if r.height == 1])
    assert [n.name for n in layers.nodes] == [
        "x", "first · Linear", "v3", "second · Linear", "c1", "v6", "L",
    ]  # fmt: skip
    for node in layers.nodes:
        parts = [e.contribution for e in layers.outgoing[node] if e.contribution is not None]
        if node.grad is not None and node is not layers.output:
            np.testing.assert_allclose(sum(parts), node.grad)
    whole = close(traced, regions(traced))
    assert [n.name for n in whole.nodes] == ["x", "net · Net", "c1", "v6", "L"]


def test_parameters_that_are_used_again_are_said_to_be(network):
    _net, x, _ = network
    layer = linear(np.random.default_rng(1), 3, 3)
    value = (layer(layer(layer(x)))).sum()
    traced = trace(value, {"layer": layer})
    closed = close(traced, regions(traced))
    assert [n.name for n in closed.nodes if n.kind == "module"] == ["layer · Linear (×3)"] * 3
    assert "weight" in {n.name for n in closed.nodes}


class Neuron(Module):
    def forward(self, xs):
        return tg.tanh(sum((w * x for w, x in zip(self.weights, xs, strict=True)), self.bias))


class Layer(Module):
    def forward(self, xs):
        return [neuron(xs) for neuron in self.neurons]


def scalar_network(sizes):
    draw_one = random.Random(0).uniform
    xs = [tg.Value(draw_one(-1, 1), name=f"x{i}") for i in range(sizes[0])]
    for before, after in itertools.pairwise(sizes):
        neurons = [
            Neuron(bias=tg.Value(0.0), weights=[tg.Value(draw_one(-1, 1)) for _ in range(before)])
            for _ in range(after)
        ]
        xs = Layer(neurons=neurons)(xs)
    return xs[0]


def test_a_scalar_network_closes_neurons_first_and_layers_if_that_is_not_enough():
    value = scalar_network([3, 8, 8, 1])
    traced = trace(value, backward=True)
    assert len(traced.nodes) > 300
    neurons = collapse(traced, 40)
    assert len(neurons.nodes) == 3 + 4 + 4 + 1
    assert [n.name for n in neurons.nodes].count("+5 more") == 2
    layers = collapse(traced, 10)
    assert [n.name for n in layers.nodes] == ["x0", "x1", "x2", "Layer", "Layer", "Layer"]
    assert collapse(traced, 1000) is traced
    for node in neurons.nodes[:3]:
        parts = [e.contribution for e in neurons.outgoing[node]]
        assert sum(parts) == pytest.approx(node.grad)


def test_every_rendering_draws_closed_modules():
    value = scalar_network([3, 8, 8, 1])
    picture = draw(value, backward=True)
    assert picture.detail == "full" and len(picture.trace.nodes) == 12
    assert "tg-module" in picture.svg and "box3d" in picture.dot and "[[" in picture.mermaid
    assert "Neuron" in picture.text
    assert len(draw(scalar_network([2, 3, 1]), detail="modules").trace.nodes) == 6


def test_a_graph_without_marks_stays_as_it_is():
    value = tg.Value(1.0)
    for _ in range(200):
        value = -value
    assert draw(value).detail == "compact"
    assert len(draw(value).trace.nodes) == 201


def test_a_state_that_a_module_keeps_belongs_to_the_call_that_computed_it():
    class Cell(Module):
        def forward(self, x):
            self.state = tg.tanh(self.weight * x + self.state)
            return self.state

    cell = Cell(weight=tg.Value(0.5), state=tg.Value(0.0))
    xs = [tg.Value(float(i), name=f"x{i}") for i in range(3)]
    outputs = [cell(x) for x in xs]
    traced = trace(outputs[-1], backward=True)
    assert all(len(region.nodes) <= 4 for region in regions(traced))
    closed = close(traced, regions(traced))
    assert sum(n.kind == "module" for n in closed.nodes) == 3


def test_modules_that_need_each_other_stay_open():
    x = tg.Value(0.5, name="x")
    a = tg.tanh(x)
    b = returned(tg.exp(a), "first", [])  # takes a from outside, without being given it
    c = returned(a * tg.sin(b), "second", [x])
    traced = trace(c + b)
    assert close(traced, regions(traced)) is not None
