"""engine/asking.py: a large array that only a leaf has is looked at when somebody asks for it."""

import copy
import pickle
import sys
from threading import Thread

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, primitive, topological
from tinygrad_edu.engine import asking, guard
from tinygrad_edu.engine.looks import FULL, look
from tinygrad_edu.optim import SGD


def large():
    """An array of which no copy is kept, and that nobody else has."""
    return np.ones((3, FULL // 8))


def changed_in_place(w):
    w.data[1, 2] = 5


def changed_through_what_is_detached(w):
    w.detach().data[1, 2] = 5


def changed_through_a_function_under_no_grad_that_hands_it_on(w):
    own = primitive("own_identity", lambda g, y, x: g, forward=lambda x: x)
    with tg.no_grad():
        own(w).data[1, 2] = 5


def replaced(w):
    w.data = 2 * w.data


def changed_through_a_shallow_copy(w):
    copy.copy(w).data[1, 2] = 5


def changed_by_an_operation_of_ones_own(w):
    def forward(x):
        x[1, 2] = 5
        return x.sum()

    with pytest.raises(ValueError, match="own_careless: its forward has changed an argument"):
        primitive("own_careless", lambda g, y, x: g, forward=forward)(w)


def changed_while_two_ask(w):
    first, second = w.data, w.data
    second[1, 2] = 5
    assert first is second


@pytest.mark.parametrize(
    "change",
    [
        changed_in_place,
        changed_through_what_is_detached,
        replaced,
        changed_through_a_shallow_copy,
        changed_by_an_operation_of_ones_own,
        changed_while_two_ask,
    ],
)
@pytest.mark.parametrize("used_again", [False, True])
def test_a_large_array_that_only_a_leaf_has_is_watched_whoever_gets_at_it(change, used_again):
    w = Value(large())
    loss = (w * w).sum()
    assert isinstance(w._seen, asking.Unasked)
    if used_again:
        w.data.sum()  # to look at it is harmless
        other = (w * w).sum()
    change(w)
    for one in [loss, other] if used_again else [loss]:
        with pytest.raises(RuntimeError, match="argument 0 of multiply"):
            one.backward()


def test_what_a_function_hands_on_under_no_grad_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        changed_through_a_function_under_no_grad_that_hands_it_on(Value(large()))


def test_an_array_that_somebody_else_has_too_or_a_part_of_is_not_taken_for_a_leafs_own():
    mine = large()
    for part in (lambda: mine, lambda: mine[1:], lambda: mine[:, ::2], lambda: mine.T):
        w = Value(part())
        loss = (w * w).sum()
        mine[2, 0] += 1
        with pytest.raises(RuntimeError, match="argument 0 of multiply"):
            loss.backward()


def test_a_view_of_a_leafs_array_keeps_it_from_being_the_leafs_own():
    w = Value(large())
    view = w.data[0]
    loss = (w * w).sum()
    view[0] = 7
    with pytest.raises(RuntimeError, match="argument 0 of multiply"):
        loss.backward()


def test_a_parameter_that_nobody_asks_for_is_never_looked_at(monkeypatch):
    w = Value(large())
    optimizer = SGD([w], lr=0.1)
    looks = []
    for place in (asking, guard):
        monkeypatch.setattr(place, "look", lambda x: looks.append(x) or look(x))
    for _ in range(3):
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
    assert looks == [] and np.allclose(w.data, 0.8**3)
    loss = (w * w).sum()
    w.data.sum()
    loss.backward()
    assert len(looks) == 3  # when it was asked for, and by the node, for each of two arguments


def test_a_step_of_an_optimizer_is_a_change_though_nobody_looks_before():
    w = Value(large())
    optimizer = SGD([w], lr=0.1)
    loss = (w * w).sum()
    loss.backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match="argument 0 of multiply"):
        loss.backward()


def test_a_shallow_copy_of_a_leaf_that_was_asked_for_can_be_computed_with():
    w = Value(large())
    loss = (w * w).sum()
    twin = copy.copy(w)
    w.data[0, 0] = 7
    del w, loss
    (twin * twin).sum().backward()
    assert twin.grad[0, 0] == 14


def test_a_leaf_that_is_waited_for_can_be_copied_and_pickled():
    w = Value(large(), name="w")
    loss = (w * w).sum()
    for twin in (copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
        (leaf,) = [node for node in topological(twin) if node.name == "w"]
        leaf.data[0, 0] = 7
        with pytest.raises(RuntimeError, match="argument 0 'w' of multiply"):
            twin.backward()
    loss.backward()
    assert np.array_equal(w.grad, 2 * large())


@pytest.fixture
def hasty_threads():
    """Python changes threads at nearly every step."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_ask_for_one_parameter_miss_no_change():
    w = Value(large())
    missed = []

    def work(place):
        # Each changes a number of its own: of one that several change, a thread may write what it
        # has read before another one wrote, and so undo that change.
        for _ in range(1000):
            loss = (w * w).sum()
            w.data[0, place] += 1
            try:
                loss.backward()
            except RuntimeError:
                continue
            missed.append(1)

    threads = [Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not missed
