"""Names for what goes into a compiled function: those that its author gave."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from tinygrad_edu.compiler.access import VARIABLES
from tinygrad_edu.compiler.looped import HELPERS
from tinygrad_edu.engine import Value
from tinygrad_edu.transforms.tree import parts
from tinygrad_edu.views.identifiers import Identifiers
from tinygrad_edu.views.names import Names
from tinygrad_edu.views.numpy_code import RESERVED

TAKEN = (*RESERVED, "math", "buffers", "OPERATIONS", "range", "njit", *VARIABLES, *HELPERS)
"""Names that generated code has a use of its own for."""


def name_leaves(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    options: dict[str, Any],
    inputs: list[Any],
    outside: list[Value],
) -> tuple[dict[Value, str], Identifiers]:
    """Identifiers for the arguments of a function, and for the Values that it closes over.

    Args:
        f: the function; ``value_and_grad(f)`` and the like have the names of ``f``.
        args, options: what it was called with.
        inputs: the leaves of these two, as Values where they vary.
        outside: the Values that it closes over.

    Returns:
        The names, and what keeps them unique.
    """
    identifiers = Identifiers(TAKEN)
    inner = inspect.unwrap(f)
    paths = [*_argument_paths(inner, args), *_paths("", options)]
    called = {
        v: identifiers.of(path)
        for v, path in zip(inputs, paths, strict=True)
        if isinstance(v, Value)
    }
    names = Names(_surroundings(inner))
    for v in outside:
        called[v] = identifiers.of(names.given(v) or "p")
    return called, identifiers


def _argument_paths(f: Callable[..., Any], args: tuple[Any, ...]) -> Iterator[str]:
    try:
        parameters = inspect.signature(f).parameters.values()
        known = [p.name for p in parameters if p.kind < p.VAR_POSITIONAL]
    except (TypeError, ValueError):  # some callables do not tell
        known = []
    for i, arg in enumerate(args):
        yield from _paths(known[i] if i < len(known) else f"x{i + 1}", arg)


def _paths(stem: str, tree: Any) -> Iterator[str]:
    """A name for each leaf of a tree, in the order of ``transforms.tree.flatten``."""
    found = parts(tree)
    if found is None:
        yield stem
        return
    for key, child in found.items():
        yield from _paths(f"{stem}_{key}" if stem else str(key), child)


def _surroundings(f: Callable[..., Any]) -> dict[str, Any]:
    """The variables that a function refers to, by name: there the names of Values are found."""
    if inspect.ismethod(f):
        f = f.__func__
    if not inspect.isfunction(f):
        return {}
    found = inspect.getclosurevars(f)
    return {**found.globals, **found.nonlocals}
