"""``source``: the computation and its backward pass, written out as code that runs."""

import keyword
from collections.abc import Mapping
from typing import Any

from tinygrad_edu.engine import Value
from tinygrad_edu.views import javascript_code, numpy_code
from tinygrad_edu.views.program import forward_and_backward

LANGUAGES = ("numpy", "javascript")


def source(
    value: Value,
    names: Mapping[str, Any] | None = None,
    *,
    language: str = "numpy",
    name: str = "value_and_gradients",
) -> str:
    """Straight-line code of a function that computes ``value`` and its gradients.

    The function takes the leaves of the graph, under their names, in the order in which the graph
    uses them (and large constant arrays after them). It returns the value and a tuple of the
    gradients by those leaves; in JavaScript, one array of all of them. It needs NumPy alone.

    Shapes, and whatever the program decided with ``if``, are as they were when the graph was
    recorded.

    Args:
        value: a single number, the end of a graph.
        names: what things are called: ``names=locals()`` takes the names of your variables.
        language: ``"numpy"``, or ``"javascript"`` for graphs of plain numbers.
        name: what to call the function.

    Raises:
        TypeError: if ``value`` is not a ``Value``.
        ValueError: if it is not a single number, or has an operation that the language lacks.

    >>> w, x = Value(2.0, name="w"), Value(0.5, name="x")
    >>> print(source((w * x).tanh()))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def value_and_gradients(w, x):
        \"\"\"L, and its gradients by w, x.\"\"\"
        # forward
        L = np.tanh(w * x)
    <BLANKLINE>
        # backward
        t1 = 1 - L * L
        grad_w = t1 * x
        grad_x = t1 * w
        return L, (grad_w, grad_x)
    <BLANKLINE>
    """
    if language not in LANGUAGES:
        raise ValueError(
            f"source: language must be one of {', '.join(LANGUAGES)}, got {language!r}"
        )
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"source: {name!r} cannot be the name of a function")
    if language == "numpy":
        reserved = {*numpy_code.RESERVED, name}
        knows = numpy_code.NumpyWriter.knows
        return numpy_code.to_numpy(forward_and_backward(value, names, reserved, knows), name)
    reserved = {*javascript_code.RESERVED, name}
    knows = javascript_code.JavaScriptWriter.knows
    return javascript_code.to_javascript(forward_and_backward(value, names, reserved, knows), name)
