"""Special functions, most of which SciPy computes; it is looked for when one is first used."""

import math
from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine import Array, namespace, primitive
from tinygrad_edu.engine.libraries.scalars import known_to_numpy
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
        result = getattr(special, name)(*map(known_to_numpy, args))
        return result if any(hasattr(arg, "dtype") for arg in args) else result.item()

    return forward


def special(name: str, *rules: Callable[..., Any] | None, doc: str) -> Callable[..., Any]:
    """A row whose forward computation is SciPy's."""
    return primitive(name, *rules, forward=from_scipy(name), method=False, doc=doc)


# -- the normal distribution, and the logistic one -----------------------------------------

erf = special(
    "erf",
    lambda g, y, x: g * (2 / math.sqrt(math.pi)) * exp(-x * x),
    doc="""The error function, ``2/√π ∫ exp(-t²) dt`` from 0 to ``x``, by SciPy.

    >>> round(erf(1.0), 6)
    0.842701
    """,
)
erfc = special(
    "erfc",
    lambda g, y, x: -g * (2 / math.sqrt(math.pi)) * exp(-x * x),
    doc="""``1 - erf(x)``, accurate where this is small, by SciPy.

    >>> erfc(0.0), 0 < erfc(10.0) < 1e-44
    (1.0, True)
    """,
)
erfinv = special(
    "erfinv",
    lambda g, y, x: over(g * (math.sqrt(math.pi) / 2), exp(-y * y)),
    doc="""The ``y`` with ``erf(y) = x``, for ``-1 < x < 1``, by SciPy.

    >>> round(erfinv(erf(0.5)), 12)
    0.5
    """,
)
ndtr = special(
    "ndtr",
    lambda g, y, x: g * exp(-x * x / 2) / math.sqrt(2 * math.pi),
    doc="""``Φ(x)``, how probable a number below ``x`` is in the normal distribution, by SciPy:
    ``1/√(2π) ∫ exp(-t²/2) dt`` from -∞ to ``x``.

    >>> ndtr(0.0), round(ndtr(1.0), 6)
    (0.5, 0.841345)
    """,
)
log_ndtr = special(
    "log_ndtr",
    lambda g, y, x: g * exp(-x * x / 2 - y) / math.sqrt(2 * math.pi),
    doc="""``log(Φ(x))``, accurate where ``Φ(x) = ndtr(x)`` is 0 or 1 but for rounding, by SciPy.

    >>> ndtr(-40.0), round(log_ndtr(-40.0), 3)
    (0.0, -804.608)
    """,
)

logit = special(
    "logit",
    lambda g, y, x: over(g, x * (1 - x)),
    doc="""``log(x / (1 - x))``, for ``0 < x < 1``: the inverse of ``expit``, by SciPy.

    >>> logit(0.5), round(logit(expit(2.0)), 12)
    (0.0, 2.0)
    """,
)
expit = special(
    "expit",
    lambda g, y, x: g * y * (1 - y),
    doc="""``1 / (1 + exp(-x))``, which is ``sigmoid``, by SciPy.

    >>> expit(0.0)
    0.5
    """,
)

# -- the gamma function --------------------------------------------------------------------

gamma = special(
    "gamma",
    lambda g, y, x: times(times(g, y), digamma(x)),
    doc="""``Γ(x) = ∫ tˣ⁻¹ exp(-t) dt`` from 0 to ∞, by SciPy; of whole numbers ``(x - 1)!``.

    >>> gamma(5.0)
    24.0
    """,
)
gammaln = special(
    "gammaln",
    lambda g, y, x: times(g, digamma(x)),
    doc="""``log(|Γ(x)|)``, also where the gamma function itself overflows, by SciPy.

    >>> gamma(1000.0), round(gammaln(1000.0), 3)
    (inf, 5905.22)
    """,
)
digamma = special(
    "digamma",
    lambda g, y, x: times(g, polygamma(1, x)),
    doc="""``Γ'(x) / Γ(x)``, the derivative of ``gammaln``, by SciPy; also known as psi.

    >>> round(digamma(1.0), 6)
    -0.577216
    """,
)
polygamma = special(
    "polygamma",
    None,
    lambda g, y, n, x: times(g, polygamma(n + 1, x)),
    doc="""The ``n``-th derivative of ``digamma``, by SciPy.

    Args:
        n: a whole number, at least 0; there is no derivative by it.
        x: numbers.

    >>> round(polygamma(1, 1.0) / (math.pi**2 / 6), 12)
    1.0
    """,
)

