"""Handwritten digits, the same network, batches and epochs, to the same accuracy."""

import time
from statistics import median

import numpy as np

from benchmarks.contest import alone, readable, titled

HIDDEN, BATCH, EPOCHS, RATE = (64, 32), 32, 20, 1e-3
CONTESTANTS = {
    "tinygrad_edu": "ours",
    "tinygrad_edu, compiled": "compiled",
    "PyTorch": "pytorch",
    "scikit-learn, MLPClassifier": "sklearn",
}


def table(rounds, seconds):
    epochs = EPOCHS if seconds else 1
    rows = [["", "time", "relative to PyTorch", "test accuracy"]]
    answers = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):
        for name, function in CONTESTANTS.items():
            answers[name].append(alone(f"{__name__}:{function}", epochs))
    present = {name: a for name, a in answers.items() if "absent" not in a[0]}
    times = {name: median(a["seconds"] for a in found) for name, found in present.items()}
    base = times.get("PyTorch")
    for name, found in answers.items():
        if name in times:
            ratio = f"{times[name] / base:.2f}" if base else ""
            accuracy = f"{median(a['accuracy'] for a in found):.1%}"
            rows.append([name, readable(times[name]), ratio, accuracy])
        else:
            rows.append([name, f"not measured: {found[0]['absent']}", "", ""])
    shape = "-".join(map(str, (64, *HIDDEN, 10)))
    return titled(f"Digits, {shape}, Adam, batches of {BATCH}, {epochs} epochs", rows)


def data():
    """Training rows and labels, test rows and labels: every fifth row is for the test."""
    from tinygrad_edu.datasets import digits

    x, y = digits()
    x = (x / np.float32(x.max())).astype(np.float32)
    test = np.arange(len(x)) % 5 == 0
    return x[~test], y[~test].astype(np.int64), x[test], y[test]


def _answer(train, predict):
    x, y, test_x, test_y = data()
    start = time.perf_counter()
    train(x, y)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "accuracy": float(np.mean(predict(test_x) == test_y))}


def ours(epochs, compile=False):
    from tinygrad_edu.nn import MLP, cross_entropy
    from tinygrad_edu.optim import Adam
    from tinygrad_edu.training import fit

    model = MLP(64, [*HIDDEN, 10], rng=0, dtype=np.float32)
    adam = Adam(model.parameters(), RATE)
    return _answer(
        lambda x, y: fit(
            model, (x, y), cross_entropy, adam, epochs, BATCH,
            rng=0, progress=False, compile=compile,
        ),
        lambda x: model(x).data.argmax(axis=1),
    )  # fmt: skip


def compiled(epochs):
    return ours(epochs, compile=True)


def pytorch(epochs):
    import torch
    from torch.nn import Linear, ReLU, Sequential

    torch.manual_seed(0)
    a, b = HIDDEN
    model = Sequential(Linear(64, a), ReLU(), Linear(a, b), ReLU(), Linear(b, 10))
    adam = torch.optim.Adam(model.parameters(), RATE)

    def train(x, y):
        x, y = torch.from_numpy(x), torch.from_numpy(y)
        for _ in range(epochs):
            for rows in torch.randperm(len(x)).split(BATCH):
                adam.zero_grad()
                loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
                loss.backward()
                adam.step()

    return _answer(train, lambda x: model(torch.from_numpy(x)).argmax(1).numpy())


def sklearn(epochs):
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    # It warns that it has not converged: it stops after as many epochs as the others.
    warnings.simplefilter("ignore", ConvergenceWarning)
    model = MLPClassifier(
        HIDDEN, alpha=0, batch_size=BATCH, learning_rate_init=RATE, max_iter=epochs,
        n_iter_no_change=epochs, random_state=0,
    )  # fmt: skip
    return _answer(model.fit, model.predict)
