"""tinygrad_edu: a teaching autograd engine. A number that remembers how it was computed.

>>> import tinygrad_edu as tg
>>> x = tg.Value(0.5, name="x")
>>> loss = tg.tanh(3 * x) ** 2
>>> loss.backward()
>>> f"loss {loss:.4f}, dloss/dx {x.grad:.4f}"
'loss 0.8193, dloss/dx 0.9814'

Every function of :mod:`tinygrad_edu.rules` and :mod:`tinygrad_edu.functions` is here under its
own name (``tg.exp``, ``tg.sum``, ``tg.linalg.norm`` ...). The modules ``nn optim training datasets
views testing`` and the pictures (``tg.draw`` ...) are loaded when they are first used.
"""

import importlib
from typing import Any

from tinygrad_edu import functions as functions
from tinygrad_edu import rules as rules
from tinygrad_edu._hints import hinting
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
from tinygrad_edu.functions import fft, linalg
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
_MODULES = ("nn", "optim", "training", "datasets", "views", "testing")
_LAZY = dict.fromkeys(("compile", "compile_step"), "compiler")
_LAZY |= {"profile": "profiler", "check_grad": "testing"}
_LAZY |= dict.fromkeys(("draw", "tell", "explain", "source", "step_frames"), "views")

# What other libraries call it, and what to write here.
_OTHER_NAMES = dict.fromkeys(("tensor", "Tensor", "Variable"), "tg.Value(...)")
_OTHER_NAMES |= {name: f"np.{name}(...)" for name in ("zeros", "ones", "empty", "arange", "eye")}
_OTHER_NAMES |= {
    **dict.fromkeys(("float16", "float32", "float64", "int64"), "np.float32 and the like"),
    "fit": "tg.training.fit(model, data, loss, optimizer, ...)",
    "Parameter": "tg.Value(data): every leaf that is an attribute of a module is a parameter",
    "from_numpy": "tg.Value(array), which does not copy",
    "as_tensor": "tg.Value(array), which does not copy",
    "bmm": "a @ b",
    "inference_mode": "tg.no_grad()",
    "set_grad_enabled": "tg.no_grad(), and tg.enable_grad() inside it",
    "set_detect_anomaly": "tg.detect_anomaly()",
    "device": "nothing: it is computed wherever the data are",
    "custom_jvp": "tg.custom_vjp(pull): forward mode follows from it",
    "custom_gradient": "tg.custom_vjp(pull)",
    "GradientTape": "tg.grad(f), or loss.backward()",
    "pmap": "f(stack): functions take arrays with further axes in front",
    "scan": "a loop of Python's, which is recorded as it runs",
    "cond": "tg.where(condition, a, b), or if",
    "random": "np.random.default_rng(0)",
    "flatten": "tg.ravel(x)",
    "unsqueeze": "tg.expand_dims(x, axis)",
    "permute": "tg.transpose(x, axes)",
    "cat": "tg.concatenate([...])",
    "clamp": "tg.clip(x, low, high)",
    "mm": "a @ b",
    "draw_dot": "tg.draw(value)",
    "jit": "tg.compile(f)",
    "vmap": "f(stack): functions take arrays with further axes in front",
    "jacfwd": 'tg.jacobian(f, mode="forward")',
    "jacrev": 'tg.jacobian(f, mode="reverse")',
    "egrad": "tg.elementwise_grad(f)",
    "stop_grad": "tg.stop_gradient(x)",
    "backward": "loss.backward()",
    "autograd": "tg.grad(f), or loss.backward()",
    "manual_seed": "rng=0, or a numpy.random.Generator, wherever something is drawn",
    "randn": "np.random.default_rng(0).normal(size=...)",
    "rand": "np.random.default_rng(0).random(...)",
    "numpy": "import numpy as np: its functions take Values",
    "save": "safetensors, or np.savez(path, **model.state_dict())",
    "load": "model.load_state_dict(dict(np.load(path)))",
}
_hint = hinting("tinygrad_edu", _OTHER_NAMES)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"tinygrad_edu.{name}")
    if name in _LAZY:
        return getattr(importlib.import_module(f"tinygrad_edu.{_LAZY[name]}"), name)
    if name in FUNCTIONS:  # a row that the user has added
        return FUNCTIONS[name]
    return _hint(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_LAZY, *FUNCTIONS})
