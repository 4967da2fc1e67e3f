"""torch's tensors, through array-api-compat, which gives torch the standard's names."""

from typing import Any

import torch
from array_api_compat import torch as standard

from tinygrad_edu.engine.kinds import Kind, Memory
from tinygrad_edu.engine.libraries.array_api import kind_of_namespace

BESSEL = {"j0": "bessel_j0", "j1": "bessel_j1"}
"""What torch calls Bessel's functions."""
OURS = "ldexp", "rot90"
"""What torch has with other arguments than NumPy."""


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros, with ``x`` added at ``index``, by torch's own accumulating assignment."""
    size = torch.Size(shape).numel()
    places = torch.arange(size, device=x.device).reshape(shape)[index]
    zeros = torch.zeros(size, dtype=x.dtype, device=x.device)
    return zeros.index_add(0, places.reshape(-1), x.reshape(-1)).reshape(shape)


def look(x: Any) -> Any:
    """Which tensor it is and how often it was changed, as it counts itself unless for inference."""
    return x if x.is_inference() else (id(x), x._version)


_kind = kind_of_namespace(standard)
_own = {name: getattr(torch.special, name) for name in ("entr", "i1", "log_ndtr", "ndtr")}
_own |= {name: getattr(torch.special, theirs) for name, theirs in BESSEL.items()}
_own |= {name: _kind.namespace.made(name) for name in OURS}
KIND: Kind = _kind._replace(
    name="torch tensor",
    own={**_kind.own, **_own, "scatter": scatter},
    memory=Memory(look, torch.Tensor._is_view, torch.Tensor.clone),
    numbers=(torch.Tensor,),
)
