"""The domain of every operation, in one table: a line each.

An operation of one or two numbers that takes all of them needs no line. Everything else does, and
a test fails for an operation that has none.
"""

import functools
import inspect
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, OPERATIONS
from tinygrad_edu.testing.domain import (
    POSITIVE,
    REAL,
    Domain,
    Guard,
    Interval,
    along,
    arranged,
    at,
    axes,
    before,
    between,
    call,
    can_broadcast,
    each,
    indices,
    joined,
    maybe_axis,
    one_axis,
    paired,
    reduced,
    reshapes,
    square,
)

AWAY = Interval(0.5, math.inf)  # from a pole at 0
UNIT = Interval(-1.0, 1.0)
SHARE = Interval(0.0, 1.0)
SMALL = Interval(-4.0, 4.0)
WIDE = Interval(-20.0, 20.0)  # so that most divisors fit in several times

V, M, S, C = (3,), (2, 3), (2, 2), (2, 2, 2)

# Matrices of all kinds, from any matrix.
REGULAR = Guard(lambda x: x + 6 * np.eye(x.shape[-1]), "({x} + 6 * np.eye({x}.shape[-1]))")
SYMMETRIC = Guard(
    lambda x: x + x.swapaxes(-1, -2) + np.diag(8.0 * np.arange(x.shape[-1])),
    "({x} + {x}.swapaxes(-1, -2) + np.diag(8.0 * np.arange({x}.shape[-1])))",
)
DEFINITE = Guard(
    lambda x: x @ x.swapaxes(-1, -2) + np.eye(x.shape[-1]),
    "({x} @ {x}.swapaxes(-1, -2) + np.eye({x}.shape[-1]))",
)
GRADED = Guard(
    lambda x: x + np.diag(16.0 * np.arange(1, x.shape[-1] + 1)),
    "({x} + np.diag(16.0 * np.arange(1, {x}.shape[-1] + 1)))",
)
SCALAR: tuple[int, ...] = ()
COMPLEX = Guard(lambda x: x + 1j * (x * x + 1), "({x} + 1j * ({x} * {x} + 1))")
PARTS = Guard(
    lambda z: (FUNCTIONS["real"](z), FUNCTIONS["imag"](z)), "(tg.real({x}), tg.imag({x}))"
)
LONG: dict[str, Any] = {  # every axis has at least two places
    "shapes": lambda pick: (pick(((2,), V, S, M, C)),),
    "fits": lambda shapes: len(shapes[0]) > 0 and min(shapes[0]) > 1,
}
KNOTS = np.array([-1.0, 0.5, 2.0])
PLACES = np.array([[0, 2, 0], [1, 1, 0], [2, 0, 1]])
MASK = np.array([True, False, True])
SUBSCRIPTS = {
    (S, S): ("ij,jk->ik", "ij,ij->", "ij,kj", "ii,jk->jk", "ij,ji->ij"),
    (V, V): ("i,i", "i,j->ji"),
    (M, V): ("ij,j", "ij,k->kij"),
    (C, C): ("bij,bjk->bik", "...ij,...ji->..."),
}
CONDITION = Guard(lambda x: x > 0.5, "({x} > 0.5)")

CHAINS = (((2, 2), (2, 2)), ((2, 3), (3, 2)), ((3, 3), (3, 3)))
PRODUCTS = (*CHAINS, (V, V), (M, V), ((2,), M), (C, C), (C, S), (S, C), ((2, 1, 2, 3), (2, 3, 1)))

