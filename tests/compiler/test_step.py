"""compile_step does what zero_grad, backward and step do, bit for bit."""

from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tests.compiler.programs import OPS, no_array_counts_as_small
from tinygrad_edu.compiler import compile_step
from tinygrad_edu.nn import MLP, cross_entropy, mse_loss
from tinygrad_edu.optim import SGD, Adam, AdamW, Optimizer
from tinygrad_edu.testing import strategies

OPTIMIZERS = {
    "sgd": lambda ps: SGD(ps, 0.1),
    "momentum": lambda ps: SGD(ps, 0.1, momentum=0.9),
    "nesterov": lambda ps: SGD(ps, 0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "adam": lambda ps: Adam(ps, 0.01),
    "adam with weight decay": lambda ps: AdamW(ps, 0.01, weight_decay=0.1),
}


def two_of(make):
    return make(), make()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("sizes", "loss"), [((2, 16, 16, 1), mse_loss), ((20, 60, 40, 10), cross_entropy)]
)
def test_steps_give_the_bits_of_the_explicit_loop(name, sizes, loss):
    ours, plain = two_of(lambda: MLP(sizes[0], sizes[1:], rng=0, dtype=np.float32))
    a, b = (OPTIMIZERS[name](model.parameters()) for model in (ours, plain))
    step = compile_step(lambda x, y: loss(ours(x), y), a)
    rng = np.random.default_rng(0)
    for i in range(6):
        x = rng.normal(size=(50, sizes[0])).astype("f4")
        y = rng.normal(size=(50, 1)).astype("f4") if sizes[-1] == 1 else rng.integers(10, size=50)
        if i == 3:
            a.lr = b.lr = 0.003
        b.zero_grad()
        total = loss(plain(x), y)
        total.backward()
        b.step()
        assert step(x, y) == total.data
        for p, q in zip(ours.parameters(), plain.parameters(), strict=True):
            np.testing.assert_array_equal(p.data, q.data)
            assert p.dtype == q.dtype
            assert p.grad is None
    assert repr(a.state_dict()) == repr(b.state_dict())


def test_parameters_that_are_plain_numbers_move_too():
    (w, v) = two_of(lambda: tg.Value(2.0))
    a, b = SGD([w], 0.1, momentum=0.5), SGD([v], 0.1, momentum=0.5)
    step = compile_step(lambda x: tg.tanh(w * x) ** 2, a)
    for _ in range(4):
        b.zero_grad()
        total = tg.tanh(v * 0.7) ** 2
        total.backward()
        b.step()
        assert (step(0.7), w.data) == (total.data, v.data)


def test_the_array_of_a_parameter_is_changed_in_place():
    w = tg.Value(np.array([1.0, 2.0]), name="w")
    array, step = w.data, compile_step(lambda x: (w * x).sum(), SGD([w], 0.5))
    step(np.ones(2))
    step(np.ones(2))
    assert w.data is array
    assert array.tolist() == [0.0, 1.0]


def test_a_parameter_without_a_part_in_the_loss_stays():
    w, idle = tg.Value(np.ones(2)), tg.Value(np.ones(3))
    step = compile_step(lambda x: (w * x).sum(), SGD([w, idle], 0.5))
    step(np.ones(2))
    step(np.ones(2))
    assert w.data.tolist() == [0.0, 0.0]
    assert idle.data.tolist() == [1.0, 1.0, 1.0]


def test_a_parameter_is_changed_after_everybody_has_read_it():
    w = tg.Value(np.array([[1.0, 2.0], [3.0, 4.0]]), name="w")
    v = tg.Value(w.data.copy(), name="w")

    def loss(p, x):
        return ((x @ p @ p.T).tanh() @ p).sum()

    ours, plain = SGD([w], 0.1), SGD([v], 0.1)
    step = compile_step(lambda x: loss(w, x), ours)
    x = np.array([[0.1, -0.2], [0.3, 0.1]])
    for _ in range(3):
        plain.zero_grad()
        loss(v, x).backward()
        plain.step()
        step(x)
        np.testing.assert_array_equal(w.data, v.data)


