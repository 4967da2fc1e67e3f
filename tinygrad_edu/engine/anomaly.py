"""``detect_anomaly``: who made the first NaN or infinity, and on which line of the program."""

import os.path
import sys
from contextlib import AbstractContextManager
from types import FrameType
from typing import Any

import numpy as np

from tinygrad_edu.engine.kinds import shape_of
from tinygrad_edu.engine.recording import Watcher, watched_by
from tinygrad_edu.engine.value import Value

PACKAGE = os.path.dirname(os.path.dirname(__file__))


def detect_anomaly() -> AbstractContextManager[None]:
    """Inside this block, the first NaN or infinity is an error that names its origin.

    It looks at every number, forward and backward, and remembers the line of your program that
    each operation was called from; use it to find a mistake, not to train.

    Raises:
        FloatingPointError: inside the block, with the operation, its shapes and the line.

    >>> import numpy as np
    >>> from tinygrad_edu import Value, log
    >>> with np.errstate(divide="ignore"), detect_anomaly():
    ...     log(Value(np.array([1.0, 0.0])))
    Traceback (most recent call last):
        ...
    FloatingPointError: forward: log of shape (2,) made -inf out of finite numbers, at ...
    """
    return watched_by(Detective())


class Detective(Watcher):
    """Looks for the first number that is not finite; knows the line of each operation."""

    minds_nan = True

    def __init__(self) -> None:
        self.lines: dict[Value, str] = {}

    def recorded(self, value: Value) -> None:
        """A result of the forward pass."""
        self.lines[value] = line = _users_line()
        bad = _first_bad(value._raw)
        if bad is None or value._op is None:
            return
        shapes = " and ".join(str(shape_of(arg)) for arg in value._args if hasattr(arg, "shape"))
        origin = "out of finite numbers"
        for i, arg in enumerate(value._args):
            inherited = _first_bad(getattr(arg, "_raw", arg))
            if inherited is not None:
                origin = f"because its argument {i} already holds {inherited}"
        raise FloatingPointError(
            f"forward: {value._op.name} of shape {shapes} made {bad} {origin}, at {line}"
        )

    def passed(self, node: Value, arg: Value, g: Any) -> None:
        """A gradient of the backward pass."""
        bad = _first_bad(getattr(g, "_raw", g))
        if bad is not None and node._op is not None:
            where = self.lines.get(node, "a line outside of detect_anomaly()")
            raise FloatingPointError(
                f"backward: {node._op.name} passed {bad} to its argument "
                f"{[a is arg for a in node._args].index(True)} of shape {arg.shape}; "
                f"it was computed at {where}"
            )


def _first_bad(data: Any) -> str | None:
    """The first NaN or infinity among floats, as text; ``None`` if there is none."""
    if not isinstance(data, (float, complex, np.ndarray, np.generic)):
        return None
    numbers = np.asarray(data)
    if numbers.dtype.kind not in "fc":
        return None
    bad = numbers[~np.isfinite(numbers)]
    return str(bad.flat[0]) if bad.size else None


def users_frame() -> FrameType | None:
    """Where the program is that calls, innermost: not in this package, and not in NumPy."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith((PACKAGE, np.__path__[0])):
        frame = frame.f_back
    return frame


def _users_line() -> str:
    frame = users_frame()
    return "an unknown line" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"
