"""The page "Pictures" of the documentation: its programs run and print what it says."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "pictures.md"


@pytest.mark.skipif(not PAGE.exists(), reason="docs/ is not part of an installed package")
def test_the_programs_of_the_page_print_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    space = {}
    printed = None
    checked = 0
    for kind, code in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(), re.M | re.S):
        if kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(code, str(PAGE), "exec"), space)
            printed = out.getvalue()
        elif kind == "text":
            assert printed.rstrip() == code.rstrip()
            checked += 1
    assert checked == 8
    assert {path.name for path in tmp_path.iterdir()} == {
        "graph.svg", "graph.html", "neurons.svg", "network.svg",
    }  # fmt: skip
