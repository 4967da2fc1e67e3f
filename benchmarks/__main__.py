"""``python -m benchmarks [table ...] [--smoke] [--write]``: measure, and print Markdown."""

import argparse
import datetime
import importlib
import os
import platform
from importlib import metadata
from pathlib import Path

TABLES = {
    "scalar": "Scalars",
    "tensor": "A training step",
    "digits": "A real run",
    "optimizers": "Adam",
    "memory": "Memory",
    "scaling": "Growing graphs",
    "imports": "Importing",
    "guard": "Noticing changes in place",
    "views": "Pictures",
}
"""The files with the tables, and their headings on the page; what is measured, they say first."""
PEERS = ["torch", "jax", "autograd", "mygrad", "tinygrad", "micrograd", "scikit-learn", "numba"]
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

HEAD = """\
# Performance

Measured by `make bench`, next to what a person would write by hand and to other libraries. Each
contestant lives in a process of its own, and has many short turns. A ratio is taken within each
round of turns, and the median of all rounds counts. Times differ from machine to machine, ratios
much less. `make bench ARGS=--write` writes this page anew.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", help=f"which tables, of {', '.join(TABLES)}; all")
    parser.add_argument("--rounds", type=int, default=5, help="how often each takes its turn")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long a turn lasts")
    parser.add_argument("--smoke", action="store_true", help="one short turn: does it run at all?")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} too")
    options = parser.parse_args()
    unknown = set(options.tables) - set(TABLES)
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    if options.write and (options.tables or options.smoke):
        parser.error("--write needs all tables, measured in earnest")
    busy = os.getloadavg()[0] > 0.5
    if busy:
        print("Something else keeps this machine busy: what follows is not to be relied on.\n")
    if busy and options.write:
        parser.error("--write needs a machine that does nothing else")
    if "OPENBLAS_CORETYPE" in os.environ:
        said = "OPENBLAS_CORETYPE is set, so NumPy's products may be slower than they need be"
        print(f"{said}.\n")
        if options.write:
            parser.error(f"{said}; unset it (and OPENBLAS_L2_SIZE)")
    rounds, seconds = (1, 0.0) if options.smoke else (options.rounds, options.seconds)
    parts = []
    for name in options.tables or TABLES:
        module = importlib.import_module(f"benchmarks.{name}")
        what = module.__doc__.splitlines()[0]
        parts.append(f"## {TABLES[name]}\n\n{what}\n\n{module.table(rounds, seconds)}")
        print(parts[-1], flush=True)
    if options.write:
        new = PAGE.with_suffix(".new")
        new.write_text("\n".join([HEAD, machine(), *parts]))
        os.replace(new, PAGE)


def machine() -> str:
    """The machine, the versions and the date, in a few lines of Markdown."""
    versions = [f"Python {platform.python_version()}"]
    for name in ["numpy", *PEERS]:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} is not installed")
    return (
        f"- {datetime.date.today()}\n"
        f"- {len(os.sched_getaffinity(0))} cores of {processor()}, {platform.system()}\n"
        f"- {', '.join(versions)}\n"
        f"{products()}"
    )


def products() -> str:
    """What computes NumPy's matrix products, as far as somebody can tell."""
    try:
        from threadpoolctl import threadpool_info
    except ModuleNotFoundError:
        return ""
    importlib.import_module("numpy")
    found = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return "".join(
        f"- NumPy's products: {x['internal_api']} {x['version']}, kernels for "
        f"{x.get('architecture', 'any processor')}, {x['num_threads']} threads\n"
        for x in found
    )


def processor() -> str:
    """The name of the processor; where the system does not tell, its architecture."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
