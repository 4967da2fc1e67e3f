"""A function has one version of its code for each form of arguments that it has met."""

from collections.abc import Callable, Mapping
from operator import is_, itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.compiler.buffers import aligned
from tinygrad_edu.compiler.code import Code, numpy_code
from tinygrad_edu.compiler.jit import numba_code
from tinygrad_edu.compiler.loop_writer import LoopWriter
from tinygrad_edu.compiler.schedule import scheduled
from tinygrad_edu.compiler.signatures import signature
from tinygrad_edu.compiler.simplify import simplified
from tinygrad_edu.compiler.statements import views
from tinygrad_edu.compiler.stores import with_stores
from tinygrad_edu.compiler.tracing import Function, Knows, Traced, trace
from tinygrad_edu.compiler.writer import CompiledWriter
from tinygrad_edu.engine import Value, bare
from tinygrad_edu.transforms.tree import Tree
from tinygrad_edu.views.program import Program


class Backend(NamedTuple):
    """What makes code out of a program, and which operations it has code for."""

    to_code: Callable[[Program], Code]
    knows: Knows


BACKENDS = {
    None: Backend(numpy_code, CompiledWriter.knows),
    "numba": Backend(numba_code, LoopWriter.knows),
}
"""By what ``jit`` is called."""

NO_STORES: Mapping[str, str] = MappingProxyType({})


class Outside(NamedTuple):
    """What code depends on besides its arguments; it may change from call to call.

    Attributes:
        read: gives the data as they are now: what Values from outside hold, for example.
        names: the parameter of the program that each of these is for, if there is one.
        instead: how many argument leaves of the traced call these stand for: the last ones.
    """

    read: Callable[[], list[Any]]
    names: list[str | None]
    instead: int = 0


class Version:
    """The code for arguments of a certain form, and where its own arguments come from.

    Args:
        key: the form of the arguments.
        traced: what is computed.
        jit: what compiles the code; ``None`` for NumPy as it is.
        outside: what else the code depends on.
        stores: the leaves of the result that go into the array of a parameter of the program
            instead of being returned: the parameter's name, by the number of the leaf.
    """

    def __init__(
        self,
        key: Any,
        traced: Traced,
        jit: str | None,
        outside: Outside,
        stores: Mapping[str, str] = NO_STORES,
    ) -> None:
        self.key = key
        program = scheduled(with_stores(simplified(traced.program, traced.constants), stores))
        self.code: Code = BACKENDS[jit].to_code(program)
        self.draws = any(s.op.name == "uniform_like" for s in traced.program.statements)
        self.checks = traced.checks
        self.rebuild = traced.rebuild
        self.leaves: list[Any] = [None if isinstance(x, Value) else x for x in traced.leaves]
        self.arrays = [i for i, x in enumerate(self.leaves) if isinstance(x, np.ndarray)]
        self.places = [int(name) for name in program.results if name.isdigit()]
        self.views = views(program) if jit else set()  # of NumPy's arrays it is seen
        self.read = outside.read
        self.seen = self.read()
        self.forms = [_form(x) for x in self.seen]
        self.state = traced.state
        self.made_for = self.state()
        constants = [name for name in traced.constants if name in program.parameters]
        self.constants = [_frozen(traced.constants[name]) for name in constants]
        self.pick = _picker(traced, program, outside, constants, self.code)
        self.buffers: list[Any] = []  # those that no thread is using

    def data(self) -> list[Any] | None:
        """What the code reads from outside, if all has the form for which the code was made."""
        state, data = self.state(), self.read()
        if len(state) != len(self.made_for) or not all(map(is_, state, self.made_for)):
            return None
        if not all(map(is_, data, self.seen)):  # the same arrays need not be looked at again
            if list(map(_form, data)) != self.forms:
                return None
            self.seen = data
        return data

    def __call__(self, leaves: list[Any], data: list[Any]) -> Tree:
        """What the function returns for the leaves of its arguments."""
        new, found = list(self.leaves), self.results(leaves, data)
        for place in self.arrays:  # of the function's own
            new[place] = new[place].copy()
        held = {*map(id, (*leaves, *data, *self.constants))}
        for place, x in zip(self.places, found, strict=True):
            # What comes back is the caller's own: no view, and nothing that somebody holds already.
            is_view = isinstance(x, np.ndarray) and isinstance(x.base, np.ndarray)
            if isinstance(x, np.ndarray) and (is_view or place in self.views or id(x) in held):
                x = x.copy()
            held.add(id(x))
            new[place] = x
        return self.rebuild(new)

    def results(self, leaves: list[Any], data: list[Any]) -> tuple[Any, ...]:
        """Run the code. Two threads at once do so with arrays of their own."""
        for check in self.checks:
            check(leaves)
        code = self.code
        if code.make_buffers is None:
            return code.run(*self.pick([*leaves, *data, *self.constants]))
        try:
            buffers = self.buffers.pop()
        except IndexError:
            buffers = aligned(code.make_buffers)
        found = code.run(*self.pick([*leaves, *data, *self.constants, buffers]))
        self.buffers.append(buffers)
        return found