def test_an_optimizer_of_the_users_own_is_compiled():
    class SignDescent(Optimizer):
        def __init__(self, params, lr):
            super().__init__(params)
            self.lr = lr

        def update(self, i, p, g):
            p.data -= self.lr * tg.sign(g)

    w = tg.Value(np.array([1.0, -2.0]))
    step = compile_step(lambda x: (w * w * x).sum(), SignDescent([w], 0.25))
    step(np.ones(2))
    step(np.ones(2))
    assert w.data.tolist() == [0.5, -1.5]


def test_what_an_update_remembers_in_a_list_of_its_own_is_told_to_be_a_memory():
    class Momentum(Optimizer):
        settings = ("lr",)

        def __init__(self, params):
            super().__init__(params)
            self.lr = 0.1
            self.v = [0 * p.data for p in params]

        def update(self, i, p, g):
            self.v[i] = 0.9 * self.v[i] + g
            p.data -= self.lr * self.v[i]

    w = tg.Value(np.ones(2))
    step = compile_step(lambda x: (w * x).sum(), Momentum([w]))
    with pytest.raises(TypeError, match=r"^compile_step: Momentum\.update changes self\.v, which"):
        step(np.ones(2))


def test_the_source_of_a_step_reads_as_if_written_by_hand():
    w, b = tg.Value(np.ones((30, 20)), name="w"), tg.Value(np.zeros(20), name="b")
    step = compile_step(lambda x, y: mse_loss(tg.relu(x @ w + b), y), SGD([w, b], 0.1))
    step(np.ones((40, 30)), np.zeros((40, 20)))
    assert (
        step.source.split("= buffers\n")[1]
        == """\
    np.matmul(x, w, out=t1)
    t1 += b
    np.maximum(t1, 0, out=t1)
    np.subtract(y, t1, out=t2)
    np.square(t2, out=t3)
    t2 *= -0.0025
    t2 *= t1 > 0
    np.matmul(x.T, t2, out=t4)
    t4 *= lr
    w -= t4
    b -= lr * t2.sum(axis=0)
    return t3.sum() / 800,
"""
    )


def test_before_the_first_step_there_is_no_source():
    w = tg.Value(1.0)
    with pytest.raises(ValueError, match="call the function first"):
        _ = compile_step(lambda x: w * x, SGD([w], 0.1)).source


class Lagging(Optimizer):
    """Steps along the gradient of the step before; its memory begins as a number."""

    memories = ("before",)

    def __init__(self, params, lr):
        super().__init__(params)
        self.lr = lr

    def update(self, i, p, g):
        step, self.before[i] = self.before[i], g
        p.data -= self.lr * step


class Returning(Lagging):
    """Remembers where it was, and goes back half the way."""

    def update(self, i, p, g):
        was, self.before[i] = self.before[i], p.data
        p.data = 0.5 * (p.data + was) - self.lr * g


@pytest.mark.parametrize("jit", [None, "numba"])
@pytest.mark.parametrize("kind", [Lagging, Returning])
def test_what_changes_is_read_before_it_changes(kind, jit):
    if jit is not None:
        pytest.importorskip(jit)
    w, v = two_of(lambda: tg.Value(np.array([1.0, -2.0])))
    ours, plain = kind([w], 0.1), kind([v], 0.1)
    step = compile_step(lambda x: (w * w * x).sum(), ours, jit=jit)
    for i in range(6):
        if i == 3:
            ours.before, plain.before = [0], [0]
        plain.zero_grad()
        (v * v * np.ones(2)).sum().backward()
        plain.step()
        step(np.ones(2))
        np.testing.assert_array_equal(w.data, v.data)
        assert not np.shares_memory(w.data, ours.before[0])
    assert step.reason == ""


class Counting(Optimizer):
    memories, settings = ("square",), ("lr",)

    def __init__(self, params, lr):
        super().__init__(params)
        self.lr, self.t = lr, 0

    def update(self, i, p, g):
        self.t += 1
        p.data -= self.lr / self.t * g


