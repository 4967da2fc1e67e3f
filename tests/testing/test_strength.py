"""Planted mistakes: they are really planted, they are found, and they are gone afterwards."""

import importlib

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.testing import check_grad, laws
from tinygrad_edu.testing.__main__ import main
from tinygrad_edu.testing.equivalent_mutants import PROOFS, ZERO_RULES
from tinygrad_edu.testing.mutants import mutants
from tinygrad_edu.testing.operations import rows
from tinygrad_edu.testing.strength import SUITE, mutation_score, one_in

ENGINE = mutants("engine")
X = np.array([[0.5, -1.25], [2.0, 0.75]])


# ``make strength`` plants all mutants, with three seeds each; here are a few of every sort.


def test_mistakes_in_the_engine_are_found():
    score = mutation_score(among=ENGINE[::3], seeds=(0,))
    assert score.ok, score


def test_mistakes_drawn_from_the_rows_are_found():
    rows = [mutant for mutant in one_in(25, seed=3) if mutant.target != "engine"]
    score = mutation_score(among=rows, seeds=(0,))
    assert score.ok, score


@pytest.mark.parametrize("mutant", [*ENGINE, *mutants("matmul")], ids=str)
def test_a_mistake_is_gone_when_its_context_ends(mutant):
    with pytest.raises(KeyError), mutant.plant():
        raise KeyError("whatever happens meanwhile")
    check_grad(lambda a, b: (2.0 - a) @ b + b, X, X[0], order=2, directions=1).assert_ok()
    laws.accumulate_twice(lambda x: (x * x + x).sum(), X)


def test_each_row_has_its_mutants():
    names = {mutant.target for mutant in mutants()}
    assert names == {"engine", *rows()}
    assert len({str(mutant) for mutant in mutants()}) == len(mutants())


@pytest.mark.parametrize("only", ["no_such_operation", "greater", tg.exp])
def test_what_has_no_mutants_is_refused(only):
    with pytest.raises(ValueError, match=r"mutants: there is no operation .* with a derivative"):
        mutants(only)


def test_a_score_of_nothing_is_refused():
    for nothing in ({"among": []}, {"among": mutants("exp"), "seeds": ()}):
        with pytest.raises(ValueError, match="mutation_score: there is nothing to plant"):
            mutation_score(**nothing)


def test_a_row_of_ones_own_has_mutants_when_it_is_asked_for(new_row):
    @new_row
    def cube(name):
        return tg.primitive(name, lambda g, y, x: 3 * g * x * x, forward=lambda x: x * x * x)

    assert cube(2.0) == 8
    found = mutants("cube_of_a_test")
    assert found
    assert mutation_score(among=found, seeds=(0,))
    assert "cube_of_a_test" not in {mutant.target for mutant in mutants()}


def test_a_mutant_changes_gradients_only():
    (mutant,) = [m for m in mutants("exp") if m.name.startswith("factor 1.01")]
    with mutant.plant():
        assert tg.exp(1.0) == np.e
        assert tg.grad(tg.exp)(1.0) == pytest.approx(1.01 * np.e)


def test_a_suite_that_checks_nothing_finds_nothing():
    score = mutation_score({"nothing": lambda name, rng: None}, among=mutants("exp"), seeds=(0,))
    assert not score.ok
    assert not score
    assert len(score.survivors) == len(mutants("exp"))
    assert "SURVIVED: exp: sign of argument 0" in str(score)


def test_a_suite_that_cries_wolf_is_not_believed():
    def wolf(name, rng):
        raise AssertionError("wolf")

    with pytest.raises(RuntimeError, match="wolf finds a mistake in exp although none is planted"):
        mutation_score({"wolf": wolf}, among=mutants("exp"))


def test_a_suite_of_the_usual_kind_misses_what_graphs_show():
    """Each operation on its own, at the seeds that everybody takes: no mistake of the engine."""
    score = mutation_score({"row": SUITE["row"]}, among=ENGINE, seeds=(0,))
    assert len(score.survivors) == len(ENGINE)


def test_mutants_that_are_called_equivalent_are_not_found():
    equivalent = [mutant for mutant in mutants() if mutant.proof]
    assert equivalent
    score = mutation_score({"row": SUITE["row"]}, among=equivalent[::5], seeds=(0,))
    assert score.disproved == []


def test_the_proofs_are_about_rules_that_exist():
    known = set(rows())
    assert {name for name, _ in ZERO_RULES} <= known
    assert {name for name, _, _ in PROOFS} <= known


def test_a_pattern_that_is_not_found_any_more_is_an_error(monkeypatch):
    module = importlib.import_module("tinygrad_edu.testing.mutants")
    from tinygrad_edu.testing.engine_mutants import EngineMutant

    monkeypatch.setattr(
        module, "ENGINE_MUTANTS", (EngineMutant("fit", "rewritten", ("no such line", "")),)
    )
    (mutant,) = module.mutants("engine")
    with pytest.raises(LookupError, match=r"engine\.fit has changed"), mutant.plant():
        pass


def test_the_command_prints_the_table_and_its_exit_status_is_the_verdict(capsys):
    assert main(["strength", "--only", "negative", "--seeds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "negative: sign of argument 0" in printed
    assert "mutants found with every seed" in printed
    with pytest.raises(SystemExit):
        main(["strength", "--only", "no_such_operation"])
