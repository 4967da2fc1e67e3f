"""Running a function on Values, to see what it computes.

The function is run twice, and the second time the rows of every array argument stand in another
order. What the two graphs have in common is the program. Where they differ, the function did
something that no program could repeat: it drew random numbers of its own, or looked at the
numbers inside a Value. So nothing is frozen that is not constant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from tinygrad_edu.compiler.bindings import meant_by
from tinygrad_edu.compiler.demands import Demand, checks_of
from tinygrad_edu.compiler.naming import name_leaves
from tinygrad_edu.compiler.signatures import refuse_other_libraries
from tinygrad_edu.compiler.writer import CompiledWriter
from tinygrad_edu.engine import DTYPES_OF_NUMBERS, OPERATIONS, Operation, Value, bare, topological
from tinygrad_edu.engine.drawing import DRAW
from tinygrad_edu.engine.recording import Watcher, tracing, watched_by
from tinygrad_edu.transforms.tree import Tree, flatten
from tinygrad_edu.views.program import Literal, Program, build

Function = Callable[..., Any]
Knows = Callable[[Operation], bool]


@dataclass
class Traced:
    """What a function computes, for arguments of certain shapes.

    Attributes:
        program: the statements. Its results are named "0", "1" ..., after the leaves of ``leaves``;
            "draw 0", "draw 1" ... are the random numbers in the order in which they were drawn.
        arguments: the number of the argument leaf that a parameter of the program stands for.
        outside: the Value from outside of the function that a parameter stands for.
        constants: the data of the other parameters.
        leaves: what the function returned, leaf by leaf: Values, and whatever else.
        rebuild: puts leaves together.
        number_of_inputs: how many leaves the arguments have.
        state: tells what modules and names from outside are now; it must stay what it was.
        checks: what has to be seen of the leaves of the arguments before the code may run.
    """

    program: Program
    arguments: dict[str, int]
    outside: dict[str, Value]
    constants: dict[str, Any]
    leaves: list[Any]
    rebuild: Callable[[list[Any]], Tree]
    number_of_inputs: int
    state: Callable[[], list[Any]]
    checks: list[Callable[[list[Any]], None]]


@dataclass
class Run:
    """One call of a function on Values."""

    inputs: list[Any]
    outputs: list[Any]
    rebuild: Callable[[list[Any]], Tree]
    seen: "Seen"

    @property
    def results(self) -> dict[str, Value]:
        """What it computed, by the number of the leaf, and what it drew."""
        computed = {str(i): x for i, x in enumerate(self.outputs) if isinstance(x, Value)}
        return computed | {f"draw {i}": x for i, x in enumerate(self.seen.draws)}

    def check_kind(self) -> None:
        """See that no array of another library is computed with, whose results NumPy's would be."""
        for node in topological(*self.results.values()):
            refuse_other_libraries(bare(node), "the function computes with")

    def other_leaves(self) -> list[Value]:
        """The leaves of the graph that are not arguments."""
        mine = {v for v in self.inputs if isinstance(v, Value)}
        nodes = topological(*self.results.values())
        return [v for v in nodes if v.recipe is None and v not in mine]


def is_number(leaf: Any) -> bool:
    """Whether an argument may differ from call to call. Whatever else it is, it is a setting."""
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in DTYPES_OF_NUMBERS
    return isinstance(leaf, (float, complex, np.generic))


def trace(
    f: Function, args: tuple[Any, ...], options: dict[str, Any], knows: Knows = CompiledWriter.knows
) -> Traced:
    """Run ``f`` on these arguments, and find out what it computes.

    Args:
        f: the function.
        args, options: what it is called with.
        knows: whether the code can have an operation; others are taken apart, where possible.

    Raises:
        TypeError: if ``f`` decides something by the numbers in a Value, or computes with arrays of
            another library.
        ValueError: if ``f`` computes something else each time, or by what is no row.
    """
    leaves, rebuild = flatten((args, options))
    first = _run(f, leaves, rebuild)
    first.check_kind()
    states = [(g, g.bit_generator.state) for g in _generators(first)]
    second = _run(f, [_rows_turned(leaf) for leaf in leaves], rebuild)
    for generator, state in states:  # one call of f draws once
        generator.bit_generator.state = state
    again = set(second.other_leaves())
    outside = [v for v in first.other_leaves() if v in again]
    program, called = _program(f, first, outside, args, options, knows)
    _check_rows(program)
    again_program = _program(f, second, outside, args, options, knows)[0]
    _compare(program, again_program, {*called.values()})
    if not _same(_plain(first), _plain(second)):
        raise ValueError(_difference("what it returns as plain numbers"))
    given = program.parameters
    arguments = {called[v]: i for i, v in enumerate(first.inputs) if isinstance(v, Value)}
    others = {called[v]: v for v in outside}
    return Traced(
        program,
        arguments={name: i for name, i in arguments.items() if name in given},
        outside={name: v for name, v in others.items() if name in given},
        constants={n: x for n, x in given.items() if n not in arguments and n not in others},
        leaves=first.outputs,
        rebuild=first.rebuild,
        number_of_inputs=len(leaves),
        state=_state_of(first.seen.callers, f),
        checks=checks_of(first.inputs, first.seen.demands),
    )


