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

Nobody can change an array that only a leaf knows of, as a parameter's, without asking the leaf for
it. So such an array is looked at when somebody asks (:class:`Unasked`), and mostly not at all.
"""

from collections.abc import Callable, Sequence
from sys import getrefcount
from threading import Lock
from typing import TYPE_CHECKING, Any

from numpy import add, ndarray, uint8, uint64

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.kinds import shape_of
from tinygrad_edu.engine.operation import CONSTANT, Operation, Watched
from tinygrad_edu.engine.recording import watchers

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value

Seen = tuple[tuple[int | str, Any], ...]
"""What arguments looked like, by their positions, and options, by their names."""

FULL = 1 << 14
"""Bytes up to which an array is kept whole."""
PIECE = 509
"""Into pieces of so many eight bytes a larger one is cut, and the pieces are added up."""


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
    seen: Seen = ()
    for i, rules, may_be_shared in watched:
        x = args[i]
        leaf = None
        if type(x) is not ndarray:
            if isinstance(x, ArrayLike):
                made_by: Operation | None = x._op
                if made_by is None:
                    leaf = x
                elif made_by.rules or not _is_open(x):
                    continue  # computed: whoever could write to it is seen by its own node
                x = x._data
            if type(x) is tuple and not rules:
                continue  # a shape
            if type(x) is not ndarray and leaf is None and not can_change(x):
                continue  # a number; but that of a leaf can be set anew
        for j in rules:
            arg = args[j]
            if isinstance(arg, ArrayLike) and (arg._op is None or arg._op.rules):
                break  # a gradient will come by
        else:
            if not (may_be_shared and shares(data, x)):
                continue
        if type(x) is not ndarray:
            seen += ((i, look(x)),)
        elif x.nbytes <= FULL:
            seen += ((i, x.tobytes()),)
        elif leaf is not None and x.base is None and getrefcount(x) == ALONE:
            seen += ((i, unasked(leaf)),)
        else:
            seen += ((i, look(x)),)
    for name, option in options.items():
        if isinstance(option, ndarray):
            seen += ((name, look(option)),)
    return seen


class Unasked:
    """What a leaf's array looked like when somebody asked for it; ``None`` while nobody has."""

    look: Any = None


ONE_AT_A_TIME = Lock()


def unasked(leaf: Any) -> Unasked:
    """Begin to wait for somebody who asks the leaf for its array, unless somebody waits already."""
    with ONE_AT_A_TIME:
        if not isinstance(leaf._seen, Unasked) or leaf._seen.look is not None:
            leaf._seen = Unasked()
        waiting: Unasked = leaf._seen
        return waiting


def handed_out(leaf: "Value") -> Any:
    """The data of a leaf, for somebody who may change them."""
    if leaf._seen:
        _answer(leaf, look)
    return leaf._data


def changes(leaf: "Value") -> None:
    """Say that the data of a leaf are about to change, so that nobody has to look at them before.

    Whoever has computed with them will take them for changed, even if they become what they were.
    """
    if leaf._seen:
        _answer(leaf, lambda _: CHANGED)


CHANGED = "changed"
"""What no array looks like."""


class ANEW:
    """Marks a leaf whose number, a plain float, has been set anew: see :func:`check_anew`."""


def _answer(leaf: "Value", what: Callable[[Any], Any]) -> None:
    with ONE_AT_A_TIME:
        waiting = leaf._seen
        if isinstance(waiting, Unasked):
            leaf._seen = ()
            if waiting.look is None:
                waiting.look = what(leaf._data)


def _holders_of_what_a_leaf_has() -> int:
    leaf = [object()]
    x = leaf[0]
    return getrefcount(x)


ALONE = _holders_of_what_a_leaf_has()
"""How many hold an array that only a leaf has, and a variable of the function that asks."""


CHANGEABLE = (ndarray, tuple, list, dict)
"""What can be changed in place: arrays, and what may hold some, such as an index."""


def can_change(x: Any) -> bool:
    """Whether it is such, or a tensor of torch's (but not one for inference)."""
    if isinstance(x, CHANGEABLE):
        return True
    is_fixed = getattr(x, "is_inference", None)
    return is_fixed is not None and not is_fixed()


def _is_open(value: Any) -> bool:
    """Whether somebody else can get at the array in a Value that no gradient comes by."""
    return value._op is CONSTANT or any(shares(value._data, x) for x in value._args)


def shares(data: Any, arg: Any) -> bool:
    """Whether an array may share its memory with an argument that it was computed from."""
    arg = _bare(arg)
    if isinstance(data, ndarray):
        return isinstance(arg, ndarray) and (data.base is not None or data is arg)
    return hasattr(data, "_is_view") and (data._is_view() or data is arg)  # a tensor of torch's


def look(x: Any) -> Any:
    """All bytes of an array; of a large one the sums of all bits that stand at equal distances.

    The array is cut into an odd number of pieces, of odd length and so short that their sum stays
    in the fastest memory. They are added up as whole numbers: at the speed at which memory can be
    read, where a copy would take twice as long, and the space.
    One element that changes is always noticed; so are a change of all signs, of a part of them,
    and of the order, unless by chance each sum stays what it was.

    Of a tuple, a list or a dict it is what all its parts look like; of a torch tensor which one it
    is and how often it was changed, as it counts itself. What cannot be changed is what it is.

    >>> import numpy as np
    >>> look(np.array([97, 98], "int8"))
    b'ab'
    >>> large = np.zeros(10_000)
    >>> before = look(large)
    >>> large[7_777] = 1e-300
    >>> look(large) == before
    False
    """
    if not isinstance(x, ndarray):
        parts = x.items() if isinstance(x, dict) else x
        if isinstance(x, CHANGEABLE):
            return tuple(map(look, parts))
        return (id(x), x._version) if can_change(x) else x
    if x.nbytes <= FULL:
        return x.tobytes()
    raw = x.ravel(order="K").view(ndarray).view(uint8)
    whole = 8 * PIECE * ((raw.size // (8 * PIECE) - 1) | 1)
    pieces = raw[:whole].view(uint64).reshape(-1, PIECE)
    return add.reduce(pieces, axis=0).tobytes() + raw[whole:].tobytes()


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
        x = node._options[i] if isinstance(i, str) else data[i]
        if x is seen:  # what cannot be changed, and was not set anew
            continue
        now = x.tobytes() if type(x) is ndarray and x.nbytes <= FULL else look(x)
        if (now is x and shape_of(x) != ()) or now != seen:
            raise RuntimeError(told(node, i))


def check_anew(node: "Value", op: Operation, x: float, z: float, i: int) -> None:
    """Compute a node of two floats once more: argument ``i`` is of a leaf that was set anew.

    To keep what each of a hundred thousand floats was would take longer than the computation. So
    it is not noticed if the result is the same by chance, as that of ``2 * 3`` and ``3 * 2``.

    Raises:
        RuntimeError: if the result is another one, and a rule reads that argument.
    """
    again, y = (op.forward or op.computes(float, float))(x, z), node._data
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
    if any(shares(node._data, x) for x in data):
        check(node, data)


def _bare(arg: Any) -> Any:
    return arg._data if isinstance(arg, ArrayLike) else arg


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
