"""Products of vectors, matrices and polynomials, and statistics of several variables."""

from functools import partial

import numpy as np

from tests.operations.case import cases, fortran, positive, real, strided

SHAPES = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 0), (0, 3))]
STACKS = [
    ((2, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((2, 1, 2, 3), (5, 3, 1)),
    ((2, 2, 3), (3,)),
    ((3,), (2, 3, 2)),
]
MATRICES = [
    *(((2, 3), (3,)), ((2, 3), (4, 3)), ((5, 2, 3), (5, 3)), ((4, 1, 2, 3), (5, 3))),
    *(((2, 0), (0,)), ((0, 3), (3,))),
]
VECTORS = [((), (3,)), ((2, 3), ())]
TRIPLES = real(2, 3), real(3, 4), real(4)


def einsum(subscripts, *shapes, **options):
    return lambda m, *x: m.einsum(subscripts, *x, **options), *(real(*s) for s in shapes)


def product(name, shapes):
    return [(lambda m, a, b: getattr(m, name)(a, b), real(*s), real(*t)) for s, t in shapes]


CASES = [
    *cases("matmul", *product("matmul", [*SHAPES, *STACKS])),
    *cases("matmul", (lambda m, a, b: a @ b, fortran(real(2, 3)), strided(real(3)))),
    *cases("dot", *product("dot", [*SHAPES, *STACKS, *VECTORS])),
    *cases("vdot", *product("vdot", [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2)), ((), ())])),
    *cases("inner", *product("inner", [((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), (3,)), *VECTORS])),
    *cases("outer", *product("outer", [((2,), (3,)), ((2, 2), (3,)), ((), (3,))])),
    *cases("matvec", *product("matvec", MATRICES), like=partial(np.einsum, "...ij,...j")),
    *cases(
        "vecmat",
        *product("vecmat", [(t, (*s[:-2], s[-1], s[-2])) for s, t in MATRICES]),
        like=partial(np.einsum, "...i,...ij"),
    ),
    *cases("kron", *product("kron", [((2,), (3,)), ((2, 3), (3, 2)), ((2,), (2, 1, 3))])),
    *cases(
        "tensordot",
        (lambda m, a, b: m.tensordot(a, b), real(2, 3, 4), real(3, 4, 2)),
        (lambda m, a, b: m.tensordot(a, b, 1), real(2, 3), real(3)),
        (lambda m, a, b: m.tensordot(a, b, 0), real(2), real(3)),
        (lambda m, a, b: m.tensordot(a, b, ([0, -1], [1, 0])), real(2, 3, 4), real(4, 2, 3)),
        (lambda m, a, b: m.tensordot(a, b, (1, -1)), real(2, 3), real(4, 3)),
    ),
    *cases(
        "einsum",
        einsum("ij,jk->ik", (2, 3), (3, 4)),
        einsum("ij,jk", (2, 3), (3, 4)),
        einsum("ij->ji", (2, 3)),
        einsum("ij->", (2, 3)),
        einsum("ii->i", (3, 3)),
        einsum("ii", (3, 3)),
        einsum("iij,jk->k", (2, 2, 3), (3, 2)),
        einsum("i,j,ij->", (2,), (3,), (2, 3)),
        einsum("ij,kl->l", (2, 3), (4, 2)),
        einsum("bij,bjk->bik", (2, 3, 4), (2, 4, 2)),
        einsum("...ij,...jk->...ik", (5, 2, 3), (3, 2)),
        einsum("i...,...i", (2, 3), (4, 3, 2)),
        einsum("ij,ij->ij", (1, 3), (2, 3)),
        einsum("ba,cb,ac", (2, 3), (4, 2), (3, 4)),
        (lambda m, a, b: m.einsum(a, [0, 1], b, [1, 2], [0, 2]), real(2, 3), real(3, 2)),
        (lambda m, a: m.einsum("ij,ij->i", a, a), real(2, 3)),
    ),
    *cases(
        "cross",
        (lambda m, a, b: m.cross(a, b), real(3), real(3)),
        (lambda m, a, b: m.cross(a, b), real(2, 3), real(3)),
        (lambda m, a, b: m.cross(a, b, axis=0), real(3, 2), real(3, 2)),
        (lambda m, a, b: m.cross(a, b, 0, -1, 0), real(3, 2), real(2, 3)),
    ),
    *cases(
        "vander",
        (lambda m, x: m.vander(x), real(3)),
        (lambda m, x: m.vander(x, 5, increasing=True), real(3)),
        (lambda m, x: m.vander(x, 1), real(3)),
    ),
    *cases(
        "convolve",
        *(
            (lambda m, a, v, mode=mode: m.convolve(a, v, mode), real(*s), real(*t))
            for mode in ("full", "same", "valid")
            for s, t in [((5,), (3,)), ((2,), (6,)), ((4,), (4,)), ((5,), (1,)), ((6,), (4,))]
        ),
    ),
    *cases(
        "correlate",
        *(
            (lambda m, a, v, mode=mode: m.correlate(a, v, mode), real(*s), real(*t))
            for mode in ("full", "same", "valid")
            for s, t in [((5,), (3,)), ((2,), (6,)), ((4,), (4,)), ((5,), (1,)), ((6,), (4,))]
        ),
    ),
    *cases("polyval", (lambda m, p, x: m.polyval(p, x), real(4), real(2, 3))),
    *cases("polyval", (lambda m, x: m.polyval([1.0, 0.0, 2.0], x), real())),
    *cases(
        "cov",
        (lambda m, x: m.cov(x), real(3, 5)),
        (lambda m, x: m.cov(x), real(5)),
        (lambda m, x, y: m.cov(x, y, bias=True), real(5), real(2, 5)),
        (lambda m, x: m.cov(x, rowvar=False, ddof=0), real(5, 2)),
        (lambda m, x: m.cov(x, fweights=[1, 2, 3, 1]), real(2, 4)),
        (lambda m, x, w: m.cov(x, aweights=w), real(2, 4), positive(4)),
        (lambda m, x, w: m.cov(x, None, True, False, 0, None, w), real(2, 4), positive(4)),
    ),
    *cases(
        "corrcoef",
        (lambda m, x: m.corrcoef(x), real(3, 5)),
        (lambda m, x, y: m.corrcoef(x, y), real(5), real(5)),
        (lambda m, x: m.corrcoef(x, rowvar=False), real(5, 2)),
    ),
    *cases("cov", (lambda m, x: m.cov(np.ones((1, 3)), x), real(1, 3))),
]
