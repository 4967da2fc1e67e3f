"""A step of training whose forward and backward pass are compiled."""

from collections.abc import Callable
from typing import Any

from tinygrad_edu import gradients
from tinygrad_edu.compiler import compile
from tinygrad_edu.nn import Module
from tinygrad_edu.optim import Optimizer
from tinygrad_edu.training.finite import check_gradients, check_kind, check_loss, is_finite

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
        result = loss(prediction, y)
        check_kind(result)
        found = gradients(result, wrt=params, create_graph=True)
        return result, prediction, [found.get(p) for p in params]

    compiled = compile(forward_and_backward, jit=jit)

    def step(x: Any, y: Any) -> tuple[float, Any]:
        number, prediction, found = compiled(x, y)
        if not is_finite(number):
            check_loss(loss(model(x), y), model)  # once more, to say where it began
        for p, g in zip(params, found, strict=True):
            p.grad = g
        check_gradients(optimizer, model)
        optimizer.step()
        return float(number), prediction

    return step
