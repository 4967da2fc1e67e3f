"""Writes ``operations.md``: every operation with its derivatives, printed from its row.

Called by ``conf.py``; the page is made anew each time and is not kept in the repository.
"""

import ast
import inspect
import random
from collections.abc import Callable
from pathlib import Path

import tinygrad_edu as tg
from tinygrad_edu.engine import OPERATIONS, Operation
from tinygrad_edu.testing.operations import domain_of
from tinygrad_edu.views.expressions import Name, Partial
from tinygrad_edu.views.formulas import derivatives, run_rule
from tinygrad_edu.views.typeset import to_latex

INTRODUCTION = """# Operations

Every operation, by the file of `tinygrad_edu/rules` that its row stands in. The formulas are
printed by running the rules themselves on named numbers; there is no second table. A
function of numbers has partial derivatives; an operation on arrays has a
vector-Jacobian product: what a gradient $\\partial L/\\partial y$ of the result $y$ becomes.

At a tie the tied arguments share the gradient equally; at a kink the derivative is that of one side
(of `relu`, `leaky_relu` and `elu` the left one, of `clip` the inside) or 0 (`abs`, norms); at a
jump (`sign`, `floor`) it is 0; at a pole (`log`, `sqrt`, a division at 0) a rule passes 0. A
gradient of 0 stays 0, however steep the slope and whatever the data: no NaN comes from a branch not
taken, as in `where(x > 0, log(x), 0)`, `minimum(exp(x), 10)`, or
`where(mask, (y - target) ** 2, 0)` with targets that are missing. (Inside `jax.jit`, and in
compiled code, an overflow in the other branch gives what `0 * inf` gives there.)
A NaN that counts is not hidden: the gradient of `log` at NaN is NaN, and `max`, `clip` and the
like, which choose, pass the gradient on or not.
"""


def write(path: Path) -> None:
    """Write the page."""
    families: dict[str, list[str]] = {}
    discrete = []
    for name, op in sorted(OPERATIONS.items()):
        rule = next(filter(None, op.rules), None)
        if rule is None:
            discrete.append(name)
        elif name in tg.FUNCTIONS:
            family = inspect.unwrap(rule).__module__.removeprefix("tinygrad_edu.rules.")
            families.setdefault(family, []).append(row(name, op))
    parts = [INTRODUCTION]
    for family, rows in sorted(families.items()):
        title = family.replace("_", " ").capitalize()
        parts.append(f"\n## {title}\n\n| operation | derivative |\n|---|---|\n" + "\n".join(rows))
    parts.append(
        "\n## Recorded, without a derivative\n\nTheir results are whole numbers, truth values, or "
        "constant on purpose: " + ", ".join(f"`{name}`" for name in discrete) + ".\n"
    )
    names = ", ".join(f"`{name}`" for name in sorted(set(tg.FUNCTIONS) - set(OPERATIONS)))
    parts.append(
        "\n## Made of other operations\n\nThese are compositions: their derivatives are those of "
        f"the rows that they are made of. {names}.\n"
    )
    path.write_text("\n".join(parts))


def row(name: str, op: Operation) -> str:
    """One line of a table: the derivative by each argument."""
    formulas = numbers(name, op) or arrays(name, op)
    if formulas is None:
        return f"| `{name}` | {' ; '.join(f'`{text}`' for text in source(op))} |"
    told = " <br> ".join(f"${formula}$" for formula in formulas).replace("|", r"\vert ")
    return f"| `{name}` | {told} |"


def numbers(name: str, op: Operation) -> list[str] | None:
    """The partial derivatives of a function of numbers."""
    if any(p.default is not p.empty or p.kind is p.KEYWORD_ONLY for p in op.parameters()):
        return None
    try:
        found = derivatives(name)
    except Exception:  # it is no function of numbers
        return None
    parameters = [p.name for p in op.parameters()]
    return [
        f"\\frac{{\\partial y}}{{\\partial {x}}} = {to_latex(d)}"
        for x, d in zip(parameters, found, strict=False)
        if d is not None
    ]


def arrays(name: str, op: Operation) -> list[str] | None:
    """The vector-Jacobian products of an operation on arrays, for arrays from its domain."""
    try:
        domain = domain_of(name)
        rng = random.Random(0)
        inputs = domain.arguments(lambda options: rng.choice(list(options)))
        names = [p.name for p in op.parameters()]
        args = [Name(n, getattr(x, "shape", ())) for n, x in zip(names, inputs, strict=False)]
        y = tg.FUNCTIONS[name](*inputs)
        g = Partial("L", "y", y.shape)
        found = [run_rule(op, i, args, {}, Name("y", y.shape), g) for i in range(len(args))]
        return [
            f"\\frac{{\\partial L}}{{\\partial {x.text}}} = {to_latex(d)}"
            for x, d in zip(args, found, strict=True)
            if d is not None
        ] or None
    except Exception:  # it needs more than arrays
        return None


def source(op: Operation) -> list[str]:
    """The rules as they are written."""
    return [written(rule) for rule in op.rules if rule]


def written(rule: Callable[..., object]) -> str:
    """The text of a lambda, or the statements of a function."""
    if rule.__name__ != "<lambda>":
        (function,) = ast.parse(inspect.getsource(rule)).body
        assert isinstance(function, ast.FunctionDef)
        has_text = ast.get_docstring(function) is not None
        return "; ".join(ast.unparse(line) for line in function.body[has_text:]).replace("\n", " ")
    tree = ast.parse(inspect.getsource(inspect.getmodule(rule)))
    line = rule.__code__.co_firstlineno
    found = next(n for n in ast.walk(tree) if isinstance(n, ast.Lambda) and n.lineno == line)
    return ast.unparse(found)


if __name__ == "__main__":
    write(Path(__file__).parent / "operations.md")
