"""A call of each operation of the package, to see what the views make of it."""

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.testing.building import random_pick
from tinygrad_edu.testing.operations import domain_of


def results_of(name):
    """The Values that an operation returns, for arguments from its domain."""
    domain, pick = domain_of(name), random_pick(np.random.default_rng(0))
    shapes = domain.shapes(pick)
    args = [tg.Value(x) for x in domain.arguments(pick, shapes)]
    found = domain.run(tg.FUNCTIONS[name], args, domain.extras(pick, shapes))
    found = [found] if isinstance(found, tg.Value) else found
    return [part for part in found if isinstance(part, tg.Value)]
