"""Every row on every kind of number that its operation takes, each judged as sharply as it allows.

Fractions must agree exactly, symbols as formulas, float32 within its own noise, and what torch and
JAX compute by our rules with what NumPy does. Which operation takes which kind is not listed: it
is tried. A count says how many there must be at least, so that none gets lost.
"""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import tinygrad_edu as tg
from tinygrad_edu.testing import check_grad
from tinygrad_edu.testing.building import random_pick
from tinygrad_edu.testing.operations import checkable, domain_of
from tinygrad_edu.testing.second_opinions import exact_gradient

EVERYTHING = checkable()
DOES_NOT_APPLY = (TypeError, ValueError, AttributeError, NotImplementedError)


def last(result):
    """The last of several results, as ``divmod`` has them."""
    return result[-1] if isinstance(result, tuple | list) else result


def of_numbers(name):
    """An operation as a function of single numbers, and its domain; ``None`` if it takes none."""
    domain = domain_of(name)
    if not domain.fits(((),) * domain.arity):
        return None
    with_ = domain.extras(random_pick(np.random.default_rng(0)), ((),) * domain.arity)
    return lambda *args: last(domain.run(tg.FUNCTIONS[name], args, with_))


# -- exact fractions -----------------------------------------------------------------------


def takes_fractions(name):
    f, numbers = of_numbers(name), fractions(name)
    try:
        return f is not None and isinstance(f(*map(tg.Value, numbers)).data, Fraction)
    except (*DOES_NOT_APPLY, OverflowError):
        return False


def fractions(name):
    return [Fraction(n, 7) for n in (5, 9, 11)][: domain_of(name).arity]


def exactly(f, numbers):
    """The gradient by dual numbers; by a quotient, exact for squares, where they are not taken."""
    try:
        return exact_gradient(f, *numbers)
    except (TypeError, OverflowError):
        h, found = Fraction(1, 1000), []
        for i in range(len(numbers)):
            above, below = ([x + s * h * (i == j) for j, x in enumerate(numbers)] for s in (1, -1))
            found.append((Fraction(f(*above)) - Fraction(f(*below))) / (2 * h))
        return found


EXACT = [name for name in EVERYTHING if takes_fractions(name)]


def test_many_operations_take_fractions():
    assert len(EXACT) >= 36


@pytest.mark.parametrize("name", EXACT)
def test_on_fractions_the_gradient_is_equal_with_no_tolerance(name):
    f, numbers = of_numbers(name), fractions(name)
    leaves = [tg.Value(x) for x in numbers]
    found = tg.gradients(f(*leaves), wrt=leaves)
    assert all(isinstance(g, Fraction) for g in found.values())
    plain = [found.get(leaf, Fraction(0)) for leaf in leaves]
    assert plain == exactly(lambda *xs: np.asarray(f(*xs)).item(), numbers)


# -- symbols -------------------------------------------------------------------------------


def as_formulas(name):
    """Our gradient on symbols, SymPy's own of the result, and where; ``None`` if it takes none."""
    f, domain = of_numbers(name), domain_of(name)
    if f is None:
        return None
    at = domain.arguments(random_pick(np.random.default_rng(1)), ((),) * domain.arity)
    symbols = sympy.symbols(f"x0:{len(at)}", real=True)
    leaves = [tg.Value(x) for x in symbols]
    try:
        y = f(*leaves)
        found = tg.gradients(y, wrt=leaves)
    except DOES_NOT_APPLY:
        return None
    ours = [sympy.sympify(found.get(leaf, 0)) for leaf in leaves]
    places = dict(zip(symbols, at, strict=True))
    return ours, [sympy.diff(sympy.sympify(y.data), x) for x in symbols], places


def test_on_symbols_the_rules_give_the_formulas_that_sympy_gives():
    applied, wrong = 0, []
    for name in EVERYTHING:
        formulas = as_formulas(name)
        if formulas is None:
            continue
        applied += 1
        ours, theirs, at = formulas
        for one, other in zip(ours, theirs, strict=True):
            if other.has(sympy.Derivative):  # of floor, which SymPy leaves as it is
                continue
            # A symbol has no dtype that says it is real, so ours may have an imaginary part.
            numbers = [complex(sympy.N(formula.subs(at))).real for formula in (one, other)]
            if abs(numbers[0] - numbers[1]) > 1e-9 * max(map(abs, numbers)):
                wrong.append((name, one, other, at))
    assert not wrong
    assert applied >= 75


# -- single precision ----------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERYTHING)
def test_in_single_precision_the_gradient_is_right_within_its_noise(name):
    domain, pick = domain_of(name), random_pick(np.random.default_rng(5))
    shapes = domain.shapes(pick)
    args, with_ = domain.arguments(pick, shapes), domain.extras(pick, shapes)
    narrow = [np.asarray(x, np.float32) for x in args]
    report = check_grad(
        lambda *a: domain.run(tg.FUNCTIONS[name], a, with_), *narrow, modes=("vjp",), directions=2
    )
    assert not report.failures


# -- the arrays of other libraries ---------------------------------------------------------


def disagreeing(names, of_numpy, to_numpy):
    """Those whose gradients differ from NumPy's, and how many there are that apply."""
    applied, wrong = 0, {}
    for name in names:
        domain, pick = domain_of(name), random_pick(np.random.default_rng(2))
        shapes = domain.shapes(pick)
        args, with_ = domain.arguments(pick, shapes), domain.extras(pick, shapes)

        def gradient(args, domain=domain, with_=with_, name=name):
            leaves = [tg.Value(x) for x in args]
            y = last(domain.run(tg.FUNCTIONS[name], leaves, with_))
            found = tg.gradients(tg.sum(y * y) if y.shape else y * y, wrt=leaves)
            return [found.get(leaf, 0.0) for leaf in leaves]

        try:
            theirs = [np.asarray(to_numpy(g)) for g in gradient([of_numpy(x) for x in args])]
        except Exception:  # whatever the other library raises, it does not do this
            continue
        applied += 1
        for one, other in zip(gradient(args), theirs, strict=True):
            same_kind = other.dtype.kind == np.asarray(one).dtype.kind
            if not (same_kind and np.allclose(one, other, rtol=1e-9, atol=1e-9)):
                wrong[name] = (one, other)
    return applied, wrong


@pytest.mark.backends
@pytest.mark.filterwarnings("ignore")
def test_on_torch_tensors_the_gradients_are_numpys():
    torch = pytest.importorskip("torch")
    applied, wrong = disagreeing(EVERYTHING, lambda x: torch.tensor(np.asarray(x)), np.asarray)
    assert not wrong
    assert applied >= 220


@pytest.mark.backends
@pytest.mark.filterwarnings("ignore")
def test_on_jax_arrays_the_gradients_are_numpys():
    jax = pytest.importorskip("jax")
    some = EVERYTHING[::4]  # JAX compiles each step of each rule: all would take minutes
    with jax.enable_x64(True):
        applied, wrong = disagreeing(some, jax.numpy.asarray, np.asarray)
    assert not wrong
    assert applied >= 50