# -- entropy -------------------------------------------------------------------------------

xlogy = special(
    "xlogy",
    lambda g, y, a, b: g * log_or_zero(b),
    lambda g, y, a, b: over(g * a, b),
    doc="""``a log(b)``, and 0 where ``a`` is 0 and ``b`` is a number, by SciPy.

    >>> xlogy(2.0, 1.0), xlogy(0.0, 0.0)
    (0.0, 0.0)
    """,
)
# over(x, x) is 1, and 0 at the pole of the logarithm
entr = special(
    "entr",
    lambda g, y, x: -g * (log_or_zero(x) + over(x, x)),
    doc="""``-x log(x)``, what a probability adds to the entropy, by SciPy: 0 at 0, -∞ below.

    >>> entr(0.0), round(entr(0.5), 6)
    (0.0, 0.346574)
    """,
)
rel_entr = special(
    "rel_entr",
    lambda g, y, a, b: g * (log_or_zero(over(a, b)) + over(a, a)),
    lambda g, y, a, b: -over(g * a, b),
    doc="""``a log(a / b)``, what is added up in the Kullback-Leibler divergence, by SciPy.

    It is 0 where ``a`` is 0 and ``b`` at least 0, and ∞ where else one of them is not positive.

    >>> rel_entr(0.0, 0.5), round(rel_entr(0.5, 0.25), 6), rel_entr(0.5, 0.0)
    (0.0, 0.346574, inf)
    """,
)

# -- Bessel functions: J of the first kind, I of the modified ones -------------------------
# Derivatives: NIST, Digital Library of Mathematical Functions, 10.6(i) and 10.29(i).

j0 = special(
    "j0",
    lambda g, y, x: -g * j1(x),
    doc="""The Bessel function ``J₀(x) = 1/π ∫ cos(x sin t) dt`` from 0 to π, by SciPy.

    >>> j0(0.0)
    1.0
    """,
)
j1 = special(
    "j1",
    lambda g, y, x: g * (j0(x) - jv(2, x)) / 2,
    doc="""The Bessel function ``J₁(x) = 1/π ∫ cos(t - x sin t) dt`` from 0 to π, by SciPy.

    >>> j1(0.0)
    0.0
    """,
)
jv = special(
    "jv",
    None,
    lambda g, y, n, x: g * (jv(n - 1, x) - jv(n + 1, x)) / 2,
    doc="""The Bessel function of the first kind ``Jₙ(x)``, by SciPy.

    For whole ``n`` it is ``1/π ∫ cos(n t - x sin t) dt`` from 0 to π.

    Args:
        n: the order, any real number; there is no derivative by it.
        x: numbers.

    >>> round(jv(1, 0.5) - j1(0.5), 12)
    0.0
    """,
)
i0 = special(
    "i0",
    lambda g, y, x: g * i1(x),
    doc="""The modified Bessel function ``I₀(x) = 1/π ∫ exp(x cos t) dt`` from 0 to π, by SciPy.

    >>> i0(0.0)
    1.0
    """,
)
i1 = special(
    "i1",
    lambda g, y, x: g * (i0(x) + iv(2, x)) / 2,
    doc="""The modified Bessel function ``I₁(x) = 1/π ∫ exp(x cos t) cos t dt``, 0 to π, by SciPy.

    >>> i1(0.0)
    0.0
    """,
)
iv = special(
    "iv",
    None,
    lambda g, y, n, x: g * (iv(n - 1, x) + iv(n + 1, x)) / 2,
    doc="""The modified Bessel function of the first kind ``Iₙ(x)``, by SciPy.

    For whole ``n`` it is ``1/π ∫ exp(x cos t) cos(n t) dt`` from 0 to π.

    Args:
        n: the order, any real number; there is no derivative by it.
        x: numbers.

    >>> round(iv(1, 0.5) - i1(0.5), 12)
    0.0
    """,
)

# -- sin(u) / u ----------------------------------------------------------------------------


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
    "sine_ratio",
    lambda g, y, u, n: g * sine_ratio(u, n + 1),
    forward=_sine_ratio,
    method=False,
    doc="""The ``n``-th derivative of ``sin(u) / u``.

    >>> float(sine_ratio(0.0, 0)), float(sine_ratio(0.0, 1))
    (1.0, 0.0)
    """,
)
