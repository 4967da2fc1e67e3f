"""``Optimizer``: a list of parameters, and what is remembered about each of them.

A subclass says how one parameter moves (``update``). All else is here: which parameters there
are, that a bad gradient stops the step before it has begun, that settings make sense whoever
chooses them, and saving what is remembered.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from numbers import Number
from typing import Any, ClassVar, TypeAlias

import numpy as np

from tinygrad_edu import Value
from tinygrad_edu._arguments import at_least_0, moved, whole_number
from tinygrad_edu._hints import hints, missing, options_elsewhere
from tinygrad_edu.engine import (
    bare,
    changes,
    copy_like,
    data_of,
    fits,
    is_complex,
    is_traced,
    read_only_among,
    shape_of,
)
from tinygrad_edu.optim.own import check_names, told_of_formula

Check: TypeAlias = Callable[[Any, str, str], Any]
"""What makes of (what was given, whose it is, its name) a setting, or refuses it."""

OTHER_NAMES = {
    "param_groups": "optimizer.params, and optimizer.lr: one of each",
    "state": "optimizer.state_dict()",
    "learning_rate": "optimizer.lr",
    "minimize": "loss.backward(), and optimizer.step()",
    "apply_gradients": "optimizer.step()",
    "set_lr": "optimizer.lr = ...",
    "defaults": "optimizer.state_dict()",
    "add_param_group": "an optimizer of all parameters, or a second one",
}
"""What other libraries call it, and what to write here."""


@hints(OTHER_NAMES)
class Optimizer:
    """The base of all optimisers.

    Args:
        params: the parameters, ``model.parameters()``: leaf Values, each of them once.

    Attributes:
        params: the list of them.
        lr: the learning rate, which may be changed between steps.

    Raises:
        TypeError: if something is not a parameter, or a setting of a wrong kind.
        ValueError: if there is no parameter, or one is given twice, or a setting makes no sense.
    """

    checks: ClassVar[Mapping[str, Check]] = {"lr": at_least_0}
    """What settings have to be: asked of them whenever they are set."""
    settings: ClassVar[tuple[str, ...]] = tuple(checks)
    """The attributes that a user has chosen."""
    memories: ClassVar[tuple[str, ...]] = ()
    """The attributes that hold, for each parameter, what is remembered about it; at first 0."""
    counts: ClassVar[tuple[str, ...]] = ()
    """Those of the memories that count: whole numbers, at least 0."""

    lr: float

    def __init_subclass__(cls, **options: Any) -> None:
        """See that the names are names, and free, that a subclass has for what it keeps."""
        super().__init_subclass__(**options)
        for kind in ("settings", "memories", "counts"):
            check_names(cls, Optimizer, kind)

    def __init__(self, params: Iterable[Value]) -> None:
        self.params = _checked(params, type(self).__name__)
        for memory in self.memories:
            setattr(self, memory, [0] * len(self.params))

    def update(self, i: int, p: Value, g: Any) -> None:
        """Move the parameter ``p``, which is number ``i``, given its gradient ``g``."""
        raise NotImplementedError(f"{type(self).__name__}: write update(self, i, p, g)")

    def step(self) -> None:
        """Move every parameter that has a gradient; one whose ``grad`` is ``None`` stays.

        Raises:
            ValueError: if no parameter has a gradient, or one has a wrong shape, or a parameter
                cannot be written to; or if ``update`` returns something.
            TypeError: if a gradient is complex, or a parameter. Nothing has moved after an error.
        """
        who = type(self).__name__
        found = [(i, p, p.grad) for i, p in enumerate(self.params) if p.grad is not None]
        if not found:
            raise ValueError(f"{who}: no parameter has a gradient; call loss.backward() first")
        for i, p, g in found:
            if not fits(g, p):
                raise _misfit(g, p, f"{who}: parameter {p.name or i}")
            if type(g) is Value and any(g is other for other in self.params):
                raise TypeError(
                    f"{who}: the gradient of parameter {p.name or i} is a parameter; found = "
                    "tg.gradients(loss, wrt=params) has parameters as keys, so p.grad = found[p]"
                )
        moving = [p for _, p, _ in found]
        if (stuck := read_only_among(moving)) is not None:
            i = next(i for i, p, _ in found if p is stuck)
            raise _read_only(f"{who}: parameter {stuck.name or i}")
        changes(moving)
        update: Callable[..., Any] = self.update  # a subclass may have forgotten what it returns
        try:
            for i, p, g in found:
                result = update(i, p, g if type(g) is np.ndarray else bare(g))
                if result is not None:
                    moved(result, who)
        except TypeError as error:
            told_of_formula(who, self.memories, error)
            raise

    def __setattr__(self, name: str, new: Any) -> None:
        """Set an attribute; a setting must make sense.

        Raises:
            TypeError, ValueError: if it does not. It is what it was before, then.
            AttributeError: for the name that another library has for the learning rate.
        """
        if name == "learning_rate" and not hasattr(type(self), name):
            raise missing(self, type(self).__name__, name, OTHER_NAMES)
        new = self._checked({name: new})[name] if name in self.checks else new
        super().__setattr__(name, new)

    def _checked(self, new: Mapping[str, Any]) -> dict[str, Any]:
        """Settings as they are kept, if each makes sense, also beside those that stay."""
        if is_traced():  # while a step is traced to be compiled, its learning rate is a Value
            return {**new}
        who = type(self).__name__
        ready = {
            name: self.checks[name](given, who, name) if name in self.checks else given
            for name, given in new.items()
        }
        self.check_together({**vars(self), **ready})
        return ready

    def check_together(self, settings: Mapping[str, Any]) -> None:
        """Raise ``ValueError`` for settings that make no sense together; a subclass knows which.

        In the middle of ``__init__`` some are not there yet.
        """

    @options_elsewhere(set_to_none="zero_grad(): grad becomes None")
    def zero_grad(self) -> None:
        """Forget the gradients: ``grad`` of every parameter is ``None`` again."""
        for p in self.params:
            p.grad = None

    def state_dict(self) -> dict[str, Any]:
        """A copy of the settings and of what is remembered about each parameter."""
        return {name: deepcopy(getattr(self, name)) for name in (*self.settings, *self.memories)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a copy of what ``state_dict`` gave, for parameters of the same shapes.

        Raises:
            ValueError: if a name is unknown or missing, or something does not fit the parameters,
                or a setting makes no sense.
            TypeError: if something is of a wrong kind. After an error, nothing has changed.
        """
        who = type(self).__name__
        if not isinstance(state, Mapping):
            raise TypeError(
                f"{who}: give what state_dict() has returned, a dict, not a {type(state).__name__}"
            )
        names = {*self.settings, *self.memories}
        if set(state) != names:
            raise ValueError(
                f"{who}: the state has {sorted(map(str, state))}, it needs {sorted(names)}"
            )
        ready = self._checked({name: deepcopy(state[name]) for name in self.settings})
        for name in self.memories:
            make = _counts if name in self.counts else _memory
            ready[name] = make(state[name], self.params, f"{who}: {name}")
        for name, new in ready.items():  # checked, and they go together only when all are set
            super().__setattr__(name, new)

    def __repr__(self) -> str:
        n = len(self.params)
        chosen = (f"{name}={x}" for name, x in vars(self).items() if name in self.settings)
        return f"{type(self).__name__}({', '.join([f'{n} parameter' + 's' * (n != 1), *chosen])})"


