"""The arguments of a function as one long vector, and back.

A check moves a point along a line. A function has arguments of many kinds (floats, arrays of any
dtype, fractions, lists and dictionaries of those), so this module lays out all numbers that may
move in one float64 vector, and rebuilds the arguments from it in their own kinds. A fraction or a
longdouble that is no float64 is rounded to the nearest one, and the check is made there.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.engine import bare
from tinygrad_edu.engine.inputs import check_arithmetic
from tinygrad_edu.testing.errors import NotContinuous

Vector = NDArray[np.float64]


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
        args: numbers, arrays, Values, and lists, tuples and dictionaries of them. A list of plain
            numbers stands for an array.
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
        self.args = tuple(_plain(arg) for arg in args)
        self.names = tuple(names)
        self.positions = _positions(wrt, names)
        if wrt is None:
            self.positions = [i for i in self.positions if any(_leaves(self.args[i], ""))]
        everything = [i for i, arg in enumerate(self.args) if any(_leaves(arg, ""))]
        self.by_some_only = self.positions != everything
        self.leaves: list[Leaf] = []
        for i in self.positions:
            found = list(_leaves(self.args[i], names[i]))
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
            for name, array in _arrays(arg, names[i])
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
            _rebuild(arg, new) if i in self.positions else arg for i, arg in enumerate(self.args)
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


def eps_of(data: Any) -> float:
    """The relative spacing of numbers of this kind; 0 where they are exact.

    >>> eps_of(1.0) == 2.0**-52, eps_of(np.zeros(2, np.float32)) == 2.0**-23, eps_of(Fraction(1))
    (True, True, 0.0)
    """
    if isinstance(data, Fraction | int):
        return 0.0
    dtype = np.asarray(data).dtype
    return float(np.finfo(dtype).eps) if dtype.kind == "f" else 0.0


def flatten(items: Iterable[Any]) -> Vector:
    """Numbers and arrays as one vector of float64."""
    parts = [np.asarray(item, dtype=np.float64).reshape(-1) for item in items]
    return np.concatenate(parts) if parts else np.zeros(0)


def like(numbers: Vector, data: Any) -> Any:
    """A vector in the kind, the dtype and the shape of ``data``."""
    if isinstance(data, np.ndarray):
        return numbers.reshape(data.shape).astype(data.dtype)
    if isinstance(data, Fraction):
        return Fraction(float(numbers[0]))
    kind = type(data) if isinstance(data, np.generic) else float
    return kind(numbers[0])


def array_of(tensor: Any) -> Any:
    """A tensor of torch as an array of NumPy.

    Raises:
        TypeError: for bfloat16.
    """
    if str(tensor.dtype) == "torch.bfloat16":
        raise TypeError(
            "check: NumPy has no bfloat16, and its eight binary digits would show little; check "
            "with x.float()"
        )
    return tensor.detach().cpu().numpy()


def is_leaf(item: Any) -> bool:
    """Whether ``item`` is a number or an array that a derivative can be taken by."""
    return isinstance(item, float | Fraction | np.floating) or (
        isinstance(item, np.ndarray) and item.dtype.kind == "f"
    )


def same(now: Any, before: Any) -> bool:
    """Whether two arrays hold the same; a NaN is the same as a NaN.

    >>> same(np.array([np.nan]), np.array([np.nan])), same(Fraction(1), np.ones(2))
    (True, False)
    """
    floats = np.asarray(now).dtype.kind in "fc"
    return bool(np.array_equal(now, before, equal_nan=floats))


def children(item: Any) -> list[tuple[str, Any]] | None:
    """What a list, tuple or dictionary holds, with the index of each; else ``None``."""
    if isinstance(item, list | tuple):
        return [(f"[{i}]", child) for i, child in enumerate(item)]
    if isinstance(item, dict):
        return [(f"[{key!r}]", child) for key, child in item.items()]
    return None


def _plain(arg: Any) -> Any:
    """An argument without Values; plain numbers in a list, and tensors, become NumPy's arrays."""
    arg = bare(arg)
    check_arithmetic("check", arg)
    if hasattr(arg, "detach"):  # torch's
        arg = array_of(arg)
    if hasattr(arg, "__array__") and not isinstance(arg, np.ndarray | np.generic):
        arg = np.array(arg)
    if isinstance(arg, complex | np.complexfloating) or (
        isinstance(arg, np.ndarray) and arg.dtype.kind == "c"
    ):
        raise TypeError(
            "check: an argument is complex; write the function as one of the real and the "
            "imaginary part, and check that"
        )
    if isinstance(arg, list) and arg and all(type(item) is float for item in arg):
        return np.array(arg)
    if isinstance(arg, list | tuple):
        items = [_plain(item) for item in arg]
        return type(arg)(*items) if hasattr(arg, "_fields") else type(arg)(items)
    if isinstance(arg, dict):
        return {key: _plain(item) for key, item in arg.items()}
    return arg


def _arrays(item: Any, name: str) -> Iterator[tuple[str, NDArray[Any]]]:
    if isinstance(item, np.ndarray):
        yield name, item
    for index, child in children(item) or ():
        yield from _arrays(child, name + index)


def _leaves(item: Any, name: str) -> Iterator[Leaf]:
    if is_leaf(item):
        yield Leaf(name, item)
    for index, child in children(item) or ():
        yield from _leaves(child, name + index)


def _rebuild(item: Any, new: Any) -> Any:
    if is_leaf(item):
        return next(new)
    if isinstance(item, dict):
        return {key: _rebuild(child, new) for key, child in item.items()}
    if isinstance(item, list | tuple):
        items = [_rebuild(child, new) for child in item]
        return type(item)(*items) if hasattr(item, "_fields") else type(item)(items)
    return item


def _positions(wrt: int | str | Sequence[int | str] | None, names: Sequence[str]) -> list[int]:
    if wrt is None:
        return list(range(len(names)))
    if not isinstance(wrt, int | str | Sequence):
        raise TypeError(f"wrt: give the positions or names of arguments, not {wrt!r:.40}")
    chosen = [wrt] if isinstance(wrt, int | str) else list(wrt)
    if not chosen:
        raise ValueError("wrt: it names no argument; leave it out to differentiate by all")
    positions = []
    for which in chosen:
        if isinstance(which, str) and which in names:
            which = names.index(which)
        if not isinstance(which, int) or not -len(names) <= which < len(names):
            raise ValueError(f"wrt: there is no argument {which!r}, only {', '.join(names)}")
        positions.append(which % len(names))
    return sorted(set(positions))


def _kind(arg: Any) -> str:
    if isinstance(arg, np.ndarray):
        return f"an array of {arg.dtype}"
    return f"{arg!r:.30} (of type {type(arg).__name__})"
