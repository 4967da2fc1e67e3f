"""Arguments, results and gradients as trees: lists, tuples, dictionaries and dataclasses.

They are the trees of :mod:`tinygrad_edu.transforms.tree`. A check wants to know besides what to
call each leaf, and works with plain NumPy data.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from tinygrad_edu.engine import bare, check_arithmetic
from tinygrad_edu.testing.errors import WrongShape
from tinygrad_edu.testing.vectors import array_of, is_leaf
from tinygrad_edu.transforms.tree import parts, tree_map, with_parts


def children(item: Any) -> dict[str, Any] | None:
    """What a list, tuple, dictionary or dataclass holds, by how one gets at it; else ``None``.

    >>> children({"w": 2.0}), children((3.0, 4.0)), children(2.0), children(None)
    ({"['w']": 2.0}, {'[0]': 3.0, '[1]': 4.0}, None, None)
    """
    found = None if item is None else parts(item)
    if found is None:
        return None
    is_indexed = type(item) is tuple or isinstance(item, list | dict)
    return {f"[{key!r}]" if is_indexed else f".{key}": part for key, part in found.items()}


def named_leaves(
    item: Any, is_wanted: Callable[[Any], bool], name: str = ""
) -> Iterator[tuple[str, Any]]:
    """The wanted leaves inside, each with its name.

    >>> list(named_leaves({"w": [2.0, "tanh"]}, is_leaf, "p"))
    [("p['w'][0]", 2.0)]
    """
    if is_wanted(item):
        yield name, item
    for index, child in (children(item) or {}).items():
        yield from named_leaves(child, is_wanted, name + index)


def replaced(item: Any, is_wanted: Callable[[Any], bool], new: Callable[[Any], Any]) -> Any:
    """The same tree with ``new(leaf)`` in the place of each wanted leaf; the others stay.

    >>> replaced({"a": [1.0, 2.0], "name": "b"}, is_leaf, lambda x: -x)
    {'a': [-1.0, -2.0], 'name': 'b'}
    """
    return tree_map(lambda leaf: new(leaf) if is_wanted(leaf) else leaf, item)


def plain(arg: Any) -> Any:
    """An argument without Values; plain numbers in a list, and tensors, become NumPy's arrays.

    Raises:
        TypeError: for complex numbers, and for what cannot be computed with.

    >>> plain(([1.0, 2.0], 3.0))
    (array([1., 2.]), 3.0)
    """
    if isinstance(arg, list) and arg and all(type(item) is float for item in arg):
        return np.array(arg)
    found = parts(arg)
    if found is None:
        return _plain_leaf(arg)
    return with_parts(arg, {key: plain(part) for key, part in found.items()})


def gradients_at_leaves(target: Any, gradient: Any, name: str) -> list[Any]:
    """The gradients by the leaves of ``target``, which ``gradient`` is built like.

    Raises:
        WrongShape: if it is not.

    >>> gradients_at_leaves({"w": 1.0, "act": "tanh"}, {"w": 5.0}, "p")
    [5.0]
    """
    gradient = bare(gradient)
    if is_leaf(target):
        numbers = isinstance(gradient, Fraction) or np.asarray(gradient).dtype.kind in "fiub"
        if not numbers:
            raise WrongShape(f"check: the gradient by {name!r} is {gradient!r:.40}, not numbers")
        return [gradient]
    mine, theirs = children(target) or {}, children(gradient) or {}
    if isinstance(target, list | tuple) and isinstance(gradient, list | tuple):
        theirs = dict(zip(mine, gradient, strict=False)) if len(gradient) == len(target) else {}
    found = []
    for index, child in mine.items():
        if not any(named_leaves(child, is_leaf)):
            continue  # a setting, by which there is no gradient
        if index not in theirs:
            kind = "dictionary" if isinstance(target, dict) else type(target).__name__
            raise WrongShape(f"check: the gradient by {name!r} must be a {kind} like it")
        found += gradients_at_leaves(child, theirs[index], name + index)
    return found


def _plain_leaf(arg: Any) -> Any:
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
    return arg
