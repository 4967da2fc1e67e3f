"""The course of events in Chrome's trace event format, which browsers draw along a line of time.

A call of a module encloses its operations in time, and so it does in the picture.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tinygrad_edu.views.files import write


def save(events: Iterable[Any], path: str | os.PathLike[str], thread: int) -> Path:
    """Write the events to a file, whole or not at all; return where it is.

    Args:
        events: what was measured.
        path: where to; an older file there is replaced.
        thread: the number of the thread.

    Raises:
        OSError: with the path, if it cannot be written.
    """
    path = Path(path)
    write(path, json.dumps(document(events, thread)).encode())
    return path


def document(events: Iterable[Any], thread: int) -> dict[str, Any]:
    """What becomes JSON: each event with its duration ("X"), and the memory as a counter ("C")."""
    where = {"pid": os.getpid(), "tid": thread}
    found: list[dict[str, Any]] = []
    for event in events:
        start, length = event.start * 1e6, (event.end - event.start) * 1e6  # microseconds
        details = {"shape": list(event.shape), "bytes": event.memory, "module": event.modules[-1:]}
        entry = {"name": event.name, "cat": event.phase, "ph": "X", "ts": start, "dur": length}
        found.append({**entry, **where, "args": details})
        memory = {"name": "computed arrays", "ph": "C", "ts": event.end * 1e6}
        found.append({**memory, **where, "args": {"bytes": event.live}})
    return {"traceEvents": sorted(found, key=lambda entry: entry["ts"]), "displayTimeUnit": "ms"}
