"""Products with a Jacobian, without the Jacobian.

Reverse mode multiplies it from the left (``vjp``). That product is itself a function of the
vector, a linear one, and its own vjp is the product from the right (``jvp``): forward mode without
a second table of derivatives.
"""

import functools
import operator
from collections.abc import Callable
from typing import Any

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import (
    FUNCTIONS,
    Value,
    bare,
    constant,
    enable_grad,
    gradients,
    is_complex,
    is_continuous,
    is_recording,
    ones_like,
    shape_of,
    zeros_like,
)
from tinygrad_edu.engine.recording import is_traced
from tinygrad_edu.transforms.functions import Function
from tinygrad_edu.transforms.options import OF_PRODUCTS
from tinygrad_edu.transforms.tree import Tree, flatten, leaves_like, tree_map
from tinygrad_edu.transforms.variables import (
    Run,
    Variable,
    check_number,
    check_numbers,
    opened,
    run,
)


@options_elsewhere("vjp(f, x)", **OF_PRODUCTS)
def vjp(f: Function, *args: Tree) -> tuple[Any, Callable[[Tree], tuple[Tree, ...]]]:
    """``(f(*args), pull)``: ``pull(g)`` is g'J, the gradient of <g, f> by each argument.

    Args:
        f: a function; it may return a tree of arrays.
        args: where to differentiate, by all of them.

    Raises:
        TypeError: if ``f`` does not return numbers, or an argument is not of floating-point
            numbers; from ``pull``, if it is not given one ``g``.
        ValueError: from ``pull``, if ``g`` has not the form of the result.

    >>> import numpy as np
    >>> y, pull = vjp(lambda a, x: a * x, 2.0, np.array([3.0, 4.0]))
    >>> pull(np.array([1.0, 10.0]))
    (43.0, array([ 2., 20.]))
    """
    ran = run("vjp", f, args, {}, tuple(range(len(args))))
    check_numbers(ran)

    def pull(*gs: Tree) -> Tree:
        if len(gs) == 1:
            return pull_back(ran, gs[0])
        raise TypeError(
            f"vjp: pull takes one gradient, of the form of the result, not {len(gs)}; write "
            "pull(g), or of a function that returns a tuple pull((g, h))"
        )

    return tree_map(ran.copied, ran.result), pull


@options_elsewhere("linearize(f, x)", **OF_PRODUCTS)
def linearize(f: Function, *args: Tree) -> tuple[Any, Callable[..., Tree]]:
    """``(f(*args), push)``: ``push(*v)`` is Jv, and costs no further call of ``f``.

    >>> y, push = linearize(lambda x: x**3, 2.0)
    >>> y, push(1.0), push(10.0)
    (8.0, 12.0, 120.0)
    """
    ran = run("linearize", f, args, {}, tuple(range(len(args))))
    check_numbers(ran)

    def push(*v: Tree) -> Tree:
        if len(v) == len(ran.form):
            return push_forward(ran, v)
        raise TypeError(
            "linearize: push takes one direction for each argument of the function, "
            f"{len(ran.form)}, not {len(v)}"
        )

    return tree_map(ran.copied, ran.result), push


