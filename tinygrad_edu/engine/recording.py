"""``no_grad``: compute without remembering how."""

from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager
from threading import get_ident
from types import TracebackType

# thread -> how many no_grad blocks it is inside. Nearly always empty, so the question that every
# operation asks ("is anybody paused?") costs next to nothing.
PAUSED: dict[int, int] = {}


def is_recording() -> bool:
    """Whether operations of this thread are being recorded."""
    return get_ident() not in PAUSED


class no_grad(ContextDecorator):
    """Inside this block, in this thread, results do not remember where they came from.

    >>> from tinygrad_edu import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.backward()
    Traceback (most recent call last):
        ...
    ValueError: backward: this Value was computed under no_grad() or detached, so there is \
nothing to differentiate
    """

    def __enter__(self) -> None:
        thread = get_ident()
        PAUSED[thread] = PAUSED.get(thread, 0) + 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        thread = get_ident()
        PAUSED[thread] -= 1
        if not PAUSED[thread]:
            del PAUSED[thread]


@contextmanager
def enable_grad() -> Iterator[None]:
    """Inside this block, in this thread, operations are recorded even within ``no_grad``.

    >>> from tinygrad_edu import Value, no_grad
    >>> with no_grad(), enable_grad():
    ...     (Value(2.0) * 3).recipe.op
    <operation multiply>
    """
    thread = get_ident()
    depth = PAUSED.pop(thread, 0)
    try:
        yield
    finally:
        if depth:
            PAUSED[thread] = depth
