"""``primitive(name, *rules)``: the one way to define an operation.

A row names the operation and gives one rule per argument. Out comes a function that works on
Values (and records) as well as on raw data (and merely computes). Because the rules are written
with such functions, one row yields first, second and n-th derivatives.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine.bare import bare
from tinygrad_edu.engine.by_name import by_name
from tinygrad_edu.engine.conversion import array_beside
from tinygrad_edu.engine.errors import explain, explain_call
from tinygrad_edu.engine.foreign import check_forward, refuse_without_rule
from tinygrad_edu.engine.inputs import array_from_list
from tinygrad_edu.engine.kinds import kind_of, leading_kind
from tinygrad_edu.engine.looks import look
from tinygrad_edu.engine.mixing import IN_KIND_OF, refuses_numpy
from tinygrad_edu.engine.node import NO_OPTIONS
from tinygrad_edu.engine.operation import (
    FUNCTIONS,
    OPERATIONS,
    Operation,
    Rule,
    operation,
)
from tinygrad_edu.engine.row import check_row
from tinygrad_edu.engine.value import Value, record

Function = Callable[..., Any]


@options_elsewhere(
    **dict.fromkeys(("vjp", "rule", "rules", "backward", "grad"), "primitive(name, rule)")
)
def primitive(
    name: str,
    *rules: Rule | None,
    forward: Function | None = None,
    sequence: bool = False,
    method: bool | Function | property = True,
    chooses: bool = False,
    reads_as: str | None = None,
    doc: str | None = None,
) -> Function:
    """Define an operation and return the function that applies it.

    Args:
        name: NumPy's name for it. The forward computation is looked up under this name in the
            library of the data: ``math`` for floats, ``numpy`` for arrays, and so on.
        rules: for each argument the vector-Jacobian product ``rule(g, y, *args, **options)``,
            where ``g`` is the gradient of the result and ``y`` the result; ``None`` (or nothing,
            at the end) for an argument without a derivative. No shape bookkeeping is needed:
            broadcasting is undone for every operation in one place. A rule must not change what it
            is given, not ``g`` either (``g *= 2``): others may be about to add it up.
        forward: how to compute it, if no library has a function of that name. It is given plain
            data and returns such. Written with functions of this package, or operators, it works
            for every kind of number.
        sequence: the first argument is a list of arrays (``concatenate``). The one rule then is
            ``rule(g, y, i, *arrays, **options)``, for the ``i``-th array.
        method: whether ``value.name()`` should work too; or the method or property,
            if it differs.
        chooses: whether some elements may count for nothing in the result, because others are
            chosen: then no NaN comes back from those that were not (:mod:`.zeros`).
        reads_as: what formulas call it, if that is the name of another operation, from which it
            differs at single points only: at poles, say.
        doc: what ``help`` says of the function, if there is more to say than its name.

    Raises:
        ValueError: if the package has an operation of that name already. One of your own is
            replaced.
        TypeError: if the name is missing, or a rule or ``forward`` cannot be one.

    >>> from tinygrad_edu import Value
    >>> cube = primitive("cube", lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> cube(2.0), x.grad
    (8.0, 12.0)
    """
    check_row(name, rules, forward, sequence)
    if name in OURS:
        what = "a row for" if name in OPERATIONS else "a function"
        raise ValueError(f"primitive: there is {what} {name!r} already; choose another name")
    if OURS:
        OPERATIONS.pop(name, None)  # a cell of a notebook may be run again
    op = operation(name, forward)
    op.define(rules, sequence)
    op.chooses, op.reads_as = chooses, reads_as or name
    function = _apply_to_list(op) if sequence else _apply(op)
    _dress(function, op, doc, _callers_module())
    previous, FUNCTIONS[name] = FUNCTIONS.get(name), function
    if method and not sequence and getattr(Value, name, None) in (None, previous):
        other = _naming_itself(name, method) if callable(method) else method
        setattr(Value, name, function if method is True else other)
    return function


def composition(function: Function, home: str = "") -> Function:
    """Register a function made of primitives: NumPy's protocol finds it by its name.

    Args:
        function: the function.
        home: the part of NumPy where it is at home, such as ``"linalg"``.

    It becomes a method of ``Value`` if NumPy's arrays have a method of that name. Its errors name
    it, as those of a primitive do.
    """
    if not callable(function) or not hasattr(function, "__name__"):
        raise TypeError(f"composition: a function is needed, not {function!r:.40}")
    name = f"{home}.{function.__name__}" if home else function.__name__
    FUNCTIONS[name] = named = _naming_itself(name, function)
    named.__module__ = _callers_module()
    if hasattr(np.ndarray, name) and not hasattr(Value, name):
        setattr(Value, name, named)
    return named


def _callers_module() -> str:
    """The name of the module that a row, or a composition, stands in: there a pickle finds it."""
    frame = sys._getframe(2)
    if frame.f_globals.get("__name__") == options_elsewhere.__module__:  # it stands in between
        frame = sys._getframe(3)
    return str(frame.f_globals.get("__name__", __name__))


def _naming_itself(name: str, function: Function) -> Function:
    @functools.wraps(function)
    def named(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except Exception as error:
            raise explain_call(name, function, args, options, error) from error

    return named


OURS: set[str] = set()
"""The names of the package, rows and compositions, which nobody should take over by accident; empty
until all are there."""


def seal() -> None:
    """Say that the package is complete: what is defined from now on is somebody's own."""
    OURS.update(OPERATIONS, FUNCTIONS)


def _apply(op: Operation) -> Function:
    """The function of an operation: unwrap the arguments, compute, and wrap the result."""
    found = op.found
    is_foreign = op.forward is not None and bool(OURS)

    def function(*args: Any, **options: Any) -> Any:
        if options:
            args = by_name(op, args, options)
        raw: Any = []
        types: tuple[type, ...] = ()
        is_recorded = False
        for x in args:
            if isinstance(x, Value):
                x, is_recorded = x._raw, True
            raw.append(x)
            types += (type(x),)
        if is_foreign and is_recorded:
            refuse_without_rule(op, args)
            raw = [bare(a) for a in args]  # it may do with them whatever it likes, but change them
        compute = found.get(types)
        if compute is None:
            args, raw = _checked(op, args, raw, options)
        before = [*map(look, raw)] if is_foreign and is_recorded else None
        try:
            compute = compute or op.computes(*map(type, raw))
            data = compute(*raw, **options) if options else compute(*raw)
        except Exception as error:
            if isinstance(error, TypeError) and _is_elementwise_on_objects(op, raw):
                return np.frompyfunc(function, len(raw), 1)(*raw)
            raise explain(op.name, args, error) from error
        if before is not None:
            check_forward(op, before, raw, data)
        x = raw = ()  # whoever holds an array is counted: see engine/asking.py
        return record(op, args, data, options or NO_OPTIONS) if is_recorded else data

    return function


LISTS = frozenset((list, tuple))


def _checked(
    op: Operation, args: tuple[Any, ...], raw: Sequence[Any], options: dict[str, Any]
) -> tuple[tuple[Any, ...], Sequence[Any]]:
    """As many arguments as there are rules for, and arrays of one library, where one is meant."""
    least, most = op.numbers_of_arguments()
    if not least <= len(args) + len(options) or len(args) > most:
        bound, n = ("at most", most) if len(args) > most else ("at least", least)
        raise TypeError(f"{op.name}: it takes {bound} {n} argument{'s' * (n > 1)}, got {len(args)}")
    if raw and isinstance(raw[0], Iterator):
        given = type(raw[0]).__name__
        raise TypeError(
            f"{op.name}: a number or an array is needed, got {given}; make a list of it"
        )
    types = {*map(type, raw)}
    is_strange = refuses_numpy(*types)
    if LISTS.isdisjoint(types) and not (is_strange and np.ndarray in types):
        return args, raw
    arrays, raw = list(args), list(raw)
    for i, rule in enumerate(op.rules_for(args)[: len(raw)]):  # where a rule is, an array is meant
        if rule is not None and type(args[i]) in LISTS:
            arrays[i] = raw[i] = array_from_list(args[i])
        if rule is not None and is_strange and type(raw[i]) is np.ndarray:
            leading = leading_kind(*types)
            like = next(x for x in raw if kind_of(type(x)) is leading)
            arrays[i] = raw[i] = _copy_beside(raw[i], like)
            if isinstance(args[i], Value):  # so that its gradient comes back as NumPy's
                arrays[i] = record(IN_KIND_OF, (args[i], like), raw[i], NO_OPTIONS)
    return tuple(arrays), raw


def _copy_beside(array: Any, like: Any) -> Any:
    """A NumPy array for a library that has no mixed products: floats become those of ``like``.

    A copy: the library might go on looking at memory that NumPy's user changes.
    """
    copy = array.astype(array.dtype.newbyteorder("="))
    both_are_floats = array.dtype.kind == "f" and "float" in str(like.dtype)
    return array_beside(copy, like, like.dtype if both_are_floats else None)


def _is_elementwise_on_objects(op: Operation, raw: Sequence[Any]) -> bool:
    """Whether a function of numbers has met an array of scalar Values (see ``explode``).

    NumPy asks the elements for a method of that name, which the plain numbers among them lack.
    """
    objects = any(isinstance(x, np.ndarray) and x.dtype.hasobject for x in raw)
    return objects and isinstance(getattr(np, op.name, None), np.ufunc)


def _apply_to_list(op: Operation) -> Function:
    apply = _apply(op)
    names = [parameter.name for parameter in op.parameters()[1:]]

    def function(arrays: Any, *rest: Any, **options: Any) -> Any:
        if any(isinstance(x, Value | np.ndarray) for x in rest):
            raise TypeError(f"{op.name}: give the arrays in one list, {op.name}([a, b])")
        if not isinstance(arrays, Iterable) or (isinstance(arrays, Value) and not arrays.shape):
            raise TypeError(f"{op.name}: a list of arrays is needed, not {arrays!r:.40}")
        if isinstance(arrays, Value):  # as NumPy does: an array is a list of its rows
            arrays = list(arrays)
        return apply(*arrays, **dict(zip(names, rest, strict=False)), **options)

    return function


def _dress(function: Function, op: Operation, doc: str | None, home: str) -> None:
    """Give the function the name, the signature and the documentation that the row implies."""
    function.__name__ = function.__qualname__ = op.name.split(".")[-1]
    whose = "NumPy's " if op.forward is None or hasattr(np, op.name) else ""
    why = "so that it can be differentiated" if any(op.rules) else "and no gradient passes it"
    by_name = f"{whose}``{op.name}``, recorded {why}."
    function.__doc__ = inspect.cleandoc(doc) if doc else by_name
    rule = next(filter(None, op.rules), None)
    function.__module__ = home
    if op.is_sequence:
        function.__signature__ = inspect.Signature(op.parameters())  # type: ignore[attr-defined]
    elif rule is not None:  # that of the rule without g and y: read when somebody asks for it
        function.__wrapped__ = functools.partial(rule, None, None)  # type: ignore[attr-defined]
