"""Who asks a leaf for its array, and may change it.

Nobody can change an array that only a leaf knows of, as a parameter's, without asking the leaf for
it. So whoever computes with it need not look at it (:mod:`.guard`): it is looked at when somebody
asks, and mostly not at all.
"""

from collections.abc import Iterable
from sys import getrefcount
from threading import Lock
from typing import TYPE_CHECKING, Any

from numpy import ndarray

from tinygrad_edu.engine.looks import look

if TYPE_CHECKING:
    from tinygrad_edu.engine.value import Value


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
        _answer(leaf)
    return leaf._raw


def changes(leaves: Iterable["Value"]) -> None:
    """Say that the data of leaves are about to change, so that nobody has to look at them before.

    Whoever has computed with them will take them for changed, even if they become what they were.
    """
    for leaf in leaves:
        if leaf._seen:
            _answer(leaf, CHANGED)


def read_only_among(leaves: Iterable["Value"]) -> "Value | None":
    """The first leaf whose array cannot be written to, if there is one; nobody is handed anything.

    >>> import numpy as np
    >>> from tinygrad_edu import Value
    >>> read_only_among([Value([1.0]), Value(np.broadcast_to(1.0, 3), name="ones")]).name
    'ones'
    """
    for leaf in leaves:
        data = leaf._raw
        if isinstance(data, ndarray) and not data.flags.writeable:
            return leaf
    return None


CHANGED = "changed"
"""What no array looks like."""


class ANEW:
    """Marks a leaf whose number, a plain float, has been set anew: see :func:`.check_anew`."""


def _answer(leaf: "Value", answer: Any = None) -> None:
    with ONE_AT_A_TIME:
        waiting = leaf._seen
        if isinstance(waiting, Unasked):
            if waiting.look is None:
                waiting.look = answer or look(leaf._raw)
            leaf._seen = ()  # not before: whoever finds nobody waiting may change it at once


def _holders_of_what_a_leaf_has() -> int:
    leaf = [object()]
    x = leaf[0]
    return getrefcount(x)


ALONE = _holders_of_what_a_leaf_has()
"""How many hold an array that only a leaf has, and a variable of the function that asks."""
