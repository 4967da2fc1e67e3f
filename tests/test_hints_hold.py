"""_hints.py, _other_names.py: what a hint says to write can be written."""

import ast
import contextlib
import importlib.util
import io
import math
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import datasets, nn, optim, training
from tinygrad_edu._other_names import OF_VALUES
from tinygrad_edu.datasets import dataset
from tinygrad_edu.nn import module
from tinygrad_edu.optim import optimizer
from tinygrad_edu.training import history
from tinygrad_edu.views import drawing


def _tables():
    tables = [
        OF_VALUES,
        *(home.OTHER_NAMES for home in (module, optimizer, history, dataset, drawing)),
    ]
    modules = (nn, nn.init, optim, training, datasets, tg.testing, tg.linalg, tg.fft)
    tables += [hint.other_names for hint in (*(m.__getattr__ for m in modules), tg._hint)]
    return tables


def _calls(said):
    """The calls of functions here that a hint says to write, as text."""
    for start in re.finditer(r"\b(tg|nn|optim|training|datasets|np)\.", said):
        rest = said[start.start() :]
        for end in re.finditer(r"\)", rest):
            with contextlib.suppress(SyntaxError):  # the bracket that closes it is another one
                ast.parse(rest[: end.end()])
                yield rest[: end.end()]
                break


def _what_hints_speak_of(n):
    """What stands in a hint for something of the reader's; arrays have n axes."""
    numbers = np.linspace(0.1, 0.9, 2**n).reshape((2,) * n)
    speak = {"tg": tg, "nn": nn, "optim": optim, "training": training, "datasets": datasets}
    speak |= {"np": np, "value": tg.Value(numbers), "other": tg.Value(numbers), "f": tg.tanh}
    speak |= dict.fromkeys(("x", "a", "b", "e", "array", "weight", "mask", "condition"), numbers)
    speak |= dict.fromkeys(("prediction", "target", "logits", "targets"), numbers)
    speak |= dict.fromkeys(("labels", "indices"), np.zeros(2, int))
    speak["self"] = SimpleNamespace(mean=0.0, var=1.0, slope=tg.Value(0.1), training=True)
    speak |= {
        "probabilities": np.full(numbers.shape, 0.5),
        "data": (numbers, numbers),
        "shape": numbers.shape,
    }
    speak |= {"axes": range(n), "axis": 0, "index": slice(2), "low": 0, "high": 1, "size": 2}
    return speak | {"fan_in": 2, "fan_out": 2, "p": 0.5, "abs": abs}


def _can_be_run(call):
    names = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)}
    return "..." not in call and names <= _what_hints_speak_of(1).keys()


CALLS = {call for table in _tables() for said in table.values() for call in _calls(said)}


@pytest.mark.parametrize("call", sorted(filter(_can_be_run, CALLS)))
def test_what_a_hint_calls_can_be_called(call):
    errors = []
    for n in (1, 2, 3, 4):  # logits have two axes, pictures four
        try:
            eval(call, _what_hints_speak_of(n))
        except (TypeError, ValueError) as error:
            errors.append(error)
    assert len(errors) < 4, errors


def test_what_a_hint_names_is_there():
    tables = _tables()
    assert len(tables) == 15
    for names in tables:
        for said in names.values():
            for short, home in (
                ("tg.", tg),
                ("nn.", nn),
                ("optim.", optim),
                ("training.", training),
                ("module.", nn.Module()),
                ("datasets.", datasets),
                ("data.", datasets.xor(4, rng=0)),
                ("history.", training.History()),
                ("value.", tg.Value(1.0)),
                ("np.", np),
                ("testing.", tg.testing),
                ("optimizer.", optim.SGD([tg.Value(1.0)], lr=0.1)),
                ("drawing.", tg.draw(tg.Value(1.0))),
            ):
                for rest in re.split(rf"\b(?<!value\.){re.escape(short)}", said)[1:]:
                    word = rest.split("(")[0].split()[0].rstrip(",:;.")
                    assert hasattr(home, word) or not word.isidentifier(), said


PAGE = Path(__file__).parents[1] / "docs" / "names_page.py"


@pytest.mark.skipif(not PAGE.exists(), reason="docs/ is not part of an installed package")
def test_the_page_of_names_is_made_of_the_tables_that_the_errors_speak_from():
    found = importlib.util.spec_from_file_location("names_page", PAGE)
    page = importlib.util.module_from_spec(found)
    found.loader.exec_module(page)
    assert {*map(id, page.TABLES.values())} == {*map(id, _tables())}


DOCS = Path(__file__).parents[1] / "docs"
THEIRS = {"retain_graph", "jit", "jax"}
"""What the page for whoever comes from elsewhere names of other libraries."""


@pytest.mark.skipif(not DOCS.exists(), reason="docs/ is not part of an installed package")
def test_what_the_page_for_newcomers_names_is_there():
    page = (DOCS / "other-libraries.md").read_text()
    programs = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    space = {**vars(tg), "compile": tg.compile, "fit": training.fit, "numpy": np, "float": float}
    space |= dict.fromkeys(("rng", "weight", "bias", "a", "b", "c", "d"))
    with contextlib.redirect_stdout(io.StringIO()):
        exec("\n".join(programs), space)
    prose = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    checked = 0
    for code in re.findall(r"`([^`]+)`", prose):
        for part in ast.walk(ast.parse(code.replace("\n", " "))):
            if isinstance(part, ast.Name) and part.id not in THEIRS:
                assert part.id in space, code
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                assert part.value.id in THEIRS or hasattr(space[part.value.id], part.attr), code
                checked += 1
            elif isinstance(part, ast.ImportFrom):
                exec(code, {})
    assert checked > 10


def test_the_exponential_of_a_matrix_is_what_its_hint_says():
    x = np.array([[0.5, -0.25], [-0.25, 1.0]])
    w, v = tg.linalg.eigh(x)
    terms = [np.linalg.matrix_power(x, k) / math.factorial(k) for k in range(20)]
    assert np.allclose((v * tg.exp(w)) @ v.T, sum(terms), rtol=1e-12)
