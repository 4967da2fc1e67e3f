"""Differences, areas, and straight lines between samples."""

import numpy as np

from tests.operations.case import along, cases, positive, real, rising

CASES = [
    *cases(
        "linspace",
        (lambda m, a, b: m.linspace(a, b, 5), real(), real()),
        (lambda m, a, b: m.linspace(a, b, 4, endpoint=False), real(2, 1), real(3)),
    ),
    *along("trapezoid", {}, {"dx": 0.5}),
    *cases(
        "trapezoid",
        (lambda m, y, x: m.trapezoid(y, x), real(2, 4), rising(4)),
        (lambda m, y, x: m.trapezoid(y, x, axis=0), real(4, 2), rising(4)),
        (lambda m, y, x: m.trapezoid(y, x, axis=1), real(2, 3), real(2, 3)),
    ),
    *cases(
        "interp",
        (lambda m, x, y: m.interp(x, [0.0, 1.0, 2.5], y), real(2, 4), real(3)),
        (lambda m, x, p, y: m.interp(x, p, y), positive(5), rising(4), real(4)),
        (lambda m, x, y: m.interp(x, [0.0, 1.0], y, left=7.0, right=-1.0), real(5), real(2)),
        (lambda m, x, p, y: m.interp(x, p, y, period=2.0), real(5), rising(4), real(4)),
        (lambda m, x, y: m.interp(x, [0.5], y), real(3), real(1)),
    ),
    *cases(
        "unwrap",
        (lambda m, x: m.unwrap(4 * x), real(6)),
        (lambda m, x: m.unwrap(9 * x, axis=0, period=5.0), real(4, 2)),
    ),
    *cases(
        "gradient",
        (lambda m, x: m.gradient(x), real(5)),
        (lambda m, x: m.gradient(x, 0.5, edge_order=2), real(5)),
        (lambda m, x: m.gradient(x), real(3, 4)),
        (lambda m, x: m.gradient(x, 0.5, 2.0), real(3, 4)),
        (lambda m, x: m.gradient(x, axis=-1), real(3, 4)),
        (lambda m, x: m.gradient(x, np.array([0.0, 1, 3, 4.5]), axis=1, edge_order=2), real(3, 4)),
    ),
    *along("diff", {}, {"n": 2}),
    *cases(
        "diff",
        (lambda m, x, a: m.diff(x, prepend=a, append=1.0), real(2, 3), real(2, 2)),
        (lambda m, x: m.diff(x, n=0), real(3)),
    ),
    *cases(
        "ediff1d",
        (lambda m, x: m.ediff1d(x), real(2, 3)),
        (lambda m, x, a, b: m.ediff1d(x, a, b), real(4), real(2), real(2)),
    ),
]
