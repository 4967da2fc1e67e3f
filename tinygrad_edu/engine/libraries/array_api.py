"""Whatever follows the Python array API standard: torch through array-api-compat, and others.

The standard's names differ from NumPy's here and there; the table below says where.
"""

from typing import Any

from tinygrad_edu.engine.kinds import Kind

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
    "power": "pow",
}


class Standard:
    """A namespace of the standard, under NumPy's names."""

    def __init__(self, namespace: Any) -> None:
        self.standard = namespace
        self.__name__ = namespace.__name__

    def __getattr__(self, name: str) -> Any:
        return getattr(self.standard, STANDARD_NAMES.get(name, name))

    def transpose(self, x: Any, axes: Any = None) -> Any:
        """All axes in the order given, or in reverse."""
        order = tuple(reversed(range(x.ndim))) if axes is None else tuple(axes)
        return self.standard.permute_dims(x, tuple(axis % x.ndim for axis in order))

    def reshape(self, x: Any, shape: Any) -> Any:
        """The standard wants the shape as a tuple."""
        return self.standard.reshape(x, shape if isinstance(shape, tuple) else (shape,))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The standard wants arrays of one dtype."""
        like = next(x for x in (a, b, condition) if hasattr(x, "dtype"))
        dtype = None if like is condition else like.dtype
        a, b = (x if hasattr(x, "dtype") else self.standard.asarray(x, dtype=dtype) for x in (a, b))
        return self.standard.where(condition, a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        """The standard wants arrays."""
        return self.standard.maximum(*self._arrays(a, b))

    def minimum(self, a: Any, b: Any) -> Any:
        """The standard wants arrays."""
        return self.standard.minimum(*self._arrays(a, b))

    def astype(self, x: Any, dtype: Any) -> Any:
        """Dtypes are objects of the namespace, or NumPy's names for them."""
        named = getattr(self.standard, dtype) if isinstance(dtype, str) else dtype
        return self.standard.astype(x, named)

    def scatter(self, x: Any, index: Any, shape: tuple[int, ...]) -> Any:
        """Zeros, with ``x`` added at ``index``; each element may be meant several times."""
        size = 1
        for n in shape:
            size *= n
        places = self.reshape(self.standard.arange(size), shape)[index]
        result = self.standard.zeros((size,), dtype=x.dtype)
        flat = self.reshape(x, (-1,))
        for i, place in enumerate(self.reshape(places, (-1,))):
            result[int(place)] += flat[i]
        return self.reshape(result, shape)

    def _arrays(self, a: Any, b: Any) -> Any:
        dtype = next(x.dtype for x in (a, b) if hasattr(x, "dtype"))
        return (x if hasattr(x, "dtype") else self.standard.asarray(x, dtype=dtype) for x in (a, b))


def kind_of_namespace(namespace: Any) -> Kind:
    """The kind of arrays that a namespace of the standard computes with."""
    library = Standard(namespace)
    own = {name: getattr(library, name) for name in ("astype", "scatter")}
    return Kind(f"{namespace.__name__} array", library, 4, own)
