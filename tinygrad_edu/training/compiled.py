"""A step of training whose forward and backward pass are compiled."""

from collections.abc import Callable
from typing import Any

from tinygrad_edu import gradients
from tinygrad_edu.compiler import compile
from tinygrad_edu.nn import Module
from tinygrad_edu.optim import Optimizer
from tinygrad_edu.training.finite import check_gradients, check_kind, is_finite, where_it_began
from tinygrad_edu.training.parts import loss_of

Step = Callable[[Any, Any], tuple[float, Any]]
"""A function of a batch (x, y) that makes a step; it returns the loss and the prediction."""


def compiled_step(
    model: Module,
    loss: Callable[[Any, Any], Any],
    optimizer: Optimizer,
    jit: str | None = None,
) -> Step:
    """The step that ``fit`` makes, with the same checks; it is traced once per shape of a batch."""
    params = optimizer.params

    def forward_and_backward(x: Any, y: Any) -> tuple[Any, Any, list[Any]]:
        prediction = model(x)
        result = loss_of(loss, prediction, y, model)
        check_kind(result)
        found = gradients(result, wrt=params, create_graph=True)
        return result, prediction, [found.get(p) for p in params]

    compiled = compile(forward_and_backward, jit=jit)

    def step(x: Any, y: Any) -> tuple[float, Any]:
        result, prediction, found = compiled(x, y)
        number = float(result.item() if hasattr(result, "item") else result)
        if not is_finite(number):
            raise where_it_began(number, loss(model(x), y), model)
        for p, g in zip(params, found, strict=True):
            p.grad = g
        check_gradients(optimizer, model)
        optimizer.step()
        return number, prediction

    return step
