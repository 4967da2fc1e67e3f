"""Open modules have a box around them, with everything that is theirs in it and nothing else."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.engine.calls import returned
from tinygrad_edu.nn import neurons
from tinygrad_edu.views import draw, step_frames, trace
from tinygrad_edu.views.boxes import boxes
from tinygrad_edu.views.geometry import Graph, Group
from tinygrad_edu.views.modules import close, regions
from tinygrad_edu.views.nested import nested


def network():
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    loss = (model(tg.Value(np.ones((4, 2)), name="x")) ** 2).mean()
    loss.backward()
    return loss, {"model": model}


@st.composite
def grouped_graphs(draw):
    """A random graph, and groups of neighbours in its order: some within others, some apart."""
    count = draw(st.integers(2, 16))
    edges = []
    for target in range(1, count):
        sources = draw(st.lists(st.integers(0, target - 1), max_size=3))
        edges += [(source, target, slot) for slot, source in enumerate(sources)]
    cuts = sorted(draw(st.sets(st.integers(0, count), min_size=2, max_size=5)))
    groups = [range(cuts[0], cuts[-1])]
    groups += [range(a, b) for a, b in pairwise(cuts)]
    groups += [range(g.start, g.stop - 1) for g in groups[1:] if len(g) > 1]
    side = st.floats(8, 160)
    return Graph(
        [(draw(side), draw(side)) for _ in range(count)],
        edges,
        direction=draw(st.sampled_from(["LR", "TB"])),
        groups=[Group(frozenset(g), draw(side)) for g in groups],
    )


def is_within(a, b):
    return (
        b.left <= a.left + 0.01
        and a.left + a.width <= b.left + b.width + 0.01
        and b.top <= a.top + 0.01
        and a.top + a.height <= b.top + b.height + 0.01
    )


def are_apart(a, b):
    return (
        abs(a.x - b.x) > (a.width + b.width) / 2 - 0.01
        or abs(a.y - b.y) > (a.height + b.height) / 2 - 0.01
    )


@given(grouped_graphs())
def test_a_frame_holds_its_own_nodes_and_no_others(graph):
    layout = nested(graph)
    assert len(layout.frames) == len(graph.groups)
    for group, frame in zip(graph.groups, layout.frames, strict=True):
        for node, box in enumerate(layout.boxes):
            assert is_within(box, frame) if node in group.members else are_apart(box, frame)
    for i, a in enumerate(layout.boxes):
        assert all(are_apart(a, b) for b in layout.boxes[:i])
        assert a.left >= 0 and a.left + a.width <= layout.width
        assert a.top >= 0 and a.top + a.height <= layout.height


@given(grouped_graphs())
def test_edges_join_their_nodes_and_point_forward(graph):
    layout = nested(graph)
    for (source, target, _), route in zip(graph.edges, layout.routes, strict=True):
        a, b = layout.boxes[source], layout.boxes[target]
        start, end = route.points[0], route.points[-1]
        assert (len(route.points) - 1) % 3 == 0
        if graph.direction == "LR":
            assert abs(start.x - a.left - a.width) < 0.01 and abs(end.x - b.left) < 0.01
            assert abs(start.y - a.y) < 0.01 and abs(end.y - b.y) <= b.height / 2
            forward = [p.x for p in route.points[::3]]
        else:
            forward = [p.y for p in route.points[::3]]
        assert all(x <= y + 0.01 for x, y in pairwise(forward))


def test_groups_that_need_each_other_are_drawn_without_frames():
    edges = [(0, 1, 0), (2, 3, 0)]
    groups = [Group(frozenset({0, 3}), 10), Group(frozenset({1, 2}), 10)]
    assert nested(Graph([(10, 10)] * 4, edges, groups=groups)).frames == []


def test_every_module_that_is_open_has_its_box_with_its_path():
    loss, names = network()
    picture = draw(loss, names)
    found = boxes(picture.trace)
    assert [box.title for box in found] == ["model · MLP", "layers.0 · Linear", "layers.1 · Linear"]
    assert "x" not in {node.name for box in found for node in box.nodes}
    for text in (picture.svg, picture.dot, picture.mermaid, picture.html):
        assert all(box.title in text for box in found)
    assert picture.dot.count("subgraph") == picture.mermaid.count("subgraph") == 3
    root = ET.fromstring(picture.svg)
    shown = [e.get("data-frame") for e in root.iter() if e.get("class") == "tg-frame"]
    assert shown == ["0", "1", "2"]


def test_boxes_are_listed_as_a_table_of_contents_would():
    model = neurons.MLP(2, [2, 1], rng=0)
    found = boxes(trace(model([0.5, tg.Value(1.0, name="x")]), {"model": model}))
    assert [box.title.partition(" ")[0] for box in found] == [
        "model", "layers.0", "layers.0.neurons.0", "layers.0.neurons.1",
        "layers.1", "layers.1.neurons.0",
    ]  # fmt: skip


def test_outer_modules_stay_boxes_when_inner_ones_are_closed():
    model = neurons.MLP(2, [3, 1], rng=0)
    traced = trace(model([0.5, tg.Value(1.0, name="x")]), {"model": model}, backward=True)
    closed = close(traced, [region for region in regions(traced) if region.height == 1])
    assert [box.title for box in boxes(closed)] == ["model · MLP", "layers.0 · Layer"]
    inside = boxes(closed)[1].nodes
    assert {node.name for node in inside} == {f"layers.0.neurons.{k} · Neuron" for k in range(3)}


def test_a_module_that_is_called_again_says_so_on_each_of_its_boxes():
    layer = nn.Linear(2, 2, rng=0)
    picture = draw(layer(layer(tg.Value(np.ones((1, 2)), name="x"))).sum(), {"layer": layer})
    assert [box.title for box in boxes(picture.trace)] == ["layer · Linear (×2)"] * 2


def test_boxes_stay_where_they_are_from_slide_to_slide():
    loss, names = network()
    frames = {tuple(re.findall(r'class="tg-frame"[^>]*', s)) for s in step_frames(loss, names)}
    assert len(frames) == 1 and len(frames.pop()) == 3


@given(st.text(max_size=30))
def test_the_title_of_a_box_is_text_whatever_it_is(name):
    x = tg.Value(0.5, name="x")
    value = returned(tg.tanh(x * 2.0), name, [x])
    assert ET.fromstring(draw(value).svg) is not None
    assert "<script" not in draw(value).mermaid
