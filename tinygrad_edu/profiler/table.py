"""The sums of what was measured, as text: first by operation, then by module."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sums:
    """Of all events of one row."""

    calls: dict[str, int] = field(default_factory=dict)
    time: dict[str, float] = field(default_factory=dict)
    memory: int = 0

    def add(self, event: Any) -> None:
        """One more event."""
        self.calls[event.phase] = self.calls.get(event.phase, 0) + 1
        self.time[event.phase] = self.time.get(event.phase, 0.0) + event.end - event.start
        self.memory += event.memory

    def total(self) -> float:
        """Seconds, forward and backward."""
        return sum(self.time.values())


def text(events: Sequence[Any], peak: int) -> str:
    """The table.

    Args:
        events: what was measured.
        peak: the most bytes that there were at one time.
    """
    operations = [event for event in events if event.phase != "module"]
    by_operation = _summed(operations, lambda event: [event.name])
    by_module = _summed(operations, lambda event: dict.fromkeys(event.modules))
    rows = [_head("operation")]
    slowest_first = sorted(by_operation.items(), key=lambda item: -item[1].total())
    rows += [_row(name, sums) for name, sums in slowest_first]
    rows.append(_row("all", _summed(operations, lambda event: ["all"]).get("all", Sums())))
    if by_module:
        calls = {name: sum(e.name == name for e in events) for name in by_module}
        rows += [[""] * 6, _head("module")]
        rows += [_row(name, sums, calls[name]) for name, sums in sorted(by_module.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", f"at most {size(peak)} of computed arrays at one time"])


def _summed(events: Iterable[Any], rows: Callable[[Any], Iterable[str]]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for event in events:
        for row in rows(event):
            found.setdefault(row, Sums()).add(event)
    return found


def _head(what: str) -> list[str]:
    return [what, "calls", "forward", "rules", "backward", "memory"]


def _row(name: str, sums: Sums, calls: int | None = None) -> list[str]:
    """A row; of a module, ``calls`` says how often it was called."""
    forward = sums.calls.get("forward", 0) if calls is None else calls
    return [
        name,
        str(forward),
        duration(sums.time.get("forward", 0.0)),
        str(sums.calls.get("backward", 0)),
        duration(sums.time.get("backward", 0.0)),
        size(sums.memory),
    ]


def duration(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> duration(0.00125), duration(3.5e-6), duration(12.0)
    ('1.25 ms', '3.5 µs', '12 s')
    """
    for unit, length in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def size(n: int) -> str:
    """A number of bytes in the unit that suits it.

    >>> size(800), size(1_500_000)
    ('800 B', '1.5 MB')
    """
    for unit, length in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if n >= length:
            return f"{n / length:.3g} {unit}"
    return f"{n} B"
