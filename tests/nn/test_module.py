import copy
import functools
import gc

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, explode, no_grad
from tinygrad_edu.nn import MLP, Linear, Module, Sequential, neurons


class Everything(Module):
    """A parameter in each kind of place, and things that are no parameters."""

    def __init__(self):
        self.scale = Value(2.0)
        self.pair = (Value([1.0, 2.0]), "text")
        self.table = {"a": Value(1.0), "deep": [{"b": Linear(2, 1, rng=0)}]}
        self.again = self.scale
        self.constant = np.ones(3)
        self.number = 3
        self.computed = self.scale * 2
        self.frozen = Value(1.0).detach()


def names(module):
    return [name for name, _ in module.named_parameters()]


def test_parameters_are_the_leaf_values_wherever_they_are():
    assert names(Everything()) == [
        "scale",
        "pair.0",
        "table.a",
        "table.deep.0.b.weight",
        "table.deep.0.b.bias",
    ]


def test_a_shared_parameter_is_reported_once_under_its_first_name():
    shared = Linear(2, 2, rng=0)
    tied = Linear(2, 2, rng=1)
    tied.weight = shared.weight
    model = Sequential(shared, shared, tied)
    assert names(model) == ["layers.0.weight", "layers.0.bias", "layers.2.bias"]
    assert len(model.parameters()) == 3


def test_a_shared_parameter_collects_the_gradients_of_all_its_uses():
    layer = Linear(2, 2, bias=False, rng=0)
    x = np.array([[1.0, -2.0]])
    Sequential(layer, layer)(x).sum().backward()
    w, ones = layer.weight.data, np.ones((1, 2))
    np.testing.assert_allclose(layer.weight.grad, (x @ w).T @ ones + x.T @ (ones @ w.T))


def test_modules_that_know_each_other_do_not_loop():
    parent, child = Module(), Module()
    parent.child, child.parent = child, parent
    child.w = Value(1.0)
    assert names(parent) == ["child.w"]
    assert "..." in repr(parent)


def test_named_modules_begin_with_the_module_itself():
    model = Sequential(Linear(2, 2, rng=0), MLP(2, [1], rng=0))
    assert [name for name, _ in model.named_modules()] == [
        "",
        "layers.0",
        "layers.1",
        "layers.1.layers.0",
    ]


def test_no_base_constructor_needs_to_be_called():
    class Mine(Module):
        def __init__(self):
            self.w = Value(1.0)

    mine = Mine()
    assert mine.training and names(mine) == ["w"]
    assert not mine.eval().training and Mine().training


def test_train_and_eval_reach_every_module_and_return_the_model():
    model = Sequential(Linear(2, 2, rng=0), Sequential(Linear(2, 2, rng=0)))
    assert model.eval() is model
    assert not any(module.training for _, module in model.named_modules())
    model.train()
    assert all(module.training for _, module in model.named_modules())


def test_zero_grad_forgets_all_gradients():
    model = Linear(2, 1, rng=0)
    model(np.ones(2)).sum().backward()
    assert all(p.grad is not None for p in model.parameters())
    model.zero_grad()
    assert all(p.grad is None for p in model.parameters())


def test_a_module_without_forward_says_what_to_write():
    class Lazy(Module):
        pass

    with pytest.raises(NotImplementedError, match="Lazy: write forward"):
        Lazy()(1.0)


def test_the_repr_is_a_tree():
    model = Sequential(MLP(2, [3], rng=0), Linear(3, 1, bias=False, rng=0))
    assert repr(model) == (
        "Sequential(\n"
        "  layers.0: MLP(\n"
        "    activation: relu\n"
        "    layers.0: Linear(2, 3)\n"
        "  )\n"
        "  layers.1: Linear(3, 1, bias=False)\n"
        ")"
    )


def test_the_repr_shows_functions_by_name_among_the_modules():
    double = functools.partial(tg.multiply, 2.0)
    model = Sequential(Linear(2, 1, rng=0), tg.relu, lambda x: x + 1, double, tg.linalg.norm)
    assert repr(model) == (
        "Sequential(\n"
        "  layers.0: Linear(2, 1)\n"
        "  layers.1: relu\n"
        "  layers.2: <lambda>\n"
        f"  layers.3: {double!r}\n"
        "  layers.4: norm\n"
        ")"
    )


