"""Arrays must not change between forward and backward.

The rules compute with the arguments as they are when the backward pass comes by. If an array was
changed in place meanwhile, the gradient would be wrong without a word. So a node remembers what
every array looked like that a rule will read (:mod:`.reading`) and that somebody else can get at
(a leaf's, or one given bare), and looks again before it goes backwards: at all bytes of a small
array, and at a fingerprint of a large one.

A result may share memory with an argument, as a transpose does. Whoever changes one changes the
other, so the node of such a result looks at its arguments whether its own rules read them or not.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy import add, ndarray, uint8, uint64

from tinygrad_edu.engine.arraylike import ArrayLike
from tinygrad_edu.engine.operation import CONSTANT, Operation
from tinygrad_edu.engine.recording import watchers

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value

Seen = tuple[tuple[int | str, Any], ...]
"""What arguments looked like, by their positions, and options, by their names."""

FULL = 1 << 15
"""Bytes up to which an array is kept whole."""
PIECES = 61
"""Into how many pieces a larger one is cut, of each of which a checksum is kept."""


def looked_at(op: Operation, args: tuple[Any, ...], data: Any, options: dict[str, Any]) -> Seen:
    r"""What the arrays look like now that must not change, if ``op`` has made ``data`` of ``args``.

    >>> import numpy as np
    >>> from tinygrad_edu import Value
    >>> (Value([1.0]) + np.array([2.0]))._seen  # the derivative of a sum needs no summand
    ()
    >>> (Value([1.0]) * np.array([0.0]))._seen
    ((1, b'\x00\x00\x00\x00\x00\x00\x00\x00'),)
    """
    readers = op.find_readers() if op.readers is None else op.readers
    if not readers:
        return ()
    seen: Seen = ()
    for i, arg in enumerate(args):
        if type(arg) not in CHANGEABLE and isinstance(arg, ArrayLike):
            made_by: Operation | None = arg._op
            if made_by is not None and (made_by.rules or not _is_open(arg)):
                continue  # computed, so nobody else can write to it
            arg = arg._data
        if type(arg) in CHANGEABLE:
            by = readers[i] if i < len(readers) else readers[-1]
            if (by and _are_needed(by, args)) or _shares(data, arg):
                small = type(arg) is ndarray and arg.nbytes <= FULL  # as most are: no call needed
                seen += ((i, arg.tobytes() if small else look(arg)),)
    for name, option in options.items():
        if type(option) in CHANGEABLE:  # a rule may read it: as a rule, it is an axis
            seen += ((name, look(option)),)
    return seen


CHANGEABLE = frozenset((ndarray, tuple, list))
"""What can be changed in place: arrays, lists, and both inside tuples, such as an index."""


def _are_needed(rules: Sequence[int], args: tuple[Any, ...]) -> bool:
    """Whether a gradient will come by one of these rules, given by their numbers."""
    for j in rules:
        if j >= len(args):
            break
        arg = args[j]
        is_value = type(arg) is not ndarray and isinstance(arg, ArrayLike)
        if is_value and (arg._op is None or arg._op.rules):
            return True
    return False


def _is_open(value: Any) -> bool:
    """Whether somebody else can get at the array in a Value that no gradient comes by."""
    return value._op is CONSTANT or any(_shares(value._data, _bare(x)) for x in value._args)


def _shares(data: Any, arg: Any) -> bool:
    """Whether an array may share its memory with an argument that it was computed from."""
    is_view = type(data) is ndarray and data.base is not None
    return type(arg) is ndarray and (is_view or data is arg)


def look(x: Any) -> Any:
    """All bytes of an array; of a large one the sums of all bits, piece by piece.

    A sum notices whatever is added or overwritten, be it one element, and the sums of pieces
    notice that elements have changed places. Adding whole numbers up runs at the speed of the
    memory: a copy would take twice as long, and the space.

    Of a tuple or a list, such as an index, it is what all its parts look like.

    >>> import numpy as np
    >>> look(np.array([97, 98], "int8"))
    b'ab'
    >>> large = np.zeros(10_000)
    >>> before = look(large)
    >>> large[7_777] = 1e-300
    >>> look(large) == before
    False
    """
    if type(x) is not ndarray:
        return tuple(map(look, x)) if type(x) in CHANGEABLE else x
    if x.nbytes <= FULL:
        return x.tobytes()
    raw = x.ravel(order="K").view(uint8)
    whole = raw.size // (8 * PIECES) * (8 * PIECES)
    pieces = raw[:whole].view(uint64).reshape(PIECES, -1)
    sums = add.reduce(pieces, axis=1)  # of whole numbers: it wraps around, so nothing gets lost
    return sums.tobytes() + raw[whole:].tobytes()


def check(node: "Value") -> None:
    """Compare the arrays with what they were when the node was recorded.

    Raises:
        RuntimeError: if one of them has been changed since.
    """
    for i, seen in node._seen:
        arg = node._options[i] if isinstance(i, str) else node._args[i]
        x = arg if type(arg) is ndarray else _bare(arg)
        if (x.tobytes() if type(seen) is bytes and x.nbytes <= FULL else look(x)) != seen:
            raise RuntimeError(told(node, i))


def check_shared(node: "Value") -> None:
    """The same for a result that shares its memory; any other has no effect on the rest.

    It is for nodes that no gradient comes by.
    """
    if node._seen and any(_shares(node._data, _bare(arg)) for arg in node._args):
        check(node)


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
    return (
        f"backward: argument {i}{named} of {name}{where}, {kind}, was changed in place after it "
        "was used, so its gradient would be wrong; change it after backward(), or give the "
        "operation a copy"
    )
