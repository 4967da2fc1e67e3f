"""How long a trace, a drawing and a page take, and how large a page is."""

import random
import time
from itertools import pairwise
from statistics import median

import tinygrad_edu as tg
from tinygrad_edu.engine.calls import returned
from tinygrad_edu.views import draw, trace
from tinygrad_edu.views.layered import layered
from tinygrad_edu.views.modules import collapse
from tinygrad_edu.views.sizes import graph_of
from tinygrad_edu.views.svg import to_svg


class Layer:
    """A layer of scalar neurons, which marks what it returns as a module does."""

    def __init__(self, n, m, rng):
        self.weights = [[tg.Value(rng.uniform(-1, 1)) for _ in range(n)] for _ in range(m)]

    def __call__(self, xs):
        outputs = []
        for row in self.weights:
            total = row[0] * xs[0]
            for w, x in zip(row[1:], xs[1:], strict=True):
                total = total + w * x
            outputs.append(tg.tanh(total))
        return returned(outputs, self, [xs])


def network(sizes):
    rng = random.Random(0)
    xs = [tg.Value(rng.uniform(-1, 1)) for _ in range(sizes[0])]
    for n, m in pairwise(sizes):
        xs = Layer(n, m, rng)(xs)
    return sum(xs[1:], xs[0])


def small(operations):
    w = value = tg.Value(0.5, name="w")
    for i in range(operations // 2):
        value = tg.tanh(value * w) if i % 2 else value + tg.tanh(value)
    return value


def to_picture(value):
    picture = draw(value, detail="compact", backward=True)
    graph = graph_of(picture.trace, "compact", "LR")
    return to_svg(picture.trace, layered(graph), "compact")


def seconds_of(work, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def table(rounds, seconds):
    """The table as Markdown. ``seconds`` is not used: each piece of work is done once a round."""
    thousand = small(1000)
    large = network([64, 128, 64, 64, 10] if seconds else [8, 16, 1])
    page = network([3, 8, 8, 1])
    nodes = len(trace(large).nodes)
    html = draw(page, detail="compact", backward=True).html
    rows = [
        (
            f"{len(trace(thousand).nodes):,} nodes to SVG, built-in layout",
            seconds_of(lambda: to_picture(thousand), rounds),
        ),
        (
            f"trace of a scalar network of {nodes:,} nodes, with gradients",
            seconds_of(lambda: trace(large, backward=True), rounds),
        ),
        ("the same, closed to at most 150 nodes", seconds_of(lambda: collapsed(large), rounds)),
        (
            f"page of {len(trace(page).nodes)} nodes, {len(html.encode()) / 1000:.0f} kB",
            seconds_of(lambda: draw(page, detail="compact", backward=True).html, rounds),
        ),
    ]
    lines = ["### A picture and a page", "", "| what | seconds |", "|---|---:|"]
    return "\n".join([*lines, *(f"| {what} | {took:.2f} |" for what, took in rows), ""])


def collapsed(value):
    closed = collapse(trace(value, backward=True), 150)
    assert len(closed.nodes) <= 150
    return closed
