"""What it costs to import tinygrad_edu, next to NumPy alone, which it needs."""

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.contest import Result, markdown


def table(rounds, seconds):
    statements = {"numpy": "import numpy", "tinygrad_edu": "import tinygrad_edu"}
    times = {name: [] for name in statements}
    with tempfile.TemporaryDirectory() as folder:
        for statement in statements.values():  # the first time, Python compiles the files
            _elapsed(statement, folder)
        for _ in range(4 * rounds if seconds else 1):
            for name, statement in statements.items():
                times[name].append(_elapsed(statement, folder))
    results = [Result(name, found) for name, found in times.items()]
    return markdown("A process that imports and ends", results, "numpy")


def _elapsed(statement, folder):
    # Compiled files are kept, as they are for whoever has the package installed.
    kept = {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, env={**os.environ, **kept})
    return time.perf_counter() - start
