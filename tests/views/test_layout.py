"""Where things stand: nothing overlaps, forward points forward, operands keep their order."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.views import trace
from tinygrad_edu.views.crossings import crossings
from tinygrad_edu.views.geometry import Graph, Point, along
from tinygrad_edu.views.graphviz_layout import graphviz_layout
from tinygrad_edu.views.layered import layered
from tinygrad_edu.views.sizes import graph_of

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz's `dot` is not on the PATH"
)


@st.composite
def graphs(draw):
    """A random graph of operations with up to three operands, some of them used twice."""
    count = draw(st.integers(1, 25))
    edges = []
    for target in range(1, count):
        sources = draw(st.lists(st.integers(0, target - 1), max_size=3))
        edges += [(source, target, slot) for slot, source in enumerate(sources)]
    side = st.floats(8, 160)
    sizes = [(draw(side), draw(side)) for _ in range(count)]
    return Graph(sizes, edges, direction=draw(st.sampled_from(["LR", "TB"])))


def overlap(a, b):
    return (
        abs(a.x - b.x) < (a.width + b.width) / 2 - 0.1
        and abs(a.y - b.y) < (a.height + b.height) / 2 - 0.1
    )


@given(graphs())
def test_no_two_nodes_overlap_and_all_are_inside(graph):
    layout = layered(graph)
    for i, a in enumerate(layout.boxes):
        assert not any(overlap(a, b) for b in layout.boxes[:i])
        assert a.left >= 0 and a.left + a.width <= layout.width
        assert a.top >= 0 and a.top + a.height <= layout.height
        assert (a.width, a.height) == graph.sizes[i]


@given(graphs())
def test_forward_points_forward_and_edges_join_their_nodes(graph):
    layout = layered(graph)
    for (source, target, _), route in zip(graph.edges, layout.routes, strict=True):
        a, b = layout.boxes[source], layout.boxes[target]
        start, end = route.points[0], route.points[-1]
        if graph.direction == "LR":
            assert a.left + a.width < b.left
            assert start.x == pytest.approx(a.left + a.width) and end.x == pytest.approx(b.left)
            assert abs(end.y - b.y) <= b.height / 2
        else:
            assert a.top + a.height < b.top
        assert (len(route.points) - 1) % 3 == 0


@given(graphs())
def test_the_same_graph_has_the_same_layout(graph):
    assert layered(graph) == layered(graph)


def test_operands_stand_in_source_order_and_a_leaf_beside_its_consumer():
    a, b, c = (tg.Value(float(i), name=n) for i, n in enumerate("abc"))
    traced = trace(tg.tanh(tg.tanh(a * b)) - c)
    boxes = dict(
        zip(
            [n.name for n in traced.nodes],
            layered(graph_of(traced, "full", "LR")).boxes,
            strict=True,
        )
    )
    assert boxes["a"].x == boxes["b"].x and boxes["a"].y < boxes["b"].y
    assert boxes["c"].y > boxes["v3"].y and boxes["c"].x == boxes["v3"].x
    assert boxes["L"].x == max(box.x for box in boxes.values())


def test_a_tree_has_no_crossings_and_crossings_are_counted():
    assert crossings([[0, 1], [2, 3]], {0: [2, 3], 1: [2, 3]}) == 1
    assert crossings([[0, 1, 2], [3, 4, 5]], {0: [5], 1: [4], 2: [3]}) == 3


def test_two_edges_between_the_same_nodes_are_apart():
    graph = Graph([(50, 60), (50, 60)], [(0, 1, 0), (0, 1, 1)])
    first, second = layered(graph).routes
    assert first.points != second.points and first.middle != second.middle


def test_edges_over_many_layers_do_not_make_a_large_graph_slow():
    w = value = tg.Value(0.5, name="w")
    for _ in range(1200):
        value = value * w
    layout = layered(graph_of(trace(value), "compact", "LR"))
    assert len(layout.boxes) == 1201


@needs_dot
@given(graphs())
def test_graphviz_gives_the_same_things(graph):
    layout = graphviz_layout(graph)
    assert [(b.width, b.height) for b in layout.boxes] == graph.sizes
    assert len(layout.routes) == len(graph.edges)
    for i, a in enumerate(layout.boxes):
        assert not any(overlap(a, b) for b in layout.boxes[:i])


@needs_dot
def test_two_edges_between_the_same_nodes_are_apart_in_graphvizs_layout_too():
    a = tg.Value(2.0, name="a")
    first, second = graphviz_layout(graph_of(trace(a * a), "full", "LR")).routes
    assert abs(first.middle.y - second.middle.y) >= 22  # the height of a pill


def test_the_middle_of_a_way_is_in_the_middle_of_its_length_whatever_its_pieces():
    level = [Point(x, 0.0) for x in (0, 1, 2, 3, 35, 67, 99)]  # a short curve and a long one
    assert along(level, 0.5).x == pytest.approx(49.5)
    assert along(level, 0.0).x == 0 and along(level, 1.0).x == 99