DOMAINS: dict[str, Domain] = {
    # -- two numbers
    "add": each(REAL, REAL, exact=True),
    "subtract": each(REAL, REAL, exact=True),
    "multiply": each(REAL, REAL, exact=True),
    "divide": each(REAL, AWAY, exact=True),
    "power": each(POSITIVE, SMALL),
    "float_power": each(POSITIVE, SMALL),
    "remainder": each(WIDE, AWAY),
    "fmod": each(WIDE, AWAY),
    "floor_divide": each(WIDE, AWAY),
    "arctan2": each(REAL, AWAY),
    "hypot": each(REAL, AWAY),
    "copysign": each(AWAY, AWAY),
    "ldexp": each(REAL, extras=lambda pick, shapes: call(pick((1, -2)))),
    "maximum": each(REAL, REAL, exact=True),
    "minimum": each(REAL, REAL, exact=True),
    "gate": paired((S, S), (M, V), guards=(CONDITION, None), extras=lambda pick, s: call(0)),
    "in_equal_parts": each(extras=lambda pick, s: call(pick((1, 2, 3)))),
    "power_or_zero": each(POSITIVE, SMALL),
    "divmod": each(WIDE, AWAY),
    "broadcast_arrays": each(REAL, REAL),
    "over": each(REAL, AWAY, exact=True),
    "xlogy": each(REAL, POSITIVE),
    "rel_entr": each(POSITIVE, POSITIVE),
    "where": Domain(
        (REAL, REAL, REAL),
        shapes=lambda pick: pick((((), (), ()), (S, S, S), (M, V, (2, 1)), (V, M, ()))),
        fits=can_broadcast,
        guards=(CONDITION, None, None),
    ),
    # -- one number
    "negative": each(exact=True),
    "positive": each(exact=True),
    "absolute": each(exact=True),
    "square": each(exact=True),
    "reciprocal": each(AWAY, exact=True),
    "sqrt": each(POSITIVE),
    "cbrt": each(POSITIVE),
    "exp": each(SMALL),
    "exp2": each(SMALL),
    "expm1": each(SMALL),
    "sinh": each(SMALL),
    "cosh": each(SMALL),
    "log": each(POSITIVE),
    "log2": each(POSITIVE),
    "log10": each(POSITIVE),
    "log1p": each(POSITIVE),
    "arcsin": each(UNIT),
    "arccos": each(UNIT),
    "arctanh": each(UNIT),
    "arccosh": each(Interval(1.0, math.inf)),
    "tan": each(UNIT),
    "sinc": each(UNIT),
    "i0": each(POSITIVE),
    "clip": each(REAL, Interval(-1.5, -0.5), Interval(0.5, 1.5)),
    "heaviside": each(REAL, REAL, guards=(Guard(lambda x: x * (x > 0), "({x} * ({x} > 0))"), None)),
    "round": each(REAL, extras=lambda pick, shapes: pick((call(), call(1)))),
    "nan_to_num": each(),
    "erfinv": each(UNIT),
    "gamma": each(POSITIVE),
    "gammaln": each(POSITIVE),
    "digamma": each(POSITIVE),
    "polygamma": each(POSITIVE, extras=lambda pick, s: before(pick((0, 1, 2)))),
    "jv": each(POSITIVE, extras=lambda pick, s: before(pick((0, 1, 2)))),
    "iv": each(POSITIVE, extras=lambda pick, s: before(pick((0, 1, 2)))),
    "sine_ratio": each(extras=lambda pick, s: call(pick((0, 1, 2)))),
    "log_or_zero": each(POSITIVE),
    "real": each(guards=(COMPLEX,)),
    "imag": each(guards=(COMPLEX,)),
    "angle": each(guards=(COMPLEX,)),
    "conjugate": each(guards=(COMPLEX,), readout=PARTS),
    "modf": each(),
    "frexp": each(POSITIVE),
    "dropout": arranged(lambda pick, s: call(0.25, rng=3), least=1),
    "logit": each(SHARE),
    "entr": each(POSITIVE),
    "leaky_relu": each(extras=lambda pick, shapes: pick((call(), call(0.25)))),
    "elu": each(extras=lambda pick, shapes: pick((call(), call(0.5)))),
    "gelu": each(),
    "softplus": each(),
    "hard_tanh": each(),
    "glu": paired(((2,),), (S,), (C,)),
    # -- reductions and scans
    "prod": reduced(),
    "var": reduced(),
    "std": reduced(),
    "median": reduced(),
    "average": along(extras=maybe_axis),
    "quantile": along(extras=lambda pick, s: call(pick((0.5, 0.3, 1.0)), axis=pick(axes(s[0])))),
    "percentile": along(extras=lambda pick, s: call(pick((50, 30, 0)), axis=pick(axes(s[0])))),
    "ptp": reduced(),
    "cumsum": along(extras=maybe_axis),
    "cumprod": along(extras=maybe_axis),
    "trapezoid": along(extras=lambda pick, s: pick((call(), call(dx=0.5), call(axis=0)))),
    "logsumexp": reduced(),
    "softmax": along(),
    "log_softmax": along(),
    # -- shape and selection
    "getitem": arranged(lambda pick, s: call(pick(indices(s))), least=1),
    "scatter": Domain(
        shapes=lambda pick: (pick((V, (3, 3))),),
        fits=lambda shapes: shapes[0] in (V, (3, 3)),
        extras=lambda pick, shapes: call([0, 2, 0], (4, *shapes[0][1:])),
    ),
    "reshape": arranged(lambda pick, s: call(pick(reshapes(s)))),
    "ravel": arranged(),
    "expand_dims": arranged(lambda pick, s: call(pick((0, -1, *((0, 2),) * bool(s))))),
    "squeeze": arranged(),
    "transpose": arranged(
        lambda pick, s: pick([call(), *(call(p) for p in itertools.permutations(range(len(s))))])
    ),
    "permute_dims": arranged(lambda pick, s: call(pick([*itertools.permutations(range(len(s)))]))),
    "matrix_transpose": arranged(least=2),
    "swapaxes": arranged(lambda pick, s: call(pick((0, -1)), pick((1, 0, -2))), least=2),
    "moveaxis": arranged(
        lambda pick, s: call(*pick(((0, -1), (-1, 0), ((0, 1), (1, 0))))), least=2
    ),
    "broadcast_to": arranged(lambda pick, s: call(pick((s, (2, *s), (3, 1, *s))))),
    "atleast_1d": arranged(),
    "atleast_2d": arranged(),
    "atleast_3d": arranged(),
    "astype": arranged(lambda pick, s: call(np.float64), least=1),
    "copy": arranged(),
    "roll": arranged(
        lambda pick, s: call(pick((1, -1)), **pick(({}, *({"axis": a} for a in axes(s))))), least=1
    ),
    "flip": arranged(lambda pick, s: pick((call(), *(call(axis=a) for a in axes(s)))), least=1),
    "flipud": arranged(least=1),
    "fliplr": arranged(least=2),
    "rot90": arranged(lambda pick, s: pick((call(), call(k=2), call(k=-1, axes=(1, 0)))), least=2),
    "repeat": arranged(lambda pick, s: pick((call(2), call(3, axis=-1))), least=1),
    "tile": arranged(lambda pick, s: call(pick((2, (2, 1), (1, 2, 1))))),
    "pad": arranged(lambda pick, s: call(pick((1, (0, 2)))), least=1),
    "diag": paired((V,), (S,), (M,), extras=lambda p, s: p((call(), call(k=1), call(k=-1)))),
    "diagonal": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "diagflat": arranged(lambda pick, s: pick((call(), call(k=1))), least=1),
    "trace": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "triu": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "tril": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "take": arranged(lambda pick, s: pick((call([0, 0]), call([0, 0], axis=-1))), least=1),
    "take_along_axis": arranged(
        lambda pick, s: call(np.zeros(s, int), axis=pick(axes(s))), least=1
    ),
    "compress": arranged(lambda pick, s: before([True], axis=pick(axes(s))), least=1),
    "extract": paired((V,), extras=lambda pick, s: before(MASK)),
    "choose": at(paired((V, V), extras=lambda pick, s: before([1, 0, 1])), sequence=True),
    "select": at(paired((V, V), extras=lambda pick, s: before([MASK, ~MASK])), sequence=True),
    "set": paired(
        (V, SCALAR),
        (M, V),
        ((3, 3), V),
        (C, S),
        extras=lambda pick, s: between(pick((0, [1, 1]))),
    ),
    "insert": paired((V, SCALAR), (V, (2,)), extras=lambda pick, s: between([0, 2])),
    "delete": paired((V,), (M,), extras=lambda pick, s: call(pick((0, [0, -1])))),
    "add_along_axis": paired(((3, 3),), extras=lambda pick, s: call(PLACES, pick((0, -1)), (3, 3))),
    "embedding": paired(((3, 2),), extras=lambda pick, s: before(np.array([[0, 2], [0, 1]]))),
    "partition": along(extras=lambda pick, s: call(0, axis=pick(axes(s[0])))),
    "sort": along(),
    "concatenate": joined(lambda pick, s: call(axis=pick(axes(s))), least=1),
    "stack": joined(lambda pick, s: call(axis=pick((0, -1, *axes(s))))),
    "vstack": joined(lambda pick, s: call()),
    "hstack": joined(lambda pick, s: call()),
    "dstack": joined(lambda pick, s: call()),
    "column_stack": joined(lambda pick, s: call(), least=1),
    "block": joined(lambda pick, s: call()),
    "array": joined(lambda pick, s: call()),
    "append": paired((V, V), (M, M), extras=lambda pick, s: pick((call(), call(axis=0)))),
    "split": arranged(lambda pick, s: call(1, axis=pick(axes(s))), least=1),
    "array_split": at(arranged(lambda pick, s: call(2, axis=pick(axes(s)))), **LONG),
    "vsplit": arranged(lambda pick, s: call(1), least=2),
    "hsplit": arranged(lambda pick, s: call(1), least=2),
    "dsplit": arranged(lambda pick, s: call(1), least=3),
    "unstack": along(),
    "flatten": arranged(),
    "meshgrid": paired((V, (2,)), extras=lambda pick, s: pick((call(), call(indexing="ij")))),
    "windows": paired((M,), ((3, 3),), extras=lambda pick, s: call((2,), (1,), (1,))),
    "fold": paired(
        (M,), (S,), extras=lambda pick, s: call((s[0][0] + 2 * s[0][1] - 2,), (2,), (1,))
    ),
    "conv1d": paired(((1, 2, 5), (3, 2, 2)), extras=lambda pick, s: call(padding=pick((0, 1)))),
    "conv2d": paired(
        ((1, 2, 3, 3), (2, 2, 2, 2)), extras=lambda pick, s: call(stride=pick((1, 2)))
    ),
    "max_pool2d": paired(((1, 1, 4, 4),), extras=lambda pick, s: call(2)),
    "avg_pool2d": paired(((1, 1, 4, 4),), extras=lambda pick, s: call(2, padding=pick((0, 1)))),
    "diff": along(**LONG),
    "gradient": along(shapes=lambda pick: ((3, 3),), fits=lambda shapes: shapes == ((3, 3),)),
    "ediff1d": at(arranged(), **LONG),
    "unwrap": along(),
    # -- linear algebra
    "matmul": paired(*PRODUCTS),
    "dot": paired(*CHAINS, (V, V), (M, V), ((), V), (C, S)),
    "vdot": paired((V, V), (M, M), ((3, 1), V)),
    "vecdot": paired((V, V), (M, M), (M, V)),
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
    "corrcoef": paired(((3, 3),)),
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
    "slogdet": square(REGULAR),
    "qr": square(REGULAR),
    "svd": square(GRADED, readout=Guard(lambda r: r * r, "({x} ** 2)")),
    "eigh": square(SYMMETRIC, readout=Guard(lambda r: r * r, "({x} ** 2)")),
    "eig": square(GRADED, readout=Guard(lambda r: FUNCTIONS["real"](r * r), "tg.real({x} ** 2)")),
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
    DOMAINS[f"fft.{_name}"] = at(arranged(least=_least), readout=PARTS)
DOMAINS["fft.irfft"] = paired((V,), (M,))
DOMAINS["fft.fftshift"] = DOMAINS["fft.ifftshift"] = arranged(least=1)

DISCRETE = {"nonzero", "one_hot", "shape", "ndim", "size"}
"""Functions made of others whose results are whole numbers, so that there is no derivative."""


def checkable() -> list[str]:
    """The names of all functions whose domain is known: what programs are made of."""
    return [name for name in differentiable() if name in DOMAINS or _by_signature(FUNCTIONS[name])]


def domain_of(name: str) -> Domain:
    """The domain of an operation: its line in the table, or what its signature says.

    Without a line, one or two arguments and no option mean numbers, element by element; an option
    ``axis`` means a reduction over it; a list of arrays and an axis, arrays that are joined.

    Raises:
        KeyError: if neither says it: a line is missing.

    >>> domain_of("sin").arity, domain_of("log").numbers
    (1, (Interval(low=0.0, high=inf),))
    """
    if name in DOMAINS:
        return DOMAINS[name]
    known = _by_signature(FUNCTIONS[name])
    if known is None:
        raise KeyError(f"{name}: no domain; add a line for it in tinygrad_edu/testing/domains.py")
    return known


def rows() -> list[str]:
    """The names of all operations that have a derivative, simple ones first."""
    names = [name for name, op in OPERATIONS.items() if any(op.rules)]
    first = ["add", "multiply", "subtract", "negative"]
    return [*first, *(name for name in names if name not in first)]


def differentiable() -> list[str]:
    """The names of the rows, then of the functions that are made of them, but for other names."""
    names, seen = rows(), {id(FUNCTIONS[name]) for name in rows()}
    for name, function in FUNCTIONS.items():
        if name not in OPERATIONS and name not in DISCRETE and id(function) not in seen:
            made_of_discrete = getattr(function, "__name__", "") in OPERATIONS
            if not made_of_discrete:
                seen.add(id(function))
                names.append(name)
    return names


@functools.lru_cache(maxsize=1024)
def _by_signature(function: Callable[..., Any]) -> Domain | None:
    parameters = list(inspect.signature(function).parameters.values())
    needed = [p.name for p in parameters if p.default is p.empty]
    options = [p.name for p in parameters if p.default is not p.empty]
    if needed == ["arrays"] and options == ["axis"]:
        return joined(lambda pick, shape: call(axis=pick(axes(shape))), least=1)
    if len(needed) == 1 and options == ["axis", "keepdims"]:
        return reduced()
    if len(needed) == 1 and options == ["axis"]:
        return along(extras=one_axis)
    if len(needed) in (1, 2) and not options:
        return each(*(REAL,) * len(needed))
    return None
