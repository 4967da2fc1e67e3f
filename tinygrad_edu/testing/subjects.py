"""What is under test: something with values and with derivatives that claim to belong to them.

A subject answers three questions at a point (all numbers of the arguments in one vector): what is
the value, what is the gradient (the vjp ``J'u``), what is the derivative along a direction (the
jvp ``Jv``). :mod:`tinygrad_edu.testing.comparison` asks them and believes only the first.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare, gradients
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.errors import BadFunction, FunctionFailed, InputMutated, WrongShape
from tinygrad_edu.testing.outputs import as_vector, eps_of_outputs, outputs_of
from tinygrad_edu.testing.trees import gradients_at_leaves
from tinygrad_edu.testing.vectors import Vector, flatten, is_leaf, like, same


class Subject:
    """The common part: values. The subclasses bring the derivatives.

    Attributes:
        name: what to call it in a report.
        arguments: where it is checked.
        modes: which of ``"vjp"`` and ``"jvp"`` it can answer.
    """

    modes: tuple[str, ...] = ("vjp",)

    def __init__(self, name: str, arguments: Arguments) -> None:
        self.name = name
        self.arguments = arguments
        self.function: Any = None  # what the user gave, if it is worth printing
        self.given: list[Any] = []  # what the last call was given, to see whether it is still so

    def outputs(self, flat: Vector) -> list[Any]:
        """The continuous results at a point, as they came."""
        raise NotImplementedError

    def vjp(self, flat: Vector, u: Vector) -> Vector:
        """The gradient of ``<u, outputs>``."""
        raise NotImplementedError

    def jvp(self, flat: Vector, v: Vector) -> Vector:
        """The derivative of the outputs along ``v``."""
        raise NotImplementedError(f"{self.name} has no forward mode")

    def value(self, flat: Vector) -> Vector:
        """The outputs as one vector."""
        return as_vector(self.outputs(flat))

    def put_back(self) -> AbstractContextManager[None]:
        """A context after which everything is as it was; for those who move what is not theirs."""
        return nullcontext()

    def eps(self) -> float:
        """The relative spacing of the coarsest numbers that take part."""
        leaves = max(leaf.eps for leaf in self.arguments.leaves)
        return max(leaves, eps_of_outputs(self.outputs(self.arguments.flat)), 2.0**-52)


class ValueSubject(Subject):
    """A function on Values, differentiated by the engine.

    ``run(leaves)`` is given one Value for each leaf of the arguments.
    """

    modes = ("vjp", "jvp")

    def __init__(
        self, name: str, arguments: Arguments, run: Callable[[Sequence[Value]], Any]
    ) -> None:
        super().__init__(name, arguments)
        self.run = run

    def trace(self, flat: Vector) -> tuple[list[Value], list[Any]]:
        """Run it at a point; the leaves, and the outputs that remember them."""
        self.given = self.arguments.split(flat)
        leaves = [Value(data) for data in self.given]
        with told(f"the function {self.name}, called with Values,", OF_NO_VALUES):
            return leaves, outputs_of(self.run(leaves))

    def outputs(self, flat: Vector) -> list[Any]:
        """The outputs without their graphs."""
        return [bare(o) for o in self.trace(flat)[1]]

    def vjp(self, flat: Vector, u: Vector) -> Vector:
        """One backward pass for each output."""
        leaves, outputs = self.trace(flat)
        with told(f"the backward pass of {self.name}"):
            found = pullback(leaves, outputs, seeds(u, outputs))
        return flatten(found)

    def jvp(self, flat: Vector, v: Vector) -> Vector:
        """Forward mode from the same rows: ``J'u`` is linear in u, and its derivative is ``J``."""
        leaves, outputs = self.trace(flat)
        with told(f"the forward mode of {self.name}"):
            us = [Value(u) for u in seeds(np.ones(as_vector(outputs).size), outputs)]
            found = pullback(leaves, outputs, us, create_graph=True)
            moved = [np.zeros(np.shape(u.data)) for u in us]
            for g, direction in zip(found, self.arguments.split(v), strict=True):
                for i, part in enumerate(pullback(us, [g], [direction])):
                    moved[i] = moved[i] + np.asarray(part, dtype=np.float64)
        return flatten(moved)

    def derivative_subject(self, u: Vector) -> "ValueSubject":
        """The gradient of ``<u, outputs>`` as a function in turn: what a second order checks."""

        def gradient(leaves: Sequence[Value]) -> tuple[Any, ...]:
            outputs = outputs_of(self.run(leaves))
            return tuple(pullback(leaves, outputs, seeds(u, outputs), create_graph=True))

        return ValueSubject(f"gradient of {self.name}", self.arguments, gradient)


