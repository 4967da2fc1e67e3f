"""Trees: numbers and arrays inside nested lists, tuples, dicts and dataclasses.

>>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": 3.0})
>>> leaves, rebuild([10, 20, 30])
([1.0, 2.0, 3.0], {'w': [10, 20], 'b': 30})
"""

from collections.abc import Callable, Iterator
from typing import Any

Tree = Any
"""A number, an array, a Value, or a list, tuple, dict or dataclass of trees."""


def flatten(tree: Tree) -> tuple[list[Any], Callable[[list[Any]], Tree]]:
    """The leaves of a tree in order, and the function that puts other leaves in their places.

    The function remembers the form of the tree only, and does not keep the leaves alive.
    """
    leaves: list[Any] = []
    build = _collect(tree, leaves)
    return leaves, lambda new: build(iter(new))


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


def _collect(tree: Tree, leaves: list[Any]) -> Callable[[Iterator[Any]], Tree]:
    """Append the leaves of a tree; return what builds such a tree of the next leaves given."""
    make = type(tree)
    if isinstance(tree, (list, tuple)):
        parts = [_collect(child, leaves) for child in tree]
        if hasattr(tree, "_fields"):  # a named tuple
            return lambda new: make(*[part(new) for part in parts])
        return lambda new: make([part(new) for part in parts])
    if isinstance(tree, dict):
        values = {key: _collect(child, leaves) for key, child in tree.items()}
        return lambda new: {key: part(new) for key, part in values.items()}
    if hasattr(make, "__dataclass_fields__"):
        from dataclasses import fields  # whoever has made one has it loaded already

        names = [field.name for field in fields(tree) if field.init]
        given = {name: _collect(getattr(tree, name), leaves) for name in names}
        return lambda new: make(**{name: part(new) for name, part in given.items()})
    leaves.append(tree)
    return next
