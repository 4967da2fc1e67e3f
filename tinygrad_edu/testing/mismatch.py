"""``GradientMismatch``: a gradient that is wrong, and everything that is known about it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from tinygrad_edu.testing.culprit import Culprit, find_culprit
from tinygrad_edu.testing.errors import BadFunction
from tinygrad_edu.testing.finding import Finding, examine, without_a_closer_look
from tinygrad_edu.testing.literals import literal
from tinygrad_edu.testing.modules import ModuleSubject
from tinygrad_edu.testing.oracles import Question, opinions
from tinygrad_edu.testing.programs import Program, source
from tinygrad_edu.testing.report import Report
from tinygrad_edu.testing.subjects import HandSubject, RuleSubject, Subject, ValueSubject
from tinygrad_edu.testing.vectors import Vector

LINES = 8
"""So many comparisons are told in the message; ``report`` holds all."""


MOST_WRITTEN = 8
"""Of so many numbers each is told in the message."""


class GradientMismatch(AssertionError):
    """A gradient does not agree with the reference derivative.

    The message says which operation is to blame, where, by how much, what kind of mistake it
    looks like, and how to reproduce it.

    Attributes:
        report: all comparisons.
        culprit: the node whose own rule is wrong; ``None`` if there is no graph, or if every
            rule in it is right and something else is wrong.
        finding: the worst number, and the diagnosis.
        code: Python that reproduces the failure.
        opinions: what others say about that number, by name, where they have something to say:
            see :mod:`tinygrad_edu.testing.oracles`.
        unexamined: the operations that could not be examined alone, if there is no culprit.
    """

    def __init__(
        self,
        report: Report,
        culprit: Culprit | None,
        finding: Finding,
        code: str,
        opinions: dict[str, float],
        unexamined: Sequence[str] = (),
    ) -> None:
        self.report, self.culprit, self.finding = report, culprit, finding
        self.code, self.opinions, self.unexamined = code, opinions, list(unexamined)
        super().__init__("\n".join(_message(self)))

    @cached_property
    def picture(self) -> Any:
        """The graph as a drawing, with the culprit named in it; ``None`` if there is no graph."""
        from tinygrad_edu.views import draw

        subject = self.report.subject
        if self.culprit is not None:
            return draw(self.culprit.output, names={"culprit": self.culprit.node}, backward=False)
        if isinstance(subject, ValueSubject):
            with subject.put_back():
                _, outputs = subject.trace(subject.arguments.flat)
            return draw(outputs[0], backward=False)
        return None


def mismatch(report: Report) -> GradientMismatch:
    """The error to raise for a report with failures: look for the culprit, examine it."""
    worst = report.failures[0]
    subject, failure = report.subject, worst
    with report.subject.put_back():
        culprit, unexamined = find_culprit(subject, worst.order, (worst.mode,))
        if culprit is not None and culprit.report is not None:
            subject, failure = culprit.report.subject, culprit.report.failures[0]
        finding = _finding(subject, failure)
        code, others = _code(report, culprit), _opinions(finding)
    return GradientMismatch(report, culprit, finding, code, others, unexamined)


def _finding(subject: Subject, failure: Any) -> Finding:
    try:
        return examine(subject, failure)
    except BadFunction as error:
        return without_a_closer_look(failure, f"one number at a time: {error}")


def _message(told: GradientMismatch) -> list[str]:
    report, finding = told.report, told.finding
    lines = _blame(told)
    lines.append(
        f"  by {finding.where}: yours {finding.ours:.10g}, "
        f"reference {finding.reference:.10g} ± {finding.error:.1e}"
    )
    if finding.subject is not None and (finding.u != 1).any():
        lines.append(f"  for g = {_written(finding.u)}, the gradient of what it returns")
    if told.opinions:
        others = ", ".join(f"by {name} {number:.10g}" for name, number in told.opinions.items())
        lines.append(f"  others: {others}")
    if finding.diagnosis:
        lines.append(f"  diagnosis: {finding.diagnosis}")
    comparisons = str(report).splitlines()
    if len(comparisons) > LINES:
        comparisons[LINES:] = [f"  ... and {len(comparisons) - LINES} more"]
    lines += ["  all comparisons:", *(f"    {line}" for line in comparisons)]
    return [*lines, "  to reproduce:", *(f"    {line}" for line in told.code.splitlines())]


def _blame(told: GradientMismatch) -> list[str]:
    """Who is to blame, as far as that could be found out."""
    head, culprit = f"the gradient of {told.report.name} is wrong", told.culprit
    if culprit is not None:
        head += f": the rule of {culprit.name!r} is to blame, for {_short(culprit)}"
        return [head] if culprit.error is None else [head, f"  {culprit.error}"]
    if not isinstance(told.report.subject, ValueSubject):
        return [head]
    if told.unexamined:
        return [
            f"{head}, and no rule that could be examined alone is to blame",
            f"  not examined: {', '.join(told.unexamined)}",
        ]
    return [
        f"{head}, although the rule of every operation in it is right where it was used",
        "  look at how gradients are added up, and for values that left the graph",
    ]


def _written(u: Vector) -> str:
    return str(u.tolist()) if u.size <= MOST_WRITTEN else f"{u.size} numbers (error.finding.u)"


def _short(culprit: Culprit) -> str:
    recipe = culprit.node.recipe
    assert recipe is not None
    args = ", ".join(" ".join(repr(arg).split())[:60] for arg in recipe.args)
    return f"{culprit.name}({args})"


def _opinions(finding: Finding) -> dict[str, float]:
    if finding.subject is None:
        return {}
    return opinions(Question(finding.subject, finding.u, finding.index), finding.reference)


# -- code that reproduces it ---------------------------------------------------------------


IMPORTS = ("import numpy as np", "import tinygrad_edu as tg")


def _code(report: Report, culprit: Culprit | None) -> str:
    worst, subject = report.failures[0], report.subject
    rest = "" if worst.order == 1 else f", order={worst.order}"
    if culprit is not None and culprit.node.recipe is not None:
        return _code_of_node(culprit.node.recipe, rest)
    if isinstance(subject.function, Program):
        lines = source(subject.function)
        which = subject.arguments.names.index(worst.argument)
        ending = ("out.backward()", f"print(x{which}.grad)")
        return "\n".join([*IMPORTS, "from tinygrad_edu import Value", lines, *ending])
    return _code_of_call(report, rest)


def _code_of_call(report: Report, rest: str) -> str:
    subject = report.subject
    name = "f" if "<" in subject.name else subject.name
    given, who, what = subject.arguments.args, "check_grad", [name]
    if isinstance(subject, ModuleSubject):
        given, who, what = given[len(subject.parameters) :], "check_module", [f"{name}(...)"]
        rest = ", loss=..." if subject.loss is not None else ""
    elif isinstance(subject, RuleSubject):
        who, what = "check_rule", [name, "vjp"]
    elif isinstance(subject, HandSubject):
        rest = ", grad=..."
    if subject.arguments.by_some_only and who != "check_module":
        rest += f", wrt={subject.arguments.positions}"
    large: list[Any] = []
    args = ", ".join([*what, *(literal(arg, large) for arg in given)])
    imports = IMPORTS[:1] if "np." in args or large else ()
    return "\n".join([*imports, *_told(large), f"{who}({args}{rest}).assert_ok()"])


def _told(large: list[Any]) -> list[str]:
    """What stands for the arrays that are not written out; the code cannot run without them."""
    return [
        f"# large_{i} is an array of shape {x.shape}, too large to print: define it first"
        for i, x in enumerate(large)
    ]


def _code_of_node(recipe: Any, rest: str) -> str:
    names: list[str] = []
    inputs: list[str] = []
    texts: list[str] = []
    large: list[Any] = []
    for arg in recipe.args:
        if hasattr(arg, "recipe"):
            names.append(f"x{len(names)}")
            inputs.append(literal(arg.data, large))
            texts.append(names[-1])
        else:
            texts.append(literal(arg, large))
    options = [f"{key}={literal(option, large)}" for key, option in recipe.options.items()]
    name = recipe.op.name
    arrays = [f"[{', '.join(texts)}]"] if recipe.op.is_sequence else texts
    if name == "einsum":  # the one operation that is not called as it is recorded
        arrays, options = [literal(recipe.options["subscripts"]), *texts], []
    library = "np" if "." in name else "tg"  # np.linalg.det(x) finds our row
    call = f"{library}.{name}({', '.join([*arrays, *options])})"
    return "\n".join(
        [
            *IMPORTS,
            "from tinygrad_edu.testing import check_grad",
            *_told(large),
            f"check_grad(lambda {', '.join(names)}: {call}, {', '.join(inputs)}{rest}).assert_ok()",
        ]
    )


__all__ = ["GradientMismatch", "mismatch"]
