"""How strong a suite of checks is: which of the planted mistakes it finds, and with what.

``python -m tinygrad_edu.testing strength`` prints the table. There is no time limit on a check,
so nothing counts as found because it took long.
"""

import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS
from tinygrad_edu.testing import laws
from tinygrad_edu.testing.building import build, random_pick
from tinygrad_edu.testing.check import check_grad
from tinygrad_edu.testing.domain import Domain
from tinygrad_edu.testing.errors import BadFunction, Inconclusive
from tinygrad_edu.testing.mutants import Mutant, mutants
from tinygrad_edu.testing.operations import domain_of

Check = Callable[[str, np.random.Generator], None]
"""A check of an operation, by name (``"engine"``: of all), that raises if it finds a mistake."""

CASES = 6
"""How many random calls of its operation a mutant must survive."""

TRIES = 60
"""So often one more call is drawn, until it reduces one axis of several, if the operation can."""

PROGRAMS = 8
"""How many random programs, for the engine five times as many."""


class Found(AssertionError):
    """A check has found a mistake; the message is a line."""


def row(name: str, rng: np.random.Generator) -> None:
    """The operation alone, in both modes, to the second order."""
    if name == "engine":
        return
    domain, function = domain_of(name), FUNCTIONS[name]
    for i in range(CASES):
        pick = random_pick(rng)
        shapes = domain.shapes(pick)
        for _ in range(20 * (i % 2)):  # every other time, a matrix that can be transposed
            if all(len(s) > 1 and s[-1] == s[-2] > 1 for s in shapes):
                break
            shapes = domain.shapes(pick)
        args, with_ = domain.arguments(pick, shapes), domain.extras(pick, shapes)
        _look_at(domain, function, args, with_, rng)
    for _ in range(TRIES):  # and once along one axis of several, which goes, as is usual
        shapes = domain.shapes(pick)
        with_ = domain.extras(pick, shapes)
        options = getattr(with_, "options", {})
        if (
            len(shapes[0]) > 1
            and isinstance(options.get("axis"), int)
            and "keepdims" not in options
        ):
            _look_at(domain, function, domain.arguments(pick, shapes), with_, rng)
            break


def _look_at(
    domain: Domain,
    function: Callable[..., Any],
    args: Sequence[Any],
    with_: Any,
    rng: np.random.Generator,
) -> None:
    report = check_grad(
        lambda *a: domain.run(function, a, with_),
        *args,
        order=domain.order,
        directions=1,
        rng=int(rng.integers(2**32)),
    )
    if report.failures:
        raise Found(str(report.failures[0]))


def graphs(name: str, rng: np.random.Generator) -> None:
    """Random programs that use the operation."""
    must_use = None if name == "engine" else name
    for i in range(_programs(name)):
        program = build(random_pick(rng), must_use=must_use, max_statements=6)
        seed, order = int(rng.integers(2**32)), 1 + i % 2
        report = check_grad(program, *program.inputs, directions=1, order=order, rng=seed)
        if report.failures:
            raise Found(str(report.failures[0]))


def manners(name: str, rng: np.random.Generator) -> None:
    """The laws, on random programs, also in float32."""
    must_use = None if name == "engine" else name
    for _ in range(_programs(name)):
        program = build(random_pick(rng), must_use=must_use, max_statements=4)
        narrow = [np.asarray(x, np.float32) for x in program.inputs]
        laws.shape_and_dtype(program, *narrow)
        for law in (laws.no_mutation, laws.accumulate_twice, laws.no_aliasing, laws.one_answer):
            law(program, *program.inputs)


def operators(name: str, rng: np.random.Generator) -> None:
    """Operators with a plain number on the left."""
    if name != "engine":
        return
    for f in (lambda x: 2.0 - x, lambda x: 2.0 / x, lambda x: 2.0**x):
        check_grad(f, 1.5, rng=int(rng.integers(2**32))).assert_ok()


def _programs(name: str) -> int:
    return 5 * PROGRAMS if name == "engine" else PROGRAMS


SUITE: dict[str, Check] = {
    "row": row,
    "laws": manners,
    "graphs": graphs,
    "operators": operators,
}
"""The checks of this package, the quick ones first."""


