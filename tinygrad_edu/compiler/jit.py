"""``jit="numba"``: the loops of a program, compiled by Numba."""

import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tinygrad_edu.compiler.code import Code, executed, numpy_code
from tinygrad_edu.compiler.elements import CannotLoop
from tinygrad_edu.compiler.loop_writer import LoopWriter
from tinygrad_edu.compiler.loops import Plan
from tinygrad_edu.compiler.statements import STORE
from tinygrad_edu.views.program import Argument, Literal, Program, Variable


class JitWarning(UserWarning):
    """Something runs as NumPy code, because Numba cannot compile it."""


def numba_code(program: Program) -> Code:
    """The program as loops, compiled by Numba; as NumPy code, if that cannot be.

    Raises:
        ModuleNotFoundError: if Numba, or SciPy, whose BLAS it uses, is not installed.
    """
    try:
        import numba
        import scipy  # noqa: F401  (its BLAS)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'compile: jit="numba" needs {error.name}: pip install "tinygrad_edu[jit]"'
        ) from error
    start = time.perf_counter()
    try:
        code = _compiled(program)
    except CannotLoop as error:
        return _fallen_back(program, str(error), start)
    except numba.core.errors.NumbaError as error:
        return _fallen_back(program, str(error).strip().splitlines()[0], start)
    return replace(code, seconds=time.perf_counter() - start)


def _fallen_back(program: Program, reason: str, start: float) -> Code:
    warnings.warn(
        f'compile: jit="numba" cannot compile {reason}; the function runs as NumPy code',
        JitWarning,
        stacklevel=5,
    )
    return replace(numpy_code(program), reason=reason, seconds=time.perf_counter() - start)


def _compiled(program: Program) -> Code:
    import numba

    source = to_loops(program)
    space = executed(source)
    function, make = space["f"], space.get("make_buffers")
    prepare = _prepared(program)
    given = [*prepare(program.parameters.values()), *([make()] if make else [])]
    with warnings.catch_warnings():
        # A parameter whose rows do not lie one after the other is slower, and that is all.
        warnings.simplefilter("ignore", numba.core.errors.NumbaPerformanceWarning)
        function.compile(tuple(numba.typeof(x) for x in given))
    kinds = _kinds(program)

    def run(*args: Any) -> tuple[Any, ...]:
        found = function(*prepare(args))
        return tuple([x if kind is None else kind(x) for x, kind in zip(found, kinds, strict=True)])

    return Code(source, run, make)


def _prepared(program: Program) -> Callable[[Iterable[Any]], list[Any]]:
    """Brings arguments into the form that the code was compiled for.

    Numba would compile it again for a whole number in the place of a float, and for an array whose
    rows do not lie one after the other.
    """
    stores = [s.args[0] for s in program.statements if s.op is STORE]
    changed = {place.name for place in stores if isinstance(place, Variable)}
    numbers, arrays = [], []
    for i, (name, x) in enumerate(program.parameters.items()):
        if type(x) in (int, float):
            numbers.append(i)
        elif isinstance(x, np.ndarray) and name not in changed:
            arrays.append(i)

    def prepare(args: Iterable[Any]) -> list[Any]:
        given = list(args)
        for i in numbers:
            given[i] = float(given[i])
        for i in arrays:
            given[i] = np.ascontiguousarray(given[i])
        return given

    return prepare


def _kinds(program: Program) -> list[type[np.generic] | None]:
    """What each result becomes: Numba returns plain numbers, and NumPy numbers of a dtype."""
    dtypes = {s.target: s.dtype for s in program.statements if s.shape == ()}
    given = program.parameters.items()
    dtypes |= {name: x.dtype for name, x in given if isinstance(x, np.generic)}
    found: list[type[np.generic] | None] = []
    for key, result in program.results.items():
        if key.isdigit():
            dtype = dtypes.get(result.name) if isinstance(result, Variable) else None
            found.append(dtype.type if isinstance(dtype, np.dtype) else None)
    return found


def to_loops(program: Program) -> str:
    """The source of the function, in the part of Python that Numba compiles.

    Raises:
        CannotLoop: if there is no loop for an operation.
    """
    LoopWriter.check(program)
    plan = Plan(program)
    writer = LoopWriter(program, plan)
    body = [*writer.body()]
    returned = [a for key, a in program.results.items() if key.isdigit()]
    shown = [*_each_its_own(writer, returned)]
    kept = [(writer.named(s), s) for s in program.statements if s.target in writer.arrays.kept]
    names = ", ".join(name for name, _ in kept)
    parameters = [*program.parameters, *(["buffers"] if kept else [])]
    lines = [
        '@njit(error_model="numpy")',
        f"def f({', '.join(parameters)}):",
        *([f"    {names}{',' * (len(kept) == 1)} = buffers"] if kept else []),
        *(f"    {line}" for line in body),
        f"    return {', '.join(shown) or '()'}{',' * (len(shown) == 1)}",
    ]
    if kept:
        made = [f"        np.empty({s.shape}, np.{s.dtype}),  # {name}" for name, s in kept]
        lines = ["def make_buffers():", "    return (", *made, "    )", "", "", *lines]
    constants = [f"{name} = {text}" for text, name in writer.constants.items()]
    head = ["import math"] if "math." in "".join([*body, *writer.used.values()]) else []
    head += ["import numpy as np", "from numba import njit", *writer.used.values()]
    head += ["", *constants] if constants else []
    return "\n".join([*head, "", "", *lines, ""])


def _each_its_own(writer: LoopWriter, returned: list[Argument]) -> Iterator[str]:
    """The results; an array that is returned a second time, or a view of it, is copied."""
    seen: set[str] = set()
    for argument in returned:
        text = _result(writer, argument)
        name = text.partition(".")[0]
        again = name in seen and writer.known_shape(argument) != ()
        yield f"{text}.copy()" if again else text
        seen.add(name)


def _result(writer: LoopWriter, argument: Any) -> str:
    if isinstance(argument, Literal):
        return writer.literal(argument.value)
    if writer.known_shape(argument) == ():
        return writer.number_at(argument)
    return writer.array(argument)
