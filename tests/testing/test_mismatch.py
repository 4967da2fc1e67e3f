"""A wrong gradient is reported with culprit, place, size, diagnosis, code and picture."""

import numpy as np
import pytest
from hypothesis import find, settings

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.engine import OPERATIONS
from tinygrad_edu.testing import (
    GradientMismatch,
    check_grad,
    check_module,
    check_rule,
    strategies,
)
from tinygrad_edu.testing.domain import Call
from tinygrad_edu.testing.errors import BadFunction
from tinygrad_edu.testing.mismatch import _code
from tinygrad_edu.testing.mutants import mutants
from tinygrad_edu.testing.programs import Program, Statement

W, B = np.array([[0.5, 0.25], [1.0, -1.0]]), np.array([0.125, 0.25])


def model(w, b):
    return (tg.tanh(np.ones((4, 2)) @ w + b) ** 2).mean()


def mismatch(f, *args, **options):
    with pytest.raises(GradientMismatch) as caught:
        check_grad(f, *args, **options).assert_ok()
    return caught.value


def test_the_culprit_is_the_operation_whose_rule_is_wrong(wrong):
    wrong("tanh", lambda g, y, x: g * (1 + y * y))
    error = mismatch(model, W, B)
    assert error.culprit.name == "tanh"
    assert "the rule of 'tanh' is to blame" in str(error)
    assert error.finding.where.startswith("x[")


def test_the_code_in_the_message_reproduces_the_failure(wrong):
    wrong("tanh", lambda g, y, x: 2 * g * (1 - y * y))
    error = mismatch(model, W, B)
    assert "something is counted twice" in str(error)
    assert error.code in str(error).replace("\n    ", "\n")
    with pytest.raises(GradientMismatch, match="the rule of 'tanh'"):
        exec(error.code, {})
    wrong("tanh", lambda g, y, x: g * (1 - y * y))
    exec(error.code, {})


def test_a_picture_shows_the_culprit_by_name(wrong):
    wrong("tanh", lambda g, y, x: -g * (1 - y * y))
    assert "culprit = tanh(" in mismatch(model, W, B).picture.text


def test_two_arguments_that_are_swapped_are_found_in_the_culprit(wrong):
    wrong("divide", lambda g, y, a, b: -g * y / b, lambda g, y, a, b: g / b)
    error = mismatch(lambda a, b: (a / b).sum(), W, W + 2)
    assert error.culprit.name == "divide"
    assert "two arguments are swapped" in str(error)


def test_a_rule_whose_gradient_has_a_wrong_shape_is_the_culprit(wrong):
    wrong("tanh", lambda g, y, x: (g * (1 - y * y)).ravel())
    with pytest.raises(BadFunction, match=r"the rule of 'tanh' passes a gradient of shape \(6,\)"):
        check_grad(lambda x: tg.tanh(x), np.ones((2, 3)))


def test_right_rules_and_a_lost_graph_blame_no_rule():
    error = mismatch(lambda w, b: model(w, b.data), W, B)
    assert error.culprit is None
    assert "the rule of every operation in it is right" in str(error)
    assert "the graph was lost on the way" in str(error)
    assert error.finding.where == "b[1]"
    assert "L = mean" in error.picture.text


def test_a_gradient_by_hand_is_diagnosed_and_a_complex_step_is_asked():
    error = mismatch(lambda x: np.mean(np.exp(x)), B, grad=lambda x: np.exp(x))
    assert error.culprit is None
    assert error.picture is None
    assert "by a complex step" in str(error)
    assert error.finding.reference == pytest.approx(np.exp(0.25) / 2)
    assert error.finding.ours == pytest.approx(np.exp(0.25))
    assert "check_grad(f, np.array([0.125, 0.25]), grad=...)" in error.code


def test_a_cotangent_that_is_ignored_is_diagnosed():
    with pytest.raises(GradientMismatch, match="the cotangent g is ignored"):
        check_rule(np.tanh, lambda g, y, x: 1 - y * y, W).assert_ok()
    with pytest.raises(GradientMismatch, match="the cotangent g is ignored"):
        check_rule(np.sum, lambda g, y, x: np.ones_like(x), W).assert_ok()


