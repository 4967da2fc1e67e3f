"""The programs of the README and of the documentation run, and print what is said there."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
# Pages are programs from top to bottom. A page whose programs need more is tested beside its topic.
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page):
    return re.findall(r"^```(python|text)\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "python" in dict(blocks(page))], ids=lambda page: page.name
)
def test_the_programs_of_a_page_print_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "import numba" in page.read_text():
        pytest.importorskip("numba", reason=f"{page.name} shows a function that Numba compiles")
    namespace: dict = {"__name__": "page"}
    printed = None
    for kind, block in blocks(page):
        if kind == "python":
            assert not printed, "a program prints something that the page does not show"
            with redirect_stdout(io.StringIO()) as out:
                exec(compile(block, page.name, "exec"), namespace)
            printed = out.getvalue()
        elif printed is not None:  # a text that follows a program
            assert printed.rstrip() == block.rstrip()
            printed = None
    assert not printed


def test_the_picture_of_the_readme_is_what_its_program_draws(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(blocks(README)[0][1].replace("print", "str"), {})
    assert (tmp_path / "neuron.svg").stat().st_size > 1000


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\((?!https)([^)]+)\)", README.read_text())
    assert len(links) >= 5
    for link in links:
        assert (README.parent / link).exists(), link
