import copy
import gc
import pickle

import numpy as np
import pytest

from tinygrad_edu import Value
from tinygrad_edu.nn import MLP, Sequential, mse_loss
from tinygrad_edu.optim import SGD, Adam, AdamW, Optimizer

OPTIMISERS = [
    lambda params: SGD(params, lr=0.1),
    lambda params: SGD(params, lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True),
    lambda params: Adam(params, lr=0.1),
]
each = pytest.mark.parametrize("make", OPTIMISERS, ids=["sgd", "momentum", "adam"])


def given(p, gradient):
    p.grad = np.asarray(gradient, p.dtype) if p.shape else gradient
    return p


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_array_is_updated_in_place_and_keeps_its_dtype(make, dtype):
    p = Value(np.array([1.0, 2.0], dtype))
    array = p.data
    optimizer = make([p])
    for _ in range(3):
        given(p, [0.5, -0.5])
        optimizer.step()
    assert p.data is array and array.dtype == dtype
    assert array[0] < 1 and array[1] > 1.9


@each
def test_a_plain_number_stays_a_plain_float(make):
    p = Value(1.0)
    optimizer = make([p])
    for _ in range(3):
        p.grad = 0.5
        optimizer.step()
    assert type(p.data) is float and p.data < 1


@each
def test_an_array_and_its_single_numbers_take_the_same_steps(make):
    array = Value(np.array([1.0, -2.0, 0.5]))
    numbers = [Value(1.0), Value(-2.0), Value(0.5)]
    together, apart = make([array]), make(numbers)
    rng = np.random.default_rng(0)
    for _ in range(5):
        array.grad = rng.standard_normal(3)
        for p, g in zip(numbers, array.grad.tolist(), strict=True):
            p.grad = g
        together.step()
        apart.step()
    np.testing.assert_allclose(array.data, [p.data for p in numbers], rtol=1e-15)


@each
def test_a_parameter_without_gradient_stays_and_remembers_nothing(make):
    moved, idle = given(Value([1.0]), [1.0]), Value([1.0])
    optimizer = make([moved, idle])
    optimizer.step()
    assert idle.data.tolist() == [1.0] and moved.data.tolist() != [1.0]
    # Its first step is a first step, as if it had been alone.
    alone = given(Value([1.0]), [0.3])
    make([alone]).step()
    given(idle, [0.3])
    moved.grad = None
    optimizer.step()
    assert idle.data.tolist() == alone.data.tolist()


@each
def test_the_gradients_are_left_as_they_are(make):
    p = given(Value([1.0, 2.0]), [0.5, -0.5])
    optimizer = make([p])
    optimizer.step()
    optimizer.step()
    assert p.grad.tolist() == [0.5, -0.5]
    p.grad *= 100  # and what is remembered is not the gradient's own array
    before = optimizer.state_dict()
    p.grad *= 100
    assert repr(optimizer.state_dict()) == repr(before)


@each
def test_zero_grad_forgets_the_gradients(make):
    p = given(Value([1.0]), [1.0])
    optimizer = make([p])
    optimizer.zero_grad()
    assert p.grad is None


@each
def test_a_gradient_that_is_a_graph_will_do(make):
    p, plain = Value([1.0, 2.0]), Value([1.0, 2.0])
    (p * p).sum().backward(create_graph=True)
    (plain * plain).sum().backward()
    make([p]).step()
    make([plain]).step()
    assert p.data.tolist() == plain.data.tolist()
    p.grad = None  # the graph that it was holds p


@each
def test_a_resumed_run_equals_an_uninterrupted_one(make):
    rng = np.random.default_rng(0)
    gradients = rng.standard_normal((6, 3))

    def run(p, optimizer, rows):
        for g in rows:
            p.grad = g
            optimizer.step()

    through = Value([1.0, 2.0, 3.0])
    run(through, make([through]), gradients)

    first = Value([1.0, 2.0, 3.0])
    before = make([first])
    run(first, before, gradients[:3])
    state = before.state_dict()
    run(first, before, gradients[3:4])  # a state is a copy: this changes nothing in it
    second = Value([1.0, 2.0, 3.0])
    after = make([second])
    run(second, make([second]), gradients[:3])
    after.load_state_dict(state)
    kept = repr(state)
    run(second, after, gradients[3:])
    assert repr(state) == kept
    assert second.data.tobytes() == through.data.tobytes()


