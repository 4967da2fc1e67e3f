"""What others say about one number of a gradient that has been found wrong.

They are asked only then, and each only where it applies: complex numbers and fractions are put
into the function in the place of floats, or the numbers of SymPy, HIPS autograd, torch or JAX,
whichever take them. Somebody who raises, or who gets another value of the function, has nothing
to say. Torch and JAX take seconds to import, so they are asked only where they are in use already.
"""

import builtins
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tinygrad_edu.engine import Value, bare
from tinygrad_edu.testing.adapters import Adapted
from tinygrad_edu.testing.second_opinions import Dual
from tinygrad_edu.testing.subjects import HandSubject, Subject, ValueSubject
from tinygrad_edu.testing.trees import children
from tinygrad_edu.testing.vectors import Vector

STEP = 1e-30
"""The step of the complex step; W. Squire and G. Trapp, SIAM Review 40 (1998), 110-112."""

MOST = 64
"""Of functions of more numbers, or with more results, nobody else is asked."""


@dataclass(frozen=True)
class Question:
    """The derivative of ``<u, outputs>`` of a subject by one of its numbers.

    Attributes:
        subject: the function.
        u: the cotangent.
        index: which number it is differentiated by.
    """

    subject: Subject
    u: Vector
    index: int

    def total(self, leaves: Sequence[Any], library: Any = np) -> Any:
        """``<u, outputs>`` for numbers of any kind in the place of the leaves."""
        subject = self.subject
        if isinstance(subject, HandSubject):
            result = freed(subject.f, library)(*subject.arguments.rebuild(leaves))
        else:
            assert isinstance(subject, ValueSubject)
            result = subject.run(leaves)
        numbers = list(_numbers(result))
        return sum(float(u) * x for u, x in zip(self.u, numbers, strict=True))

    def one_by_one(self, number: Callable[[int, float], Any]) -> list[Any]:
        """The leaves, with ``number(i, x)`` in the place of their i-th number x."""
        flat = self.subject.arguments.flat.tolist()
        made = np.array([None] * len(flat), dtype=object)
        made[:] = [number(i, x) for i, x in enumerate(flat)]
        return self._in_shape(made)

    def split(self, leaf: Callable[[Any], Any]) -> list[Any]:
        """The leaves, with ``leaf(array)`` in the place of each."""
        return [leaf(np.asarray(x)) for x in self._in_shape(self.subject.arguments.flat)]

    def pick(self, gradients: Sequence[Any]) -> float:
        """Of the gradients by the leaves, the number that was asked for."""
        return float(np.concatenate([np.ravel(g) for g in gradients])[self.index])

    def _in_shape(self, flat: Any) -> list[Any]:
        arguments = self.subject.arguments
        pairs = zip(arguments.leaves, arguments.slices, strict=True)
        shapes = [(part, np.shape(leaf.data)) for leaf, part in pairs]
        return [flat[p].reshape(shape) if shape else flat[p][0] for p, shape in shapes]


Oracle = Callable[[Question], tuple[Any, Any] | None]
"""Answers with the value of the function, as a check, and the derivative; or with ``None``."""


def opinions(question: Question, reference: float) -> dict[str, float]:
    """What each of the others says, by name; the silent ones are missing.

    The complex step is wrong without a word wherever a function is not analytic (``abs``), so it
    is quoted only where it agrees with ``reference``.

    >>> from tinygrad_edu.testing.arguments import Arguments
    >>> f = lambda x: float(x * x / 3)
    >>> subject = HandSubject("f", Arguments((2.0,), None, ("x",)), f, f)
    >>> found = opinions(Question(subject, np.ones(1), 0), 4 / 3)
    >>> found["exact fractions"], found["a complex step"]
    (1.3333333333333333, 1.3333333333333333)
    """
    subject = question.subject
    if not _can_be_asked_about(subject) or max(subject.arguments.flat.size, question.u.size) > MOST:
        return {}
    here = float(question.u @ subject.value(subject.arguments.flat))
    found = {}
    for name, ask in ORACLES.items():
        answer = _asked(ask, question)
        if answer is None or not _close(answer[0], here, 1e-6):
            continue
        if name == "a complex step" and not _close(answer[1], reference, 1e-6):
            continue
        found[name] = answer[1]
    return found


def freed(f: Callable[..., Any], library: Any = np) -> Callable[..., Any]:
    """The function with ``library`` where its module says NumPy, and ``float()`` doing nothing.

    >>> freed(lambda x: float(x) * 2)(Fraction(1, 3))
    Fraction(2, 3)
    """
    if not isinstance(f, types.FunctionType):
        return f
    names = {key: library if thing is np else thing for key, thing in f.__globals__.items()}
    if names.get("float", builtins.float) is float:
        names["float"] = lambda x: x
    made = types.FunctionType(f.__code__, names, f.__name__, f.__defaults__, f.__closure__)
    made.__kwdefaults__ = f.__kwdefaults__
    return made


