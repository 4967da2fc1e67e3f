"""Data of one kind as data of another: of its library, on its device, of its dtype."""

from copy import deepcopy
from numbers import Rational
from typing import Any

import numpy as np

from tinygrad_edu.engine.kinds import is_complex, kind_of, namespace
from tinygrad_edu.engine.libraries import complex_scalars, scalars


def cast(data: Any, like: Any) -> Any:
    """``data`` in the type and dtype of ``like``: a gradient is the same kind as its argument.

    A float argument keeps a plain float (a NumPy float64 would turn float32 arrays into float64),
    and a real argument of a complex operation gets the real part.
    """
    if type(data) is type(like) and (not hasattr(like, "dtype") or data.dtype == like.dtype):
        return data
    kind = kind_of(type(like))
    if kind is not None and kind.namespace in (scalars, complex_scalars):
        data = to_numpy(data) if hasattr(data, "cpu") else data  # torch's, unless it minds
        item = data.item() if isinstance(data, (np.ndarray, np.generic)) else data
        if isinstance(item, complex) and not isinstance(like, complex):
            item = item.real
        exact = not isinstance(like, Rational) or isinstance(item, Rational)
        return type(like)(item) if exact else item
    if isinstance(like, (np.ndarray, np.generic)):
        data = to_numpy(data)
        if data.dtype.kind == "c" and like.dtype.kind != "c":
            data = data.real
        data = data.astype(like.dtype, copy=False)
        return data[()] if isinstance(like, np.generic) else data
    if kind_of(type(data)) is not kind and hasattr(like, "dtype"):
        data = array_beside(np.array(to_numpy(data)), like)  # a seed, say: a number, or NumPy's
    if getattr(data, "dtype", None) != getattr(like, "dtype", None):
        if is_complex(data) and not is_complex(like):
            data = namespace(type(data)).real(data)
        if hasattr(data, "dtype") and hasattr(like, "dtype"):
            astype = None if kind is None else kind.own.get("astype")  # a Value has it as a method
            return astype(data, like.dtype) if astype else data.astype(like.dtype)
    return data


def none_of(x: Any) -> Any:
    """An array without elements, of the library, the dtype and on the device of ``x``.

    It is all that :func:`cast` asks of ``like``; so a rule need not read an array to name its kind.

    >>> none_of(np.float32([1.0, 2.0])), none_of(3.0)
    (array([], dtype=float32), 3.0)
    """
    data = getattr(x, "_raw", x)
    is_number = isinstance(data, np.generic) or not hasattr(data, "reshape")
    return data if is_number else data.reshape(-1)[:0]


def to_numpy(data: Any) -> Any:
    """Data of any kind as an array of NumPy's, wherever they are: on a GPU, for example.

    Raises:
        TypeError: for a tensor that torch differentiates by.

    >>> to_numpy([1, 2])
    array([1, 2])
    """
    if hasattr(data, "cpu"):  # torch's
        if getattr(data, "requires_grad", False):
            raise TypeError("a number of NumPy or Python ends torch's graph; give tensor.detach()")
        is_unknown = "bfloat16" in str(data.dtype)  # to NumPy; they all are numbers of float32
        data = data.float().cpu() if is_unknown else data.cpu()
    elif hasattr(data, "to_device") and not isinstance(data, np.ndarray | np.generic):
        library = data.__array_namespace__()
        if hasattr(library, "__array_namespace_info__"):
            data = data.to_device(library.__array_namespace_info__().default_device())
    return np.asarray(data)


def numbers_of(data: Any) -> Any:
    """The numbers in the data, as :func:`to_numpy`; ``None`` where there are none yet.

    So it is inside ``jax.jit``, which traces a function before it has numbers.
    """
    if type(data) is np.ndarray:  # as nearly always
        return data
    kind = kind_of(type(data))
    return None if kind is not None and isinstance(data, kind.symbolic) else to_numpy(data)


def copy_like(array: Any, like: Any) -> Any:
    """A copy of an array in the library, on the device and of the dtype of ``like``.

    >>> copy_like(np.ones(2), np.zeros(2, np.float32)).dtype
    dtype('float32')
    """
    traits = "__class__", "dtype", "device"
    if all(getattr(array, trait, None) == getattr(like, trait, None) for trait in traits):
        return deepcopy(array)
    copy = np.array(to_numpy(array))
    return cast(array_beside(copy, like, getattr(like, "dtype", None)), like)


def array_beside(array: Any, data: Any, dtype: Any = None) -> Any:
    """An array of NumPy's as one of the library of ``data``, and on the same device.

    >>> array_beside(np.eye(2), np.ones(1), "float32").dtype
    dtype('float32')
    """
    library = namespace(type(data))
    if hasattr(library, "standard"):  # the array API's, whose arrays may be on any device
        return library.asarray(array, dtype, like=data)
    return library.asarray(array, dtype=dtype)