def test_the_repr_shows_no_numbers_no_settings_and_no_classes():
    class Line(Module):
        def __init__(self):
            self.slope, self.twice = tg.Value(2.0), 2 * tg.Value(1.0)
            self.kind, self.rng, self.name = float, np.random.default_rng(0), "line"

    assert repr(Line()) == "Line()"


def test_a_deep_copy_is_a_model_of_its_own():
    model = MLP(2, [3, 1], rng=0)
    twin = copy.deepcopy(model)
    x = np.ones((4, 2))
    np.testing.assert_array_equal(model(x).data, twin(x).data)
    twin.parameters()[0].data += 1
    assert not np.array_equal(model(x).data, twin(x).data)


def test_a_step_leaves_nothing_for_the_cycle_collector():
    model = MLP(3, [4, 2], rng=0)
    gc.collect()
    loss = (model(np.ones((5, 3))) ** 2).sum()
    loss.backward()
    with no_grad():
        model(np.ones((5, 3)))
    del loss
    assert gc.collect() == 0


@pytest.mark.parametrize("name", ["trainable", "requires_grad"])
def test_a_layer_is_not_frozen_in_vain(name):
    layer = Linear(2, 1, rng=0)
    with pytest.raises(AttributeError, match=f"{name}'; write an optimizer of the parameters"):
        setattr(layer, name, False)

    class Own(Linear):
        pass

    setattr(Own, name, True)  # whoever has an attribute of this name may set it
    own = Own(2, 1, rng=0)
    setattr(own, name, False)
    assert getattr(own, name) is False


def test_a_parameter_is_not_replaced_by_what_is_none():
    model = MLP(2, [3, 1], rng=0)
    layer = model.layers[0]
    with pytest.raises(TypeError, match=r"weight is a parameter.* module\.weight\.data = "):
        layer.weight = np.ones((2, 3))
    assert len(model.parameters()) == 4
    layer.weight = Value(np.ones((2, 3)))
    layer.bias = None
    assert len(model.parameters()) == 3


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda w: w * 0.5, "a Value that was computed or detached"),
        (lambda w: w.detach(), "a Value that was computed or detached"),
        (lambda w: 1.0, "a float"),
        (lambda w: [w], "a list"),
        (lambda w: Linear(2, 3, rng=0), "a Linear"),
    ],
)
def test_a_parameter_is_not_replaced_by_what_is_none_though_it_is_a_value(change, what):
    layer = Linear(2, 3, rng=0)
    before = layer.weight
    with pytest.raises(TypeError, match=rf"Linear: weight is a parameter, and {what} is not; "):
        layer.weight = change(layer.weight)
    assert layer.weight is before


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda w: [p.data for p in w], "w[0]"),
        (lambda w: (w[0], w[1] * 2), "w[1]"),
        (lambda w: np.array([p.data for p in w]), "w[0]"),
        (lambda w: {**w, "b": 1.0}, "w['b']"),
        (lambda w: {"a": [w["a"][0].detach()]}, "w['a'][0]"),
    ],
)
def test_nor_are_those_inside_a_list_or_a_dict(change, place):
    module = Module()
    is_dict = "'" in place
    module.w = {"a": [Value(1.0)], "b": Value(2.0)} if is_dict else [Value(1.0), Value(2.0)]
    with pytest.raises(TypeError) as caught:
        module.w = change(module.w)
    assert f"Module: {place} is a parameter" in str(caught.value)
    assert f"module.{place}.data = ..." in str(caught.value)
    assert len(module.parameters()) == 2


def test_parameters_may_be_replaced_by_others_left_out_and_taken_apart():
    neuron = neurons.Neuron(2, rng=0)
    neuron.w = [Value(1.0), None, Value(2.0)]
    neuron.w = neuron.w[2:]
    assert names(neuron) == ["w.0", "b"]
    neuron.w = Value([1.0, 2.0])
    neuron.w = explode(neuron.w)
    neuron.b = None
    assert names(neuron) == []


@pytest.mark.parametrize("mode", ["no", None, 1, 0])
def test_the_mode_is_true_or_false(mode):
    layer = Linear(2, 1, rng=0)
    with pytest.raises(TypeError, match=f"train: mode must be True or False, not {mode!r}"):
        layer.train(mode)
    assert layer.train(np.False_).training is False