class Slowing(SGD):
    def update(self, i, p, g):
        self.lr *= 0.5
        super().update(i, p, g)


@pytest.mark.parametrize(("kind", "name"), [(Counting, "t"), (Slowing, "lr")])
def test_what_an_update_sets_for_the_next_step_would_be_frozen_and_is_refused(kind, name):
    w = tg.Value(np.ones(3))
    optimizer = kind([w], 0.1)
    with pytest.raises(
        TypeError, match=rf"{kind.__name__}\.update changes self\.{name}, which the"
    ):
        compile_step(lambda: (w * w).sum(), optimizer)()
    assert w.data.tolist() == [1.0] * 3 and vars(optimizer)[name] in (0, 0.1)


def test_a_step_of_the_optimizers_own_is_refused():
    class Clipping(SGD):
        def step(self):
            super().step()

    with pytest.raises(TypeError, match=r"compile_step: Clipping has a step\(\) of its own"):
        compile_step(lambda: tg.Value(1.0), Clipping([tg.Value(2.0)], 0.1))


class Scaled(Optimizer):
    settings, of_class = ("lr",), 1.0

    def __init__(self, params, lr):
        super().__init__(params)
        self.lr, self.listed, self.paired, self.unread = lr, [1.0], ([1.0], 0), 0

    def update(self, i, p, g):
        p.data -= self.factor() * g

    def factor(self):
        return self.lr * self.of_class * self.listed[0] * self.paired[0][0]


@pytest.mark.parametrize(
    "stop",
    [
        lambda o: setattr(o, "of_class", 0.0),
        lambda o: setattr(o, "listed", [0.0]),
        lambda o: o.listed.__setitem__(0, 0.0),
        lambda o: o.paired[0].__setitem__(0, 0.0),
    ],
)
def test_whatever_a_formula_reads_may_be_changed_between_steps(stop):
    w = tg.Value(np.ones(2))
    optimizer = Scaled([w], 0.25)
    step = compile_step(lambda: (w * w).sum(), optimizer)
    step()
    stop(optimizer)
    step()
    assert w.data.tolist() == [0.5, 0.5]


def test_what_no_formula_reads_makes_no_new_version():
    w = tg.Value(np.ones(2))
    optimizer = Scaled([w], 0.25)
    step = compile_step(lambda: (w * w).sum(), optimizer)
    for _ in range(3):
        step()
        optimizer.unread += 1
    assert len(step._known) == 1
    del optimizer.unread
    step()


def test_an_update_that_returns_the_new_parameter_is_told_to_move_it():
    class Returning(Scaled):
        def update(self, i, p, g):
            return p.data - self.lr * g

    w = tg.Value(np.ones(2))
    with pytest.raises(ValueError, match=r"compile_step: Returning: update moves p\.data"):
        compile_step(lambda: (w * w).sum(), Returning([w], 0.1))()


def test_attributes_that_are_no_settings_may_be_set_between_steps():
    class Decaying(Optimizer):
        settings = ("lr",)

        def __init__(self, params, lr):
            super().__init__(params)
            self.lr, self.decay = lr, 0.0

        def update(self, i, p, g):
            p.data -= self.lr * (g + self.decay * p.data)

    w = tg.Value(np.ones(2))
    optimizer = Decaying([w], 0.25)
    step = compile_step(lambda: (w * w).sum(), optimizer)
    step()
    assert w.data.tolist() == [0.5, 0.5]
    optimizer.decay = 2.0
    step()
    assert w.data.tolist() == [0.0, 0.0]


def test_an_optimiser_in_the_place_of_the_loss_is_told():
    w = tg.Value(np.ones(2))
    with pytest.raises(TypeError, match="in this order, not SGD and function"):
        compile_step(SGD([w], 0.1), lambda x: (w * x).sum())


def test_a_loss_that_does_not_depend_on_the_parameters_is_refused():
    model, other = MLP(2, [1], rng=0), MLP(2, [1], rng=1)
    step = compile_step(lambda x: (other(x) ** 2).mean(), SGD(model.parameters(), 0.1))
    with pytest.raises(ValueError, match="depends on no parameter of the optimizer"):
        step(np.ones((3, 2)))


