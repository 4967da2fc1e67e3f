"""``tinygrad-edu demo``: the main job. Two networks on real data, checked, drawn.

1. The text's own network and procedure on ``diabetes``, beside the least-squares line.
2. A network for ``digits``, with the confusion table of the test images.
3. The gradients of both, against finite differences of the loss.
4. A picture of a computation graph, and the learning curves.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_edu import nn
from tinygrad_edu.cli import plots
from tinygrad_edu.datasets import Dataset, diabetes, digits, standardise
from tinygrad_edu.engine import Value, no_grad
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.rng import RNG, generator
from tinygrad_edu.testing import check_module
from tinygrad_edu.training import History, accuracy, confusion_table, evaluate, fit
from tinygrad_edu.views import draw


def add_to(commands: Any) -> None:
    """Add the command ``demo``."""
    parser = commands.add_parser(
        "demo", help="train two networks on real data, check their gradients, draw a graph"
    )
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="folder to write to")
    parser.add_argument("--seed", type=_seed, default=0, help="same seed, same numbers")
    parser.add_argument("--quick", action="store_true", help="train for seconds only")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """The whole demo; it prints what it finds and what it has written."""
    start = time.perf_counter()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = generator(options.seed, "demo")
    small, rows, slow_curve = on_diabetes(rng, epochs=2 if options.quick else 30)
    large, images, history = on_digits(rng, epochs=5 if options.quick else 60)
    check_gradients(small, rows, large, images)
    write_pictures(options.out, small, rows, {"diabetes": slow_curve, "digits": history.loss})
    print(f"\n{time.perf_counter() - start:.0f} s in all.")


def on_diabetes(rng: np.random.Generator, epochs: int) -> tuple[nn.MLP, Dataset, list[float]]:
    """The text's procedure: one hidden layer, relu, half squared error, single points."""
    headline("1. The text's network on diabetes: how far has the disease progressed in a year?")
    train, test = standardise(*diabetes(split=0.25, rng=rng))
    mean, deviation = train.y.mean(), train.y.std()  # the target on the scale of the network
    model = nn.MLP(train.x.shape[1], [10, 1], activation="relu", rng=rng)
    optimizer = SGD(model.parameters(), lr=0.002)
    curve = []
    for _ in range(epochs):
        total = 0.0
        for i in rng.permutation(len(train)):
            x, y = train.x[i], (train.y[i : i + 1] - mean) / deviation  # 1. a training pair
            z = model(x)  # 2. feed forward
            loss = nn.half_squared_error(z, y)
            optimizer.zero_grad()
            loss.backward()  # 3. output error, 4. backpropagation, 5. gradients
            optimizer.step()  # 6. gradient step
            total += loss.item()
        curve.append(total / len(train))

    def network(x: Any) -> Any:
        with no_grad():
            return model(x).data[:, 0] * deviation + mean

    coefficients = np.linalg.lstsq(_with_ones(train.x), train.y, rcond=None)[0]
    print(f"{len(train)} people to train on, {len(test)} to test on; root mean squared error:")
    print(f"  {'':22} training   test")
    for name, predict in (
        ("the mean of all", lambda x: np.full(len(x), mean)),
        ("least-squares line", lambda x: _with_ones(x) @ coefficients),
        ("network 10-10-1, relu", network),
    ):
        errors = [np.sqrt(np.mean((predict(d.x) - d.y) ** 2)) for d in (train, test)]
        print(f"  {name:22} {errors[0]:8.1f} {errors[1]:6.1f}")
    return model, train, curve


def on_digits(rng: np.random.Generator, epochs: int) -> tuple[nn.Sequential, Dataset, History]:
    """A network that reads digits: cross-entropy, Adam, batches."""
    headline("2. A network for handwritten digits, 8 x 8 pixels")
    train, test = (_scaled(part) for part in digits(split=0.25, rng=rng))
    model = digit_reader(rng, "float32")
    optimizer = Adam(model.parameters(), lr=1e-3)
    history = fit(
        model, train, nn.cross_entropy, optimizer, epochs, 32, metrics=[accuracy], rng=rng
    )
    print(f"{len(train)} images to train on, {len(test)} to test on; {history}")
    print(f"test accuracy {evaluate(model, test, accuracy):.2%}")
    print("confusion table (row: the digit it is, column: the digit it was taken for)")
    table = evaluate(model, test, confusion_table)
    print("     " + " ".join(f"{k:3}" for k in range(10)))
    for k, row in enumerate(table):
        print(f"  {k}: " + " ".join(f"{n or '·':>3}" for n in row))
    return model, train, history


def digit_reader(rng: RNG, dtype: str) -> nn.Sequential:
    """64 pixels, two hidden layers of relu neurons with dropout, 10 classes."""
    rng = generator(rng, "demo")
    return nn.Sequential(
        *(nn.Linear(64, 256, init=nn.init.he_normal, rng=rng, dtype=dtype), nn.ReLU()),
        nn.Dropout(0.3, rng=rng),
        *(nn.Linear(256, 128, init=nn.init.he_normal, rng=rng, dtype=dtype), nn.ReLU()),
        nn.Dropout(0.3, rng=rng),
        nn.Linear(128, 10, rng=rng, dtype=dtype),
    )


def check_gradients(small: nn.MLP, rows: Dataset, large: nn.Sequential, images: Dataset) -> None:
    """Both networks: derivatives of the loss in random directions, against backpropagation."""
    headline("3. Are these gradients right? Against finite differences of the loss")
    exact = digit_reader(0, "float64").eval()  # the same weights with more digits, no dropout
    exact.load_state_dict(large.state_dict())
    for name, model, x, loss in (
        ("diabetes", small, rows.x[:8], lambda z: nn.half_squared_error(z, np.zeros((8, 1)))),
        ("digits", exact, images.x[:8].astype(float), lambda z: nn.cross_entropy(z, images.y[:8])),
    ):
        report = check_module(model, x, loss=loss, rng=0).assert_ok()
        print(f"{name}: {str(report).splitlines()[0]}")


def write_pictures(out: Path, model: nn.MLP, rows: Dataset, curves: dict[str, list[float]]) -> None:
    """The graph of one neuron's loss, as SVG and DOT, and the learning curves."""
    headline("4. Pictures")
    weights, bias = model.layers[0].weight.data[:2, 0], model.layers[0].bias
    assert bias is not None
    w1, w2 = (Value(float(w), name=f"w{i}") for i, w in enumerate(weights, start=1))
    b = Value(float(bias.data[0]), name="b")
    x1, x2 = (float(x) for x in rows.x[0, :2])
    a = (w1 * x1 + w2 * x2 + b).relu()
    loss = nn.half_squared_error(a, 1.0)
    loss.backward()
    picture = draw(loss, names={"a": a, "loss": loss})
    for ending in ("svg", "dot"):
        print(f"wrote {picture.save(out / f'neuron.{ending}')}")
    print(plots.learning_curves(out / "learning-curves.png", curves))


def headline(text: str) -> None:
    """A line that says what comes next."""
    print(f"\n{text}\n{'-' * len(text)}")


def _scaled(images: Dataset) -> Dataset:
    from dataclasses import replace

    return replace(images, x=(images.x / 16).astype("float32"))  # pixels from 0 to 1


def _with_ones(x: Any) -> Any:
    return np.column_stack([x, np.ones(len(x))])


def _seed(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"a whole number, 0 or more, is needed, not {text!r}")
    return int(text)
