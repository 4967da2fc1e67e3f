"""Functions of functions: from ``f`` make its gradient, a few lines each over ``gradients``.

They change nothing that they are given, and nest: ``grad(grad(f))`` is the second derivative.
"""

import functools
from collections.abc import Callable
from typing import Any

from tinygrad_edu.engine import Value, gradients

Function = Callable[..., Any]


def value_and_grad(f: Function, argnums: int | tuple[int, ...] = 0) -> Function:
    """A function that returns ``(f(x), df/dx)`` for the arguments ``x`` of ``f``.

    Args:
        f: a function of numbers or arrays that returns a single number.
        argnums: by which of the positional arguments to differentiate; for a tuple of positions
            the gradient is a tuple.

    Returns:
        A function of the same arguments. Given raw data it returns raw data; given Values it
        returns Values, so that it can be differentiated again.

    Raises:
        ValueError: if ``f`` does not return a single number.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    positions = argnums if isinstance(argnums, tuple) else (argnums,)

    @functools.wraps(f)
    def of(*args: Any, **options: Any) -> tuple[Any, Any]:
        nested = any(isinstance(arg, Value) for arg in args)
        inputs = list(args)
        for i in positions:
            # A fresh node for each argument, so that an outer derivative by the same Value is
            # kept apart from this one.
            inputs[i] = +args[i] if isinstance(args[i], Value) else Value(args[i])
        wrt = [inputs[i] for i in positions]
        result = f(*inputs, **options)
        found = gradients(result, wrt=wrt, create_graph=nested)
        grads = tuple(found.get(x, 0 * x.data) for x in wrt)
        return result if nested else result.data, grads if isinstance(argnums, tuple) else grads[0]

    return of


def grad(f: Function, argnums: int | tuple[int, ...] = 0) -> Function:
    """The gradient of ``f``, as a function: ``value_and_grad`` without the value.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    """
    both = value_and_grad(f, argnums)

    @functools.wraps(f)
    def gradient(*args: Any, **options: Any) -> Any:
        return both(*args, **options)[1]

    return gradient
