"""Which way a computation went: what it decided, where it could have decided otherwise.

relu, the maximum, ``where``, sorting: where they branch, functions have kinks. The *branch
signature* of a run is everything discrete that came up in it, in order: the results of
comparisons, of ``argsort``, ``sign`` and ``floor``, and whether a denominator was 0. No table says
which operations branch: the rules say it, since each computes what it needs to know ("was x
positive?") by operations that are recorded as all others are.

Two points with the same signature lie in the same smooth piece of the function.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu.engine import Value, Watcher, bare, watched_by
from tinygrad_edu.testing.errors import BadFunction
from tinygrad_edu.testing.outputs import as_vector
from tinygrad_edu.testing.subjects import ValueSubject, pullback, seeds, told
from tinygrad_edu.testing.vectors import Vector

STEPS = frozenset(
    ("sign", "floor", "ceil", "trunc", "rint", "round", "fix", "floor_divide", "heaviside")
)
"""Operations whose results are discrete although they are floats."""

POLES = {"over": 1, "power_or_zero": 0, "log_or_zero": 0}
"""Rules branch at a pole, where this argument of the operation is 0."""


@dataclass(frozen=True)
class Decision:
    """One thing that was decided.

    Attributes:
        name: the operation that the discrete numbers came from.
        bits: the numbers.
        node: whose derivative rule needed them; ``None`` if the function itself did.
    """

    name: str
    bits: NDArray[Any]
    node: Value | None


@dataclass(frozen=True)
class Turn:
    """A decision that falls differently beside a point; for a rule that makes several, the first.

    Attributes:
        index: its place in the signature.
        node: whose rule made it; ``None`` if the function itself did.
        name: the operation of that node, or the one that decided.
        places: where, among the numbers that were decided; ``None`` if even their shape changes.
        lonely: whether somewhere the decision at the point is that of no side: ``x == 0`` at 0.
    """

    index: int
    node: Value | None
    name: str
    places: NDArray[np.bool_] | None
    lonely: bool


Signature = Sequence[Decision]


def signature(subject: ValueSubject, x: Vector) -> Signature | None:
    """What is decided in the course of the function and its gradient; ``None`` outside its domain.

    >>> from tinygrad_edu import relu
    >>> from tinygrad_edu.testing.arguments import Arguments
    >>> at = Arguments((2.0,), None, ("x",))
    >>> subject = ValueSubject("f", at, lambda leaves: relu(leaves[0]))
    >>> [(decision.name, bool(decision.bits)) for decision in signature(subject, at.flat)]
    [('greater', True)]
    """
    listener = _Listener()
    try:
        with np.errstate(all="ignore"), watched_by(listener):
            leaves, outputs = subject.trace(x)
            listener.found, forward = [], listener.found
            ones = seeds(np.ones(as_vector(outputs).size), outputs)
            with told(f"the backward pass of {subject.name}"):
                pullback(leaves, outputs, ones, create_graph=True)
    except BadFunction:
        return None
    return [*forward, *listener.found]


def alike(one: Signature | None, other: Signature | None) -> bool:
    """Whether two runs went the same way; what is not known is not held against them.

    >>> yes, no = (Decision("greater", np.array(bit), None) for bit in (True, False))
    >>> alike([yes], [yes]), alike([yes], [no]), alike([yes], None)
    (True, False, True)
    """
    if one is None or other is None:
        return True
    return _in_step(one, other) and all(
        np.array_equal(a.bits, b.bits) for a, b in zip(one, other, strict=True)
    )


def turns(here: Signature, sides: Iterable[Signature | None]) -> list[Turn] | None:
    """The decisions that fall differently on the sides; ``None`` if the very course changes.

    The course changes where Python's ``if`` leads to other operations.

    >>> here, there = (Decision("greater", np.array([bit, True]), None) for bit in (True, False))
    >>> [
    ...     (turn.name, turn.places.tolist(), turn.lonely)
    ...     for turn in turns([here], [[there], [here]])
    ... ]
    [('greater', [True, False], False)]
    """
    known = [side for side in sides if side is not None]
    if not all(_in_step(here, side) for side in known):
        return None
    found: list[Turn] = []
    for i, decision in enumerate(here):
        if decision.node is not None and any(turn.node is decision.node for turn in found):
            continue
        others = [side[i].bits for side in known]
        if all(np.array_equal(decision.bits, bits) for bits in others):
            continue
        places = None
        if all(bits.shape == decision.bits.shape for bits in others):
            places = np.any([decision.bits != bits for bits in others], axis=0)
        lonely = places is None or bool(np.any(np.all([decision.bits != b for b in others], 0)))
        node = decision.node
        name = node.recipe.op.name if node is not None and node.recipe else decision.name
        found.append(Turn(i, node, name, places, lonely))
    return found


class _Listener(Watcher):
    """Writes down what is discrete; a watcher of the engine."""

    def __init__(self) -> None:
        self.found: list[Decision] = []
        self._told = 0  # so many of them belong to a node already

    def recorded(self, value: Value) -> None:
        """An operation has been computed."""
        if value.recipe is None:
            return
        op, args, _ = value.recipe
        is_index = op.name == "getitem"  # elsewhere a plain whole number is an option, or an axis
        seen = [a for a in args if _is_discrete(a) and (is_index or not isinstance(a, int))]
        if _is_discrete(value.data) or op.name in STEPS:
            seen.append(value.data)
        elif op.name in POLES:
            pole = args[POLES[op.name]]
            seen.append(np.asarray(bare(pole)) == 0)
        self.found += [Decision(op.name, np.asarray(bits), None) for bits in seen]

    def passed(self, node: Value, arg: Value, g: Any) -> None:
        """A rule has been applied: what came up since the last one was its."""
        self._told = min(self._told, len(self.found))
        for i in range(self._told, len(self.found)):
            self.found[i] = Decision(self.found[i].name, self.found[i].bits, node)
        self._told = len(self.found)


def _is_discrete(data: Any) -> bool:
    return isinstance(data, bool | int) or (
        isinstance(data, np.ndarray | np.generic) and data.dtype.kind in "biu"
    )


def _in_step(one: Signature, other: Signature) -> bool:
    return len(one) == len(other) and all(a.name == b.name for a, b in zip(one, other, strict=True))
