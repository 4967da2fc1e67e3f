"""50 small parameters, where it is the loop that costs and not the arithmetic."""

import numpy as np

from benchmarks.contest import contest, markdown

SHAPES = [(16, 16), (16,)] * 25


def table(rounds, seconds):
    places = {"tinygrad_edu": f"{__name__}:ours", "PyTorch": f"{__name__}:pytorch"}
    results = contest(places, rounds, seconds)
    return markdown("One step of Adam, 50 small parameters", results, "PyTorch")


def numbers():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=s).astype("f4"), rng.normal(size=s).astype("f4")) for s in SHAPES]


def ours():
    from tinygrad_edu import Value
    from tinygrad_edu.optim import Adam

    parameters = []
    for p, g in numbers():
        parameters.append(Value(p))
        parameters[-1].grad = g
    return Adam(parameters).step


def pytorch():
    import torch

    parameters = []
    for p, g in numbers():
        parameters.append(torch.from_numpy(p).requires_grad_())
        parameters[-1].grad = torch.from_numpy(g)
    return torch.optim.Adam(parameters).step
