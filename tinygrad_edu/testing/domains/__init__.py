"""The domain of every operation: a line each, in one file for each family.

An operation of one or two numbers that takes all of them needs no line. Everything else does, and
a test fails for an operation that has none.
"""

from tinygrad_edu.testing.domain import Domain
from tinygrad_edu.testing.domains.linear_algebra import LINEAR_ALGEBRA
from tinygrad_edu.testing.domains.numbers import NUMBERS
from tinygrad_edu.testing.domains.reductions import REDUCTIONS
from tinygrad_edu.testing.domains.shapes import ARRANGEMENTS

DOMAINS: dict[str, Domain] = NUMBERS | REDUCTIONS | ARRANGEMENTS | LINEAR_ALGEBRA

DISCRETE = {"nonzero", "one_hot", "shape", "ndim", "size"}
"""Functions made of others whose results are whole numbers, so that there is no derivative."""
