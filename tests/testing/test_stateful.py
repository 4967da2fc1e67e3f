"""The engine under any sequence of commands, against a model that is too simple to be wrong.

The model keeps, for every value, its derivatives by all leaves as plain numbers (forward mode, by
the product rule), and for every leaf the gradient that must have accumulated so far.
"""

import threading

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import tinygrad_edu as tg

NUMBERS = st.sampled_from([-2.0, -0.5, 0.25, 1.5, 3.0])


class Model:
    """A number, its derivatives by leaves, and whether a gradient may pass through it."""

    def __init__(self, number, slopes):
        self.number, self.slopes = number, slopes

    def __add__(self, other):
        leaves = {*self.slopes, *other.slopes}
        slopes = {x: self.slopes.get(x, 0.0) + other.slopes.get(x, 0.0) for x in leaves}
        return Model(self.number + other.number, slopes)

    def __mul__(self, other):
        leaves = {*self.slopes, *other.slopes}
        slopes = {
            x: self.slopes.get(x, 0.0) * other.number + self.number * other.slopes.get(x, 0.0)
            for x in leaves
        }
        return Model(self.number * other.number, slopes)

    def tanh(self):
        y = np.tanh(self.number)
        return Model(y, {x: (1 - y * y) * s for x, s in self.slopes.items()})


class Engine(RuleBasedStateMachine):
    """Create, compute, go backward, forget: in any order, also from another thread."""

    values = Bundle("values")

    def __init__(self):
        super().__init__()
        self.models = {}  # value -> Model
        self.leaves = {}  # leaf -> the gradient that must stand in it
        self.inner = {}  # computed value -> the data that it must keep

    def remember(self, value, model, leaf=False):
        self.models[value] = model
        if leaf:
            self.leaves[value] = None
        else:
            self.inner[value] = value.item()
        return value

    @initialize(target=values, x=NUMBERS)
    def first(self, x):
        return self.leaf(x)

    @rule(target=values, x=NUMBERS)
    def create(self, x):
        return self.leaf(x)

    def leaf(self, x):
        value = tg.Value(x)
        return self.remember(value, Model(x, {value: 1.0}), leaf=True)

    @rule(target=values, a=values, b=values)
    def add(self, a, b):
        return self.remember(a + b, self.models[a] + self.models[b])

    @rule(target=values, a=values, b=values)
    def multiply(self, a, b):
        # Large products are tamed, so that the numbers stay comparable.
        product, model = a * b, self.models[a] * self.models[b]
        if abs(model.number) > 50:
            return self.remember(tg.tanh(product), model.tanh())
        return self.remember(product, model)

    @rule(target=values, a=values)
    def in_place_on_a_name(self, a):
        before, b = a.item(), a
        b *= 2.0
        assert a.item() == before
        return self.remember(b, self.models[a] * Model(2.0, {}))

    @rule(target=values, a=values)
    def squash(self, a):
        return self.remember(tg.tanh(a), self.models[a].tanh())

    @rule(target=values, a=values)
    def detach(self, a):
        return self.remember(a.detach(), Model(self.models[a].number, {}))

    @rule(target=values, a=values, b=values)
    def without_recording(self, a, b):
        with tg.no_grad():
            c = a * b
        return self.remember(c, Model(self.models[a].number * self.models[b].number, {}))

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
        return self.remember(b, self.models[a] + self.models[a])

    @rule(a=values, seed=NUMBERS)
    def backward(self, a, seed):
        slopes = self.models[a].slopes
        reachable = slopes if a in self.inner else {a: 1.0}
        if a in self.inner and not slopes:
            try:
                a.backward(seed)
            except ValueError as error:
                assert "nothing to differentiate" in str(error) or "leaf" in str(error)
            return
        a.backward(seed)
        for leaf, slope in reachable.items():
            self.leaves[leaf] = (self.leaves[leaf] or 0.0) + seed * slope

    @rule(a=values)
    def ask_for_gradients_which_changes_nothing(self, a):
        if self.models[a].slopes:
            found = tg.gradients(a)
            for leaf, slope in self.models[a].slopes.items():
                np.testing.assert_allclose(found[leaf], slope, rtol=1e-9, atol=1e-9)

    @rule()
    def zero_grad(self):
        for leaf in self.leaves:
            leaf.grad = None
            self.leaves[leaf] = None

    @rule(x=NUMBERS)
    def move_a_leaf_that_nobody_has_used(self, x):
        unused = tg.Value(1.0)
        unused.data = x
        unused.data -= 0.5
        assert unused.item() == x - 0.5

    @invariant()
    def every_leaf_has_what_has_accumulated(self):
        for leaf, expected in self.leaves.items():
            if expected is None:
                assert leaf.grad is None
            else:
                np.testing.assert_allclose(leaf.grad, expected, rtol=1e-9, atol=1e-9)

    @invariant()
    def every_value_keeps_its_number(self):
        for value, number in self.inner.items():
            assert value.item() == number
            np.testing.assert_allclose(number, self.models[value].number, rtol=1e-12)


Engine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestEngine = Engine.TestCase
