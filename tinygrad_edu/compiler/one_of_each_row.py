"""The rules of ``simplify`` for labels: one element of each row of a matrix, by its column.

The loss takes the score of the right class from each row, and its derivative changes that one
alone. The rows of the calculus write arrays of the matrix's shape for it; a person would not.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from tinygrad_edu.compiler.rewrites import Found, plain, source
from tinygrad_edu.compiler.statements import ROWS_ADDED, ROWS_TAKEN, scalar
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.views.program import Argument, Literal, Statement, Variable

if TYPE_CHECKING:
    from tinygrad_edu.compiler.simplify import Simplifier


def one_of_each_row(work: "Simplifier", s: Statement) -> Found:
    """``take_along_axis(x, index, -1)``: one element of each row is quicker to get directly."""
    inner = work.maker(s.args[0], "take_along_axis") if s.op.name == "reshape" else None
    if inner is None or len(s.shape) != 1:
        return None
    x, indices, *axis = inner.args
    which = scalar(axis[0]) if axis else inner.options.get("axis", -1)
    rows = work.facts.shape(x)
    if len(rows) == 2 and which in (-1, 1) and inner.shape == (rows[0], 1):
        return replace(s, op=ROWS_TAKEN, args=(x, _column(work, s, indices)))
    return None


def added_to_one_of_each_row(work: "Simplifier", s: Statement) -> Found:
    """``x + add_along_axis(v, index, ...)``: only few numbers of x change."""
    for place in {"add": (0, 1), "subtract": (0,)}.get(s.op.name, ()):
        x = s.args[1 - place]
        found = _one_of_each_row(work, s.args[place])
        form = (work.facts.shape(x), work.facts.dtype(x))
        if found is None or not isinstance(x, Variable) or form != (s.shape, s.dtype):
            continue
        if s.op.name == "subtract":
            x = work.also(s, "negative", x)
        return replace(s, op=ROWS_ADDED, args=(x, *(_column(work, s, part) for part in found)))
    return None


def sum_of_one_of_each_row(work: "Simplifier", s: Statement) -> Found:
    """The sum of a row of ``add_along_axis(v, index, ...)``, which has one number and zeros."""
    if s.op.name == "sum" and s.options.get("keepdims") and s.options.get("axis") in (-1, 1):
        found = _one_of_each_row(work, s.args[0])
        if found is not None:
            return replace(
                s, op=OPERATIONS["broadcast_to"], args=(found[0], Literal(s.shape)), options={}
            )
    return None


def _one_of_each_row(work: "Simplifier", x: Argument) -> tuple[Argument, Argument] | None:
    """Which numbers a matrix has, one in each row, and in which columns; its others are 0."""
    made = work.maker(x, "add_along_axis")
    if made is None or len(made.shape) != 2:
        return None
    v, indices, axis, _ = made.args
    v = source(work, v) or v
    n, dtype = made.shape[0], work.facts.dtype(v)
    one_each = work.facts.shape(indices) == (n, 1) and work.facts.shape(v) in ((), (n, 1))
    return (v, indices) if one_each and scalar(axis) in (-1, 1) and dtype == made.dtype else None


def _column(work: "Simplifier", s: Statement, x: Argument) -> Argument:
    """The one column of an array, as an array of one axis; a number as a plain one."""
    if work.facts.shape(x) == ():
        return plain(x, s.dtype) or x
    n = work.facts.shape(x)[0]
    made = work.maker(x, "reshape")
    if made is not None and work.facts.shape(made.args[0]) == (n,):
        return made.args[0]
    changes = {"shape": (n,), "dtype": work.facts.dtype(x)}
    return work.also(s, "reshape", x, Literal((n,)), **changes)
