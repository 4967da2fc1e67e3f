"""``check_grad`` and ``check_rule``: whether a gradient is right."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.rng import RNG, generator
from tinygrad_edu.testing.adapters import Adapted
from tinygrad_edu.testing.arguments import Arguments, names_of
from tinygrad_edu.testing.claims import Place, claim_of, dyadics, place_at
from tinygrad_edu.testing.comparison import (
    Comparison,
    Verdict,
    compare,
    reference_for,
    tolerant,
)
from tinygrad_edu.testing.jumps import jumps_in, without
from tinygrad_edu.testing.kinks import kink_in
from tinygrad_edu.testing.probes import Probes
from tinygrad_edu.testing.report import TALLY, Report
from tinygrad_edu.testing.sanity import sane
from tinygrad_edu.testing.second_look import SecondLook
from tinygrad_edu.testing.subjects import HandSubject, RuleSubject, Subject, ValueSubject
from tinygrad_edu.testing.vectors import Vector

Which = int | str | Sequence[int | str] | None


@options_elsewhere(
    "check_grad(f, *args)",
    **dict.fromkeys(("gradient", "fprime", "jac"), "grad"),
    **dict.fromkeys(
        ("atol", "rtol", "tol", "tolerance"), "no tolerance: the reference has its own error bar"
    ),
    **dict.fromkeys(("eps", "epsilon", "step", "h"), "nothing: the reference finds its own steps"),
    argnums="wrt",
    seed="rng",
)
def check_grad(
    f: Callable[..., Any],
    *args: Any,
    grad: Callable[..., Any] | None = None,
    wrt: Which = None,
    modes: Sequence[str] = ("vjp", "jvp"),
    order: int = 1,
    directions: int = 3,
    rng: RNG = 0,
) -> Report:
    """Compare the gradient of ``f`` with one that is computed from values of ``f`` alone.

    For every argument and along random directions v, ``<g, v>`` must agree with the reference
    derivative of ``t -> f(x + t v)`` within its error bar; no tolerance is set. Results that are
    arrays are contracted with a random cotangent u, so that every element counts.

    Args:
        f: a function that returns a float, an array of floats, or a tuple of those. Without
            ``grad`` it is called with Values and differentiated by the engine; with ``grad`` it
            is called with the arguments as they are, no Value is involved, and it returns one
            float or array. Or a function from :mod:`tinygrad_edu.testing.adapters`, which brings
            its gradient along.
        args: numbers, arrays, and lists, tuples, dictionaries or dataclasses of them.
        grad: a gradient written by hand: ``grad(*args)`` returns the gradient by the one
            argument, or a tuple of gradients by several. If ``f`` returns an array, it returns
            the Jacobian, of shape ``f(x).shape + x.shape``.
        wrt: which arguments to differentiate by, by position or name; by default all that hold
            floats.
        modes: ``"vjp"`` is backward mode, ``"jvp"`` forward mode (only without ``grad``).
        order: up to which order derivatives are checked: 2 checks the gradient of the gradient.
        directions: how many random directions, each with a cotangent of its own.
        rng: where cotangents and directions come from.

    Raises:
        BadFunction: if the function cannot be checked: it is not deterministic, it changes its
            arguments, it returns NaN, whole numbers or a gradient of a wrong shape, it raises.
            Each of these is a class of its own in :mod:`tinygrad_edu.testing.errors`.
        TypeError, ValueError: if an argument of this function is not what it should be.

    >>> import numpy as np
    >>> loss = lambda w: float(np.sum(w**2))
    >>> print(check_grad(loss, np.array([1.0, -2.0]), grad=lambda w: 2 * w))
    <lambda>: 3 pass; worst relative error ...
    >>> check_grad(loss, np.array([1.0, -2.0]), grad=lambda w: w).ok
    False
    """
    for what, given in (("f", f), ("grad", grad)):
        if given is not None and not callable(given):
            raise TypeError(
                f"check_grad: {what} must be a function of the arguments, not a "
                f"{type(given).__name__}; the gradient at another point is asked for, too"
            )
    _check_call("check_grad(f", f, args)
    names = names_of(f, len(args))
    arguments = Arguments(args, wrt, names)
    name = _name_of(f)
    subject: Subject
    if (grad is not None or isinstance(f, Adapted)) and order != 1:
        raise ValueError("check_grad: a gradient from elsewhere is checked to order 1 only")
    if isinstance(f, Adapted):
        subject = RuleSubject(name, arguments, f, _pulled_by(f, arguments.positions))
    elif grad is not None:
        subject = HandSubject(name, arguments, f, grad)
    else:
        subject = ValueSubject(name, arguments, lambda leaves: f(*arguments.rebuild(leaves)))
    subject.function = f
    return check(subject, modes=modes, order=order, directions=directions, rng=rng)


def check_rule(
    forward: Callable[..., Any],
    vjp: Callable[..., Any] | Sequence[Callable[..., Any] | None],
    *args: Any,
    wrt: Which = None,
    directions: int = 3,
    rng: RNG = 0,
) -> Report:
    """Check a vector-Jacobian product written by hand, as autograd engines are made of.

    Args:
        forward: ``forward(*args)`` returns an array or a number.
        vjp: ``vjp(g, y, *args)`` returns the gradient by the argument, or a tuple of gradients by
            several. Or one such function for each argument, ``None`` where there is no
            derivative. ``g`` is the gradient of the result ``y``.
        args: the arguments, numbers and arrays.
        wrt, directions, rng: as for :func:`check_grad`.

    Raises:
        BadFunction, TypeError, ValueError: as for :func:`check_grad`.

    >>> import numpy as np
    >>> print(check_rule(np.tanh, lambda g, y, x: g * (1 - y * y), np.array([0.5, -1.0])))
    tanh: 3 pass; worst relative error ...
    >>> check_rule(np.tanh, lambda g, y, x: 1 - y * y, np.array([0.5, -1.0])).ok
    False
    """
    if not callable(vjp):
        if not isinstance(vjp, Sequence):
            raise TypeError(
                f"check_rule: vjp must be a function, or a list of them, not {vjp!r:.40}"
            )
        rules = list(vjp)
        if len(rules) != len(args):
            raise ValueError(
                f"check_rule: arguments: {len(args)}, rules: {len(rules)}; give one function for "
                "each argument, None where there is no derivative"
            )
        if not any(rules):
            raise ValueError("check_rule: there is no rule to check, all are None")
        wrt = wrt if wrt is not None else [i for i, rule in enumerate(rules) if rule is not None]
        vjp = _one_by_one(rules)
    _check_call("check_rule(forward, vjp", forward, args)
    arguments = Arguments(args, wrt, names_of(forward, len(args)))
    name = _name_of(forward)
    subject = RuleSubject(name, arguments, forward, vjp)
    return check(subject, modes=("vjp",), order=1, directions=directions, rng=rng)


def check(subject: Subject, **options: Any) -> Report:
    """:func:`checked`, and counted among the checks of this process."""
    report = checked(subject, **options)
    TALLY.update(comparison.verdict for comparison in report.comparisons)
    return report


def checked(
    subject: Subject,
    *,
    modes: Sequence[str],
    order: int,
    directions: int,
    rng: RNG,
) -> Report:
    """Check whatever answers the questions of a :class:`Subject`."""
    for name, number in (("order", order), ("directions", directions)):
        if not isinstance(number, int | np.integer):
            raise TypeError(f"{name}: a whole number is needed, not {number!r:.40}")
    if isinstance(modes, str) or not modes or not set(modes) <= {"vjp", "jvp"}:
        raise ValueError(f"modes: ('vjp',), ('jvp',) or both are possible, not {modes!r}")
    if order < 1 or directions < 1:
        raise ValueError(f"order and directions start at 1, got {order} and {directions}")
    random = generator(rng, "check_grad")
    comparisons: list[Comparison] = []
    level = subject
    modes = [mode for mode in modes if mode in subject.modes]
    if not modes:
        raise ValueError(f"modes: a gradient written by hand has {subject.modes} only")
    for n in range(1, order + 1):
        value, look = sane(level), SecondLook(level)
        for _ in range(directions):
            comparisons += _along_one_direction(look, modes, n, value, random)
        if any(c.verdict is Verdict.FAIL for c in comparisons):
            break  # the gradient of a wrong gradient shows nothing
        if n < order:
            assert isinstance(level, ValueSubject)
            level = level.derivative_subject(dyadics(random, value.size))
    return Report(subject.name, comparisons, subject)


def _along_one_direction(
    look: SecondLook, modes: Sequence[str], order: int, value: Vector, random: np.random.Generator
) -> list[Comparison]:
    arguments = look.subject.arguments
    u = dyadics(random, value.size)
    v = dyadics(random, arguments.flat.size)
    place = place_at(look.subject, arguments.flat, u)
    found = []
    for leaf, part in zip(arguments.leaves, arguments.slices, strict=True):
        if not leaf.size:
            continue
        along = np.zeros_like(v)
        along[part] = v[part]
        found += _along(look, place, along, modes, order, leaf.name)
    return found


def _along(
    look: SecondLook, place: Place, v: Vector, modes: Sequence[str], order: int, argument: str
) -> list[Comparison]:
    """The comparisons along v; where f is not smooth, also along the part of v where it is."""
    claims = {mode: claim_of(look.subject, mode, place, v) for mode in modes}
    one = claims[modes[0]]
    reference = reference_for(one)
    found = [
        look(place, claim, reference, compare(claim, reference, mode, order, argument))
        for mode, claim in claims.items()
    ]
    # At the kinks of a graph, each rule has been looked at alone: see second_look.
    unseen = not isinstance(look.subject, ValueSubject) and found[0].verdict is Verdict.NONSMOOTH
    if reference.jumps or unseen:
        rough = jumps_in if reference.jumps else _is_kinked
        smooth = without(rough, tolerant(one.phi), one.x, v, one.noise)
        if 0 < np.count_nonzero(smooth) < np.count_nonzero(v):
            found += _along(look, place, smooth, modes, order, argument)
    return found


def _is_kinked(probes: Probes) -> bool:
    return kink_in(probes) is not None


def _check_call(call: str, f: Callable[..., Any], args: Sequence[Any]) -> None:
    """Refuse other arguments than ``f`` takes; ``call`` is how the check is called, up to them."""
    who, n = call.partition("(")[0], len(args)
    try:
        parameters = inspect.signature(f, follow_wrapped=False).parameters
    except (TypeError, ValueError):  # nobody can read it
        parameters = None
    if parameters is not None and _takes(f, args):
        return
    if any(map(inspect.isroutine, args)):
        raise TypeError(
            f"{who}: f does not take {n} arguments, of which one is a function; a gradient written "
            "by hand is given by name, check_grad(f, x, grad=gradient)"
        )
    by_place = [p for p in (parameters or {}).values() if p.kind in BY_PLACE]
    needed = [p.name for p in by_place if p.default is p.empty]
    if needed and len(needed) != n:
        raise TypeError(
            f"{who}: {_name_of(f)}({', '.join(parameters or ())}) is given {n} "
            f"argument{'s' * (n != 1)}; write {', '.join([call, *needed])})"
        )


BY_PLACE = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD


def _takes(f: Callable[..., Any], args: Sequence[Any]) -> bool:
    try:
        inspect.signature(f, follow_wrapped=False).bind(*args)
    except TypeError:
        return False
    return True


def _name_of(f: Callable[..., Any]) -> str:
    return getattr(f, "__name__", type(f).__name__)


def _pulled_by(f: Adapted, positions: Sequence[int]) -> Callable[..., Any]:
    def vjp(u: Any, y: Any, *args: Any) -> Any:
        found = f.pull(u, args, positions)
        return found if len(found) > 1 else found[0]

    return vjp


def _one_by_one(rules: Sequence[Callable[..., Any] | None]) -> Callable[..., Any]:
    def vjp(g: Any, y: Any, *args: Any) -> tuple[Any, ...]:
        found = (rule(g, y, *args) for rule in rules if rule is not None)
        return tuple(found)

    return vjp
