"""tinygrad_edu: a teaching autograd engine. A number that remembers how it was computed.

>>> import tinygrad_edu as tg
>>> x = tg.Value(0.5, name="x")
>>> loss = tg.tanh(3 * x) ** 2
>>> loss.backward()
>>> f"loss {loss:.4f}, dloss/dx {x.grad:.4f}"
'loss 0.8193, dloss/dx 0.9814'

Every function of :mod:`tinygrad_edu.rules` and :mod:`tinygrad_edu.functions` is here under its
own name (``tg.exp``, ``tg.sum``, ``tg.linalg.norm`` ...). The modules ``transforms nn optim
training datasets views testing compiler profiler``, and with them ``tg.grad``, ``tg.draw`` and the
like, are loaded when they are first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

import numpy  # from deep within, Python 3.11 needs a quarter longer to import it

from tinygrad_edu import functions as functions
from tinygrad_edu import rules as rules
from tinygrad_edu._hints import hinting
from tinygrad_edu._other_names import OF_THE_PACKAGE
from tinygrad_edu._version import __version__
from tinygrad_edu.engine import (
    FUNCTIONS,
    Value,
    composition,
    detect_anomaly,
    enable_grad,
    gradients,
    no_grad,
    primitive,
    register_kind,
    topological,
)
from tinygrad_edu.engine import full_name as _full_name
from tinygrad_edu.engine import way_to_call as _way_to_call
from tinygrad_edu.functions import fft, linalg

if TYPE_CHECKING:
    from tinygrad_edu.transforms import (
        checkpoint,
        custom_vjp,
        elementwise_grad,
        explode,
        grad,
        hessian,
        hvp,
        implode,
        jacobian,
        jvp,
        linearize,
        value_and_grad,
        vjp,
    )

__all__ = [
    "FUNCTIONS",
    "Value",
    "__version__",
    "checkpoint",
    "composition",
    "custom_vjp",
    "detect_anomaly",
    "elementwise_grad",
    "enable_grad",
    "explode",
    "fft",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "implode",
    "jacobian",
    "jvp",
    "linalg",
    "linearize",
    "no_grad",
    "primitive",
    "register_kind",
    "topological",
    "value_and_grad",
    "vjp",
]

globals().update({name: f for name, f in FUNCTIONS.items() if "." not in name})

# Loaded when first used, so that importing the package imports NumPy and nothing else.
_MODULES = (
    *("transforms", "nn", "optim", "training", "datasets"),
    *("views", "testing", "compiler", "profiler"),
)
_LAZY = dict.fromkeys({*__all__} - globals().keys(), "transforms")  # they are not here yet
_LAZY |= dict.fromkeys(("compile", "compile_step"), "compiler")
_LAZY |= {"profile": "profiler", "check_grad": "testing"}
_LAZY |= dict.fromkeys(("draw", "tell", "explain", "source", "step_frames"), "views")


def _in_another_place(name: str) -> str | None:
    """What to write for what a part of the package has, or knows, or that only NumPy has."""
    import re

    import numpy as np  # which is no name of ours

    if function := _full_name(name):
        return _way_to_call(function)
    for part in ("nn", "optim", "training", "datasets") if name[:1] != "_" else ():
        inside = vars(_import_module(f"tinygrad_edu.{part}"))
        if name in inside["__all__"]:
            return f"tg.{part}.{name}"
        if said := inside["__getattr__"].other_names.get(name):
            return re.sub(r"(?<!\.)\b(nn|optim|training|datasets)\.", r"tg.\1.", said)
    numpys = vars(np).get(name)
    if isinstance(numpys, float) or name == "newaxis":
        return f"np.{name}"
    is_numpys = callable(numpys) and not isinstance(numpys, type) and not name.startswith("_")
    return f"np.{name}(...), of numbers, not of Values" if is_numpys else None


_hint = hinting("tinygrad_edu", OF_THE_PACKAGE, __name__, _in_another_place)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return _import_module(f"tinygrad_edu.{name}")
    if name in _LAZY:
        globals()[name] = found = getattr(_import_module(f"tinygrad_edu.{_LAZY[name]}"), name)
        return found
    if name in FUNCTIONS:  # a row that the user has added
        return FUNCTIONS[name]
    return _hint(name)


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES, *_LAZY, *(name for name in FUNCTIONS if "." not in name)})


del OF_THE_PACKAGE, TYPE_CHECKING, Any, hinting, numpy  # tg.numpy is answered with what to write
