"""Margins around an array."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.rules import shapes

COPYING = ("edge", "reflect", "symmetric", "wrap")


@composition
def pad(x: Array, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0) -> Array:
    """A margin of constants around ``x``, or of copies of its own elements.

    Args:
        x: an array.
        pad_width: how wide; a number, a pair (before, after), or a pair for each axis.
        mode: ``"constant"``; or what to copy: the ``"edge"``, the array seen in a mirror that
            stands on its last element (``"reflect"``) or behind it (``"symmetric"``), or the
            array again (``"wrap"``).
        constant_values: the constant.

    Raises:
        ValueError: for another mode.

    >>> pad(np.array([1.0, 2.0, 3.0]), 1).tolist()
    [0.0, 1.0, 2.0, 3.0, 0.0]
    >>> pad(np.array([1.0, 2.0, 3.0]), 1, "reflect").tolist()
    [2.0, 1.0, 2.0, 3.0, 2.0]
    """
    if mode == "constant":
        return shapes.pad(x, pad_width, constant_values=constant_values)
    if mode not in COPYING:
        raise ValueError(
            f"pad: mode must be one of constant, {', '.join(COPYING)}; not {mode!r:.40}"
        )
    widths = np.broadcast_to(pad_width, (len(shape_of(x)), 2)).tolist()
    for axis, (n, width) in enumerate(zip(shape_of(x), widths, strict=True)):
        # Padded in the same way, the positions say which element is copied to where.
        order = np.pad(np.arange(n), width, mode=mode)  # type: ignore[call-overload]
        x = x[(slice(None),) * axis + (order,)]
    return x
