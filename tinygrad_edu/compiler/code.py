"""From a program to a function that runs: written out as NumPy, and compiled further if asked."""

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinygrad_edu.compiler.buffers import planned
from tinygrad_edu.compiler.writer import to_source
from tinygrad_edu.views.program import Program


@dataclass
class Code:
    """A function that runs a program.

    Attributes:
        source: its text.
        run: a function of the parameters of the program, and of the arrays that it computes into,
            if there are any; it returns a tuple of the results.
        make_buffers: makes these arrays.
        reason: why it could not be compiled as was asked.
        seconds: how long that took.
    """

    source: str
    run: Callable[..., tuple[Any, ...]]
    make_buffers: Callable[[], Any] | None = None
    reason: str = ""
    seconds: float = 0.0


def numpy_code(program: Program) -> Code:
    """The program as NumPy code."""
    source = to_source(program, planned(program), "f")
    space = executed(source)
    return Code(source, space["f"], space.get("make_buffers"))


def executed(source: str) -> dict[str, Any]:
    """What a text of Python defines."""
    space: dict[str, Any] = {}
    exec(builtins.compile(source, "<tg.compile>", "exec"), space)
    return space
