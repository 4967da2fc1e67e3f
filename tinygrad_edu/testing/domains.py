"""The domain of every operation, in one table: a line each.

An operation of one or two numbers that takes all of them needs no line. Everything else does, and
a test fails for an operation that has none.
"""

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
    SHAPES,
    Domain,
    Guard,
    Interval,
    along,
    arranged,
    at,
    axes,
    call,
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
    "mod": each(REAL, AWAY),
    "remainder": each(REAL, AWAY),
    "fmod": each(REAL, AWAY),
    "floor_divide": each(REAL, AWAY),
    "arctan2": each(REAL, AWAY),
    "hypot": each(REAL, AWAY),
    "copysign": each(AWAY, AWAY),
    "ldexp": each(REAL, extras=lambda pick, shapes: call(pick((1, -2)))),
    "maximum": each(REAL, REAL, exact=True),
    "minimum": each(REAL, REAL, exact=True),
    "over": each(REAL, AWAY, exact=True),
    "xlogy": each(REAL, POSITIVE),
    "xlog1py": each(REAL, POSITIVE),
    "rel_entr": each(POSITIVE, POSITIVE),
    "kl_div": each(POSITIVE, POSITIVE),
    "beta": each(POSITIVE, POSITIVE),
    "betaln": each(POSITIVE, POSITIVE),
    "where": Domain(
        (REAL, REAL, REAL),
        shapes=lambda pick: pick((((), (), ()), (M, M, M), (M, V, (2, 1)), (V, M, ()))),
        fits=lambda shapes: _broadcasts(shapes),
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
    "clip": each(REAL, extras=lambda pick, shapes: call(-1, 1)),
    "round": each(REAL, extras=lambda pick, shapes: pick((call(), call(1)))),
    "nan_to_num": each(),
    "erfinv": each(UNIT),
    "gamma": each(POSITIVE),
    "gammaln": each(POSITIVE),
    "loggamma": each(POSITIVE),
    "digamma": each(POSITIVE),
    "psi": each(POSITIVE),
    "polygamma": each(POSITIVE),
    "logit": each(SHARE),
    "entr": each(POSITIVE),
    "leaky_relu": each(extras=lambda pick, shapes: pick((call(), call(0.25)))),
    "elu": each(extras=lambda pick, shapes: pick((call(), call(0.5)))),
    "gelu": each(),
    "softplus": each(),
    "hard_tanh": each(),
    "glu": along(
        shapes=lambda pick: (pick(((2,), (2, 2), (2, 4))),), extras=lambda pick, s: call(axis=-1)
    ),
    # -- reductions and scans
    "prod": reduced(),
    "var": reduced(),
    "std": reduced(),
    "median": reduced(),
    "average": along(extras=maybe_axis),
    "quantile": along(extras=lambda pick, s: call(pick((0.5, 0.3, 1.0)), axis=pick(axes(s[0])))),
    "percentile": along(extras=lambda pick, s: call(pick((50, 30, 0)), axis=pick(axes(s[0])))),
    "nanmedian": reduced(),
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
        shapes=lambda pick: (V,),
        fits=lambda shapes: shapes[0] == V,
        extras=lambda pick, shapes: call([0, 2, 0], (4,)),
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
    "rollaxis": arranged(lambda pick, s: call(pick((0, 1)), pick((0, 2))), least=2),
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
    "diag": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=1),
    "diagonal": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "diagflat": arranged(lambda pick, s: pick((call(), call(k=1))), least=1),
    "trace": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "triu": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "tril": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "take": arranged(lambda pick, s: pick((call([0, 0]), call([0, 0], axis=-1))), least=1),
    "take_along_axis": arranged(
        lambda pick, s: call(np.zeros(s, int), axis=pick(axes(s))), least=1
    ),
    "compress": arranged(lambda pick, s: call([True], axis=pick(axes(s))), least=1),
    "extract": Domain(extras=lambda pick, s: call()),
    "partition": along(extras=lambda pick, s: call(0, axis=pick(axes(s[0])))),
    "sort": along(),
    "concatenate": joined(lambda pick, s: call(axis=pick(axes(s))), least=1),
    "stack": joined(lambda pick, s: call(axis=pick((0, -1, *axes(s))))),
    "vstack": joined(lambda pick, s: call()),
    "hstack": joined(lambda pick, s: call()),
    "dstack": joined(lambda pick, s: call()),
    "column_stack": joined(lambda pick, s: call(), least=1),
    "append": paired((V, V), ((2, 3), (2, 3)), extras=lambda pick, s: pick((call(), call(axis=0)))),
    "split": arranged(lambda pick, s: call(1, axis=pick(axes(s))), least=1),
    "array_split": arranged(lambda pick, s: call(2, axis=pick(axes(s))), least=1),
    "diff": along(),
    "ediff1d": arranged(least=1),
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
    "interp": Domain(),
    "det": square(REGULAR),
    "slogdet": square(REGULAR),
    "inv": square(REGULAR),
    "pinv": square(REGULAR),
    "solve": square(
        REGULAR,
        REAL,
        shapes=lambda pick: pick(((S, S), ((3, 3), V), (C, C))),
        fits=((S, S), ((3, 3), V), (C, C)).__contains__,
    ),
    "cholesky": square(DEFINITE),
    "eigh": square(SYMMETRIC, readout=lambda r: (r[0], r[1] * r[1])),
    "eigvalsh": square(SYMMETRIC),
    "svd": square(GRADED, readout=lambda r: r[1]),
    "qr": square(REGULAR),
    "matrix_power": square(REGULAR, extras=lambda pick, s: call(pick((2, 3, -1)))),
}


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
    known = _by_signature(name)
    if known is None:
        raise KeyError(f"{name}: no domain; add a line for it in tinygrad_edu/testing/domains.py")
    return known


def differentiable() -> list[str]:
    """The names of all operations that have a derivative, simple ones first."""
    names = [name for name, op in OPERATIONS.items() if any(op.rules)]
    first = ["add", "multiply", "subtract", "negative"]
    return [*first, *(name for name in names if name not in first)]


def function_of(name: str) -> Callable[..., Any]:
    """The function that applies an operation."""
    return FUNCTIONS[name]


def _by_signature(name: str) -> Domain | None:
    parameters = list(inspect.signature(FUNCTIONS[name]).parameters.values())
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


def _broadcasts(shapes: tuple[tuple[int, ...], ...]) -> bool:
    from tinygrad_edu.testing.domain import can_broadcast

    return can_broadcast(shapes)


__all__ = ["DOMAINS", "SHAPES", "at", "differentiable", "domain_of", "function_of"]
