"""``compile_step``: a whole training step, the optimiser included, as straight-line NumPy."""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NoReturn, Protocol

import numpy as np

from tinygrad_edu import astype
from tinygrad_edu._arguments import moved
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.compiler.formula import as_key, check_unchanged, names_in_update, parts_besides
from tinygrad_edu.compiler.signatures import signature
from tinygrad_edu.compiler.tracing import Traced
from tinygrad_edu.compiler.versions import Outside, Version, Versions, result_of
from tinygrad_edu.engine import Value, bare, data_of, gradients
from tinygrad_edu.engine.conversion import cast
from tinygrad_edu.views.program import Variable


class Optimizer(Protocol):
    """What an optimiser has to have: those of ``tinygrad_edu.optim`` do."""

    params: list[Value]
    lr: float
    settings: Any
    memories: Any

    def update(self, i: int, p: Any, g: Any) -> None:
        """Move ``p``, which is parameter number ``i``."""


def _moves_nothing(sign: str) -> Callable[[Any, Any], NoReturn]:
    def method(slot: Any, other: Any) -> NoReturn:
        raise TypeError(f"{sign}=: the parameter would stay as it is; write p.data {sign}= ...")

    return method


@dataclass
class Slot:
    """Stands for a parameter while the optimiser's formula is traced."""

    data: Any

    __iadd__, __isub__, __imul__, __itruediv__ = map(_moves_nothing, "+-*/")


@options_elsewhere(loss_fn="loss")
def compile_step(
    loss: Callable[..., Any], optimizer: Optimizer, *, jit: str | None = None
) -> "CompiledStep":
    """One training step as straight-line NumPy: loss, gradients, and the parameters move.

    It does what these three lines do, and gives the same numbers, but leaves ``grad`` alone:

        optimizer.zero_grad()
        loss(*args).backward()
        optimizer.step()

    Args:
        loss: a function that returns one number, computed from the parameters of the optimiser.
        optimizer: one of ``tinygrad_edu.optim``, or another one whose ``update`` is a formula.
            Its learning rate may be changed between steps.
        jit: what compiles the code further, as in :func:`tinygrad_edu.compile`: ``"numba"``.

    Returns:
        A function of the arguments of ``loss`` that makes a step, and returns the loss before
        it. It has ``.source``, ``.reason`` and ``.compile_seconds``, as in ``compile``.

    >>> from tinygrad_edu.optim import SGD
    >>> w = Value(np.array([1.0, 2.0]), name="w")
    >>> step = compile_step(lambda x: ((w * x) ** 2).sum(), SGD([w], lr=0.25))
    >>> x = np.array([1.0, 1.0])
    >>> step(x), step(x), w.data
    (np.float64(5.0), np.float64(1.25), array([0.25, 0.5 ]))
    >>> print(step.source.split("def ")[1])
    f(w, x, lr):
        t1 = w * x
        w -= lr * (2.0 * t1 * x)
        return np.square(t1).sum(),
    <BLANKLINE>
    """
    return CompiledStep(loss, optimizer, jit)


class CompiledStep(Versions):
    """A compiled training step: see :func:`compile_step`."""

    def __init__(
        self, loss: Callable[..., Any], optimizer: Optimizer, jit: str | None = None
    ) -> None:
        super().__init__(jit)
        if isinstance(loss, Value):
            raise TypeError(
                "compile_step: give the function that computes the loss, not its result; "
                "compile_step(lambda x, y: loss(model(x), y), optimizer)"
            )
        if not callable(loss) or not hasattr(optimizer, "params"):
            raise TypeError(
                "compile_step: a loss function and an optimiser are needed, in this order, not "
                f"{type(loss).__name__} and {type(optimizer).__name__}"
            )
        if len([c for c in type(optimizer).__mro__ if "step" in vars(c)]) > 1:
            raise TypeError(
                f"compile_step: {type(optimizer).__name__} has a step() of its own, which compiled "
                "code would not run; write it into update(self, i, p, g), or call step() uncompiled"
            )
        self.loss = loss
        self.optimizer = optimizer
        # Whatever else than its learning rate was chosen is a constant of the code.
        settings = [name for name in optimizer.settings if name != "lr"]
        for name in settings:
            try:
                hash(setting := getattr(optimizer, name))
            except TypeError as error:
                raise TypeError(
                    f"compile_step: {name} of {type(optimizer).__name__} is of type "
                    f"{type(setting).__name__}, in which something could change unseen; make it a "
                    "number, or a tuple of numbers"
                ) from error
        self._settings = attrgetter("settings", *settings)
        # An optimiser of somebody's own may read what is none of its settings.
        others = names_in_update(type(optimizer)) - {"lr", "params", *optimizer.memories, *settings}
        given = ((name, getattr(optimizer, name, None)) for name in sorted(others))
        self._others = [name for name, x in given if hasattr(optimizer, name) and not callable(x)]

    def __call__(self, *args: Any) -> Any:
        """Make a step."""
        optimizer = self.optimizer
        leaves: list[Any] = []
        key = signature(args, leaves), self._settings(optimizer)
        if self._others:
            key = *key, *(as_key(getattr(optimizer, name, None)) for name in self._others)
        version, data = self._version(key)
        if data is None:
            return self._first(key, args)
        leaves.append(float(optimizer.lr))
        return version.step(leaves, data)

    def __repr__(self) -> str:
        return f"<compiled step of {self.optimizer!r}>"

    def _first(self, key: Any, args: tuple[Any, ...]) -> Any:
        """Trace a step, and make it."""
        optimizer, lr = self.optimizer, float(self.optimizer.lr)
        by_name = {
            name: [float(x) if type(x) is int else x for x in getattr(optimizer, name)]
            for name in optimizer.memories
        }
        traced = self._trace(self._formula(), args, {"lr": lr, "memories": by_name})
        self._learn(StepVersion(key, traced, self.jit, optimizer))
        result, params, memories = result_of(traced)
        for p, new in zip(optimizer.params, params, strict=True):
            _move(p, new)
        for i, new in enumerate(memories):
            remember(optimizer, i, new)
        return result

    def _formula(self) -> Callable[..., Any]:
        """The step as a pure function, which returns (loss, new parameters, new memories)."""
        params = self.optimizer.params

        @functools.wraps(self.loss)
        def formula(*args: Any, lr: Any, memories: dict[str, list[Any]]) -> Any:
            result = self.loss(*args)
            if not isinstance(result, Value):
                raise TypeError(
                    "compile_step: the loss must return one number that was computed from the "
                    f"parameters, it returned a {type(result).__name__}"
                )
            found = gradients(result, wrt=params, create_graph=True)
            if not found:
                raise ValueError(
                    "compile_step: the loss depends on no parameter of the optimizer; give it the "
                    "parameters of the network that the loss computes with"
                )
            shadow = copy.copy(self.optimizer)
            shadow.lr = lr
            for name, memory in memories.items():
                setattr(shadow, name, list(memory))
            slots = [Slot(p) for p in params]
            move: Callable[..., Any] = shadow.update
            before = parts_besides(shadow, memories)
            for i, p in enumerate(params):
                if p in found:
                    g = found[p]
                    # That of a float would have the precision of the arrays that it went through.
                    in_double = type(bare(p)) is float and g.dtype != float
                    result_of_move = move(i, slots[i], astype(g, float) if in_double else g)
                    moved(result_of_move, f"compile_step: {type(shadow).__name__}")
            check_unchanged(type(shadow).__name__, before, parts_besides(shadow, memories))
            new = [memory for name in memories for memory in getattr(shadow, name)]
            return result, [slot.data for slot in slots], new

        return formula


