"""The pytest plugin: two markers, and how many gradients could not be judged.

It is loaded through the entry point ``pytest11`` wherever this package is installed.

- ``@pytest.mark.grad_smoke``: a gradient check that takes milliseconds; ``-m grad_smoke`` runs
  these alone.
- ``@pytest.mark.grad_deep``: one that takes its time; ``-m "not grad_deep"`` leaves these out.

When tests have checked gradients, the summary says how the comparisons came out. An inconclusive
comparison fails no test as long as its report has enough others, so it is told here: a number
that grows is a reason to look for better points.
"""

from typing import Any

import pytest

from tinygrad_edu.testing.comparison import Verdict
from tinygrad_edu.testing.report import TALLY

MARKERS = (
    "grad_smoke: a gradient check that takes milliseconds",
    "grad_deep: a gradient check that takes its time",
)


def pytest_configure(config: Any) -> None:
    """Make the markers known."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_sessionfinish(session: Any) -> None:
    """A worker of pytest-xdist hands in what it has counted."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["gradient_checks"] = {verdict.name: n for verdict, n in TALLY.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up what the workers hand in."""
    for name, n in getattr(node, "workeroutput", {}).get("gradient_checks", {}).items():
        TALLY[Verdict[name]] += n


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line, if any gradient has been checked."""
    total = sum(TALLY.values())
    if total:
        counts = ", ".join(f"{TALLY[v]} {v.value}" for v in Verdict if TALLY[v])
        terminalreporter.write_line(f"gradient checks: {total} comparisons, {counts}")