@each
def test_a_state_that_does_not_fit_changes_nothing(make):
    p = given(Value([1.0, 2.0]), [1.0, 1.0])
    optimizer = make([p])
    optimizer.step()
    state = optimizer.state_dict()
    wrong = [{**state, "extra": 1}, {name: state[name] for name in list(state)[1:]}, {}]
    for memory in optimizer.memories:
        wrong += [{**state, memory: [np.ones(3)]}, {**state, memory: []}, {**state, memory: None}]
    for bad in wrong:
        with pytest.raises(ValueError, match=f"^{type(optimizer).__name__}: "):
            optimizer.load_state_dict({**bad, "lr": 7.0} if "lr" in bad else bad)
        assert repr(optimizer.state_dict()) == repr(state)


@each
@pytest.mark.parametrize("entry", [None, "a", Value(0.0), np.array("a")], ids=repr)
def test_a_memory_that_holds_no_number_changes_nothing(make, entry):
    optimizer = make([Value(1.0), Value(2.0)])
    before = repr(optimizer.state_dict())
    for memory in optimizer.memories:
        state = {**optimizer.state_dict(), "lr": 7.0, memory: [0, entry]}
        with pytest.raises(TypeError, match=f"{memory}: entry 1 must be a number or an array, not"):
            optimizer.load_state_dict(state)
    assert repr(optimizer.state_dict()) == before


KINDS = {
    "a number of float32": np.float32(1.0),
    "an array of one": np.ones(1, np.float32),
    "an array": np.ones((2, 3), np.float32),
    "a float": 1.0,
}


@each
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loaded", [np.float64, np.array, float, int])
def test_what_is_loaded_in_a_wider_dtype_widens_nothing(make, kind, loaded):
    data = KINDS[kind]
    p = Value(data.copy() if isinstance(data, np.ndarray) else data)
    optimizer = make([p])
    p.grad = p.data * 0 + p.data  # of its kind
    state = optimizer.state_dict()
    for memory in {*optimizer.memories} - {"steps"}:
        whole = np.shape(data) and loaded is np.array
        state[memory] = [np.ones(data.shape) if whole else loaded(1.0)]
    optimizer.load_state_dict(state)
    optimizer.step()
    assert type(p.data) is type(data) and getattr(p.data, "dtype", float) == p.dtype
    for memory in {*optimizer.memories} - {"steps"}:
        found = getattr(optimizer, memory)[0]
        assert isinstance(found, float | int) or found.dtype == p.dtype


@pytest.mark.parametrize(
    ("steps", "error", "words"),
    [
        ([-1], ValueError, "Adam: steps: entry 0 must be at least 0, not -1"),
        ([1.5], TypeError, "Adam: steps: entry 0 must be a whole number, not 1.5"),
        ([True], TypeError, "Adam: steps: entry 0 must be a whole number, not True"),
    ],
)
def test_steps_are_counted_in_whole_numbers(steps, error, words):
    optimizer = Adam([Value(1.0)])
    before = repr(optimizer.state_dict())
    with pytest.raises(error, match=words):
        optimizer.load_state_dict({**optimizer.state_dict(), "steps": steps})
    assert repr(optimizer.state_dict()) == before


@pytest.mark.parametrize("data", [1.0, np.float32(1.0), np.ones(2, np.float32)], ids=repr)
@pytest.mark.parametrize("count", [3, np.int64(3), np.array(3)], ids=repr)
def test_a_count_stays_a_whole_number_whatever_the_parameter_is(data, count):
    optimizer = Adam([Value(data)])
    optimizer.load_state_dict({**optimizer.state_dict(), "steps": [count]})
    assert optimizer.steps == [3] and type(optimizer.steps[0]) is int


