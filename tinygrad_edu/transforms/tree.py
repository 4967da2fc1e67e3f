"""Trees: numbers and arrays inside nested lists, tuples, dicts and dataclasses.

``None`` is an empty tree. Text is a leaf, but a setting: nothing is differentiated by it.

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
    columns = [leaves_like("tree_map", tree, other) for other in others]
    return rebuild([f(*row) for row in zip(leaves, *columns, strict=True)])


def leaves_like(who: str, form: Tree, tree: Tree) -> list[Any]:
    """The leaves of ``tree`` in the order of those of ``form``, at the same places.

    A tuple may stand for a list. What a dict holds is found by its key.

    Raises:
        ValueError: if the trees differ in form.

    >>> leaves_like("jvp", {"w": 0, "b": 0}, {"b": 3.0, "w": 2.0})
    [2.0, 3.0]
    """
    found: list[Any] = []
    _match(who, form, tree, "", found)
    return found


def places(tree: Tree, here: str = "") -> Iterator[str]:
    """Where each leaf of a tree is, in the order of :func:`flatten`.

    >>> list(places({"w": [1.0, 2.0], "b": 3.0}))
    ["['w'][0]", "['w'][1]", "['b']"]
    """
    found = parts(tree)
    if found is None:
        yield here
    else:
        for key, part in found.items():
            yield from places(part, f"{here}[{key!r}]")


def without_text(tree: Tree) -> Tree:
    """The same tree with ``None`` in the place of text.

    >>> without_text({"w": 1.0, "activation": "tanh"})
    {'w': 1.0, 'activation': None}
    """
    leaves, rebuild = flatten(tree)
    return rebuild([None if isinstance(leaf, str) else leaf for leaf in leaves])


def _match(who: str, form: Tree, tree: Tree, place: str, found: list[Any]) -> None:
    mine, theirs = parts(form), parts(tree)
    if mine is None and theirs is None:
        found.append(tree)
    elif mine is None or theirs is None or mine.keys() != theirs.keys():
        where = f", at {place}" if place else ""
        raise ValueError(f"{who}: {_form(tree)} is given where {_form(form)} is needed{where}")
    else:
        for key, part in mine.items():
            _match(who, part, theirs[key], f"{place}[{key!r}]", found)


def parts(tree: Tree) -> dict[Any, Tree] | None:
    """What a tree consists of, by key, name or position; ``None`` for a leaf.

    >>> parts([2.0, 3.0]), parts({"w": 2.0}), parts(None), parts(2.0)
    ({0: 2.0, 1: 3.0}, {'w': 2.0}, {}, None)
    """
    if tree is None:
        return {}
    if isinstance(tree, (list, tuple)):
        names = getattr(tree, "_fields", range(len(tree)))  # a named tuple has names
        return dict(zip(names, tree, strict=True))
    if isinstance(tree, dict):
        return tree
    if hasattr(type(tree), "__dataclass_fields__") and not isinstance(tree, type):
        from dataclasses import fields  # whoever has made one has it loaded already

        return {field.name: getattr(tree, field.name) for field in fields(tree) if field.init}
    return None


def with_parts(tree: Tree, new: dict[Any, Tree]) -> Tree:
    """A tree of the kind of ``tree``, of other parts: of those that :func:`parts` gives.

    >>> with_parts((2.0, 3.0), {0: 20.0, 1: 30.0})
    (20.0, 30.0)
    """
    return _maker(tree)(new)


def _maker(tree: Tree) -> Callable[[dict[Any, Tree]], Tree]:
    """What makes such a tree of other parts: a copy, as its ``__init__`` may compute something."""
    make = type(tree)
    if tree is None:
        return lambda parts: None
    if make is dict:
        return lambda parts: parts
    if make is list or make is tuple:
        return lambda parts: make(parts.values())
    if isinstance(tree, tuple):
        return lambda parts: tuple.__new__(make, parts.values())
    from copy import copy  # rarely needed

    put = _items_put if isinstance(tree, (list, dict)) else _fields_put
    form = put(copy(tree), dict.fromkeys(parts(tree) or ()))  # it must not keep the leaves alive
    return lambda parts: put(copy(form), parts)


def _items_put(tree: Tree, items: dict[Any, Tree]) -> Tree:
    for key, part in items.items():
        tree[key] = part
    return tree


def _fields_put(tree: Tree, fields: dict[str, Tree]) -> Tree:
    for name, part in fields.items():
        object.__setattr__(tree, name, part)  # which a frozen one has, too
    return tree


def _form(tree: Tree) -> str:
    found, kind = parts(tree), type(tree).__name__
    if found is None:
        return "one number or array"
    if isinstance(tree, (list, tuple)):
        return f"a {kind} of {len(found)}"
    return f"a {kind} with {', '.join(map(repr, found))}" if found else "nothing"


def _collect(tree: Tree, leaves: list[Any]) -> Callable[[Iterator[Any]], Tree]:
    """Append the leaves of a tree; return what builds such a tree of the next leaves given."""
    found = parts(tree)
    if found is None:
        leaves.append(tree)
        return next
    build = {key: _collect(part, leaves) for key, part in found.items()}
    make = _maker(tree)
    return lambda new: make({key: part(new) for key, part in build.items()})
