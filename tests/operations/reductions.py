"""Many numbers into one, and running sums and products."""

import numpy as np
from scipy import special

from tests.operations.case import along, cases, fortran, positive, real, reduced

PARTS = [0.0, 0.05, 0.21, 0.5, 0.83, 1.0]
METHODS = """
inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull
linear median_unbiased normal_unbiased lower higher midpoint nearest
"""


def running(name, scan, first):
    """The cases of a scan that may begin before the first number; NumPy has it since 2.1."""

    def older(x, axis=0, include_initial=False):
        y = scan(np.atleast_1d(x), axis=axis)
        return np.insert(y, 0, first, axis=axis) if include_initial else y

    like = getattr(np, name, older)
    call = lambda o: lambda m, x: like(x, **o) if m is np else getattr(m, name)(x, **o)
    draws = [({}, real(4)), ({"axis": 0}, real(4, 3)), ({"axis": 1}, fortran(real(2, 4)))]
    draws += [({"axis": -2}, real(2, 4, 3)), ({}, real())]
    options = [({**o, **more}, d) for o, d in draws for more in ({}, {"include_initial": True})]
    return cases(name, *((call(o), d) for o, d in options))


CASES = [
    *reduced("sum"),
    *reduced("mean"),
    *reduced("prod"),
    *cases("sum", (lambda m, x: m.sum(x, axis=0), real(0, 3))),
    *cases("prod", (lambda m, x: m.prod(x), lambda rng: np.array([2.0, 0.0, 3.0]))),
    *cases("prod", (lambda m, x: m.prod(x, axis=0), lambda rng: np.array([[0.0, 0], [0, 3]]))),
    *reduced("var"),
    *cases("var", (lambda m, x: m.var(x, axis=0, ddof=1), real(4, 2))),
    *reduced("std", draw=lambda *shape: real(*shape, 2) if len(shape) == 3 else real(3, 2)),
    *reduced("max"),
    *reduced("min"),
    *reduced("amax"),
    *reduced("amin"),
    *reduced("ptp"),
    *reduced("nansum"),
    *reduced("nanmean"),
    *reduced("median"),
    *reduced("average")[:-1],  # NumPy divides by zero where there is nothing
    *reduced("quantile", call=lambda o: lambda m, x: m.quantile(x, 0.3, **o)),
    *reduced("quantile", call=lambda o: lambda m, x: m.quantile(x, [0.25, 0.7, 1.0], **o)),
    *reduced("percentile", call=lambda o: lambda m, x: m.percentile(x, 60, **o)),
    *cases(
        "quantile",
        (lambda m, x: m.quantile(x, np.array([[0.1, 0.6]]), axis=1, method="lower"), real(2, 5)),
        (lambda m, x: m.quantile(x, [0.1, 0.6], axis=0, method="higher"), real(5)),
        (lambda m, x: m.quantile(x, 0.6, method="midpoint"), real(5)),
        *(
            (lambda m, x, method=method: m.quantile(x, PARTS, axis=0, method=method), real(7, 2))
            for method in METHODS.split()
        ),
        (lambda m, x: m.percentile(x, 30, axis=1, method="hazen", keepdims=True), real(2, 5)),
    ),
    *cases(
        "average",
        (lambda m, x, w: m.average(x, weights=w), real(2, 3), positive(2, 3)),
        (lambda m, x, w: m.average(x, -1, w, keepdims=True), real(2, 3), positive(3)),
        (lambda m, x, w: m.average(x, (1, 0), w, returned=True), real(2, 3, 2), positive(3, 2)),
    ),
    *reduced(
        "logsumexp", call=lambda o: lambda m, x: getattr(m, "logsumexp", special.logsumexp)(x, **o)
    ),
    *along("cumsum"),
    *along("cumprod"),
    *cases("cumsum", (lambda m, x: m.cumsum(x), real(2, 3)), (lambda m, x: m.cumsum(x), real())),
    *cases("cumprod", (lambda m, x: m.cumprod(x), real(2, 3))),
    *cases("cumprod", (lambda m, x: m.cumprod(x), lambda rng: np.array([2.0, 0, 3, 0, 4]))),
    *running("cumulative_sum", np.cumsum, 0),
    *running("cumulative_prod", np.cumprod, 1),
    *along("argmax", discrete=True),
    *along("argmin", discrete=True),
    *reduced("any", discrete=True),
    *reduced("all", discrete=True),
    *reduced("count_nonzero", discrete=True),
]
