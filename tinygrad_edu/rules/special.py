"""Special functions, most of which SciPy computes; it is looked for when one is first used."""

import math
from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine import Array, namespace, primitive
from tinygrad_edu.rules.choice import where
from tinygrad_edu.rules.elementwise import exp, sin
from tinygrad_edu.rules.policies import log_or_zero, over, times


def from_scipy(name: str) -> Callable[..., Any]:
    """The function of this name in the library of the data, or else in ``scipy.special``."""

    def forward(*args: Any) -> Any:
        function = getattr(namespace(*map(type, args)), name, None)
        if function is not None:
            return function(*args)
        try:
            from scipy import special
        except ImportError as error:
            raise ImportError(
                f"{name}: SciPy computes it; install it (pip install scipy)"
            ) from error
        result = getattr(special, name)(*args)
        return result if any(hasattr(arg, "dtype") for arg in args) else result.item()

    return forward


def special(name: str, *rules: Callable[..., Any] | None) -> Callable[..., Any]:
    """A row whose forward computation is SciPy's."""
    return primitive(name, *rules, forward=from_scipy(name), method=False)


erf = special("erf", lambda g, y, x: g * (2 / math.sqrt(math.pi)) * exp(-x * x))
erfc = special("erfc", lambda g, y, x: -g * (2 / math.sqrt(math.pi)) * exp(-x * x))
erfinv = special("erfinv", lambda g, y, x: over(g * (math.sqrt(math.pi) / 2), exp(-y * y)))
ndtr = special("ndtr", lambda g, y, x: g * exp(-x * x / 2) / math.sqrt(2 * math.pi))
log_ndtr = special("log_ndtr", lambda g, y, x: g * exp(-x * x / 2 - y) / math.sqrt(2 * math.pi))

logit = special("logit", lambda g, y, x: over(g, x * (1 - x)))
expit = special("expit", lambda g, y, x: g * y * (1 - y))

gamma = special("gamma", lambda g, y, x: times(times(g, y), digamma(x)))
gammaln = special("gammaln", lambda g, y, x: times(g, digamma(x)))
digamma = special("digamma", lambda g, y, x: times(g, polygamma(1, x)))
polygamma = special("polygamma", None, lambda g, y, n, x: times(g, polygamma(n + 1, x)))

xlogy = special("xlogy", lambda g, y, a, b: g * log_or_zero(b), lambda g, y, a, b: over(g * a, b))
# over(x, x) is 1, and 0 at the pole of the logarithm
entr = special("entr", lambda g, y, x: -g * (log_or_zero(x) + over(x, x)))
rel_entr = special(
    "rel_entr",
    lambda g, y, a, b: g * (log_or_zero(over(a, b)) + over(a, a)),
    lambda g, y, a, b: -over(g * a, b),
)

j0 = special("j0", lambda g, y, x: -g * j1(x))
j1 = special("j1", lambda g, y, x: g * (j0(x) - jv(2, x)) / 2)
jv = special("jv", None, lambda g, y, n, x: g * (jv(n - 1, x) - jv(n + 1, x)) / 2)
i0 = special("i0", lambda g, y, x: g * i1(x))
i1 = special("i1", lambda g, y, x: g * (i0(x) + iv(2, x)) / 2)
iv = special("iv", None, lambda g, y, n, x: g * (iv(n - 1, x) + iv(n + 1, x)) / 2)


def _sine_ratio(u: Array, n: int) -> Array:
    """The ``n``-th derivative of sin(u) / u.

    Far from 0 from ``u s_m + m s_(m-1) = sin^(m)(u)``, the ``m``-th derivative of ``u s = sin u``;
    near 0, where this loses all digits, from the power series.
    """
    near = abs(u) < n + 1
    far, close = where(near, n + 1.0, u), where(near, u, 0.0)
    s = sin(far) / far
    for m in range(1, n + 1):
        s = (sin(far + m * math.pi / 2) - m * s) / far
    power, series = 1.0 + 0 * close, 0 * close
    for j in range(3 * n + 24):
        if (j + n) % 2 == 0:
            series = series + (-1) ** ((j + n) // 2) / (j + n + 1) * power
        power = power * close / (j + 1)
    return where(near, series, s)


sinc = primitive("sinc", lambda g, y, x: g * math.pi * sine_ratio(math.pi * x, 1))
sine_ratio = primitive(
    "sine_ratio", lambda g, y, u, n: g * sine_ratio(u, n + 1), forward=_sine_ratio, method=False
)
