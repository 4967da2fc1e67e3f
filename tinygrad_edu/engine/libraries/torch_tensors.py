"""torch's tensors, through array-api-compat, which gives torch the standard's names."""

from collections.abc import Callable
from typing import Any

import torch
from array_api_compat import torch as standard

from tinygrad_edu.engine.kinds import Kind, Memory
from tinygrad_edu.engine.libraries.array_api import kind_of_namespace

SPECIAL = {name: name for name in ("entr", "expit", "gammaln", "i1", "log_ndtr", "ndtr")}
SPECIAL |= {"j0": "bessel_j0", "j1": "bessel_j1"}
"""What torch has in ``torch.special``, and what it calls it there."""
OF_TENSORS = "fmax", "fmin", "fmod", "isclose", "logaddexp2"
"""What torch computes of two tensors only, where NumPy takes a number for one of them."""
OURS = "heaviside", "ldexp", "rot90"
"""What torch has with other arguments than NumPy."""


def in_single(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of ``torch.special``, most of which take nothing less than single precision."""

    def of(x: Any) -> Any:
        is_less = x.dtype.is_floating_point and x.dtype.itemsize < 4
        return function(x.float()).to(x.dtype) if is_less else function(x)

    return of


def of_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes numbers beside tensors."""
    return lambda a, b, **options: function(*_kind.namespace.arrays(a, b), **options)


def getitem(x: Any, index: Any) -> Any:
    """``x[index]``, without torch's warning of positions in constant memory, such as JAX's."""
    return x[_kind.namespace.own(index, like=x)]


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros, with ``x`` added at ``index``, by torch's own accumulating assignment."""
    size = torch.Size(shape).numel()
    index = _kind.namespace.own(index, like=x)
    places = torch.arange(size, device=x.device).reshape(shape)[index]
    zeros = torch.zeros(size, dtype=x.dtype, device=x.device)
    return zeros.index_add(0, places.reshape(-1), x.reshape(-1)).reshape(shape)


def look(x: Any) -> Any:
    """Which tensor it is and how often it was changed, as it counts itself unless for inference."""
    return x if x.is_inference() else (id(x), x._version)


_kind = kind_of_namespace(standard)
_own = {name: in_single(getattr(torch.special, theirs)) for name, theirs in SPECIAL.items()}
_own |= {name: of_tensors(getattr(torch, name)) for name in OF_TENSORS}
_own |= {name: _kind.namespace.made(name) for name in OURS}
KIND: Kind = _kind._replace(
    name="torch tensor",
    own={**_kind.own, **_own, "getitem": getitem, "scatter": scatter},
    memory=Memory(look, torch.Tensor._is_view, torch.Tensor.clone),
    numbers=(torch.Tensor,),
)
