"""Every operation of the package, as data: how to call it, on what, and what should come out."""

from tests.operations import (
    complex_numbers,
    differences,
    elementwise,
    linalg,
    networks,
    products,
    reductions,
    selection,
    shapes,
)

CASES = [
    case
    for module in (
        elementwise,
        reductions,
        shapes,
        selection,
        differences,
        products,
        networks,
        linalg,
        complex_numbers,
    )
    for case in module.CASES
]
