"""``l2_penalty``: large weights cost, so a network keeps them small unless they earn it."""

from typing import Any

from tinygrad_edu import sum
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.nn.module import Module

BIASES = {"b", "bias", "biases"}


@options_elsewhere(weight_decay="strength", lam="strength")
def l2_penalty(model: Module, strength: float) -> Any:
    """½ · strength · sum of w² over all weights. Add it to the loss.

    Its gradient by a weight is strength · w. Biases are left out: a parameter is a bias if it is
    called ``b``, ``bias`` or ``biases``, or stands in a list that is. What layers are called does
    not matter.

    >>> from tinygrad_edu.nn import Linear
    >>> layer = Linear(3, 2, rng=0)
    >>> l2_penalty(layer, 0.1).item() == 0.05 * (layer.weight.data**2).sum()
    np.True_
    """
    if not isinstance(model, Module):
        raise TypeError(
            "l2_penalty: give the model itself, whose names tell which parameters are biases, not "
            f"a {type(model).__name__}"
        )
    if isinstance(strength, str) or strength is None:
        raise TypeError(f"l2_penalty: strength must be a number, not {strength!r:.40}")
    if not strength >= 0:
        raise ValueError(f"l2_penalty: strength must be at least 0, not {strength}")
    total: Any = 0.0
    for name, parameter in model.named_parameters():
        if _own_name(name) not in BIASES:
            total = total + sum(parameter * parameter)
    return 0.5 * strength * total


def _own_name(path: str) -> str:
    """The last part of a path that is no position in a list: ``w`` of ``layers.0.w.2``."""
    return next((part for part in reversed(path.split(".")) if not part.isdigit()), "")