@dataclass
class Score:
    """Which mutants were found.

    Attributes:
        killers: for each mutant, by seed, the name of the check that found it; ``None`` if none
            did.
        seconds: how long it took.
    """

    killers: dict[Mutant, list[str | None]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def survivors(self) -> list[Mutant]:
        """Mutants without a proof that some seed did not find."""
        return [m for m, k in self.killers.items() if m.proof is None and None in k]

    @property
    def disproved(self) -> list[Mutant]:
        """Mutants that were found although there is a proof that they change nothing."""
        return [m for m, k in self.killers.items() if m.proof is not None and any(k)]

    @property
    def ok(self) -> bool:
        """Whether all were found but those that cannot be."""
        return not self.survivors and not self.disproved

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        real = [m for m in self.killers if m.proof is None]
        lines = [f"{'mutant':58} found by"]
        for mutant, killers in self.killers.items():
            told = ", ".join(dict.fromkeys(k or "NOBODY" for k in killers))
            lines.append(f"{mutant!s:58} {f'equivalent: {mutant.proof}' if mutant.proof else told}")
        lines.append(
            f"{len(real) - len(self.survivors)} of {len(real)} mutants found with every seed, "
            f"{len(self.killers) - len(real)} equivalent, in {self.seconds:.0f} s"
        )
        lines += [f"SURVIVED: {mutant}" for mutant in self.survivors]
        lines += [f"FOUND, SO NOT EQUIVALENT: {mutant}" for mutant in self.disproved]
        return "\n".join(lines)


def mutation_score(
    suite: Mapping[str, Check] | None = None,
    seeds: Sequence[int] = (0, 1, 2),
    among: Iterable[Mutant] | None = None,
    tell: Callable[[str], Any] = lambda line: None,
) -> Score:
    """Plant every mutant and see which check of the suite finds it first.

    Args:
        suite: checks by name, the quick ones first; by default the ones of this package.
        seeds: each mutant must be found with each of these.
        among: the mutants; by default all of them.
        tell: called with a line for each mutant.

    Raises:
        ValueError: if there is no mutant or no seed: nothing would be found, and nothing missed.
        RuntimeError: if the suite finds a mistake where none is planted.
    """
    suite = SUITE if suite is None else suite
    chosen = mutants() if among is None else list(among)
    if not chosen or not len(seeds):
        raise ValueError(
            f"mutation_score: there is nothing to plant, with {len(chosen)} mutants and "
            f"{len(seeds)} seeds; give at least one of each, as in among=mutants('exp')"
        )
    start, score = time.monotonic(), Score()
    trusted: set[tuple[str, str]] = set()
    for mutant in chosen:
        killers: list[str | None] = []
        for seed in seeds if mutant.proof is None else seeds[:1]:
            with mutant.plant():
                killers.append(killer_of(suite, mutant.target, seed))
            if killers[-1] is None:
                break
        for killer in filter(None, killers):
            if (mutant.target, killer) not in trusted:
                _no_false_alarm(killer, suite[killer], mutant.target, seeds[0])
                trusted.add((mutant.target, killer))
        score.killers[mutant] = killers
        tell(f"{mutant!s:58} {killers[-1] or mutant.proof or 'NOBODY'}")
    score.seconds = time.monotonic() - start
    return score


def _no_false_alarm(name: str, check: Check, target: str, seed: int) -> None:
    """A check that finds mistakes must find none where none is planted."""
    if killer_of({name: check}, target, seed) is not None:
        raise RuntimeError(f"{name} finds a mistake in {target} although none is planted")


def killer_of(suite: Mapping[str, Check], target: str, seed: int) -> str | None:
    """The first check that finds something wrong with a target as it is now."""
    for name, check in suite.items():
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                check(target, np.random.default_rng(seed))
        except Inconclusive:
            continue
        except (AssertionError, BadFunction, ArithmeticError, ValueError, TypeError, LookupError):
            return name
    return None


def one_in(count: int, seed: int = 0) -> list[Mutant]:
    """Every mutant of the engine, and ``count`` of the rows' drawn at random: a fast form."""
    everything = mutants()
    rows = [mutant for mutant in everything if mutant.target != "engine"]
    engine = [mutant for mutant in everything if mutant.target == "engine"]
    chosen = np.random.default_rng(seed).choice(len(rows), min(count, len(rows)), replace=False)
    return engine + [rows[i] for i in sorted(chosen)]
