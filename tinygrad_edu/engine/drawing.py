"""Random numbers that a traced function draws anew at each call."""

import numpy as np

from tinygrad_edu.engine.conversion import array_beside
from tinygrad_edu.engine.kinds import Array, shape_of
from tinygrad_edu.engine.node import NO_OPTIONS
from tinygrad_edu.engine.operation import operation
from tinygrad_edu.engine.recording import is_traced
from tinygrad_edu.engine.value import Value, record

DRAW = operation("uniform_like")
"""No row: nothing can be differentiated by chance."""


def uniform_like(x: Array, rng: "np.random.Generator") -> Array:
    """Random numbers from 0 to 1, 1 excluded, one for each number in ``x``.

    They are plain numbers, of the library of ``x``. Only while a function is traced (see
    ``tinygrad_edu.compile``) is the drawing recorded as an operation, so that the compiled function
    draws where this one did.

    >>> uniform_like(np.ones(2), np.random.default_rng(0)).round(3).tolist()
    [0.637, 0.27]
    """
    drawn = rng.random(shape_of(x))
    if isinstance(x, Value) and is_traced():
        return record(DRAW, (x, rng), drawn, NO_OPTIONS)
    data = x._raw if isinstance(x, Value) else x
    return drawn if isinstance(data, np.ndarray | float) else array_beside(drawn, data)
