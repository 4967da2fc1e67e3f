"""Programs are written in NumPy: what arrays and dtypes of other libraries become in them."""

from typing import Any

import numpy as np

from tinygrad_edu.engine import numbers_of


class Numpys:
    """Converts what belongs to another library, one array always into the same array.

    >>> Numpys()((2.0, "text", [None]))
    (2.0, 'text', [None])
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any]] = {}  # the originals, too: so ids stay theirs

    def __call__(self, x: Any) -> Any:
        """An array or a dtype as NumPy's, also inside tuples, lists and dicts; all else as it is.

        Numbers that NumPy has no dtype for, such as bfloat16, become float32.
        """
        if isinstance(x, (np.ndarray, np.generic, np.dtype)):
            return x
        if isinstance(x, type):  # jax.numpy.float32 is one, too
            is_dtype = hasattr(x, "dtype") and not issubclass(x, np.generic)
            return _named_dtype(np.dtype(x).name) if is_dtype else x
        if type(x) in (tuple, list):
            return type(x)(map(self, x))
        if isinstance(x, dict):
            return {name: self(part) for name, part in x.items()}
        if type(x).__name__.lower() == "dtype":  # torch.float32
            return _named_dtype(str(x).rpartition(".")[2])
        if not hasattr(x, "shape"):
            return x
        if id(x) not in self._known:
            self._known[id(x)] = x, self._converted(x)
        return self._known[id(x)][1]

    def _converted(self, x: Any) -> Any:
        numbers = numbers_of(x)
        if numbers is None:  # there are none yet, inside jax.jit
            return x
        is_numpys = numbers.dtype.isbuiltin == 1
        return (numbers if is_numpys else numbers.astype(np.float32))[()]


def _named_dtype(name: str) -> np.dtype[Any]:
    return np.dtype("float32" if name == "bfloat16" else name)
