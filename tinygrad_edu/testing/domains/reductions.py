"""Domains of reductions and scans."""

from tinygrad_edu.testing.domain import (
    Call,
    Domain,
    Pick,
    Shape,
    call,
)
from tinygrad_edu.testing.vocabulary import (
    along,
    axes,
    maybe_axis,
    reduced,
)


def from_the_first(pick: Pick, shapes: tuple[Shape, ...]) -> Call:
    """An axis, and whether what the scan begins with is wanted, too."""
    return call(axis=pick(axes(shapes[0])), include_initial=pick((False, True)))


REDUCTIONS: dict[str, Domain] = {
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
    "cumulative_sum": along(extras=from_the_first),
    "cumulative_prod": along(extras=from_the_first),
    "trapezoid": along(extras=lambda pick, s: pick((call(), call(dx=0.5), call(axis=0)))),
    "logsumexp": reduced(),
    "softmax": along(),
    "log_softmax": along(),
}
