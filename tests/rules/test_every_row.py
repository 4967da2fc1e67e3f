"""Every row: its derivative, the second, and forward mode; programs that use it; the laws.

Nothing is listed here. What an operation takes stands in the table of domains; an operation that
is added is tested here as soon as it is there.
"""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.testing import Verdict, check_grad, laws
from tinygrad_edu.testing.building import build, random_pick
from tinygrad_edu.testing.operations import checkable, domain_of, rows

EVERYTHING = checkable()  # tests/testing/test_domains.py fails for an operation without domain
CASES = 3


def case(name, seed):
    """A random call of an operation: a function of its arguments, and arguments."""
    domain, pick = domain_of(name), random_pick(np.random.default_rng(seed))
    shapes = domain.shapes(pick)
    args, with_ = domain.arguments(pick, shapes), domain.extras(pick, shapes)

    def f(*args):
        return domain.run(tg.FUNCTIONS[name], args, with_)

    return f, args


@pytest.mark.parametrize("name", EVERYTHING)
def test_its_first_and_second_derivative_are_right_in_both_modes(name):
    passed = 0
    for seed in range(CASES):
        f, args = case(name, seed)
        report = check_grad(f, *args, order=domain_of(name).order, directions=1, rng=seed)
        passed += report.assert_ok().count(Verdict.PASS)
    assert passed, "nothing but kinks has been tested: the domain needs other numbers"


@pytest.mark.parametrize("name", EVERYTHING)
def test_its_gradient_has_the_kind_shape_and_dtype_of_each_argument(name):
    for seed in range(CASES):
        f, args = case(name, seed)
        laws.shape_and_dtype(_single(f), *args)
        laws.shape_and_dtype(_single(f), *(np.asarray(x, np.float32) for x in args))


@pytest.mark.parametrize("name", EVERYTHING)
def test_it_changes_no_data_and_gives_one_answer_however_it_is_asked(name):
    f, args = case(name, 0)
    for law in (laws.no_mutation, laws.one_answer, laws.accumulate_twice, laws.no_aliasing):
        law(_single(f), *args)


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_array_changed_meanwhile_is_told_or_makes_no_difference(name):
    for seed in range(CASES):
        f, args = case(name, seed)
        f, args = _single(f), [np.asarray(x) for x in args]
        others = [np.asarray(x) for x in case(name, seed + CASES)[1]]
        for i, changed in enumerate(args):
            for leaves in ([i], [j for j in range(len(args)) if j != i], range(len(args))):
                given = [tg.Value(x) if j in leaves else x for j, x in enumerate(args)]
                result, wrt = f(*given), [x for x in given if isinstance(x, tg.Value)]
                if not wrt or not isinstance(result, tg.Value) or result.recipe is None:
                    continue
                seed_of = np.ones(result.shape, result.dtype)
                right = tg.gradients(result, wrt, seed=seed_of)
                before = changed.copy()
                changed[...] = np.resize(others[i], changed.shape)
                try:
                    found = tg.gradients(result, wrt, seed=seed_of)
                except RuntimeError as told:
                    assert "was changed in place" in str(told)
                else:
                    assert found.keys() == right.keys()
                    for leaf, g in right.items():
                        np.testing.assert_array_equal(found[leaf], g)
                changed[...] = before


@pytest.mark.parametrize("name", EVERYTHING)
def test_programs_that_use_it_have_right_gradients(name):
    for seed in range(2):
        program = build(random_pick(np.random.default_rng(seed)), must_use=name, max_statements=5)
        check_grad(program, *program.inputs, directions=1, rng=seed).assert_ok()


def in_numpy(name):
    """NumPy's function of this name, if there is one and it takes plain numbers."""
    function, domain = np, domain_of(name)
    for part in name.split("."):
        function = getattr(function, part, None)
    takes_numbers = domain.fits(((),) * domain.arity) and domain.guards is None
    return function if takes_numbers and not domain.sequence else None


@pytest.mark.parametrize("name", [name for name in rows() if name in EVERYTHING and in_numpy(name)])
def test_numpy_finds_it_by_its_name_and_records_the_same_operation(name):
    domain, pick = domain_of(name), random_pick(np.random.default_rng(0))
    shapes = ((),) * domain.arity
    values = [tg.Value(np.asarray(x)) for x in domain.arguments(pick, shapes)]
    with_ = domain.extras(pick, shapes)
    by_numpy = domain.apply(in_numpy(name), values, with_)
    ours = domain.apply(tg.FUNCTIONS[name], values, with_)
    assert by_numpy.recipe.op is ours.recipe.op
    np.testing.assert_array_equal(by_numpy.data, ours.data)


def test_an_operation_without_a_rule_is_recorded_and_passes_no_gradient():
    without = [name for name, op in OPERATIONS.items() if not any(op.rules)]
    assert {"less", "argmax", "all", "stop_gradient"} <= set(without)
    x = tg.Value(np.array([1.0, 3.0, 2.0]))
    (x * tg.stop_gradient(x) + (x > 1.5)).sum().backward()
    np.testing.assert_array_equal(x.grad, x.data)


def _single(f):
    """The last continuous result of a function, for laws that are about one."""

    def last(*args):
        result = f(*args)
        if not isinstance(result, tuple | list):
            return result
        return [part for part in result if np.asarray(_data(part)).dtype.kind in "fc"][-1]

    return last


def _data(x):
    return x.data if isinstance(x, tg.Value) else x
