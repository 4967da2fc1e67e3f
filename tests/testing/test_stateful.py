"""The engine under any sequence of commands, against a model that is too simple to be wrong.

The model keeps, for every value, its Jacobian by each leaf as a plain matrix (forward mode, by the
product rule), which leaves it has used and what they were then, and for every leaf the gradient
that must have accumulated so far. All values are pairs of numbers.
"""

import threading

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

import tinygrad_edu as tg
from tinygrad_edu.engine.recording import enable_grad

PAIRS = st.tuples(*[st.sampled_from([-2.0, -0.5, 0.25, 1.5, 3.0])] * 2)


class Model:
    """Two numbers, their Jacobians by leaves, and the data of leaves that they were made with."""

    def __init__(self, numbers, jacobians, used=()):
        self.numbers, self.jacobians, self.used = np.array(numbers), jacobians, frozenset(used)

    def transformed(self, numbers, matrix):
        return Model(numbers, {x: matrix @ j for x, j in self.jacobians.items()}, self.used)

    def plus(self, other):
        leaves = {*self.jacobians, *other.jacobians}
        zero = np.zeros((2, 2))
        total = {x: self.jacobians.get(x, zero) + other.jacobians.get(x, zero) for x in leaves}
        return Model(self.numbers + other.numbers, total, self.used | other.used)

    def times(self, other):
        left = self.transformed(self.numbers, np.diag(other.numbers))
        product = left.plus(other.transformed(other.numbers, np.diag(self.numbers)))
        return Model(self.numbers * other.numbers, product.jacobians, product.used)

    def tanh(self):
        y = np.tanh(self.numbers)
        return self.transformed(y, np.diag(1 - y * y))


def in_a_thread(job):
    """Run a job in another thread, and hand on what it raises."""
    raised = []

    def run():
        try:
            job()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


