"""Arrays must not change between forward and backward.

The rules compute with the arguments as they are when the backward pass comes by. If an array was
changed in place meanwhile, the gradient would be wrong without a word. So a node remembers what
every array looked like that a rule will read (:mod:`.reading`) and that somebody else can get at
(a leaf's, or one given bare), and looks again before it goes backwards: at all bytes of a small
array, and at sums over a large one.

A result may share memory with an argument, as a transpose does. Whoever changes one changes the
other, so the node of such a result looks at its arguments whether its own rules read them or not,
and looks again whether a gradient comes by or not. So an argument that was computed need not be
watched by those who use it.

A large array that only a leaf knows of is looked at when somebody asks for it (:mod:`.asking`).
"""

from collections.abc import Sequence
from sys import getrefcount
from typing import TYPE_CHECKING, Any

from numpy import ndarray

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.asking import ALONE, Unasked, unasked
from tinygrad_edu.engine.kinds import memory_of, shape_of
from tinygrad_edu.engine.looks import FULL, can_change, look
from tinygrad_edu.engine.operation import CONSTANT, PRODUCT, Operation, Watched
from tinygrad_edu.engine.recording import watchers

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value

Seen = tuple[tuple[int | str, Any], ...]
"""What arguments looked like, by their positions, and options, by their names."""


SETTINGS = int, float, bool, str, type(None)
"""What options mostly are, and nobody can change."""


def looked_at(
    watched: Sequence[Watched], args: tuple[Any, ...], data: Any, options: dict[str, Any]
) -> Seen:
    r"""What those of the ``args`` look like now that an operation made ``data`` of.

    Args:
        watched: which of them must not change (:meth:`.Operation.find_watched`).
        args, data, options: the arguments, the result, and what else was given.

    >>> import numpy as np
    >>> from tinygrad_edu import Value
    >>> (Value([1.0]) + np.array([2.0]))._seen  # the derivative of a sum needs no summand
    ()
    >>> (Value([1.0]) * np.array([0.0]))._seen
    ((1, b'\x00\x00\x00\x00\x00\x00\x00\x00'),)
    """
    if watched is PRODUCT and not options:
        usual = _factors(*args)
        if usual is not None:
            return usual
    seen: Seen = ()
    for i, rules, may_be_shared in watched:
        x, is_leaf = args[i], False
        if type(x) is not ndarray and isinstance(x, ArrayLike):
            made_by: Operation | None = x._op
            if made_by is None:
                is_leaf = True
            elif made_by.rules or not _is_open(x):
                continue  # computed: whoever could write to it is seen by its own node
            else:
                x = x._raw
        elif type(x) is int or (type(x) is tuple and not rules):
            continue  # an exponent, or a shape
        if type(x) is not ndarray and not is_leaf and not can_change(x):
            continue  # a number; but that of a leaf can be set anew
        for j in rules:
            arg = args[j]
            if isinstance(arg, ArrayLike) and (arg._op is None or arg._op.rules):
                break  # a gradient will come by
        else:
            if not (may_be_shared and shares(data, x)):
                continue
        seen += ((i, _look_at_leaf(x) if is_leaf else look(x)),)
    if options:
        for name, option in options.items():
            if type(option) not in SETTINGS and can_change(option):
                seen += ((name, look(option)),)
    return seen


def _factors(a: Any, b: Any) -> Seen | None:
    """The same, of two factors; ``None`` if one of them is of a rare kind.

    Layers are nearly all that is looked at in a step of a network, and this takes half the time.
    """
    a_is_node, b_is_node = isinstance(a, ArrayLike), isinstance(b, ArrayLike)
    of_a, of_b = a._op if a_is_node else CONSTANT, b._op if b_is_node else CONSTANT
    seen: Seen = ()
    if of_b is None or of_b.rules:  # its gradient will be multiplied by a
        if of_a is None:
            seen = ((0, _look_at_leaf(a)),)
        elif type(a) is ndarray:
            seen = ((0, a.tobytes() if a.nbytes <= FULL else look(a)),)
        elif not (of_a.rules or type(a) in NUMBERS):
            return None
    if of_a is None or of_a.rules:
        if of_b is None:
            seen += ((1, _look_at_leaf(b)),)
        elif type(b) is ndarray:
            seen += ((1, b.tobytes() if b.nbytes <= FULL else look(b)),)
        elif not (of_b.rules or type(b) in NUMBERS):
            return None
    return seen


