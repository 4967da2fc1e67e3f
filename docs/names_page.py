"""Writes ``names.md``: what other libraries call it, and what to write here.

Called by ``conf.py``; the page is made anew each time and is not kept in the repository. What it
says is what the error messages say to whoever uses one of the names.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import tinygrad_edu as tg
from tinygrad_edu import datasets, nn, optim, testing, training
from tinygrad_edu._other_names import OF_THE_PACKAGE, OF_VALUES
from tinygrad_edu.datasets import dataset
from tinygrad_edu.nn import module
from tinygrad_edu.optim import optimizer
from tinygrad_edu.training import history
from tinygrad_edu.views import drawing

INTRODUCTION = """# Names elsewhere

What PyTorch, JAX, autograd, Keras, scikit-learn and micrograd call it, and what to write here.
Whoever uses one of these names is told the same by the error.
"""

TABLES: dict[str, Mapping[str, str]] = {
    "Functions of the package, `tg.…`": OF_THE_PACKAGE,
    "Methods and attributes of a Value": OF_VALUES,
    "Linear algebra, `tg.linalg.…`": tg.linalg.__getattr__.other_names,
    "Fourier transforms, `tg.fft.…`": tg.fft.__getattr__.other_names,
    "Layers and losses, `nn.…`": nn.__getattr__.other_names,
    "Initialisers, `nn.init.…`": nn.init.__getattr__.other_names,
    "Methods of a module": module.OTHER_NAMES,
    "Optimisers, `optim.…`": optim.__getattr__.other_names,
    "Methods of an optimiser": optimizer.OTHER_NAMES,
    "Training, `training.…`": training.__getattr__.other_names,
    "What `fit` returns": history.OTHER_NAMES,
    "Data, `datasets.…`": datasets.__getattr__.other_names,
    "Attributes of a data set": dataset.OTHER_NAMES,
    "Checks, `tg.testing.…`": testing.__getattr__.other_names,
    "What `draw` returns": drawing.OTHER_NAMES,
}


SEPARATORS = re.compile(r"(, or |, and |, where |, |: |; | (?:or|and|of|in|for|after|inside) )")
"""Between these stands code, or prose."""


def write(path: Path) -> None:
    """Write the page."""
    parts = [INTRODUCTION]
    for title, names in TABLES.items():
        rows = [f"| {elsewhere} | {typeset(said)} |" for elsewhere, said in merged(names)]
        parts.append(f"## {title}\n\n| elsewhere | here |\n|---|---|\n" + "\n".join(rows) + "\n")
    path.write_text("\n".join(parts))


def merged(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The names for which the same is to be written, together, in alphabetical order."""
    together: dict[str, list[str]] = {}
    for name in sorted(names, key=str.lower):
        together.setdefault(names[name], []).append(f"`{name}`")
    return [(", ".join(alike), said) for said, alike in together.items()]


def typeset(said: str) -> str:
    """What to write, with code set as code.

    >>> typeset("tg.Value(array), which does not copy")
    '`tg.Value(array)`, which does not copy'
    """
    told, rest = "", SEPARATORS.split(said)
    while rest:  # the longest piece of code that begins here, or else one piece of prose
        lengths = range(len(rest) - 1 + len(rest) % 2, 0, -2)  # to end with text
        n = next((n for n in lengths if is_code("".join(rest[:n]))), 1)
        piece, rest = "".join(rest[:n]), rest[n:]
        told += f"`{piece}`" if is_code(piece) else piece
    return told.replace("|", r"\|")


def is_code(piece: str) -> bool:
    """Whether a piece of a hint is Python, and more than a word."""
    try:
        (statement,) = ast.parse(piece.replace("...", "_").strip()).body
    except (SyntaxError, ValueError):
        return False
    if isinstance(statement, ast.Expr):  # a word may be prose, and so may be two beside an or
        return not isinstance(statement.value, ast.Name | ast.BoolOp | ast.Tuple | ast.Compare)
    return isinstance(statement, ast.Assign | ast.AugAssign | ast.Import)


if __name__ == "__main__":
    write(Path(__file__).parent / "names.md")
