"""What a version of compiled code depends on: the form of the arguments, and not their numbers."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import Value
from tinygrad_edu.transforms.tree import Tree, parts

PLAIN = frozenset((float, np.ndarray))
"""What most arguments are; they are looked at all at once."""


def signature(tree: Tree, leaves: list[Any]) -> Any:
    """The form of an argument, as something that can be compared; its leaves are appended.

    An array counts by its shape and dtype, a float by its type, a list, tuple, dict or dataclass
    by its parts. Anything else is a setting, and counts as what it is.

    Raises:
        TypeError: for a ``Value``, and for what cannot be compared.

    >>> signature([2.0, np.zeros(3)], []), signature({"n": 7}, [])
    ((<class 'list'>, <class 'float'>, ((3,), dtype('float64'))),
     (<class 'dict'>, ('n', (<class 'int'>, 7))))
    """
    kind = type(tree)
    if kind is np.ndarray:
        leaves.append(tree)
        return tree.shape, tree.dtype
    if kind is float:
        leaves.append(tree)
        return float
    if kind in (list, tuple) and PLAIN.issuperset(map(type, tree)):
        leaves += tree
        return kind, *[(x.shape, x.dtype) if type(x) is np.ndarray else float for x in tree]
    found = parts(tree)
    if found is not None:
        return kind, *[(key, signature(child, leaves)) for key, child in found.items()]
    leaves.append(tree)
    return _of_other(kind, tree)


def _of_other(kind: type, leaf: Any) -> Any:
    if isinstance(leaf, Value):
        raise TypeError(
            "compile: a compiled function takes plain data, not Values; to differentiate, compile "
            "the gradient: tg.compile(tg.grad(f))"
        )
    if isinstance(leaf, (float, complex, np.generic, np.ndarray)):
        return kind, np.shape(leaf), getattr(leaf, "dtype", None)
    refuse_other_libraries(leaf, "an argument is")
    if not _is_setting(kind, leaf):
        raise TypeError(
            f"compile: an argument of type {kind.__name__} is neither a number, nor an array of "
            "numbers, nor a setting that can be told from another; give the numbers in it, or "
            "compile a function that knows it already, as in tg.compile(thing.method)"
        )
    return kind, leaf


def refuse_other_libraries(x: Any, what: str) -> None:
    """Say that an array of JAX's or torch's cannot be in the code.

    Raises:
        TypeError: if ``x`` is one; ``what`` is the beginning of a sentence about it.
    """
    kind = type(x)
    is_array = hasattr(x, "shape") and hasattr(x, "dtype") and not isinstance(x, type)
    if is_array and not isinstance(x, (np.ndarray, np.generic)):
        raise TypeError(
            f"compile: the code is NumPy's, but {what} a {kind.__module__}.{kind.__name__}; "
            "give np.asarray(x), or let its own library compile (jax.jit)"
        )


def _is_setting(kind: type, leaf: Any) -> bool:
    """Whether it can be compared, and not only with itself: what is in it may have changed then."""
    try:
        hash(leaf)
    except TypeError:
        return False
    by_identity = getattr(kind, "__hash__", None) is object.__hash__
    return callable(leaf) or not (by_identity and hasattr(leaf, "__dict__"))
