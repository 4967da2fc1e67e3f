"""Arrays must not change between forward and backward.

The rules compute with the arguments as they are when the backward pass comes by. If an array was
changed in place meanwhile, the gradient would be wrong without a word. So a node remembers what
every array looked like that somebody else can get at (a leaf's, or one given bare), and looks
again before it goes backwards: at all bytes of a small array, and at a fingerprint of a large one.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from tinygrad_edu.engine.recording import watchers

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value

FULL = 1 << 15
"""Bytes up to which an array is kept whole."""
PIECES = 61
"""Into how many pieces a larger one is cut, of each of which a checksum is kept."""


def look(array: Any) -> bytes:
    """All bytes of an array; of a large one the sums of all bits, piece by piece.

    A sum notices whatever is added or overwritten, be it one element, and the sums of pieces
    notice that elements have changed places. Adding whole numbers up runs at the speed of the
    memory: a copy would take twice as long, and the space.

    >>> look(np.array([97, 98], "int8"))
    b'ab'
    >>> large = np.zeros(10_000)
    >>> before = look(large)
    >>> large[7_777] = 1e-300
    >>> look(large) == before
    False
    """
    if array.nbytes <= FULL:
        return array.tobytes()  # type: ignore[no-any-return]
    flat = array.ravel(order="K")
    words = flat.view(np.uint64 if flat.itemsize % 8 == 0 else f"u{flat.itemsize}")
    whole = words.size // PIECES * PIECES
    pieces = words[:whole].reshape(PIECES, -1)
    sums = np.add.reduce(pieces, axis=1, dtype=words.dtype)  # wraps around, so nothing gets lost
    both: bytes = sums.tobytes() + words[whole:].tobytes()
    return both


def check(node: "Value") -> None:
    """Compare the arrays with what they were when the node was recorded.

    Raises:
        RuntimeError: if one of them has been changed since.
    """
    for i, seen in node._seen:
        arg = node._args[i]
        array = arg if type(arg) is np.ndarray else arg._data
        if (array.tobytes() if array.nbytes <= FULL else look(array)) != seen:
            raise RuntimeError(told(node, i))


def told(node: "Value", i: int) -> str:
    """What to say of an argument that has changed: the operation, which one, and the remedy."""
    arg = node._args[i]
    named = f" {arg.name!r}" if getattr(arg, "name", None) else ""
    # Under detect_anomaly the line is known that the operation was called from.
    lines = [known[node] for w in watchers() if node in (known := getattr(w, "lines", {}))]
    where = f" (computed at {lines[0]})" if lines else ""
    name = node._op.name if node._op is not None else "a leaf"
    return (
        f"backward: argument {i}{named} of {name}{where}, an array of shape "
        f"{np.shape(getattr(arg, '_data', arg))}, was changed in place after it was used, so its "
        "gradient would be wrong; change it after backward(), or give the operation a copy"
    )
