"""``Value``: a number, or an array of numbers, that remembers how it was computed.

It holds its data, a place for a gradient, and its recipe: which operation, on which arguments.
The recipe is plain data, never a closure, so there are no reference cycles, a graph is freed the
moment nobody holds its end, and anybody can read it.
"""

import operator
from collections.abc import Callable
from typing import Any

from numpy import ndarray

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine.arraylike import in_place
from tinygrad_edu.engine.asking import ANEW, handed_out
from tinygrad_edu.engine.errors import explain
from tinygrad_edu.engine.guard import looked_at
from tinygrad_edu.engine.inputs import array_from_list, as_data
from tinygrad_edu.engine.kinds import DTYPES_OF_NUMBERS, shape_of
from tinygrad_edu.engine.looks import can_change
from tinygrad_edu.engine.mixing import NUMPYS, alike, otherwise
from tinygrad_edu.engine.modes import DETACHED, apply_mode, read_only
from tinygrad_edu.engine.node import NO_OPTIONS, NOTHING, Node
from tinygrad_edu.engine.operation import CONSTANT, Operation, operation
from tinygrad_edu.engine.recording import MODES, decides, is_traced
from tinygrad_edu.engine.results import settled

GETITEM = operation("getitem", operator.getitem)
LISTS = (list, tuple)
Infix = Callable[["Value", Any], "Value"]


def record(op: Operation, args: tuple[Any, ...], data: Any, options: dict[str, Any]) -> "Value":
    """The Value that ``op`` has computed from ``args``; it remembers them unless paused."""
    value = _new(Value)
    value._op = op
    watched = op.watched.get(len(args))
    if watched is None:
        watched = op.find_watched(len(args))
    if len(args) == 2:
        value._first, value._second = first, second = args
        # An exponent, or a shape that no rule reads.
        is_only = type(second) is int or (type(second) is tuple and watched and not watched[-1][1])
    elif len(args) == 1:
        value._first, value._second = first, _ = args[0], NOTHING
        is_only = True
    else:
        value._args, is_only = args, False
    is_plain = type(data) is ndarray and data.dtype.kind in DTYPES_OF_NUMBERS  # nearly always
    value._raw = data if is_plain else settled(op.name, args, data)
    value._options = options
    value.grad = value.name = None
    value._returned_by = ()
    # What was computed is seen by its own node; where there is no other argument, that is all.
    if is_only and not options and (made_by := getattr(first, "_op", None)) and made_by.rules:
        watched = ()
    value._seen = looked_at(watched, args, value._raw, options) if watched else ()
    if MODES:
        apply_mode(value)
    return value


def record_float(op: Operation, first: Any, second: Any, data: float) -> "Value":
    """The same for ``first + second`` of floats, which nobody can change: in half the time."""
    value = _new(Value)
    value._op, value._first, value._second, value._raw = op, first, second, data
    value._options = NO_OPTIONS
    value.grad = value.name = None
    value._seen = value._returned_by = ()
    if MODES:
        apply_mode(value)
    return value


def infix(name: str, compute: Callable[[Any, Any], Any]) -> tuple[Infix, Infix]:
    """The two methods behind an infix operator: ``value + other`` and ``other + value``."""
    op = operation(name, compute)

    def method(self: "Value", other: Any) -> "Value":
        if isinstance(other, Value):
            raw = other._raw
        else:
            raw = other = array_from_list(other) if isinstance(other, LISTS) else other
        try:
            data = compute(self._raw, raw)
        except Exception as error:
            return otherwise(op, (self, other), error)
        del raw  # whoever holds an array is counted: see engine/asking.py
        if type(data) is float:
            return record_float(op, self, other, data)
        if type(data) is ndarray or type(data) in NUMPYS:
            return record(op, (self, other), data, NO_OPTIONS)
        return record(op, alike(op, (self, other), data), data, NO_OPTIONS)

    def reflected(self: "Value", other: Any) -> "Value":
        if isinstance(other, LISTS):
            other = array_from_list(other)
        try:
            data = compute(other, self._raw)
        except Exception as error:
            return otherwise(op, (other, self), error)
        if type(data) is float:
            return record_float(op, other, self, data)
        if type(data) is ndarray or type(data) in NUMPYS:
            return record(op, (other, self), data, NO_OPTIONS)
        return record(op, alike(op, (other, self), data), data, NO_OPTIONS)

    sign = compute.__name__.strip("_")  # of ``and_``; Python's own messages name it
    method.__qualname__, reflected.__qualname__ = f"Value.__{sign}__", f"Value.__r{sign}__"
    return method, reflected


