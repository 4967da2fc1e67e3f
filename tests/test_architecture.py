"""The floors of docs/architecture.md, and the laws that can be read off the source."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tinygrad_edu"
FILES = sorted(PACKAGE.rglob("*.py"))

# A file imports only from floors below its own, or from its own folder. Five files stand beside
# the building: rng draws, _arguments checks, _hints and _other_names explain for every floor, and
# _version is one line.
FLOORS = {
    "_arguments": 0,
    "_hints": 0,
    "_other_names": 0,
    "_version": 0,
    "rng": 0,
    "engine": 1,
    "rules": 2,
    "functions": 3,
    "transforms": 3,
    "views": 4,
    "nn": 5,
    "optim": 5,
    "testing": 5,
    "compiler": 5,
    "profiler": 5,
    "training": 6,
    "datasets": 6,
    "cli": 7,
    "__main__": 8,
    "sklearn": 7,
    "course": 7,
    "__init__": 8,
}


def place(path):
    """The floor's folder or file: ``engine`` for ``engine/value.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """What a file imports from this package, by the name of the place."""
    for node in ast.walk(ast.parse(path.read_text())):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            folder = ("tinygrad_edu", *path.relative_to(PACKAGE).parts[:-1])
            start = folder[: len(folder) - node.level + 1] if node.level else ()
            module = ".".join([*start, *([node.module] if node.module else [])])
            modules = [module]
            if module == "tinygrad_edu":
                modules = [f"tinygrad_edu.{alias.name}" for alias in node.names]
        for module in modules:
            parts = module.split(".")
            if parts[0] == "tinygrad_edu":
                yield parts[1] if len(parts) > 1 else "__init__"


def names(tree):
    """Every name and attribute in the code (not in its prose)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.split(".")[-1]


def floor_of(imported):
    """The public names of the package itself come from floors 1 to 3."""
    return FLOORS.get(imported, 3)


def ids(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_a_file_imports_only_from_floors_below_or_its_own_folder(path):
    here = place(path)
    assert here in FLOORS, (
        f"{here} stands on no floor; give it one in docs/architecture.md and here"
    )
    for imported in imports(path):
        below = floor_of(imported) < FLOORS[here] or FLOORS[here] >= 4 > floor_of(imported)
        assert imported == here or below, f"{ids(path)} imports {imported}, which is not below it"


@pytest.mark.parametrize("path", sorted((PACKAGE / "rules").glob("*.py")), ids=ids)
def test_a_rule_is_pure_mathematics(path):
    found = set(names(ast.parse(path.read_text())))
    assert not found & {"Value", "Recipe", "gradients", "topological", "grad", "record"}


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_rows_stand_in_the_calculus_and_nowhere_above(path):
    calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    assert place(path) == "rules" or "primitive" not in [ast.unparse(n.func) for n in calls]


@pytest.mark.parametrize("path", sorted((PACKAGE / "engine").glob("*.py")), ids=ids)
def test_the_engine_knows_no_derivative(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Lambda):
            assert [arg.arg for arg in node.args.args][:2] != ["g", "y"]


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_only_the_engine_touches_the_insides_of_a_value(path):
    if place(path) != "engine":
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) != "self":
                assert node.attr not in {"_op", "_args", "_first", "_options", "_raw"}


ABOVE = [path for path in FILES if FLOORS[place(path)] >= 5 and place(path) != "compiler"]


@pytest.mark.parametrize("path", ABOVE, ids=ids)
def test_networks_training_and_checks_use_of_the_engine_what_it_exports(path):
    """Only the compiler, which runs recorded operations in another way, looks inside."""
    for node in ast.walk(ast.parse(path.read_text())):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            assert not module.startswith("tinygrad_edu.engine."), f"{ids(path)} imports {module}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "nn").rglob("*.py")), ids=ids)
def test_networks_know_nothing_of_pictures(path):
    assert "views" not in set(imports(path))


def test_there_is_one_traversal_of_the_graph():
    """Whoever follows arguments of arguments is a function that loops or recurs over a recipe."""
    walkers = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                inside = set(names(node))
                loops = any(isinstance(n, ast.While) for n in ast.walk(node))
                recurs = any(
                    isinstance(n, ast.Call) and ast.unparse(n.func) == node.name
                    for n in ast.walk(node)
                )
                if inside & {"_args", "_first", "recipe"} and (loops or recurs):
                    walkers.append(f"{ids(path)}:{node.name}")
    assert walkers == ["engine/backward.py:topological"]


@pytest.mark.parametrize("init", sorted(PACKAGE.rglob("__init__.py")), ids=ids)
def test_a_folder_of_many_files_says_what_each_is_for(init):
    """The table in its docstring names them in the first column; a line may be for several."""
    inside = [path for path in init.parent.iterdir() if not path.name.startswith("_")]
    files = {path.stem for path in inside if path.suffix == ".py"}
    if len(files) > 4:
        docstring = ast.get_docstring(ast.parse(init.read_text()))
        named = " ".join(re.findall("^``(.+?)``  ", docstring, re.MULTILINE)).split()
        assert sorted(named) == sorted(
            files | {f"{path.name}/" for path in inside if path.is_dir()}
        )


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_files_and_functions_are_short_enough_to_read(path):
    text = path.read_text()
    assert text.count("\n") <= 300, "a file holds one idea, in 300 lines at most"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = [n for n in node.body if not _is_docstring(n)]
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= 45, f"{node.name} has {length} lines; about 40 are enough for one idea"


def test_importing_the_package_imports_numpy_and_nothing_else_heavy():
    code = (
        "import sys, numpy; before = set(sys.modules); import tinygrad_edu;"
        "print(*{m.split('.')[0] for m in set(sys.modules) - before})"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    third_party = set(printed) - set(sys.stdlib_module_names) - {"tinygrad_edu"}
    # An editable installation adds a finder of its own, and numpy.random is written in Cython.
    assert {
        name for name in third_party if not name.startswith(("_", "numpy", "cython_runtime"))
    } == set()


def test_the_parts_above_the_functions_are_loaded_when_first_used():
    code = "import sys, tinygrad_edu as tg; print(*sys.modules); tg.grad; print(*sys.modules)"
    before, after = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    parts = ["transforms", "nn", "optim", "training", "views", "testing", "compiler", "profiler"]
    assert not {f"tinygrad_edu.{part}" for part in parts} & {*before.split()}
    assert "tinygrad_edu.transforms" in after.split()


def test_hypothesis_is_imported_only_by_the_strategies():
    importers = [
        ids(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "hypothesis" in ast.dump(node)
        and "testing/strategies" not in ids(path)
    ]
    assert importers == []


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
