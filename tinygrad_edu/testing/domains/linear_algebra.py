"""Domains of linear algebra: products, matrices and their parts, Fourier transforms."""

from tinygrad_edu.engine import FUNCTIONS
from tinygrad_edu.testing.domain import (
    REAL,
    Domain,
    Guard,
    before,
    between,
    call,
)
from tinygrad_edu.testing.ingredients import (
    CHAINS,
    DEFINITE,
    GRADED,
    KNOTS,
    PARTS,
    PRODUCTS,
    REGULAR,
    SCALAR,
    SUBSCRIPTS,
    SYMMETRIC,
    C,
    M,
    S,
    V,
)
from tinygrad_edu.testing.vocabulary import (
    arranged,
    at,
    each,
    paired,
    square,
)

LINEAR_ALGEBRA: dict[str, Domain] = {
    "matmul": paired(*PRODUCTS),
    "dot": paired(*CHAINS, (V, V), (M, V), ((), V), (C, S)),
    "vdot": paired((V, V), (M, M), ((3, 1), V)),
    "vecdot": paired((V, V), (M, M), (M, V)),
    "matvec": paired((M, V), (S, (2,)), (C, S), ((2, 1, 2, 3), V)),
    "vecmat": paired(((2,), M), (V, (3, 2)), (S, C), ((2,), C)),
    "inner": paired((V, V), (M, M), (M, V), (C, S)),
    "outer": paired((V, V), ((2,), V), (M, (2,))),
    "tensordot": paired(
        (S, S), (C, C), extras=lambda pick, s: call(axes=pick((1, 2, ((0, 1), (1, 0)))))
    ),
    "kron": paired(((2,), V), (S, S), (M, S)),
    "cross": paired((V, V), (M, M)),
    "convolve": paired((V, (2,)), (V, V), extras=lambda pick, s: call(pick(("full", "same")))),
    "correlate": paired((V, (2,)), (V, V), extras=lambda pick, s: call(pick(("valid", "full")))),
    "polyval": paired((V, (2,)), (V, ())),
    "interp": paired((V, V), (SCALAR, V), extras=lambda pick, s: between(KNOTS)),
    "einsum": paired(*SUBSCRIPTS, extras=lambda pick, s: before(pick(SUBSCRIPTS[s]))),
    "vander": paired((V,), extras=lambda pick, s: pick((call(), call(2, increasing=True)))),
    "cov": paired((M,), ((3, 3),)),
    "corrcoef": paired(((3, 3),), guards=(REGULAR,)),  # variables that do not vary have none
    "batch_norm": paired(((4, 2),), extras=lambda pick, s: call(training=True)),
    "layer_norm": paired((M,), extras=lambda pick, s: call(3)),
    "scaled_dot_product_attention": paired((M, M, M)),
    "linalg.det": square(REGULAR),
    "linalg.slogdet": square(REGULAR),
    "linalg.inv": square(REGULAR),
    "linalg.pinv": square(REGULAR),
    "linalg.solve": square(
        REGULAR,
        REAL,
        shapes=lambda pick: pick(((S, S), ((3, 3), V), (C, C))),
        fits=((S, S), ((3, 3), V), (C, C)).__contains__,
    ),
    "linalg.cholesky": square(DEFINITE),
    "linalg.eigh": square(
        SYMMETRIC, readout=Guard(lambda r: (r[0], r[1] * r[1]), "({x}[0], {x}[1] * {x}[1])")
    ),
    "linalg.eigvalsh": square(SYMMETRIC),
    "linalg.svd": square(GRADED, readout=Guard(lambda r: r[1], "{x}[1]")),
    "linalg.qr": square(REGULAR),
    # The rows behind linalg.eigh and its like: all results in one array. Eigenvectors and singular
    # vectors have a sign of their own, their squares do not.
    "cofactors": square(REGULAR),
    # Of two rows it is the same for all matrices.
    "change_of_cofactors": square(
        REGULAR,
        REAL,
        shapes=lambda pick: ((3, 3), (3, 3)),
        fits=((3, 3), (3, 3)).__eq__,
    ),
    "linalg.matrix_norm": arranged(least=2),
    "linalg.vector_norm": arranged(least=1),
    "linalg.diagonal": arranged(least=2),
    "linalg.trace": arranged(least=2),
    "linalg.eig": square(
        GRADED, readout=Guard(lambda r: FUNCTIONS["real"](r[0]), "tg.real({x}[0])")
    ),
    "linalg.eigvals": square(GRADED, readout=Guard(FUNCTIONS["real"], "tg.real({x})")),
    "linalg.svdvals": square(GRADED),
    "linalg.norm": each(extras=lambda pick, s: pick((call(), call(axis=-1))) if s[0] else call()),
    "linalg.lstsq": square(REGULAR, REAL, shapes=lambda pick: (S, (2,)), fits=(S, (2,)).__eq__),
    "linalg.multi_dot": at(paired((S, S), (M, V)), sequence=True),
    "linalg.matrix_power": square(REGULAR, extras=lambda pick, s: call(pick((2, 3, -1)))),
}


for _name in ("fft", "ifft", "rfft", "irfft", "fftn", "ifftn", "fft2", "ifft2"):
    _least = 2 if _name.endswith("2") else 1
    LINEAR_ALGEBRA[f"fft.{_name}"] = at(arranged(least=_least), readout=PARTS)
LINEAR_ALGEBRA["fft.irfft"] = paired((V,), (M,), ((3, 3),))
LINEAR_ALGEBRA["fft.fftshift"] = LINEAR_ALGEBRA["fft.ifftshift"] = arranged(least=1)
