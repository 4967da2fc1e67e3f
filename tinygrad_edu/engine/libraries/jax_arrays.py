"""JAX arrays, and the tracers of ``jax.jit``, ``jax.vmap`` and ``jax.grad``.

``jax.numpy`` has NumPy's names. What differs: nothing can be written in place, and inside
``jax.jit`` no decision can depend on a number, so the shortcuts of some rows are not for JAX.

What JAX has no function for, a Bessel function say, SciPy computes on the host while JAX waits.
JAX then knows no derivative either; it is told ours: the row of the operation.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tinygrad_edu.engine.kinds import Kind
from tinygrad_edu.engine.operation import OPERATIONS


class Jax:
    """``jax.numpy``, then ``jax.scipy.special``, then ``scipy.special``: whoever has the name."""

    __name__ = "jax.numpy"

    def __getattr__(self, name: str) -> Any:
        for library in (jnp, jax.scipy.special):
            if hasattr(library, name):
                return getattr(library, name)
        return on_the_host(name)


def on_the_host(name: str) -> Callable[..., Any]:
    """The function of each element that SciPy has under this name, for JAX.

    Raises:
        AttributeError: if SciPy has none either.
    """
    from scipy import special

    function = getattr(special, name)

    def computed(*args: Any) -> Any:
        shape, dtype = jnp.broadcast_shapes(*map(jnp.shape, args)), jnp.result_type(*args, 1.0)

        def compute(*arrays: Any) -> Any:
            return np.asarray(function(*arrays), dtype)

        arrays = [jnp.broadcast_to(arg, shape) for arg in args]
        result = jax.ShapeDtypeStruct(shape, dtype)
        return jax.pure_callback(compute, result, *arrays, vmap_method="broadcast_all")

    def derivative(args: Any, tangents: Any) -> Any:
        # Each element by itself: what a rule does to a gradient, it does to a tangent as well.
        y = of(*args)
        rules = zip(OPERATIONS[name].rules, tangents, strict=True)
        parts = [rule(tangent, y, *args) for rule, tangent in rules if rule is not None]
        return y, functools.reduce(jnp.add, parts)

    of: Any = jax.custom_jvp(computed)
    of.defjvp(derivative)
    differentiable: Callable[..., Any] = of
    return differentiable


# -- what is written in place elsewhere ------------------------------------------------------


def _without_lists(index: Any) -> Any:
    """JAX refuses lists in an index; arrays mean the same."""
    if isinstance(index, tuple):
        return tuple(map(_without_lists, index))
    return np.asarray(index) if isinstance(index, list) else index


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros, with ``x`` added at ``index``."""
    return jnp.zeros(shape, jnp.asarray(x).dtype).at[_without_lists(index)].add(x)


def put(x: Any, index: Any, value: Any) -> Any:
    """A copy of ``x``, with ``value`` at ``index``."""
    return jnp.asarray(x).at[_without_lists(index)].set(value)


def getitem(x: Any, index: Any) -> Any:
    """The elements of ``x`` at ``index``."""
    return x[_without_lists(index)]


def survives(g: Any, index: Any) -> Any:
    """Which of the values that are put in at ``index`` are not overwritten by a later one."""
    size = math.prod(g.shape)
    places = jnp.arange(size).reshape(g.shape)[_without_lists(index)]
    order = jnp.arange(places.size).reshape(places.shape)
    return jnp.zeros(size, int).at[places].max(order)[places] == order


# -- what NumPy does and JAX does not ----------------------------------------------------------


def partition(x: Any, kth: Any, axis: int | None = -1, kind: Any = None) -> Any:
    """In order altogether, which is a partition at every position: JAX's takes one only."""
    return jnp.sort(x, axis=axis)


def argpartition(x: Any, kth: Any, axis: int | None = -1, kind: Any = None) -> Any:
    """Likewise."""
    return jnp.argsort(x, axis=axis)


OWN: dict[str, Callable[..., Any]] = {
    "getitem": getitem,
    "scatter": scatter,
    "set": put,
    "survives": survives,
    "partition": partition,
    "argpartition": argpartition,
}
KIND = Kind(
    name="JAX array",
    namespace=Jax(),
    rank=4,
    own=OWN,
    numbers=(jax.Array,),
    symbolic=(jax.core.Tracer,),
)
