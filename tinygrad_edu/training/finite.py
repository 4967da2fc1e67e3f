"""What to say when numbers stop being finite: where it began, and that nothing is lost.

A NaN spreads to everything computed from it. So the node to blame is the first one, in the order
of computation, that is not finite although its arguments are.
"""

from typing import Any

import numpy as np

from tinygrad_edu import Value, topological
from tinygrad_edu.engine import bare, is_complex, namespace, to_numpy
from tinygrad_edu.nn import Module
from tinygrad_edu.optim import Optimizer
from tinygrad_edu.training.history import History


class NonFiniteError(ArithmeticError):
    """A NaN or an infinity stopped the training, before the step of the batch where it was met.

    Attributes:
        node: the first Value that is not finite; None if the data are to blame, or if nothing was
            recorded, as for the validation loss.
        epoch, batch: where it happened, both counted from 1. The batch is None if it was found
            when all steps of the epoch had been made; both are, if before the training.
        history: what was recorded before; an epoch counts when it is complete.
    """

    epoch: int | None = None
    batch: int | None = None

    def __init__(self, reason: str, node: Value | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node
        self.history = History()

    def happened(self, epoch: int, history: History) -> None:
        """Add when it happened, for the message too; whoever counts batches adds the batch."""
        self.epoch, self.history = epoch, history

    def __str__(self) -> str:
        if self.epoch is None:
            return self.reason
        if self.batch is None:
            return f"epoch {self.epoch}, after its last batch: {self.reason}."
        return (
            f"epoch {self.epoch}, batch {self.batch}: {self.reason}. "
            "The parameters are as they were before this batch."
        )


def check_data(x: Any, y: Any, what: str, rows: Any = None) -> None:
    """Stop if one of these rows is not finite; ``rows`` are their numbers among all the data."""
    for array, name in (x, "x"), (y, "y"):
        if not is_finite(array):
            row, *rest = np.argwhere(~np.isfinite(to_numpy(array)))[0].tolist()
            column = f", column {', '.join(map(str, rest))}" * bool(rest)
            raise NonFiniteError(
                f"the {what} are not finite: {name} holds {array[(row, *rest)]} "
                f"in row {row if rows is None else rows[row]}{column}"
            )


def check_kind(loss: Any) -> None:
    """Refuse a loss that is no Value, or not a single real number."""
    if not isinstance(loss, Value):
        raise TypeError(
            "fit: the loss must return a Value, computed from the parameters of the model, "
            f"not a {type(loss).__name__}"
        )
    if loss.size != 1:
        raise ValueError(
            f"fit: the loss: one number is needed, not an array of shape {loss.shape}; take its "
            'mean(), or leave out reduction="none"'
        )
    if is_complex(loss):
        raise TypeError(
            "fit: the loss is complex, and none is less than another; take tg.real(loss) or "
            "abs(loss)"
        )


def check_loss(loss: Any, model: Module) -> float:
    """The loss as a plain number; stop if it is not finite."""
    check_kind(loss)
    number = loss.item()
    if not is_finite(number):
        raise where_it_began(number, loss, model)
    return float(number)


def where_it_began(number: float, loss: Value, model: Module) -> NonFiniteError:
    """What stops the training when the loss is ``number``, with the node that was to blame.

    The graph is that of ``loss``. Compiled code has none: there the loss is computed once more, and
    may be finite then, if the model draws random numbers.
    """
    if is_finite(loss.item()):
        return NonFiniteError(
            f"the loss is {number}, but finite when it is computed once more, with other random "
            "numbers; compile=False says where it begins"
        )
    node = next(node for node in topological(loss) if not is_finite(bare(node)))
    return NonFiniteError(
        f"the loss is {number}; the first number that is not finite is in "
        f"{describe(node, _names(model))}",
        node,
    )


def check_gradients(optimizer: Optimizer, model: Module) -> None:
    """Stop if the gradient of a parameter that is about to move is not finite."""
    for i, p in enumerate(optimizer.params):
        if p.grad is not None and not is_finite(p.grad):
            name = _name(i, p, model)
            raise NonFiniteError(f"the loss is finite, but not its gradient by {name!r}", p)


def check_parameters(optimizer: Optimizer, model: Module) -> None:
    """Stop if a step has been so large that a parameter is not finite any more."""
    for i, p in enumerate(optimizer.params):
        if p.grad is not None and not is_finite(bare(p)):
            raise NonFiniteError(
                f"a step has made the parameter {_name(i, p, model)!r} infinite or NaN; it takes a "
                "smaller learning rate",
                p,
            )


def is_finite(numbers: Any) -> bool:
    """Whether there is neither NaN nor infinity among them."""
    if isinstance(numbers, (np.ndarray, float, np.generic)):  # nearly always
        return bool(np.isfinite(numbers).all())
    library = namespace(type(numbers))
    return bool(library.all(library.isfinite(numbers)))


def describe(node: Value, names: dict[Value, str]) -> str:
    """What a node is: a parameter by its name, or the result of an operation on shapes."""
    known = names.get(node) or node.name
    called = f" {known!r}" if known else ""
    shape = f"of shape {node.shape}" if node.shape else "a single number"
    if node.recipe is None:
        kind = "parameter" if node in names else "leaf"
        return f"the {kind}{called}, {shape}"
    args = ", ".join(_argument(arg, names) for arg in node.recipe.args)
    return f"the result{called} of {node.recipe.op.name}({args}), {shape}"


def _argument(arg: Any, names: dict[Value, str]) -> str:
    raw = bare(arg)
    known = (names.get(arg) or arg.name) if isinstance(arg, Value) else None
    shape = np.shape(raw) if isinstance(raw, np.ndarray | np.generic | float | int) else None
    text = f"shape {shape}" if shape else f"{raw!r:.30}"
    return f"{known}: {text}" if known else text


def _name(i: int, p: Value, model: Module) -> str:
    return _names(model).get(p) or p.name or f"parameter {i}"


def _names(model: Module) -> dict[Value, str]:
    return {parameter: name for name, parameter in model.named_parameters()}
