"""``compile``: a function that runs as straight-line NumPy."""

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any, overload

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.compiler.signatures import signature
from tinygrad_edu.compiler.tracing import Function
from tinygrad_edu.compiler.versions import Outside, Version, Versions, callers_own, known, result_of
from tinygrad_edu.engine import data_of
from tinygrad_edu.engine.zeros import has_nan
from tinygrad_edu.transforms.functions import told_of_lists
from tinygrad_edu.transforms.tree import flatten, tree_map


@overload
def compile(f: Function, *, jit: str | None = None) -> "Compiled": ...
@overload
def compile(f: None = None, *, jit: str | None = None) -> Callable[[Function], "Compiled"]: ...
@options_elsewhere(
    "compile(f)(x)",
    **dict.fromkeys(("backend", "mode", "jit_compile"), "jit"),
    **dict.fromkeys(
        ("static_argnums", "static_argnames"),
        "nothing: whole numbers, truth values and text are settings",
    ),
    donate_argnums="nothing: memory inside is used again",
    fullgraph="nothing: it is always one piece",
    dynamic="nothing: for new shapes it is compiled anew",
    nopython='jit="numba"',
)
def compile(f: Function | None = None, *, jit: str | None = None) -> Any:
    """``f``, written out as straight-line NumPy for the shapes that it meets, and then run as such.

    The first call with arguments of new shapes or dtypes runs ``f`` itself on Values, and reads
    off the graph what it computes, gradients included. Dead code and repetitions are dropped,
    constants worked out, and arrays used again.

    Args:
        f: a function of numbers, arrays, or nested lists, tuples, dicts and dataclasses of them,
            that returns such. It may compute gradients inside, of any order. Arguments of other
            kinds (whole numbers, truth values, text) are settings: it is traced anew for each.
            Without it the result is a decorator: ``@tg.compile(jit="numba")``.
        jit: what compiles the code further: ``"numba"`` (``pip install "tinygrad_edu[jit]"``),
            for which it is written as loops. What Numba cannot compile runs as NumPy code, with
            a ``JitWarning`` that names the operation.

    Returns:
        A function of the same arguments. It returns plain data, and has ``.source``; with ``jit``
        also ``.compile_seconds``, and ``.reason``, why it runs as NumPy (``""`` if it does not).
        Values that ``f`` closes over, such as the parameters of a network, are read at each call.

    Raises:
        ModuleNotFoundError: when called, if ``jit`` asks for what is not installed.
        TypeError: when called, if ``f`` branches on a number in a Value: use ``tg.where``.
        ValueError: if there is no such ``jit``; when called, if ``f`` computes with random numbers
            of its own, or with numbers that it took out of a Value.

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
    return functools.partial(compile, jit=known(jit)) if f is None else Compiled(f, jit)


class Compiled(Versions):
    """A compiled function: see :func:`compile`."""

    def __init__(self, f: Function, jit: str | None = None) -> None:
        super().__init__(jit)
        if not callable(f):
            raise TypeError(f"compile: a function is needed, not a {type(f).__name__}")
        functools.update_wrapper(self, f, updated=())
        self.function = f

    def __call__(self, *args: Any, **options: Any) -> Any:
        """What the function returns, as plain data."""
        leaves: list[Any] = []
        key = signature((args, options) if options else args, leaves)
        version, data = self._version(key)
        if data is None:
            with told_of_lists("compile", args):
                traced = self._trace(self.function, args, options)
            values = list(traced.outside.values())
            outside = Outside(lambda: data_of(values), [*traced.outside])
            version = Version(key, traced, self.jit, outside)
            self._learn(version)
            found = result_of(traced)
        else:
            found = version(leaves, data)
        if not version.draws and any(map(has_nan, flatten(found)[0])):
            # It may come from a branch that was not taken, of which the code knows nothing.
            return tree_map(callers_own, self.function(*args, **options))
        return found

    def __get__(self, thing: Any, kind: type | None = None) -> Any:
        """As a method of ``thing``, which a function would be too."""
        return self if thing is None else MethodType(self, thing)

    def __repr__(self) -> str:
        return f"<compiled {getattr(self.function, '__name__', self.function)}>"
