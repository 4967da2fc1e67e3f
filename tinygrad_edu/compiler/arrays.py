"""Which arrays the loops compute into: as few as possible, and those that are there already."""

from tinygrad_edu.compiler.loops import Nest, Plan
from tinygrad_edu.compiler.statements import SMALL, size_in_bytes
from tinygrad_edu.views.program import Statement

END = 10**9
"""The position of the return statement."""


class Arrays:
    """Gives an array to every target that is stored.

    Attributes:
        of: for a target, the target that the array was made for.
        kept: the targets whose array is made once, and used in every call.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.of: dict[str, str] = {}
        self.kept: set[str] = set()
        self.position = {item: i for i, item in enumerate(plan.items)}
        self.returned = plan.returned()
        self._begun: dict[int, list[str]] = {}
        self._free: dict[object, list[str]] = {}
        self._ends: dict[int, list[str]] = {}
        for s in self._in_order():
            self._begun.setdefault(self.position[plan.where[s.target][0]], []).append(s.target)
        for position in range(len(plan.items)):
            for target in self.begun_at(position):
                self._give(plan.access.made[target], position)
            for array in self._ends.pop(position, []):
                first = plan.access.made[array]
                self._free.setdefault((first.shape, first.dtype), []).append(array)

    def begun_at(self, position: int) -> list[str]:
        """The targets that are first stored by the item at this position."""
        return self._begun.get(position, [])

    def _in_order(self) -> list[Statement]:
        return [s for s in self.plan.program.statements if s.target in self.plan.stored]

    def _give(self, s: Statement, position: int) -> None:
        array = None
        if s.target not in self.returned and s.op.name not in ("uniform_like", "reshape"):
            array = self._in_place(s, position)
            free = self._free.get((s.shape, s.dtype), [])
            if array is None and free:
                array = free.pop()
            if array is None and size_in_bytes(s) > SMALL and _can_be_kept(s):
                self.kept.add(s.target)
        self.of[s.target] = array = array or s.target
        end = self._last_read(s.target)
        for ends in self._ends.values():  # a later tenant stays longer
            if array in ends:
                ends.remove(array)
        if end != END:
            self._ends.setdefault(max(end, position), []).append(array)

    def _last_read(self, target: str) -> int:
        if target in self.returned:
            return END
        readers = self.plan.readers.get(target, [])
        return max((self.position[self.plan.where[s.target][0]] for s, _ in readers), default=0)

    def _in_place(self, s: Statement, position: int) -> str | None:
        """The array of an argument that is read here, element by element, for the last time."""
        item, _ = self.plan.where[s.target]
        if not isinstance(item, Nest) or self.plan.access.result_index(s) != self.plan.access.index(
            s
        ):
            return None
        order = [t.target for p in item.parts for t in p.statements]
        for name, readers in self.plan.readers.items():
            if name not in self.of or self.of[name] in self.returned:
                continue
            other = self.plan.access.made[name]
            if (other.shape, other.dtype) != (s.shape, s.dtype) or other.op.name == "reshape":
                continue
            here = [(r, i) for r, i in readers if self.plan.where[r.target][0] is item]
            if not here or self._last_read(name) > position or self._is_taken(name, position):
                continue
            if all(i == self.plan.access.index(s) for _, i in here) and all(
                order.index(r.target) <= order.index(s.target) for r, _ in here
            ):
                return self.of[name]
        return None

    def _is_taken(self, name: str, position: int) -> bool:
        """Whether another target that is still needed lives in the same array."""
        array = self.of[name]
        tenants = [t for t, a in self.of.items() if a == array and t != name]
        return any(self._last_read(t) >= position or self._made(t) >= position for t in tenants)

    def _made(self, target: str) -> int:
        return self.position[self.plan.where[target][0]]


def _can_be_kept(s: Statement) -> bool:
    return s.op.name != "matmul" or len(s.shape) == 2
