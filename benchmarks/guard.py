"""What it costs a training step to notice arrays that were changed in place."""

import time
from statistics import median

from benchmarks.contest import alone
from benchmarks.networks import NETWORKS


def table(rounds, seconds):
    """For each network the step with the guard next to without, in a new process each round."""
    lines = ["| network | with the guard | without |", "|---|---:|---:|"]
    for which, network in enumerate(NETWORKS):
        ratio = median(alone(f"{__name__}:ratio", which, seconds) for _ in range(rounds))
        lines.append(f"| {network} | {ratio:.3f} | 1.000 |")
    return "\n".join(lines) + "\n"


def ratio(which, seconds):
    """The step with the guard and without it, in turn, two of each: the first finds cold caches."""
    from benchmarks.tensor import eager
    from tinygrad_edu.engine import value

    looked_at, is_guarded = value.looked_at, True

    def looked_at_or_not(*args):  # put there once: Python forgets what it knows of a name set anew
        return looked_at(*args) if is_guarded else ()

    value.looked_at = looked_at_or_not
    step = eager(which)
    step()
    times = {True: [], False: []}
    end = time.perf_counter() + seconds
    while not times[True] or time.perf_counter() < end:
        for is_guarded in times:
            step()
            start = time.perf_counter()
            step()
            times[is_guarded].append(time.perf_counter() - start)
    return median(times[True]) / median(times[False])
