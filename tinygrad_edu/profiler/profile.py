"""``profile``: a watcher that looks at the clock whenever an operation is done.

The engine shows a watcher every result and every gradient. The time since what it was shown
before is what this one took, with all of Python in between. Nothing of this is in the way of
whoever does not profile.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from time import perf_counter
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

from tinygrad_edu._hints import called, options_elsewhere
from tinygrad_edu.engine import Value, Watcher, bare, memory_of, shape_of, watched_by
from tinygrad_edu.profiler.chrome import save
from tinygrad_edu.profiler.table import text

FORWARD, BACKWARD, MODULE = "forward", "backward", "module"


class Event(NamedTuple):
    """Something that took time.

    Attributes:
        name: of the operation; what a module is called.
        phase: "forward", "backward", or "module" for a call of a module.
        start, end: in seconds, by a clock that started with the block.
        memory: the bytes of the array that it made; 0 for numbers, for views of arrays, and where
            the library of the array does not tell a view from a copy.
        live: the bytes of all such arrays that there were afterwards.
        modules: the modules that the operation belongs to, outermost first.
        shape: of what was computed.
    """

    name: str
    phase: str
    start: float
    end: float
    memory: int
    live: int
    modules: tuple[str, ...]
    shape: tuple[int, ...]


@called
@contextmanager
@options_elsewhere("with profile() as p: ...")
def profile() -> "Iterator[Profile]":
    """Measure the operations of a block, forward and backward; print a table at its end.

    It sees what is computed with Values in this thread. The time of an operation is that since the
    end of the one before, so it includes what Python did in between; the time before the first
    operation of a module, or of a backward pass, is not counted. Code that ``tg.compile`` made
    runs without Values, and is not seen.

    Returns:
        What has been measured: ``p.table()`` is the table as text, ``p.events`` is all of it,
        ``p.peak`` the most bytes that computed arrays took at one time, and
        ``p.save_chrome_trace(path)`` writes a file for chrome://tracing or ui.perfetto.dev.

    >>> import tinygrad_edu as tg
    >>> x = tg.Value(np.ones((2, 3)))
    >>> with profile() as p:
    ...     tg.exp(x).sum().backward()
    operation  ...
    >>> [(event.name, event.phase) for event in p.events]
    [('exp', 'forward'), ('sum', 'forward'), ('sum', 'backward'), ('exp', 'backward')]
    """
    found = Profile()
    try:
        with watched_by(found):
            yield found
    finally:
        found.forget()
    print(found.table())


class Profile(Watcher):
    """What :func:`profile` has measured."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.peak = 0
        self._began = self._last = perf_counter()
        self._open: list[tuple[str, float]] = []  # modules that are being called
        self._names: dict[int, str] = {}  # of the modules inside the outermost
        self._modules: dict[int, tuple[Any, tuple[str, ...]]] = {}  # of each node, by its identity
        self._arrays: dict[int, Any] = {}  # those that are still there, by their identity
        self._live = 0

    def forget(self) -> None:
        """Let go of what is known of nodes; the events stay."""
        self._modules.clear()

    def table(self) -> str:
        """Calls, time and memory, by operation and by module, as text."""
        return text(self.events, self.peak)

    def save_chrome_trace(self, path: str | os.PathLike[str]) -> Path:
        """Write the course of events as JSON, whole or not at all; return where it is."""
        return save(self.events, path, get_ident())

    # -- what the engine shows ---------------------------------------------------------------

    def recorded(self, value: Value) -> None:
        """An operation is done."""
        recipe = value.recipe
        if recipe is not None:
            modules = tuple([name for name, _ in self._open])
            self._modules[id(value)] = ref(value), modules
            self._add(recipe.op.name, FORWARD, bare(value), modules, recipe.args)

    def passed(self, node: Value, arg: Value, g: Any) -> None:
        """A rule is done."""
        known, modules = self._modules.get(id(node), (None, ()))
        recipe = node.recipe
        if recipe is not None:
            is_mine = known is not None and known() is node
            self._add(recipe.op.name, BACKWARD, g, modules if is_mine else (), recipe.args)

    def walks(self, output: Value) -> None:
        """A backward pass begins; what was before is not its time."""
        self._last = perf_counter()

    def entered(self, caller: Any) -> None:
        """A module is called."""
        if not self._open:
            parts = caller.named_modules() if hasattr(caller, "named_modules") else []
            self._names = {id(module): name for name, module in parts}
        self._last = perf_counter()
        self._open.append((self._title(caller), self._last))

    def left(self, caller: Any) -> None:
        """A module has returned."""
        name, start = self._open.pop()
        modules = tuple([title for title, _ in self._open])
        now = perf_counter()
        self._keep(Event(name, MODULE, start, now, 0, self._live, modules, ()))
        self._last = perf_counter()

    def _title(self, caller: Any) -> str:
        kind = type(caller).__name__
        if not self._open:
            return kind
        name = self._names.get(id(caller))
        return f"{self._open[0][0]}.{name} ({kind})" if name else f"{self._open[-1][0]} > {kind}"

    def _add(
        self, name: str, phase: str, made: Any, modules: tuple[str, ...], args: tuple[Any, ...]
    ) -> None:
        now = perf_counter()
        data = bare(made)
        array = _owner(data)
        memory = 0
        if array is not None and not any(_owner(x) is array for x in args):
            memory = self._new_memory(array)
        shape = tuple(shape_of(data))  # torch's is no plain tuple
        self._keep(Event(name, phase, self._last, now, memory, self._live, modules, shape))
        self._last = perf_counter()  # looking took time as well

    def _keep(self, event: Event) -> None:
        start, end = event.start - self._began, event.end - self._began
        self.events.append(event._replace(start=start, end=end))

    def _new_memory(self, array: Any) -> int:
        """The bytes of an array that was not there before; from now on it counts as alive."""
        key, size = id(array), array.nbytes
        if key in self._arrays:
            return 0

        def gone(_: Any) -> None:
            del self._arrays[key]
            self._live -= size

        self._arrays[key] = ref(array, gone)
        self._live += size
        self.peak = max(self.peak, self._live)
        return int(size)


def _owner(x: Any) -> Any:
    """The array that has the memory that ``x`` looks at; ``None`` if there is none to be found."""
    data = bare(x)
    if isinstance(data, np.ndarray):
        return data.base if isinstance(data.base, np.ndarray) else data
    if isinstance(data, np.generic) or not hasattr(data, "nbytes"):
        return None
    memory = memory_of(data)  # JAX has none to change, and so no views
    return None if memory is not None and memory.is_view(data) else data