# -- those who are asked -------------------------------------------------------------------


def complex_step(q: Question) -> tuple[Any, Any] | None:
    """``Im f(x + ih) / h``: no subtraction, so no rounding."""
    if not isinstance(q.subject, HandSubject):
        return None
    flat = q.subject.arguments.flat.astype(complex)
    flat[q.index] += 1j * STEP
    result = q.total(q._in_shape(flat))
    return result.real, result.imag / STEP


def exact_fractions(q: Question) -> tuple[Any, Any] | None:
    """Dual numbers over fractions: exact, for ``+ - * /`` and whole powers."""
    result = q.total(q.one_by_one(lambda i, x: Dual(Fraction(x), Fraction(int(i == q.index)))))
    return (result.value, result.slope) if isinstance(result, Dual) else None


def sympy(q: Question) -> tuple[Any, Any] | None:
    """SymPy differentiates the expression that the function makes of symbols."""
    import sympy

    symbols = sympy.symbols(f"x0:{q.subject.arguments.flat.size}", real=True)
    plain = isinstance(q.subject, HandSubject)
    leaves = q.one_by_one(lambda i, x: symbols[i])
    expression = q.total(leaves if plain else [Value(leaf) for leaf in leaves])
    at = dict(zip(symbols, q.subject.arguments.flat.tolist(), strict=True))
    slope = sympy.diff(expression, symbols[q.index])
    return sympy.N(expression.subs(at)), sympy.N(slope.subs(at))


def autograd(q: Question) -> tuple[Any, Any] | None:
    """HIPS autograd, with its NumPy in the place of NumPy."""
    import autograd.numpy
    from autograd import make_vjp

    leaves = q.split(lambda x: x if x.shape else float(x))
    back, value = make_vjp(lambda ls: q.total(ls, autograd.numpy))(leaves)
    return value, q.pick(back(1.0))


def torch(q: Question) -> tuple[Any, Any] | None:
    """torch, differentiating what the function does to its tensors."""
    import torch

    inputs = q.split(lambda x: torch.tensor(x, requires_grad=True))
    value = q.total([Value(x) for x in inputs] if isinstance(q.subject, ValueSubject) else inputs)
    by = torch.autograd.grad(value, inputs, allow_unused=True)
    zeros = [torch.zeros_like(x) for x in inputs]
    return value.item(), q.pick([z if g is None else g for g, z in zip(by, zeros, strict=True)])


def jax(q: Question) -> tuple[Any, Any] | None:
    """JAX, in float64, tracing the function."""
    import jax

    def of(leaves: Any) -> Any:
        wrapped = [Value(x) for x in leaves] if isinstance(q.subject, ValueSubject) else leaves
        return q.total(wrapped, jax.numpy)

    with jax.enable_x64(True):
        value, by = jax.value_and_grad(of)(q.split(jax.numpy.asarray))
        return float(value), q.pick(by)


ORACLES: dict[str, Oracle] = {
    "a complex step": complex_step,
    "exact fractions": exact_fractions,
    "SymPy": sympy,
    "HIPS autograd": autograd,
    "torch": torch,
    "JAX": jax,
}

SLOW_TO_IMPORT: dict[Oracle, str] = {torch: "torch", jax: "jax"}


def _asked(ask: Oracle, question: Question) -> tuple[float, float] | None:
    if SLOW_TO_IMPORT.get(ask, "sys") not in sys.modules:
        return None
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            answer = ask(question)
            return None if answer is None else (float(answer[0]), float(answer[1]))
    except Exception:  # whatever it raises, it says that this is not for it
        return None


def _can_be_asked_about(subject: Subject) -> bool:
    """Whether the function takes numbers of other kinds: it is not another library's, or a module.

    A module has its parameters inside, and cannot be called with others.
    """
    exact = all(leaf.eps <= 2.0**-52 for leaf in subject.arguments.leaves)
    if isinstance(subject, HandSubject):
        return exact and not isinstance(subject.f, Adapted)
    return exact and type(subject) is ValueSubject


def _numbers(result: Any) -> Iterator[Any]:
    """The continuous numbers of a result of any kind, one by one."""
    data = bare(result)
    inside = children(data)
    if inside is not None:
        for child in inside.values():
            yield from _numbers(child)
        return
    if isinstance(data, bool | int) or getattr(getattr(data, "dtype", None), "kind", "O") in "biu":
        return
    shape = tuple(getattr(data, "shape", ()))
    if not shape:
        yield data
        return
    flat = data.reshape(-1)
    yield from (flat[i] for i in range(int(np.prod(shape))))


def _close(one: float, other: float, share: float) -> bool:
    return abs(one - other) <= share * max(1e-300, abs(one), abs(other))