def _checked(params: Any, who: str) -> list[Value]:
    hint = "give a list of Values, such as model.parameters()"
    is_model = hasattr(params, "parameters")  # some can be gone through, layer by layer
    if isinstance(params, Value) or is_model or not isinstance(params, Iterable):
        raise TypeError(f"{who}: {hint}, not a {type(params).__name__}")
    found = list(params)
    if not found:
        raise ValueError(
            f"{who}: there are no parameters; {hint} (a generator can be used only once)"
        )
    for p in found:
        if not isinstance(p, Value):
            raise TypeError(f"{who}: {hint}; a {type(p).__name__} is among them")
        if p.recipe is not None:
            raise ValueError(
                f"{who}: {p!r:.60} is the result of {p.recipe.op.name}; only a leaf, "
                "Value(data), can be moved"
            )
        if is_complex(bare(p)):
            raise TypeError(
                f"{who}: {p!r:.60} is complex, and these formulas are for real numbers; make its "
                "real and its imaginary part two parameters"
            )
    if len(set(found)) != len(found):
        raise ValueError(f"{who}: a parameter is given twice; it would be moved twice")
    return found


def _misfit(g: Any, p: Value, which: str) -> Exception:
    """Why a gradient cannot be that of a parameter."""
    if isinstance(g, list | tuple):
        return TypeError(
            f"{which}: its gradient is a {type(g).__name__}; set p.grad = np.array(...)"
        )
    if shape_of(g) != p.shape:
        return ValueError(
            f"{which} has shape {p.shape}, its gradient has shape {shape_of(g)}; p.grad must have "
            "the shape of p.data"
        )
    return TypeError(
        f"{which} is real, its gradient is complex; set p.grad = p.grad.real, if that is meant"
    )


def _read_only(which: str) -> ValueError:
    return ValueError(
        f"{which} is read-only, as an array of np.broadcast_to or "
        'np.load(mmap_mode="r") is; give it one of its own, p.data = p.data.copy()'
    )


def _counts(memory: Any, params: list[Value], who: str) -> list[int]:
    """A copy of how often something has happened to each parameter."""
    _check_memory(memory, params, who)
    return [whole_number(n, who, f"entry {i}", 0) for i, n in enumerate(memory)]


def _memory(memory: Any, params: list[Value], who: str) -> list[Any]:
    """A copy of what is remembered about each parameter, in no wider a dtype than it has itself."""
    _check_memory(memory, params, who)
    return [_narrowed(entry, data) for entry, data in zip(memory, data_of(params), strict=True)]


def _check_memory(memory: Any, params: list[Value], who: str) -> None:
    if not isinstance(memory, list | tuple) or len(memory) != len(params):
        raise ValueError(
            f"{who}: a list of one entry for each of {len(params)} parameters is needed"
        )
    for i, (entry, p) in enumerate(zip(memory, params, strict=True)):
        if not _holds_numbers(entry):
            raise TypeError(f"{who}: entry {i} must be a number or an array, not {entry!r:.40}")
        if shape_of(entry) not in ((), p.shape):
            raise ValueError(
                f"{who}: entry {i} has shape {shape_of(entry)}, the parameter has shape {p.shape}"
            )


def _narrowed(entry: Any, data: Any) -> Any:
    """A copy of an entry that widens nothing: what is computed with float64 becomes float64."""
    if not hasattr(entry, "dtype") or not hasattr(data, "dtype"):
        return deepcopy(entry)
    if shape_of(entry) != shape_of(data):
        return entry.item()  # a plain number widens nothing
    return copy_like(entry, data)


def _holds_numbers(entry: Any) -> bool:
    dtype = getattr(entry, "dtype", None)
    if dtype is None or isinstance(entry, Value):
        return isinstance(entry, Number)
    return getattr(dtype, "kind", "f") in "biufcO"