def _frozen(x: Any) -> Any:
    """What is constant stays so, whatever becomes of the array that it was read from."""
    return x.copy() if isinstance(x, np.ndarray) else x


def _form(x: Any) -> Any:
    return float if type(x) is int else signature(x, [])


def _picker(
    traced: Traced, program: Program, outside: Outside, constants: list[str], code: Code
) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Picks what the code takes out of: leaves, data from outside, constants, and buffers."""
    first = traced.number_of_inputs - outside.instead
    names = [*outside.names, *constants]
    where = dict(traced.arguments)
    where |= {name: i for i, name in enumerate(names, start=first) if name is not None}
    order = [where[name] for name in program.parameters]
    if code.make_buffers is not None:
        order.append(first + len(names))
    if len(order) > 1:
        return itemgetter(*order)
    return lambda items: tuple([items[i] for i in order])


def known(jit: str | None) -> str | None:
    """``jit``, if there is such a compiler.

    Raises:
        ValueError: if there is not.
    """
    if jit not in BACKENDS:
        raise ValueError(f'compile: jit must be "numba" or None, not {jit!r:.40}')
    return jit


class Versions:
    """What compiled functions and compiled steps have in common: the versions that there are.

    Attributes:
        jit: what compiles the code further: ``"numba"``, or ``None``.
    """

    def __init__(self, jit: str | None) -> None:
        self.jit = known(jit)
        self._known: dict[Any, Any] = {}
        self._latest: Any = None

    def _version(self, key: Any) -> tuple[Any, Any]:
        """The version for a form, and what it reads from outside; ``None`` if it is to be made."""
        version = self._latest
        if version is None or version.key != key:
            if version is not None:
                version.buffers.clear()  # those of one form are kept: there may be many forms
            version = self._known.get(key)
        data = None if version is None else version.data()
        if data is not None:
            self._latest = version
        return version, data

    def _trace(self, f: Function, args: tuple[Any, ...], options: dict[str, Any]) -> Traced:
        return trace(f, args, options, BACKENDS[self.jit].knows)

    def _learn(self, version: Version) -> None:
        self._known[version.key] = self._latest = version

    @property
    def _code(self) -> Code:
        if self._latest is None:
            raise ValueError("call the function first; its code depends on the shapes")
        code: Code = self._latest.code
        return code

    @property
    def source(self) -> str:
        """The code for the shapes of the latest call.

        Raises:
            ValueError: before the first call.
        """
        return self._code.source

    @property
    def reason(self) -> str:
        """Why the latest call ran as NumPy although ``jit`` was asked for; ``""`` if it did not."""
        return self._code.reason

    @property
    def compile_seconds(self) -> float:
        """How long ``jit`` took to compile, for all shapes so far; 0.0 without it."""
        return sum((version.code.seconds for version in self._known.values()), 0.0)


def result_of(traced: Traced) -> Tree:
    """What the traced call itself has computed; arrays of the caller's own."""
    return traced.rebuild([*map(callers_own, traced.leaves)])


def callers_own(x: Any) -> Any:
    """The data in ``x``; of an array a copy, so that whoever gets it may write to it."""
    data = bare(x)
    return np.copy(data) if isinstance(data, np.ndarray) else data
