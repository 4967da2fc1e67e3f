"""What to call the nodes of a graph: the user's own names first, then made-up ones."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value

DEEPEST = 4
"""Lists in lists are looked into as far as this: ``weights[0][1][2]``."""
LONGEST = 10_000
"""A longer list holds data, not Values that somebody would want to see by name."""


class Names:
    """A name for every Value, each used once.

    >>> a, b = Value(1.0), Value(2.0)
    >>> names = Names({"xs": [a, b], "b": b})
    >>> names.given(a), names.given(b)
    ('xs[0]', 'b')
    """

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._given: dict[Value, str] = {}
        self._used: set[str] = set()
        self._reserved: set[str] = set()
        self._count: dict[str, int] = {}
        found = list(_named_values(known)) if known is not None else []
        found.sort(key=lambda item: item[0])  # stable: a plain variable before a list's element
        for _depth, name, value in found:
            self._given.setdefault(value, name)
        self._modules = dict(_named_modules(known)) if known is not None else {}
        # By identity: the mapping keeps them alive.
        self._arrays = {
            id(held): name
            for name, held in (known or {}).items()
            if isinstance(held, np.ndarray) and not name.startswith("_")
        }

    def given(self, value: Value) -> str | None:
        """The name that the user gave: to the Value itself, or by keeping it under a name."""
        name = value.name if value.name is not None else self._given.get(value)
        if name is not None and not isinstance(name, str):
            raise TypeError(f"the name of a Value must be text, got {name!r:.60}")
        return name or None

    def of_array(self, array: Any) -> str | None:
        """The variable that holds an array which is no Value."""
        return self._arrays.get(id(array))

    def reserve(self, values: Iterable[Value]) -> None:
        """Keep the names that these Values were given from being made up for others."""
        self._reserved.update(name for name in map(self.given, values) if name is not None)
        self._reserved.update(self._arrays.values())

    def module(self, caller: Any) -> str:
        """The path and the class of a module: ``layers.0 · Linear``."""
        kind = caller if isinstance(caller, str) else type(caller).__name__
        path = self._modules.get(id(caller), "")
        return f"{path} · {kind}" if path else kind

    def unique(self, name: str | None, stem: str) -> str:
        """``name``, told apart from those used before; or a made-up ``stem`` and a number."""
        if name is None:
            return self._numbered(stem, 1)
        if escaped(name) not in self._used:  # two names must differ where they are shown
            self._used.add(escaped(name))
            return name
        return self._numbered(f"{escaped(name, 32)}_", 2)

    def unused(self, name: str) -> str:
        """``name``, or ``name`` and a number if it is taken."""
        return name if name not in self._used | self._reserved else self._numbered(f"{name}_", 2)

    def _numbered(self, stem: str, first: int) -> str:
        number = self._count.get(stem, first)
        while f"{stem}{number}" in self._used or f"{stem}{number}" in self._reserved:
            number += 1
        self._count[stem] = number + 1
        self._used.add(f"{stem}{number}")
        return f"{stem}{number}"


def _named_values(known: Mapping[str, Any]) -> Iterator[tuple[int, str, Value]]:
    """(how deep it was found, its name, the Value) for everything in a dictionary of variables."""
    if not isinstance(known, Mapping):
        raise TypeError(
            f"names: a dictionary such as locals() is needed, got {type(known).__name__}"
        )
    for name, held in known.items():
        if not isinstance(name, str):
            raise TypeError(f"names: the keys must be text, got {name!r:.60}")
        # IPython keeps every result: under names that begin like this, and in In and Out.
        if not name.startswith("_") and name not in ("In", "Out"):
            yield from _within(name, held, 0)


def _named_modules(known: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(identity, path) of every module, and of the modules inside; the path of an inner one alone.

    The path is that of its parameters: ``layers.0`` holds ``layers.0.weight``.
    """
    for name, held in known.items():
        if not isinstance(held, type) and callable(getattr(held, "named_modules", None)):
            for path, module in held.named_modules():
                yield id(module), path or name


def _within(name: str, held: Any, depth: int) -> Iterator[tuple[int, str, Value]]:
    if isinstance(held, Value):
        yield depth, name, held
    elif isinstance(held, (list, tuple, dict)) and (depth == DEEPEST or len(held) > LONGEST):
        return
    elif isinstance(held, (list, tuple)):
        for i, item in enumerate(held):
            yield from _within(f"{name}[{i}]", item, depth + 1)
    elif isinstance(held, dict):
        for key, item in held.items():
            yield from _within(f"{name}[{key!r}]", item, depth + 1)
    elif not isinstance(held, type) and callable(getattr(held, "named_parameters", None)):
        for path, parameter in held.named_parameters():
            if isinstance(parameter, Value):
                yield depth + 1, path, parameter


def printable(text: str, longest: int = 40) -> str:
    r"""A name, or another text of the user's, amid what is printed.

    What is invisible is escaped, and what is too long is cut, as :func:`escaped` does. A text that
    is written from right to left turns nothing else around: it stands between the marks that
    Unicode has for this.

    >>> printable("loss\n"), printable("\u05de\u05e9\u05e7\u05dc").encode("unicode_escape")
    ('loss\\u000a', b'\\u2068\\u05de\\u05e9\\u05e7\\u05dc\\u2069')
    """
    shown = escaped(text, longest)
    turns = any(unicodedata.bidirectional(c) in ("R", "AL") for c in shown)
    return f"\u2068{shown}\u2069" if turns else shown


def escaped(text: str, longest: int = 40) -> str:
    r"""Text that shows what it is: what is invisible or would reorder its surroundings is escaped.

    Letters of any script stay as they are. Longer text is cut in the middle: names that begin
    alike, such as those of the parameters of a layer, differ at the end. To do it twice does no
    more than to do it once.

    >>> escaped("loss\n"), escaped("layers.0.attention.weight", longest=16)
    ('loss\\u000a', 'layers.0….weight')
    """
    shown = "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c
        for c in text
    )
    if len(shown) <= longest:
        return shown
    tail = (longest - 1) // 2
    return f"{shown[: longest - 1 - tail]}…{shown[len(shown) - tail :]}"