def test_a_wrong_second_derivative_names_its_culprit(wrong):
    def hides(g, y, x):
        return g * np.exp(x.data if isinstance(x, tg.Value) else x)

    wrong("exp", hides)
    error = mismatch(lambda x: tg.exp(x).sum(), B, order=2, modes=("vjp",))
    assert error.culprit.name == "exp"
    assert error.report.failures[0].order == 2
    assert "order=2" in error.code


def test_an_operation_on_complex_numbers_is_not_blamed_for_being_one(wrong):
    def forgetful(g, y, z):
        return g.detach() if isinstance(g, tg.Value) else g

    wrong("real", forgetful)
    report = check_grad(lambda x: tg.real((x + 1j * x) * (x * x - 1j)), B, order=2)
    with pytest.raises(GradientMismatch) as caught:
        report.assert_ok()
    assert caught.value.culprit is None or caught.value.culprit.name == "real"


def test_looking_for_the_culprit_in_a_module_moves_none_of_its_parameters(wrong):
    module = nn.Sequential(nn.Linear(3, 2, rng=0), nn.Tanh())
    before = {name: parameter.data for name, parameter in module.named_parameters()}
    numbers = {name: data.copy() for name, data in before.items()}

    def loses_its_graph(z):
        return (z * z.data).sum()

    for loss in (None, loses_its_graph):
        if loss is None:
            wrong("tanh", lambda g, y, x: g * (1 + y * y))
        with pytest.raises(GradientMismatch) as caught:
            check_module(module, np.ones((2, 3)), loss=loss).assert_ok()
        assert caught.value.picture is not None
        for name, parameter in module.named_parameters():
            assert parameter.data is before[name]
            np.testing.assert_array_equal(parameter.data, numbers[name])


def test_a_wrong_number_in_infinities_beside_it_is_still_told(wrong):
    wrong("tanh", lambda g, y, x: g * (1 + y * y))
    error = mismatch(lambda x: tg.tanh(x) + tg.minimum(tg.exp(1e3 * x), 1.0), np.array([0.25, 0.5]))
    assert error.culprit.name == "tanh"


def test_a_shared_node_that_is_visited_too_early_shrinks_to_two_additions():
    """Depth first instead of topological order: what many first engines do."""
    (mutant,) = [m for m in mutants("engine") if m.name.startswith("depth first")]

    def is_wrong(program):
        return not check_grad(program, *program.inputs, modes=("vjp",), directions=1).ok

    simple = strategies.programs(["add", "multiply", "tanh", "maximum", "sum"])  # of one node each
    with mutant.plant():
        program = find(simple, is_wrong, settings=settings(database=None, derandomize=True))
        error = mismatch(program, *program.inputs, modes=("vjp",))
    lines = ["x0 = Value(0.0625)", "v0 = x0 + x0", "v1 = v0 + v0", "out = v0 + v1"]
    assert str(program).splitlines() == lines
    assert error.culprit is None
    assert "the rule of every operation in it is right" in str(error)
    assert str(program) in error.code
    scope = {}
    exec(error.code, scope)
    assert scope["x0"].grad == 6


def test_the_reference_of_a_float32_function_is_told_with_the_noise_of_float32():
    def gradient(w):
        return 1.01 * (np.cos(w) * w + np.sin(w))

    w = np.array([0.5, -1.0, 2.0], np.float32)
    with pytest.raises(GradientMismatch) as told:
        check_grad(lambda w: np.sum(np.sin(w) * w), w, grad=gradient).assert_ok()
    finding = told.value.finding
    assert finding.ours / finding.reference == pytest.approx(1.01, rel=2e-3)


def test_the_message_tells_for_which_gradient_of_the_result_its_numbers_are():
    def wrong(g, y, x):
        return g * y

    with pytest.raises(GradientMismatch, match=r"for g = \[[-0-9., ]+\], the gradient of what"):
        check_rule(np.sin, wrong, np.array([0.1, 0.2])).assert_ok()
    with pytest.raises(GradientMismatch, match=r"for g = 20 numbers \(error\.finding\.u\)"):
        check_rule(np.sin, wrong, np.linspace(0.1, 1, 20)).assert_ok()
    with pytest.raises(GradientMismatch) as caught:  # of one number it is simply the gradient
        check_grad(np.sum, np.array([0.1]), grad=lambda x: 2 * np.ones(1)).assert_ok()
    assert "for g" not in str(caught.value)