def prefix(name: str, compute: Callable[[Any], Any]) -> Callable[["Value"], "Value"]:
    """The method behind a prefix operator, such as ``-value``."""
    op = operation(name, compute)

    def method(self: "Value") -> "Value":
        return record(op, (self,), compute(self._raw), NO_OPTIONS)

    return method


class Value(Node):
    """A number or an array, with its gradient and the memory of how it was computed.

    Args:
        data: a number (a whole number becomes a float), a NumPy array or a list of numbers.
            An array is not copied.
        name: what to call it in pictures and messages.

    Attributes:
        grad: the gradient, of the shape and dtype of ``data``; ``None`` before ``backward()``.

    Raises:
        TypeError, ValueError: if ``data`` is not a number or a rectangular array of numbers.

    >>> a, b = Value(2.0, name="a"), Value(-3.0, name="b")
    >>> (a * b + b).backward()
    >>> a, b
    (Value(2.0, name='a', grad=-3.0), Value(-3.0, name='b', grad=3.0))
    """

    __slots__ = ()

    @options_elsewhere(
        label="name",
        requires_grad="nothing: every leaf takes part; for False, value.detach(), a constant",
        dtype="Value(np.array(data, dtype))",
    )
    def __init__(self, data: Any, name: str | None = None) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"Value: name must be text, got {name!r:.60}")
        self._raw = as_data(data)
        self.name = name
        self.grad = self._op = None
        self._first = self._second = NOTHING
        self._seen = self._returned_by = ()
        self._options = NO_OPTIONS

    # -- what it holds ---------------------------------------------------------------------

    @property
    def data(self) -> Any:
        """The number or array inside, without the memory.

        It can be set on a leaf (``p.data -= rate * p.grad``), to data of the same shape. An array
        that was computed can be read, but not written to: the backward pass will need it.

        Raises:
            TypeError: while a function is traced to be compiled, in which it would be frozen.
        """
        if MODES:
            decides("value.data")
        if self._op is None:
            return handed_out(self)
        return self._raw if self._op is CONSTANT else read_only(self._raw)

    @data.setter
    def data(self, new: Any) -> None:
        if self._op is not None:
            raise ValueError(
                f"data: this Value was computed by {self._op.name}, its data follow from its "
                "arguments; set the data of a leaf, or make a new Value"
            )
        if new is self._raw:  # ``p.data -= step`` has changed the array itself
            return
        new = as_data(new)
        if shape_of(new) != self.shape:
            raise ValueError(
                f"data: shape {shape_of(new)} cannot replace shape {self.shape}; make a new Value"
            )
        handed_out(self)  # whoever computed with what it had will find that it has changed
        self._raw = float(new) if type(self._raw) is float and isinstance(new, float) else new
        if not can_change(new):
            self._seen = ANEW

    @property
    def T(self) -> "Value":
        """The transpose: all axes in reverse order."""
        return self.transpose()  # type: ignore[no-any-return]  # a Value

    def detach(self) -> "Value":
        """The same data as a constant: no gradient flows through it.

        An array that was computed can be read, but not written to (see :attr:`data`).
        """
        value = constant(handed_out(self) if self._op is None else read_only(self._raw))
        value.name = self.name
        if MODES and is_traced():  # not a constant of the code that is being made
            value._op, value._args = DETACHED, (self,)
        return value

    # -- gradients -------------------------------------------------------------------------

    @options_elsewhere(gradient="seed", retain_graph="nothing: a graph lives as long as its end")
    def backward(self, seed: Any = None, create_graph: bool = False) -> None:
        """Write d(self)/d(node) into ``node.grad`` of every node that this one came from.

        Leaves accumulate over several calls; inner nodes are set.

        Args:
            seed: the gradient of the final result by this Value, of its shape. 1 by default,
                for which this Value must be a single number.
            create_graph: make the gradients Values, so that they can be differentiated again.
                A leaf then holds a graph that holds the leaf; set ``grad = None`` when done, or
                use :func:`tinygrad_edu.grad`, which has no such cycle.

        Raises:
            ValueError: if this is not a single number and there is no seed, if the seed has
                another shape, or if nothing was recorded.

        >>> w = Value([1.0, 2.0])
        >>> (w * w).sum().backward()
        >>> w.grad
        array([2., 4.])
        """
        from tinygrad_edu.engine.backward import backward  # written on top of this file

        backward(self, seed, create_graph)

    # -- arithmetic: recorded under the name that NumPy gives it ---------------------------

    __add__, __radd__ = infix("add", operator.add)
    __sub__, __rsub__ = infix("subtract", operator.sub)
    __mul__, __rmul__ = infix("multiply", operator.mul)
    __truediv__, __rtruediv__ = infix("divide", operator.truediv)
    __floordiv__, __rfloordiv__ = infix("floor_divide", operator.floordiv)
    __mod__, __rmod__ = infix("remainder", operator.mod)
    __pow__, __rpow__ = infix("power", operator.pow)
    __matmul__, __rmatmul__ = infix("matmul", operator.matmul)
    __and__, __rand__ = infix("bitwise_and", operator.and_)
    __or__, __ror__ = infix("bitwise_or", operator.or_)
    __xor__, __rxor__ = infix("bitwise_xor", operator.xor)
    __lt__ = infix("less", operator.lt)[0]
    __le__ = infix("less_equal", operator.le)[0]
    __gt__ = infix("greater", operator.gt)[0]
    __ge__ = infix("greater_equal", operator.ge)[0]
    __eq__ = infix("equal", operator.eq)[0]  # type: ignore[assignment]  # a Value, not a bool
    __ne__ = infix("not_equal", operator.ne)[0]  # type: ignore[assignment]

    def __divmod__(self, other: Any) -> "tuple[Value, Value]":
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> "tuple[Value, Value]":
        return other // self, other % self

    __iadd__, __isub__ = in_place("+", __add__), in_place("-", __sub__)
    __imul__, __itruediv__ = in_place("*", __mul__), in_place("/", __truediv__)

    __neg__ = prefix("negative", operator.neg)
    __pos__ = prefix("positive", operator.pos)
    __abs__ = prefix("absolute", operator.abs)
    __invert__ = prefix("invert", operator.invert)
    __hash__ = object.__hash__  # a node is a key by identity, whatever its data

    def __getitem__(self, index: Any) -> "Value":
        if isinstance(index, tuple):  # the choice of elements has no derivative: data will do
            if MODES and any(isinstance(i, Value) for i in index):
                decides("an index made of Values")
            index = tuple(i._raw if isinstance(i, Value) else i for i in index)
        elif MODES and isinstance(index, Value) and index.dtype == bool:
            decides("the length of x[condition]")
        try:
            data = self._raw[index._raw if isinstance(index, Value) else index]
        except Exception as error:
            raise explain("getitem", (self, index), error) from error
        return record(GETITEM, (self, index), data, NO_OPTIONS)


_new = Value.__new__


def constant(data: Any) -> "Value":
    """A number or an array that no gradient flows to."""
    value = Value(data)
    value._op = CONSTANT
    return value
