"""An operation: a name, a way to compute it, and one derivative rule per argument.

The name is the one NumPy and the Array API know it by, so the forward computation is looked up
by name in the library that the data belong to. The rules come from :mod:`tinygrad_edu.rules`.
"""

import functools
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine.kinds import leading_kind
from tinygrad_edu.engine.reading import VARIOUS, readers
from tinygrad_edu.engine.remedies import with_article

Rule = Callable[..., Any]

OPERATIONS: dict[str, "Operation"] = {}
"""Every operation there is, by name."""

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Every function on Values, by NumPy's name: primitives and compositions of them."""


Watched = tuple[int, Sequence[int], bool]
"""An argument that must not change: which one it is, the rules that read it, by their numbers, and
whether the result may lie in the same memory, as a transpose does."""

PRODUCT: tuple[Watched, ...] = ((0, [1], False), (1, [0], False))
"""What is watched of a product of two: each factor, for the gradient of the other."""


class Operation:
    """A differentiable (or merely recorded) operation.

    Attributes:
        name: what NumPy calls it.
        rules: the vector-Jacobian product of each argument, ``rule(g, y, *args, **options)``;
            ``None``, or nothing at the end, where there is no derivative.
        forward: how to compute it, where no library has a function of this name.
        is_sequence: whether its first argument is a list of arrays, as in ``concatenate``. It is
            recorded with one argument per array, and its one rule is told which (``i``).
        watched: which arguments must not change before the backward pass has come by, for the
            numbers of arguments that it has met (see :meth:`find_watched`).
        chooses: whether some elements may count for nothing in it, because others are chosen: by an
            index, by a condition, or because they are no numbers.
        reads_as: what a formula calls it: the operation that it is but at single points.
        of_two: its rules and its ``forward``, if it has one, and the rules are two and take two
            arguments and no options; else nothing.
        found: what computes it for the types of data that it has met, by their tuple.
    """

    __slots__ = (
        *("name", "forward", "rules", "is_sequence", "chooses", "reads_as"),
        *("of_two", "watched", "found", "_each", "_known"),  # what follows, and what it has met
    )

    def __init__(self, name: str, forward: Callable[..., Any] | None = None) -> None:
        self.name = name
        self.forward = forward
        self.chooses = False
        self.reads_as = name
        self.found: dict[tuple[type, ...], Callable[..., Any]] = {}
        self.define(())

    def define(self, rules: tuple[Rule | None, ...], is_sequence: bool = False) -> None:
        """Give it its rules, or other ones."""
        self.rules = rules
        self.is_sequence = is_sequence
        plain = tuple(rule for rule in rules if rule is not None and _takes_two(rule))
        self.of_two: tuple[Callable[..., Any], ...] = ()
        if self.forward is not None and len(plain) == len(rules) == 2:
            self.of_two = (*plain, self.forward)
        self.watched: dict[int, tuple[Watched, ...]] = {}
        self._each: list[Rule] = []
        self._known: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"<operation {self.name}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> "Operation":
        """A graph can be copied; its operations are the same, as functions are."""
        return self

    def __reduce__(self) -> tuple[Callable[[str], "Operation"], tuple[str]]:
        """In a pickle it is its name."""
        if self is not CONSTANT and OPERATIONS.get(self.name) is not self:
            raise TypeError(
                f"pickle: the operation {self.name} is no row, so it cannot be found by its name "
                "again; pickle plain data (value.data), or define it with primitive"
            )
        return registered, (self.name,)

    def compute(self, args: Sequence[Any], options: dict[str, Any]) -> Any:
        """The operation on raw data: plain numbers and arrays, no ``Value``."""
        return self.computes(*map(type, args))(*args, **options)

    def rules_for(self, args: Sequence[Any]) -> Sequence[Rule | None]:
        """One rule for each of these arguments (fewer, where the rest have no derivative)."""
        if not self.is_sequence or not self.rules:
            return self.rules
        (rule,) = self.rules
        assert rule is not None
        each = self._each
        if len(each) < len(args):  # made whole, before another thread can see it
            each = self._each = [functools.partial(_ith, rule, i) for i in range(len(args))]
        return each

    def find_watched(self, n: int) -> tuple[Watched, ...]:
        """Which of ``n`` arguments must not change between forward and backward.

        Those that a rule reads; and all, if the result may be no array of its own. NumPy's
        functions of single numbers (``np.add``) always make one; a function of somebody's own that
        happens to have such a name may not.
        """
        found_by_name = self.forward is None and OPERATIONS.get(self.name) is self
        numpys = found_by_name or getattr(self.forward, "__module__", "") == "_operator"
        makes_its_own = numpys and isinstance(getattr(np, self.name, None), np.ufunc)
        each = ((i, rules, not makes_its_own) for i, rules in enumerate(self.read_by(n)))
        watched = tuple(one for one in each if any(one[1:]))
        is_product = n == 2 and watched == PRODUCT  # which is known by its identity
        self.watched[n] = PRODUCT if is_product else watched
        return self.watched[n]

    def read_by(self, n: int) -> list[list[int]]:
        """For each of ``n`` arguments the rules, by their numbers, that read it."""
        return [list(range(n))] * n if self.is_sequence else readers(self.rules, n)

    def parameters(self) -> list[inspect.Parameter]:
        """The parameters of the operation, as its rules name them; none if there is no rule."""
        rule = next(filter(None, self.rules), None)
        if rule is None:
            return []
        _g, _y, *parameters = inspect.signature(rule).parameters.values()
        if self.is_sequence:  # rule(g, y, i, *arrays, **options)
            arrays = inspect.Parameter("arrays", inspect.Parameter.POSITIONAL_OR_KEYWORD)
            positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
            return [arrays, *(p.replace(kind=positional) for p in parameters[2:])]
        return parameters

    def numbers_of_arguments(self) -> tuple[int, float]:
        """How many arguments it needs, and how many it takes by position, as its rules say."""
        parameters = self.parameters()
        if not any(self.rules) or self.is_sequence:
            return 0, math.inf
        various = [p for p in parameters if p.kind is inspect.Parameter.VAR_POSITIONAL]
        by_place = [p for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
        needed = [p for p in by_place if p.default is inspect.Parameter.empty]
        return len(needed), math.inf if various else len(by_place)

    def operands(self) -> list[str]:
        """The names of the arguments that must be there, up to the last one that has a rule."""
        last = max((i for i, rule in enumerate(self.rules, start=1) if rule is not None), default=0)
        its_own = [p for p in self.parameters()[:last] if p.kind is p.POSITIONAL_OR_KEYWORD]
        return [p.name for p in its_own if p.default is p.empty and not self.is_sequence]

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all these are options, as the rules say; anything is, if none does."""
        if self._known is None:  # reading a signature takes longer than most operations
            options = (p.name for p in self.parameters()[1:] if p.kind is not p.VAR_POSITIONAL)
            self._known = frozenset(options).difference(self.operands())
        return not any(self.rules) or self._known.issuperset(names)

    def computes(self, *types: type) -> Callable[..., Any]:
        """The function that computes it for data of these types.

        Raises:
            TypeError: if the library of these data has none, nor the row a ``forward``.
        """
        found = self.found.get(types)
        if found is None:
            kind = leading_kind(*types)
            found = kind.own.get(self.name) or self.forward or _find(kind.namespace, self.name)
            if found is None:
                raise TypeError(
                    f"nothing computes it for {with_article(kind.name)}; say how to, with "
                    f"primitive({self.name!r}, ..., forward=...)"
                )
            if self.is_sequence:
                found = functools.partial(_of_list, found)
            self.found[types] = found
        return found


def _find(library: Any, name: str) -> Callable[..., Any] | None:
    """What a library calls by this name; "linalg.det" is the ``det`` of its ``linalg``."""
    for part in name.split("."):
        library = getattr(library, part, None)
    found: Callable[..., Any] | None = library
    return found


CONSTANT = Operation("constant")
"""The recipe of a Value that was computed without being recorded: no gradient passes it."""


def registered(name: str) -> Operation:
    """The operation that has this name in a pickle.

    Raises:
        ValueError: if there is none, because the module that defines it has not been imported.
    """
    if name == CONSTANT.name:
        return CONSTANT
    if name not in OPERATIONS:
        raise ValueError(f"pickle: there is no operation {name}; import what defines it first")
    return OPERATIONS[name]


def operation(name: str, forward: Callable[..., Any] | None = None) -> Operation:
    """The operation of this name; made, without rules, if it is new."""
    if name not in OPERATIONS:
        OPERATIONS[name] = Operation(name, forward)
    return OPERATIONS[name]


def full_name(name: str) -> str | None:
    """The name of a function here, with the part of NumPy where it is at home; or ``None``.

    >>> full_name("inv"), full_name("exp"), full_name("nobody")
    ('linalg.inv', 'exp', None)
    """
    homes = "", "linalg.", "fft."
    return next((home + name for home in homes if home + name in FUNCTIONS), None)


def way_to_call(name: str) -> str:
    """How a function here is called, as far as its first argument.

    >>> way_to_call("exp"), way_to_call("stack"), way_to_call("broadcast_arrays")
    ('tg.exp(x, ...)', 'tg.stack([a, b], ...)', 'tg.broadcast_arrays(a, b, ...)')
    """
    first = next(iter(inspect.signature(FUNCTIONS[name]).parameters.values()))
    told = "*" * (first.kind is first.VAR_POSITIONAL) + first.name
    shown = {"arrays": "[a, b]", "*arrays": "a, b", "*args": "x"}.get(told, told)
    return f"tg.{name}({shown}, ...)"


def _takes_two(rule: Rule) -> bool:
    """Whether a rule is ``lambda g, y, a, b: ...``, without options."""
    code = getattr(rule, "__code__", None)
    if code is None or code.co_flags & VARIOUS:
        return False
    return (code.co_argcount, code.co_kwonlyargcount) == (4, 0)


def _of_list(forward: Callable[..., Any], *arrays: Any, **options: Any) -> Any:
    return forward(list(arrays), **options)


def _ith(rule: Rule, i: int, g: Any, y: Any, *args: Any, **options: Any) -> Any:
    return rule(g, y, i, *args, **options)
