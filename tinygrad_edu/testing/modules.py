"""``check_module``: the gradients of everything that has ``named_parameters()``."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tinygrad_edu.engine import Value
from tinygrad_edu.rng import RNG
from tinygrad_edu.testing.arguments import Arguments
from tinygrad_edu.testing.check import check
from tinygrad_edu.testing.outputs import outputs_of
from tinygrad_edu.testing.report import Report
from tinygrad_edu.testing.subjects import ValueSubject, told
from tinygrad_edu.testing.vectors import Vector


def check_module(
    module: Any,
    *inputs: Any,
    loss: Callable[[Any], Any] | None = None,
    modes: Sequence[str] = ("vjp", "jvp"),
    directions: int = 2,
    rng: RNG = 0,
) -> Report:
    """Compare the gradient by every parameter of a module, and by its inputs, with the reference.

    The parameters are moved while the check goes on, and put back to the bit when it is done.

    Args:
        module: something to call, whose ``named_parameters()`` gives pairs of a dotted name and a
            Value (or returns a dictionary of them).
        inputs: what it is called with; the floats among them are checked too.
        loss: a function of what the module returns; by default all outputs count, with random
            weights.
        modes, directions, rng: as for :func:`~tinygrad_edu.testing.check_grad`; the directions
            are for each parameter.

    Raises:
        BadFunction: if it cannot be checked, as for ``check_grad``: a module with dropout must be
            in evaluation mode.
        TypeError: if the module has no ``named_parameters()``, or is a class and no instance.

    >>> class Line:
    ...     def __init__(self):
    ...         self.slope = Value(2.0)
    ...
    ...     def named_parameters(self):
    ...         return [("slope", self.slope)]
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x
    >>> print(check_module(Line(), 3.0))
    Line: 8 pass; worst relative error ...
    """
    subject = ModuleSubject(module, inputs, loss)
    with subject.put_back():
        return check(subject, modes=modes, order=1, directions=directions, rng=rng)


class ModuleSubject(ValueSubject):
    """A module as a function of its parameters and its inputs."""

    def __init__(
        self, module: Any, inputs: Sequence[Any], loss: Callable[[Any], Any] | None
    ) -> None:
        if isinstance(module, type):
            raise TypeError(
                f"check_module: {module.__name__} is a class, not a module; make one first, "
                f"{module.__name__}(...)"
            )
        named = getattr(module, "named_parameters", None)
        if named is None:
            raise TypeError(
                f"check_module: {type(module).__name__} has no named_parameters(); "
                "check a function with check_grad"
            )
        called: dict[Value, list[str]] = {}  # a parameter may have several names: tied weights
        for name, parameter in dict(named()).items():
            called.setdefault(parameter, []).append(name)
        self.module, self.loss = module, loss
        self.parameters: list[Value] = list(called)
        names = [*map(" = ".join, called.values()), *(f"input {i}" for i in range(len(inputs)))]
        originals = [parameter.data for parameter in self.parameters]
        arguments = Arguments([*originals, *inputs], None, names)
        count = len(self.parameters)  # some may be whole numbers, and do not move
        self.moving = [self.parameters[i] for i in arguments.positions if i < count]
        super().__init__(type(module).__name__, arguments, self._run)

    def trace(self, flat: Vector) -> tuple[list[Value], list[Any]]:
        """Set the parameters, call the module."""
        self.given = self.arguments.split(flat)
        count = len(self.moving)
        for parameter, data in zip(self.moving, self.given[:count], strict=True):
            parameter.data = data
        leaves = [*self.moving, *(Value(data) for data in self.given[count:])]
        with told(f"the module {self.name}"):
            return leaves, outputs_of(self._run(leaves))

    def _run(self, leaves: Sequence[Value]) -> Any:
        inputs = self.arguments.rebuild(leaves)[len(self.parameters) :]
        result = self.module(*inputs)
        return result if self.loss is None else self.loss(result)

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Afterwards, the parameters and buffers are the arrays that they were, bit by bit."""
        originals = [(p, p.data) for p in self.parameters]
        state = self.module.state_dict() if hasattr(self.module, "load_state_dict") else None
        try:
            yield
        finally:
            if state is not None:  # the buffers, such as the running mean of a batch norm
                self.module.load_state_dict(state)
            for parameter, data in originals:
                parameter.data = data
