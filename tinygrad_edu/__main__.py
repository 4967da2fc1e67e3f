"""``python -m tinygrad_edu``: the command line, where its own name is not on the path."""

import sys

from tinygrad_edu.cli import main

if __name__ == "__main__":
    sys.exit(main())