NUMBERS = int, float
"""What nobody can change."""


def _look_at_leaf(leaf: Any) -> Any:
    """What the data of a leaf look like; or, if nobody else knows a large array, who waits."""
    x = leaf._raw
    if type(x) is not ndarray:
        return look(x)
    if x.nbytes <= FULL:
        return x.tobytes()
    if x.base is None and getrefcount(x) == ALONE:
        waiting = unasked(leaf)  # another thread that has asked just before it holds it now
        if getrefcount(x) == ALONE:
            return waiting
    return look(x)


def _is_open(value: Any) -> bool:
    """Whether somebody else can get at the array in a Value that no gradient comes by."""
    return value._op is CONSTANT or any(shares(value._raw, x) for x in value._args)


def shares(data: Any, arg: Any) -> bool:
    """Whether an array may share its memory with an argument that it was computed from."""
    arg = _bare(arg)
    if isinstance(data, ndarray):
        return isinstance(arg, ndarray) and (data.base is not None or data is arg)
    memory = memory_of(data)
    return memory is not None and (memory.is_view(data) or data is arg)


def check(node: "Value", data: Sequence[Any]) -> None:
    """Compare the arrays with what they were when the node was recorded.

    Args:
        node: the node.
        data: its arguments as they are now, without their memory.

    Raises:
        RuntimeError: if one of them has been changed since.
    """
    for i, seen in node._seen:
        if type(seen) is Unasked:
            if seen.look is None:
                continue
            seen = seen.look
        x = data[i] if type(i) is int else node._options[i]
        if type(x) is ndarray and x.nbytes <= FULL:
            if x.tobytes() != seen:
                raise RuntimeError(told(node, i))
            continue
        if x is seen:  # what cannot be changed, and was not set anew
            continue
        now = look(x)
        if (now is x and shape_of(x) != ()) or now != seen:
            raise RuntimeError(told(node, i))


def check_anew(node: "Value", op: Operation, x: float, z: float, i: int) -> None:
    """Compute a node of two floats once more: argument ``i`` is of a leaf that was set anew.

    To keep what each of a hundred thousand floats was would take longer than the computation. So
    it is not noticed if the result is the same by chance, as that of ``2 * 3`` and ``3 * 2``.

    Raises:
        RuntimeError: if the result is another one, and a rule reads that argument.
    """
    again, y = (op.forward or op.computes(float, float))(x, z), node._raw
    if again == y or (again != again and y != y):
        return
    args = node._args
    for place, rules, _ in op.find_watched(2):
        if place == i and any(_takes_gradient(args[j]) for j in rules):
            raise RuntimeError(told(node, i))


def _takes_gradient(arg: Any) -> bool:
    return isinstance(arg, ArrayLike) and (arg._op is None or bool(arg._op.rules))


def check_shared(node: "Value") -> None:
    """The same, for a node that no gradient comes by: only what shares its memory matters."""
    data = [_bare(arg) for arg in node._args]
    if any(shares(node._raw, x) for x in data):
        check(node, data)


def _bare(arg: Any) -> Any:
    return arg._raw if isinstance(arg, ArrayLike) else arg


def told(node: "Value", i: int | str) -> str:
    """What to say of an argument that has changed: the operation, which one, and the remedy."""
    arg = node._options[i] if isinstance(i, str) else node._args[i]
    named = f" {arg.name!r}" if getattr(arg, "name", None) else ""
    # Under detect_anomaly the line is known that the operation was called from.
    lines = [known[node] for w in watchers() if node in (known := getattr(w, "lines", {}))]
    where = f" (computed at {lines[0]})" if lines else ""
    name = node._op.name if node._op is not None else "a leaf"
    data = _bare(arg)
    is_array = type(data) is ndarray
    kind = f"an array of shape {data.shape}" if is_array else f"a {type(data).__name__}"
    how, copy = "set anew", ""
    if can_change(data):
        how, copy = "changed in place", ", or give the operation a copy"
    return (
        f"backward: argument {i}{named} of {name}{where}, {kind}, was {how} after it was used, so "
        f"its gradient would be wrong; change it after backward(){copy}"
    )
