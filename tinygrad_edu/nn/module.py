"""``Module``: an object that has parameters, or modules that have some.

There is no class of parameters. Whatever leaf ``Value`` is an attribute of a module is one of its
parameters, also inside lists, tuples and dicts, and so are the parameters of the modules it has
as attributes. A path of attributes, ``layers.0.weight``, is a parameter's name.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from reprlib import recursive_repr
from typing import Any, Self

import numpy as np

from tinygrad_edu import Value
from tinygrad_edu._arguments import truth
from tinygrad_edu._hints import hints, missing, options_elsewhere
from tinygrad_edu.engine import call, is_traced
from tinygrad_edu.nn import state

FROZEN = dict.fromkeys(
    ("trainable", "requires_grad"), "an optimizer of the parameters that are to move"
)
"""What other libraries set so that a layer is not trained, and what to write here."""

OTHER_NAMES = {
    **FROZEN,
    **dict.fromkeys(("to", "astype", "float", "double", "half"), "nn.MLP(..., dtype=np.float32)"),
    **dict.fromkeys(("cuda", "cpu", "device"), "nothing: it computes wherever its data are"),
    **dict.fromkeys(("children", "modules", "named_children"), "module.named_modules()"),
    **dict.fromkeys(("predict", "predict_proba"), "module.eval()(x)"),
    "fit": "training.fit(module, data, loss, optimizer, ...)",
    "compile": "tg.compile(module), or training.fit(..., compile=True)",
    **dict.fromkeys(("save", "save_weights"), "np.savez(path, **module.state_dict())"),
    **dict.fromkeys(("load", "load_weights"), "module.load_state_dict(dict(np.load(path)))"),
    "apply": "a loop over module.named_modules()",
    "summary": "print(module), or tg.draw(module(x))",
    **dict.fromkeys(("weights", "trainable_weights", "trainable_variables"), "module.parameters()"),
    **dict.fromkeys(("evaluate", "score"), "training.evaluate(module, data, metric)"),
    "get_weights": "module.state_dict()",
    "set_weights": "module.load_state_dict(state)",
    "buffers": "module.state_dict(), which has them by name",
    **dict.fromkeys(("requires_grad_", "freeze"), FROZEN["trainable"]),
    **dict.fromkeys(("copy", "clone"), "copy.deepcopy(module)"),
    **dict.fromkeys(("num_parameters", "count_params"), "sum(p.size for p in module.parameters())"),
    "register_forward_hook": "a Module of your own, whose forward calls this one",
    "register_parameter": "self.name = tg.Value(data)",
    "add_module": "self.name = other",
}
"""What other libraries call it, and what to write here."""


@hints(OTHER_NAMES)
class Module:
    """The base of every layer and every network.

    Write ``forward``; call the module itself. ``training`` tells which mode it is in: dropout,
    for one, does something in training only.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.intercept = Value(2.0), Value(1.0)
    ...
    ...     def forward(self, x):
    ...         return self.slope * x + self.intercept
    >>> line = Line()
    >>> line(3.0), [name for name, parameter in line.named_parameters()]
    (Value(7.0), ['slope', 'intercept'])
    """

    training: bool = True
    _buffers: tuple[str, ...] = ()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes. Every subclass writes its own."""
        raise NotImplementedError(f"{type(self).__name__}: write forward(self, x)")

    def __setattr__(self, name: str, new: Any) -> None:
        """Set an attribute.

        Raises:
            TypeError: if a parameter, also one inside a list or a dict, would be replaced by what
                is none, such as a computed Value; if a buffer would be computed; or if a traced
                function changes the module, which its code would not do again.
            AttributeError: for a name that other libraries have for layers that are not trained, or
                that of a method, unless for a function in its place.
        """
        if name in METHODS and (isinstance(new, Module) or not callable(new)):
            raise AttributeError(
                f"{type(self).__name__}: {name} is a method of every module; give this attribute "
                "another name"
            )
        if name in FROZEN and not hasattr(type(self), name):
            raise missing(self, type(self).__name__, name, OTHER_NAMES)
        if is_traced():
            self._refuse_to_change(name, new)
        if name in self._buffers and isinstance(new, Value) and new.recipe and new.recipe.args:
            raise TypeError(
                f"{type(self).__name__}: {name} is a buffer, and a computed Value would hold on to "
                f"all that it came from; write module.{name} = value.data"
            )
        for place, thing in _displacing(self.__dict__.get(name), new, name):
            what = "Value that was computed or detached" * isinstance(thing, Value)
            raise TypeError(
                f"{type(self).__name__}: {place} is a parameter, and a "
                f"{what or type(thing).__name__} is not; write module.{place}.data = ..., or give "
                "a new Value(data), or None to remove it"
            )
        super().__setattr__(name, new)

    def _refuse_to_change(self, name: str, new: Any) -> None:
        # A module that is made while tracing has no old attributes. Compiled code minds the mode.
        is_computed = isinstance(new, Value) and new.recipe is not None
        if name != "training" and (name in self.__dict__ or is_computed):
            raise TypeError(
                f"{type(self).__name__}: {name} is set while the function is being traced, and the "
                "compiled code would not set it again; set it outside of forward, or do not "
                "compile (fit has compile=False)"
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What ``forward`` returns."""
        return call(self, self.forward, args, kwargs)  # marked, so that pictures can show it

    # -- parameters ------------------------------------------------------------------------

    def named_modules(self) -> list[tuple[str, "Module"]]:
        """This module (its name is ``""``) and all modules inside, each of them once."""
        return [(name, part) for name, part in _everything(self) if isinstance(part, Module)]

    def named_parameters(self) -> list[tuple[str, Value]]:
        """The parameters with their names, in the order in which they became attributes.

        A parameter that stands in several places is listed once, under its first name. A computed
        or detached ``Value`` is no parameter, nor is a bare array.
        """
        return [(name, part) for name, part in _everything(self) if isinstance(part, Value)]

    def parameters(self) -> list[Value]:
        """The parameters, without their names."""
        return [parameter for _, parameter in self.named_parameters()]

    @options_elsewhere(set_to_none="zero_grad(): grad becomes None")
    def zero_grad(self) -> None:
        """Forget all gradients: ``grad`` is ``None`` again."""
        for parameter in self.parameters():
            parameter.grad = None

    # -- training or evaluation ------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Put this module and all inside in training mode (with False, in evaluation mode)."""
        mode = truth(mode, "train", "mode")
        for _, module in self.named_modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Put this module and all inside in evaluation mode."""
        return self.train(False)

    # -- what it has learnt ----------------------------------------------------------------

    def register_buffer(self, name: str, data: Any) -> None:
        """Make ``data`` an attribute that is saved but not learnt, such as a running mean.

        A bare array that is an ordinary attribute is a constant, and is not saved.

        >>> module = Module()
        >>> module.register_buffer("seen", 0)
        >>> module.seen += 32
        >>> module.state_dict()
        {'seen': 32}
        """
        if not isinstance(name, str) or not name.isidentifier() or hasattr(self, name):
            raise ValueError(f"register_buffer: {name!r} is taken, or cannot name an attribute")
        setattr(self, name, data)
        self.__dict__["_buffers"] = (*self._buffers, name)  # also while tracing

    def state_dict(self) -> dict[str, Any]:
        """The data of all parameters and buffers by name: a copy, which later steps leave alone.

        >>> from tinygrad_edu.nn import Linear
        >>> {name: data.shape for name, data in Linear(3, 2, rng=0).state_dict().items()}
        {'weight': (3, 2), 'bias': (2,)}
        """
        return state.copies(_places(self))

    @options_elsewhere(
        "load_state_dict(state)",
        strict="load_state_dict({**model.state_dict(), **part}) for a part: every name is needed",
    )
    def load_state_dict(self, new: Mapping[str, Any]) -> None:
        """Take over a copy of what ``state_dict`` gave. Each parameter keeps its dtype.

        To load a part only, add it to what is there:
        ``model.load_state_dict({**model.state_dict(), **part})``.

        Raises:
            ValueError: if a name is unknown or missing, or a shape does not fit.
            TypeError: if something is not a number or an array of numbers, or cannot become one
                of the parameter's dtype. After an error, nothing has changed.
        """
        state.load(_places(self), new, type(self).__name__)

    # -- how it looks ----------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What to show of this module itself, between its parentheses."""
        return ""

    @recursive_repr()
    def __repr__(self) -> str:
        head = f"{type(self).__name__}({self.extra_repr()}"
        parts = [f"{name}: {_look(part)}" for name, part in _inside(self, _is_called)]
        if not parts:
            return f"{head})"
        return "\n  ".join([head, *(part.replace("\n", "\n  ") for part in parts)]) + "\n)"


METHODS = frozenset(name for name, x in vars(Module).items() if callable(x)) - {"forward"}


def _inside(
    thing: object, is_wanted: Callable[[object], bool], path: str = ""
) -> Iterator[tuple[str, object]]:
    """The wanted parts right inside: not those that are inside another module."""
    for key, part in (vars(thing) if isinstance(thing, Module) else _items(thing)).items():
        name = f"{path}.{key}" if path else str(key)
        if is_wanted(part):
            yield name, part
        else:
            yield from _inside(part, is_wanted, name)


def _items(thing: object) -> dict[Any, object]:
    """What is in a dict, a list or a tuple, by key or position; nothing is in anything else."""
    if isinstance(thing, dict):
        return thing
    return dict(enumerate(thing)) if isinstance(thing, list | tuple) else {}


def _is_parameter(thing: object) -> bool:
    return isinstance(thing, Value) and thing.recipe is None


def _has_learnt(thing: object) -> bool:
    return isinstance(thing, Module) or _is_parameter(thing)


def _is_called(thing: object) -> bool:
    """Whether it is a module, or a function that works beside modules, such as ``tg.relu``."""
    return callable(thing) and not inspect.isclass(thing)


def _look(part: object) -> str:
    """A module as it shows itself, a function by its name."""
    return repr(part) if isinstance(part, Module) else getattr(part, "__name__", repr(part))


def _displacing(old: object, new: object, place: str) -> Iterator[tuple[str, object]]:
    """What is no parameter and would take the place of one, and where. None may take any place."""
    holds_values = isinstance(new, np.ndarray) and new.dtype.hasobject  # see ``explode``
    if new is None or _is_parameter(new) or holds_values:
        return
    if _is_parameter(old):
        yield place, new
    instead = _items(new)
    for key, part in _items(old).items():
        if key in instead or not isinstance(new, dict | list | tuple):
            yield from _displacing(part, instead.get(key, new), f"{place}[{key!r}]")


def _everything(
    module: Module, path: str = "", seen: set[int] | None = None
) -> Iterator[tuple[str, object]]:
    """The module, and all modules and parameters at any depth inside, each of them once."""
    seen = {id(module)} if seen is None else seen
    yield path, module
    for name, part in _inside(module, _has_learnt, path):
        if id(part) not in seen:
            seen.add(id(part))
            if isinstance(part, Module):
                yield from _everything(part, name, seen)
            else:
                yield name, part


def _places(module: Module) -> dict[str, state.Place]:
    """Where everything is kept that a module has learnt, by name."""
    places: dict[str, state.Place] = {}
    for name, part in _everything(module):
        found = {name: (part, "data")}
        if isinstance(part, Module):
            found = {f"{name}.{b}" if name else b: (part, b) for b in part._buffers}
        for key, place in found.items():
            if key in places:
                raise ValueError(f"{type(module).__name__}: two parameters are named {key!r}")
            places[key] = place
    return places
