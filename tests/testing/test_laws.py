"""The laws hold for right rows and engines, and break for wrong ones."""

import numpy as np
import pytest
from hypothesis import given, settings

import tinygrad_edu as tg
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.testing import laws, strategies
from tinygrad_edu.testing.laws import LawBroken

X = np.array([0.5, -1.25, 2.0])


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_law_holds_for_random_programs(law):
    @settings(max_examples=25)
    @given(strategies.programs(max_statements=5))
    def holds(program):
        law(program, *program.inputs)

    holds()


def test_the_chain_rule_the_product_rule_and_their_friends_hold():
    laws.chain_rule(tg.tanh, lambda x: x * x, X)
    laws.product_rule(lambda x: tg.sin(x).sum(), lambda x: tg.exp(x).sum(), X)
    laws.broadcast_sum(lambda x: tg.sin(x) * x, np.ones((3, 1)), (2, 3, 4))
    laws.permutation(tg.tanh, X)


@pytest.fixture
def wrong(monkeypatch):
    """Replace the rules of an operation for one test."""

    def replace(name, *rules):
        monkeypatch.setattr(OPERATIONS[name], "rules", rules)
        monkeypatch.setattr(OPERATIONS[name], "of_two", ())  # it has kept the right ones

    return replace


def test_a_rule_that_is_not_linear_breaks_linearity(wrong):
    wrong("tanh", lambda g, y, x: g * g)
    with pytest.raises(LawBroken, match="linearity"):
        laws.linearity(tg.tanh, X)


def test_a_wrong_factor_in_one_row_breaks_the_symmetry_of_the_hessian(wrong):
    wrong("multiply", lambda g, y, a, b: g * b, lambda g, y, a, b: 2 * g * a)
    with pytest.raises(LawBroken, match="hessian symmetry"):
        laws.hessian_symmetry(lambda x, y: tg.sin(x * y) * x, 0.5, 0.75)


def test_a_rule_that_depends_on_chance_breaks_determinism(wrong):
    rng = np.random.default_rng(0)
    wrong("tanh", lambda g, y, x: g * rng.normal())
    with pytest.raises(LawBroken, match="deterministic"):
        laws.deterministic(tg.tanh, X)


def test_a_rule_that_writes_into_its_arguments_breaks_no_mutation(wrong):
    def writes(g, y, x):
        g *= 1 - y * y
        return g

    wrong("tanh", writes)
    with pytest.raises(LawBroken, match="no mutation: the seed"):
        laws.no_mutation(tg.tanh, X)

    def writes_more(g, y, x):
        y -= 1
        return g

    wrong("tanh", writes_more)
    with pytest.raises(LawBroken, match="no mutation: the data"):
        laws.no_mutation(tg.tanh, X)


def test_gradients_of_float64_for_numbers_of_float32_break_the_law_of_dtypes(monkeypatch):
    from tinygrad_edu.engine import flow

    monkeypatch.setattr(flow, "fit", lambda g, arg, node: np.asarray(g, float))
    with pytest.raises(LawBroken, match="float32, has a gradient of shape"):
        laws.shape_and_dtype(tg.tanh, X.astype(np.float32))


def test_a_leaf_that_shares_its_gradient_breaks_no_aliasing(monkeypatch):
    from tinygrad_edu.engine import backward

    monkeypatch.setattr(backward, "take", lambda found, leaf: found[leaf])
    with pytest.raises(LawBroken, match="somebody else's too"):
        laws.no_aliasing(lambda a, b: a + b, X, X.copy())


def test_a_second_pass_that_forgets_the_first_breaks_accumulation(monkeypatch):
    def overwrite(self, seed=None, create_graph=False):
        for node, g in tg.gradients(self, seed=seed).items():
            node.grad = g

    monkeypatch.setattr(tg.Value, "backward", overwrite)
    with pytest.raises(LawBroken, match="accumulate twice"):
        laws.accumulate_twice(lambda x: x * x, 1.5)


def test_other_wrong_rows_break_the_laws_about_them(wrong):
    wrong("broadcast_to", lambda g, y, x, shape: 2 * g)
    with pytest.raises(LawBroken, match="broadcast sum"):
        laws.broadcast_sum(tg.sin, np.ones((1, 2)), (3, 2))
    wrong("tanh", lambda g, y, x: g * np.arange(1.0, 4.0))
    with pytest.raises(LawBroken, match="permutation"):
        laws.permutation(tg.tanh, X)
    wrong("multiply", lambda g, y, a, b: g * b, lambda g, y, a, b: 2 * g * a)
    with pytest.raises(LawBroken, match="product rule"):
        laws.product_rule(tg.sin, tg.exp, 0.5)


def test_a_rule_that_ignores_its_cotangent_breaks_the_chain_rule(wrong):
    wrong("tanh", lambda g, y, x: 1 - y * y)
    with pytest.raises(LawBroken, match="linearity"):
        laws.linearity(tg.tanh, X)


def test_a_forward_mode_that_is_not_the_transpose_breaks_adjointness(wrong):
    # Right as long as g is plain numbers, but as a function of g it is constant.
    wrong("tanh", lambda g, y, x: (g.data if isinstance(g, tg.Value) else g) * (1 - y * y))
    with pytest.raises(LawBroken, match="adjointness"):
        laws.adjointness(tg.tanh, X)


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_laws_hold_up_to_the_roundings_of_the_numbers_at_hand(law, dtype):
    def f(x, w):
        return tg.tanh(x @ w) * tg.exp(x).sum() / 7 + tg.softmax(x)[0]

    rng = np.random.default_rng(0)
    law(f, rng.normal(size=5).astype(dtype), rng.normal(size=(5, 3)).astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_broken_law_is_seen_in_numbers_of_few_digits(wrong, dtype):
    wrong("tanh", lambda g, y, x: g * g * (1 - y * y))
    with pytest.raises(LawBroken, match="linearity"):
        laws.linearity(tg.tanh, X.astype(dtype))