def test_a_memory_becomes_a_tensor_beside_a_tensor():
    torch = pytest.importorskip("torch", reason="its tensors are the data")
    p = Value(torch.ones(2))
    optimizer = SGD([p], 0.1, momentum=0.9)
    optimizer.load_state_dict({**optimizer.state_dict(), "velocity": [np.ones(2)]})
    p.grad = torch.ones(2)
    optimizer.step()
    assert p.data.dtype == optimizer.velocity[0].dtype == torch.float32
    assert p.data.tolist() == pytest.approx([0.81, 0.81])


def test_a_memory_may_be_a_tuple_and_becomes_a_list():
    optimizer = Adam([Value(1.0), Value(2.0)])
    optimizer.load_state_dict({**optimizer.state_dict(), "steps": (3, 4)})
    assert optimizer.steps == [3, 4]


def test_an_update_that_returns_the_new_parameter_is_told_to_move_it():
    class Returning(Optimizer):
        def update(self, i, p, g):
            return p.data - self.lr * g

    optimizer = Returning([w := Value(2.0)])
    w.grad = 1.0
    optimizer.lr = 0.1
    with pytest.raises(ValueError, match=r"Returning: update moves p\.data itself, p\.data -="):
        optimizer.step()


@each
def test_a_state_is_what_state_dict_has_returned(make):
    with pytest.raises(
        TypeError, match=r"give what state_dict\(\) has returned, .* not a NoneType"
    ):
        make([Value(1.0)]).load_state_dict(None)


@pytest.mark.parametrize(
    ("kind", "name", "wrong", "error", "words"),
    [
        (SGD, "lr", "0.1", TypeError, "SGD: lr must be a number, not '0.1'"),
        (SGD, "lr", None, TypeError, "SGD: lr must be a number, not None"),
        (Adam, "lr", -1, ValueError, "Adam: lr must be at least 0 and finite, not -1"),
        (Adam, "lr", np.nan, ValueError, "Adam: lr must be at least 0 and finite, not nan"),
        (Adam, "betas", (2, 3), ValueError, "Adam: beta1 must be at least 0 and below 1, not 2"),
        (Adam, "betas", 0.9, TypeError, "Adam: betas must be a pair of numbers, not 0.9"),
        (Adam, "eps", None, TypeError, "Adam: eps must be a number, not None"),
        (SGD, "momentum", 1, ValueError, "SGD: momentum must be .* below 1"),
        (SGD, "nesterov", 1e-4, TypeError, "SGD: nesterov must be True or False, not 0.0001"),
        (AdamW, "weight_decay", -1, ValueError, "AdamW: weight_decay must be at least 0"),
    ],
)
def test_a_setting_is_asked_the_same_whenever_it_is_set(kind, name, wrong, error, words):
    optimizer = kind([Value(1.0)], lr=0.1)
    before = repr(optimizer.state_dict())
    with pytest.raises(error, match=words):
        setattr(optimizer, name, wrong)
    with pytest.raises(error, match=words):
        optimizer.load_state_dict({**optimizer.state_dict(), name: wrong})
    with pytest.raises(error, match=words):
        kind([Value(1.0)], **{"lr": 0.1, name: wrong})
    assert repr(optimizer.state_dict()) == before


def test_settings_that_make_no_sense_together_are_refused_whichever_is_set_last():
    plain, ahead = SGD([Value(1.0)], 0.1), SGD([Value(1.0)], 0.1, 0.9, nesterov=True)
    words = "SGD: nesterov looks ahead along the momentum; give momentum=0.9"
    with pytest.raises(ValueError, match=words):
        plain.nesterov = True
    with pytest.raises(ValueError, match=words):
        ahead.momentum = 0
    with pytest.raises(ValueError, match=words):
        ahead.load_state_dict({**ahead.state_dict(), "momentum": 0.0})
    assert (plain.nesterov, ahead.momentum, ahead.nesterov) == (False, 0.9, True)


def test_a_state_whose_settings_go_together_is_loaded_whatever_was_set_before():
    plain, ahead = SGD([Value(1.0)], 0.1), SGD([Value(1.0)], 0.1, 0.9, nesterov=True)
    of_plain, of_ahead = plain.state_dict(), ahead.state_dict()
    plain.load_state_dict(of_ahead)
    ahead.load_state_dict(of_plain)
    assert (plain.state_dict(), ahead.state_dict()) == (of_ahead, of_plain)


