"""``draw`` shows a graph in every format, safely, and says what is wrong with a wish."""

import os
import shutil
import stat
import xml.etree.ElementTree as ET
from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine import FUNCTIONS, OPERATIONS
from tinygrad_edu.engine.calls import returned
from tinygrad_edu.views import draw
from tinygrad_edu.views.graphviz_program import DotError, run_dot
from tinygrad_edu.views.printing import to_pinned

HOSTILE = [
    '<b>&"x"',
    "a\\N{b}|c",
    "</script><script>alert(1)</script>",
    "שלום",
    "<<B>>",
    "\\",
    "-->",
]

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None,
    reason="Graphviz's `dot` is not on the PATH",
)


def example():
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    loss = (a * b + a).tanh()
    return loss


def test_tg_draw_shows_every_node_and_operand():
    a = tg.Value(3.0, name="a")
    text = draw(a + a, backward=True).dot
    assert text.count("n0 -> n1 [color") == 2
    assert "grad 2" in text


@needs_dot
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_as_text(name):
    x = tg.Value(1.0, name=name)
    picture = draw(x * x, backward=True)
    assert "<script" not in picture.svg
    run_dot(picture.dot, "svg")


def test_saving_writes_a_whole_file_with_usual_rights(tmp_path):
    path = draw(example()).save(tmp_path / "g.dot")
    assert path.read_text().startswith("digraph")
    assert [p.name for p in tmp_path.iterdir()] == ["g.dot"]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match=r"'.gif' is not a known format; .* \.svg"):
        draw(example()).save(tmp_path / "g.gif")
    with pytest.raises(ValueError, match="'no ending' is not a known format"):
        draw(example()).save(tmp_path / "g")


def test_a_folder_that_is_not_there_is_an_os_error_and_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match=r"missing/g\.dot'"):
        draw(example()).save(tmp_path / "missing" / "g.dot")
    (tmp_path / "g.dot").mkdir()
    with pytest.raises(OSError, match="directory"):
        draw(example()).save(tmp_path / "g.dot")
    assert [p.name for p in tmp_path.iterdir()] == ["g.dot"]


def test_wishes_that_nobody_can_fulfil_are_named():
    with pytest.raises(ValueError, match=r"detail must be one of auto, .*, got 'tiny'"):
        draw(example(), detail="tiny")
    with pytest.raises(ValueError, match="direction must be one of LR, TB, got 'up'"):
        draw(example(), direction="up")


def test_a_graph_that_nobody_could_read_is_refused_unless_insisted_on():
    value = tg.Value(1.0)
    for _ in range(2000):
        value = -value
    with pytest.raises(ValueError, match="2,001 nodes are more than anybody can read"):
        draw(value)
    assert "n2000" in draw(value, detail="compact").dot


ODD = {
    "a fraction": lambda: tg.Value(Fraction(1, 3), name="f") * 2,
    "a complex number": lambda: tg.Value(1 + 2j, name="c") * 3,
    "truth values": lambda: tg.Value(np.array([True, False]), name="b") & True,
    "a leaf": lambda: tg.Value(2.0, name="x"),
    "nothing": lambda: tg.Value(np.zeros((0, 3)), name="e") * 2,
    "a comparison": lambda: tg.Value(np.float32(2)) > 1,
    "a detached value": lambda: tg.Value(2.0, name="d").detach(),
    "NaN": lambda: tg.Value(float("nan"), name="n") * 1.0,
    "a gradient that was recorded": lambda: tg.grad(lambda x: x**3)(tg.Value(2.0, name="x")),
}


@pytest.mark.parametrize("kind", ODD)
def test_every_kind_of_value_is_drawn_in_every_format(kind):
    picture = draw(ODD[kind]())
    assert ET.fromstring(picture.svg) is not None
    assert "digraph" in picture.dot and "flowchart" in picture.mermaid and picture.text


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() & FUNCTIONS.keys() - {"polygamma"}))
def test_every_operation_on_numbers_is_shown_in_every_way(name):
    a, b = tg.Value(0.3, name="a"), tg.Value(0.6, name="b")
    count = len(OPERATIONS[name].rules) or 1
    try:
        value = FUNCTIONS[name](*[a, b][:count])
    except (TypeError, ValueError, AttributeError, IndexError, np.linalg.LinAlgError):
        return  # it is for arrays, or wants a shape
    if not isinstance(value, tg.Value) or value.size != 1 or value.dtype == bool:
        return
    picture = draw(value)
    for shown in (picture.svg, picture.dot, picture.mermaid, picture.text):
        assert "a" in shown
    if OPERATIONS[name].rules:
        assert "<script>" in picture.html
        assert tg.tell(value).startswith("1. Input") and tg.explain(a, value)


