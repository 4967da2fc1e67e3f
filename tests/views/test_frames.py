"""Slides of a backward pass: one a step, and nothing moves; and what two traces differ in."""

import re
import xml.etree.ElementTree as ET

import pytest

import tinygrad_edu as tg
from tinygrad_edu.views import diff, step_frames, trace
from tinygrad_edu.views.frames import at_step


def example():
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    return (a * b + a).tanh()


def test_nothing_moves_from_one_frame_to_the_next():
    places = {
        tuple(
            re.findall(r'<rect x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*" rx="(?:2|12)"', f)
        )
        for f in step_frames(example())
    }
    assert len(places) == 1


def test_gradients_appear_one_after_the_other():
    frames = step_frames(example())
    shown = [frame.count(">grad —<") for frame in frames]
    assert len(frames) == 6 and shown[0] == 4 and shown[-1] == 0
    assert shown == sorted(shown, reverse=True)
    assert all(ET.fromstring(frame) is not None for frame in frames)
    assert "together" not in frames[1] and "da += " in frames[-2] + frames[-3]


def test_a_step_in_the_middle_holds_what_had_been_reached():
    traced = trace(example(), backward=True)
    for k, event in enumerate(traced.events, 1):
        then = at_step(traced, k)
        assert then.nodes[event.edge.source.id].grad == event.after
    assert [n.grad for n in then.nodes] == [n.grad for n in traced.nodes]


def test_too_many_steps_are_refused():
    value = tg.Value(1.0)
    for _ in range(500):
        value = -value
    with pytest.raises(ValueError, match="500 steps make too many frames"):
        step_frames(value)


def test_a_training_step_shows_as_a_difference():
    w, x = tg.Value(2.0, name="w"), tg.Value(3.0, name="x")

    def run():
        loss = (w * x - 1.0) ** 2
        loss.backward()
        return trace(loss)

    before = run()
    w.data -= 0.01 * w.grad
    told = diff(before, run())
    assert "w: data 2 → 1.7, grad 30 → 24.6" in told
    assert not any(line.startswith("x: data") for line in told.splitlines())
    assert diff(before, before) == "no difference"


def test_what_is_in_one_trace_only_is_said():
    a, b = tg.Value(1.0, name="a"), tg.Value(2.0, name="b")
    told = diff(trace(a * 2), trace(a + b))
    assert "b: only after" in told and "was multiply, is add" in told
    with pytest.raises(TypeError, match="two traces are needed, got Value"):
        diff(a, trace(a * 2))
