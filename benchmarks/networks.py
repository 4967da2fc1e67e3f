"""The four networks of the tensor benchmark: their sizes, and the same numbers for everybody.

Three linear layers with relu between them, in float32. The smallest network has one output and
the mean squared error, the others ten classes and the cross-entropy.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

RATE = 0.01


class Network(NamedTuple):
    sizes: tuple[int, int, int, int]
    batch: int

    def __str__(self):
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"


NETWORKS = [
    Network((2, 16, 16, 1), 100),
    Network((64, 128, 64, 10), 64),
    Network((784, 512, 256, 10), 128),
    Network((1024, 2048, 2048, 10), 512),
]


def numbers(network):
    """The inputs x, the targets y, and the parameters w1, b1, w2, b2, w3, b3."""
    sizes, n = network
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, sizes[0])).astype(np.float32)
    if sizes[-1] == 1:
        y = rng.normal(size=(n, 1)).astype(np.float32)
    else:
        y = rng.integers(sizes[-1], size=n)
    parameters = []
    for fan_in, fan_out in pairwise(sizes):
        weight = rng.normal(size=(fan_in, fan_out)) * (2 / fan_in) ** 0.5
        parameters += [weight.astype(np.float32), np.zeros(fan_out, np.float32)]
    return x, y, parameters
