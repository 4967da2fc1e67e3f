"""``tinygrad-edu draw | tell | source``: a formula's graph as a picture, a story, or code.

::

    tinygrad-edu draw "tanh(w*x + b)" w=2 x=0.5 b=1 --out graph.html
    tinygrad-edu tell "relu(w*x)" w=2 x=-1
    tinygrad-edu source "tanh(w*x + b)" w=2 x=0.5 b=1 --language javascript
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from tinygrad_edu.cli.expressions import evaluate
from tinygrad_edu.engine import Value
from tinygrad_edu.views import draw, source, tell
from tinygrad_edu.views.files import write


def add_to(commands: Any) -> None:
    """Add the commands ``draw``, ``tell`` and ``source``."""
    picture = _command(commands, "draw", "draw the computation graph of a formula", _draw)
    picture.add_argument(
        *("-o", "--out"),
        type=Path,
        help="file to write: .svg .png .pdf .html .dot .mmd or .txt; the terminal without it",
    )
    picture.add_argument("--down", action="store_true", help="forward points down, not right")
    story = _command(commands, "tell", "tell the chain rule for a formula, step by step", _tell)
    story.add_argument("--latex", action="store_true", help="as LaTeX")
    story.add_argument("--rate", type=float, default=0.1, help="learning rate of the last step")
    code = _command(commands, "source", "write forward and backward as code that runs", _source)
    code.add_argument("--language", choices=("numpy", "javascript"), default="numpy")
    for command in (story, code):
        command.add_argument(
            "-o", "--out", type=Path, help="file to write; the terminal without it"
        )


def _command(commands: Any, name: str, told: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    parser.add_argument("formula", help='such as "tanh(w*x + b)"')
    parser.add_argument("values", nargs="*", metavar="name=number", help="such as w=2 x=0.5 b=1")
    parser.set_defaults(run=run)
    return parser


def _draw(options: argparse.Namespace) -> None:
    value = evaluate(options.formula, options.values)
    direction = "TB" if options.down else "LR"
    picture = draw(value, direction=direction, backward=value.size == 1)
    if options.out is None:
        _give(picture.text, None)
    else:
        print(f"wrote {picture.save(options.out)}")


def _tell(options: argparse.Namespace) -> None:
    notation = "latex" if options.latex else "text"
    _give(tell(_number(options), notation=notation, rate=options.rate), options.out)


def _source(options: argparse.Namespace) -> None:
    _give(source(_number(options), language=options.language), options.out)


def _number(options: argparse.Namespace) -> Value:
    value = evaluate(options.formula, options.values)
    if value.size != 1:
        raise ValueError(
            f"the formula gives an array of shape {value.shape}; a single number can be "
            f"differentiated: sum({options.formula})"
        )
    return value


def _give(text: str, out: Path | None) -> None:
    if out is None:
        if sys.stdout is None:  # as >&- in a shell leaves it
            raise OSError("the output is closed; name a file with --out")
        sys.stdout.write(text.rstrip("\n") + "\n")
    else:
        write(out, (text.rstrip("\n") + "\n").encode())
        print(f"wrote {out}")
