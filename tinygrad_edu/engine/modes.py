"""What the mode of a thread makes of a result: somebody sees it, or it forgets its origin."""

from copy import copy
from typing import TYPE_CHECKING, Any

from numpy import ndarray

from tinygrad_edu.engine.guard import shares
from tinygrad_edu.engine.node import NO_OPTIONS
from tinygrad_edu.engine.operation import CONSTANT, operation
from tinygrad_edu.engine.recording import is_recording, is_traced, watchers

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value

DETACHED = operation("stop_gradient", lambda x: x)
"""In the place of CONSTANT while a function is traced: compiled code computes it anew."""


def apply_mode(value: "Value") -> None:
    """Show the value to whoever watches this thread; under ``no_grad`` it forgets its recipe."""
    for watcher in watchers():
        watcher.recorded(value)
    if is_recording():
        return
    if is_traced():
        whole = copy(value)
        value._op, value._args, value._options, value._seen = DETACHED, (whole,), NO_OPTIONS, ()
    else:
        if any(shares(value._raw, arg) for arg in value._args):
            value._raw = read_only(value._raw)
        value._op, value._args, value._options, value._seen = CONSTANT, (), NO_OPTIONS, ()


def read_only(data: Any) -> Any:
    """An array as a view that cannot be written to; other data as they are."""
    if not isinstance(data, ndarray):
        return data
    view = data.view()
    view.flags.writeable = False
    return view
