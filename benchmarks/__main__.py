"""``python -m benchmarks [table ...] [--smoke]``: measure, and print Markdown."""

import argparse
import importlib
import pkgutil
from pathlib import Path

# Contests and their workers are not tables themselves.
NOT_TABLES = {"__main__", "contest"}


def main() -> None:
    names = sorted(
        module.name
        for module in pkgutil.iter_modules([str(Path(__file__).parent)])
        if module.name not in NOT_TABLES
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", help=f"which tables, of {', '.join(names)}; all")
    parser.add_argument("--rounds", type=int, default=5, help="how often each takes its turn")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long a turn lasts")
    parser.add_argument("--smoke", action="store_true", help="one short turn: does it run at all?")
    options = parser.parse_args()
    unknown = set(options.tables) - set(names)
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    rounds, seconds = (1, 0.0) if options.smoke else (options.rounds, options.seconds)
    for name in options.tables or names:
        print(importlib.import_module(f"benchmarks.{name}").table(rounds, seconds), flush=True)


if __name__ == "__main__":
    main()
