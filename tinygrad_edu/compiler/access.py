"""Which element of which array a statement looks at, as a function of the loop variables.

An elementwise statement computes element ``[i, j]`` of its result from element ``[i, j]`` of its
arguments. Broadcasting, a transpose or an axis of length 1 only change what stands between the
brackets, so no code is needed for them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.compiler.statements import ROWS_ADDED, ROWS_TAKEN, STORE, Facts
from tinygrad_edu.views.program import Argument, Literal, Program, Statement, Variable

Index = tuple[str, ...]
"""What stands between the brackets: a loop variable for each axis, or "0"."""

VARIABLES = tuple("ijklmnopqr")
"""Loop variables, from the outermost loop to the innermost."""
WHOLE = "*"
"""Stands for every element along an axis."""
REDUCED = {"sum", "max", "min", "prod"}
"""Reductions that a loop computes."""
ON_ITS_OWN = {"matmul", "uniform_like", "reshape"}
"""What NumPy does at once, on a line between the loops."""


def index_of(shape: Sequence[int], variables: Sequence[str]) -> Index:
    """The element that loops over ``shape`` look at; an axis of length 1 needs no loop.

    >>> index_of((3, 1, 4), "ijk")
    ('i', '0', 'j')
    """
    names = iter(variables)
    return tuple(["0" if n == 1 else next(names) for n in shape])


def loops_over(shape: Sequence[int]) -> tuple[int, ...]:
    """How often each loop runs.

    >>> loops_over((3, 1, 4))
    (3, 4)
    """
    return tuple([n for n in shape if n != 1])


class Access:
    """What the statements of a program look at, through views: the array or number behind them."""

    def __init__(self, program: Program) -> None:
        self.facts = Facts(program)
        self.made = {s.target: s for s in program.statements}

    def is_view(self, s: Statement) -> bool:
        """Whether the statement only arranges the elements of its argument in another way."""
        if s.op.name in ("transpose", "broadcast_to"):
            return True
        if s.op.name == "getitem":
            return is_basic(s.args[1])
        shapes = loops_over(self.facts.shape(s.args[0])), loops_over(s.shape)
        return s.op.name == "reshape" and shapes[0] == shapes[1]

    def find(self, argument: Argument, index: Index) -> tuple[Argument, Index]:
        """What is really looked at by loops that are at ``index``, and where in it."""
        while True:
            own = self.facts.shape(argument)
            last = index[len(index) - len(own) :] if set(own) - {1} else ("0",) * len(own)
            index = tuple(["0" if n == 1 else x for n, x in zip(own, last, strict=True)])
            s = self.made.get(argument.name) if isinstance(argument, Variable) else None
            if s is None or not self.is_view(s):
                return argument, index
            source = s.args[0]
            before = self.facts.shape(source)
            if s.op.name == "transpose":
                axes = axes_of(s, len(own))
                by_axis = dict(zip(axes, index, strict=True))
                index = tuple([by_axis[axis] for axis in range(len(axes))])
            elif s.op.name == "getitem":
                assert isinstance(s.args[1], Literal)
                places = taken_places(before, s.args[1].value)
                index = tuple([place.text(index) for place in places])
            elif s.op.name == "reshape":
                index = index_of(before, [x for x, n in zip(index, own, strict=True) if n != 1])
            argument = source

    # -- what a statement loops over, and what it looks at -----------------------------------

    def shape_of(self, s: Statement) -> tuple[int, ...]:
        """The shape of what a statement loops over."""
        if s.op.name in REDUCED or s.op is STORE:
            return self.facts.shape(s.args[0])
        return s.shape

    def index(self, s: Statement) -> Index:
        """The element that a statement is about, while its loops run."""
        return index_of(self.shape_of(s), VARIABLES)

    def result_index(self, s: Statement) -> Index:
        """The element of the result that is computed meanwhile."""
        if s.op.name not in REDUCED:
            return self.index(s)
        shape = self.shape_of(s)
        gone, index = reduced_axes(s, len(shape)), index_of(shape, VARIABLES)
        if s.options.get("keepdims"):
            return tuple(["0" if a in gone else x for a, x in enumerate(index)])
        return tuple([x for a, x in enumerate(index) if a not in gone])

    def reads(self, s: Statement) -> Iterator[tuple[Argument, Index]]:
        """What a statement reads: arrays and numbers, each with the element."""
        for number, argument in enumerate(s.args):
            if s.op is STORE and number == 0:
                continue
            if s.op.name in ON_ITS_OWN:
                yield from self._whole(argument)
            elif s.op.name == "scatter":
                yield from self._whole(argument) if number == 0 else ()
            elif s.op is ROWS_TAKEN and number == 0:
                yield self._row(argument)
            elif isinstance(argument, Variable):
                yield self.find(argument, self.view(s, number))

    def view(self, s: Statement, number: int) -> Index:
        """The element, as the argument of this number sees it."""
        is_one_per_row = s.op is ROWS_ADDED and number > 0
        return self.index(s)[:1] if is_one_per_row else self.index(s)

    def _whole(self, argument: Argument) -> Iterator[tuple[Argument, Index]]:
        if isinstance(argument, Variable):
            shape = self.facts.shape(argument)
            found, _ = self.find(argument, (WHOLE,) * len(shape))
            yield found, (WHOLE,)

    def _row(self, argument: Argument) -> tuple[Argument, Index]:
        return self.find(argument, (VARIABLES[0], WHOLE))

    def crosses_rows(self, s: Statement) -> bool:
        """Whether a reduction adds up what different rounds of the outer loop compute."""
        return VARIABLES[0] not in self.result_index(s)

    def is_a_row(self, s: Statement) -> bool:
        """Whether a reduction is finished within one round of the outer loop."""
        return not self.crosses_rows(s) and set(self.result_index(s)) <= {VARIABLES[0], "0"}

    def is_elementwise(self, s: Statement) -> bool:
        """Whether it computes each element of its result by itself."""
        others = s.op.name in REDUCED or s.op.name in ON_ITS_OWN or s.op in (STORE, ROWS_TAKEN)
        return not others and not self.is_view(s)


class Place(NamedTuple):
    """Where ``x[1:3, 0]`` looks, along one axis of x: at ``start + step * (an index of it)``."""

    start: int
    step: int
    axis: int | None  # of the result, on which it depends; None if it does on none
    length: int

    def text(self, index: Index) -> str:
        """As code, for an element of the result."""
        x = "0" if self.axis is None else index[self.axis]
        if x == "0":
            return str(self.start)
        if x.startswith(WHOLE):
            return WHOLE + WHOLE  # every element, but in another place
        scaled = x if self.step == 1 else f"{self.step} * ({x})"
        return scaled if self.start == 0 else f"{scaled} + {self.start}"


def is_basic(where: Argument) -> bool:
    """Whether an index is made of whole numbers and slices, so that it takes a view."""
    if not isinstance(where, Literal):
        return False
    parts = where.value if isinstance(where.value, tuple) else (where.value,)
    return all(x is None or x is ... or type(x) in (int, slice) for x in parts)


def taken_places(shape: Sequence[int], where: Any) -> list[Place]:
    """For each axis of an array, where ``array[where]`` looks along it.

    >>> taken_places((5, 4), (slice(1, 3), 0))
    [Place(start=1, step=1, axis=0, length=2), Place(start=0, step=0, axis=None, length=1)]
    """
    places = []
    for axis, n in enumerate(shape):
        along = np.arange(n).reshape([n if a == axis else 1 for a in range(len(shape))])
        taken = np.broadcast_to(along, shape)[where]
        start = int(taken[(0,) * taken.ndim]) if taken.size else 0
        place = Place(start, 0, None, 1)
        for r, length in enumerate(taken.shape):
            if taken.size and length > 1:
                second = tuple([int(a == r) for a in range(taken.ndim)])
                if step := int(taken[second]) - start:
                    place = Place(start, step, r, length)
        places.append(place)
    return places


def axes_of(s: Statement, rank: int) -> list[int]:
    """Which axis of the argument each axis of the transpose is."""
    given = s.args[1] if len(s.args) > 1 else Literal(s.options.get("axes"))
    axes = given.value if isinstance(given, Literal) else None
    return [a % rank for a in axes] if axes is not None else [*reversed(range(rank))]


def reduced_axes(s: Statement, rank: int) -> set[int]:
    """The axes of its argument over which a reduction runs."""
    axis = s.options.get("axis")
    if axis is None and len(s.args) > 1 and isinstance(s.args[1], Literal):
        axis = s.args[1].value
    if axis is None:
        return set(range(rank))
    return {a % rank for a in (axis if isinstance(axis, (tuple, list)) else (axis,))}
