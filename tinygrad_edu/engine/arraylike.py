"""What a Value has in common with the number or array inside, and what it refuses to do.

Everything here looks at the data only; nothing is recorded, and nothing is detached unasked.
"""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from tinygrad_edu._hints import Elsewhere, missing, what_is_here
from tinygrad_edu._other_names import OF_VALUES
from tinygrad_edu.engine.kinds import shape_of
from tinygrad_edu.engine.operation import full_name
from tinygrad_edu.engine.recording import MODES, decides, is_recording, is_traced


def refuse(what: str, instead: str) -> Callable[..., NoReturn]:
    """A method that would lose the graph without a word; it says what to write instead."""

    def method(self: object, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(f"{what} would silently lose the computation graph; write {instead}")

    return method


def in_place(sign: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The method behind ``value += other``: a new Value, which takes the name of the old one.

    ``p -= rate * p.grad`` would move nothing, so it is refused: a leaf that has a gradient, or is
    met under ``no_grad``, is meant to move.
    """

    def method(self: Any, other: Any) -> Any:
        if self._op is None and not isinstance(other, ArrayLike):
            is_paused = MODES and not is_recording() and not is_traced()
            if self.grad is not None or is_paused:
                raise TypeError(
                    f"{sign}=: this leaf would stay as it is, and a new Value take its name; to "
                    f"move it, write p.data {sign}= ...; to compute with it, y = p {sign} ..."
                )
        return compute(self, other)

    return method


class Refused(Elsewhere):
    """The same, for what is often set elsewhere; that it is not here is told then, too."""

    def __set__(self, value: object, new: object) -> NoReturn:
        raise missing(value, type(value).__name__, self.name, OF_VALUES)


class OfOtherLibraries:
    """Names that are not here; whoever asks for one is told what to write."""

    __slots__ = ()
    __dir__ = what_is_here


for _name, _instead in OF_VALUES.items():
    _is_set = _name in ("label", "requires_grad", "_backward", "_prev")
    setattr(OfOtherLibraries, _name, (Refused if _is_set else Elsewhere)(_name, _instead))


class ArrayLike(OfOtherLibraries):
    """Shape, length, truth and looks of an object that keeps its data in ``_raw``."""

    __slots__ = ()

    _raw: Any
    name: str | None
    grad: Any

    if TYPE_CHECKING:  # functions become methods later: see engine/primitive.py

        def __getattr__(self, name: str) -> Any: ...

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the data; ``()`` for a number."""
        return shape_of(self._raw)

    @property
    def ndim(self) -> int:
        """The number of axes; 0 for a number."""
        return len(self.shape)

    @property
    def dtype(self) -> Any:
        """The dtype of the data; for a plain Python number, its type."""
        return getattr(self._raw, "dtype", type(self._raw))

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    def item(self) -> Any:
        """The one number inside, as a Python number.

        Raises:
            ValueError: if there is not exactly one.
        """
        if self.size != 1:
            raise ValueError(f"item: one number is needed, this Value has shape {self.shape}")
        if MODES:
            decides("item()")
        return self._raw.item() if hasattr(self._raw, "item") else self._raw

    # -- a sequence along its first axis ---------------------------------------------------

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(
                "len: a single number has no length; its value.shape is () (who makes an array of "
                "another library, as torch.tensor does, gives it value.data)"
            )
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise TypeError(
                "iteration: a single number cannot be iterated over; [value] is a list of it"
            )
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"if, and, or, not: a Value of shape {self.shape} is neither true nor false; "
                "use .any() or .all(), or choose elements with where(condition, a, b)"
            )
        if MODES:
            decides("a branch (if, while, and, or, not)")
        return bool(self._raw)

    # -- nothing is detached without a word ------------------------------------------------

    def _sympy_(self) -> NoReturn:
        """SymPy asks whether this is one of its own: no, so ``symbol * value`` is for the Value."""
        from sympy import SympifyError  # who asks has it loaded

        raise SympifyError(
            self,
            TypeError(
                "a Value is no expression of SymPy's; of a Value take tg.sin(value) and the like, "
                "of its number sympy.sin(value.data)"
            ),
        )

    @classmethod
    def __torch_function__(cls, function: Any, *_: Any) -> NoReturn:
        """Torch asks who computes a function of its own: nobody; ``tensor * value`` is ours."""
        name = function.__name__
        here = f"write tg.{full_name(name)}, or " if full_name(name) else ""
        raise TypeError(
            f"torch.{name}: torch's functions do not take a Value; {here}give value.data, its "
            "numbers alone"
        )

    __float__ = refuse(
        "float(value), a function of math, or array[i] = value",
        "value.item(), tg.exp(value), or tg.set(array, i, value)",
    )
    __int__ = refuse("int(value)", "int(value.item())")
    __index__ = refuse("using a Value as a whole number", "int(value.item())")
    __complex__ = refuse("complex(value)", "value.item()")
    __round__ = refuse("round(value)", "round(value.item()), or tg.round(value)")
    __array__ = refuse(
        "making a NumPy array of Values",
        "value.data for its numbers, or tg.stack([a, b]) for a Value that holds several",
    )

    def __setitem__(self, index: Any, new: Any) -> NoReturn:
        raise TypeError(
            "value[index] = x would overwrite what was computed with; write "
            "tg.set(value, index, x), which returns a new Value"
        )

    def __delitem__(self, index: Any) -> NoReturn:
        raise TypeError(
            "del value[index] would take away what was computed with; write "
            "tg.delete(value, index, axis), which returns a new Value"
        )

    # -- how it looks ----------------------------------------------------------------------

    def __repr__(self) -> str:
        parts = [_text(self._raw)]
        if self.name is not None:
            parts.append(f"name={self.name!r}")
        if self.grad is not None:
            grad = getattr(self.grad, "_raw", self.grad)
            parts.append(f"grad={_text(grad)}")
        if self.ndim and self.dtype != float:
            parts.append(f"dtype={self.dtype}")
        return f"Value({', '.join(parts)})"

    def __format__(self, spec: str) -> str:
        if spec and self.size != 1:
            raise ValueError(f"format {spec!r}: one number is needed, got shape {self.shape}")
        return format(self.item(), spec) if spec else str(self)


def _text(data: Any) -> str:
    if isinstance(data, np.ndarray):
        return np.array2string(data, separator=", ", threshold=20, precision=6, prefix="Value(")
    return repr(data.item() if isinstance(data, np.generic) else data)
