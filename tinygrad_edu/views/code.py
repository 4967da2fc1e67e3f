"""From a program to lines of code: what is common to every language.

A statement whose result is used once, and that nobody has named, is written into the line that
uses it, as a person would. Everything else gets a line of its own.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from tinygrad_edu.engine import Operation
from tinygrad_edu.views.program import Argument, Program, Statement, Variable

LONGEST = 48
"""Of what is written into another line, in characters, so that the lines stay short."""
COMPARISON, SUM, PRODUCT, PREFIX, POWER, ATOM = range(6)
"""How tightly an operation binds its operands."""

Code = tuple[str, int]
"""A piece of code, and how tightly it binds."""
Infix = tuple[str, int, int, int]
"""A sign, how tightly it binds, and how tightly its left and its right operand have to."""


def last_part(name: str) -> str:
    """What a helper for an operation is called.

    >>> last_part("linalg.eigh"), last_part("over")
    ('eigh', 'over')
    """
    return name.rpartition(".")[2]


class Writer:
    """Writes the statements of a program. A language is a subclass.

    Attributes:
        infix: the operations that have a sign of their own.
        assignment: how the language writes one, with places for the name and the code.
        helpers: functions that the language lacks, by operation.
        used: the helpers that were needed, in order.
    """

    language = ""
    assignment = "{} = {}"
    infix: dict[str, Infix] = {  # noqa: RUF012  (a table; each language adds its own signs)
        "add": ("+", SUM, SUM, PRODUCT),  # a + (b + c) is another number than a + b + c
        "subtract": ("-", SUM, SUM, PRODUCT),
        "multiply": ("*", PRODUCT, PRODUCT, PREFIX),
        "divide": ("/", PRODUCT, PRODUCT, PREFIX),
        "less": ("<", COMPARISON, SUM, SUM),
        "less_equal": ("<=", COMPARISON, SUM, SUM),
        "greater": (">", COMPARISON, SUM, SUM),
        "greater_equal": (">=", COMPARISON, SUM, SUM),
    }
    helpers: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, program: Program) -> None:
        self.program = program
        self.used: dict[str, str] = {}
        self._pending: dict[str, Code] = {}
        self._named: dict[str, str] = {}
        # Most made-up names are written away; those that remain are to count 1, 2, 3.
        self._made_up = iter([s.target for s in program.statements if s.is_made_up])

    def lines(self) -> Iterator[tuple[str, bool]]:
        """(an assignment, whether it is part of the backward pass), one after the other."""
        for number, statement in enumerate(self.program.statements):
            code = self.statement(statement)
            once = self.program.uses[statement.target] == 1 and not statement.is_kept
            if once and len(code[0]) <= LONGEST:
                self._pending[statement.target] = code
                continue
            target = next(self._made_up) if statement.is_made_up else statement.target
            self._named[statement.target] = target
            yield self.assign(target, code[0]), number >= self.program.forward

    def statement(self, statement: Statement) -> Code:
        """The right-hand side of a statement."""
        name, args = statement.op.name, statement.args
        if name in self.infix and len(args) == 2:
            sign, binds, left, right = self.infix[name]
            return f"{self.at(args[0], left)} {sign} {self.at(args[1], right)}", binds
        written = getattr(self, f"write_{name}", None)
        if written is not None:
            found: Code = written(statement)
            return found
        return self.helped(statement) if name in self.helpers else self.function(statement)

    def helped(self, statement: Statement) -> Code:
        """A call of a helper, which then has to stand before the code."""
        name = statement.op.name
        self.used[name] = self.helpers[name]
        return self.call(last_part(name), statement), ATOM

    def at(self, argument: Argument, least: int = 0) -> str:
        """An argument, in parentheses if it binds less tightly than ``least``."""
        code, binds = self.code(argument)
        return code if binds >= least else f"({code})"

    def code(self, argument: Argument) -> Code:
        """An argument as code: a name, a literal, or what was written into this place."""
        if isinstance(argument, Variable):
            name = self._named.get(argument.name, argument.name)
            return self._pending.pop(argument.name, (name, ATOM))
        text = self.literal(argument.value)
        return text, PREFIX if text.startswith("-") else ATOM

    def call(self, function: str, statement: Statement) -> str:
        """A call of a function with all the arguments of a statement."""
        given = [self.at(arg) for arg in statement.args]
        if statement.op.is_sequence:
            given = [f"[{', '.join(given)}]"]
        given += [
            f"{name}={self.literal(x)}"
            for name, x in statement.options.items()
            if x is not None or statement.op.is_sequence
        ]
        return f"{function}({', '.join(given)})"

    @classmethod
    def knows(cls, op: Operation) -> bool:
        """Whether the language has an operation, under whatever name."""
        name = op.name
        return name in cls.infix or name in cls.helpers or hasattr(cls, f"write_{name}")

    def literal(self, value: Any) -> str:
        """A number, an array or another argument, as the language writes it."""
        raise NotImplementedError

    def assign(self, target: str, code: str) -> str:
        """An assignment."""
        return self.assignment.format(target, code)

    def function(self, statement: Statement) -> Code:
        """A call of the function that the language has for an operation.

        Raises:
            ValueError: if it has none.
        """
        raise NotImplementedError
