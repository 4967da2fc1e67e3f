"""``tell``: the chain rule as a story, in the steps in which a network is trained by hand.

Input, feed forward, output error, backpropagation, gradient, step: the numbered procedure, with
the numbers of the graph at hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.engine import OPERATIONS, Value, is_complex
from tinygrad_edu.views.conventions import gathered, is_rounded_away, remark
from tinygrad_edu.views.expressions import Call, Number, Partial
from tinygrad_edu.views.notations import TEXT, Notation, latex_prose
from tinygrad_edu.views.sentences import (
    NOTATIONS,
    SIGNS,
    backward_sentence,
    forward_sentence,
    local_sentence,
    total_sentence,
)
from tinygrad_edu.views.trace import (
    CONSTANT,
    LEAF,
    OPERATION,
    Event,
    Node,
    Trace,
    check_value,
    trace,
)
from tinygrad_edu.views.typeset import factor, write

Section = tuple[str, list[str]]


@options_elsewhere(**dict.fromkeys(("lr", "learning_rate"), "rate"))
def tell(
    value: Value,
    names: Mapping[str, Any] | None = None,
    *,
    notation: str = "text",
    rate: float = 0.1,
    parameters: Iterable[str] | None = None,
) -> str:
    """Tell how ``value`` was computed, how its gradients follow, and what a step would do.

    Args:
        value: the loss, a single number (or an array whose ``backward`` has been called).
        names: what things are called: ``names=locals()`` takes the names of your variables.
        notation: ``"text"``, or ``"latex"`` for aligned equations.
        rate: the learning rate η of the step at the end; the graph itself is left as it is.
        parameters: the names of the leaves that the step changes; all of them by default.

    Raises:
        TypeError: if ``value`` is not a ``Value``, or ``rate`` is no number.
        ValueError: for an unknown notation, an unknown parameter, or where there is nothing to
            differentiate.

    >>> a, b = Value(2.0, name="a"), Value(-3.0, name="b")
    >>> print(tell(a * b + a))
    1. Input
       a = 2
       b = −3
    2. Feed forward
       v1 = a · b = 2 · (−3) = −6
       L = v1 + a = −6 + 2 = −4
    3. Output error
       dL/dL = 1
    4. Backpropagation
       dL/dv1 = dL/dL · dL/dv1 = 1 × 1 = 1   [dL/dv1 = 1]
    5. Gradient
       dL/da = dL/dL · dL/da = 1 × 1 = 1   [dL/da = 1]
       dL/da += dL/dv1 · dv1/da = 1 × −3 = −3   [dv1/da = b = −3], together 1 + (−3) = −2
       dL/db = dL/dv1 · dv1/db = 1 × 2 = 2   [dv1/db = a = 2]
    6. Step, η = 0.1
       a ← a − η · dL/da = 2 − 0.1 × (−2) = 2.2
       b ← b − η · dL/db = −3 − 0.1 × 2 = −3.2
    """
    if notation not in NOTATIONS:
        known = ", ".join(NOTATIONS)
        raise ValueError(f"tell: notation must be one of {known}, got {notation!r}")
    _check_rate(rate)
    check_value("tell", value, with_gradients=True)
    backward = None if value.grad is not None else True
    traced = trace(value, names, backward=backward)
    if traced.unrecorded:
        raise ValueError(f"tell: {traced.unrecorded}; compute it anew where it is recorded")
    leaves = _parameters(traced, parameters)
    to = NOTATIONS[notation]
    return (_plain if to is TEXT else _latex)(list(_sections(traced, leaves, rate, to)))


def _check_rate(rate: Any) -> None:
    try:
        rate + 0  # text cannot be added to
    except TypeError as error:
        raise TypeError(
            f"tell: rate must be a number, not {rate!r:.40}; write for example rate=0.1"
        ) from error


def _parameters(traced: Trace, chosen: Iterable[str] | None) -> list[Node]:
    leaves = {node.name: node for node in traced.nodes if node.kind == LEAF}
    if chosen is None:
        return [node for node in leaves.values() if node.grad is not None]
    names = list(chosen)
    unknown = [name for name in names if name not in leaves]
    if unknown:
        raise ValueError(f"tell: no leaf is called {unknown[0]!r}; there are {', '.join(leaves)}")
    return [leaves[name] for name in names]


def _sections(traced: Trace, leaves: list[Node], rate: float, to: Notation) -> Iterator[Section]:
    loss = traced.output.name
    inner = [event for event in traced.events if event.edge.source.kind == OPERATION]
    outer = [event for event in traced.events if event.edge.source.kind == LEAF]
    yield "Input", [forward_sentence(node, to) for node in traced.nodes if _is_given(node)]
    yield (
        "Feed forward",
        [forward_sentence(node, to) for node in traced.nodes if node.kind == OPERATION],
    )
    yield "Output error", [f"{to.partial(loss, loss)} = {to.number(traced.output.grad)}"]
    yield "Backpropagation", [_told(event, loss, to) for event in inner]
    held = gathered(*traced.nodes)
    beside = [held if to is TEXT else latex_prose(held)] if held else []
    yield "Gradient", [*(_told(event, loss, to) for event in outer), *beside]
    eta = "η" if to is TEXT else r"\eta"
    yield f"Step, {eta} = {to.number(rate)}", [_step(node, loss, rate, to) for node in leaves]


def _is_given(node: Node) -> bool:
    """An input, or a constant that goes by a name in formulas."""
    return node.kind == LEAF or (node.kind == CONSTANT and not node.is_bare)


def _told(event: Event, loss: str, to: Notation) -> str:
    sentence = backward_sentence(event, loss, to)
    local, total = local_sentence(event.edge, to), total_sentence(event, to)
    remarked = remark(event.edge)
    if to is TEXT:
        parts = [sentence, local and f"   [{local}]", total and f", together {total}"]
        return "".join([*parts, remarked and f" ({remarked})"])
    parts = [sentence, local and rf" \qquad \left[{local}\right]", total and rf" \qquad {total}"]
    return "".join([*parts, remarked and rf" \qquad {latex_prose(remarked)}"])


def _step(node: Node, loss: str, rate: float, to: Notation) -> str:
    arrow, eta = ("←", "η") if to is TEXT else (r"\leftarrow", r"\eta")
    name, slope, g = to.name(node.name), to.partial(loss, node.name), node.grad
    if g is None:
        return f"{name} {arrow} {name}"
    if is_complex(node.data):  # the way down is along the conjugate
        slope = write(Call("conjugate", (Partial(loss, node.name),)), to)[0]
        g = OPERATIONS["conjugate"].compute([g], {})
    _, times, number_times = SIGNS[to]
    minus = to.infix(name, "−", f"{eta}{times}{slope}")
    after = node.data - rate * g
    if node.shape != ():
        return f"{name} {arrow} {minus} = {to.number(after)}"
    step = f"{factor(rate, to)}{number_times}{factor(g, to, signed=False)}"
    numbers = to.infix(to.number(node.data), "−", step)
    computed = Call("subtract", (Number(node.data), Call("multiply", (Number(rate), Number(g)))))
    sign = "≈" if is_rounded_away(computed, after) else "="
    return f"{name} {arrow} {minus} = {to.infix(numbers, sign, to.number(after))}"


def _plain(sections: list[Section]) -> str:
    lines = []
    for number, (title, sentences) in enumerate(sections, 1):
        lines += [f"{number}. {title}", *(f"   {sentence}" for sentence in sentences)]
    return "\n".join(lines)


def _latex(sections: list[Section]) -> str:
    lines = []
    for number, (title, sentences) in enumerate(sections, 1):
        title = title.replace("η", r"$\eta$").replace(r"\eta", r"$\eta$", 1)
        lines.append(rf"\paragraph{{{number}. {title}}}")
        if sentences:
            rows = [f"  & {sentence}" for sentence in sentences]
            lines += [r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"]
    return "\n".join(lines)
