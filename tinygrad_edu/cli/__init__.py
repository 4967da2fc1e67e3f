"""Floor 7: the command line, ``tinygrad-edu``. One file per command.

Each file has a function ``add_to(commands)``, which adds its command and its options.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from tinygrad_edu._version import __version__
from tinygrad_edu.cli import demo, graphs

COMMANDS = (demo, graphs)


class _Parser(argparse.ArgumentParser):
    """Says how to write what begins with a minus and is no option."""

    def error(self, message: str) -> NoReturn:
        """Stop, with the reason on the standard error."""
        if message.startswith("unrecognized arguments: -"):
            message += '; a formula that begins with - stands after --, such as tell -- "-x" x=1'
        super().error(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0, or 1 with the reason on the standard error."""
    parser = _Parser(
        prog="tinygrad-edu", description="An autograd engine to learn from, and to use."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (OSError, ValueError, MemoryError) as error:
        print(f"tinygrad-edu: {str(error) or 'not enough memory'}", file=sys.stderr)
        return 1
    return 0
