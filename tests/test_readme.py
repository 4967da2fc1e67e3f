"""The README's programs run, and print what it says they print."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def test_the_programs_of_the_readme_print_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(python|text)\n(.*?)```", README.read_text(), re.DOTALL)
    namespace: dict = {}
    printed = ""
    for kind, block in blocks:
        if kind == "python":
            assert printed == "", "a program prints something that the README does not show"
            with redirect_stdout(io.StringIO()) as out:
                exec(block, namespace)
            printed = out.getvalue()
        else:
            assert printed == block
            printed = ""
    assert printed == ""
    assert (tmp_path / "neuron.svg").exists()


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\((?!https)([^)]+)\)", README.read_text())
    assert len(links) >= 5
    for link in links:
        assert (README.parent / link).exists(), link
