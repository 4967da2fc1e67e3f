"""The Taylor plot: a gradient check to look at.

Follow a function along a line, and compare it with what its gradient predicts. With a right
gradient the difference shrinks as the square of the step; with a wrong one only as the step. In a
plot with logarithmic axes these are straight lines of slope 2 and 1.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu.rng import RNG, generator
from tinygrad_edu.testing.claims import dyadics
from tinygrad_edu.testing.second_opinions import taylor_slope

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def taylor_plot(
    f: Callable[[Any], Any],
    grad: Callable[[Any], Any],
    x: Any,
    v: Any = None,
    *,
    rng: RNG = 0,
    ax: "Axes | None" = None,
) -> "Axes":
    """Plot how far ``f(x + t v)`` is from ``f(x) + t <grad(x), v>``, for steps t that halve.

    Args:
        f: a function of one number or array that returns a number.
        grad: its gradient, right or wrong.
        x: the point.
        v: the direction, of the shape of ``x``; by default a random one, from ``rng``.
        rng: where the direction comes from.
        ax: the axes to draw into; by default those of a new figure.

    Returns:
        The axes. The legend tells the measured slope.

    Raises:
        ModuleNotFoundError: if Matplotlib is not installed.
        ValueError: if ``v`` does not have the shape of ``x``.
    """
    point = np.asarray(x, dtype=np.float64)
    if v is None:
        v = dyadics(generator(rng, "taylor_plot"), point.size).reshape(point.shape)
    if np.shape(v) != point.shape:
        raise ValueError(f"taylor_plot: x has shape {point.shape}, v has {np.shape(v)}")
    slope, t, errors = taylor_slope(f, grad, point, v)
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(layout="constrained").subplots()
    ax.loglog(t, errors, "o", base=2, label=f"measured, slope {slope:.2f}")
    top = max(float(errors.max()), 1e-300)
    for power, name in ((2, "right"), (1, "wrong")):
        style = "--" if power == 1 else "-"
        ax.loglog(t, top * (t / t[0]) ** power, style, base=2, label=f"slope {power}: {name}")
    ax.set_xlabel("step t")
    ax.set_ylabel("|f(x + t v) − f(x) − t ⟨g, v⟩|")
    ax.legend()
    return ax
