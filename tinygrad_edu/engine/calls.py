"""Who has returned a Value: the mark that the call of a module leaves on its result.

A graph consists of operations. That twelve of them are "the first layer" is known to the layer
alone, so it leaves a mark: itself, and what it was given. Operations do not look at marks.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from tinygrad_edu.engine.recording import MODES, watchers
from tinygrad_edu.engine.value import Value


class Call(NamedTuple):
    """One call: who was called, and with what."""

    caller: Any
    given: tuple[Any, ...]

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The Values that went in, also those inside lists and dicts."""
        return tuple(_values(self.given))


def call(caller: Any, compute: Callable[..., Any], args: Any, options: Any) -> Any:
    """What ``compute(*args, **options)`` returns, with the mark of ``caller``; watchers are told.

    >>> y = call("triple", lambda x: x * 3, (Value(2.0),), {})
    >>> calls_of(y)[0].caller
    'triple'
    """
    if not (MODES or options):  # as nearly always
        return returned(compute(*args), caller, args)
    inputs = (*args, *options.values())
    watching = tuple(watchers())  # meanwhile others may come, or go
    for watcher in watching:
        watcher.entered(caller)
    try:
        result = compute(*args, **options)
    finally:
        for watcher in watching:
            watcher.left(caller)
    return returned(result, caller, inputs)


def returned(result: Any, caller: Any, inputs: Iterable[Any]) -> Any:
    """Leave a mark on every Value in ``result``, a Value or a list of them; and return it.

    A Value that merely passes through, because it was one of the inputs, gets no mark.

    >>> x = Value(2.0)
    >>> y = returned(x * 3, "triple", [x])
    >>> calls_of(y)
    (Call(caller='triple', given=(Value(2.0),)),)
    """
    inputs = tuple(inputs)
    call = Call(caller, inputs)
    for value in (result,) if isinstance(result, Value) else _values((result,)):
        if value._op is not None:
            for x in inputs:
                if x is value:
                    break
            else:
                value._returned_by += (call,)
    return result


def calls_of(value: Value) -> tuple[Call, ...]:
    """The calls that returned this Value, innermost first."""
    return value._returned_by


def _values(items: Iterable[Any]) -> Iterator[Value]:
    for item in items:
        if isinstance(item, Value):
            yield item
        elif isinstance(item, (list, tuple)):
            yield from _values(item)
        elif isinstance(item, dict):
            yield from _values(item.values())
