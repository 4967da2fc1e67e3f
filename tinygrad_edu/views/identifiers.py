"""Names that can stand in generated code."""

import keyword
import re
from collections.abc import Iterable


class Identifiers:
    """Names that can stand in code, each used once.

    >>> names = Identifiers({"np"})
    >>> names.of("layers.0.weight"), names.of("np"), names.of("layers_0.weight")
    ('layers_0_weight', 'np_2', 'layers_0_weight_2')
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*keyword.kwlist, *reserved}

    def of(self, name: str) -> str:
        """A name as an identifier: letters, digits and underscores of ASCII."""
        stem = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "value"
        stem = stem if not stem[0].isdigit() else f"value_{stem}"
        return self._unique(stem, f"{stem}_")

    def fresh(self, stem: str) -> str:
        """A made-up name: the stem and the next number."""
        return self._unique(f"{stem}1", stem)

    def _unique(self, name: str, stem: str) -> str:
        number = 1
        while name in self._taken:
            number += 1
            name = f"{stem}{number}"
        self._taken.add(name)
        return name
