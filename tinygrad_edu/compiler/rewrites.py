"""The rules of ``simplify``: what a statement may be replaced by.

A rule is given the work so far and a statement. It returns another statement that computes the
same bits, or what is known to be the same already, or ``None``.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu.compiler.statements import (
    REDUCTIONS,
    is_array,
    is_elementwise,
    scalar,
)
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.views.program import Argument, Literal, Statement, Variable

if TYPE_CHECKING:
    from tinygrad_edu.compiler.simplify import Simplifier

FOLDED: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negative": operator.neg,
}
"""What is computed at once where it is about constants; exact, so done anywhere in the same way."""

Found = Argument | Statement | None


def changes_nothing(work: "Simplifier", s: Statement) -> Found:
    """``reshape``, ``broadcast_to`` and ``astype`` to what it is already; the sum of a number."""
    of_a_number = s.op.name == "transpose" or s.op.name in REDUCTIONS
    is_number = of_a_number and work.facts.shape(s.args[0]) == () and not work.is_array(s.args[0])
    if (s.op.name in ("reshape", "broadcast_to", "astype") or is_number) and isinstance(
        s.args[0], Variable
    ):
        x = s.args[0]
        if (work.facts.shape(x), work.facts.dtype(x)) == (s.shape, s.dtype):
            return x
    return None


def arithmetic_of_constants(work: "Simplifier", s: Statement) -> Found:
    """``2 * 0.5``."""
    if s.op.name in FOLDED and not s.options:
        numbers = [scalar(arg) for arg in s.args]
        if None not in numbers:
            with np.errstate(all="ignore"):
                return Literal(FOLDED[s.op.name](*numbers))
    return None


def factor_of_one(work: "Simplifier", s: Statement) -> Found:
    """``1 * x`` and ``x / 1``."""
    places = {"multiply": ((0, 1), (1, 0)), "divide": ((1, 0),)}.get(s.op.name, ())
    for one, other in places:
        x = s.args[other]
        same = (work.facts.shape(x), work.facts.dtype(x)) == (s.shape, s.dtype)
        if scalar(s.args[one]) == 1 and same and isinstance(x, Variable):
            return x
    return None


def repeated_for_nothing(work: "Simplifier", s: Statement) -> Found:
    """Operations broadcast by themselves, so nothing need be broadcast for them."""
    if not is_elementwise(s.op) and s.op.name != "where":
        return None
    sources = [source(work, arg) for arg in s.args]
    if sources == [None] * len(sources):
        return None
    args = tuple(a if b is None else b for a, b in zip(s.args, sources, strict=True))
    shape = np.broadcast_shapes(*map(work.facts.shape, args))
    if shape == s.shape:
        return replace(s, args=args)
    # Everything is repeated: compute with the originals, and repeat the result.
    small = work.also(s, s.op.name, *args, shape=shape, options=s.options)
    if isinstance(small, Variable) and shape == ():
        return None  # NumPy's scalars are computed by other code, and may differ in the last bit
    repeat = OPERATIONS["broadcast_to"]
    return replace(s, op=repeat, args=(small, Literal(s.shape)), options={})


def source(work: "Simplifier", argument: Argument) -> Argument | None:
    """What an argument is a repetition of."""
    made = work.maker(argument, "broadcast_to")
    if made is None:
        return None
    source = made.args[0]
    if isinstance(source, Literal):  # a bare number would take the dtype of its neighbours
        value = np.asarray(source.value)
        return Literal(np.dtype(made.dtype).type(value.item())) if value.size == 1 else None
    return source if work.facts.shape(source) != () else None


def plain_number(work: "Simplifier", s: Statement) -> Found:
    """``x * np.float32(0.5)`` is ``x * 0.5`` if x is of float32: shorter, and quicker."""
    if not is_elementwise(s.op) or len(s.args) != 2:
        return None
    for number, other in ((0, 1), (1, 0)):
        x = s.args[other]
        short = plain(s.args[number], work.facts.dtype(x))
        if short is not None and is_array(work.facts.shape(x), work.facts.dtype(x)):
            args = list(s.args)
            args[number] = short
            return replace(s, args=tuple(args))
    return None


def plain(number: Argument, dtype: Any) -> Literal | None:
    """A number of this dtype as one of Python's: the shortest that rounds to it."""
    value = scalar(number)
    fits = isinstance(value, np.floating) and value.dtype == dtype and value.itemsize <= 8
    return Literal(float(str(value))) if fits else None


def reshaped_twice(work: "Simplifier", s: Statement) -> Found:
    """Only the last shape counts."""
    if s.op.name != "reshape":
        return None
    if inner := work.maker(s.args[0], "reshape"):
        return replace(s, args=(inner.args[0], Literal(s.shape)))
    inner = work.maker(s.args[0], "broadcast_to")
    if inner is not None and isinstance(inner.args[0], Literal):
        return replace(s, op=inner.op, args=(inner.args[0], Literal(s.shape)))
    return None