class HandSubject(Subject):
    """A function with a gradient written by hand; no Value is involved.

    ``grad(*args)`` returns the gradient: for one argument its gradient, for several a tuple. If
    ``f`` returns an array, the gradient is the Jacobian, of shape ``f(x).shape + x.shape``.
    """

    def __init__(
        self,
        name: str,
        arguments: Arguments,
        f: Callable[..., Any],
        grad: Callable[..., Any],
    ) -> None:
        super().__init__(name, arguments)
        self.f, self.grad = f, grad

    def outputs(self, flat: Vector) -> list[Any]:
        """The outputs of the function."""
        with told(f"the function {self.name}"):
            result = self.f(*self._args(flat))
        outputs = outputs_of(result)
        if len(outputs) > 1:
            raise WrongShape(
                f"check: {self.name} returns {len(outputs)} results, where one array or number is "
                "needed; join them with np.concatenate, or check one, lambda x: f(x)[0]"
            )
        return outputs

    def vjp(self, flat: Vector, u: Vector) -> Vector:
        """What was written by hand, contracted with ``u``."""
        outputs = self.outputs(flat)
        with told("the gradient"):
            result = self.grad(*self._args(flat))
        shape = np.shape(outputs[0]) if len(outputs) == 1 else None
        return self._flat_gradient(result, u, shape)

    def _args(self, flat: Vector) -> tuple[Any, ...]:
        self.given = self.arguments.split(flat)
        return self.arguments.rebuild(self.given)

    def _flat_gradient(self, result: Any, u: Vector, out: tuple[int, ...] | None) -> Vector:
        parts = gradient_leaves(result, self.arguments)
        flat = []
        for leaf, part in zip(self.arguments.leaves, parts, strict=True):
            shape = np.shape(leaf.data)
            array = np.asarray(part, dtype=np.float64)
            if array.shape == shape and u.size == 1:
                flat.append(array * u[0])
            elif out is not None and array.shape == out + shape:
                flat.append(u @ array.reshape(u.size, -1))
            else:
                wanted = shape if u.size == 1 else (out or ()) + shape
                raise WrongShape(
                    f"check: the gradient by {leaf.name!r} has shape {array.shape}, it must have "
                    f"shape {wanted}"
                    + (", the one of the argument" if u.size == 1 else ", outputs times argument")
                )
        return flatten(flat)


class RuleSubject(HandSubject):
    """A forward and a vjp written by hand: ``vjp(g, y, *args)``, as the rows of an engine are."""

    def vjp(self, flat: Vector, u: Vector) -> Vector:
        """The rule, given ``u`` as the gradient of the result."""
        args = self._args(flat)
        with told(f"the function {self.name}"):
            y = self.f(*args)
        (g,) = seeds(u, [y])
        before = [(name, x, np.copy(bare(x))) for name, x in (("g", g), ("y", y))]
        with told("the vjp"):
            result = self.grad(g, y, *args)
        for name, now, then in before:
            if not same(bare(now), then):
                raise InputMutated(
                    f"check: the vjp of {self.name} changes {name} in place, which other nodes may "
                    "need; compute into an array of its own"
                )
        return self._flat_gradient(result, np.ones(1), None)


def pullback(
    leaves: Sequence[Value], outputs: Sequence[Any], us: Sequence[Any], create_graph: bool = False
) -> list[Any]:
    """``J'u`` for each leaf: raw data, or Values with ``create_graph``.

    Outputs that are not Values, or were not recorded, contribute nothing. The raw pass is the one
    that ``backward()`` makes, for all nodes; the other is for the leaves alone.
    """
    wrt = leaves if create_graph else None
    totals: list[Any] = [None] * len(leaves)
    for output, u in zip(outputs, us, strict=True):
        if not isinstance(output, Value) or _is_constant(output):
            continue
        found = gradients(output, wrt, seed=u, create_graph=create_graph)
        for i, leaf in enumerate(leaves):
            if leaf in found:
                totals[i] = found[leaf] if totals[i] is None else totals[i] + found[leaf]
    zeros = [np.zeros(leaf.shape) if leaf.shape else 0.0 for leaf in leaves]
    return [zero if total is None else total for total, zero in zip(totals, zeros, strict=True)]


def seeds(u: Vector, outputs: Sequence[Any]) -> list[Any]:
    """The parts of ``u`` in the kinds and shapes of the outputs."""
    parts = []
    for output in outputs:
        data = bare(output)
        size = int(np.size(data))
        if size > u.size:
            raise WrongShape("check: the function returns results of different shapes")
        parts.append(like(u[:size], data))
        u = u[size:]
    if u.size:
        raise WrongShape("check: the function returns results of different shapes")
    return parts


def gradient_leaves(result: Any, arguments: Arguments) -> list[Any]:
    """The gradients by the leaves in what a gradient function returned.

    Raises:
        WrongShape: if it is not built like the arguments that it is the gradient by.
    """
    targets = [arguments.args[i] for i in arguments.positions]
    names = [arguments.names[i] for i in arguments.positions]
    if len(targets) == 1 and not (isinstance(result, tuple) and is_leaf(targets[0])):
        result = (result,)
    if not isinstance(result, tuple | list) or len(result) != len(targets):
        count = len(result) if isinstance(result, tuple | list) else 1
        raise WrongShape(
            f"check: the gradient function must return {len(targets)} gradients, by "
            f"{', '.join(names)}, but returned {count}; say which arguments it is by with wrt="
        )
    found: list[Any] = []
    for target, gradient, name in zip(targets, result, names, strict=True):
        found += gradients_at_leaves(target, gradient, name)
    return found


OF_NO_VALUES = {
    "torch's functions": "or write check_grad(testing.from_torch(f), x)",
    "not a valid JAX type": "write check_grad(testing.from_jax(f), x)",
    "lose the computation graph": "or check a gradient written by hand, grad=gradient",
}
"""What functions say that are not of Values, and what to do instead."""


class told:
    """Turn what a user's function raises into :class:`FunctionFailed`, with the cause kept.

    ``instead`` is what to do about errors, by a part of their words.
    """

    def __init__(self, who: str, instead: Mapping[str, str] = MappingProxyType({})) -> None:
        self.who, self.instead = who, instead

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Exception) and not isinstance(error, BadFunction):
            text = f"check: {self.who} raised {type(error).__name__}: {error}"
            for words, said in self.instead.items():
                if words in text:
                    text = f"{text.rstrip('.')}; {said}"
            raise FunctionFailed(text) from error


def _is_constant(output: Value) -> bool:
    recipe = output.recipe
    return recipe is not None and not recipe.op.rules
