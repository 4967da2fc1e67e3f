"""What other libraries call it, and what to write here."""

from collections.abc import Callable, Mapping
from typing import Any


def hinting(module: str, other_names: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module, which knows what its readers may be looking for.

    Args:
        module: its name, as its users write it.
        other_names: what to write here, by the name that it has elsewhere.

    >>> hinting("nn", {"MSELoss": "nn.mse_loss(prediction, target)"})("MSELoss")
    Traceback (most recent call last):
        ...
    AttributeError: nn has no attribute 'MSELoss'; write nn.mse_loss(prediction, target)
    """

    def __getattr__(name: str) -> Any:
        hint = f"; write {other_names[name]}" if name in other_names else ""
        raise AttributeError(f"{module} has no attribute {name!r}{hint}")

    return __getattr__
