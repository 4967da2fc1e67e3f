"""Which statements share a loop: the plan of the code that Numba compiles.

NumPy goes through the whole array for every operation. A loop can do all that is to be done with
one element before it goes on to the next, and intermediate results then need no arrays at all:

    for i in range(n):              a nest: statements that have n rows in common
        for j in range(k):          a part of it: all that is done with the elements of the row
            ...
        ...                         another part: what is done once per row

A statement joins the first nest in which everything that it needs is known. Matrix products, and
whatever else is left to NumPy, stand between the nests.
"""

from dataclasses import dataclass, field

from tinygrad_edu.compiler.access import (
    ON_ITS_OWN,
    REDUCED,
    VARIABLES,
    WHOLE,
    Access,
    Index,
    loops_over,
)
from tinygrad_edu.compiler.statements import STORE, needed_before_a_change
from tinygrad_edu.views.program import Program, Statement, Variable


@dataclass(eq=False)
class Part:
    """What is done in the inner loops of a nest; ``inner`` tells how often each of them runs."""

    inner: tuple[int, ...]
    statements: list[Statement] = field(default_factory=list)


@dataclass(eq=False)
class Nest:
    """A loop, and what is done in each of its rounds."""

    size: int
    parts: list[Part] = field(default_factory=list)


@dataclass(eq=False)
class Line:
    """What needs no loop: numbers, or a matrix product."""

    statements: list[Statement]


Item = Nest | Line


