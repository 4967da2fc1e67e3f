"""What it costs a training step to notice arrays that were changed in place."""

import time
from statistics import median

import numpy as np

from tinygrad_edu import nn, optim
from tinygrad_edu.engine import value

NETWORKS = [([2, 16, 16, 2], 100), ([64, 128, 10], 32), ([784, 512, 256, 10], 128)]


def step_of(sizes, batch):
    """One step of a network, ready to be called."""
    rng = np.random.default_rng(0)
    model = nn.MLP(sizes[0], sizes[1:], activation="relu", rng=0, dtype="float32")
    x = rng.normal(size=(batch, sizes[0])).astype("float32")
    labels = rng.integers(0, sizes[-1], size=batch)
    optimizer = optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        nn.cross_entropy(model(x), labels).backward()
        optimizer.step()

    return step


def table(rounds, seconds):
    """The step with the guard and without it, in turn."""
    lines = ["| network, batch | with the guard | without |", "|---|---:|---:|"]
    looked_at = value._looked_at
    for sizes, batch in NETWORKS:
        step = step_of(sizes, batch)
        step()
        times = {True: [], False: []}
        end = time.perf_counter() + rounds * seconds
        while not times[True] or time.perf_counter() < end:
            for guarded in (True, False):
                value._looked_at = looked_at if guarded else lambda args: ()
                start = time.perf_counter()
                step()
                times[guarded].append(time.perf_counter() - start)
        value._looked_at = looked_at
        ratio = median(times[True]) / median(times[False])
        lines.append(f"| {'-'.join(map(str, sizes))}, {batch} | {ratio:.3f} | 1.000 |")
    return "\n".join(lines) + "\n"
