"""What is said of an optimiser of somebody's own: of its names, and of its formula."""

import re
from collections.abc import Iterable


def check_names(cls: type, base: type, kind: str) -> None:
    """See that ``cls.settings``, or what ``kind`` is else, names attributes that are free.

    Raises:
        TypeError: if it is a single text, or names what every optimiser has from ``base``.
    """
    names = getattr(cls, kind)
    if isinstance(names, str):
        raise TypeError(
            f"{cls.__name__}: {kind} must be a tuple of names; write {kind} = ({names!r},)"
        )
    for name in names:
        if name == "params" or hasattr(base, name):
            raise TypeError(
                f"{cls.__name__}: {name!r} cannot be one of its {kind}, as every optimizer has "
                "something of this name; choose another one"
            )


def told_of_formula(who: str, memories: Iterable[str], error: TypeError) -> None:
    """Add to an error of ``update`` that a memory is a list, of one entry for each parameter.

    Raises:
        TypeError: if ``update`` could not even begin; it says how to write it.
    """
    traceback = error.__traceback__
    if traceback is not None and traceback.tb_next is None:
        raise TypeError(f"{who}: {error}; write update(self, i, p, g)") from error
    if re.search(r"\b(list|sequence)\b", str(error)):
        for name in memories:
            error.add_note(
                f"{who}: self.{name} has one entry for each parameter; in update, write "
                f"self.{name}[i]"
            )
