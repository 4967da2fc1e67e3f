"""What the tests of random programs have in common."""

from contextlib import contextmanager
from unittest.mock import patch

from tinygrad_edu.compiler import buffers, statements
from tinygrad_edu.testing.operations import differentiable

# These look at numbers: compile refuses them, and says so.
REFUSED = ("array", "dropout", "linalg.lstsq")
OPS = [name for name in differentiable() if name not in REFUSED]


@contextmanager
def no_array_counts_as_small():
    """Arrays are kept and computed in place from some size on, which random ones do not reach."""
    with patch.object(statements, "SMALL", 0), patch.object(buffers, "SMALL", 0):
        yield
