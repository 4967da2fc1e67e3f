"""Floor 2: the calculus. One row per operation, one file per family.

A row is a name and, for each argument, the vector-Jacobian product ``rule(g, y, *arguments)``:
``g`` is the gradient of the result, ``y`` the result, then the arguments as the user gave them.
What comes out is the gradient of that argument. Broadcasting is undone elsewhere, once for all.

==========================  ================================================================
``choice``                  ``where``, which the policies are made of
``policies``                what a rule does at poles, kinks and ties
``arithmetic``              the operators, and other functions of two numbers
``kinks``                   signs, rounding and bounds: what jumps, or has a kink
``elementwise special``     functions of one number: ``exp sin`` ..., ``erf gamma`` ...
``complex_numbers``         real and imaginary parts
``discrete``                comparisons and positions: no rule, so no gradient
``reductions scans``        many numbers into one: ``sum``; one after another: ``cumsum``
``sorting``                 the same numbers in order
``shapes joining``          the same numbers in another arrangement; arrays put together
``indexing windows``        elements taken out and put in; all windows of an array
``linear_algebra einsum``   products of matrices; Einstein's notation
``linear_systems``          inverses, determinants, solutions
``decompositions``          eigenvalues, singular values, QR
``fourier``                 Fourier transforms
==========================  ================================================================
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
    kinks,
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
    "kinks",
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
