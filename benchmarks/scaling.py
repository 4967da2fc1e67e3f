"""The cost of one scalar operation, forward and backward, in graphs of growing size."""

import time
from statistics import median

from benchmarks.contest import alone, readable, titled


def table(rounds, seconds):
    sizes = [10**3, 10**4, 10**5, 10**6] if seconds else [10**3, 10**4]
    rows = [["operations", "per operation", "relative to the smallest"]]
    base = None
    for size in sizes:
        cost = median(alone(f"{__name__}:per_operation", size) for _ in range(rounds))
        base = base or cost
        rows.append([f"{size:,}", readable(cost), f"{cost / base:.2f}"])
    return titled("A chain of products and sums of scalars", rows)


def per_operation(size):
    """Seconds for one operation: the median of several graphs."""
    from tinygrad_edu import Value

    def run():
        x = y = Value(1.0)
        start = time.perf_counter()
        for _ in range(size // 2):
            y = y * 0.5 + x
        y.backward()
        return (time.perf_counter() - start) / size

    run()
    return median(run() for _ in range(max(3, 100_000 // size)))
