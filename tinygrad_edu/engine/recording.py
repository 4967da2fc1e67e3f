"""Whether and how a thread records: ``no_grad``, ``enable_grad``, tracing, and watchers.

Most threads have no mode at all: they record, and nobody watches. So the question that every
operation asks ("is there any mode?") is whether a dictionary is empty.
"""

from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager
from threading import get_ident
from types import TracebackType
from typing import Any


class Watcher:
    """Somebody who is shown what happens in a thread; a subclass says what it cares for."""

    minds_nan: bool = False
    """Whether it takes offence at NaN, even in branches that were not taken."""

    def recorded(self, value: Any) -> None:
        """``value`` has just been computed and recorded."""

    def demanded(self, data: Any, check: Any) -> None:
        """The numbers in ``data`` have just been found in order by ``check(numbers)``."""

    def walks(self, output: Any) -> None:
        """A backward pass from ``output`` begins."""

    def passed(self, node: Any, arg: Any, g: Any) -> None:
        """The backward pass has just passed ``g`` from ``node`` to its argument ``arg``."""

    def entered(self, caller: Any) -> None:
        """A module, ``caller``, is called."""

    def left(self, caller: Any) -> None:
        """It has returned, or was left by an exception."""


class Mode:
    """What is special about a thread: how often it is paused or traced, and who watches."""

    __slots__ = ("paused", "traced", "watchers")

    def __init__(self) -> None:
        self.paused = 0
        self.traced = 0
        self.watchers: list[Watcher] = []


MODES: dict[int, Mode] = {}
"""The mode of each thread that has one, by the thread's number."""


def is_recording() -> bool:
    """Whether operations of this thread are being recorded."""
    mode = MODES.get(get_ident())
    return mode is None or not mode.paused


def watchers() -> list[Watcher]:
    """Who watches this thread."""
    mode = MODES.get(get_ident())
    return [] if mode is None else mode.watchers


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
        MODES.setdefault(get_ident(), Mode()).paused += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        MODES[get_ident()].paused -= 1
        _forget_if_plain()


@contextmanager
def enable_grad() -> Iterator[None]:
    """Inside this block, in this thread, operations are recorded even within ``no_grad``.

    >>> from tinygrad_edu import Value, no_grad
    >>> with no_grad(), enable_grad():
    ...     (Value(2.0) * 3).recipe.op
    <operation multiply>
    """
    mode = MODES.setdefault(get_ident(), Mode())
    mode.paused, before = 0, mode.paused
    try:
        yield
    finally:
        mode.paused = before
        MODES[get_ident()] = mode
        _forget_if_plain()


@contextmanager
def tracing() -> Iterator[None]:
    """Inside this block, in this thread, nothing may be decided by the numbers in a Value."""
    MODES.setdefault(get_ident(), Mode()).traced += 1
    try:
        yield
    finally:
        MODES[get_ident()].traced -= 1
        _forget_if_plain()


def is_traced() -> bool:
    """Whether a function is being traced in this thread."""
    mode = MODES.get(get_ident())
    return mode is not None and mode.traced > 0


def decides(what: str) -> None:
    """Say that ``what`` looks at a number in order to decide something.

    Raises:
        TypeError: while the thread is tracing: what is decided now would be decided for good.
    """
    if is_traced():
        raise TypeError(
            f"{what} looks at a number while the function is being traced, and the compiled code "
            "would follow this one number forever; choose with tg.where(condition, a, b), keep a "
            "gradient out with tg.stop_gradient(x), or do this outside of the compiled function"
        )


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Inside this block, in this thread, ``watcher`` is shown all that is computed."""
    MODES.setdefault(get_ident(), Mode()).watchers.append(watcher)
    try:
        yield
    finally:
        MODES[get_ident()].watchers.remove(watcher)
        _forget_if_plain()


def _forget_if_plain() -> None:
    mode = MODES[get_ident()]
    if not (mode.paused or mode.traced or mode.watchers):
        del MODES[get_ident()]
