"""``GradientMismatch``: a gradient that is wrong, and everything that is known about it."""

from tinygrad_edu.testing.report import Report


class GradientMismatch(AssertionError):
    """A gradient does not agree with the reference derivative."""


def mismatch(report: Report) -> GradientMismatch:
    """The error to raise for a report with failures."""
    return GradientMismatch(str(report))
