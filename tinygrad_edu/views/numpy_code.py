"""NumPy code for a graph: a function of its leaves that returns the value and its gradients."""

import math
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from tinygrad_edu.engine import OPERATIONS, Operation
from tinygrad_edu.views.code import (
    ATOM,
    COMPARISON,
    POWER,
    PREFIX,
    PRODUCT,
    SUM,
    Code,
    Writer,
    last_part,
)
from tinygrad_edu.views.numpy_helpers import HELPERS
from tinygrad_edu.views.program import Argument, Literal, Program, Statement

RESERVED = ("np", "special", "Fraction", "float", "slice", "complex", *map(last_part, HELPERS))


class NumpyWriter(Writer):
    """Writes statements with NumPy's operators and functions."""

    language = "NumPy"
    infix = {  # noqa: RUF012
        **Writer.infix,
        "floor_divide": ("//", PRODUCT, PRODUCT, PREFIX),
        "remainder": ("%", PRODUCT, PRODUCT, PREFIX),
        "matmul": ("@", PRODUCT, PRODUCT, PREFIX),
        "power": ("**", POWER, ATOM, PREFIX),
        "equal": ("==", COMPARISON, SUM, SUM),
        "not_equal": ("!=", COMPARISON, SUM, SUM),
        "bitwise_and": ("&", COMPARISON, ATOM, ATOM),
        "bitwise_or": ("|", COMPARISON, ATOM, ATOM),
        "bitwise_xor": ("^", COMPARISON, ATOM, ATOM),
    }
    helpers: ClassVar[Mapping[str, str]] = HELPERS

    @classmethod
    def knows(cls, op: Operation) -> bool:
        """Whether NumPy has an operation, under whatever name."""
        return super().knows(op) or _is_in_numpy(op.name)

    def function(self, statement: Statement) -> Code:
        """A call of NumPy's function of the operation's name."""
        name = statement.op.name
        if not _is_in_numpy(name) and _is_in_scipy(name):
            return self.call(f"special.{name}", statement), ATOM
        if OPERATIONS.get(name) is not statement.op:
            raise ValueError(
                f"source: {name!r} is no row but a function with a derivative of its own "
                "(custom_vjp, checkpoint), which cannot be written as code"
            )
        if not _is_in_numpy(name):
            raise ValueError(
                f"source: NumPy has no {name!r}, and the operation does not say how to compute it; "
                "give it a forward= when it is defined"
            )
        return self.call(f"np.{name}", statement), ATOM

    def write_negative(self, statement: Statement) -> Code:
        """``-x``."""
        return f"-{self.at(statement.args[0], PREFIX)}", PREFIX

    def write_power_or_zero(self, statement: Statement) -> Code:
        """``a ** b`` where b is a whole number; there is no pole then."""
        base, exponent = statement.args
        if isinstance(exponent, Literal) and _is_whole(exponent.value):
            return f"{self.at(base, ATOM)} ** {self.at(exponent, PREFIX)}", POWER
        return self.helped(statement)

    def write_einsum(self, statement: Statement) -> Code:
        """``np.einsum("ij,jk->ik", a, b)``."""
        arrays = ", ".join(map(self.at, statement.args))
        return f"np.einsum({self.literal(statement.options['subscripts'])}, {arrays})", ATOM

    def write_relu(self, statement: Statement) -> Code:
        """``np.maximum(x, 0)``."""
        return f"np.maximum({self.at(statement.args[0])}, 0)", ATOM

    def write_astype(self, statement: Statement) -> Code:
        """``x.astype(dtype)``, also where x is a plain number."""
        x, dtype = (self.at(arg) for arg in statement.args)
        return f"np.asarray({x}).astype({dtype})", ATOM

    def write_in_kind_of(self, statement: Statement) -> Code:
        """Nothing to do: in the code all arrays are NumPy's."""
        return self.at(statement.args[0], ATOM), ATOM

    def write_broadcast_to(self, statement: Statement) -> Code:
        """``np.full(shape, x)`` for a number."""
        x, shape = statement.args
        if isinstance(x, Literal) and np.size(x.value) == 1:
            number = np.asarray(x.value).reshape(())[()]
            return f"np.full({self.at(shape)}, {literal(number)})", ATOM
        return self.call("np.broadcast_to", statement), ATOM

    def write_clip(self, statement: Statement) -> Code:
        """``np.clip(x, low, None)``: in NumPy 2.0 the bounds have other names."""
        x, (low, high) = self.at(statement.args[0]), bounds_of(statement)
        if all(isinstance(bound, Literal) and bound.value is None for bound in (low, high)):
            return f"np.array({x})", ATOM
        return f"np.clip({x}, {self.at(low)}, {self.at(high)})", ATOM

    def write_take_along_axis(self, statement: Statement) -> Code:
        """``np.take_along_axis(x, indices, axis)``: before NumPy 2.3 the axis must be said."""
        x, indices, *axis = map(self.at, statement.args)
        said = axis[0] if axis else self.literal(statement.options.get("axis", -1))
        return f"np.take_along_axis({x}, {indices}, axis={said})", ATOM

    def write_getitem(self, statement: Statement) -> Code:
        """``x[1:3, 0]``."""
        taken, where = statement.args
        inside = index(where.value) if isinstance(where, Literal) else self.at(where)
        return f"{self.at(taken, ATOM)}[{inside}]", ATOM

    def write_transpose(self, statement: Statement) -> Code:
        """``x.T``, as long as the axes are merely reversed."""
        x, *axes = statement.args
        axes_given = axes[0] if axes else Literal(statement.options.get("axes"))
        reverses = isinstance(axes_given, Literal) and (
            axes_given.value is None or tuple(axes_given.value) in ((1, 0), (0,))
        )
        if reverses:
            return f"{self.at(x, ATOM)}.T", ATOM
        return self.call("np.transpose", statement), ATOM

    def literal(self, value: Any) -> str:
        """A number, an array or another argument as Python writes it."""
        return literal(value)


