"""Functions of other libraries, made fit for ``check_grad``.

An adapted function takes and returns NumPy arrays, and brings the vector-Jacobian product that
its own library computes. What is checked is that library's gradient, or a gradient that was
written by hand for it.

>>> from tinygrad_edu.testing import check_grad
>>> def loss(x):
...     return (x * x).sum()
>>> check_grad(from_numpy(loss, lambda x: 2 * x), np.array([1.0, 2.0])).assert_ok().ok
True
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.testing.trees import replaced
from tinygrad_edu.testing.vectors import array_of, is_leaf

Function = Callable[..., Any]
Pull = Callable[[Any, tuple[Any, ...], Sequence[int]], tuple[Any, ...]]


class Adapted:
    """A function of NumPy arrays with the gradient that another library has for it.

    Attributes:
        pull: ``pull(u, args, positions)`` returns the gradients of ``<u, f(*args)>`` by the
            arguments at these positions.
    """

    def __init__(self, function: Function, forward: Function, pull: Pull) -> None:
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self.__wrapped__ = function  # so that the names of its arguments are known
        self._forward, self.pull = forward, pull

    def __call__(self, *args: Any) -> Any:
        """The value, as NumPy numbers."""
        return self._forward(*args)


def from_numpy(f: Function, grad: Function) -> Adapted:
    """A NumPy function that returns a number, and its gradient written by hand.

    ``check_grad(f, x, grad=grad)`` says the same; use this one to pass both in one piece.

    Args:
        f: a function of arrays that returns one number.
        grad: returns the gradient by its one argument, or a tuple of gradients by all of them.
    """

    def pull(u: Any, args: tuple[Any, ...], positions: Sequence[int]) -> tuple[Any, ...]:
        found = grad(*args)
        if not isinstance(found, tuple | list) or (len(args) == 1 and not is_leaf(args[0])):
            found = (found,)
        chosen = found if len(found) == len(positions) else [found[i] for i in positions]
        return tuple(mapped(lambda g: np.asarray(g) * u, g, numbers=object) for g in chosen)

    return Adapted(f, f, pull)


def from_torch(f: Function) -> Adapted:
    """A function of torch tensors, differentiated by torch.

    Arrays become tensors of the same dtype, on the CPU, also in lists and dictionaries. Also for a
    ``torch.nn.Module``, and for a ``torch.autograd.Function`` through its ``apply``.

    Raises:
        ModuleNotFoundError: if torch is not installed.
    """
    import torch

    def tensors(args: Sequence[Any]) -> list[Any]:
        return [mapped(lambda a: torch.from_numpy(np.array(a)), arg) for arg in args]

    def forward(*args: Any) -> Any:
        try:
            return array_of(one_array(f(*tensors(args))))
        except torch.linalg.LinAlgError as error:  # that of NumPy says: outside of the domain
            raise np.linalg.LinAlgError(str(error)) from error

    def pull(u: Any, args: tuple[Any, ...], positions: Sequence[int]) -> tuple[Any, ...]:
        inputs, by = tensors(args), []

        def take(x: Any) -> None:
            if x.is_floating_point():
                by.append(x.requires_grad_())

        for i in positions:
            mapped(take, inputs[i])
        result = f(*inputs)
        if not result.requires_grad:  # it depends on none of them
            return tuple(mapped(lambda x: np.zeros(x.shape), inputs[i]) for i in positions)
        seed = torch.from_numpy(np.array(u)).reshape(result.shape)
        found = iter(torch.autograd.grad(result, by, seed, allow_unused=True))

        def gradient(x: Any) -> Any:
            g = next(found) if x.is_floating_point() else None
            return (torch.zeros_like(x) if g is None else g).numpy()

        return tuple(mapped(gradient, inputs[i]) for i in positions)

    return Adapted(f, forward, pull)


def from_jax(f: Function) -> Adapted:
    """A function of JAX arrays, differentiated by JAX; in float64, whatever JAX's default.

    Raises:
        ModuleNotFoundError: if JAX is not installed.
    """
    import jax

    def arrays(args: Sequence[Any]) -> list[Any]:
        return [mapped(jax.numpy.asarray, arg, numbers=np.ndarray | np.generic) for arg in args]

    def forward(*args: Any) -> Any:
        with jax.enable_x64(True):
            return np.asarray(one_array(f(*arrays(args))))

    def pull(u: Any, args: tuple[Any, ...], positions: Sequence[int]) -> tuple[Any, ...]:
        def of(*moving: Any) -> Any:
            inputs = arrays(args)
            for i, x in zip(positions, moving, strict=True):
                inputs[i] = x
            return f(*inputs)

        with jax.enable_x64(True):
            y, back = jax.vjp(of, *arrays([args[i] for i in positions]))
            found = back(jax.numpy.asarray(u, dtype=y.dtype).reshape(y.shape))
            return tuple(mapped(np.asarray, g) for g in found)

    return Adapted(f, forward, pull)


def from_autograd(f: Function) -> Adapted:
    """A function written with ``autograd.numpy``, differentiated by HIPS autograd.

    Raises:
        ModuleNotFoundError: if autograd is not installed.
    """
    import autograd

    def pull(u: Any, args: tuple[Any, ...], positions: Sequence[int]) -> tuple[Any, ...]:
        return tuple(autograd.make_vjp(f, i)(*args)[0](u) for i in positions)

    return Adapted(f, f, pull)


def mapped(change: Function, x: Any, numbers: Any = float | np.generic) -> Any:
    """The same tree, with ``change`` applied to the numbers in it.

    Args:
        change: a function of one number or array.
        x: numbers and arrays, and lists, tuples, dictionaries and dataclasses of them.
        numbers: the types of what is changed, besides arrays of any library.

    >>> mapped(lambda x: -x, {"a": [1.0, 2.0], "name": "b"})
    {'a': [-1.0, -2.0], 'name': 'b'}
    """
    return replaced(x, lambda leaf: isinstance(leaf, numbers) or hasattr(leaf, "dtype"), change)


def one_array(result: Any) -> Any:
    """The result of a function, if it is a single array.

    Raises:
        TypeError: if it is several.

    >>> one_array(np.ones(2))
    array([1., 1.])
    """
    if isinstance(result, tuple | list | dict):
        raise TypeError(
            f"it returned a {type(result).__name__}; of a function of another library one array "
            "can be checked: pick it, as in from_jax(lambda x: f(x)[0])"
        )
    return result