@options_elsewhere("jvp(f, (x,), (v,))", **OF_PRODUCTS)
def jvp(f: Function, args: tuple[Tree, ...], tangents: tuple[Tree, ...]) -> tuple[Any, Tree]:
    """``(f(*args), Jv)``: the value, and the derivative in the direction ``tangents``.

    Args:
        f: a function; it may return a tree of arrays.
        args: where to differentiate: a tuple with one entry per argument.
        tangents: the direction, of the same form.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    if not isinstance(args, tuple) or not isinstance(tangents, tuple):
        raise TypeError("jvp: args and tangents must be tuples, one entry per argument of f")
    ran = run("jvp", f, args, {}, tuple(range(len(args))))
    check_numbers(ran)
    return tree_map(ran.hand_back, ran.result), push_forward(ran, tangents)


@options_elsewhere(**OF_PRODUCTS)
def hvp(f: Function, x: Tree, v: Tree) -> Tree:
    """The Hessian of ``f`` at ``x`` times ``v``, at the cost of a few gradients.

    It is the gradient of <grad f, v>.

    Args:
        f: a function of one argument that returns a single number; several arguments are one
            tuple of them, ``hvp(lambda p: f(*p), (x, y), (v, w))``.
        x: where to differentiate, a number, an array or a tree of them.
        v: the direction, of the form of ``x``.

    Raises:
        TypeError: if ``f`` does not return a number, or ``x`` is not of floating-point numbers.
        ValueError: if ``f`` returns several numbers, or ``v`` has not the form of ``x``.

    >>> hvp(lambda x: x[0] ** 2 * x[1], [3.0, 5.0], [1.0, 0.0])
    [10.0, 6.0]
    >>> hvp(lambda p: p[0] ** 2 * p[1], (3.0, 5.0), (1.0, 0.0))
    (10.0, 6.0)
    """
    ran = run("hvp", f, (x,), {}, 0)
    check_number(ran, ran.result, instead="jvp(jacobian(f), (x,), (v,))")
    is_constant = not isinstance(ran.result, Value)
    with opened(ran.variables):
        first = {} if is_constant else gradients(ran.result, wrt=ran.variables, create_graph=True)
        each = [first.get(u, zeros_like(bare(u))) for u in ran.variables]
        with enable_grad():
            slope = inner("hvp", each, ran.leaves_of((v,)))
        found = gradients(slope, wrt=ran.variables, create_graph=_stays_value(ran, v))
    return ran.gradient_tree(found)


def directions(who: str, at: Tree, vectors: Tree) -> list[Any]:
    """The leaves of ``vectors``, of which each must go with one of ``at``.

    Raises:
        ValueError: if the trees, or the shapes of their leaves, differ.
        TypeError: if one is complex where a real one is needed.
    """
    needed, given = flatten(at)[0], leaves_like(who, at, vectors)
    if list(map(shape_of, needed)) != list(map(shape_of, given)):
        raise ValueError(
            f"{who}: shapes {list(map(shape_of, given))} are given where "
            f"{list(map(shape_of, needed))} are needed"
        )
    for x, v in zip(needed, given, strict=True):
        if is_complex(bare(v)) and not is_complex(bare(x)):
            raise TypeError(
                f"{who}: the direction {v!r:.60} is complex, where all is real; its imaginary part "
                "would be lost"
            )
    return given


def inner(who: str, a: Tree, b: Tree) -> Value:
    """<a, b>: the sum of all products of corresponding numbers of two trees."""
    products = (x * y for x, y in zip(flatten(a)[0], directions(who, a, b), strict=True))
    totals = [FUNCTIONS["sum"](p) if shape_of(p) else p for p in products]
    # Not from 0.0 on, beside which a fraction would be none.
    total: Any = functools.reduce(operator.add, totals) if totals else constant(0.0)
    return total if isinstance(total, Value) else Value(total)


def _stays_value(ran: Run, vectors: Tree) -> bool:
    """Whether the product with these is a Value: where one of its factors is, and is recorded."""
    given = any(isinstance(leaf, Value) for leaf in flatten(vectors)[0])
    return (is_recording() or is_traced()) and (ran.stays_value or given)


def pull_back(ran: Run, cotangent: Tree) -> Tree:
    """g'J, the gradient of <g, f>, in which g is constant: it may have been computed from f."""
    seeds = directions(ran.who, ran.result, cotangent)
    found = _pulled(ran, flatten(ran.result)[0], seeds, _stays_value(ran, cotangent))
    return ran.gradient_tree(found)


def _pulled(ran: Run, outputs: list[Any], seeds: list[Any], again: bool) -> dict[Value, Any]:
    """The gradients by the variables; what is no Value, or no float, passes none."""
    passing = [
        (y, g)
        for y, g in zip(outputs, seeds, strict=True)
        if isinstance(y, Value) and is_continuous(bare(y))
    ]
    smooth, of_smooth = [y for y, _ in passing], [g for _, g in passing]
    with opened(ran.variables):
        return gradients(smooth, wrt=ran.variables, seed=of_smooth, create_graph=again)


def push_forward(ran: Run, tangents: tuple[Tree, ...]) -> Tree:
    """Jv, as the gradient of <v, J'u> by u: J'u is linear in u, so any u will do."""
    outputs, rebuild = flatten(ran.result)
    us = [Variable(floats(ones_like(bare(y)))) for y in outputs]
    again = _stays_value(ran, tangents)
    with opened([*ran.variables, *us]):
        pulled = _pulled(ran, outputs, us, again=True)
        found = [pulled.get(x, zeros_like(bare(x))) for x in ran.variables]
        with enable_grad():
            slope = inner(ran.who, found, ran.leaves_of(tangents))
        pushed = gradients(slope, wrt=us, create_graph=again)
    return rebuild([pushed.get(u, zeros_like(bare(u))) for u in us])


def floats(x: Any) -> Any:
    """Whole numbers and truth values as floats: a derivative of them is 0, and a float."""
    if is_continuous(x):
        return x
    return FUNCTIONS["astype"](x, float) if hasattr(x, "dtype") else 1.0 * x
