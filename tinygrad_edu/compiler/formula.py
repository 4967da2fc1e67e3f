"""What the formula of an optimiser depends on, and what it must not change."""

import inspect
from collections.abc import Iterable, Mapping
from types import CodeType, FunctionType
from typing import Any


def names_in_update(kind: type) -> set[str]:
    """All names in ``update`` of a class and of its bases, and in the methods that those name.

    Whatever attribute the formula reads, its name is among them.

    >>> class Fixed:
    ...     def update(self, i, p, g):
    ...         p.data = p.data - self.rate() * g
    ...
    ...     def rate(self):
    ...         return self.speed / 2
    >>> sorted(names_in_update(Fixed))
    ['data', 'rate', 'speed']
    """
    found: set[str] = set()
    todo: list[Any] = ["update"]
    while todo:
        name = todo.pop()
        for part in (vars(base).get(name) for base in kind.__mro__):
            part = part.fget if isinstance(part, property) else part
            function = inspect.unwrap(part) if callable(part) else None
            if isinstance(function, FunctionType):
                new = _names_in(function.__code__) - found
                found |= new
                todo += new
    return found


def _names_in(code: CodeType) -> set[str]:
    inside = (part for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*map(_names_in, inside))


def as_key(x: Any) -> Any:
    """Something that can be compared, and is another if ``x`` is: of a list, also what is in it.

    >>> as_key(2.0), as_key([1.0, 2.0])
    (2.0, (<class 'list'>, (1.0, 2.0)))
    """
    try:
        hash(x)
    except TypeError:
        if isinstance(x, list | tuple):
            return type(x), tuple(map(as_key, x))
        if isinstance(x, dict):
            return dict, tuple((name, as_key(part)) for name, part in x.items())
        return id(x)
    return x


def parts_besides(optimizer: Any, memories: Iterable[str]) -> dict[str, Any]:
    """What an optimiser consists of besides its memories; of a list, what is in it now."""
    parts = getattr(optimizer, "__dict__", {})
    own = {name: x for name, x in parts.items() if name not in memories}
    return {name: [*map(id, x)] if isinstance(x, list) else x for name, x in own.items()}


def check_unchanged(who: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse an ``update`` that remembers outside of its memories: the code would not see it.

    Raises:
        TypeError: if something is not what it was.
    """
    for name, x in after.items():
        if x is not before.get(name) and not (isinstance(x, list) and x == before.get(name)):
            raise TypeError(
                f"compile_step: {who}.update changes self.{name}, which the compiled code would "
                "not do again; keep it in memories, as a list with one entry for each parameter "
                f"(self.{name}[i] = ...), in a local variable, or set it between steps"
            )
