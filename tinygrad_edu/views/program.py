"""A graph as a straight-line program: the form between a graph and generated code.

A program is a list of statements ``target = operation(*args, **options)``. Whoever writes code
in some language goes through that list and need not know where it came from. The backward pass
comes in as what it is, a recorded computation like any other, so nothing here knows a derivative.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinygrad_edu.engine import OPERATIONS, Operation, Recipe, Value, bare, gradients
from tinygrad_edu.engine.drawing import DRAW
from tinygrad_edu.views.identifiers import Identifiers
from tinygrad_edu.views.numpys import Numpys
from tinygrad_edu.views.trace import CONSTANT, LEAF, Node, check_value, read

LITERAL = 20
"""A constant array of more numbers than these becomes a parameter instead of a literal."""


@dataclass(frozen=True)
class Variable:
    """An argument that a parameter or an earlier statement has given a name."""

    name: str


@dataclass(frozen=True, eq=False)
class Literal:
    """An argument that stands for itself: a number, an axis, a shape, an index."""

    value: Any


Argument = Variable | Literal


@dataclass(frozen=True)
class Statement:
    """``target = operation(*args, **options)``.

    Attributes:
        is_kept: whether a person would give it a line of its own, because it has a name.
        is_made_up: whether the name of the target is made up.
        shape: of the result.
        dtype: of the result; for a plain Python number, its type.
    """

    target: str
    op: Operation
    args: tuple[Argument, ...]
    options: Mapping[str, Any]
    is_kept: bool
    is_made_up: bool
    shape: tuple[int, ...] = ()
    dtype: Any = float


@dataclass
class Program:
    """A function: parameters, statements, results.

    Attributes:
        parameters: what goes in: by name, with the data it had when the graph was recorded.
        statements: in the order in which they can be computed.
        results: what comes out, under the names it was asked for.
        uses: how often each variable is used, by statements and as a result.
        forward: how many of the statements belong to the forward pass.
    """

    parameters: dict[str, Any] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    results: dict[str, Argument] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    forward: int = 0


def forward_and_backward(
    value: Value,
    names: Mapping[str, Any] | None = None,
    reserved: Iterable[str] = (),
    knows: Callable[[Operation], bool] = lambda op: True,
) -> Program:
    """The program that computes ``value`` and its gradients by the leaves.

    Its first result is the value. The others are gradients, each under the name of the parameter
    that it is the gradient by.

    Args:
        value: a single number.
        names: what things are called, as in ``draw``.
        reserved: names that the language of the code has taken.
        knows: whether the language has an operation. One that it lacks is replaced by the steps
            that it is defined by, where it brings a definition.

    Raises:
        ValueError: if ``value`` is not a single number.
    """
    check_value("source", value, with_gradients=True)
    found = gradients(value, create_graph=True)
    identifiers = Identifiers(reserved)
    nodes = trace_of(value, names)
    called = {v: identifiers.of(node.name) for v, node in nodes.items()}
    kept = {v for v, node in nodes.items() if node.is_named} | {value}
    leaves = [v for v in nodes if v.recipe is None and v in found]
    named_first = [v for v in reversed(nodes) if v in kept and v in found]
    for v in [*named_first, *found]:  # one gradient may be that of several nodes
        called.setdefault(found[v], f"grad_{called[v]}")
    kept |= {found[v] for v in kept if v in found}
    end = called[value] if value.recipe else identifiers.of("value")
    results = {end: value} | {called[v]: found[v] for v in leaves}
    return build(results, called, kept, identifiers, knows)


def trace_of(value: Value, names: Mapping[str, Any] | None) -> dict[Value, Node]:
    """The nodes of a graph by their Values, with the names that pictures use."""
    reader = read([value], names)
    end = reader.node_of[value]
    if not end.is_named and end.kind != LEAF:
        end.name = reader.names.unused("L")
    return reader.node_of


def build(
    results: Mapping[str, Value],
    called: Mapping[Value, str],
    kept: Iterable[Value] = (),
    identifiers: Identifiers | None = None,
    knows: Callable[[Operation], bool] = lambda op: True,
) -> Program:
    """The program that computes some Values.

    Args:
        results: what to compute, under the names to return it by. The statements that the first
            one needs come first.
        called: names for Values; the others get made-up ones.
        kept: the Values that deserve a line of their own.
        identifiers: the names that are taken.
        knows: as in ``forward_and_backward``.
    """
    builder = _Builder(dict(called), set(kept), identifiers or Identifiers(), knows)
    first = next(iter(results.values()))
    for value, node in read([first]).node_of.items():
        builder.add(value, node)
    builder.program.forward = len(builder.program.statements)
    for value, node in read(results.values()).node_of.items():
        builder.add(value, node)
    for name, value in results.items():
        builder.program.results[name] = builder.use(builder.known[value])
    given = builder.program.parameters  # leaves come before constants
    builder.program.parameters = dict(
        sorted(given.items(), key=lambda item: item[0] in builder.constants)
    )
    return builder.program


@dataclass
class _Builder:
    """Goes through the nodes in order; what has been computed before is not computed again."""

    called: dict[Value, str]
    kept: set[Value]
    identifiers: Identifiers
    knows: Callable[[Operation], bool]
    program: Program = field(default_factory=Program)
    known: dict[Value, Argument] = field(default_factory=dict)
    seen: dict[Any, Argument] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)
    opened: list[Operation] = field(default_factory=list)
    numpys: Numpys = field(default_factory=Numpys)

    def add(self, value: Value, node: Node) -> None:
        if value in self.known:
            return
        recipe = value.recipe
        if recipe is None:
            self.known[value] = self._parameter(self._name(value), bare(value))
        elif node.kind == CONSTANT:
            self.known[value] = self._constant(bare(value), self.called.get(value))
        else:
            self.known[value] = self._computed(value, recipe)

    def _computed(self, value: Value, recipe: Recipe) -> Argument:
        args = tuple(
            self.known[arg] if isinstance(arg, Value) else self._constant(arg)
            for arg in recipe.args
        )
        if self.knows(recipe.op) or recipe.op.forward is None or recipe.op in self.opened:
            return self._statement(value, recipe.op, args, recipe.options)
        stand_ins = [Value(bare(arg)) if isinstance(arg, Value) else arg for arg in recipe.args]
        try:
            result = recipe.op.forward(*stand_ins, **recipe.options)
        except TypeError:  # it is not made of operations, so it cannot be taken apart
            return self._statement(value, recipe.op, args, recipe.options)
        for stand_in, arg in zip(stand_ins, args, strict=True):
            if isinstance(stand_in, Value):
                self.known[stand_in] = arg
        self.opened.append(recipe.op)  # if it is made of itself, it cannot be taken apart
        for step, node in read([result]).node_of.items():
            self.add(step, node)
        self.opened.pop()
        return self.known[result]

    def use(self, argument: Argument) -> Argument:
        if isinstance(argument, Variable):
            self.program.uses[argument.name] += 1
        return argument

    def _statement(
        self, value: Value, op: Operation, args: tuple[Argument, ...], options: Mapping[str, Any]
    ) -> Argument:
        evident = _evident(value, op, args)
        if evident is not None:
            return evident
        options = self.numpys(options)
        if op.name == "over" and isinstance(args[1], Literal) and np.all(args[1].value):
            op = OPERATIONS["divide"]  # this divisor is never 0
        key: tuple[Any, ...] = (op.name, value)  # whoever draws twice gets different numbers
        if op is not DRAW:
            key = (op.name, *map(_key, args), *((name, _same(x)) for name, x in options.items()))
        if key not in self.seen:
            made_up, target = value not in self.called, self._name(value)
            args = tuple(map(self.use, args))
            kept, shape, dtype = value in self.kept, value.shape, self.numpys(value.dtype)
            statement = Statement(target, op, args, options, kept, made_up, shape, dtype)
            self.program.statements.append(statement)
            self.seen[key] = Variable(target)
        return self.seen[key]

    def _constant(self, data: Any, name: str | None = None) -> Argument:
        is_large = isinstance(data := self.numpys(data), np.ndarray) and data.size > LITERAL
        if is_large or isinstance(data, np.random.Generator):
            if id(data) not in self.seen:
                name = name or self.identifiers.fresh("constant" if is_large else "rng")
                self.constants.add(name)
                self.seen[id(data)] = self._parameter(name, data)
            return self.seen[id(data)]
        return Literal(data)

    def _parameter(self, name: str, data: Any) -> Argument:
        self.program.parameters[name] = data
        return Variable(name)

    def _name(self, value: Value) -> str:
        if value not in self.called:
            self.called[value] = self.identifiers.fresh("t")
        return self.called[value]


def _evident(value: Value, op: Operation, args: tuple[Argument, ...]) -> Argument | None:
    """What need not be computed again: arithmetic on constants, and factors of one.

    The result is the same bit for bit, and of the same dtype.
    """
    assert value.recipe is not None
    if op.name in ("positive", "stop_gradient"):
        return args[0]
    if value.size == 1 and all(isinstance(arg, Literal) for arg in args):
        return Literal(Numpys()(bare(value)))
    for place in _PLACES_OF_ONE.get(op.name, ()):
        one, other = args[place], value.recipe.args[1 - place]
        if (
            isinstance(one, Literal)
            and _is_one(one.value)
            and isinstance(other, Value)
            and (other.shape, other.dtype) == (value.shape, value.dtype)
        ):
            return args[1 - place]
    return None


_PLACES_OF_ONE = {
    "multiply": (1, 0),
    "divide": (1,),
    "over": (1,),
    "power": (1,),
    "power_or_zero": (1,),
}
"""Where a one makes no difference: ``1 * x``, ``x / 1``."""


def _is_one(x: Any) -> bool:
    return np.ndim(x) == 0 and isinstance(x, (int, float, np.number, np.ndarray)) and bool(x == 1)


def _key(argument: Argument) -> Any:
    return argument if isinstance(argument, Variable) else _same(argument.value)


def _same(value: Any) -> Any:
    """Equal for values that are the same in code. The text of a long array leaves numbers out."""
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(_same, value))
    if isinstance(value, np.ndarray):
        return id(value)
    return type(value).__name__, repr(value)
