"""Programs: random computations that run, print as Python, and hold many kinds of graph."""

import numpy as np
import pytest
from hypothesis import find, given, settings

import tinygrad_edu as tg
from tinygrad_edu.engine import topological
from tinygrad_edu.testing import check_grad, strategies
from tinygrad_edu.testing.building import build, random_pick
from tinygrad_edu.testing.operations import checkable
from tinygrad_edu.testing.programs import Program, source, weights

NAMES = {"np": np, "tg": tg, "Value": tg.Value}


def number(x):
    return x.data if isinstance(x, tg.Value) else x


@settings(max_examples=60)
@given(strategies.programs())
def test_a_program_prints_as_python_that_computes_the_same(program):
    scope = dict(NAMES)
    exec(source(program), scope)
    inputs = [tg.Value(x) for x in program.inputs]
    # NumPy sums in an order that depends on where an array lies in memory.
    np.testing.assert_allclose(number(scope["out"]), number(program(*inputs)), 1e-12, 1e-12)


@settings(max_examples=60)
@given(strategies.programs())
def test_a_program_stays_in_good_numbers(program):
    values = [number(v) for v in program.values(*program.inputs)]
    for value in values[len(program.inputs) :]:
        assert np.all(np.abs(value) < 1e6)


@settings(max_examples=60)
@given(strategies.programs())
def test_the_gradient_of_a_program_is_right_in_both_modes(program):
    check_grad(program, *program.inputs, directions=1).assert_ok()


@pytest.mark.parametrize("name", checkable())
def test_a_program_uses_what_it_must_use(name):
    for seed in range(3):
        program = build(random_pick(np.random.default_rng(seed)), must_use=name, max_statements=4)
        assert name in {statement.name for statement in program.statements}


def test_an_operation_that_there_is_not_is_named():
    pick = random_pick(np.random.default_rng(0))
    with pytest.raises(ValueError, match="there is no operation 'tanhh'"):
        build(pick, must_use="tanhh")
    with pytest.raises(ValueError, match="there is no operation 'tanhh'"):
        build(pick, ops=["add", "tanhh"])
    with pytest.raises(ValueError, match="starts at 1, not 0"):
        build(pick, max_statements=0)


def test_the_same_seed_gives_the_same_program():
    one, other = (str(build(random_pick(np.random.default_rng(7)))) for _ in range(2))
    assert one == other


def test_programs_share_nodes_branch_and_differ():
    programs = [build(random_pick(np.random.default_rng(seed))) for seed in range(100)]
    assert len({str(program) for program in programs}) > 95
    assert len({s.name for p in programs for s in p.statements}) > 100
    shared = 0
    for program in programs:
        out = program(*map(tg.Value, program.inputs))
        uses = [a for node in topological(out) if node.recipe for a in node.recipe.args]
        nodes = [id(a) for a in uses if isinstance(a, tg.Value) and a.recipe]
        shared += len(nodes) > len(set(nodes))
    assert shared > 50


def test_a_program_that_reads_two_values_shrinks_to_two_additions():
    def reads_a_value_that_is_used_again(program: Program) -> bool:
        used = {
            i + len(program.inputs) - 1 - back
            for i, statement in enumerate(program.statements)
            for back in statement.arguments
        }
        return bool(set(program.readout) & used)

    found = find(
        strategies.programs(),
        reads_a_value_that_is_used_again,
        settings=settings(database=None, derandomize=True),
    )
    assert str(found) == "\n".join(
        ["x0 = Value(0.0625)", "v0 = x0 + x0", "v1 = v0 + v0", "out = v0 + v1"]
    )


def test_weights_differ_from_element_to_element_and_from_one():
    w = weights(np.zeros((2, 3)))
    assert len(np.unique(w)) == 6
    assert not np.any(np.abs(w) == 1)
