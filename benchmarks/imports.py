"""What it costs to import tinygrad_edu, next to NumPy alone, which it needs."""

import subprocess
import sys
import time
from statistics import median

from benchmarks.contest import Result, markdown


def table(rounds, seconds):
    statements = {"numpy": "import numpy", "tinygrad_edu": "import tinygrad_edu"}
    for statement in statements.values():  # the first time, Python compiles the files
        _elapsed(statement)
    times = {name: [] for name in statements}
    for _ in range(4 * rounds if seconds else 1):
        for name, statement in statements.items():
            times[name].append(_elapsed(statement))
    results = [Result(name, median(found)) for name, found in times.items()]
    return markdown("A process that imports and ends", results, "numpy")


def _elapsed(statement):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - start
