"""What a Value costs beside its data, and the peak of a step.

NumPy reports to ``tracemalloc`` what its arrays take, so a peak holds objects and arrays alike.
"""

import gc
import tracemalloc

import numpy as np

from benchmarks.contest import alone, found, titled
from benchmarks.networks import NETWORKS

DEPTH, WIDTH, ROWS = 100, 64, 256


def table(rounds, seconds):
    return "\n".join([_values(), _steps(NETWORKS if seconds else NETWORKS[:2]), _checkpoints()])


def _values():
    rows = [["", "bytes beside its data"]]
    for name, function in {"a leaf": "leaf_bytes", "a result": "result_bytes"}.items():
        rows.append([name, f"{alone(f'{__name__}:{function}'):.0f}"])
    return titled("A Value", rows)


STEPS = {
    "loss.backward()": "benchmarks.tensor:eager",
    "gradients(loss, wrt=parameters)": "benchmarks.tensor:eager_by_gradients",
    "compiled": "benchmarks.tensor:compiled",
}


def _steps(networks):
    columns = (cell for name in STEPS for cell in (name, "ratio"))
    rows = [["network", "NumPy by hand", *columns]]
    for which, network in enumerate(networks):
        hand = alone(f"{__name__}:peak", "benchmarks.by_hand:numpy_plain", which)
        row = [str(network), _bytes(hand)]
        for place in STEPS.values():
            ours = alone(f"{__name__}:peak", place, which)
            row += [_bytes(ours), f"{ours / hand:.2f}"]
        rows.append(row)
    return titled("The peak of a training step, parameters, data and code not counted", rows)


def _checkpoints():
    rows = [["pieces", "peak", "layers' worth"]]
    layer = ROWS * WIDTH * 8
    for pieces in (1, 2, 5, 10, 20, 50):
        peak = alone(f"{__name__}:checkpointed", pieces)
        name = "none: nothing is computed twice" if pieces == 1 else str(pieces)
        rows.append([name, _bytes(peak), f"{peak / layer:.0f}"])
    return titled(f"A network of {DEPTH} layers in checkpointed pieces", rows)


def leaf_bytes():
    from tinygrad_edu import Value

    return _per_item(lambda number: Value(number))


def result_bytes():
    from tinygrad_edu import Value

    x = Value(2.0)
    return _per_item(lambda number: x * number)


def _per_item(make, n=10_000):
    numbers = [float(i) for i in range(n)]
    make(1.5)
    slots = [None] * n
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i, number in enumerate(numbers):
        slots[i] = make(number)
    after = tracemalloc.get_traced_memory()[0]
    results = sum(number.data is not numbers[i] for i, number in enumerate(slots))
    return (after - before - 24 * results) / n  # a float that was computed takes 24


def peak(place, which):
    """The most that a step holds at a time, beyond what it was given."""
    return _peak(found(place)(which))


def _peak(step):
    """What a step takes that is not the first, with the arrays that it keeps from the one before.

    Code that is compiled in the first call, and tables that are filled then, are not counted.
    """
    gc.collect()
    tracemalloc.start()
    step()
    gc.collect()
    numpys = tracemalloc.DomainFilter(inclusive=True, domain=np.lib.tracemalloc_domain)
    arrays = tracemalloc.take_snapshot().filter_traces([numpys]).statistics("filename")
    kept = sum(statistic.size for statistic in arrays)
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    step()
    return tracemalloc.get_traced_memory()[1] - before + kept


def checkpointed(pieces):
    import tinygrad_edu as tg

    rng = np.random.default_rng(0)
    weights = [tg.Value(rng.normal(size=(WIDTH, WIDTH)) / WIDTH**0.5) for _ in range(DEPTH)]
    x = tg.Value(rng.normal(size=(ROWS, WIDTH)))

    def layers(start, stop):
        def run(a):
            for weight in weights[start:stop]:
                a = tg.tanh(a @ weight)
            return a

        return run

    length = DEPTH // pieces
    runs = [layers(start, start + length) for start in range(0, DEPTH, length)]
    if pieces > 1:
        runs = [tg.checkpoint(run) for run in runs]

    def step():
        a = x
        for run in runs:
            a = run(a)
        tg.gradients(a.sum(), wrt=weights)

    return _peak(step)


def _bytes(n):
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        if n >= size:
            return f"{n / size:.3g} {unit}"
    return f"{n:.0f} B"