def tied(v, w, x):
    """The transpose of a parameter is read by several lines."""
    return ((tg.tanh(tg.tanh(x @ v) @ w) @ w.T - x) ** 2).sum()


LATE = [
    (tied, [(3, 3), (3, 3)], (4, 3)),
    (lambda w, x: ((w * x).sum() - 1) ** 2 + 0.1 * (w**2).sum(), [(2,)], (2,)),
    (lambda g, b, x: (g * b * x).sum(), [(), (2,)], (2,)),
    (lambda w, x: w.reshape(()) * x, [(1,)], ()),
    (lambda w, x: (w * w.T).sum() + (w.T @ w).sum() * x, [(3, 3)], ()),
]


@pytest.mark.parametrize(("loss", "shapes", "given_shape"), LATE)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_read_late_is_read_before_its_parameter_changes(loss, shapes, given_shape, name):
    """Through a view, or in the return statement."""
    rng = np.random.default_rng(0)
    data = [0.3 * rng.normal(size=shape) for shape in shapes]
    x = rng.normal(size=given_shape)
    ours, plain = two_of(lambda: [tg.Value(np.copy(d) if np.ndim(d) else float(d)) for d in data])
    a, b = OPTIMIZERS[name](ours), OPTIMIZERS[name](plain)
    step = compile_step(lambda x: loss(*ours, x), a)
    for _ in range(4):
        b.zero_grad()
        total = loss(*plain, x)
        total.backward()
        b.step()
        assert step(x) == pytest.approx(total.item(), rel=1e-12)
        for p, q in zip(ours, plain, strict=True):
            np.testing.assert_allclose(p.data, q.data, rtol=1e-12)
            assert type(p.data) is type(q.data)


@given(strategies.programs(OPS), st.booleans())
def test_steps_down_random_programs_are_those_of_the_explicit_loop(program, is_small):
    def leaves():
        return [tg.Value(np.copy(x) if isinstance(x, np.ndarray) else x) for x in program.inputs]

    ours, plain = leaves(), leaves()
    slopes = tg.gradients(program(*plain), wrt=plain).values()
    steepest = max((np.abs(g).max() for g in slopes if np.size(g)), default=0.0)
    rate = 1e-3 / (1 + steepest)  # small steps, lest the program is led out of its domain
    a, b = SGD(ours, rate, momentum=0.5), SGD(plain, rate, momentum=0.5)
    with nullcontext() if is_small else no_array_counts_as_small():
        step = compile_step(lambda: program(*ours), a)
        for _ in range(3):
            b.zero_grad()
            total = program(*plain)
            total.backward()
            b.step()
            np.testing.assert_allclose(step(), total.data, rtol=1e-9, atol=1e-12)
            for p, q in zip(ours, plain, strict=True):
                np.testing.assert_allclose(p.data, q.data, rtol=1e-9, atol=1e-12)


def test_a_number_is_trained_in_double_precision_beside_arrays_in_single():
    ours, plain = two_of(lambda: tg.Value(3.0))
    a, b = SGD([ours], 0.1, momentum=0.5), SGD([plain], 0.1, momentum=0.5)
    x = np.array([0.1, 0.2], np.float32)
    step = compile_step(lambda x: (ours * x).sum() ** 2, a)
    for _ in range(3):
        b.zero_grad()
        ((plain * x).sum() ** 2).backward()
        b.step()
        step(x)
        assert (ours.data, a.velocity) == (plain.data, b.velocity)
        assert type(ours.data) is type(plain.data) is float


def test_a_parameter_keeps_its_type_and_its_array():
    number, array = tg.Value(3.0), tg.Value(np.array(3.0))
    held = array.data
    step = compile_step(lambda x: (number * array * x).sum(), SGD([number, array], 0.1))
    for _ in range(3):
        step(np.array([0.1, 0.2], np.float32))
    assert type(number.data) is float
    assert array.data is held
