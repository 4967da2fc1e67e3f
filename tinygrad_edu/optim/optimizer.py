"""``Optimizer``: a list of parameters, and what is remembered about each of them.

A subclass says how one parameter moves (``update``). All else is here: which parameters there
are, that a bad gradient stops the step before it has begun, and saving what is remembered.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, ClassVar

from tinygrad_edu import Value
from tinygrad_edu._hints import hint
from tinygrad_edu.engine import bare, changes, is_complex, shape_of

OTHER_NAMES = {
    "param_groups": "optimizer.params, and optimizer.lr: one of each",
    "state": "optimizer.state_dict()",
    "learning_rate": "optimizer.lr",
    "minimize": "loss.backward(), and optimizer.step()",
    "apply_gradients": "optimizer.step()",
    "defaults": "optimizer.state_dict()",
}
"""What other libraries call it, and what to write here."""


class Optimizer:
    """The base of all optimisers.

    Args:
        params: the parameters, ``model.parameters()``: leaf Values, each of them once.

    Attributes:
        params: the list of them.
        lr: the learning rate, which may be changed between steps.

    Raises:
        TypeError: if something is not a parameter.
        ValueError: if there is no parameter, or one is given twice.
    """

    settings: ClassVar[tuple[str, ...]] = ("lr",)
    """The attributes that a user has chosen."""
    memories: ClassVar[tuple[str, ...]] = ()
    """The attributes that hold, for each parameter, what is remembered about it; at first 0."""

    lr: float

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
            ValueError: if no parameter has a gradient, or one has a wrong shape. Nothing has
                moved then.
        """
        who = type(self).__name__
        found = [(i, p, p.grad) for i, p in enumerate(self.params) if p.grad is not None]
        if not found:
            raise ValueError(f"{who}: no parameter has a gradient; call loss.backward() first")
        for i, p, g in found:
            if shape_of(g) != p.shape:
                raise ValueError(
                    f"{who}: parameter {p.name or i} has shape {p.shape}, "
                    f"its gradient has shape {shape_of(g)}"
                )
        for i, p, g in found:
            changes(p)
            self.update(i, p, bare(g))

    def __getattr__(self, name: str) -> Any:
        """What to write instead of a name that other libraries have."""
        return hint(self, name, OTHER_NAMES)

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
            ValueError: if a name is unknown or missing, or something does not fit the parameters.
                Nothing has changed then.
        """
        who = type(self).__name__
        names = {*self.settings, *self.memories}
        if set(state) != names:
            raise ValueError(f"{who}: the state has {sorted(state)}, it needs {sorted(names)}")
        for name in self.memories:
            _check_memory(state[name], self.params, f"{who}: {name}")
        for name in names:
            setattr(self, name, deepcopy(state[name]))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)}" for name in self.settings)
        n = len(self.params)
        return f"{type(self).__name__}({n} parameter{'s' * (n != 1)}, {shown})"


def _checked(params: Any, who: str) -> list[Value]:
    hint = "give a list of Values, such as model.parameters()"
    if isinstance(params, Value) or not isinstance(params, Iterable):
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


def _check_memory(memory: Any, params: list[Value], who: str) -> None:
    if not isinstance(memory, list) or len(memory) != len(params):
        raise ValueError(f"{who}: one entry for each of {len(params)} parameters is needed")
    for i, (entry, p) in enumerate(zip(memory, params, strict=True)):
        if shape_of(entry) not in ((), p.shape):
            raise ValueError(
                f"{who}: entry {i} has shape {shape_of(entry)}, the parameter has shape {p.shape}"
            )
