"""The same numbers in another arrangement: rules that only rearrange the gradient."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import primitive, shape_of


def _flat(axes: tuple[Any, ...]) -> Any:
    """Methods take ``reshape(2, 3)`` as well as ``reshape((2, 3))``."""
    return axes[0] if len(axes) == 1 else axes or None


def _back(axes: tuple[int, ...] | None, n: int) -> list[int] | None:
    """The permutation that undoes ``axes``."""
    return None if axes is None else sorted(range(n), key=lambda i: axes[i] % n)


reshape = primitive(
    "reshape",
    lambda g, y, x, shape: reshape(g, shape_of(x)),
    method=lambda x, *shape: reshape(x, _flat(shape)),
)
transpose = primitive(
    "transpose",
    lambda g, y, x, axes=None: transpose(g, _back(axes, len(shape_of(x)))),
    method=lambda x, *axes: transpose(x, _flat(axes)),
)
broadcast_to = primitive("broadcast_to", lambda g, y, x, shape: g)  # undone like any broadcasting
astype = primitive(  # the gradient is cast back like any gradient
    "astype",
    lambda g, y, x, dtype: g,
    forward=lambda x, dtype: (x if hasattr(x, "astype") else np.float64(x)).astype(dtype),
)
