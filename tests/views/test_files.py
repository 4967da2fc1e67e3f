"""A file is written in one piece, where it was meant to be, and stays what it was otherwise."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from tinygrad_edu.views.files import write


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text("old")
    return path


def test_a_link_stays_and_what_it_points_to_is_written(old, tmp_path):
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "near").symlink_to("../old.txt")
    (folder / "far").symlink_to("near")
    write(folder / "far", b"new")
    assert old.read_text() == "new" and (folder / "far").is_symlink()
    assert sorted(os.listdir(folder)) == ["far", "near"]


def test_what_a_link_points_to_need_not_be_there_yet(tmp_path):
    (tmp_path / "link").symlink_to("target")
    write(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_text() == "new" and (tmp_path / "link").is_symlink()


def test_a_pipe_stays_one_and_is_written_into(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write(pipe, b"new")
    reader.join(10)
    assert read == [b"new"] and pipe.is_fifo()


def test_the_standard_output_is_written_to_by_its_path():
    code = "from pathlib import Path; from tinygrad_edu.views.files import write; "
    code += "write(Path('/proc/self/fd/1'), b'new')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"new"


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o755])
def test_an_existing_file_keeps_its_mode(old, bits):
    old.chmod(bits)
    write(old, b"new")
    assert old.read_text() == "new" and mode(old) == bits


@pytest.mark.parametrize("length", [1, 250, 255])
def test_every_name_that_the_file_system_takes_will_do(tmp_path, length):
    path = tmp_path / ("n" * length)
    write(path, b"new")
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_after_an_error_the_old_file_is_there_and_nothing_else(old, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device", "temporary")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*old\.txt'"):
        write(old, b"new")
    assert old.read_text() == "old" and list(tmp_path.iterdir()) == [old]


def test_links_in_a_circle_are_an_error_and_stay(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        write(tmp_path / "a", b"new")
    assert (tmp_path / "a").is_symlink()