class Plan:
    """The loops of a program.

    Attributes:
        items: nests, and lines between them, in order.
        inside: the statements that are evaluated within the line that uses them, by target.
        where: the item and the part (its number) that computes a target.
        stored: the targets whose elements have to be kept in an array.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.access = Access(program)
        self.items: list[Item] = []
        self.inside = self._inside()
        self.where: dict[str, tuple[Item, int]] = {}
        self.readers: dict[str, list[tuple[Statement, Index]]] = {}
        self._members = self._statements_of_roots()
        stores = []
        for s in program.statements:
            if self.access.is_view(s) or s.target in self.inside:
                continue
            if s.op is STORE:
                stores.append(s)
            else:
                self._place(s)
        for s in stores:
            self._place(s)
        self.stored = self._stored()

    # -- what is evaluated where it is used --------------------------------------------------

    def _inside(self) -> dict[str, str]:
        """The user of each statement that is evaluated within the line that uses it."""
        users: dict[str, Statement] = {}
        for s in self.program.statements:
            for argument in s.args:
                if isinstance(argument, Variable):
                    users[argument.name] = s
        inside, is_elementwise = {}, self.access.is_elementwise
        for s in self.program.statements:
            user = users.get(s.target)
            if user is None or self.program.uses[s.target] != 1 or not is_elementwise(s):
                continue
            takes = (
                (is_elementwise(user) and user.op.name != "scatter")
                or user.op.name in REDUCED
                or user.op is STORE
            )
            if takes and self.access.shape_of(user) == s.shape:
                inside[s.target] = user.target
        for name in needed_before_a_change(self.program, inside):
            del inside[name]
        return inside

    def _statements_of_roots(self) -> dict[str, list[Statement]]:
        """A statement with all that is evaluated inside, in order, by the outer one's target."""
        root: dict[str, str] = {}
        members: dict[str, list[Statement]] = {}
        for s in reversed(self.program.statements):
            user = self.inside.get(s.target)
            root[s.target] = s.target if user is None else root[user]
            members.setdefault(root[s.target], []).insert(0, s)
        return members

    # -- which loop --------------------------------------------------------------------------

    def _place(self, root: Statement) -> None:
        item: Item
        members = self._members[root.target]
        loops = loops_over(self.access.shape_of(root))
        lowest, parts = self._earliest(root, members, loops)
        if loops and root.op.name not in ON_ITS_OWN:
            item, number = self._find(root, loops, lowest, parts)
            item.parts[number].statements += members
        else:
            item, number = Line(members), 0
            self.items.insert(lowest if root.op is STORE else len(self.items), item)
        for s in members:
            self.where[s.target] = item, number
            for found, index in self.access.reads(s):
                if isinstance(found, Variable):
                    self.readers.setdefault(found.name, []).append((s, index))

    def _earliest(
        self, root: Statement, members: list[Statement], loops: tuple[int, ...]
    ) -> tuple[int, dict[Item, int]]:
        """The first item that may compute it; and in which parts of nests, where it matters."""
        needs = []  # (item, part, whether the same nest will do)
        for s in members:
            for found, index in self.access.reads(s):
                if isinstance(found, Variable) and found.name in self.where:
                    item, part = self.where[found.name]
                    needs.append((item, *self._from(found.name, index, part, loops)))
        if root.op is STORE:
            assert isinstance(root.args[0], Variable)
            for reader, index in self.readers.get(root.args[0].name, []):
                if reader in members:
                    continue
                item, part = self.where[reader.target]
                needs.append((item, part, index == self.access.index(root)))
        lowest, parts = 0, dict[Item, int]()
        for item, part, same in needs:
            position = self.items.index(item)
            joins = same and isinstance(item, Nest) and loops[:1] == (item.size,)
            lowest = max(lowest, position if joins else position + 1)
            parts[item] = max(parts.get(item, 0), part)
        return lowest, parts

    def _from(self, name: str, index: Index, part: int, loops: tuple[int, ...]) -> tuple[int, bool]:
        """From which part on an element is known, if it is known within the nest at all."""
        s = self.access.made[name]
        own = self.access.result_index(s)
        if s.op.name in REDUCED:
            return part + 1, self.access.is_a_row(s) and index == own
        if index != own:
            of_this_row = own[:1] == index[:1] == (VARIABLES[0],) and _is_whole(index)
            return part + 1, of_this_row
        item = self.where[name][0]
        same_loop = isinstance(item, Nest) and item.parts[part].inner == loops[1:]
        return (part if same_loop else part + 1), True

    def _find(
        self, s: Statement, loops: tuple[int, ...], lowest: int, parts: dict[Item, int]
    ) -> tuple[Nest, int]:
        """The first nest that has such loops, or computes what is needed; or else a new one."""
        for item in self.items[lowest:]:
            if isinstance(item, Nest) and item.size == loops[0]:
                for number in range(parts.get(item, 0), len(item.parts)):
                    if item.parts[number].inner == loops[1:]:
                        return item, number
                if item in parts:
                    item.parts.append(Part(loops[1:]))
                    return item, len(item.parts) - 1
        nest = Nest(loops[0], [Part(loops[1:])])
        self.items.insert(lowest if s.op is STORE else len(self.items), nest)
        return nest, 0

    # -- what needs an array -----------------------------------------------------------------

    def _stored(self) -> set[str]:
        found = set()
        for name, readers in self.readers.items():
            if name in self.where and any(self._is_far(name, s, i) for s, i in readers):
                found.add(name)
        found |= self.returned()
        return {n for n in found if n in self.where and self.access.facts.known[n][0] != ()}

    def returned(self) -> set[str]:
        """The targets whose array, or a view of it, is a result."""
        results = {key: a for key, a in self.program.results.items() if key.isdigit()}
        return {self.behind(a.name) for a in results.values() if isinstance(a, Variable)}

    def behind(self, name: str) -> str:
        """The target whose array is looked into to get this one."""
        shape = self.access.facts.known[name][0]
        argument, _ = self.access.find(Variable(name), (WHOLE,) * len(shape))
        return argument.name if isinstance(argument, Variable) else name

    def _is_far(self, name: str, reader: Statement, index: Index) -> bool:
        """Whether a value is read where the variable that held it is out of reach."""
        item, part = self.where[name]
        there, number = self.where[reader.target]
        s = self.access.made[name]
        if item is not there or isinstance(item, Line) or _is_whole(index):
            return True
        if s.op.name in REDUCED:
            return not self.access.is_a_row(s)
        return part != number and (item.parts[part].inner != () or index != self.access.index(s))


def _is_whole(index: Index) -> bool:
    """Whether all elements along some axis are looked at."""
    return any(x.startswith(WHOLE) for x in index)
