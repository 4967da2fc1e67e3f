import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.nn import MLP, Linear, ReLU, Sequential

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4)
names = st.sampled_from(["identity", "relu", "sigmoid", "tanh"])


@given(st.integers(1, 4), sizes, names, st.integers(0, 99))
def test_an_mlp_is_a_chain_of_layers_with_an_activation_after_each_but_the_last(
    nin, nouts, name, seed
):
    model = MLP(nin, nouts, name, rng=seed)
    x = np.random.default_rng(0).standard_normal((3, nin))
    activation = getattr(tg, name, lambda z: z)
    a = x
    for number, layer in enumerate(model.layers, start=1):
        a = a @ layer.weight.data + layer.bias.data
        if number < len(nouts):
            a = activation(a)
    np.testing.assert_array_equal(model(x).data, a)


@given(st.integers(1, 4), sizes, st.integers(0, 99))
def test_the_same_seed_draws_the_same_network(nin, nouts, seed):
    first, second = MLP(nin, nouts, rng=seed), MLP(nin, nouts, rng=seed)
    assert [p.data.tobytes() for p in first.parameters()] == [
        p.data.tobytes() for p in second.parameters()
    ]


def test_layers_of_equal_size_are_drawn_differently():
    first, second, _ = MLP(3, [3, 3, 1], rng=0).layers
    assert not np.array_equal(first.weight.data, second.weight.data)


def test_without_activation_many_layers_are_one_linear_map():
    model = MLP(3, [4, 5, 2], "identity", rng=0)
    x = np.random.default_rng(1).standard_normal((6, 3))
    w1, w2, w3 = (layer.weight.data for layer in model.layers)
    np.testing.assert_allclose(model(x).data, x @ (w1 @ w2 @ w3), rtol=1e-12)


@pytest.mark.parametrize("nouts", [[], "16", 16, None, 2.0])
def test_an_mlp_says_how_its_sizes_are_given(nouts):
    with pytest.raises(TypeError, match=r"MLP: nouts must be a list .* such as \[16, 1\]"):
        MLP(2, nouts, rng=0)


def test_an_mlp_names_the_wrong_size():
    with pytest.raises(ValueError, match="MLP: each of nouts must be at least 1, not 0"):
        MLP(2, [4, 0, 1], rng=0)


def test_a_sequential_may_hold_functions_and_is_a_sequence():
    layer = Linear(2, 3, rng=0)
    model = Sequential(layer, tg.tanh, ReLU())
    x = np.ones((4, 2))
    np.testing.assert_array_equal(model(x).data, np.maximum(np.tanh(layer(x).data), 0))
    assert len(model) == 3 and list(model)[1] is tg.tanh and model[-1] is model.layers[2]


def test_a_slice_of_a_sequential_shares_its_parameters():
    model = Sequential(Linear(2, 3, rng=0), ReLU(), Linear(3, 1, rng=1))
    head = model[:2]
    assert isinstance(head, Sequential) and head[0].weight is model[0].weight


@pytest.mark.parametrize("nouts", [[1], [3, 1], [3, 4, 2]])
def test_an_mlp_is_a_sequence_of_what_it_computes_in_turn(nouts):
    model = MLP(2, nouts, "tanh", rng=0)
    x = np.random.default_rng(1).standard_normal((4, 2))
    y = x
    for step in model:
        y = step(y)
    assert np.array_equal(y.data, model(x).data)
    assert np.array_equal(Sequential(*model)(x).data, model(x).data)
    assert len(model) == 2 * len(nouts) - 1
    assert model[0] is model.layers[0] and model[-1] is model.layers[-1]
    assert model[:1].layers == model.layers[:1]


def test_a_class_is_no_layer():
    with pytest.raises(TypeError, match=r"not the class ReLU itself; write ReLU\(\.\.\.\)"):
        Sequential(Linear(3, 2, rng=0), ReLU)


def test_a_list_of_layers_is_refused_with_the_remedy():
    with pytest.raises(TypeError, match=r"not a list; .* Sequential\(\*layers\)"):
        Sequential([ReLU(), ReLU()])


def test_a_layer_of_a_sequential_can_be_set_and_deleted():
    model, new = Sequential(Linear(2, 3, rng=0), tg.relu, Linear(3, 1, rng=1)), Linear(3, 4, rng=2)
    model[2] = new
    assert model[2] is new and model(np.ones(2)).shape == (4,)
    model[1:] = [new, tg.tanh]
    assert len(model) == 3 and model[1] is new
    del model[1:]
    assert [name for name, _ in model.named_parameters()] == ["layers.0.weight", "layers.0.bias"]


def test_a_function_may_stand_for_a_method_of_a_module():
    model = Sequential(tg.relu)
    model.forward = tg.tanh
    assert model(0.5) == tg.tanh(0.5)
