"""What it costs a training step to notice arrays that were changed in place."""

import time
from statistics import median

from benchmarks.networks import NETWORKS
from benchmarks.tensor import eager
from tinygrad_edu.engine import value


def table(rounds, seconds):
    """The step with the guard and without it, in turn, two of each: the first finds cold caches."""
    lines = ["| network | with the guard | without |", "|---|---:|---:|"]
    looked_at = value.looked_at
    for which, network in enumerate(NETWORKS):
        step = eager(which)
        step()
        times = {True: [], False: []}
        end = time.perf_counter() + rounds * seconds
        while not times[True] or time.perf_counter() < end:
            for guarded in (True, False):
                value.looked_at = looked_at if guarded else lambda *_: ()
                step()
                start = time.perf_counter()
                step()
                times[guarded].append(time.perf_counter() - start)
        value.looked_at = looked_at
        ratio = median(times[True]) / median(times[False])
        lines.append(f"| {network} | {ratio:.3f} | 1.000 |")
    return "\n".join(lines) + "\n"
