"""cli/demo.py: the main job, as a user calls it."""

import re
import subprocess
import sys

import pytest

from tinygrad_edu.cli import main


def run(capsys, *arguments):
    status = main(["demo", *map(str, arguments)])
    return status, capsys.readouterr()


def test_the_demo_keeps_its_promises(tmp_path, capsys):
    status, printed = run(capsys, "--out", tmp_path)
    text = printed.out
    assert status == 0
    accuracy = float(re.search(r"test accuracy ([\d.]+)%", text)[1])
    assert accuracy >= 97
    line, network = (
        float(re.search(rf"{name} +[\d.]+ +([\d.]+)", text)[1])
        for name in ("least-squares line", "network 10-10-1, relu")
    )
    assert network < 1.1 * line  # the network's test error is near the line's
    table = [
        [int(n) for n in row.replace("·", "0").split()[1:]]
        for row in text.splitlines()
        if re.match(r"  \d: ", row)
    ]
    assert sum(map(sum, table)) == 449
    assert sum(table[k][k] for k in range(10)) / 449 == pytest.approx(accuracy / 100, abs=1e-4)
    errors = re.findall(r"(\d+) pass; worst relative error ([\d.e-]+)", text)
    assert len(errors) == 2
    for name in re.findall(r"^wrote (.*)$", text, re.MULTILINE):
        assert name.startswith(str(tmp_path))
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"neuron.svg", "neuron.dot", "learning-curves.png"}
    assert "<svg" in (tmp_path / "neuron.svg").read_text()
    assert (tmp_path / "neuron.dot").read_text().startswith("digraph")


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(tmp_path, capsys):
    def numbers(seed):
        text = run(capsys, "--quick", "--out", tmp_path, "--seed", seed)[1].out
        return re.sub(r"\d+ s in all", "", text)

    first = numbers(1)
    assert numbers(1) == first
    assert numbers(2) != first


def test_a_seed_that_is_no_whole_number_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["demo", "--seed", "-1"])
    assert "a whole number, 0 or more, is needed" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_told_before_any_training(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    status, printed = run(capsys, "--out", blocked / "folder")
    assert status == 1
    assert printed.err.startswith("tinygrad-edu: ")
    assert "accuracy" not in printed.out


def test_the_command_line_knows_its_version_and_its_commands(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "COMMAND" in capsys.readouterr().err


def test_the_package_itself_starts_the_command_line():
    done = subprocess.run(
        [sys.executable, "-m", "tinygrad_edu", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 0 and done.stdout.startswith("tinygrad-edu ")
