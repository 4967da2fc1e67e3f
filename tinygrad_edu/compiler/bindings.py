"""What a function takes from outside by name: whether the names still mean what they meant.

The code was made for the Values, modules and functions that they meant. What these hold is read in
each call; but a name may come to mean another one.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from operator import attrgetter
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

from tinygrad_edu.engine import Value

OURS = "tinygrad_edu."
"""How the modules of this package begin, whose own names mean the same for ever."""


def meant_by(f: Callable[..., Any]) -> Callable[[], list[Any]]:
    """Tells what the names from outside mean now, in ``f`` and in the functions that it uses.

    >>> def before_and_after():
    ...     w = Value(2.0)
    ...     meant = meant_by(lambda x: x * w)
    ...     before, w = meant(), Value(7.0)
    ...     return before, meant()
    >>> before_and_after()
    ([Value(2.0)], [Value(7.0)])
    """
    cells: list[CellType] = []
    names: list[tuple[dict[str, Any], str]] = []
    holders: list[Any] = []
    todo: list[Any] = [f]
    known: set[int] = set()
    while todo:
        thing = todo.pop()
        if id(thing) in known:
            continue
        known.add(id(thing))
        if _holds(thing):
            holders.append(thing)
        elif isinstance(thing, partial):
            todo += [thing.func, *thing.args, *thing.keywords.values()]
        elif isinstance(thing, MethodType):
            todo += [thing.__func__, thing.__self__]
        elif isinstance(thing, FunctionType):
            mine = [cell for cell in thing.__closure__ or () if _counts(_content(cell))]
            space = thing.__globals__
            is_ours = f"{space.get('__name__')}.".startswith(OURS)
            spoken = () if is_ours else _spoken(thing.__code__)
            globs = [(space, name) for name in spoken if _counts(space.get(name))]
            cells += mine
            names += globs
            todo += [*map(_content, mine), *(space[name] for space, name in globs)]
    return _reader(cells, names, holders)


def _reader(
    cells: list[CellType], names: list[tuple[dict[str, Any], str]], holders: list[Any]
) -> Callable[[], list[Any]]:
    """Reads what cells, globals and holders of Values hold; as it is done in each call, quickly."""
    content = attrgetter("cell_contents")
    lists = [x.values() if isinstance(x, dict) else x for x in holders if _is_list(x)]
    things = [x for x in holders if not _is_list(x)]
    if not (names or things):
        return lambda: [*map(content, cells), *chain.from_iterable(lists)]
    return lambda: [
        *map(content, cells),
        *chain.from_iterable(lists),
        *[space.get(name) for space, name in names],
        *[part for thing in things for part in vars(thing).values() if isinstance(part, Value)],
    ]


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it is empty yet
        return None


def _spoken(code: CodeType) -> set[str]:
    """The names that a function may look for among the globals; those inside it, too."""
    inside = (c for c in code.co_consts if isinstance(c, CodeType))
    return {*code.co_names}.union(*map(_spoken, inside))


def _counts(x: Any) -> bool:
    """Whether code depends on what a name means: a Value, or what has or uses some."""
    kinds = Value, FunctionType, MethodType, partial
    return isinstance(x, kinds) or hasattr(x, "named_parameters") or _holds(x)


def _holds(x: Any) -> bool:
    """Whether it is a list of Values or modules, or a thing with attributes that are Values."""
    if _is_list(x):
        within = _parts(x)
        return any(isinstance(part, Value) or hasattr(part, "named_parameters") for part in within)
    return any(isinstance(part, Value) for part in getattr(x, "__dict__", {}).values())


def _is_list(x: Any) -> bool:
    return isinstance(x, list | tuple | dict)


def _parts(x: Any) -> Iterator[Any]:
    yield from x.values() if isinstance(x, dict) else x
