import gc
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value, nn
from tinygrad_edu.nn import neurons

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def tensors_of(scalar):
    """The tensor network with the weights and biases of a scalar one."""
    nin = len(scalar.layers[0].neurons[0].w)
    model = nn.MLP(nin, [len(layer.neurons) for layer in scalar.layers], rng=0)
    for layer, source in zip(model.layers, scalar.layers, strict=True):
        layer.weight.data = np.array([[w.data for w in n.w] for n in source.neurons]).T
        layer.bias.data = np.array([n.b.data for n in source.neurons])
    return model


@given(st.integers(1, 4), sizes, st.integers(0, 999))
def test_with_equal_weights_scalars_and_tensors_are_the_same_network(nin, nouts, seed):
    rng = np.random.default_rng(seed)
    scalar = neurons.MLP(nin, nouts, rng=rng)
    for p in scalar.parameters():  # biases too: at 0 they would hide mistakes
        p.data = rng.uniform(-1, 1)
    tensor = tensors_of(scalar)
    x, delta = rng.uniform(-1, 1, (3, nin)), rng.uniform(-1, 1, (3, nouts[-1]))

    rows = [scalar([float(number) for number in row]) for row in x]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    z = tensor(x)
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose([[out.data for out in row] for row in rows], z.data, **close)

    outs = [out for row in rows for out in row]
    sum(d * out for d, out in zip(delta.ravel().tolist(), outs, strict=True)).backward()
    z.backward(delta)
    for layer, source in zip(tensor.layers, scalar.layers, strict=True):
        grads = np.array([[w.grad for w in n.w] for n in source.neurons]).T
        np.testing.assert_allclose(grads, layer.weight.grad, **close)
        np.testing.assert_allclose([n.b.grad for n in source.neurons], layer.bias.grad, **close)


def test_a_seed_of_random_draws_micrograds_parameters():
    theirs = pytest.importorskip("micrograd.nn", reason="micrograd is not installed")
    random.seed(1337)
    expected = theirs.MLP(2, [16, 16, 1])
    random.seed(1337)
    model = neurons.MLP(2, [16, 16, 1])
    assert [p.data for p in model.parameters()] == [p.data for p in expected.parameters()]
    assert len(model.parameters()) == 337


def test_a_step_written_for_micrograd_gives_micrograds_numbers():
    their_nn = pytest.importorskip("micrograd.nn", reason="micrograd is not installed")
    from micrograd.engine import Value as TheirValue

    def losses(mlp, scalar):
        random.seed(1337)
        model = mlp(2, [4, 4, 1])
        rows = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(10)]
        signs = [random.choice([-1, 1]) for _ in rows]
        found = []
        for _ in range(3):
            scores = [model([scalar(number) for number in row]) for row in rows]
            margins = [(1 + -y * s).relu() for y, s in zip(signs, scores, strict=True)]
            data_loss = sum(margins) * (1.0 / len(margins))
            total = data_loss + 1e-4 * sum(p * p for p in model.parameters())
            model.zero_grad()
            total.backward()
            for p in model.parameters():
                p.data -= 0.1 * p.grad
            found.append(total.data)
        return found

    assert losses(neurons.MLP, Value) == pytest.approx(losses(their_nn.MLP, TheirValue), rel=1e-12)


def test_rng_may_be_a_seed_a_generator_or_a_random():
    by_seed = neurons.MLP(2, [3, 1], rng=5).state_dict()
    assert by_seed == neurons.MLP(2, [3, 1], rng=np.random.default_rng(5)).state_dict()
    weights = [by_seed[f"layers.0.neurons.{i}.w.0"] for i in range(3)]
    assert len(set(weights)) == 3  # neurons do not all draw from the same beginning
    side_by_side = neurons.Layer(1, 3, rng=5)
    assert len({neuron.w[0].data for neuron in side_by_side.neurons}) == 3
    random.seed(3)
    drawn = neurons.Neuron(2).state_dict()
    assert drawn == neurons.Neuron(2, rng=random.Random(3)).state_dict()
    with pytest.raises(TypeError, match="neurons needs rng"):
        neurons.MLP(2, [1], rng="seed")


def test_weights_lie_between_minus_one_and_one_and_biases_are_zero():
    model = neurons.Layer(50, 20, rng=0)
    weights = [w.data for neuron in model.neurons for w in neuron.w]
    assert -1 <= min(weights) < -0.9 and 0.9 < max(weights) <= 1
    assert {neuron.b.data for neuron in model.neurons} == {0.0}


def test_a_single_output_is_bare_and_several_are_a_list():
    assert isinstance(neurons.MLP(2, [3, 1], rng=0)([1.0, 2.0]), Value)
    out = neurons.MLP(2, [3, 2], rng=0)([Value(1.0), 2.0])
    assert isinstance(out, list) and len(out) == 2


def test_relu_is_on_all_layers_but_the_last():
    layers = neurons.MLP(2, [3, 3, 1], rng=0).layers
    assert [[n.nonlin for n in layer.neurons] for layer in layers] == [
        [True] * 3,
        [True] * 3,
        [False],
    ]


def test_zero_grad_sets_zeros_so_that_a_step_always_works():
    model = neurons.MLP(2, [2, 1], rng=0)
    model.zero_grad()
    for p in model.parameters():
        p.data -= 0.1 * p.grad
    assert {p.grad for p in model.parameters()} == {0.0}


def test_a_step_leaves_nothing_for_the_cycle_collector():
    model = neurons.MLP(2, [4, 1], rng=0)
    gc.collect()
    for _ in range(2):
        loss = sum((model([x, 1.0]) - 1) ** 2 for x in (0.5, -0.5))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad
    del loss
    assert gc.collect() == 0


@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], []])
def test_a_wrong_number_of_inputs_names_the_neuron(x):
    with pytest.raises(ValueError, match=r"Neuron\(2\): 2 inputs are needed, got"):
        neurons.MLP(2, [3, 1], rng=0)(x)


def test_they_say_how_they_were_made():
    model = neurons.MLP(2, [16, 1], rng=0)
    assert repr(model) == "MLP(2, [16, 1])"
    assert repr(model.layers[1]) == "Layer of 1: Neuron(16, nonlin=False)"


@pytest.mark.parametrize("nouts", [[], 3, None])
def test_an_mlp_says_how_its_sizes_are_given(nouts):
    with pytest.raises(TypeError, match="MLP: nouts must be a list"):
        neurons.MLP(2, nouts, rng=0)


def test_sizes_below_one_are_refused():
    with pytest.raises(ValueError, match="MLP: each of nouts must be at least 1"):
        neurons.MLP(2, [0, 1], rng=0)
    with pytest.raises(ValueError, match="Neuron: nin must be at least 1"):
        neurons.Neuron(0, rng=0)
