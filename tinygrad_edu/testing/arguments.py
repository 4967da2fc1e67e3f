"""The arguments of a function as one long vector, and back.

A check moves a point along a line. A function has arguments of many kinds (floats, arrays of any
dtype, fractions, lists and dictionaries of those), so this module lays out all numbers that may
move in one float64 vector, and rebuilds the arguments from it in their own kinds. A fraction or a
longdouble that is no float64 is rounded to the nearest one, and the check is made there.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.testing.errors import NotContinuous
from tinygrad_edu.testing.trees import named_leaves, plain, replaced
from tinygrad_edu.testing.vectors import Vector, eps_of, flatten, is_leaf, like, same


class Leaf(NamedTuple):
    """One number or array among the arguments: what it is called, and what it holds."""

    name: str
    data: Any

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return int(np.size(self.data))

    @property
    def eps(self) -> float:
        """The relative spacing of its numbers; 0 for exact fractions."""
        return eps_of(self.data)


class Arguments:
    """The arguments of one call, and the leaves in them that a derivative is taken by.

    Args:
        args: numbers, arrays, Values, and lists, tuples, dictionaries and dataclasses of them. A
            list of plain numbers stands for an array.
        wrt: which arguments may move, by position or by name; ``None`` for all that hold
            continuous numbers.
        names: the names of the arguments.

    Attributes:
        positions: which arguments move.
        by_some_only: whether others could move, too.
        leaves: the numbers and arrays in those that do.
        flat: all their numbers.

    Raises:
        NotContinuous: if there is nothing to move, or ``wrt`` names whole numbers.

    >>> arguments = Arguments((2.0, np.ones(2), "axis"), None, ("a", "b", "c"))
    >>> [leaf.name for leaf in arguments.leaves], arguments.flat
    (['a', 'b'], array([2., 1., 1.]))
    >>> arguments.rebuild(arguments.split(np.array([5.0, 6.0, 7.0])))
    (5.0, array([6., 7.]), 'axis')
    """

    def __init__(
        self,
        args: Sequence[Any],
        wrt: int | str | Sequence[int | str] | None,
        names: Sequence[str],
    ) -> None:
        self.args = tuple(plain(arg) for arg in args)
        self.names = tuple(names)
        self.positions = _positions(wrt, names)
        if wrt is None:
            self.positions = [i for i in self.positions if any(named_leaves(self.args[i], is_leaf))]
        everything = [i for i, arg in enumerate(self.args) if any(named_leaves(arg, is_leaf))]
        self.by_some_only = self.positions != everything
        self.leaves: list[Leaf] = []
        for i in self.positions:
            found = [Leaf(*leaf) for leaf in named_leaves(self.args[i], is_leaf, names[i])]
            if wrt is not None and not found:
                raise NotContinuous(
                    f"wrt: argument {names[i]!r} is {_kind(self.args[i])}, by which no derivative "
                    "can be taken; give floats"
                )
            self.leaves += found
        if not self.leaves:
            kinds = ", ".join(map(_kind, self.args)) or "no argument"
            raise NotContinuous(
                f"check: there is no float to differentiate by, only {kinds}; write 3.0 for 3, "
                "x.astype(float) for an array x of whole numbers"
            )
        self.flat = flatten([leaf.data for leaf in self.leaves])
        if not np.isfinite(self.flat).all():
            raise ValueError("check: an argument holds a NaN or an infinity; check elsewhere")
        ends = np.cumsum([leaf.size for leaf in self.leaves])
        self.slices = [
            slice(int(end) - leaf.size, int(end))
            for leaf, end in zip(self.leaves, ends, strict=True)
        ]
        self._fixed = [
            (name, array, array.copy())
            for i, arg in enumerate(self.args)
            for name, array in named_leaves(arg, _is_array, names[i])
            if i not in self.positions or not is_leaf(array)
        ]

    def changed(self, leaves: Sequence[Any]) -> str | None:
        """The name of an argument that is not any more what it was; ``None`` if all are.

        ``leaves`` is what :meth:`split` gave for the point of the check, after it has been used.
        """
        given = self.split(self.flat)  # what was handed out: 1/3 is rounded to a float64
        for leaf, now, before in zip(self.leaves, leaves, given, strict=True):
            if not same(now, before):
                return leaf.name
        for name, now, before in self._fixed:
            if not same(now, before):
                return name
        return None

    def split(self, flat: Vector) -> list[Any]:
        """The numbers of ``flat`` in the kinds and shapes of the leaves."""
        return [
            like(flat[part], leaf.data) for leaf, part in zip(self.leaves, self.slices, strict=True)
        ]

    def rebuild(self, leaves: Iterable[Any]) -> tuple[Any, ...]:
        """The arguments with these in place of the leaves; all containers are new ones."""
        new = iter(leaves)
        return tuple(
            replaced(arg, is_leaf, lambda _: next(new)) if i in self.positions else arg
            for i, arg in enumerate(self.args)
        )

    def where(self, index: int) -> str:
        """The name of one number of the vector: ``'w[0, 2]'``."""
        for leaf, part in zip(self.leaves, self.slices, strict=True):
            if index < part.stop:
                shape = np.shape(leaf.data)
                inner = np.unravel_index(index - part.start, shape)
                return leaf.name + (f"[{', '.join(str(int(i)) for i in inner)}]" if shape else "")
        raise IndexError(index)


def names_of(f: Callable[..., Any], count: int) -> tuple[str, ...]:
    """The names of the first ``count`` arguments of ``f``, as far as Python knows them.

    >>> names_of(lambda x, *rest: x, 3)
    ('x', 'rest[0]', 'rest[1]')
    """
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):  # a built-in function may have no signature
        parameters = []
    names: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{i}]" for i in range(count - len(names))]
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            names.append(parameter.name)
    names += [f"argument {i}" for i in range(len(names), count)]
    return tuple(names[:count])


def _positions(wrt: int | str | Sequence[int | str] | None, names: Sequence[str]) -> list[int]:
    if wrt is None:
        return list(range(len(names)))
    if not isinstance(wrt, int | np.integer | str | Sequence):
        raise TypeError(f"wrt: give the positions or names of arguments, not {wrt!r:.40}")
    chosen = list(wrt) if isinstance(wrt, Sequence) and not isinstance(wrt, str) else [wrt]
    if not chosen:
        raise ValueError("wrt: it names no argument; leave it out to differentiate by all")
    positions = []
    for which in chosen:
        if isinstance(which, str) and which in names:
            which = names.index(which)
        if not isinstance(which, int | np.integer) or not -len(names) <= which < len(names):
            raise ValueError(f"wrt: there is no argument {which!r}, only {', '.join(names)}")
        positions.append(int(which) % len(names))
    return sorted(set(positions))


def _is_array(item: Any) -> bool:
    return isinstance(item, np.ndarray)


def _kind(arg: Any) -> str:
    if isinstance(arg, np.ndarray):
        return f"an array of {arg.dtype}"
    return f"{arg!r:.30} (of type {type(arg).__name__})"
