"""torch's tensors, through array-api-compat, which gives torch the standard's names."""

from typing import Any

import torch
from array_api_compat import torch as standard

from tinygrad_edu.engine.kinds import Kind
from tinygrad_edu.engine.libraries.array_api import kind_of_namespace


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros, with ``x`` added at ``index``, by torch's own accumulating assignment."""
    places = torch.arange(torch.Size(shape).numel()).reshape(shape)[index]
    zeros = torch.zeros(torch.Size(shape).numel(), dtype=x.dtype)
    return zeros.index_add(0, places.reshape(-1), x.reshape(-1)).reshape(shape)


_kind = kind_of_namespace(standard)
KIND: Kind = _kind._replace(own={**_kind.own, "scatter": scatter})