def test_the_page_of_what_has_no_gradient_says_why():
    assert "<script>" in draw(tg.Value(2.0, name="x")).html
    with pytest.raises(ValueError, match="nothing to differentiate"):
        _ = draw(tg.Value(2.0) > 1).html


@needs_dot
def test_png_and_pdf_come_from_graphviz(tmp_path):
    assert draw(example()).save(tmp_path / "g.png").read_bytes().startswith(b"\x89PNG")
    assert draw(example()).save(tmp_path / "g.pdf").read_bytes().startswith(b"%PDF")


def test_dot_has_an_arrow_back_for_each_gradient_as_wide_as_it_is_large():
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    picture = draw(a * b + tg.relu(b), backward=True)
    backward = [line for line in picture.dot.splitlines() if "dir=back" in line]
    assert len(backward) == sum(e.contribution is not None for e in picture.trace.edges) == 5
    assert all("#B34700" in line and "penwidth" in line for line in backward)
    assert sum("dotted" in line for line in backward) == 1  # relu(−3) passes nothing on
    assert "|contribution| 3" in picture.dot
    assert "dir=back" not in draw(a * b, backward=False).dot


@needs_dot
@pytest.mark.parametrize("passes", [0, 2])
def test_what_is_printed_is_what_the_svg_shows(passes):
    """Graphviz prints as SVG what goes into a PNG: the same places, words and widths."""
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    value = tg.tanh(tg.tanh(a * b) - 1.0)
    for _ in range(passes):  # the second one leaves more in the leaves than the picture shows
        value.backward()
    picture = draw(value, backward=True)
    text = to_pinned(picture.trace, picture.layout, picture.detail)
    printed = ET.fromstring(run_dot(text, "svg", engine="nop2"))
    places = "{http://www.w3.org/2000/svg}"

    def words(root):
        return sorted(t.text.strip() for t in root.iter(f"{places}text"))

    assert words(printed) == words(ET.fromstring(picture.svg))


@needs_dot
@pytest.mark.parametrize("name", [*HOSTILE, "", " ", "]]>", "\x00\x1b", "\ud800", "a" * 200])
def test_graphviz_takes_any_name_of_a_value_and_of_a_module(name):
    x = tg.Value(1.0, name=name)
    picture = draw(returned(tg.tanh(x * 2.0), name, [x]), backward=True)
    run_dot(picture.dot, "svg")
    run_dot(to_pinned(picture.trace, picture.layout, picture.detail), "png", engine="nop2")


def a_dot_that(tmp_path, monkeypatch, *lines):
    program = tmp_path / "dot"
    program.write_text("\n".join(["#!/bin/sh", *lines]))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")


def test_a_missing_dot_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(DotError, match="install Graphviz"):
        run_dot("digraph {}", "png")


def test_a_hanging_dot_is_given_up(tmp_path, monkeypatch):
    a_dot_that(tmp_path, monkeypatch, "exec sleep 20")
    with pytest.raises(DotError, match=r"not done after 0\.2 s"):
        run_dot("digraph {}", "png", seconds=0.2)


def test_a_crashing_dot_is_quoted(tmp_path, monkeypatch):
    a_dot_that(tmp_path, monkeypatch, "echo out of luck >&2", "exit 3")
    with pytest.raises(DotError, match=r"failed \(status 3\) and said: out of luck"):
        run_dot("digraph {}", "png")


def test_symbols_are_drawn_in_every_format(tmp_path):
    sympy = pytest.importorskip("sympy", reason="it computes with symbols")
    x = tg.Value(sympy.Symbol("s", real=True) + 1, name="x")
    picture = draw(x * x, backward=True)
    for ending in (".svg", ".html", ".dot", ".mmd", ".txt"):
        assert "s + 1" in picture.save(tmp_path / f"graph{ending}").read_text()
    assert "× (s + 1)" in picture.svg and "|contribution|" not in picture.svg
    assert len(tg.step_frames(x * x)) == 3
    for value in (x**x, tg.absolute(x), tg.maximum(x, 2.0), tg.relu(x) * x):
        assert tg.tell(value) and tg.explain(x, value) and draw(value, backward=True).html


def test_a_result_that_was_not_recorded_is_shown_and_said_to_be_one():
    with tg.no_grad():
        end = tg.Value(2.0) * 3.0
    said = "c1 was computed under no_grad(), or detached: nothing was recorded"
    assert draw(end).text == f"c1 = 6\n{said}"
    assert said in draw(end).svg
