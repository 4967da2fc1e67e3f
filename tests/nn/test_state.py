from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu import Value
from tinygrad_edu.nn import MLP, Linear, Module, Sequential, neurons


class Normalised(Module):
    """A parameter, and a buffer that no gradient reaches."""

    def __init__(self):
        self.gain = Value(np.ones(2))
        self.register_buffer("running_mean", np.zeros(2))
        self.register_buffer("seen", 0)

    def forward(self, x):
        self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean(axis=0)
        self.seen += len(x)
        return self.gain * (x - self.running_mean)


sizes = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@given(st.integers(1, 4), sizes, st.sampled_from([np.float32, np.float64]))
def test_a_round_trip_gives_the_same_bits(nin, nouts, dtype):
    trained = MLP(nin, nouts, rng=0, dtype=dtype)
    fresh = MLP(nin, nouts, rng=1, dtype=dtype)
    fresh.load_state_dict(trained.state_dict())
    x = np.ones((2, nin), dtype)
    np.testing.assert_array_equal(fresh(x).data, trained(x).data)
    assert all(p.dtype == dtype for p in fresh.parameters())


def test_scalar_networks_keep_plain_floats():
    trained, fresh = neurons.MLP(2, [2, 1], rng=0), neurons.MLP(2, [2, 1], rng=1)
    state = trained.state_dict()
    assert list(state)[:3] == [f"layers.0.neurons.0.{name}" for name in ("w.0", "w.1", "b")]
    fresh.load_state_dict({name: np.array(number) for name, number in state.items()})
    assert fresh.state_dict() == state
    assert {type(p.data) for p in fresh.parameters()} == {float}


def test_other_kinds_of_number_survive():
    module, other = Module(), Module()
    module.w, other.w = Value(Fraction(1, 3)), Value(Fraction(0))
    other.load_state_dict(module.state_dict())
    assert other.w.data == Fraction(1, 3) and type(other.w.data) is Fraction


def test_a_state_is_a_copy_both_ways():
    model = Linear(2, 1, rng=0)
    state = model.state_dict()
    before = state["weight"].copy()
    model.weight.data += 1
    np.testing.assert_array_equal(state["weight"], before)
    model.load_state_dict(state)
    model.weight.data += 1
    np.testing.assert_array_equal(state["weight"], before)


def test_buffers_are_saved_but_are_no_parameters():
    model, fresh = Sequential(Normalised()), Sequential(Normalised())
    model(np.ones((5, 2)))
    state = model.state_dict()
    assert set(state) == {"layers.0.gain", "layers.0.running_mean", "layers.0.seen"}
    assert [name for name, _ in model.named_parameters()] == ["layers.0.gain"]
    fresh.load_state_dict(state)
    assert fresh[0].seen == 5 and type(fresh[0].seen) is int
    np.testing.assert_array_equal(fresh[0].running_mean, model[0].running_mean)


def test_a_buffer_is_not_computed_for_it_would_hold_on_to_every_batch():
    module = Module()
    module.register_buffer("mean", np.zeros(2))
    batch = Value(np.ones((3, 2))).mean(axis=0)
    with pytest.raises(TypeError, match=r"Module: mean is a buffer, .*write module\.mean = value"):
        module.mean = 0.9 * module.mean + 0.1 * batch
    module.mean = (0.5 * module.mean + 0.5 * batch).data
    assert module.state_dict()["mean"].tolist() == [0.5, 0.5]
    module.mean = batch.detach()  # which holds on to nothing


def test_a_buffer_needs_a_name_of_its_own():
    for name in ("training", "forward", "two words", "", 3):
        with pytest.raises(ValueError, match="register_buffer"):
            Module().register_buffer(name, 0)


def test_two_parameters_of_one_name_are_refused_not_lost():
    model = Module()
    model.table = {"a.b": Value(1.0), "a": {"b": Value(2.0)}}
    with pytest.raises(ValueError, match=r"two parameters are named 'table\.a\.b'"):
        model.state_dict()


def test_a_shared_parameter_is_saved_once_and_stays_shared():
    tied = Linear(2, 2, rng=0)
    model = Sequential(tied, tied)
    state = model.state_dict()
    assert list(state) == ["layers.0.weight", "layers.0.bias"]
    model.load_state_dict({name: data + 1 for name, data in state.items()})
    assert model[0].weight is model[1].weight
    np.testing.assert_array_equal(tied.weight.data, state["layers.0.weight"] + 1)