def _run(f: Function, leaves: list[Any], rebuild: Callable[[list[Any]], Tree]) -> Run:
    inputs = [Value(leaf) if is_number(leaf) else leaf for leaf in leaves]
    args, options = rebuild(inputs)
    seen = Seen()
    with tracing(), watched_by(seen):
        result = f(*args, **options)
    return Run(inputs, *flatten(result), seen)


def _state_of(callers: list[Any], f: Function) -> Callable[[], list[Any]]:
    """Tells what these modules consist of now, and what names from outside mean in ``f``.

    Of modules: their attributes, and what is in their lists.
    The code was made for the objects that they were. What their parameters hold is read in each
    call; but a layer may be put in another's place, a module be set to another mode.
    """
    attributes = [vars(caller).values() for caller in callers]
    lists = [x for values in attributes for x in values if isinstance(x, (list, dict))]
    parts = [*attributes, *(x.values() if isinstance(x, dict) else x for x in lists)]
    meant = meant_by(f)
    return lambda: [*chain.from_iterable(parts), *meant()]


class Seen(Watcher):
    """Sees which modules are called, what was demanded, and what was drawn."""

    def __init__(self) -> None:
        self.draws: list[Value] = []
        self.callers: list[Any] = []
        self.demands: list[Demand] = []

    def recorded(self, value: Value) -> None:
        """A Value has been computed."""
        if value.recipe is not None and value.recipe.op is DRAW:
            self.draws.append(value)

    def demanded(self, data: Any, check: Callable[[Any], None]) -> None:
        """The numbers in ``data`` were checked, and are to be checked in each call."""
        self.demands.append((data, check))

    def entered(self, caller: Any) -> None:
        """A module is called."""
        if hasattr(caller, "__dict__") and not any(caller is known for known in self.callers):
            self.callers.append(caller)


def _rows_turned(leaf: Any) -> Any:
    """The rows in another order; those that belong together in several arrays still do."""
    return np.roll(leaf, 1, axis=0) if isinstance(leaf, np.ndarray) and leaf.ndim else leaf


def _generators(run: Run) -> list[np.random.Generator]:
    """What the graph draws random numbers from."""
    recipes = [v.recipe for v in topological(*run.results.values())]
    args = [arg for recipe in recipes if recipe is not None for arg in recipe.args]
    return list({id(a): a for a in args if isinstance(a, np.random.Generator)}.values())


def _program(
    f: Function,
    run: Run,
    outside: list[Value],
    args: tuple[Any, ...],
    options: dict[str, Any],
    knows: Knows,
) -> tuple[Program, dict[Value, str]]:
    """What a run has computed, and the names of the parameters that vary."""
    called, identifiers = name_leaves(f, args, options, run.inputs, outside)
    if not run.results:
        return Program(), called
    with tracing():  # what is taken apart must not look at numbers either
        return build(run.results, called, outside, identifiers, knows), called


def _check_rows(program: Program) -> None:
    """See that all operations can be found by their names, as ``checkpoint`` cannot.

    Raises:
        ValueError: if one cannot.
    """
    for s in program.statements:
        if OPERATIONS.get(s.op.name) is not s.op:
            raise ValueError(
                f"compile: {s.op.name} cannot be compiled, because the code would have to call a "
                "function of Python's; leave checkpoint or custom_vjp out of what is compiled, or "
                "make the function an operation, with tg.primitive"
            )


def _compare(first: Program, second: Program, varying: set[str]) -> None:
    """See that two programs are the same, in all but the parameters that vary.

    Raises:
        ValueError: if they are not.
    """
    for one, other in zip(first.statements, second.statements, strict=False):
        mine, theirs = (one.args, one.options), (other.args, other.options)
        if one.op is not other.op or not _same(mine, theirs):
            raise ValueError(_difference(f"an argument of {one.op.name}, of shape {one.shape}"))
    for (name, one), other in zip(
        first.parameters.items(), second.parameters.values(), strict=False
    ):
        if name not in varying and not _same(one, other):
            raise ValueError(_difference(f"an array of shape {np.shape(one)} in it"))
    results = [*first.results.values()], [*second.results.values()]
    if len(first.statements) != len(second.statements) or not _same(*results):
        raise ValueError(_difference("the sequence of its operations"))


def _plain(run: Run) -> list[Any]:
    """The numbers among what was returned that are in no Value."""
    return [x for x in run.outputs if not isinstance(x, Value) and is_number(x)]


def _difference(what: str) -> str:
    return (
        f"compile: {what}, is not the same in two calls of the function, so it cannot be compiled: "
        "random numbers must be arguments (or drawn by a module, such as nn.Dropout), and what "
        "was taken out of a Value, as an index, is a number like any other and cannot stand for "
        "the next one"
    )


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Literal) and isinstance(b, Literal):
        return _same(a.value, b.value)
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, (np.ndarray, np.generic, float, complex)):
        return a is b or bool(np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind in "fc"))
    return bool(a == b)
