"""``compile``: a function that runs as straight-line NumPy."""

import builtins
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from tinygrad_edu.compiler.buffers import planned
from tinygrad_edu.compiler.schedule import scheduled
from tinygrad_edu.compiler.signatures import signature
from tinygrad_edu.compiler.simplify import simplified
from tinygrad_edu.compiler.stores import with_stores
from tinygrad_edu.compiler.tracing import Function, Traced, trace
from tinygrad_edu.compiler.writer import to_source
from tinygrad_edu.engine import Value
from tinygrad_edu.transforms.tree import Tree

NO_STORES: Mapping[str, str] = MappingProxyType({})


def compile(f: Function) -> "Compiled":
    """``f``, written out as straight-line NumPy for the shapes that it meets, and then run as such.

    The first call with arguments of new shapes or dtypes runs ``f`` itself on Values, and reads
    off the graph what it computes, gradients included. Dead code and repetitions are dropped,
    constants worked out, and arrays used again.

    Args:
        f: a function of numbers, arrays, or nested lists, tuples, dicts and dataclasses of them,
            that returns such. It may compute gradients inside, of any order. Arguments of other
            kinds (whole numbers, truth values, text) are settings: it is traced anew for each.

    Returns:
        A function of the same arguments. It returns plain data, and has ``.source``. Values that
        ``f`` closes over, such as the parameters of a network, are read at each call.

    Raises:
        TypeError: when called, if ``f`` branches on a number in a Value: use ``tg.where``.
        ValueError: when called, if ``f`` computes with random numbers of its own, or with numbers
            that it took out of a Value.

    >>> import tinygrad_edu as tg
    >>> slope = compile(tg.grad(lambda x: tg.tanh(x) ** 2))
    >>> slope(0.5) == tg.grad(lambda x: tg.tanh(x) ** 2)(0.5)
    True
    >>> print(slope.source)
    import math
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        t1 = math.tanh(x)
        return 2.0 * t1 * (1 - t1 * t1),
    <BLANKLINE>
    """
    return Compiled(f)


class Compiled:
    """A compiled function: see :func:`compile`."""

    def __init__(self, f: Function) -> None:
        if not callable(f):
            raise TypeError(f"compile: a function is needed, not a {type(f).__name__}")
        functools.update_wrapper(self, f, updated=())
        self.function = f
        self._versions: dict[Any, Version] = {}
        self._latest: Version | None = None

    def __call__(self, *args: Any, **options: Any) -> Any:
        """What the function returns, as plain data."""
        latest = self._latest
        leaves: list[Any] = []
        key = signature((args, options) if options else args, leaves)
        if latest is None or latest.key != key or not latest.fits():
            return self._other(key, leaves, args, options)
        return latest(leaves)

    def _other(
        self, key: Any, leaves: list[Any], args: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        """Another version than that of the last call, or a new one."""
        version = self._versions.get(key)
        if version is None or not version.fits():
            traced = trace(self.function, args, options)
            self._versions[key] = self._latest = Version(key, traced)
            return result_of(traced)
        self._latest = version
        return version(leaves)

    @property
    def source(self) -> str:
        """The NumPy code for the shapes of the latest call.

        Raises:
            ValueError: before the first call.
        """
        if self._latest is None:
            raise ValueError("source: call the function first; the code depends on the shapes")
        return self._latest.source

    def __repr__(self) -> str:
        return f"<compiled {getattr(self.function, '__name__', self.function)}>"


def result_of(traced: Traced) -> Tree:
    """What the traced call itself has computed; arrays of the caller's own."""
    plain = [x.data if isinstance(x, Value) else x for x in traced.leaves]
    return traced.rebuild([np.copy(x) if isinstance(x, np.ndarray) else x for x in plain])


class Version:
    """The code for arguments of certain shapes, and what it needs.

    Args:
        key: the signatures of the arguments.
        traced: what is computed.
        stores: the leaves of the result that go into the array of a parameter of the program
            instead of being returned: the parameter's name, by the number of the leaf.
    """

    def __init__(self, key: Any, traced: Traced, stores: Mapping[str, str] = NO_STORES) -> None:
        self.key = key
        program = scheduled(with_stores(simplified(traced.program, traced.constants), stores))
        self.source = to_source(program, planned(program), "f")
        self.rebuild = traced.rebuild
        self.leaves = [None if isinstance(x, Value) else x for x in traced.leaves]
        self.places = [int(name) for name in program.results if name.isdigit()]
        self.arguments = [traced.arguments.get(name) for name in program.parameters]
        self.outside = [traced.outside.get(name) for name in program.parameters]
        self.constants = [traced.constants.get(name) for name in program.parameters]
        self.forms = [(v, signature(v.data, [])) for v in self.outside if v is not None]
        space: dict[str, Any] = {}
        exec(builtins.compile(self.source, "<tg.compile>", "exec"), space)
        self.run: Callable[..., tuple[Any, ...]] = space["f"]
        self.make_buffers: Callable[[], Any] | None = space.get("make_buffers")
        self.buffers: list[Any] = []  # those that no thread is using

    def fits(self) -> bool:
        """Whether the Values from outside still have the shapes that they had."""
        for value, form in self.forms:
            data = value.data
            found = (data.shape, data.dtype) if type(data) is np.ndarray else signature(data, [])
            if found != form:
                return False
        return True

    def __call__(self, leaves: list[Any]) -> Tree:
        """What the function returns for the leaves of its arguments."""
        new = list(self.leaves)
        for place, x in zip(self.places, self.results(leaves), strict=True):
            new[place] = x
        return self.rebuild(new)

    def results(self, leaves: list[Any]) -> tuple[Any, ...]:
        """Run the code. Two threads at once do so with arrays of their own."""
        given = [
            leaves[i] if i is not None else v.data if v is not None else constant
            for i, v, constant in zip(self.arguments, self.outside, self.constants, strict=True)
        ]
        if self.make_buffers is None:
            return self.run(*given)
        try:
            buffers = self.buffers.pop()
        except IndexError:
            buffers = self.make_buffers()
        found = self.run(*given, buffers)
        self.buffers.append(buffers)
        return found
