"""``python -m tinygrad_edu.testing strength``: plant mistakes and see which are found."""

import argparse
import sys

from tinygrad_edu.testing.mutants import mutants
from tinygrad_edu.testing.strength import mutation_score, one_in


def main(argv: list[str] | None = None) -> int:
    """The exit status: 0 if every mutant that changes anything was found with every seed."""
    parser = argparse.ArgumentParser(prog="python -m tinygrad_edu.testing")
    commands = parser.add_subparsers(dest="command", required=True)
    strength = commands.add_parser("strength", help="which planted mistakes the checks find")
    strength.add_argument("--seeds", type=int, default=3, help="how many seeds (3)")
    strength.add_argument("--fast", action="store_true", help="the engine, and some of the rows")
    strength.add_argument("--only", help="one operation, or 'engine'")
    strength.add_argument("--verbose", action="store_true", help="tell each mutant at once")
    options = parser.parse_args(argv)
    try:
        among = one_in(60) if options.fast else mutants(options.only)
    except ValueError as error:
        parser.error(str(error))
    tell = print if options.verbose else lambda line: None
    score = mutation_score(seeds=range(max(1, options.seeds)), among=among, tell=tell)
    print(score)
    return 0 if score.ok else 1


if __name__ == "__main__":
    sys.exit(main())
