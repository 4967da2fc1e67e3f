"""Arguments that are no operands, a shape, an axis or an index, as a reader would write them."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import shape_of
from tinygrad_edu.views.names import escaped
from tinygrad_edu.views.numbers import MINUS


def argument(arg: Any) -> str:
    """An argument as text.

    >>> argument((slice(None), slice(0, 3), 2)), argument((2, 3)), argument(np.float32)
    ('[:, 0:3, 2]', '(2, 3)', 'float32')
    """
    if isinstance(arg, tuple) and any(isinstance(part, slice) or part is ... for part in arg):
        return f"[{index(arg)}]"
    if isinstance(arg, slice):
        return f"[{index(arg)}]"
    if isinstance(arg, type):
        return arg.__name__
    if isinstance(arg, np.ndarray) or (hasattr(arg, "dtype") and shape_of(arg)):  # torch's, too
        return f"array of {'×'.join(map(str, arg.shape))}"
    return escaped(repr(arg), 24).replace("-", MINUS)


def index(arg: Any) -> str:
    """What stands between the brackets of ``x[...]``.

    >>> index((slice(None), -1)), index(slice(0, None, 2))
    (':, −1', '0::2')
    """
    if isinstance(arg, tuple):
        return ", ".join(map(index, arg))
    if isinstance(arg, slice):
        start, stop = ("" if x is None else argument(x) for x in (arg.start, arg.stop))
        return f"{start}:{stop}" if arg.step is None else f"{start}:{stop}:{argument(arg.step)}"
    return "…" if arg is ... else argument(arg)


def options(given: Any) -> tuple[tuple[str, str], ...]:
    """Keyword arguments as (name, text), without those that ask for nothing."""
    return tuple((name, argument(x)) for name, x in given.items() if x is not None)
