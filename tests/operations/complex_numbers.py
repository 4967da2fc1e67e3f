"""Complex numbers: arithmetic, functions, parts, products and Fourier transforms."""

import numpy as np

from tests.operations.case import away, between, cases, imaginary, real, regular
from tinygrad_edu.functions.plain import constants

Z = imaginary(real(2, 3))
NEAR_ONE = imaginary(between(0.25, 0.75, 2, 3))
HOLOMORPHIC = """
negative positive square reciprocal exp expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos
arctan sinh cosh tanh arcsinh arccosh arctanh
"""


def fourier(name, *draws, **options):
    return [(lambda m, x: getattr(m.fft, name)(x, **options), draw) for draw in draws]


SQUARE = imaginary(between(-0.5, 0.5, 3, 3))


def adjoint(m, z):
    return m.conj(z).swapaxes(-1, -2)


def hermitian(m, z):
    """A Hermitian matrix whose eigenvalues lie apart, from any matrix."""
    return z + adjoint(m, z) + constants(np.diag([0.0, 4.0, 8.0]), z)


def projectors(m, vectors):
    """Of each vector (column) the matrix v v*, which has no phase to choose."""
    columns = vectors.swapaxes(-1, -2)
    return columns[..., :, None] * m.conj(columns)[..., None, :]


def span(m, vectors, first):
    """The projector onto what the vectors from the ``first`` on span."""
    further = vectors[..., :, first:]
    return further @ adjoint(m, further)