class StepVersion(Version):
    """The code of a step for certain shapes.

    Its results are the loss, then all parameters, then all memories. Those that are arrays are
    written into the arrays that they replace; the others (plain numbers) are returned.
    """

    def __init__(self, key: Any, traced: Traced, jit: str | None, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        names = {v: name for name, v in traced.outside.items()}
        of_leaf = {i: name for name, i in traced.arguments.items()}
        count = len(traced.leaves) - 1 - len(optimizer.params)  # of memories
        memories = [of_leaf.get(traced.number_of_inputs - count + i) for i in range(count)]
        replaced = [*map(names.get, optimizer.params), *memories]
        stores = {
            str(i): name
            for i, name in enumerate(replaced, start=1)
            if name is not None and _can_be_stored(traced, str(i), name)
        }
        values, params = list(names), len(optimizer.params)
        used = {}  # the memories that the formula makes use of
        for number, attribute in enumerate(optimizer.memories):
            cells = memories[number * params : (number + 1) * params]
            if not all(_is_idle(traced, name) for name in cells):
                used[attribute] = cells

        def read() -> list[Any]:
            data = data_of(values)
            for attribute in used:
                data += getattr(optimizer, attribute)
            return data

        its_names = [*names.values(), *(name for cells in used.values() for name in cells)]
        outside = Outside(read, its_names, instead=count)
        super().__init__(key, traced, jit, outside, stores)
        self.returns_the_loss = self.places == [0]  # and all else is where it belongs already

    def step(self, leaves: list[Any], data: list[Any]) -> Any:
        """Make the step, and return the loss."""
        found = self.results(leaves, data)
        if self.returns_the_loss:
            return found[0]
        optimizer, result = self.optimizer, self.leaves[0]
        count = len(optimizer.params)
        for place, x in zip(self.places, found, strict=True):
            if place == 0:
                result = x
            elif place <= count:
                _move(optimizer.params[place - 1], x)
            else:
                remember(optimizer, place - 1 - count, x)
        return result


def _move(p: Value, new: Any) -> None:
    """Give a parameter new numbers: in its own array, or of the type that it has."""
    if isinstance(p.data, np.ndarray):
        p.data[...] = new
    else:
        p.data = cast(new, p.data)


def remember(optimizer: Optimizer, number: int, new: Any) -> None:
    """Give the optimiser a new memory: they are numbered through, one list after the other."""
    which, i = divmod(number, len(optimizer.params))
    memory = getattr(optimizer, optimizer.memories[which])
    # A count of steps is a whole number; in the formula it was a float like any other.
    is_count = type(memory[i]) is int and type(new) is float and new.is_integer()
    memory[i] = int(new) if is_count else new


def _is_idle(traced: Traced, name: str | None) -> bool:
    """Whether a memory is what it was before, and nothing depends on it."""
    if name is None:  # it is made anew, whatever it was
        return False
    results = [*traced.program.results.values()]
    return traced.program.uses[name] == results.count(Variable(name)) == 1


def _can_be_stored(traced: Traced, key: str, name: str) -> bool:
    """Whether a result fits into the array of a parameter, or is that parameter itself."""
    new = traced.program.results.get(key)
    if new == Variable(name):
        return True
    old = traced.program.parameters[name]
    result = traced.leaves[int(key)]
    if not (isinstance(old, np.ndarray) and isinstance(result, Value) and old.ndim):
        return False
    return (old.shape, old.dtype) == (result.shape, result.dtype)
