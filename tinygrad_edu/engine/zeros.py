"""A gradient of zero stays zero: no NaN comes from a branch that was not taken.

In ``where(x < 10, exp(x), 0)`` at ``x = 1000`` the branch of ``exp`` gets the gradient 0, but its
slope there is infinite, and ``0 * inf`` is not a number. Calculus has nothing to multiply here:
what the result does not depend on, it has the derivative 0 by. The same holds of a NaN in data
that were masked out.

A NaN is rare, and looking for one in every node is not free. So a backward pass looks at what it
hands out only, and only if it may have met one: the processor notes whether there was an operation
that has no result, such as ``0 * inf``, and NumPy tells it (:class:`Invalid`); a NaN that was in
the data already can be left out only by a choice (``where``, an index). Other libraries tell
nothing, so their gradients are looked at; inside ``jax.jit`` there are no numbers to look at, and
nothing can be done.

If there is a NaN, the pass is done again with more care, and this file says what each rule should
have passed on. A rule is linear in the gradient ``g``. So whichever of the numbers that it passes
depend on those elements of ``g`` alone that are 0 must be 0. Which depend on others is found out by
asking the rule: put NaN in the place of these, 1 in the place of the zeros (``1 * inf`` is a
number), and see where NaN comes out.
"""

import math
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu.engine.anomaly import users_frame
from tinygrad_edu.engine.conversion import array_beside
from tinygrad_edu.engine.kinds import (
    is_continuous,
    kind_of,
    namespace,
    ones_like,
    shape_of,
    size_of,
    zeros_like,
)
from tinygrad_edu.engine.operation import FUNCTIONS
from tinygrad_edu.engine.value import Value


class Invalid:
    """Notes that there was an operation without a result, where NumPy is told to call it.

    >>> noted = Invalid()
    >>> with np.errstate(invalid="call", call=noted):
    ...     _ = np.zeros(2) * np.inf
    >>> noted.met
    True
    """

    met = False

    def __call__(self, error: str, flag: int) -> None:
        """NumPy has met one."""
        self.met = True

    def tell(self) -> None:
        """Say it in the way that NumPy's user has chosen; for a NaN that stays one.

        Inside another backward pass, as of a checkpoint, that one is told.
        """
        if not self.met:
            return
        outer = np.geterrcall()
        if isinstance(outer, Invalid):
            outer.met = True
            return
        said = "backward: a gradient is not a number; with detect_anomaly() its origin is named"
        how = np.geterr()["invalid"]
        if how == "raise":
            raise FloatingPointError(said)
        if how != "ignore":
            _warn(said)


def _warn(said: str) -> None:
    """Warn as ``warnings.warn`` does, of the line of the program that asked for gradients."""
    frame = users_frame() or sys._getframe()
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    place = frame.f_code.co_filename, frame.f_lineno
    warnings.warn_explicit(said, RuntimeWarning, *place, registry=registry)


TOLD = np.ndarray, np.generic, type(None)
"""Of a NaN in these NumPy tells, or there is none."""


def is_untold(g: Any) -> bool:
    """Whether a gradient may be not a number without anybody's having said so."""
    data = g._raw if isinstance(g, Value) else g
    return data != data if type(data) is float else not isinstance(data, TOLD)


def has_nan(g: Any) -> bool:
    """Whether a gradient, a float or an array, is not a number somewhere.

    >>> has_nan(np.array([1.0, np.nan])), has_nan(2.0)
    (True, False)
    """
    data = g._raw if isinstance(g, Value) else g
    if type(data) is np.ndarray:
        # One call of BLAS. Squares may overflow, but never cancel out; those of complex numbers
        # may: a false alarm, which costs no more than a second pass.
        total = np.vdot(data, data)
        return bool(total != total)
    if isinstance(data, float | np.generic):
        return bool(data != data)
    try:
        return _is_foreign(data) and bool(namespace(type(data)).any(data != data))
    except UNASKED:
        return False


UNASKED = RuntimeError, TypeError, AttributeError
"""What libraries raise if somebody asks for numbers that are not there: torch under ``torch.vmap``,
on its device "meta" and for fake, sparse or nested tensors; JAX, when it traces; and whatever has
no ``any``."""


def _is_foreign(data: Any) -> bool:
    """Whether it is an array of another library, and has numbers to look at."""
    kind = kind_of(type(data))
    if kind is None or kind.namespace is np or not hasattr(data, "dtype"):
        return False
    return not isinstance(data, kind.symbolic)


def without_dead_branches(
    rule: Callable[..., Any], g: Any, y: Any, inputs: Sequence[Any], options: dict[str, Any]
) -> Any:
    """What a rule passes on, and 0 wherever it depends on nothing in ``g`` but zeros."""
    with np.errstate(all="ignore"):
        passed = rule(g, y, *inputs, **options)
        if not has_nan(passed):
            return passed
        raw = [x._raw if isinstance(x, Value) else x for x in (g, y, *inputs)]
        one = ones_like(raw[0])
        marked = FUNCTIONS["where"](raw[0] == 0, one, one * math.nan)
        try:
            reached = _is_nan(rule(marked, *map(_finite, raw[1:]), **options))
        except Exception:  # somebody's rule that refuses NaN cannot be asked: what it passed stays
            return passed
    # Only what is no number is replaced: what is 0 by chance still depends on g, if it is a Value.
    number = passed._raw if isinstance(passed, Value) else passed
    return FUNCTIONS["where"](_is_nan(number) & ~reached, zeros_like(number), passed)


def _is_nan(x: Any) -> Any:
    return x != x if _is_foreign(x) else np.isnan(x)


def _finite(x: Any) -> Any:
    """``x``, and some number in the place of what is infinite or not a number.

    Each is another one, so that a matrix can be inverted, and above 1, where few rules have a pole.
    """
    if isinstance(x, float | np.floating | np.complexfloating):
        return x if np.isfinite(x) else type(x)(1.6)
    if (isinstance(x, np.ndarray) or _is_foreign(x)) and is_continuous(x):
        some = 1.6 + 0.3 * np.sin(np.arange(size_of(x)).reshape(shape_of(x)) ** 2)
        return FUNCTIONS["where"](abs(x) < math.inf, x, array_beside(some, x, x.dtype))
    return x
