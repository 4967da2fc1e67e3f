"""The scalar engine against micrograd, on micrograd's own demo: 100 points, MLP(2, [16, 16, 1])."""

import gc
import random

from benchmarks.contest import contest, markdown

N = 100
RATE = 0.1
L2 = 1e-4


def moons_like():
    """Two half circles of points, without any library: (points, labels of -1 and 1)."""
    from math import cos, pi, sin

    rng = random.Random(0)
    points, labels = [], []
    for i in range(N):
        t, upper = pi * (i // 2) / (N // 2 - 1), i % 2 == 0
        x, y = (cos(t), sin(t)) if upper else (1 - cos(t), 0.5 - sin(t))
        points.append([x + rng.gauss(0, 0.1), y + rng.gauss(0, 0.1)])
        labels.append(1.0 if upper else -1.0)
    return points, labels


def demo_step(value, mlp):
    """One step of micrograd's demo notebook: all points, hinge loss, L2, SGD."""
    points, labels = moons_like()
    random.seed(1337)
    model = mlp(2, [16, 16, 1])

    def step():
        scores = [model([value(x) for x in point]) for point in points]
        losses = [(1 + -y * score).relu() for y, score in zip(labels, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        total = data_loss + L2 * sum(p * p for p in model.parameters())
        model.zero_grad()
        total.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad
        return total.data

    return step


def micrograd():
    from micrograd.engine import Value
    from micrograd.nn import MLP

    return demo_step(Value, MLP)


def tinygrad_edu():
    from tinygrad_edu import Value
    from tinygrad_edu.nn.neurons import MLP

    return demo_step(Value, MLP)


def micrograd_without_collector():
    gc.disable()
    return micrograd()


def tinygrad_edu_without_collector():
    gc.disable()
    return tinygrad_edu()


def table(rounds, seconds):
    """Both libraries with Python's cycle collector on (as everybody runs them), and off."""
    collected = contest(
        {"tinygrad_edu": f"{__name__}:tinygrad_edu", "micrograd": f"{__name__}:micrograd"},
        rounds,
        seconds,
    )
    uncollected = contest(
        {
            "tinygrad_edu": f"{__name__}:tinygrad_edu_without_collector",
            "micrograd": f"{__name__}:micrograd_without_collector",
        },
        rounds,
        seconds,
    )
    return (
        markdown("micrograd's demo step, 100 points, scalar Values", collected, "tinygrad_edu")
        + "\n"
        + markdown("the same, with the cycle collector off", uncollected, "tinygrad_edu")
    )
