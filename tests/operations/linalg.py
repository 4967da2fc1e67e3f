"""Linear algebra. What a decomposition leaves open, signs of vectors, the cases do not look at."""

import numpy as np

from tests.operations.case import between, cases, fortran, real, regular
from tinygrad_edu.functions.plain import constants

INF = float("inf")


def transposed(x):
    return x.swapaxes(-1, -2)


def symmetric(x):
    """A symmetric matrix whose eigenvalues lie apart, from any matrix."""
    return x + transposed(x) + constants(np.diag(4.0 * np.arange(x.shape[-1])), x)


def definite(x):
    """A positive definite matrix, from any."""
    return x @ transposed(x) + constants(np.eye(x.shape[-1]), x)


def graded(x):
    """A matrix whose singular values lie apart."""
    return x + constants(np.diag(np.arange(3.0, 15.0, 2.0))[: x.shape[-2], : x.shape[-1]], x)


def small(*shape):
    return between(-0.5, 0.5, *shape)


def projectors(vectors):
    """Of each vector (column) the matrix v v', which has no sign to choose."""
    columns = transposed(vectors)
    return columns[..., :, None] * columns[..., None, :]


def span(vectors, first):
    """The projector onto what the vectors from the ``first`` on span: they can be any that do."""
    further = vectors[..., :, first:]
    return further @ transposed(further)


def norm(draw, **options):
    return lambda m, x: m.linalg.norm(x, **options), draw


