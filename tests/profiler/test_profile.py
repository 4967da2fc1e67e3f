"""profile sees each operation once, forward and backward, and leaves nothing behind."""

import json
import threading
from contextlib import ExitStack
from itertools import pairwise

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine.recording import MODES
from tinygrad_edu.nn import MLP, Module, cross_entropy


def network():
    model = MLP(6, [8, 3], rng=0)
    x = np.random.default_rng(0).normal(size=(5, 6))
    return model, x, np.array([0, 1, 2, 0, 1])


def profiled_step():
    model, x, y = network()
    with tg.profile() as p:
        cross_entropy(model(x), y).backward()
    return p


def test_every_operation_is_seen_with_its_phase_and_its_module():
    p = profiled_step()
    seen = [(e.name, e.phase, e.modules) for e in p.events if e.name == "matmul"]
    first, second = ("MLP", "MLP.layers.0 (Linear)"), ("MLP", "MLP.layers.1 (Linear)")
    assert seen == [
        ("matmul", "forward", first),
        ("matmul", "forward", second),
        ("matmul", "backward", second),
        ("matmul", "backward", second),
        ("matmul", "backward", first),
    ]
    assert next(e for e in p.events if e.name == "mean").modules == ()


def test_events_follow_each_other_and_modules_enclose_their_operations():
    p = profiled_step()
    operations = [e for e in p.events if e.phase != "module"]
    for before, after in pairwise(operations):
        assert 0 <= before.start <= before.end <= after.start
    calls = {e.name: e for e in p.events if e.phase == "module"}
    for e in operations:
        if e.phase == "forward":
            for name in e.modules:
                assert calls[name].start <= e.start
                assert e.end <= calls[name].end


def test_new_arrays_count_and_views_do_not():
    x = tg.Value(np.ones((10, 10)))
    with tg.profile() as p:
        y = tg.exp(x)
        y.T.reshape(5, 20)
        x.T.sum()
        del y
        tg.exp(x)
    memory = [(e.name, e.memory) for e in p.events]
    assert memory[0] == ("exp", 800)
    assert memory[1] == ("transpose", 0)
    assert ("transpose", 800) not in memory
    assert p.peak == 1600  # the reshaped copy of the transpose and one exp, never two


def test_the_table_is_printed_at_the_end_and_adds_up(capsys):
    p = profiled_step()
    printed = capsys.readouterr().out
    assert printed == p.table() + "\n"
    lines = printed.splitlines()
    assert lines[0].split() == ["operation", "calls", "forward", "rules", "backward", "memory"]
    row = next(line for line in lines if line.startswith("matmul")).split()
    assert (row[1], row[4]) == ("2", "3")
    assert any(line.startswith("MLP.layers.0 (Linear)") for line in lines)
    assert lines[-1].startswith("at most")


def test_the_trace_for_chrome_is_whole_and_loads(tmp_path):
    p = profiled_step()
    path = p.save_chrome_trace(tmp_path / "trace.json")
    entries = json.loads(path.read_text())["traceEvents"]
    shown = [e for e in entries if e["ph"] == "X"]
    assert len(shown) == len(p.events)
    assert {"name", "cat", "ts", "dur", "pid", "tid", "args"} <= set(shown[0])
    assert [e["ts"] for e in entries] == sorted(e["ts"] for e in entries)
    assert [f.name for f in tmp_path.iterdir()] == ["trace.json"]


def test_a_trace_that_cannot_be_written_leaves_nothing(tmp_path):
    p = profiled_step()
    (tmp_path / "trace.json").mkdir()
    with pytest.raises(OSError):
        p.save_chrome_trace(tmp_path / "trace.json")
    assert [f.name for f in tmp_path.iterdir()] == ["trace.json"]


def test_a_trace_goes_where_a_link_points_to_and_the_link_stays(tmp_path):
    p = profiled_step()
    (tmp_path / "old.json").write_text("old")
    (tmp_path / "latest.json").symlink_to("old.json")
    path = p.save_chrome_trace(tmp_path / "latest.json")
    assert path.is_symlink() and "traceEvents" in (tmp_path / "old.json").read_text()


