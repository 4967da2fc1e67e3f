"""The result of a function as one long vector, with everything that may be wrong with it named."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tinygrad_edu.engine import bare
from tinygrad_edu.testing.errors import NotContinuous, NotFinite
from tinygrad_edu.testing.trees import children
from tinygrad_edu.testing.vectors import Vector, eps_of, flatten

NEEDED = "a float, an array of floats, or a tuple of those is needed"


def outputs_of(result: Any) -> list[Any]:
    """The continuous numbers and arrays (or Values) in a result, in order.

    Whole numbers inside a tuple are passed over: they have no derivative, and need none.

    Raises:
        NotContinuous: if no float is among them, or something that is no number is.

    >>> outputs_of((1.5, (np.zeros(2), 3)))
    [1.5, array([0., 0.])]
    """
    found = list(_outputs(result))
    if not found:
        data = bare(result)
        what = f"an array of {data.dtype}" if isinstance(data, np.ndarray) else f"{data!r:.40}"
        raise NotContinuous(
            f"check: the function returned {what}, whole numbers have no derivative; {NEEDED}"
        )
    return found


def as_vector(outputs: list[Any]) -> Vector:
    """Outputs as a vector of float64; what is not finite is left as it is."""
    return flatten(bare(o) for o in outputs)


def finite(vector: Vector, who: str) -> Vector:
    """The vector itself.

    Raises:
        NotFinite: if it holds a NaN or an infinity.
    """
    if not np.isfinite(vector).all():
        bad = vector[~np.isfinite(vector)][0]
        raise NotFinite(f"check: {who} is {bad} at the very point of the check; check elsewhere")
    return vector


def eps_of_outputs(outputs: list[Any]) -> float:
    """The relative spacing of the coarsest numbers among the outputs."""
    return max(eps_of(bare(o)) for o in outputs)


def _outputs(result: Any) -> Iterator[Any]:
    data = bare(result)
    inside = children(data)
    if inside is not None:
        for child in inside.values():
            yield from _outputs(child)
        return
    if data is None or isinstance(data, str):
        raise NotContinuous(f"check: the function returned {data!r:.40}; {NEEDED}")
    if isinstance(data, np.ma.MaskedArray):
        raise NotContinuous("check: the function returned a masked array; return result.filled(0)")
    kind = np.asarray(data).dtype.kind
    if kind == "c":
        raise NotContinuous(
            "check: the function returned complex numbers; check their real and imaginary parts"
        )
    if kind == "f" or hasattr(data, "numerator"):
        if not isinstance(data, int | np.integer | bool | np.bool_):
            yield result
    elif kind not in "biu":
        raise NotContinuous(f"check: the function returned {type(data).__name__}; {NEEDED}")