def axes_kept(work: "Simplifier", s: Statement) -> Found:
    """``reshape(sum(x, axis=1), (n, 1))`` is ``sum(x, axis=1, keepdims=True)``."""
    inner = work.maker(s.args[0], "sum") if s.op.name == "reshape" else None
    if inner is None or inner.options.get("keepdims"):
        return None
    shape, axis = work.facts.shape(inner.args[0]), inner.options.get("axis")
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    gone = {a % len(shape) for a in axes}
    if s.shape != tuple(1 if a in gone else n for a, n in enumerate(shape)):
        return None
    options = {**inner.options, "keepdims": True}
    return replace(inner, target=s.target, shape=s.shape, options=options)


OPPOSITE = {"add": ("subtract", (0, 1)), "subtract": ("add", (1,))}
"""What a sum becomes without a minus sign, and in which places that may stand."""


def sign_moved(work: "Simplifier", s: Statement) -> Found:
    """A minus sign goes where it costs nothing; whole numbers without a sign have none to move."""
    if s.op.name == "negative" and _has_a_sign(s.dtype):
        if inner := work.maker(s.args[0], "multiply"):
            for place in (0, 1):
                number = scalar(inner.args[place])
                if number is not None:
                    args = list(inner.args)
                    args[place] = Literal(-number)
                    return replace(s, op=inner.op, args=tuple(args))
        if inner := work.maker(s.args[0], "subtract"):
            return replace(s, op=inner.op, args=inner.args[::-1])
    other, places = OPPOSITE.get(s.op.name, ("", ()))
    for place in places:
        inner = work.maker(s.args[place], "negative")
        if inner is not None and _has_a_sign(inner.dtype):
            return replace(s, op=OPERATIONS[other], args=(s.args[1 - place], *inner.args))
    return None


def _has_a_sign(dtype: Any) -> bool:
    return np.dtype(dtype).kind in "fc"


def cheaper(work: "Simplifier", s: Statement) -> Found:
    """What NumPy has a quicker function for, which computes the same bits."""
    x = s.args[0] if s.args else None
    if s.op.name == "relu" and x is not None:
        return replace(s, op=OPERATIONS["maximum"], args=(x, Literal(0)))
    if s.op.name == "gate" and work.facts.shape(s.args[0]) != () and scalar(s.args[2]) == 0:
        return replace(s, op=OPERATIONS["multiply"], args=s.args[1::-1])
    if s.op.name == "less" and scalar(s.args[1]) == np.inf and is_array(s.shape, s.dtype):
        inner = work.maker(s.args[0], "absolute")
        if inner is not None:
            return replace(s, op=OPERATIONS["isfinite"], args=inner.args)
    is_square = s.op.name == "power" and scalar(s.args[1]) == 2 and is_array(s.shape, s.dtype)
    if is_square and work.facts.dtype(s.args[0]) == s.dtype:
        return replace(s, op=OPERATIONS["square"], args=s.args[:1])
    if s.op.name == "mean" and x is not None and s.dtype in (np.float32, np.float64):
        shape, dtype = work.facts.shape(x), work.facts.dtype(x)
        if shape != () and dtype == s.dtype and math.prod(shape):
            total = work.also(s, "sum", x, options=s.options)
            number = Literal(math.prod(shape) // math.prod(s.shape))
            return replace(s, op=OPERATIONS["divide"], args=(total, number), options={})
    return None


def product_of_two_vectors(work: "Simplifier", s: Statement) -> Found:
    """``(n, 1) @ (1, m)`` has one product in each element, and so has ``*``."""
    if s.op.name == "matmul" and len(s.shape) == 2:
        rows, columns = map(work.facts.shape, s.args)
        same = work.facts.dtype(s.args[0]) == work.facts.dtype(s.args[1]) == s.dtype
        if same and rows[1:] == columns[:1] == (1,):
            return replace(s, op=OPERATIONS["multiply"])
    return None


def sign_of_relu(work: "Simplifier", s: Statement) -> Found:
    """``x > 0`` is ``maximum(x, 0) > 0``: so x itself need not be kept for the backward pass."""
    if s.op.name == "greater" and scalar(s.args[1]) == 0:
        known = work.seen.get(("maximum", s.args[0], (int, "0")))
        if known is not None:
            return replace(s, args=(known, s.args[1]))
    return None


def drawn_anew(work: "Simplifier", s: Statement) -> Found:
    """Random numbers depend on the shape alone, not on the array that had this shape."""
    if s.op.name == "uniform_like" and isinstance(s.args[0], Variable):
        return replace(s, args=(Literal(s.shape), *s.args[1:]))
    return None


def one_axis(work: "Simplifier", s: Statement) -> Found:
    """``axis=(0,)`` is ``axis=0``."""
    axis = s.options.get("axis")
    if isinstance(axis, tuple) and len(axis) == 1:
        return replace(s, options={**s.options, "axis": axis[0]})
    return None
