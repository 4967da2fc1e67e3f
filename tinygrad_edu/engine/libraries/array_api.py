"""Whatever follows the Python array API standard: torch through array-api-compat, and others.

The standard's names and signatures differ from NumPy's here and there: the tables and methods
below say where. What it has no function for is made of those it has (:mod:`.lacking`), or else
computed by SciPy.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_edu.engine.conversion import to_numpy
from tinygrad_edu.engine.kinds import Kind, Memory, is_complex
from tinygrad_edu.engine.libraries.lacking import LACKING
from tinygrad_edu.engine.looks import look
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
        return lambda *args, **options: function(self, *self.own(args), **options)

    # -- arguments: NumPy's arrays become the library's ------------------------------------

    def asarray(self, x: Any, dtype: Any = None, like: Any = None) -> Any:
        """``x`` as an array, on the device of ``like``."""
        if isinstance(x, np.ndarray):  # torch takes none whose order is reversed, nor a constant
            x = np.require(x, requirements=("C", "W")).reshape(x.shape)
        return self.standard.asarray(x, dtype=dtype, device=device_of(like))

    def own(self, xs: Any, like: Any = None) -> Any:
        """``xs``, but arrays of NumPy's in the library's own form, and its scalars as numbers.

        They go where the library's own arrays among them (or ``like``) are: on a GPU, say.
        """
        if isinstance(xs, np.ndarray):
            return self.asarray(xs, like=like)
        if isinstance(xs, list | tuple):
            return type(xs)([self.own(x, (xs, like)) for x in xs])
        return xs.item() if isinstance(xs, np.generic) else xs

    def arrays(self, *xs: Any, like: Any = None) -> list[Any]:
        """All of them as arrays, numbers in the dtype that they get beside the first array."""
        xs = self.own(xs, like)
        first = next((x for x in xs if hasattr(x, "dtype")), None)

        def array(x: Any) -> Any:
            dtype = None if first is None else self.standard.result_type(first, x)
            return self.asarray(x, dtype, (xs, like))

        return [x if hasattr(x, "dtype") else array(x) for x in xs]

    def _adapted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The library's function, called as NumPy's is: options may be given by position."""
        parameters = OPERATIONS[name].parameters() if name in OPERATIONS else []
        defaults = [p.default is not inspect.Parameter.empty for p in parameters]
        first = defaults.index(True) if True in defaults else None
        options = [p.name for p in parameters[first:]] if first is not None else []

        def adapted(*args: Any, **given: Any) -> Any:
            named = {} if first is None else dict(zip(options, args[first:], strict=False))
            return function(*self.own(args[:first]), **named, **given)

        return adapted

    def _on_the_host(self, name: str) -> Callable[..., Any]:
        """The function of SciPy's, for the library's arrays."""
        from scipy import special

        function = getattr(special, name)

        def of(*args: Any) -> Any:
            like = next(x for x in args if hasattr(x, "dtype"))
            result = function(*[to_numpy(x) if hasattr(x, "dtype") else x for x in args])
            return self.asarray(result, like.dtype, like)

        return of

    # -- where the arguments differ --------------------------------------------------------

    def transpose(self, x: Any, axes: Any = None) -> Any:
        """All axes in the order given, or in reverse."""
        order = tuple(reversed(range(x.ndim))) if axes is None else tuple(axes)
        return self.standard.permute_dims(x, tuple(axis % x.ndim for axis in order))

    def reshape(self, x: Any, shape: Any) -> Any:
        """The standard wants the shape as a tuple."""
        shape = shape if isinstance(shape, tuple) else (shape,)
        return self.standard.reshape(self.own(x), shape)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The standard wants arrays, of one dtype."""
        (truth,) = self.arrays(condition, like=(a, b))
        return self.standard.where(truth, *self.arrays(a, b, like=truth))

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

    def argsort(self, x: Any, axis: int | None = -1, kind: Any = None) -> Any:
        """Without an axis, of all elements in one row."""
        x, axis = (self.reshape(x, -1), 0) if axis is None else (x, axis)
        return self.standard.argsort(x, axis=axis)

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
        plain = tuple(to_numpy(part) if hasattr(part, "dtype") else part for part in parts)
        return np.arange(int(np.prod(shape))).reshape(shape)[plain]

    def getitem(self, x: Any, index: Any) -> Any:
        """``x[index]``, by the one index that every library takes where ``x`` refuses this one."""
        try:
            return x[index]
        except (IndexError, TypeError):
            places = self.places(index, tuple(x.shape))
            flat = self.standard.take(self.reshape(x, -1), self.own(places.ravel(), like=x))
            return self.reshape(flat, places.shape)

    def take_along_axis(self, x: Any, indices: Any, axis: int | None = -1) -> Any:
        """Without an axis, of all elements in one row."""
        x, axis = (self.reshape(x, -1), 0) if axis is None else (x, axis)
        return self.standard.take_along_axis(x, self.own(indices, like=x), axis=axis)

    def scatter(self, x: Any, index: Any, shape: tuple[int, ...]) -> Any:
        """Zeros, with ``x`` added at ``index``; each element may be meant several times."""
        result = self.standard.zeros((int(np.prod(shape)),), dtype=x.dtype, device=device_of(x))
        flat = self.reshape(x, -1)
        for i, place in enumerate(self.places(index, shape).ravel().tolist()):
            result[place] += flat[i]
        return self.reshape(result, shape)

    def put(self, x: Any, index: Any, value: Any) -> Any:
        """A copy of ``x``, with ``value`` at ``index``."""
        result = self.standard.asarray(self.reshape(x, -1), copy=True)
        places = self.places(index, x.shape)
        value = self.own(value, like=x)
        whole = self.standard.zeros(places.shape, dtype=x.dtype, device=device_of(x)) + value
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
        return self.own(np.asarray(last[places] == order), like=g)

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


def device_of(x: Any) -> Any:
    """Where the first of the arrays in ``x`` is that are not NumPy's; ``None`` if there is none."""
    if isinstance(x, list | tuple):
        return next(filter(None, map(device_of, x)), None)
    return None if isinstance(x, np.ndarray | np.generic) else getattr(x, "device", None)


def kind_of_namespace(namespace: Any) -> Kind:
    """The kind of arrays that a namespace of the standard computes with."""
    library = Standard(namespace)
    own = {name: getattr(library, name) for name in ("astype", "getitem", "scatter", "survives")}
    own |= {name: library.transform(name) for name in TRANSFORMS}
    own |= {"set": library.put, "linalg.pinv": library.pinv}
    copy = functools.partial(namespace.asarray, copy=True)
    memory = Memory(look_into, lambda x: True, copy)  # the standard does not tell what is a view
    return Kind(f"{namespace.__name__} array", library, 4, own, memory)


def look_into(x: Any) -> Any:
    """What an array looks like, where NumPy can read it in its place; on a GPU, which one it is."""
    try:
        return look(np.from_dlpack(x))
    except (BufferError, TypeError, RuntimeError, AttributeError):
        return x
