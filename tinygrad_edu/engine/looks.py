"""What an array looks like: something that is another if one element of it changes."""

from typing import Any

from numpy import add, ndarray, uint8, uint64

from tinygrad_edu.engine.kinds import memory_of

FULL = 1 << 14
"""Bytes up to which an array is kept whole."""
PIECE = 509
"""Into pieces of so many times eight bytes a larger one is cut."""

CHANGEABLE = (ndarray, tuple, list, dict)
"""What can be changed in place: arrays, and what may hold some, such as an index."""


def can_change(x: Any) -> bool:
    """Whether it is such, or an array of another library of which the same is true."""
    return isinstance(x, CHANGEABLE) or memory_of(x) is not None


def look(x: Any) -> Any:
    """All bytes of an array; of a large one the sums of all bits that stand at equal distances.

    The array is cut into an odd number of pieces, of odd length and so short that their sum stays
    in the fastest memory. They are added up as whole numbers, and so is each on its own: nearly at
    the speed at which memory can be read, where a copy would take longer, and the space.
    One element that changes is always noticed; so are a change of all signs, of a part of them,
    and of the order, unless by chance each sum stays what it was.

    Of a tuple, a list or a dict it is what all its parts look like; of an array of another library
    what its :class:`.Memory` says. What cannot be changed is what it is.

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
        memory = memory_of(x)
        return x if memory is None else memory.look(x)
    if x.nbytes <= FULL:
        return x.tobytes()
    raw = x.ravel(order="K").view(ndarray).view(uint8)
    whole = 8 * PIECE * ((raw.size // (8 * PIECE) - 1) | 1)
    pieces = raw[:whole].view(uint64).reshape(-1, PIECE)
    sums = add.reduce(pieces, axis=0).tobytes() + add.reduce(pieces, axis=1).tobytes()
    return sums + raw[whole:].tobytes()
