"""Whole Jacobians and Hessians: one product for each row, or for each column."""

import functools
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import (
    FUNCTIONS,
    Value,
    bare,
    is_complex,
    is_continuous,
    ones_like,
    shape_of,
    size_of,
    zeros_like,
)
from tinygrad_edu.engine.conversion import array_beside, cast, to_numpy
from tinygrad_edu.engine.kinds import kind_of
from tinygrad_edu.transforms.functions import Function, check_function
from tinygrad_edu.transforms.gradient import Argnums, grad_for
from tinygrad_edu.transforms.options import OF_MATRICES
from tinygrad_edu.transforms.products import floats, pull_back, push_forward
from tinygrad_edu.transforms.tree import Tree, flatten, without_text
from tinygrad_edu.transforms.variables import check_numbers, run

Mode = Literal["forward", "reverse"]
MODES: tuple[Mode, Mode] = ("forward", "reverse")


@options_elsewhere(**OF_MATRICES, strategy="mode")
def jacobian(f: Function, argnums: Argnums = 0, mode: Mode | None = None) -> Function:
    """The matrix of all first derivatives, as a function.

    Args:
        f: a function of numbers, arrays or trees of them, that returns such.
        argnums: by which positional argument to differentiate.
        mode: ``"forward"`` takes one pass per number of the argument, ``"reverse"`` one per number
            of the result. The cheaper one by default.

    Returns:
        A function of the same arguments. For an array argument and an array result it returns
        an array of shape ``(*result.shape, *argument.shape)``; for a plain number and a result
        that is one number, a number of the argument's kind; for trees, a tree of the form of the
        result, each leaf of which is a tree of the form of the argument.

    Raises:
        ValueError: for another ``mode``, for an argument that is not there or is named twice, and
            for a complex result of a real argument in reverse mode.
        TypeError: if ``f`` does not return numbers, or the argument is not of floating-point
            numbers.

    >>> import numpy as np
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in (None, *MODES):
        raise ValueError(f"jacobian: mode is 'forward', 'reverse' or None, not {mode!r}")
    return _jacobian("jacobian", f, argnums, mode)


def _jacobian(who: str, f: Function, argnums: Argnums, mode: Mode | None) -> Function:
    """The same, for the transform ``who``, by whose name its messages speak."""
    check_function(who, f, argnums)

    @functools.wraps(f)
    def of(*args: Any, **options: Any) -> Tree:
        ran = run(who, f, args, options, argnums)
        check_numbers(ran)
        outputs, rebuild_result = flatten(ran.result)
        inputs, rebuild_point = flatten(without_text(ran.form))
        push = lambda unit: push_forward(ran, rebuild_point(unit))
        pull = lambda unit: pull_back(ran, rebuild_result(unit))
        found = {}
        for chosen in _modes(inputs, outputs, mode):
            by_columns = chosen == "forward"
            found[chosen] = (
                _by_columns(outputs, inputs, push)
                if by_columns
                else _by_rows(outputs, inputs, pull)
            )
        of_real = found.get("reverse", found.get("forward", []))
        of_complex = found.get("forward", of_real)
        rows = []
        for i, y in enumerate(outputs):
            blocks = (of_complex if _is_complex(y) else of_real)[i]
            rows.append([_in_kind(block, y, x) for block, x in zip(blocks, inputs, strict=True)])
        return rebuild_result([ran.rebuild(row) for row in rows])

    return of


@options_elsewhere(**OF_MATRICES)
def hessian(f: Function, argnums: int = 0) -> Function:
    """The matrix of all second derivatives of a function that returns one number.

    Raises:
        TypeError: if ``f`` does not return a number, or the argument is not of floating-point
            numbers.
        ValueError: if ``f`` returns several numbers, or an argument is not there.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([3.0, 5.0])
    [[10.0, 6.0], [6.0, 0.0]]
    """
    first = grad_for("hessian", f, argnums, instead="jacobian(jacobian(f))")
    return _jacobian("hessian", first, argnums, mode=None)


def _modes(inputs: list[Any], outputs: list[Any], mode: Mode | None) -> list[Mode]:
    """Which passes to make: as the user says, or the fewer; both, if each would lose something.

    What goes backwards to a real argument, or forwards to a real result, is a real part.
    """
    complex_in, complex_out = [*map(_is_complex, inputs)], [*map(_is_complex, outputs)]
    lossy: dict[str, str] = {}
    if any(complex_out) and not all(complex_in):
        lossy["reverse"] = "the result is complex and an argument is real"
    if any(complex_in) and not all(complex_out):
        lossy["forward"] = "an argument is complex and the result is real"
    if mode in lossy:
        others = [f'choose "{m}"' for m in MODES if m not in lossy]
        raise ValueError(
            f"jacobian: {lossy[mode]}, so that {mode} mode would lose the imaginary part; "
            + ", or ".join(["leave mode out", *others])
        )
    if mode is None and not lossy:
        mode = "forward" if _total(inputs) < _total(outputs) else "reverse"
    if mode is not None:
        return [mode]
    return [m for m in MODES if m not in lossy] or [*MODES]


def _by_rows(outputs: list[Any], inputs: list[Any], pull: Function) -> list[list[Any]]:
    """The blocks of the Jacobian, one row for each number of the result."""
    blocks = []
    for i, y in enumerate(outputs):
        passes = [flatten(pull(unit))[0] for unit in _units(outputs, i)]
        blocks.append([_stack([p[j] for p in passes], y, x) for j, x in enumerate(inputs)])
    return blocks


def _by_columns(outputs: list[Any], inputs: list[Any], push: Function) -> list[list[Any]]:
    """The blocks of the Jacobian, one column for each number of the argument."""
    columns = []
    for j, x in enumerate(inputs):
        passes = [flatten(push(unit))[0] for unit in _units(inputs, j)]
        stacked = [_stack([p[i] for p in passes], x, y) for i, y in enumerate(outputs)]
        columns.append([_swap(block, x, y) for block, y in zip(stacked, outputs, strict=True)])
    return [[column[i] for column in columns] for i in range(len(outputs))]


def _units(leaves: list[Any], i: int) -> Iterator[list[Any]]:
    """All unit vectors of a list of arrays that have their 1 in the ``i``-th array."""
    zeros = [zeros_like(bare(leaf)) for leaf in leaves]
    if shape_of(zeros[i]) == ():
        yield [*zeros[:i], ones_like(zeros[i]), *zeros[i + 1 :]]
        return
    for index in np.ndindex(shape_of(zeros[i])):
        yield [*zeros[:i], FUNCTIONS["set"](zeros[i], index, 1.0), *zeros[i + 1 :]]


def _stack(rows: list[Any], outer: Any, inner: Any) -> Any:
    """Rows of the shape of ``inner`` in an array of shape ``(*outer.shape, *inner.shape)``."""
    if shape_of(outer) == ():
        return rows[0]
    shape = (*shape_of(outer), *shape_of(inner))
    if not rows:
        like = bare(inner)
        dtype = getattr(like, "dtype", None)
        return np.zeros(shape) if dtype is None else array_beside(np.zeros(shape), like, dtype)
    return FUNCTIONS["reshape"](FUNCTIONS["stack"](rows), shape)


def _swap(block: Any, x: Any, y: Any) -> Any:
    """From ``(*x.shape, *y.shape)`` to ``(*y.shape, *x.shape)``."""
    n, m = len(shape_of(x)), len(shape_of(y))
    if n == 0 or m == 0:
        return block
    return FUNCTIONS["transpose"](block, (*range(n, n + m), *range(n)))


def _in_kind(block: Any, y: Any, x: Any) -> Any:
    """The derivative by a plain number, in either mode: a number of its kind, or an array like y.

    A derivative by an array is one of its library; forward mode, which made it of the result, must
    be told so where the result is no array of floats of that library, as a constant may be.
    """
    x, y = bare(x), bare(y)
    if isinstance(block, Value) or (hasattr(x, "dtype") and _is_of_floats_like(y, x)):
        return block
    if to_be_differentiated(block):  # by another library: a plain number would end its graph
        return block
    like = x if hasattr(x, "dtype") or shape_of(y) == () else floats(y)
    if is_complex(block) and not is_complex(like):
        return block
    if (shape_of(y) or shape_of(x)) and type(block) is not type(like):
        block = array_beside(to_numpy(block), like, like.dtype)
    return cast(block, like)


def _is_of_floats_like(y: Any, x: Any) -> bool:
    """Whether a result has a precision of its own, and is of the kind of the argument."""
    same_kind = kind_of(type(y)) is kind_of(type(x))
    return same_kind and hasattr(y, "dtype") and is_continuous(y)


def to_be_differentiated(data: Any) -> bool:
    """Whether JAX traces it, or torch differentiates by it."""
    kind = kind_of(type(data))
    is_traced = kind is not None and isinstance(data, kind.symbolic) and hasattr(data, "dtype")
    return is_traced or bool(getattr(data, "requires_grad", False))


def _is_complex(leaf: Any) -> bool:
    return is_complex(bare(leaf))


def _total(leaves: list[Any]) -> int:
    return sum(map(size_of, leaves))
