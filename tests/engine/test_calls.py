"""The call of a module leaves a mark on what it returns, and on nothing else."""

import gc
from contextlib import ExitStack

from tinygrad_edu import Value
from tinygrad_edu.engine.calls import call, calls_of, returned
from tinygrad_edu.engine.recording import Watcher, watched_by


def test_calls_are_kept_from_the_inside_out():
    x = Value(1.0)
    y = returned(returned(x + 1, "inner", [x]), "outer", [x])
    assert [call.caller for call in calls_of(y)] == ["inner", "outer"]
    assert calls_of(y)[0].inputs[0] is x
    assert calls_of(x) == calls_of(x + 1) == ()


def test_every_value_in_a_list_is_marked_by_one_and_the_same_call():
    x = Value(1.0)
    a, (b,) = returned([x + 1, [x + 2]], "layer", [{"x": [x]}, 3.0])
    assert calls_of(a)[0] is calls_of(b)[0]
    assert calls_of(a)[0].inputs == (x,)


def test_what_merely_passes_through_is_not_marked():
    x = Value(1.0)
    y = x + 1
    assert returned(y, "identity", [y]) is y and calls_of(y) == ()
    assert returned(x, "constant", []) is x and calls_of(x) == ()
    assert returned(None, "nothing", [x]) is None


def test_marks_make_no_cycles():
    gc.collect()
    gc.disable()
    try:
        x = Value(1.0)
        y = returned(x + 1, "module", [x])
        y.backward()
        del x, y
        assert gc.collect() == 0
    finally:
        gc.enable()


class Listener(Watcher):
    def __init__(self):
        self.heard = []

    def entered(self, caller):
        self.heard.append(f"{caller} is called")

    def left(self, caller):
        self.heard.append(f"{caller} has returned")


def test_whoever_was_told_of_a_call_is_told_of_its_end_and_nobody_else():
    early, late = Listener(), Listener()
    blocks = ExitStack()

    def change_watchers(x):
        blocks.close()
        blocks.enter_context(watched_by(late))
        return x + 1

    blocks.enter_context(watched_by(early))
    with watched_by(Watcher()):
        call("f", change_watchers, (Value(1.0),), {})
        call("g", lambda x: x, (Value(1.0),), {})
        blocks.close()
    assert early.heard == ["f is called", "f has returned"]
    assert late.heard == ["g is called", "g has returned"]
