"""Whether and how a thread records: ``no_grad``, ``enable_grad``, tracing, and watchers.

Most threads have no mode at all: they record, and nobody watches. So the question that every
operation asks ("is there any mode?") is whether a dictionary is empty.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any, TypeVar

from tinygrad_edu._hints import Called

F = TypeVar("F", bound=Callable[..., Any])


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
        """A rule of ``node`` is done: the backward pass passes ``g`` to its argument ``arg``."""

    def arrived(self, node: Any, i: int, g: Any, total: Any) -> None:
        """``g`` has been passed to argument ``i`` of ``node``; all that has come is ``total``."""

    def piles_up(self, leaf: Any, total: Any) -> None:
        """``leaf.grad`` is about to become ``total``, the sum over several backward passes."""

    def entered(self, caller: Any) -> None:
        """A module, ``caller``, is called."""

    def left(self, caller: Any) -> None:
        """It has returned, or was left by an exception; told to whoever was told of the call."""


class Mode:
    """What is special about a thread.

    Attributes:
        thread: its number.
        switches: the open blocks of ``no_grad`` and ``enable_grad``; the first is the newest, and
            decides whether the thread records.
        traced: how often it is being traced.
        watchers: who watches it.
    """

    __slots__ = ("switches", "thread", "traced", "watchers")

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.switches: list[_Switch] = []
        self.traced = 0
        self.watchers: list[Watcher] = []


MODES: dict[int, Mode] = {}
"""The mode of each thread that has one, by the thread's number."""


def _mode() -> Mode:
    """The mode of this thread, which has one from now on."""
    thread = get_ident()
    return MODES.get(thread) or MODES.setdefault(thread, Mode(thread))


def _forget_if_plain(mode: Mode) -> None:
    if not (mode.switches or mode.traced or mode.watchers):
        MODES.pop(mode.thread, None)


def is_recording() -> bool:
    """Whether operations of this thread are being recorded."""
    mode = MODES.get(get_ident())
    return mode is None or not mode.switches or mode.switches[0].records


def watchers() -> list[Watcher]:
    """Who watches this thread."""
    mode = MODES.get(get_ident())
    return [] if mode is None else mode.watchers


class _Switch(metaclass=Called):
    """A block, or a function, in which a thread records, or does not."""

    records: bool

    def __init__(self, *given: object) -> None:
        if given:
            name = type(self).__name__
            raise TypeError(
                f"{name}: nothing can be given to it; write `with {name}():`, or `@{name}()` above "
                "a function"
            )

    def __enter__(self) -> None:
        _mode().switches.insert(0, self)

    def __exit__(self, *error: object) -> None:
        mode = MODES.get(get_ident())
        if mode is None or self not in mode.switches:  # another thread closes a suspended generator
            mode = next(mode for mode in [*MODES.values()] if self in mode.switches)
        mode.switches.remove(self)
        _forget_if_plain(mode)

    def __call__(self, function: F) -> F:
        name = type(self).__name__
        if any(goes_on(function) for goes_on in GO_ON):
            raise TypeError(
                f"{name}: {function.__name__} is a generator or async function, so its body runs "
                f"after the call, outside of this block; write `with {name}():` inside it"
            )

        @functools.wraps(function)
        def of(*args: Any, **options: Any) -> Any:
            with self:
                return function(*args, **options)

        return of  # type: ignore[return-value]  # it takes and returns the same


GO_ON = inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction
"""These ask whether a function goes on after its call."""


class no_grad(_Switch):
    """Inside this block, in this thread, results do not remember where they came from.

    As a decorator, ``@no_grad()``, it makes a whole function such a block.

    Raises:
        TypeError: as a decorator of a generator or async function, whose body runs after the call.

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

    records = False


class enable_grad(_Switch):
    """Inside this block, in this thread, operations are recorded even within ``no_grad``.

    Raises:
        TypeError: as for :class:`no_grad`.

    >>> from tinygrad_edu import Value, no_grad
    >>> with no_grad(), enable_grad():
    ...     (Value(2.0) * 3).recipe.op
    <operation multiply>
    """

    records = True


@contextmanager
def tracing() -> Iterator[None]:
    """Inside this block, in this thread, nothing may be decided by the numbers in a Value."""
    mode = _mode()
    mode.traced += 1
    try:
        yield
    finally:
        mode.traced -= 1
        _forget_if_plain(mode)


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
    mode = _mode()
    mode.watchers.append(watcher)
    try:
        yield
    finally:
        mode.watchers.remove(watcher)
        _forget_if_plain(mode)
