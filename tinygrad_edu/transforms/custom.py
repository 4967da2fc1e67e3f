"""Derivatives of one's own making: ``custom_vjp``, and ``checkpoint``, which saves memory.

Both are operations that compute the gradients of all their arguments together.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import (
    Operation,
    Value,
    bare,
    enable_grad,
    gradients,
    is_continuous,
    topological,
    watched_by,
)
from tinygrad_edu.engine.by_name import refuse_named_values
from tinygrad_edu.engine.kinds import memory_of, namespace, shape_of
from tinygrad_edu.engine.operation import Rule
from tinygrad_edu.engine.recording import Watcher
from tinygrad_edu.engine.results import NO_NUMBERS
from tinygrad_edu.engine.row import too_few_parameters
from tinygrad_edu.engine.value import record
from tinygrad_edu.transforms.functions import Function, check_function, name_of
from tinygrad_edu.transforms.tree import flatten


class Joint(Operation):
    """An operation with one rule for all arguments: ``pull(g, y, *args)`` returns a sequence.

    ``ask`` does the same for numbers that need not be those of the forward pass.
    """

    __slots__ = ("ask", "pull")

    def __init__(
        self,
        name: str,
        pull: Callable[..., Sequence[Any]],
        ask: Callable[..., Sequence[Any]] | None = None,
    ) -> None:
        super().__init__(name)
        self.pull, self.ask = pull, ask or pull
        self.define((pull,))  # one for each argument in truth: see rules_for

    def read_by(self, n: int) -> list[list[int]]:
        """Whatever ``pull`` reads, it reads for every argument."""
        return [list(range(n))] * n

    def rules_for(self, args: Sequence[Any]) -> Sequence[Rule | None]:
        """One rule per argument; whichever is called first computes for all.

        If there is a NaN, they are asked what they would make of other numbers, too (engine/zeros).
        """
        found: list[Any] = []

        def rule(i: int, g: Any, *inputs: Any, **options: Any) -> Any:
            if not found or found[0] is not g:
                pull = self.ask if found else self.pull
                found[:] = g, pull(g, *inputs, **options)
            return found[1][i]

        discrete = (isinstance(arg, Value) and not _is_smooth(arg) for arg in args)
        return [None if is_one else functools.partial(rule, i) for i, is_one in enumerate(discrete)]


@options_elsewhere(
    "@custom_vjp(pull) above the function, where pull(g, y, *args) returns the gradients of all "
    "its arguments",
    nondiff_argnums="nothing: pull returns None for what is no Value",
    **dict.fromkeys(("fwd", "bwd", "vjp"), "pull, a function (g, y, *args)"),
)
def custom_vjp(pull: Callable[..., Any]) -> Callable[[Function], Function]:
    """Give a function a derivative written by hand.

    Args:
        pull: ``pull(g, y, *args)`` returns the gradient of each argument (a tuple, or the one
            gradient of the one argument), where ``g`` is the gradient of the result ``y``.

    Returns:
        A decorator. The function below it is called with raw data: nothing inside is recorded.

    Raises:
        TypeError: if ``pull`` is no such function; when the function is called, if a Value would
            get no gradient: one that is given by name, or inside a list, or that the function
            closes over.

    >>> from tinygrad_edu import Value
    >>> @custom_vjp(lambda g, y, x: -g)
    ... def reverse_gradient(x):
    ...     return x
    >>> x = Value(2.0)
    >>> reverse_gradient(x).backward()
    >>> x.grad
    -1.0
    """
    if not callable(pull) or (few := too_few_parameters(pull)):
        given = f"one that takes {few}" if callable(pull) else f"{pull!r:.40}"
        raise TypeError(
            f"custom_vjp: give the derivative first, a function (g, y, *args), not {given}; as in "
            "@custom_vjp(lambda g, y, x: ...) above the function itself"
        )

    def decorate(f: Function) -> Function:
        check_function("custom_vjp", f)
        name = name_of(f)

        def pull_all(g: Any, y: Any, *args: Any, **options: Any) -> Sequence[Any]:
            found = pull(g, y, *args, **options)
            found = found if isinstance(found, tuple | list) else (found,)
            if len(found) != len(args):
                raise ValueError(
                    f"{name}: its custom_vjp returns {len(found)} gradients for "
                    f"{len(args)} arguments"
                )
            return found

        op = Joint(name, pull_all)

        @functools.wraps(f)
        def of(*args: Any, **options: Any) -> Any:
            _refuse_hidden(name, (*args, *options.values()))
            refuse_named_values(name, options)
            y = f(*map(bare, args), **options)
            if isinstance(y, Value):
                raise TypeError(
                    f"{name}: it computes with a Value from outside, which would get no "
                    "gradient from its custom_vjp; make that Value an argument"
                )
            recorded = any(isinstance(arg, Value) for arg in args)
            return record(op, args, y, options) if recorded else y

        return of

    return decorate


@options_elsewhere(
    "checkpoint(f)(x)",
    use_reentrant="checkpoint(f)(x), which works in one way only",
    preserve_rng_state="nothing: random numbers are arguments of f",
    policy="nothing: all that f computes is computed again",
    static_argnums="nothing: f is given what is no Value as it is",
)
def checkpoint(f: Function) -> Function:
    """``f``, but what happens inside is not stored: it is computed again in the backward pass.

    Time for space: a chain of n layers in sqrt(n) checkpointed pieces needs memory for about
    2 sqrt(n) layers instead of n, and one more forward pass (Chen et al. 2016, arXiv 1604.06174).

    Args:
        f: a function of numbers and arrays that returns one Value; of plain data, a number or an
            array. It may close over Values, such as the parameters of a network. It must compute
            the same again: random numbers are arguments, not drawn inside.

    Raises:
        RuntimeError: in the backward pass, if ``f`` computed something else the second time.

    >>> from tinygrad_edu import Value
    >>> w = Value(3.0)
    >>> checkpoint(lambda x: (w * x).exp() * x)(Value(0.0)).backward()
    >>> w.grad
    0.0
    """
    check_function("checkpoint", f)
    name = name_of(f)

    @functools.wraps(f)
    def of(*args: Any, **options: Any) -> Any:
        fresh = [Value(bare(arg)) if isinstance(arg, Value) else arg for arg in args]
        inside = _Recorded()
        with watched_by(inside):
            first = f(*fresh, **options)
        if not isinstance(first, Value):
            if not any(isinstance(x, Value) for x in args) and not isinstance(first, NO_NUMBERS):
                return first  # nothing was recorded, so there is nothing to compute again
            raise TypeError(
                f"checkpoint: {name} must return one Value, it returned "
                f"{type(first).__name__}; stack several results"
            )
        outside = _from_outside(first, inside.nodes.union(v for v in fresh if isinstance(v, Value)))

        def ask(g: Any, y: Any, *inputs: Any, check: bool = False) -> Sequence[Any]:
            again = isinstance(g, Value)  # the backward pass is itself being recorded
            mine = zip(inputs[: len(args)], args, strict=True)
            variables = [_fresh(x) if isinstance(arg, Value) else x for x, arg in mine]
            with enable_grad():
                second = f(*variables, **options)
            if not isinstance(second, Value) or (check and _differ(bare(second), bare(y))):
                raise RuntimeError(
                    f"checkpoint: {name} computed something else in the backward pass; "
                    "random numbers must be arguments, and nothing may be changed in between"
                )
            leaves = (*variables, *outside)
            wrt = [v for v in leaves if _is_smooth(v)]
            found = gradients(second, wrt, seed=g, create_graph=again, partial=True)
            return [found.get(v, 0 * bare(v)) if _is_smooth(v) else None for v in leaves]

        op = Joint(f"checkpoint({name})", functools.partial(ask, check=True), ask)
        return record(op, (*args, *outside), bare(first), {})

    return of


def _is_smooth(x: Any) -> bool:
    """Whether there can be a gradient by it."""
    return isinstance(x, Value) and is_continuous(bare(x))


def _fresh(x: Any) -> Value:
    """A node of its own for one argument, of which a gradient is wanted if there is one."""
    if not isinstance(x, Value):
        return Value(x)
    return +x if _is_smooth(x) else x


def _refuse_hidden(name: str, args: Sequence[Any]) -> None:
    """Inside a list or a dict a Value would be differentiated as if there were no custom_vjp."""
    for arg in args:
        inside = flatten(arg)[0] if isinstance(arg, list | tuple | dict) else []
        if any(isinstance(leaf, Value) for leaf in inside):
            raise TypeError(
                f"{name}: its custom_vjp gives one gradient per argument, so a Value must be an "
                f"argument of its own, not inside a {type(arg).__name__}"
            )


def _differ(second: Any, first: Any) -> bool:
    """Whether numbers differ; what ``jax.jit`` traces cannot be looked at."""
    if isinstance(first, np.ndarray | np.generic | float | complex):
        return not np.array_equal(second, first, equal_nan=True)
    if memory_of(first) is None:
        return False
    if type(second) is not type(first) or shape_of(second) != shape_of(first):
        return True
    both_are_none = (second != second) & (first != first)
    return not bool(namespace(type(first)).all((second == first) | both_are_none))


class _Recorded(Watcher):
    """Remembers all nodes that are recorded."""

    def __init__(self) -> None:
        self.nodes: set[Value] = set()

    def recorded(self, value: Value) -> None:
        """Remember it."""
        self.nodes.add(value)


def _from_outside(result: Value, inside: set[Value]) -> list[Value]:
    """The Values from outside that a result was computed from, in the order of their use."""
    found: dict[Value, None] = {}
    for node in topological(result):
        args = node.recipe.args if node in inside and node.recipe else ()
        if node is result and node not in inside:  # handed on as it is
            args = (node,)
        for arg in args:
            if isinstance(arg, Value) and arg not in inside:
                found[arg] = None
    return [node for node in found if node.recipe is None or node.recipe.op.rules]