def test_a_setting_becomes_a_plain_number():
    optimizer = SGD([Value(1.0)], np.float32(0.5), 0.9, nesterov=np.True_)
    optimizer.momentum = np.float64(0.25)
    kinds = {name: type(getattr(optimizer, name)) for name in optimizer.settings}
    assert kinds == {"lr": float, "momentum": float, "weight_decay": float, "nesterov": bool}


def test_a_learning_rate_by_another_name_is_not_set_in_vain():
    optimizer = SGD([Value(1.0)], 0.1)
    with pytest.raises(AttributeError, match=r"SGD has no .*; write optimizer\.lr"):
        optimizer.learning_rate = 0.5

    class Named(SGD):
        learning_rate = 0.0

    own = Named([Value(1.0)], 0.1)
    own.learning_rate = 0.5
    assert own.learning_rate == 0.5


@each
def test_a_gradient_of_a_wrong_shape_stops_the_step_before_anything_moves(make):
    good, bad = given(Value([1.0, 2.0]), [1.0, 1.0]), Value([[1.0, 2.0]], name="w")
    bad.grad = np.ones(2)
    optimizer = make([good, bad])
    before = repr(optimizer.state_dict())
    with pytest.raises(ValueError, match=r"parameter w has shape \(1, 2\), .* shape \(2,\)"):
        optimizer.step()
    assert good.data.tolist() == [1.0, 2.0] and repr(optimizer.state_dict()) == before


READ_ONLY = {
    "broadcast": lambda folder: np.broadcast_to(np.float64(1.0), 2),
    "mapped": lambda folder: np.load(folder / "w.npy", mmap_mode="r"),
}


@each
@pytest.mark.parametrize("kind", READ_ONLY)
def test_a_parameter_that_cannot_be_written_to_stops_the_step_before_anything_moves(
    make, kind, tmp_path
):
    np.save(tmp_path / "w.npy", np.ones(2))
    good, bad = given(Value([1.0, 2.0]), [1.0, 1.0]), Value(np.ones(2), name="w")
    optimizer = make([good, bad])
    before = repr(optimizer.state_dict())
    bad.data = READ_ONLY[kind](tmp_path)
    given(bad, [1.0, 1.0])
    with pytest.raises(ValueError, match=r"parameter w is read-only.* p\.data = p\.data\.copy\(\)"):
        optimizer.step()
    assert good.data.tolist() == [1.0, 2.0] and repr(optimizer.state_dict()) == before
    bad.data = bad.data.copy()
    optimizer.step()
    assert (good.data < [1.0, 2.0]).all() and (bad.data < 1).all()


@each
def test_after_a_step_that_was_refused_an_older_graph_can_still_be_differentiated(make):
    """Nothing moved, so nothing has changed under its feet: also not large parameters."""
    good, bad = Value(np.ones(5000)), Value(np.broadcast_to(np.float64(1.0), 5000), name="w")
    optimizer = make([given(good, np.ones(5000)), given(bad, np.ones(5000))])
    loss = (good * good).sum()
    with pytest.raises(ValueError, match="parameter w is read-only"):
        optimizer.step()
    good.grad = None
    loss.backward()
    assert (good.grad == 2.0).all()


@each
@pytest.mark.parametrize(
    ("old", "gradient"), [(1.0, 1j), ([1.0, 2.0], np.array([1j, 0])), ([1.0], np.ones(1) + 0j)]
)
def test_a_complex_gradient_stops_the_step_before_anything_moves(make, old, gradient):
    good, bad = given(Value([1.0, 2.0]), [1.0, 1.0]), Value(old, name="w")
    bad.grad = gradient
    optimizer = make([good, bad])
    before = repr(optimizer.state_dict())
    with pytest.raises(
        TypeError, match=r"parameter w is real, its gradient is complex.*p\.grad\.real"
    ):
        optimizer.step()
    assert good.data.tolist() == [1.0, 2.0] and repr(optimizer.state_dict()) == before
    assert np.isrealobj(bad.data)


@each
def test_a_step_without_any_gradient_is_a_mistake(make):
    with pytest.raises(ValueError, match=r"no parameter has a gradient; call loss.backward\(\)"):
        make([Value(1.0)]).step()


