"""What other libraries call it, and what to write here."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def hinting(
    module: str,
    other_names: Mapping[str, str],
    home: str | None = None,
    others: Callable[[str], str | None] = lambda name: None,
) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module, which knows what its readers may be looking for.

    Args:
        module: its name, as its users write it.
        other_names: what to write here, by the name that it has elsewhere.
        home: its full name, if that is not ``tinygrad_edu.module``.
        others: what to write here by rule, for a name that is not listed.

    >>> hinting("nn", {"MSELoss": "nn.mse_loss(prediction, target)"})("MSELoss")
    Traceback (most recent call last):
        ...
    AttributeError: nn has no attribute 'MSELoss'; write nn.mse_loss(prediction, target)
    """
    home = home or f"tinygrad_edu.{module}"

    def __getattr__(name: str) -> Any:
        whole = sys.modules.get(home, sys.modules["tinygrad_edu"])
        said = other_names.get(name) or others(name)
        error = missing(whole, module, name, {name: said} if said else {})
        if said and _is_from_import():
            raise ImportError(str(error), name=home)  # the other one would lose its words
        raise error

    __getattr__.other_names = other_names  # type: ignore[attr-defined]  # for the documentation
    return __getattr__


def _is_from_import() -> bool:
    """Whether ``from module import name`` asks for the attribute, rather than ``module.name``.

    Then an AttributeError would be taken for "no", and Python would say it in words of its own.
    """
    frame = sys._getframe(1)
    while frame.f_code.co_name == "__getattr__" and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_globals.get("__name__") == "importlib._bootstrap"


def missing(thing: object, what: str, name: str, others: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that a ``thing`` does not have; ``what`` is what to call it."""
    if name in others:
        return AttributeError(f"{what} has no attribute {name!r}; write {others[name]}")
    # Told of whom the attribute was wanted, Python looks for one whose name is nearly the same.
    return AttributeError(f"{what} has no attribute {name!r}", name=name, obj=thing)


class Elsewhere:
    """A name that things of a class have in other libraries: who asks is told what to write here.

    It is found only if neither the thing itself nor another of its classes has that name. (Python
    would ask a ``__getattr__`` as well, but then takes several times as long to find whatever is
    there, and a training step reads hundreds of attributes.)

    >>> class Box:
    ...     items = Elsewhere("items", "box.contents")
    >>> Box().items
    Traceback (most recent call last):
        ...
    AttributeError: Box has no attribute 'items'; write box.contents
    """

    def __init__(self, name: str, instead: str) -> None:
        self.name, self.instead = name, instead
        self.__doc__ = f"Not here; write {instead}"

    def __get__(self, thing: object, owner: type) -> Any:
        for base in owner.__mro__:  # one that comes after this one may have it
            found = vars(base).get(self.name, self)
            if not isinstance(found, Elsewhere):
                return found.__get__(thing, owner) if hasattr(found, "__get__") else found
        raise missing(thing, owner.__name__, self.name, {self.name: self.instead})


def hints(others: Mapping[str, str]) -> Callable[[type[T]], type[T]]:
    """Decorates a class whose readers may look for these names; by each, what to write here.

    >>> @hints({"items": "box.contents"})
    ... class Box:
    ...     contents = ()
    >>> hasattr(Box(), "items"), "items" in dir(Box())
    (False, False)
    """

    def decorate(kind: type[T]) -> type[T]:
        for name in others.keys() - vars(kind).keys():
            setattr(kind, name, Elsewhere(name, others[name]))
        kind.__dir__ = what_is_here  # type: ignore[assignment, method-assign]
        return kind

    return decorate


def what_is_here(thing: object) -> list[str]:
    """The names of all that a thing has, without what it has elsewhere only: its ``__dir__``."""
    names = object.__dir__(thing)
    return [n for n in names if not isinstance(inspect.getattr_static(thing, n, None), Elsewhere)]


class Called(type):
    """The class of classes that are called to make a block."""

    def __enter__(cls) -> None:
        raise TypeError(f"{cls.__name__}: write `with {cls.__name__}():`, with the parentheses")

    def __exit__(cls, *error: object) -> None:
        """Never reached; without it, Python would not ask for the other."""


def called(make: Callable[P, R]) -> Callable[P, R]:
    """Decorates a function that makes a block: whoever forgets to call it is told so.

    Python asks the class of what stands after ``with``, and that of a function knows no block; so
    it becomes a class, of which a call returns what the function does.
    """
    told: dict[str, Any] = {"__doc__": make.__doc__, "__module__": make.__module__}
    told |= {"__signature__": inspect.signature(make), "__wrapped__": make}
    made = lambda cls, *args, **options: make(*args, **options)
    return Called(make.__name__, (), {"__new__": made, **told})


def options_elsewhere(
    call: str = "", /, **others: str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a function that tells what to write instead of a call that it does not understand.

    Args:
        call: how it is called, where its signature does not say it well.
        others: what to write instead of options that it has elsewhere, by their names.

    >>> @options_elsewhere(learning_rate="lr")
    ... def descend(params, lr):
    ...     return lr
    >>> descend([], learning_rate=0.1)
    Traceback (most recent call last):
        ...
    TypeError: descend: there is no learning_rate; write lr
    >>> descend([])
    Traceback (most recent call last):
        ...
    TypeError: descend: lr is missing; write descend(params, lr)
    """

    def decorate(f: Callable[P, R]) -> Callable[P, R]:
        who = f.__qualname__.removesuffix(".__init__")

        @functools.wraps(f)
        def of(*args: P.args, **options: P.kwargs) -> R:
            for name in options:
                if name in others:
                    raise TypeError(f"{who}: there is no {name}; write {others[name]}")
            try:
                return f(*args, **options)
            except TypeError as error:
                if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                    raise  # f has begun: the error comes from inside
            raise TypeError(f"{who}: {_refusal(f, args, options, call or who)}")

        return of

    return decorate


def _refusal(f: Callable[..., Any], args: Sequence[Any], options: Iterable[str], call: str) -> str:
    """Why ``f`` could not even begin; ``call`` is its name, or how it is called."""
    parameters = [*inspect.signature(f).parameters.values()]
    is_method = bool(parameters) and parameters[0].name == "self"
    names = [p.name for p in parameters[is_method:]]
    by_place = [p.name for p in parameters[is_method:] if p.kind is p.POSITIONAL_OR_KEYWORD]
    needed = [p.name for p in parameters[is_method:] if p.name in by_place and p.default is p.empty]
    drawn = ["rng=0" for p in parameters if p.name == "rng" and p.default is None]
    given, n = by_place[: len(args) - is_method], len(args) - is_method
    if "(" not in call:
        call += f"({', '.join([*needed, *drawn])})"
    lacking = [name for name in needed if name not in (*given, *options)]
    if unknown := [name for name in options if name not in names]:
        hint = f"; write {call}" if lacking else ""
        return f"there is no {unknown[0]}; it takes {', '.join(names) or 'nothing'}{hint}"
    if twice := [name for name in given if name in options]:
        return f"{twice[0]} is given by position, and by name again; write {call}"
    if lacking:
        is_or_are = "is" if len(lacking) == 1 else "are"
        return f"{' and '.join(lacking)} {is_or_are} missing; write {call}"
    plural = "s" * (len(by_place) > 1)
    at_most = f"at most {len(by_place)} argument{plural}" if by_place else "no arguments"
    return f"it takes {at_most} by position, not {n}; write {call}"