def test_an_error_inside_ends_the_profile_and_prints_nothing(capsys):
    class Broken(Module):
        def forward(self, x):
            tg.exp(tg.Value(x))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"), tg.profile() as p:
        Broken()(1.0)
    assert capsys.readouterr().out == ""
    assert not MODES
    assert [(e.name, e.phase) for e in p.events] == [("exp", "forward"), ("Broken", "module")]


def test_one_profile_inside_another_sees_its_own_part():
    x = tg.Value(2.0)
    with tg.profile() as outer:
        tg.exp(x)
        with tg.profile() as inner:
            tg.sin(x)
        tg.cos(x)
    assert [e.name for e in outer.events] == ["exp", "sin", "cos"]
    assert [e.name for e in inner.events] == ["sin"]


def test_another_thread_is_not_seen():
    with tg.profile() as p:
        thread = threading.Thread(target=lambda: tg.exp(tg.Value(1.0)))
        thread.start()
        thread.join()
        tg.sin(tg.Value(1.0))
    assert [e.name for e in p.events] == ["sin"]


def test_it_keeps_no_graph_alive_and_costs_nothing_afterwards():
    x = tg.Value(np.ones(1000))
    with tg.profile() as p:
        y = tg.exp(x)
        del y
        tg.sin(x)
    assert p.peak == 8000
    assert not MODES


def test_operations_under_no_grad_and_higher_derivatives_are_seen():
    x = tg.Value(2.0)
    with tg.profile() as p, tg.no_grad():
        tg.exp(x)
    assert [e.name for e in p.events] == ["exp"]
    with tg.profile() as p:
        tg.grad(tg.grad(lambda x: x**3))(2.0)
    assert {e.phase for e in p.events} == {"forward", "backward"}


def test_operations_on_plain_numbers_are_seen_backward_too():
    with tg.profile() as p:
        x = tg.Value(2.0)
        (x * 3.0 + x).backward()
    seen = [(event.name, event.phase) for event in p.events]
    assert ("multiply", "backward") in seen
    assert ("add", "backward") in seen


@pytest.mark.parametrize("library", ["torch", "jax.numpy"])
def test_arrays_of_other_libraries_have_a_shape_and_take_memory(library):
    asarray = pytest.importorskip(library).asarray
    pytest.importorskip("array_api_compat")
    x = tg.Value(asarray(np.ones((2, 5), np.float32)))
    with tg.profile() as p:
        for _ in range(2):
            tg.exp(x)  # gone at once
    assert [(e.name, e.shape, e.memory) for e in p.events] == [("exp", (2, 5), 40)] * 2
    assert type(p.events[0].shape) is tuple
    assert p.peak == 40
    with tg.profile() as p:
        tg.exp(x).sum().backward()
    assert [e.shape for e in p.events if e.phase == "backward"] == [(2, 5)] * 2


def test_a_view_of_a_tensor_takes_no_memory():
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    x = tg.Value(torch.ones(2, 3))
    with tg.profile() as p:
        x.T.reshape(6)
    assert [(e.name, e.memory) for e in p.events] == [("transpose", 0), ("reshape", 24)]


def test_shapes_and_not_numbers_are_seen_of_what_jax_traces():
    jax = pytest.importorskip("jax")
    with tg.profile() as p:
        jax.jit(tg.grad(lambda x: tg.exp(x).sum()))(np.ones(3))
    assert p.events[0].shape == (3,)


def test_a_profile_may_begin_inside_one_call_of_a_module_and_end_inside_another():
    class Opens(Module):
        def forward(self, x):
            found.append(blocks.enter_context(tg.profile()))
            return tg.exp(x)

    class Closes(Module):
        def forward(self, x):
            y = tg.sin(x)
            blocks.close()
            return tg.cos(y)

    found, blocks = [], ExitStack()
    with tg.detect_anomaly():
        Closes()(Opens()(tg.Value(1.0)))
    assert [e.name for e in found[0].events] == ["exp", "sin", "Closes"]
    assert not MODES
