"""Reverse mode: the gradient of a function that returns one number."""

import functools
from typing import Any

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import FUNCTIONS, Value, gradients
from tinygrad_edu.transforms.functions import Function, check_function
from tinygrad_edu.transforms.options import OF_ELEMENTS, OF_GRADIENTS
from tinygrad_edu.transforms.tree import Tree, tree_map
from tinygrad_edu.transforms.variables import (
    check_number,
    check_result,
    opened,
    run,
)

Argnums = int | tuple[int, ...]


@options_elsewhere(**OF_GRADIENTS)
def value_and_grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that returns ``(f(x), df/dx)``.

    Args:
        f: a function that returns a single number. Its arguments are numbers, arrays, or nested
            lists, tuples, dicts and dataclasses of them.
        argnums: by which positional argument to differentiate; for a tuple of positions the
            gradient is a tuple.
        has_aux: ``f`` returns ``(number, anything)``; then the result is
            ``((number, anything), gradient)``.

    Returns:
        A function of the same arguments. The gradient has the form of the argument. What comes
        back is plain data, unless it depends on a Value from outside (an argument, or one that
        ``f`` closes over): then it is a Value, which can be differentiated again.

    Raises:
        ValueError: if ``f`` does not return a single number.
        TypeError: if the argument is not of floating-point numbers.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    >>> value_and_grad(lambda p: p["w"] * 2 + p["b"])({"w": 3.0, "b": 1.0})
    (7.0, {'w': 2.0, 'b': 1.0})
    """
    return _value_and_grad("value_and_grad", f, argnums, has_aux)


def _value_and_grad(
    who: str, f: Function, argnums: Argnums, has_aux: bool, instead: str = "jacobian"
) -> Function:
    """The same, for the transform ``who``, by whose name its messages speak."""
    check_function(who, f, argnums)

    @functools.wraps(f)
    def of(*args: Any, **options: Any) -> tuple[Any, Tree]:
        ran = run(who, f, args, options, argnums)
        result, aux = _with_aux(who, ran.result) if has_aux else (ran.result, None)
        check_number(ran, result, instead)
        found = {}
        if isinstance(result, Value):
            with opened(ran.variables):
                found = gradients(result, wrt=ran.variables, create_graph=ran.stays_value)
        value = ran.hand_back(result)
        gradient = ran.gradient_tree(found)
        return ((value, tree_map(ran.hand_back, aux)), gradient) if has_aux else (value, gradient)

    return of


def _with_aux(who: str, result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(
            f"{who}: with has_aux the function must return (number, anything), it returned "
            f"{type(result).__name__}"
        )
    return result


@options_elsewhere(**OF_GRADIENTS)
def grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The gradient of ``f``, as a function: :func:`value_and_grad` without the value.

    With ``has_aux`` it returns ``(gradient, aux)``.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    """
    return grad_for("grad", f, argnums, has_aux)


def grad_for(
    who: str, f: Function, argnums: Argnums, has_aux: bool = False, instead: str = "jacobian"
) -> Function:
    """:func:`grad` for the transform ``who``, by whose name its messages speak.

    ``instead`` is what takes a function that returns several numbers.
    """
    both = _value_and_grad(who, f, argnums, has_aux, instead)

    @functools.wraps(f)
    def of(*args: Any, **options: Any) -> Any:
        value, gradient = both(*args, **options)
        return (gradient, value[1]) if has_aux else gradient

    return of


@options_elsewhere(**OF_ELEMENTS)
def elementwise_grad(f: Function, argnums: Argnums = 0) -> Function:
    """The derivative of a function that works on each element by itself, at each element.

    It is the gradient of ``sum(f(x))``: element ``i`` of the result depends on ``x[i]`` only.

    Raises:
        TypeError: if ``f`` does not return an array or a number.

    >>> import numpy as np
    >>> import tinygrad_edu as tg
    >>> elementwise_grad(tg.square)(np.array([1.0, 2.0, 3.0]))
    array([2., 4., 6.])
    """
    check_function("elementwise_grad", f, argnums)

    @functools.wraps(f)
    def total(*args: Any, **options: Any) -> Any:
        result = f(*args, **options)
        check_result("elementwise_grad", result, "an array or a number")
        return FUNCTIONS["sum"](result)

    return grad_for("elementwise_grad", total, argnums)
