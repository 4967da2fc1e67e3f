"""``Node``: what a Value remembers, and where.

A scalar network makes a hundred thousand nodes in a step, so a node is as small as can be. Python's
cycle collector, above all, goes through all objects that can hold others, again and again, and
visits whatever they hold: with twice as many objects it takes longer than the computation
(``benchmarks/scaling.py``). So a node is one object, without a tuple of arguments beside it.
"""

from typing import Any, NamedTuple

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.operation import Operation

NO_OPTIONS: dict[str, Any] = {}


class NOTHING:
    """In the place of an argument that an operation does not have; ``None`` may be an argument."""


class Rest(tuple[Any, ...]):
    """In the place of the second argument where there are more: all but the first."""

    __slots__ = ()


class Recipe(NamedTuple):
    """How a Value was computed: ``op(*args, **options)``. Arguments are Values or raw data."""

    op: Operation
    args: tuple[Any, ...]
    options: dict[str, Any]


class Node(ArrayLike):
    """The data, the gradient and the recipe of a Value."""

    __slots__ = (
        *("__weakref__", "_raw", "_op", "_options", "grad", "name"),
        *("_first", "_second"),  # its arguments: see _args
        "_seen",  # what its arguments looked like; of a leaf, who waits: see engine/asking.py
        "_returned_by",  # who has returned it: see engine/calls.py
    )

    _raw: Any  # not _data: whatever has that, np.ma takes for an array of its own, and takes apart
    grad: Any
    name: str | None
    _op: Operation | None
    _first: Any
    _second: Any
    _options: dict[str, Any]
    _seen: Any
    _returned_by: tuple[Any, ...]

    @property
    def _args(self) -> tuple[Any, ...]:
        """The arguments that it was computed from: Values or raw data."""
        first, second = self._first, self._second
        if second is NOTHING:
            return () if first is NOTHING else (first,)
        return (first, *second) if type(second) is Rest else (first, second)

    @_args.setter
    def _args(self, args: tuple[Any, ...]) -> None:
        self._first, *rest = args or (NOTHING,)
        self._second = Rest(rest) if len(rest) > 1 else rest[0] if rest else NOTHING

    @property
    def recipe(self) -> Recipe | None:
        """How it was computed, for whoever walks the graph; ``None`` for a leaf.

        >>> from tinygrad_edu import Value
        >>> (Value(2.0) * 3).recipe
        Recipe(op=<operation multiply>, args=(Value(2.0), 3), options={})
        """
        return None if self._op is None else Recipe(self._op, self._args, self._options)