class Detaches:
    def __init__(self, size=2):
        self.weight = tg.Value(np.ones(size))

    def named_parameters(self):
        return [("weight", self.weight)]

    def __call__(self, x):
        return self.weight.data * x


def test_what_reproduces_a_wrong_module_is_a_check_of_that_module():
    for loss, rest in ((None, ""), (lambda y: y.sum(), ", loss=...")):
        with pytest.raises(GradientMismatch) as caught:
            check_module(Detaches(), np.ones(2), loss=loss).assert_ok()
        wanted = f"check_module(Detaches(...), np.array([1.0, 1.0]){rest}).assert_ok()"
        assert caught.value.code.splitlines() == ["import numpy as np", wanted]


def test_a_parameter_too_large_to_print_is_no_input_of_the_module():
    with pytest.raises(GradientMismatch) as caught:
        check_module(Detaches(100), 2.0).assert_ok()
    assert caught.value.code == "check_module(Detaches(...), 2.0).assert_ok()"


def test_an_array_too_large_to_print_is_left_to_define_and_not_made_up(wrong):
    large = {"w": np.ones((9, 9)), "b": np.ones(2)}
    error = mismatch(lambda p: np.sum(p["w"] ** 2), large, grad=lambda p: {**p, "b": np.zeros(2)})
    assert error.code.splitlines() == [
        "import numpy as np",
        "# large_0 is an array of shape (9, 9), too large to print: define it first",
        "check_grad(f, {'w': large_0, 'b': np.array([1.0, 1.0])}, grad=...).assert_ok()",
    ]
    wrong("tanh", lambda g, y, x: g)
    x = np.ones((9, 9))
    error = mismatch(lambda x: tg.tanh(x), x)
    with pytest.raises(NameError, match="large_0"):
        exec(error.code, {})
    with pytest.raises(GradientMismatch, match="the rule of 'tanh'"):
        exec(error.code, {"large_0": x})


def test_what_reproduces_a_wrong_rule_is_a_check_of_that_rule():
    with pytest.raises(GradientMismatch) as caught:
        check_rule(np.sin, lambda g, y, x: g, np.array([0.1])).assert_ok()
    wanted = ["import numpy as np", "check_rule(sin, vjp, np.array([0.1])).assert_ok()"]
    assert caught.value.code.splitlines() == wanted


@pytest.mark.parametrize("wrt", [1, "b", [1, 2]])
def test_what_reproduces_a_failure_differentiates_by_the_same_arguments(wrt):
    def loses(a, b, c):
        return a * getattr(b, "data", b) * getattr(c, "data", c)

    error = mismatch(loses, 2.0, 3.0, 5.0, wrt=wrt)
    assert f", wrt={[1, 2] if wrt == [1, 2] else [1]})" in error.code
    scope = {"check_grad": check_grad, "loses": loses}
    with pytest.raises(GradientMismatch):
        exec(error.code, scope)


@pytest.mark.parametrize("name", ["einsum", "linalg.det"])
def test_the_code_for_an_operation_calls_it_as_people_do(wrong, name):
    rules = OPERATIONS[name].rules
    if name == "einsum":
        wrong(
            name,
            lambda g, y, i, *arrays, subscripts: (
                2 * rules[0](g, y, i, *arrays, subscripts=subscripts)
            ),
        )
        error = mismatch(lambda x, y: tg.einsum("ij,jk->ik", x, y), W, W)
        assert "tg.einsum('ij,jk->ik', x0, x1)" in error.code
    else:
        wrong(name, lambda g, y, x: 2 * rules[0](g, y, x))
        error = mismatch(lambda x: np.linalg.det(x), W)
        assert "np.linalg.det(x0)" in error.code
    assert error.culprit.name == name
    with pytest.raises(GradientMismatch, match=f"the rule of '{name}'"):
        exec(error.code, {})


def test_a_program_ends_with_the_gradient_that_is_wrong(wrong):
    wrong("multiply", lambda g, y, a, b: g * b, lambda g, y, a, b: 2 * g * a)
    first = Statement("multiply", (1, 0), Call((), {}), (None, None))
    program = Program((0.5, 2.0), (first,), (2,))
    report = check_grad(program, *program.inputs)
    lines = _code(report, None).splitlines()
    assert {c.argument for c in report.failures} == {"inputs[1]"}
    assert lines[-1] == "print(x1.grad)"
