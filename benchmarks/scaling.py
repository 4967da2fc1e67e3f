"""The cost of one scalar operation, forward and backward, in graphs of growing size.

Python's cycle collector goes through all objects again and again while they become more, whatever
they are. So the cost is measured with it, as everybody runs, and without it.
"""

import gc
import time
from statistics import median

from benchmarks.contest import alone, readable, titled


def table(rounds, seconds):
    sizes = [10**3, 10**4, 10**5, 10**6] if seconds else [10**3, 10**4]
    rows = [["operations", "with the cycle collector", "relative", "without", "relative"]]
    first = None
    for size in sizes:
        costs = [
            median(alone(f"{__name__}:{function}", size) for _ in range(rounds))
            for function in ("per_operation", "per_operation_without_collector")
        ]
        first = first or costs
        row = [f"{size:,}"]
        for cost, base in zip(costs, first, strict=True):
            row += [readable(cost), f"{cost / base:.2f}"]
        rows.append(row)
    return titled("One operation in a chain of products and sums of scalars", rows)


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


def per_operation_without_collector(size):
    gc.disable()
    return per_operation(size)
