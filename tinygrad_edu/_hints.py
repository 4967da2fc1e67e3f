"""What other libraries call it, and what to write here."""

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def hinting(module: str, other_names: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module, which knows what its readers may be looking for.

    Args:
        module: its name, as its users write it.
        other_names: what to write here, by the name that it has elsewhere.

    >>> hinting("nn", {"MSELoss": "nn.mse_loss(prediction, target)"})("MSELoss")
    Traceback (most recent call last):
        ...
    AttributeError: nn has no attribute 'MSELoss'; write nn.mse_loss(prediction, target)
    """

    def __getattr__(name: str) -> Any:
        home = sys.modules.get(f"tinygrad_edu.{module}", sys.modules["tinygrad_edu"])
        raise missing(home, module, name, other_names)

    return __getattr__


def missing(thing: object, what: str, name: str, others: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that a ``thing`` does not have; ``what`` is what to call it."""
    if name in others:
        return AttributeError(f"{what} has no attribute {name!r}; write {others[name]}")
    # Told of whom the attribute was wanted, Python looks for one whose name is nearly the same.
    return AttributeError(f"{what} has no attribute {name!r}", name=name, obj=thing)


def hint(thing: object, name: str, others: Mapping[str, str]) -> Any:
    """What ``__getattr__`` of an object does: tell what to write instead of a missing name."""
    if hasattr(type(thing), name):  # a property, which failed: it shall say itself why
        return object.__getattribute__(thing, name)
    raise missing(thing, type(thing).__name__, name, others)


def options_elsewhere(**others: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a function that tells what to write instead of an option that it does not have.

    >>> @options_elsewhere(learning_rate="lr")
    ... def descend(lr):
    ...     return lr
    >>> descend(learning_rate=0.1)
    Traceback (most recent call last):
        ...
    TypeError: descend: there is no learning_rate; write lr
    """

    def decorate(f: Callable[P, R]) -> Callable[P, R]:
        who = f.__qualname__.removesuffix(".__init__")

        @functools.wraps(f)
        def of(*args: P.args, **options: P.kwargs) -> R:
            for name in options:
                if name in others:
                    raise TypeError(f"{who}: there is no {name}; write {others[name]}")
            return f(*args, **options)

        return of

    return decorate
