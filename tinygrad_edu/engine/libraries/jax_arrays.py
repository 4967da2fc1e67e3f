"""JAX arrays, and the tracers of ``jax.jit``, ``jax.vmap`` and ``jax.grad``.

``jax.numpy`` has NumPy's names. What differs: nothing can be written in place, and inside
``jax.jit`` no decision can depend on a number, so the shortcuts of some rows are not for JAX.
"""

from typing import Any

import jax.numpy as jnp

from tinygrad_edu.engine.kinds import Kind


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros, with ``x`` added at ``index``."""
    return jnp.zeros(shape, jnp.asarray(x).dtype).at[index].add(x)


KIND = Kind("JAX array", jnp, 4, {"scatter": scatter})
