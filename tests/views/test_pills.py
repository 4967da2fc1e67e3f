"""Local derivatives stand on their edges, apart from each other and from the nodes."""

from itertools import combinations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.views import scalar_graph, trace
from tinygrad_edu.views.geometry import Box
from tinygrad_edu.views.nested import nested
from tinygrad_edu.views.pills import pills
from tinygrad_edu.views.sizes import graph_of, pill_size


def product():
    x, W = tg.Value([1.0, 2.0], name="x"), tg.Value([[3.0, 4.0], [5.0, 6.0]], name="W")
    return scalar_graph(tg.tanh(x @ W).sum())


def square():
    a = tg.Value(3.0, name="a")
    return a + a * a


def ratio():
    a, b = tg.Value(-0.5, name="a"), tg.Value(2.5, name="b")
    return (a / b + b / a) * (a - b)


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("make", [product, square, ratio])
def test_no_pill_covers_another_or_a_node(make, direction):
    traced = trace(make(), backward=True)
    layout = nested(graph_of(traced, "full", direction))
    placed = [Box(*at, *pill_size(text)) for text, at in pills(traced, layout) if text]
    assert len(placed) == len(traced.edges)
    for a, b in [*combinations(placed, 2), *((p, n) for p in placed for n in layout.boxes)]:
        wide = (a.width + b.width) / 2 - abs(a.x - b.x)
        high = (a.height + b.height) / 2 - abs(a.y - b.y)
        assert wide <= 1 or high <= 1, (a, b)
