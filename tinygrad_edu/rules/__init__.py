"""Floor 2: the calculus. One row per operation, one file per family.

A row is a name and, for each argument, the vector-Jacobian product ``rule(g, y, *arguments)``:
``g`` is the gradient of the result, ``y`` the result, then the arguments as the user gave them.
What comes out is the gradient of that argument. Broadcasting is undone elsewhere, once for all.
"""

from tinygrad_edu.rules import (
    arithmetic,
    choice,
    complex_numbers,
    decompositions,
    discrete,
    einsum,
    elementwise,
    fourier,
    indexing,
    joining,
    linear_algebra,
    linear_systems,
    policies,
    reductions,
    scans,
    shapes,
    sorting,
    special,
    windows,
)

__all__ = [
    "arithmetic",
    "choice",
    "complex_numbers",
    "decompositions",
    "discrete",
    "einsum",
    "elementwise",
    "fourier",
    "indexing",
    "joining",
    "linear_algebra",
    "linear_systems",
    "policies",
    "reductions",
    "scans",
    "shapes",
    "sorting",
    "special",
    "windows",
]