def bounds_of(clip: Statement) -> list[Argument]:
    """The lower and the upper bound, also where they were given by name; ``None`` for none."""
    given = clip.args[1:]
    others = (Literal(clip.options.get(name)) for name in ("min", "max")[len(given) :])
    return [*given, *others]


def _is_whole(exponent: Any) -> bool:
    return isinstance(exponent, int | float) and exponent >= 0 and exponent % 1 == 0


def _is_in_numpy(name: str) -> bool:
    """Whether there is ``np.exp``, or ``np.fft.fft``."""
    library: Any = np
    for part in name.split("."):
        library = getattr(library, part, None)
    return library is not None


def _is_in_scipy(name: str) -> bool:
    if find_spec("scipy") is None:
        return False
    from scipy import special

    return hasattr(special, name)


def literal(value: Any) -> str:
    """A value as an expression that gives it back, bit for bit.

    >>> literal(0.1), literal(float("inf")), literal(np.array([1.0, 2.0])), literal((None, 2))
    ('0.1', 'np.inf', 'np.array([1.0, 2.0])', '(None, 2)')
    """
    if isinstance(value, np.ndarray):
        evident = (float, bool, np.intp) if value.size else (float,)
        dtype = "" if value.dtype in evident else f", dtype=np.{value.dtype}"
        return f"np.array({literal(value.tolist())}{dtype})"
    if isinstance(value, np.generic) and not isinstance(value, (np.float64, np.bool_)):
        plain = value.item()
        is_wider = isinstance(plain, np.generic)  # than any number of Python's
        return f"np.{value.dtype}({repr(str(value)) if is_wider else literal(plain)})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    if isinstance(value, (list, tuple)):
        items = ", ".join(map(literal, value))
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{items}]" if isinstance(value, list) else f"({items}{comma})"
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return f"np.{np.dtype(value)}"
    if isinstance(value, type):
        return value.__name__
    return repr(value)


def index(where: Any) -> str:
    """What stands between the brackets of ``x[...]``, as Python.

    >>> index((slice(None), slice(0, 3), ..., None))
    ':, 0:3, ..., None'
    """
    if isinstance(where, tuple) and where:
        return ", ".join(map(index, where))
    if isinstance(where, slice):
        start, stop = ("" if x is None else literal(x) for x in (where.start, where.stop))
        return f"{start}:{stop}" if where.step is None else f"{start}:{stop}:{literal(where.step)}"
    return "..." if where is ... else literal(where)


def to_numpy(program: Program, name: str) -> str:
    """A program as the source of a Python function.

    Args:
        program: its first result is the value; the others are gradients.
        name: of the function.
    """
    writer = NumpyWriter(program)
    value, *gradients = program.results
    body, in_backward = ["    # forward"], False
    for line, backward in writer.lines():
        if backward and not in_backward:
            body += ["", "    # backward"]
            in_backward = True
        body.append(f"    {line}")
    shown = [writer.at(result) for result in program.results.values()]
    told = f"its gradients by {', '.join(gradients)}" if gradients else "no gradients"
    comma = "," if len(gradients) == 1 else ""
    body.append(f"    return {shown[0]}, ({', '.join(shown[1:])}{comma})")
    lines = [
        "import numpy as np",
        *(["from scipy import special"] if "special." in "".join(body) else []),
        *(["from fractions import Fraction"] if "Fraction(" in "".join(body) else []),
        *(f"\n{helper.rstrip()}" for helper in writer.used.values()),
        "",
        "",
        f"def {name}({', '.join(program.parameters)}):",
        f'    """{value}, and {told}."""',
        *body,
        "",
    ]
    return "\n".join(lines)
