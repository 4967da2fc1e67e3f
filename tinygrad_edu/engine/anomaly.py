"""``detect_anomaly``: who made the first NaN or infinity, and on which line of the program."""

import os.path
import sys
from contextlib import AbstractContextManager
from types import FrameType
from typing import Any

import numpy as np

from tinygrad_edu._hints import called, options_elsewhere
from tinygrad_edu.engine.kinds import is_continuous, kind_of, namespace, shape_of
from tinygrad_edu.engine.recording import Watcher, watched_by
from tinygrad_edu.engine.value import Value

PACKAGE = os.path.dirname(os.path.dirname(__file__))
NOT_THE_USERS = (PACKAGE + os.sep, np.__path__[0] + os.sep)
"""How the names of files begin that are not the user's."""


@called
@options_elsewhere(
    "with detect_anomaly(): ...",
    check_nan="nothing: it looks for NaN and infinity alike",
)
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
        shapes = " and ".join(str(_shape(arg)) for arg in value._args if hasattr(arg, "shape"))
        given = {f"argument {i}": arg for i, arg in enumerate(value._args)}
        given |= {f"option {name}": option for name, option in value._options.items()}
        origin = "out of finite numbers"
        for what, x in given.items():
            if (inherited := _first_bad(x)) is not None:
                origin = f"because its {what} already holds {inherited}"
                break
        raise FloatingPointError(
            f"forward: {value._op.name} of shape {shapes} made {bad} {origin}, at {line}"
        )

    def arrived(self, node: Value, i: int, g: Any, total: Any) -> None:
        """A gradient of the backward pass, and what it adds up to with those before it."""
        bad, sum_is_bad = _first_bad(g), _first_bad(total)
        if node._op is None or not (bad or sum_is_bad):
            return
        name, arg = node._op.name, node._args[i]
        where = f"computed at {self.lines.get(node, 'a line outside of detect_anomaly()')}"
        if bad:
            raise FloatingPointError(
                f"backward: {name} passed {bad} to its argument {i} of shape {_shape(arg)}; "
                f"it was {where}"
            )
        raise FloatingPointError(
            f"backward: the gradients of {_called(arg)} of shape {_shape(arg)} add up to "
            f"{sum_is_bad}, though each is finite; the last of them came from {name}, {where}"
        )

    def piles_up(self, leaf: Value, total: Any) -> None:
        """What a leaf is about to hold, of several backward passes."""
        if (bad := _first_bad(total)) is not None and _first_bad(leaf.grad) is None:
            raise FloatingPointError(
                f"backward: the gradients of several passes add up to {bad} in the grad of "
                f"{_called(leaf)} of shape {_shape(leaf)}, though each is finite; set grad = None "
                "between them"
            )


def _shape(x: Any) -> tuple[int, ...]:
    return tuple(shape_of(x))  # torch's is no plain tuple


def _called(value: Value) -> str:
    if value.name is not None:
        return repr(value.name)
    return "a leaf" if value._op is None else f"the result of {value._op.name}"


def _first_bad(x: Any) -> str | None:
    """The first NaN or infinity in data of any library, as text; ``None`` if there is none.

    A symbol has no numbers, and what ``jax.jit`` traces has none yet.
    """
    data = x._raw if isinstance(x, Value) else x
    if isinstance(data, (list, tuple)):
        return next(filter(None, map(_first_bad, data)), None)
    if kind_of(type(data)) is None or not is_continuous(data):
        return None
    library = namespace(type(data))
    try:
        if library.all(library.isfinite(data)):
            return None
    except (AttributeError, TypeError):
        return None
    if shape_of(data):
        row = library.reshape(data, (-1,))
        data = row[library.logical_not(library.isfinite(row))][0]
    return str(data.item() if hasattr(data, "item") else data)


def users_frame() -> FrameType | None:
    """Where the program is that calls, innermost: not in this package, and not in NumPy."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(NOT_THE_USERS):
        frame = frame.f_back
    return frame


def _users_line() -> str:
    frame = users_frame()
    return "an unknown line" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"