CASES = [
    *[
        case
        for name in HOLOMORPHIC.split()
        for case in cases(name, (lambda m, z, f=name: getattr(m, f)(z), NEAR_ONE))
    ],
    *cases("add", (lambda m, a, b: a + b, Z, real(3))),
    *cases("subtract", (lambda m, a, b: a - b, real(3), Z)),
    *cases("multiply", (lambda m, a, b: a * b, Z, real(3)), (lambda m, a, b: a * b, Z, Z)),
    *cases(
        "divide", (lambda m, a, b: a / b, Z, away(3)), (lambda m, a, b: a / b, real(3), NEAR_ONE)
    ),
    *cases("power", (lambda m, a, b: a**b, NEAR_ONE, Z), (lambda m, z: z**3, Z)),
    *cases("absolute", (lambda m, z: m.absolute(z), Z), (lambda m, z: abs(z), Z)),
    *cases("sign", (lambda m, z: m.sign(z), Z)),
    *cases(
        "real",
        (lambda m, z: m.real(z), Z),
        (lambda m, x: x.real, real(2)),
        (lambda m, z: z.real, Z),
    ),
    *cases(
        "imag",
        (lambda m, z: m.imag(z), Z),
        (lambda m, z: z.imag, Z),
        (lambda m, x: m.imag(x), real(2)),
    ),
    *cases(
        "conj",
        (lambda m, z: m.conj(z), Z),
        (lambda m, z: z.conj(), Z),
        (lambda m, x: m.conj(x), real()),
    ),
    *cases("angle", (lambda m, z: m.angle(z), Z), (lambda m, x: m.angle(x), away(2))),
    *cases("sum", (lambda m, z: m.sum(z, axis=0), Z)),
    *cases("mean", (lambda m, z: m.mean(z), Z)),
    *cases("prod", (lambda m, z: m.prod(z, axis=1), Z)),
    *cases("var", (lambda m, z: m.var(z, axis=1), Z)),
    *cases("std", (lambda m, z: m.std(z), Z)),
    *cases("cumprod", (lambda m, z: m.cumprod(z), Z)),
    *cases("matmul", (lambda m, a, b: a @ b, Z, real(3)), (lambda m, a, b: a @ b, real(2), Z)),
    *cases("einsum", (lambda m, a, b: m.einsum("ij,ij->i", a, b), Z, Z)),
    *cases("vdot", (lambda m, a, b: m.vdot(a, b), Z, Z)),
    *cases("where", (lambda m, a, b: m.where([True, False, True], a, b), Z, real(3))),
    *cases("getitem", (lambda m, z: z[[0, 0], [1, 2]], Z)),
    *cases("correlate", (lambda m, a, b: m.correlate(a[0], b[1]), Z, Z)),
    *cases("cov", (lambda m, z: m.cov(z), Z)),
    *cases("linalg.inv", (lambda m, z: m.linalg.inv(z), imaginary(regular(2, 2)))),
    *cases("linalg.det", (lambda m, z: m.linalg.det(z), imaginary(regular(3, 3)))),
    *cases("linalg.slogdet", (lambda m, z: m.linalg.slogdet(z), imaginary(regular(2, 2)))),
    *cases(
        "linalg.solve", (lambda m, a, b: m.linalg.solve(a, b), imaginary(regular(2, 2)), real(2))
    ),
    *cases(
        "linalg.norm", (lambda m, z: m.linalg.norm(z), Z), (lambda m, z: m.linalg.norm(z, 3, 1), Z)
    ),
    *cases("linalg.norm", (lambda m, z: m.linalg.norm(z, "nuc"), Z)),
    *cases("linalg.pinv", (lambda m, z: m.linalg.pinv(z), Z)),
    *cases(
        "linalg.cholesky",
        (lambda m, z: m.linalg.cholesky(z @ adjoint(m, z) + constants(np.eye(3), z)), SQUARE),
    ),
    *cases(
        "linalg.eigh",
        (lambda m, z: m.linalg.eigh(hermitian(m, z))[0], SQUARE),
        (lambda m, z: projectors(m, m.linalg.eigh(hermitian(m, z))[1]), SQUARE),
    ),
    *cases(
        "linalg.eig",
        (lambda m, z: m.linalg.eig(hermitian(m, z) + z)[0], SQUARE),
        (lambda m, z: projectors(m, m.linalg.eig(hermitian(m, z) + z)[1]), SQUARE),
    ),
    *cases(
        "linalg.svd",
        (lambda m, z: m.linalg.svd(hermitian(m, z) + z)[1], SQUARE),
        (lambda m, z: projectors(m, m.linalg.svd(hermitian(m, z) + z)[0]), SQUARE),
        (lambda m, z: projectors(m, adjoint(m, m.linalg.svd(hermitian(m, z) + z)[2])), SQUARE),
        (lambda m, z: m.linalg.svd(z, False)[0] @ m.linalg.svd(z, False)[2], Z),
        (lambda m, z: span(m, adjoint(m, m.linalg.svd(z)[2]), 2), Z),
    ),
    *cases(
        "linalg.qr",
        (lambda m, z: m.linalg.qr(z), SQUARE),
        (lambda m, z: m.linalg.qr(z), Z),
        (lambda m, z: m.linalg.qr(z), imaginary(real(4, 2))),
        (lambda m, z: span(m, m.linalg.qr(z, "complete")[0], 2), imaginary(real(4, 2))),
    ),
    # -- Fourier
    *cases(
        "fft.fft",
        *fourier("fft", Z, real(5)),
        *fourier("fft", Z, n=2, axis=0),
        *fourier("fft", Z, n=5, norm="ortho"),
        *fourier("fft", Z, n=2, norm="forward"),
        *fourier("fft2", Z, imaginary(real(2, 3, 2))),
        *fourier("fftn", imaginary(real(2, 3, 2)), s=(4, 3), axes=(0, -1)),
        *fourier("fftshift", Z, real(5)),
    ),
    *cases(
        "fft.ifft",
        *fourier("ifft", Z, real(5)),
        *fourier("ifft", Z, n=5, axis=-2, norm="forward"),
        *fourier("ifft2", Z),
        *fourier("ifftn", imaginary(real(2, 3, 2)), s=(2, 2), axes=(1, 2)),
        *fourier("ifftshift", imaginary(real(5)), axes=0),
    ),
    *cases(
        "fft.rfft",
        *fourier("rfft", real(6), real(2, 5), real(1)),
        *fourier("rfft", real(4, 2), n=7, axis=0, norm="ortho"),
        *fourier("rfft", real(2, 6), n=3),
    ),
    *cases(
        "fft.irfft",
        *fourier("irfft", Z, real(4), imaginary(real(2))),
        *fourier("irfft", Z, n=5),
        *fourier("irfft", Z, n=4, axis=0, norm="ortho"),
        *fourier("irfft", Z, n=3),
        *fourier("irfft", imaginary(real(2, 1)), n=1),
    ),
]
