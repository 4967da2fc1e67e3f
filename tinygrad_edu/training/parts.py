"""Whether the parts that ``fit`` is given are what they are meant to be, and belong together."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from traceback import walk_tb
from typing import Any

from tinygrad_edu import Value, gradients, topological
from tinygrad_edu.engine import calls_of
from tinygrad_edu.nn import Module
from tinygrad_edu.optim import Optimizer


def check_parts(model: Any, loss: Any, optimizer: Any, who: str) -> None:
    """Refuse what cannot be trained, or cannot train it.

    Raises:
        TypeError: if one of them is something else.
        ValueError: if the optimiser moves no parameter of the model.
    """
    check_model(model, who)
    check_function(loss, f"{who}: the loss", "nn.cross_entropy")
    _check_takes_two(loss, who)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{who}: an optimizer is needed, such as optim.SGD(model.parameters(), lr=0.1), not "
            f"{_named(optimizer)}"
        )
    if not set(model.parameters()).intersection(optimizer.params):
        raise ValueError(
            f"{who}: the optimizer moves no parameter of this model; make it of "
            "model.parameters(), after the model"
        )


def check_model(given: Any, who: str) -> None:
    """Refuse what is no module."""
    if not isinstance(given, Module):
        raise TypeError(
            f"{who}: the model must be a Module, such as nn.MLP(2, [16, 1], rng=0), not "
            f"{_named(given)}; a function becomes one by nn.Sequential(f)"
        )


def check_function(given: Any, what: str, such_as: str) -> None:
    """Refuse what is no function, and a class, which would be made instead of called."""
    if not callable(given) or inspect.isclass(given):
        raise TypeError(f"{what} must be a function, such as {such_as}, not {_named(given)}")


def _check_takes_two(loss: Callable[..., Any], who: str) -> None:
    try:
        signature = inspect.signature(loss, follow_wrapped=False)
    except ValueError:  # of a function of C, which may tell nobody
        return
    try:
        signature.bind("prediction", "target")
    except TypeError as error:
        name = getattr(loss, "__name__", type(loss).__name__)
        raise TypeError(
            f"{who}: the loss is called as loss(prediction, target), which {name}{signature} does "
            "not take"
        ) from error


def loss_of(loss: Callable[..., Any], prediction: Any, target: Any, model: Module) -> Any:
    """What the loss returns, if it looks at the prediction, and not only at the model's own of it.

    Raises:
        TypeError: if it does nothing with the prediction but give it to the model once more. An
            error of the model that is called so gets a note about it.
    """
    try:
        result = loss(prediction, target)
    except Exception as error:
        for frame, _ in walk_tb(error.__traceback__):
            is_model = frame.f_code.co_name == "__call__" and frame.f_locals.get("self") is model
            if is_model and any(x is prediction for x in frame.f_locals.get("args", ())):
                error.add_note(TWICE)
        raise
    again = [
        node
        for node in (topological(result) if isinstance(result, Value) else ())
        for call in calls_of(node)
        if call.caller is model and any(x is prediction for x in call.inputs)
    ]
    if not again or result.size != 1:  # whoever computes the gradient refuses an array
        return result
    if prediction not in gradients(result, [prediction, *again], partial=True):
        raise TypeError(TWICE)
    return result


TWICE = (
    "fit: the loss has called the model, which fit had done already: the loss is a function of "
    "(prediction, target), such as nn.mse_loss"
)


def functions(given: Any, what: str, such_as: str) -> list[Callable[..., Any]]:
    """The functions of a list.

    Raises:
        TypeError: if it is none, or one of them is no function.
    """
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise TypeError(f"{what} must be a list, such as [{such_as}], not {_named(given)}")
    found = list(given)
    for f in found:
        check_function(f, f"{what}: each", such_as)
    return found


def functions_by_name(given: Any, what: str, such_as: str) -> dict[str, Callable[..., Any]]:
    """The functions of a mapping from names; or of a list, by their own names.

    Raises:
        TypeError: if it is neither, or one of them is no function.
        ValueError: if two have the same name.
    """
    if isinstance(given, Mapping):
        functions(given.values(), what, such_as)
        return dict(given)
    found = functions(given, what, such_as)
    named = {getattr(f, "__name__", repr(f)): f for f in found}
    if len(named) < len(found):
        raise ValueError(f"{what}: two have the same name; give names, {{'first': ..., ...}}")
    return named


def _named(x: Any) -> str:
    """Something as a message names it."""
    if inspect.isclass(x):
        return f"the class {x.__name__} itself"
    return f"{x!r:.40}" if isinstance(x, str) else f"a {type(x).__name__}"
