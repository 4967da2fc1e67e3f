"""What all transforms share: fresh variables for the arguments, and what the user gets back.

A derivative by ``x`` inside another derivative by the same ``x`` must not be confused with it, so
each transform gives each argument a node of its own: a new leaf for raw data, and ``+x`` for a
Value, which carries gradients on to the derivative outside.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from tinygrad_edu.engine import (
    Value,
    bare,
    enable_grad,
    is_continuous,
    is_recording,
    shape_of,
    topological,
    zeros_like,
)
from tinygrad_edu.engine.backward import check_ordered, take
from tinygrad_edu.engine.recording import is_traced
from tinygrad_edu.transforms.functions import Function, check_function, told_of_lists
from tinygrad_edu.transforms.tree import Tree, flatten, leaves_like, places, without_text


class Variable(Value):
    """A leaf of a transform's own, in the place of an argument of plain data.

    It is somebody's variable while the function is being called, and while its derivatives are
    computed, for which parts of it may be called again. Otherwise nobody can get at it, so whatever
    still depends on it (a derivative, inside another transform) takes it as constant.
    """

    __slots__ = ("is_open",)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_open = False


Variable.__name__ = "Value"  # what it is to the user, and to whoever reads a message


class Run(NamedTuple):
    """One call of the user's function, recorded.

    ``who`` is the transform that the user called, by whose name messages speak. ``stays_value``
    says whether what is computed from it has to be a Value: if the result depends on a Value from
    outside (an argument, or one the function closes over), it must not be detached, and if it does
    not, plain data are handed back. ``form`` is the arguments, with the variables in their places.
    """

    who: str
    result: Any
    variables: list[Value]
    rebuild: Callable[[list[Any]], Tree]
    stays_value: bool
    form: tuple[Tree, ...]

    def hand_back(self, result: Any) -> Any:
        """The result as the user gets it: plain data, unless it depends on a Value from outside."""
        if isinstance(result, Value) and not self.stays_value:
            return bare(result)
        return result

    def copied(self, result: Any) -> Any:
        """The same, if derivatives will be computed with it later: the user may change a copy."""
        back = self.hand_back(result)
        return back.copy() if isinstance(back, np.ndarray) else back

    def leaves_of(self, trees: tuple[Tree, ...]) -> list[Any]:
        """What trees of the form of the arguments hold for each of the variables."""
        return leaves_like(self.who, without_text(self.form), without_text(trees))

    def gradient_tree(self, found: dict[Value, Any]) -> Tree:
        """The gradients in the form of the arguments; zeros where the result does not depend.

        They are the caller's own, so they are taken out of ``found``.
        """
        return self.rebuild(
            [take(found, v) if v in found else zeros_like(bare(v)) for v in self.variables]
        )


def check_result(who: str, result: Any, needed: str) -> None:
    """Refuse what no Value can hold: text, say, has no derivative.

    Raises:
        TypeError: if ``result`` is neither numbers nor a Value.

    >>> check_result("vjp", "a", "numbers")
    Traceback (most recent call last):
    TypeError: vjp: the function must return numbers, it returned str
    """
    if isinstance(result, Value):
        return
    try:
        Value(result)
    except TypeError as error:
        raise TypeError(
            f"{who}: the function must return {needed}, it returned {type(result).__name__}"
        ) from error


def check_numbers(ran: Run) -> None:
    """Refuse a result in which not every leaf holds numbers.

    Raises:
        TypeError: if there is another.
    """
    for leaf in flatten(ran.result)[0]:
        check_result(ran.who, leaf, "numbers")


def check_number(ran: Run, result: Any, instead: str = "jacobian") -> None:
    """Refuse a result that has no gradient: it must be a single number, and ordered.

    Args:
        ran: the call.
        result: its result, or the part of it that is differentiated.
        instead: what takes several numbers.

    Raises:
        TypeError: if it is no number.
        ValueError: if it is several, or whole or a truth value, or a complex one of real numbers.
    """
    check_result(ran.who, result, "a single number")
    if shape_of(result) != () and getattr(result, "size", 0) != 1:
        raise ValueError(
            f"{ran.who}: the function must return a single number, it returned shape "
            f"{shape_of(result)}; take its sum() or mean(), or use {instead}"
        )
    if isinstance(result, Value):
        if not is_continuous(bare(result)):
            raise ValueError(
                f"{ran.who}: the result, {result!r:.60}, is a whole number or a truth value, which "
                "has no derivative; return a float that is computed from the argument"
            )
        check_ordered(ran.who, result, ran.variables)


def run(who: str, f: Function, args: Sequence[Any], options: dict[str, Any], argnums: Any) -> Run:
    """Call ``f`` with fresh variables in place of the arguments at ``argnums``, recording."""
    check_function(who, f)
    argnums = tuple(argnums) if isinstance(argnums, list) else argnums
    positions = argnums if isinstance(argnums, tuple) else (argnums,)
    if options and not args:
        raise TypeError(
            f"{who}: argnums counts arguments by position, and {', '.join(options)} came by name; "
            "write them without their names"
        )
    if not args:
        raise TypeError(f"{who}: there is no argument to differentiate by; give those of f")
    for i in positions:
        if not isinstance(i, int | np.integer) or not -len(args) <= i < len(args):
            given = f"{len(args)} {'was' if len(args) == 1 else 'were'} given"
            raise ValueError(
                f"{who}: argnums names argument {i!r}, but {given}; they are counted from 0"
            )
    if len({i % len(args) for i in positions}) < len(positions):
        raise ValueError(f"{who}: argnums {argnums} names an argument twice")
    chosen = tuple(args[i] for i in positions)
    leaves, rebuild_all = flatten(chosen)
    with enable_grad():
        for argument in chosen:  # inside an argument these are settings, but not alone
            if argument is None or isinstance(argument, str):
                fresh(who, argument)
        inside = _all_fresh(who, positions, chosen, leaves)
        variables = [v for v in inside if isinstance(v, Value)]
        inputs = list(args)
        for i, part in zip(positions, rebuild_all(inside), strict=True):
            inputs[i] = part
        with opened(variables), told_of_lists(who, chosen):
            result = f(*inputs, **options)
    outputs = [leaf for leaf in flatten(result)[0] if isinstance(leaf, Value)]
    stays = (is_recording() or is_traced()) and depends_on_others(outputs, variables)
    many = isinstance(argnums, tuple)

    def rebuild(new: list[Any]) -> Tree:
        rest = iter(new)
        return rebuild_all([next(rest) if isinstance(v, Value) else None for v in inside])

    back = rebuild if many else lambda new: rebuild(new)[0]
    return Run(who, result, variables, back, stays, rebuild_all(inside))


def _all_fresh(who: str, positions: Iterable[int], chosen: Iterable[Tree], leaves: Any) -> Any:
    """A node for each leaf; text stays as it is."""
    try:
        return [leaf if isinstance(leaf, str) else fresh(who, leaf) for leaf in leaves]
    except TypeError as error:
        failed = error
    for leaf, place in zip(leaves, places(dict(zip(positions, chosen, strict=True))), strict=True):
        number, _, inside = place[1:].partition("]")
        if inside and not isinstance(leaf, str):
            fresh(who, leaf, f"argument {number}{inside}")  # fails again, and names it
    raise failed


def fresh(who: str, leaf: Any, place: str = "") -> Value:
    """A node of this transform's own for one argument, or for what stands at a place inside."""
    try:
        variable = +leaf if isinstance(leaf, Value) else Variable(leaf)
    except TypeError as error:
        what, instead = place or "an argument", f"; keep it {APART}" * bool(place)
        if hasattr(leaf, "parameters"):
            instead = "; of a module write tg.gradients(loss, wrt=module.parameters())"
        raise TypeError(f"{who}: {what} cannot be differentiated by. {error}{instead}") from error
    if not is_continuous(bare(variable)):
        what = f"{place}, {leaf!r:.60}," if place else f"the argument {leaf!r:.60}"
        raise TypeError(
            f"{who}: {what} holds whole numbers or truth values, by which nothing can be "
            f"differentiated; make it of floats, with .astype(float)"
            + f", or keep it {APART}"
            * bool(place)
        )
    return variable


APART = "out of what is differentiated by"


def depends_on_others(outputs: Iterable[Value], variables: Iterable[Value]) -> bool:
    """Whether the outputs came from any leaf that is not one of the variables."""
    own = set(variables)
    leaves = (node for node in topological(*outputs) if node.recipe is None and node not in own)
    return any(not isinstance(leaf, Variable) or leaf.is_open for leaf in leaves)


@contextmanager
def opened(variables: Iterable[Value]) -> Iterator[None]:
    """Inside this block these are somebody's variables."""
    closed = [v for v in variables if isinstance(v, Variable) and not v.is_open]
    for v in closed:
        v.is_open = True
    try:
        yield
    finally:
        for v in closed:
            v.is_open = False
