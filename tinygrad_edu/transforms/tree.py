"""Trees: numbers and arrays inside nested lists, tuples, dicts and dataclasses.

>>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": 3.0})
>>> leaves, rebuild([10, 20, 30])
([1.0, 2.0, 3.0], {'w': [10, 20], 'b': 30})
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

Tree = Any
"""A number, an array, a Value, or a list, tuple, dict or dataclass of trees."""


def flatten(tree: Tree) -> tuple[list[Any], Callable[[list[Any]], Tree]]:
    """The leaves of a tree in order, and the function that puts other leaves in their places."""
    leaves: list[Any] = []
    _collect(tree, leaves)
    return leaves, lambda new: _rebuild(tree, iter(new))


def tree_map(f: Callable[..., Any], tree: Tree, *others: Tree) -> Tree:
    """The tree of ``f(leaf, ...)``, for leaves at the same place of trees of the same form.

    >>> tree_map(lambda a, b: a + b, [1, (2, 3)], [10, (20, 30)])
    [11, (22, 33)]
    """
    leaves, rebuild = flatten(tree)
    columns = [flatten(other)[0] for other in others]
    if any(len(column) != len(leaves) for column in columns):
        raise ValueError("the trees differ in form")
    return rebuild([f(*row) for row in zip(leaves, *columns, strict=True)])


def _is_dataclass(tree: Tree) -> bool:
    return hasattr(type(tree), "__dataclass_fields__")


def _collect(tree: Tree, leaves: list[Any]) -> None:
    if isinstance(tree, (list, tuple)):
        children = tree
    elif isinstance(tree, dict):
        children = tuple(tree.values())
    elif _is_dataclass(tree):
        children = tuple(getattr(tree, field.name) for field in dataclasses.fields(tree))
    else:
        leaves.append(tree)
        return
    for child in children:
        _collect(child, leaves)


def _rebuild(tree: Tree, leaves: Iterator[Any]) -> Tree:
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):  # a named tuple
        return type(tree)(*[_rebuild(child, leaves) for child in tree])
    if isinstance(tree, (list, tuple)):
        return type(tree)([_rebuild(child, leaves) for child in tree])
    if isinstance(tree, dict):
        return {key: _rebuild(child, leaves) for key, child in tree.items()}
    if _is_dataclass(tree):
        children = {f.name: getattr(tree, f.name) for f in dataclasses.fields(tree)}
        return dataclasses.replace(
            tree, **{name: _rebuild(child, leaves) for name, child in children.items()}
        )
    return next(leaves)