def without(state, name):
    return {key: data for key, data in state.items() if key != name}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda s: {**s, "extra": 1.0}, ValueError, "Linear: .* unknown: extra$"),
        (lambda s: without(s, "bias"), ValueError, "Linear: .* missing: bias$"),
        (lambda s: {}, ValueError, "missing: weight, bias"),
        (lambda s: {"layers.0.weight": 0}, ValueError, "unknown: .*; missing: weight, bias"),
        (
            lambda s: {**s, "weight": s["weight"].T},
            ValueError,
            r"weight: the state has shape \(2, 3\), the model has shape \(3, 2\)",
        ),
        (lambda s: {**s, "bias": np.zeros((1, 2))}, ValueError, r"bias: .*\(1, 2\)"),
        (lambda s: {**s, "bias": 1j * s["bias"]}, TypeError, "complex128 numbers cannot become"),
        (lambda s: {**s, "bias": ["a", "b"]}, TypeError, "bias: <U1 .*cannot become float64"),
        (lambda s: {**s, "bias": None}, TypeError, "bias"),
        (lambda s: {**s, "bias": [[1.0], [1.0, 2.0]]}, ValueError, "inhomogeneous"),
        (lambda s: {**s, "bias": Value(s["bias"])}, TypeError, "bias: .*give its .data"),
        (lambda s: list(s.items()), TypeError, "a dict .* is needed, got list"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, error, words):
    model = Linear(3, 2, rng=0)
    before = model.state_dict()
    other = Linear(3, 2, rng=1).state_dict()
    with pytest.raises(error, match=words):
        model.load_state_dict(change(other))
    for name, data in model.state_dict().items():
        np.testing.assert_array_equal(data, before[name])


def test_a_part_can_be_loaded_on_top_of_what_is_there():
    model = Linear(3, 2, rng=0)
    weight = model.weight.data.copy()
    model.load_state_dict({**model.state_dict(), "bias": [1, 2]})
    np.testing.assert_array_equal(model.bias.data, [1.0, 2.0])
    np.testing.assert_array_equal(model.weight.data, weight)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("saved", [np.float32, np.float64, np.int64])
def test_a_parameter_keeps_its_dtype_whatever_is_loaded(dtype, saved):
    model = Linear(3, 2, rng=0, dtype=dtype)
    state = {name: np.ones(data.shape, saved) for name, data in model.state_dict().items()}
    model.load_state_dict(state)
    for p in model.parameters():
        assert p.dtype == dtype and (p.data == 1).all()


def of_torch(x, dtype):
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    return torch.tensor(x, dtype=getattr(torch, dtype))


def of_jax(x, dtype):
    return pytest.importorskip("jax.numpy", reason="its arrays are the data").array(x, dtype)


LIBRARIES = {"numpy": np.array, "torch": of_torch, "jax": of_jax}
GIVEN = {**LIBRARIES, "list": lambda x, dtype: x}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("saved_by", GIVEN)
@pytest.mark.parametrize("saved", ["float32", "float16", "int32"])
def test_a_parameter_keeps_its_library_and_dtype_whatever_is_loaded(library, saved_by, saved):
    for numbers in (4.0, [3.0], [1.0, 2.0], [[5.0, 6.0]]):
        module = Module()
        module.w = Value(LIBRARIES[library](np.zeros(np.shape(numbers)), "float32"))
        kind, state = type(module.w.data), {"w": GIVEN[saved_by](numbers, saved)}
        module.load_state_dict(state)
        assert type(module.w.data) is kind and "float32" in str(module.w.dtype)
        assert module.w.data.tolist() == numbers and module.w.data is not state["w"]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("old", "new"), [("float32", "complex64"), ("int32", "float32"), ("bool", "int32")]
)
def test_what_would_lose_a_part_of_its_numbers_is_refused(library, old, new):
    module = Module()
    module.register_buffer("n", LIBRARIES[library]([0, 1], old))
    with pytest.raises(TypeError, match=f"Module: n: {new} numbers cannot become {old}"):
        module.load_state_dict({"n": LIBRARIES[library]([0, 1], new)})


def test_which_part_of_a_state_belongs_to_torchs_graph_is_told():
    state = {"weight": of_torch([[1.0, 2.0]], "float32"), "bias": np.zeros(2)}
    state["weight"].requires_grad_()
    with pytest.raises(TypeError, match=r"^Linear: weight: .*torch's graph; give tensor\.detach"):
        Linear(1, 2, rng=0).load_state_dict(state)
    state["weight"] = of_torch([[1.0], [2.0]], "float32")
    with pytest.raises(ValueError, match=r"^Linear: weight: the state has shape \(2, 1\), the"):
        Linear(1, 2, rng=0).load_state_dict(state)
