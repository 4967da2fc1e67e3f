"""``tinygrad-edu draw``, ``tell`` and ``source``."""

import argparse
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from tinygrad_edu.cli import graphs, main

EXAMPLE = ["tanh(w*x + b)", "w=2", "x=0.5", "b=1"]


def run(*arguments):
    parser = argparse.ArgumentParser()
    graphs.add_to(parser.add_subparsers())
    options = parser.parse_args(arguments)
    options.run(options)


def test_draw_writes_the_format_that_the_name_asks_for(tmp_path, capsys):
    for ending in ("svg", "html", "dot", "mmd", "txt"):
        run("draw", *EXAMPLE, "--out", str(tmp_path / f"graph.{ending}"))
    assert "wrote" in capsys.readouterr().out
    ET.fromstring((tmp_path / "graph.svg").read_text())
    assert "<script>" in (tmp_path / "graph.html").read_text()
    assert "grad" in (tmp_path / "graph.dot").read_text()
    with pytest.raises(ValueError, match="not a known format"):
        run("draw", *EXAMPLE, "--out", str(tmp_path / "graph.bmp"))


def test_draw_on_the_terminal_is_text(capsys):
    run("draw", *EXAMPLE)
    assert "v1 = w · x = 1" in capsys.readouterr().out


def test_tell_tells_and_source_runs(capsys, tmp_path):
    run("tell", *EXAMPLE, "--rate", "0.5")
    assert "6. Step, η = 0.5" in capsys.readouterr().out
    run("source", *EXAMPLE, "--out", str(tmp_path / "made.py"))
    space = {}
    exec((tmp_path / "made.py").read_text(), space)
    assert space["value_and_gradients"](2.0, 0.5, 1.0)[0] == pytest.approx(0.9640275800758169)
    capsys.readouterr()
    run("source", *EXAMPLE, "--language", "javascript")
    assert capsys.readouterr().out.startswith("function value_and_gradients(w, x, b) {")


def test_a_formula_that_begins_with_a_minus_is_told_to_stand_after_two(capsys):
    with pytest.raises(SystemExit):
        main(["tell", "-x", "x=1"])
    assert 'stands after --, such as tell -- "-x" x=1' in capsys.readouterr().err
    assert main(["tell", "--", "-x", "x=1"]) == 0


def test_an_array_is_drawn_but_not_told(capsys):
    run("draw", "x * 2", "x=[1, 2]")
    assert "[2, 4]" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"sum\(x \* 2\)"):
        run("tell", "x * 2", "x=[1, 2]")


@pytest.mark.parametrize("command", ["draw", "tell", "source"])
def test_a_closed_output_is_told_and_a_file_needs_none(command, tmp_path):
    def ran(*arguments):
        call = [sys.executable, "-m", "tinygrad_edu", command, "2 * x", "x=1", *arguments]
        in_shell = ["sh", "-c", 'exec "$@" >&-', "sh", *call]
        return subprocess.run(in_shell, stderr=subprocess.PIPE, text=True)

    done = ran()
    assert done.returncode == 1
    assert done.stderr == "tinygrad-edu: the output is closed; name a file with --out\n"
    done = ran("--out", str(tmp_path / "graph.txt"))
    assert done.returncode == 0 and done.stderr == ""
    assert (tmp_path / "graph.txt").read_text()


@pytest.mark.parametrize("formula", ["{}", "1 + {}", "{} * x"])
def test_what_does_not_fit_into_memory_is_told_in_one_line(formula, capsys):
    huge = "repeat(x, repeats=100000000000000)"
    assert main(["draw", formula.format(huge), "x=1"]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith("tinygrad-edu: Unable to allocate ")
    assert printed.err.count("\n") == 1
