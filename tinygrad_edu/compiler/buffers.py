"""Where results are kept: which are computed into an array that is there already.

An array that is read for the last time can take the result of the very operation that reads it
(``x += b``). An array that is needed in every call can be made once and kept (``out=buffer``). What
the function returns is made anew each time: nobody's result changes when the function is called
again. Parameters are never written to, unless the function is there to change them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinygrad_edu.compiler.statements import (
    REDUCTIONS,
    ROWS_ADDED,
    SMALL,
    STORE,
    Facts,
    is_array,
    is_elementwise,
    makes_an_array,
    size_in_bytes,
    written_inside,
)
from tinygrad_edu.views.program import Program, Statement, Variable

END = 10**9
"""The position of the return statement."""

LINE = 64
"""Bytes that a processor reads at once: a line of its cache."""


def aligned(make: Callable[[], Iterable[Any]]) -> tuple[Any, ...]:
    """The arrays that are made, each anew where a line of the cache begins: read in less time.

    >>> (array,) = aligned(lambda: [np.empty((2, 3), np.float32)])
    >>> array.shape, array.__array_interface__["data"][0] % LINE
    ((2, 3), 0)
    """
    arrays = [*make()]
    for i, array in enumerate(arrays):  # one at a time is there twice
        memory = np.empty(array.nbytes + LINE, np.uint8)
        start = -memory.__array_interface__["data"][0] % LINE
        arrays[i] = memory[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    return tuple(arrays)


@dataclass
class Plan:
    """Where the results of statements are kept, by target.

    Attributes:
        inside: the statements that may be written within another line.
        into: the array that a statement computes into: the target that made it.
        kept: the arrays that are made once and kept, with the statement that first fills each.
    """

    inside: set[str] = field(default_factory=set)
    into: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Statement] = field(default_factory=dict)


def planned(program: Program) -> Plan:
    """Decide for every statement where its result is kept."""
    return _Planner(program).plan


class _Planner:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.plan = Plan()
        self.facts = Facts(program)
        self.made = {s.target: s for s in program.statements}
        self.plan.inside = written_inside(program)
        self.owner: dict[str, str] = {}  # of a target: the target in whose array it lives
        self.last = self._last_reads()
        self.returned = self._returned()
        self.free: dict[Any, list[str]] = {}
        for position, s in enumerate(program.statements):
            self._decide(position, s)
            self._release(position, s)

    # -- who reads what, and until when ----------------------------------------------------

    def _last_reads(self) -> dict[str, int]:
        """The last line that reads a target, itself or through views of it."""
        last = {a.name: END for a in self.program.results.values() if isinstance(a, Variable)}
        for position in reversed(range(len(self.program.statements))):
            s = self.program.statements[position]
            # What is written within another line is computed there; a view reads when it is read.
            late = s.target in self.plan.inside or self._may_share(s)
            read = max(position, last.get(s.target, 0)) if late else position
            for name in self._names(s):
                last[name] = max(last.get(name, 0), read)
        return last

    def _returned(self) -> set[str]:
        """The targets that live in an array which the function returns."""
        found = {a.name for a in self.program.results.values() if isinstance(a, Variable)}
        for s in reversed(self.program.statements):
            if s.target not in found or s.op is STORE:
                continue
            if s.op is ROWS_ADDED:
                found |= {*self._names(s)[:1]}
            elif self._may_share(s):
                found |= {*self._names(s)}
            elif is_elementwise(s.op):  # it can be computed in the array of an argument
                same = [n for n in self._names(s) if self.facts.known[n] == (s.shape, s.dtype)]
                found |= {n for n in same if n in self.made}
        return found

    @staticmethod
    def _may_share(s: Statement) -> bool:
        """Whether the result may be a view of an argument."""
        return not makes_an_array(s.op) and s.op not in (ROWS_ADDED, STORE)

    @staticmethod
    def _names(s: Statement) -> list[str]:
        return [a.name for a in s.args if isinstance(a, Variable)]

    # -- decisions -------------------------------------------------------------------------

    def _decide(self, position: int, s: Statement) -> None:
        if s.op is STORE or s.target in self.plan.inside or not is_array(s.shape, s.dtype):
            return
        if self._may_share(s):
            return
        array = self._array_of_an_argument(position, s)
        if array is None and self._is_worth_a_buffer(s):
            array = self._buffer(s)
        self.owner[s.target] = array or s.target
        if array not in (None, s.target):
            self.plan.into[s.target] = array

    def _array_of_an_argument(self, position: int, s: Statement) -> str | None:
        """The array of an argument of the same form that is read here for the last time."""
        if not (is_elementwise(s.op) or s.op is ROWS_ADDED):
            return None
        candidates = self._names(s)[:1] if s.op is ROWS_ADDED else self._names(s)
        for name in candidates:
            array = self.owner.get(name)
            if array is None or self.facts.known[name] != (s.shape, s.dtype):
                continue
            if self.last[name] > position or self._is_seen_otherwise(array, name, s):
                continue
            if array in self.plan.kept and s.target in self.returned:
                continue
            return array
        return None

    def _is_seen_otherwise(self, array: str, name: str, s: Statement) -> bool:
        """Whether the line reads the array in another arrangement too, such as its transpose."""
        return any(
            other != name and array in self._arrays_behind(other) for other in self._names(s)
        )

    def _arrays_behind(self, name: str) -> set[str]:
        """The arrays that the line looks into to get this argument."""
        found, todo = set(), [name]
        while todo:
            one = todo.pop()
            found.add(self.owner.get(one, one))
            s = self.made.get(one)
            if s is not None and (one in self.plan.inside or self._may_share(s)):
                todo += self._names(s)
        return found

    def _is_worth_a_buffer(self, s: Statement) -> bool:
        if s.target in self.returned or size_in_bytes(s) <= SMALL:
            return False
        if s.op.name == "matmul":
            return all(len(self.facts.shape(a)) == 2 for a in s.args)
        return is_elementwise(s.op) or s.op.name in REDUCTIONS

    def _buffer(self, s: Statement) -> str:
        """A kept array that nobody reads at present, or another one."""
        free = self.free.setdefault((s.shape, np.dtype(s.dtype)), [])
        if free:
            return free.pop()
        self.plan.kept[s.target] = s
        return s.target

    def _release(self, position: int, s: Statement) -> None:
        """Give back the kept arrays that are not read after this line."""
        for array in dict.fromkeys(self.owner.get(n, "") for n in self._reads(s)):
            if array in self.plan.kept and self._is_dead(array, position):
                first = self.plan.kept[array]
                free = self.free.setdefault((first.shape, np.dtype(first.dtype)), [])
                if array not in free:
                    free.append(array)

    def _reads(self, s: Statement) -> list[str]:
        """What a line reads, within what is written into it too, and what it has made itself."""
        found, todo = [s.target], self._names(s)
        while todo:
            name = todo.pop()
            found.append(name)
            inner = self.made.get(name)
            if inner is not None and (name in self.plan.inside or self._may_share(inner)):
                todo += self._names(inner)
        return found

    def _is_dead(self, array: str, position: int) -> bool:
        tenants = [target for target, where in self.owner.items() if where == array]
        return all(self.last.get(target, 0) <= position for target in tenants)