class Engine(RuleBasedStateMachine):
    """Create, compute, go backward, forget, change in place: in any order, in any thread."""

    values = Bundle("values")

    def __init__(self):
        super().__init__()
        self.models = {}  # value -> Model
        self.leaves = {}  # leaf -> the gradient that must stand in it
        self.inner = {}  # computed value -> the data that it must keep

    # -- create

    @initialize(target=values, x=PAIRS, y=PAIRS)
    def begin(self, x, y):
        return multiple(self.created(x), self.created(y))

    @rule(target=values, x=PAIRS)
    def create(self, x):
        return self.created(x)

    def created(self, x):
        leaf = tg.Value(np.array(x))
        self.models[leaf] = Model(x, {leaf: np.eye(2)})
        self.leaves[leaf] = None
        return leaf

    # -- operate

    def computed(self, value, model, *arguments):
        used = {(a, a.data.tobytes()) for a in arguments if a in self.leaves}
        self.models[value] = Model(model.numbers, model.jacobians, model.used | used)
        self.inner[value] = value.data.copy()
        return value

    @rule(target=values, a=values, b=values)
    def add(self, a, b):
        return self.computed(a + b, self.models[a].plus(self.models[b]), a, b)

    @rule(target=values, a=values, b=values)
    def multiply(self, a, b):
        # Large products are tamed, so that the numbers stay comparable.
        model = self.models[a].times(self.models[b])
        product = self.computed(a * b, model, a, b)
        if abs(model.numbers).max() > 50:
            return self.computed(tg.tanh(product), model.tanh(), product)
        return product

    @rule(target=values, a=values)
    def squash(self, a):
        return self.computed(tg.tanh(a), self.models[a].tanh(), a)

    @rule(target=values, a=values)
    def swap_the_two(self, a):
        swap = np.eye(2)[::-1]
        model = self.models[a].transformed(swap @ self.models[a].numbers, swap)
        return self.computed(tg.roll(a, 1), model, a)

    @rule(target=values, a=values, b=values)
    def add_the_sum_to_each(self, a, b):
        ones = np.ones((2, 2))
        total = self.models[b].transformed(ones @ self.models[b].numbers, ones)
        return self.computed(a + b.sum(), self.models[a].plus(total), a, b)

    @rule(target=values, a=values)
    def in_place_on_a_name(self, a):
        before, b = a.data.copy(), a
        if a.recipe is None and a.grad is not None:
            with pytest.raises(TypeError, match="this leaf would stay as it is"):
                b *= 2.0
            return multiple()
        b *= 2.0
        np.testing.assert_array_equal(a.data, before)
        return self.computed(b, self.models[a].times(Model([2.0, 2.0], {})), a)

    # -- do not record

    @rule(target=values, a=values)
    def detach(self, a):
        # Of a leaf, detach() is the same array; of a result nobody can change it.
        c = (a + a).detach()
        return self.computed(c, Model(2 * self.now(a), {}))

    @rule(target=values, a=values, b=values)
    def without_recording(self, a, b):
        with tg.no_grad():
            c = tg.tanh(a * b)
        return self.computed(c, Model(np.tanh(self.now(a) * self.now(b)), {}))

    @rule(target=values, a=values)
    def recording_again_inside(self, a):
        with tg.no_grad(), enable_grad():
            b = a + a
        return self.computed(b, self.models[a].plus(self.models[a]), a)

    @rule(target=values, a=values)
    def pause_in_another_thread_only(self, a):
        inside, go_on = threading.Event(), threading.Event()

        def pause():
            with tg.no_grad():
                inside.set()
                go_on.wait()

        thread = threading.Thread(target=pause)
        thread.start()
        inside.wait()
        b = a + a
        go_on.set()
        thread.join()
        return self.computed(b, self.models[a].plus(self.models[a]), a)

    # -- go backward

    @rule(a=values, seed=PAIRS, elsewhere=st.booleans())
    def backward(self, a, seed, elsewhere):
        def go():
            a.backward(np.array(seed))

        model = self.models[a]
        go_here_or_there = (lambda: in_a_thread(go)) if elsewhere else go
        if not model.jacobians:
            with pytest.raises(ValueError, match=r"nothing to differentiate|depends on no leaf"):
                go_here_or_there()
            return
        try:
            go_here_or_there()
        except RuntimeError as error:
            assert self.is_stale(model)
            assert "was changed in place after it was used" in str(error)
            return
        # Also if it is stale, where no rule reads what was changed, as that of a sum: the gradient
        # is right nevertheless.
        if a in self.inner:  # set, and not added up
            np.testing.assert_array_equal(a.grad, seed)
        for leaf, jacobian in model.jacobians.items():
            before = 0.0 if self.leaves[leaf] is None else self.leaves[leaf]
            self.leaves[leaf] = before + np.array(seed) @ jacobian

    @rule(a=values)
    def ask_for_gradients_which_changes_nothing(self, a):
        model = self.models[a]
        if model.jacobians and not self.is_stale(model):
            found = tg.gradients(a, seed=np.ones(2))
            for leaf, jacobian in model.jacobians.items():
                np.testing.assert_allclose(found[leaf], jacobian.sum(0), rtol=1e-9, atol=1e-9)

    @rule(a=values, b=values)
    def two_threads_ask_at_once(self, a, b):
        asked = [v for v in (a, b) if self.models[v].jacobians]
        asked = [v for v in asked if not self.is_stale(self.models[v])]
        found = {}
        threads = [
            threading.Thread(target=lambda v=v: found.update({v: tg.gradients(v, seed=np.ones(2))}))
            for v in asked
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for v in asked:
            for leaf, jacobian in self.models[v].jacobians.items():
                np.testing.assert_allclose(found[v][leaf], jacobian.sum(0), rtol=1e-9, atol=1e-9)

    # -- forget, and change in place

    @rule()
    def zero_grad(self):
        for leaf in self.leaves:
            leaf.grad = None
            self.leaves[leaf] = None

    @rule(which=st.integers(0, 9))
    def halve_a_gradient_in_place_which_changes_no_other(self, which):
        have_one = [leaf for leaf, grad in self.leaves.items() if grad is not None]
        if have_one:
            leaf = have_one[which % len(have_one)]
            leaf.grad *= 0.5
            self.leaves[leaf] = self.leaves[leaf] * 0.5

    @rule(a=values, x=st.sampled_from([-1.0, 1.0]))
    def change_a_leaf_in_place(self, a, x):
        if a in self.leaves:
            a.data += x
            self.models[a] = Model(a.data, {a: np.eye(2)})

    # -- what must hold

    def is_stale(self, model):
        """Whether a leaf is not any more what it was when it was used."""
        return any(leaf.data.tobytes() != then for leaf, then in model.used)

    def now(self, a):
        return np.array(a.data)

    @invariant()
    def every_leaf_has_what_has_accumulated(self):
        for leaf, expected in self.leaves.items():
            if expected is None:
                assert leaf.grad is None
            else:
                np.testing.assert_allclose(leaf.grad, expected, rtol=1e-9, atol=1e-9)

    @invariant()
    def every_value_keeps_its_numbers(self):
        for value, numbers in self.inner.items():
            np.testing.assert_array_equal(value.data, numbers)
            np.testing.assert_allclose(numbers, self.models[value].numbers, rtol=1e-12)


Engine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestEngine = Engine.TestCase
