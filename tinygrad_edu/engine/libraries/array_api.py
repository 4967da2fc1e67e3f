"""Whatever follows the Python array API standard: torch through array-api-compat, and others.

The standard's names and signatures differ from NumPy's here and there: the tables and methods
below say where. What it has no function for is made of those it has (:mod:`.lacking`), or else
computed by SciPy.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine.kinds import Kind, is_complex
from tinygrad_edu.engine.libraries.lacking import LACKING
from tinygrad_edu.engine.operation import OPERATIONS

STANDARD_NAMES = {
    "absolute": "abs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "concatenate": "concat",
    "conjugate": "conj",
    "invert": "bitwise_invert",
    "power": "pow",
}
TRANSFORMS = ("fft.fft", "fft.ifft", "fft.rfft", "fft.irfft")


class Standard:
    """A namespace of the standard, under NumPy's names and with NumPy's arguments."""

    def __init__(self, namespace: Any) -> None:
        self.standard = namespace
        self.__name__ = namespace.__name__

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.standard, STANDARD_NAMES.get(name, name), None)
        if found is None and name in LACKING:
            found = self.made(name)
        elif found is None:
            found = self._on_the_host(name)
        elif callable(found) and not isinstance(found, type):
            found = self._adapted(name, found)
        setattr(self, name, found)  # found at once the next time
        return found

    def made(self, name: str) -> Callable[..., Any]:
        """What is made of other functions, because the library lacks this one."""
        function = LACKING[name]
        return lambda *args, **options: function(self, *map(self.array, args), **options)

    # -- arguments: NumPy's arrays become the library's ------------------------------------

    def array(self, x: Any) -> Any:
        """``x``, but an array of NumPy's in the library's own form, and a scalar as a number."""
        if isinstance(x, np.ndarray):
            return self.standard.asarray(np.ascontiguousarray(x).reshape(x.shape))
        if isinstance(x, list | tuple):
            return type(x)([self.array(part) for part in x])
        return x.item() if isinstance(x, np.generic) else x

    def arrays(self, *xs: Any) -> list[Any]:
        """All of them as arrays, numbers in the dtype of the first array there is."""
        xs = tuple(map(self.array, xs))
        dtype = next((x.dtype for x in xs if hasattr(x, "dtype")), None)
        return [x if hasattr(x, "dtype") else self.standard.asarray(x, dtype=dtype) for x in xs]

    def _adapted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The library's function, called as NumPy's is: options may be given by position."""
        parameters = OPERATIONS[name].parameters() if name in OPERATIONS else []
        defaults = [p.default is not inspect.Parameter.empty for p in parameters]
        first = defaults.index(True) if True in defaults else None
        options = [p.name for p in parameters[first:]] if first is not None else []

        def adapted(*args: Any, **given: Any) -> Any:
            named = {} if first is None else dict(zip(options, args[first:], strict=False))
            return function(*map(self.array, args[:first]), **named, **given)

        return adapted

    def _on_the_host(self, name: str) -> Callable[..., Any]:
        """The function of SciPy's, for the library's arrays."""
        from scipy import special

        function = getattr(special, name)

        def of(*args: Any) -> Any:
            like = next(x for x in args if hasattr(x, "dtype"))
            result = function(*[np.asarray(x) if hasattr(x, "dtype") else x for x in args])
            return self.standard.asarray(result, dtype=like.dtype)

        return of

    # -- where the arguments differ --------------------------------------------------------

    def transpose(self, x: Any, axes: Any = None) -> Any:
        """All axes in the order given, or in reverse."""
        order = tuple(reversed(range(x.ndim))) if axes is None else tuple(axes)
        return self.standard.permute_dims(x, tuple(axis % x.ndim for axis in order))

    def reshape(self, x: Any, shape: Any) -> Any:
        """The standard wants the shape as a tuple."""
        shape = shape if isinstance(shape, tuple) else (shape,)
        return self.standard.reshape(self.array(x), shape)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The standard wants arrays, of one dtype."""
        return self.standard.where(self.arrays(condition)[0], *self.arrays(a, b))

    def maximum(self, a: Any, b: Any) -> Any:
        """The standard wants arrays."""
        return self.standard.maximum(*self.arrays(a, b))

    def minimum(self, a: Any, b: Any) -> Any:
        """The standard wants arrays."""
        return self.standard.minimum(*self.arrays(a, b))

    def var(self, x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
        """The standard's ``correction`` is NumPy's ``ddof``."""
        if is_complex(x):
            parts = self.standard.real(x), self.standard.imag(x)
            return sum(self.var(part, axis, ddof, keepdims) for part in parts)
        return self.standard.var(x, axis=axis, correction=ddof, keepdims=keepdims)

    def std(self, x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
        """The root of :meth:`var`."""
        return self.standard.sqrt(self.var(x, axis, ddof, keepdims))

    def sum(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Of truth values, too: how many are true."""
        return self.standard.sum(self._counted(x), axis=axis, keepdims=keepdims)

    def _counted(self, x: Any) -> Any:
        is_truth = "bool" in str(x.dtype)
        return self.standard.astype(x, self.standard.int64) if is_truth else x

    def sort(self, x: Any, axis: int | None = -1, kind: Any = None) -> Any:
        """Without an axis, of all elements in one row."""
        x, axis = (self.reshape(x, -1), 0) if axis is None else (x, axis)
        return self.standard.sort(x, axis=axis)

    def cumsum(self, x: Any, axis: int | None = None) -> Any:
        """Without an axis, of all elements in one row."""
        x, axis = (self.reshape(x, -1), 0) if axis is None else (x, axis)
        return self.standard.cumulative_sum(self._counted(x), axis=axis)

    def cumprod(self, x: Any, axis: int | None = None) -> Any:
        """Without an axis, of all elements in one row."""
        x, axis = (self.reshape(x, -1), 0) if axis is None else (x, axis)
        return self.standard.cumulative_prod(x, axis=axis)

    def round(self, x: Any, decimals: int = 0) -> Any:
        """The standard rounds to whole numbers."""
        return self.standard.round(x * 10.0**decimals) / 10.0**decimals

    def imag(self, x: Any) -> Any:
        """Of real numbers too."""
        return self.standard.imag(x) if is_complex(x) else self.standard.zeros_like(x)

    def real(self, x: Any) -> Any:
        """Of real numbers too."""
        return self.standard.real(x) if is_complex(x) else x

    def astype(self, x: Any, dtype: Any) -> Any:
        """Dtypes are objects of the namespace, or NumPy's and their names."""
        is_numpy = isinstance(dtype, np.dtype | str | type)
        named = getattr(self.standard, np.dtype(dtype).name) if is_numpy else dtype
        return self.standard.astype(x, named)

    # -- taking out and putting in ---------------------------------------------------------

    def places(self, index: Any, shape: tuple[int, ...]) -> Any:
        """The positions that ``index`` means, counted along all elements in one row."""
        parts = index if isinstance(index, tuple) else (index,)
        plain = tuple(np.asarray(part) if hasattr(part, "dtype") else part for part in parts)
        return np.arange(int(np.prod(shape))).reshape(shape)[plain]

    def scatter(self, x: Any, index: Any, shape: tuple[int, ...]) -> Any:
        """Zeros, with ``x`` added at ``index``; each element may be meant several times."""
        result = self.standard.zeros((int(np.prod(shape)),), dtype=x.dtype)
        flat = self.reshape(x, -1)
        for i, place in enumerate(self.places(index, shape).ravel().tolist()):
            result[place] += flat[i]
        return self.reshape(result, shape)

    def put(self, x: Any, index: Any, value: Any) -> Any:
        """A copy of ``x``, with ``value`` at ``index``."""
        result = self.standard.asarray(self.reshape(x, -1), copy=True)
        places = self.places(index, x.shape)
        (value,) = self.arrays(value) if hasattr(value, "dtype") else (value,)
        whole = self.standard.zeros(places.shape, dtype=x.dtype) + value
        flat = self.reshape(whole, -1)
        for i, place in enumerate(places.ravel().tolist()):
            result[place] = flat[i]
        return self.reshape(result, tuple(x.shape))

    def survives(self, g: Any, index: Any) -> Any:
        """Which of the values that are put in at ``index`` are not overwritten by a later one."""
        places = self.places(index, tuple(g.shape))
        order = np.arange(places.size).reshape(places.shape)
        last = np.zeros(int(np.prod(g.shape)), dtype=int)
        last[places] = order
        return self.array(np.asarray(last[places] == order))

    # -- linear algebra and Fourier transforms ---------------------------------------------

    def pinv(self, x: Any, rcond: Any = None) -> Any:
        """The standard's ``rtol`` is NumPy's ``rcond``."""
        return self.standard.linalg.pinv(x, **({} if rcond is None else {"rtol": rcond}))

    def transform(self, name: str) -> Callable[..., Any]:
        """A Fourier transform with its options by position; ``fft`` of real numbers, too."""

        def of(x: Any, n: Any = None, axis: int = -1, norm: str | None = None) -> Any:
            if name != "fft.rfft" and not is_complex(x):
                x = x + 0j * x
            function = getattr(self.standard.fft, name.removeprefix("fft."))
            return function(x, n=n, axis=axis, norm=norm or "backward")

        return of


def kind_of_namespace(namespace: Any) -> Kind:
    """The kind of arrays that a namespace of the standard computes with."""
    library = Standard(namespace)
    own = {name: getattr(library, name) for name in ("astype", "scatter", "survives")}
    own |= {name: library.transform(name) for name in TRANSFORMS}
    own |= {"set": library.put, "linalg.pinv": library.pinv}
    return Kind(f"{namespace.__name__} array", library, 4, own)