@each
@pytest.mark.parametrize(
    ("params", "error", "words"),
    [
        (list, ValueError, "there are no parameters"),
        (lambda: iter(()), ValueError, "a generator can be used only once"),
        (lambda: Value([1.0, 2.0]), TypeError, "such as model.parameters.., not a Value"),
        (lambda: MLP(1, [1], rng=0), TypeError, "such as model.parameters.., not a MLP"),
        (lambda: Sequential(MLP(1, [1], rng=0)), TypeError, "model.parameters.., not a Sequential"),
        (lambda: None, TypeError, "not a NoneType"),
        (lambda: [np.ones(2)], TypeError, "a ndarray is among them"),
        (lambda: MLP(1, [1], rng=0).named_parameters(), TypeError, "a tuple is among them"),
        (lambda: [Value(1.0) * 2], ValueError, "the result of multiply; only a leaf"),
        (lambda: [Value(1.0).detach()], ValueError, "the result of constant; only a leaf"),
        (lambda: 2 * [Value(1.0)], ValueError, "a parameter is given twice"),
    ],
)
def test_what_cannot_be_moved_is_refused(make, params, error, words):
    with pytest.raises(error, match=words):
        make(params())


def test_a_generator_is_used_up_only_once():
    params = (p for p in [Value(1.0), Value(2.0)])
    assert len(SGD(params, lr=0.1).params) == 2
    with pytest.raises(ValueError, match="there are no parameters"):
        SGD(params, lr=0.1)


def test_an_optimiser_of_ones_own_needs_one_function():
    class Signs(Optimizer):
        lr = 0.5

        def update(self, i, p, g):
            p.data -= self.lr * np.sign(g)

    p = given(Value([1.0, 1.0]), [3.0, -0.1])
    Signs([p]).step()
    assert p.data.tolist() == [0.5, 1.5]
    with pytest.raises(NotImplementedError, match="Optimizer: write update"):
        Optimizer([p]).step()


def test_the_learning_rate_may_change_between_steps():
    p = given(Value(1.0), 1.0)
    optimizer = SGD([p], lr=0.5)
    optimizer.step()
    optimizer.lr = np.float64(0.25)
    optimizer.step()
    assert p.data == 0.25 and type(p.data) is float


@each
def test_training_leaves_nothing_for_the_cycle_collector(make):
    model = MLP(2, [3, 1], rng=0)
    optimizer = make(model.parameters())
    x, y = np.ones((4, 2)), np.zeros((4, 1))
    gc.collect()
    for _ in range(2):
        optimizer.zero_grad()
        loss = mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    del loss
    assert gc.collect() == 0


def test_they_say_how_they_are_set():
    p = Value(1.0)
    assert repr(SGD([p], lr=0.1)) == (
        "SGD(1 parameter, lr=0.1, momentum=0.0, weight_decay=0.0, nesterov=False)"
    )
    assert repr(Adam([p, Value(2.0)])) == (
        "Adam(2 parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-08)"
    )


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))])
def test_a_network_goes_on_learning_after_a_deep_copy_or_a_pickle_with_its_optimizer(twin_of):
    x = np.linspace(-1, 1, 10).reshape(5, 2)

    def step(model, optimizer):
        optimizer.zero_grad()
        loss = mse_loss(model(x), x[:, :1])
        loss.backward()
        optimizer.step()
        return loss.item()

    model = MLP(2, [8, 1], "tanh", rng=0)
    optimizer = Adam(model.parameters(), lr=0.01)
    step(model, optimizer)
    twins = twin_of((model, optimizer))
    assert [step(*twins) for _ in range(3)] == [step(model, optimizer) for _ in range(3)]


@each
def test_complex_parameters_are_refused(make):
    with pytest.raises(TypeError, match=r"is complex.* two parameters"):
        make([Value(1 + 1j)])


def test_a_learning_rate_may_fall_to_0():
    """As one does that follows a cosine; then nothing moves."""
    p = Value(1.0)
    optimizer = SGD([p], 0.1)
    optimizer.lr = 0
    (p * p).backward()
    optimizer.step()
    assert p.data == 1.0