CASES = [
    *cases(
        "linalg.det",
        (lambda m, x: m.linalg.det(x), regular(3, 3)),
        (lambda m, x: m.linalg.det(x), fortran(regular(2, 2))),
        (lambda m, x: m.linalg.det(x), regular(2, 3, 3)),
        (lambda m, x: m.linalg.det(x), lambda rng: np.eye(3)),
    ),
    *cases(
        "linalg.slogdet",
        (lambda m, x: m.linalg.slogdet(x), regular(3, 3)),
        (lambda m, x: m.linalg.slogdet(-x)[1], regular(2, 3, 3)),
    ),
    *cases(
        "linalg.inv",
        (lambda m, x: m.linalg.inv(x), regular(3, 3)),
        (lambda m, x: m.linalg.inv(x), regular(2, 2, 2)),
    ),
    *cases(
        "linalg.pinv",
        (lambda m, x: m.linalg.pinv(x), real(3, 2)),
        (lambda m, x: m.linalg.pinv(x), real(2, 2, 4)),
        (lambda m, a, b: m.linalg.pinv(a @ b, rcond=1e-9), real(3, 2), real(2, 4)),
    ),
    *cases(
        "linalg.solve",
        (lambda m, a, b: m.linalg.solve(a, b), regular(3, 3), real(3)),
        (lambda m, a, b: m.linalg.solve(a, b), regular(3, 3), real(3, 2)),
        (lambda m, a, b: m.linalg.solve(a, b), regular(2, 3, 3), real(3)),
        (lambda m, a, b: m.linalg.solve(a, b), regular(3, 3), real(2, 3, 1)),
    ),
    *cases(
        "linalg.lstsq",
        (lambda m, a, b: m.linalg.lstsq(a, b)[0], real(4, 2), real(4)),
        (lambda m, a, b: m.linalg.lstsq(a, b)[1], real(4, 2), real(4, 3)),
        (lambda m, a, b: m.linalg.lstsq(a, b)[:2], real(2, 4), real(2)),
        (lambda m, a, b: m.linalg.lstsq(a, b)[3], real(3, 2), real(3)),
    ),
    *cases(
        "linalg.norm",
        norm(real(4)),
        norm(real(2, 3)),
        norm(real(2, 3, 2)),
        norm(real(2, 3), axis=1),
        norm(real(2, 3), axis=-1, keepdims=True),
        norm(real(2, 3, 2), axis=(0, 2), keepdims=True),
        *(norm(real(4), ord=p) for p in (INF, -INF, 0, 1, -1, 2, -2, 3, 2.5)),
        *(norm(real(2, 4), ord=p, axis=0) for p in (INF, 1, 3)),
        *(norm(real(3, 2), ord=p) for p in ("fro", "nuc", INF, -INF, 1, -1, 2, -2)),
        *(norm(real(3, 2, 4), ord=p, axis=(2, 0), keepdims=True) for p in ("nuc", 1, -INF, 2)),
        (lambda m, x: m.linalg.vector_norm(x, axis=(0, 2), keepdims=True), real(2, 3, 2)),
        (lambda m, x: m.linalg.vector_norm(x, ord=3), real(2, 3)),
        (lambda m, x: m.linalg.matrix_norm(x, ord=1), real(2, 3, 2)),
    ),
    *cases(
        "linalg.cholesky",
        (lambda m, x: m.linalg.cholesky(definite(x)), real(3, 3)),
        (lambda m, x: m.linalg.cholesky(definite(x)), real(2, 2, 2)),
    ),
    *cases(
        "linalg.qr",
        (lambda m, x: m.linalg.qr(x), real(4, 2)),
        (lambda m, x: m.linalg.qr(x), real(2, 3, 3)),
        (lambda m, x: m.linalg.qr(x), real(2, 4)),
        (lambda m, x: m.linalg.qr(x, mode="r"), real(3, 2)),
        (lambda m, x: span(m.linalg.qr(x, mode="complete").Q, 2), real(4, 2)),
        (lambda m, x: m.linalg.qr(x, mode="complete").R, real(2, 4, 2)),
        (lambda m, x: m.linalg.qr(x, mode="complete"), real(2, 3)),
    ),
    *cases(
        "linalg.eigh",
        (lambda m, x: m.linalg.eigh(symmetric(x))[0], small(4, 4)),
        (lambda m, x: projectors(m.linalg.eigh(symmetric(x))[1]), small(3, 3)),
        (lambda m, x: projectors(m.linalg.eigh(symmetric(x), "U").eigenvectors), small(2, 2, 2)),
    ),
    *cases("linalg.eigvalsh", (lambda m, x: m.linalg.eigvalsh(symmetric(x)), small(2, 3, 3))),
    *cases(
        "linalg.eig",
        (lambda m, x: m.linalg.eig(graded(x))[0], small(3, 3)),
        (lambda m, x: projectors(m.linalg.eig(graded(x)).eigenvectors), small(2, 3, 3)),
        (lambda m, x: m.linalg.eigvals(graded(x)), small(3, 3)),
    ),
    *cases(
        "linalg.svd",
        (lambda m, x: m.linalg.svd(graded(x))[1], small(3, 3)),
        (lambda m, x: m.linalg.svd(graded(x), compute_uv=False), small(2, 3, 2)),
        (lambda m, x: projectors(m.linalg.svd(graded(x))[0]), small(3, 3)),
        (lambda m, x: projectors(m.linalg.svd(graded(x), False)[0]), small(4, 2)),
        (lambda m, x: projectors(transposed(m.linalg.svd(graded(x), False).Vh)), small(2, 2, 4)),
        (
            lambda m, x: m.linalg.svd(graded(x), False).U @ m.linalg.svd(graded(x), False).Vh,
            small(3, 2),
        ),
        (lambda m, x: m.linalg.svdvals(graded(x)), small(2, 3)),
        (lambda m, x: span(m.linalg.svd(graded(x)).U, 2), small(4, 2)),
        (lambda m, x: span(transposed(m.linalg.svd(graded(x))[2]), 2), small(3, 2, 4)),
    ),
    *cases(
        "linalg.matrix_power",
        *((lambda m, x, n=n: m.linalg.matrix_power(x, n), regular(2, 2)) for n in (5, 1, 0, -3)),
    ),
    *cases("linalg.matrix_rank", (lambda m, x: m.linalg.matrix_rank(x), real(3, 2)), discrete=True),
    *cases(
        "linalg.multi_dot",
        (lambda m, a, b, c: m.linalg.multi_dot([a, b, c]), real(2, 3), real(3, 4), real(4, 2)),
        (lambda m, a, b, c: m.linalg.multi_dot([a, b, c]), real(3), real(3, 4), real(4)),
        (lambda m, a, b: m.linalg.multi_dot([a, b]), real(3, 2), real(2)),
    ),
    *cases(
        "linalg.trace",
        (lambda m, x: m.linalg.trace(x, offset=1), real(2, 3, 3)),
        (lambda m, x: m.linalg.diagonal(x), real(2, 3, 4)),
    ),
]
