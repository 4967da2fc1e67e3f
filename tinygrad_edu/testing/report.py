"""The outcome of a check: every comparison that was made, and what they add up to."""

from collections import Counter
from dataclasses import dataclass, field

from tinygrad_edu.testing.comparison import Comparison, Verdict
from tinygrad_edu.testing.errors import Inconclusive
from tinygrad_edu.testing.subjects import Subject

INCONCLUSIVE_SHARE = 0.5
"""What share of the comparisons of one check may be inconclusive before it shows nothing."""

TALLY: Counter[Verdict] = Counter()
"""How all comparisons of this process came out; the pytest plugin tells it in the end."""


@dataclass(repr=False)
class Report:
    """What a check has found.

    Attributes:
        name: what was checked.
        comparisons: every single comparison.
        subject: what was under test, for whoever looks for the culprit.

    Printed, it is one line; and one line more for each comparison that did not simply pass. As a
    condition it is ``ok``, so ``assert check_grad(...)`` fails where :meth:`assert_ok` does.
    """

    name: str
    comparisons: list[Comparison]
    subject: Subject = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict: FAIL, then INCONCLUSIVE, NONSMOOTH, PASS."""
        found = {comparison.verdict for comparison in self.comparisons}
        ranks = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NONSMOOTH)
        return next((verdict for verdict in ranks if verdict in found), Verdict.PASS)

    @property
    def ok(self) -> bool:
        """Whether no comparison failed, and enough of them were conclusive."""
        return not self.failures and not self._too_uncertain()

    def __bool__(self) -> bool:
        return self.ok

    @property
    def failures(self) -> list[Comparison]:
        """The comparisons that failed, the worst first."""
        failed = [c for c in self.comparisons if c.verdict is Verdict.FAIL]
        return sorted(failed, key=lambda c: -c.relative_error)

    @property
    def worst_relative_error(self) -> float:
        """The greatest difference of a gradient from its reference, relative to the gradient."""
        return max((c.relative_error for c in self.comparisons), default=0.0)

    def count(self, verdict: Verdict) -> int:
        """How many comparisons have this verdict."""
        return Counter(c.verdict for c in self.comparisons)[verdict]

    def assert_ok(self) -> "Report":
        """The report itself, for another look.

        Raises:
            GradientMismatch: if a comparison failed.
            Inconclusive: if more than half of them could not be judged.
        """
        if self.failures:
            from tinygrad_edu.testing.mismatch import mismatch

            raise mismatch(self)
        if self._too_uncertain():
            raise Inconclusive(str(self))
        return self

    def __repr__(self) -> str:
        return f"<Report of {str(self).splitlines()[0]}>"

    def __str__(self) -> str:
        counts = [f"{n} {v.value}" for v in Verdict if (n := self.count(v))]
        head = (
            f"{self.name}: {', '.join(counts)}; worst relative error "
            f"{self.worst_relative_error:.1e}"
        )
        rest = [f"  {c}" for c in self.comparisons if c.verdict is not Verdict.PASS]
        return "\n".join([head, *rest])

    def _too_uncertain(self) -> bool:
        return self.count(Verdict.INCONCLUSIVE) > INCONCLUSIVE_SHARE * len(self.comparisons)
