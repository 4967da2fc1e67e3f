"""Contestants in processes of their own, in turn, so that none disturbs another's threads.

A contestant is a function ``module:function`` that prepares everything and returns a step: a
function without arguments. It may want arguments itself, ``module:function:3``. Each lives in a
process that waits until it is its turn, for a tenth of a second, and then times its step. What
disturbs a machine lasts longer than that, so it meets all contestants alike; and a ratio is taken
within each round, before the median of all rounds.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from types import MappingProxyType

TURNS = 10
"""In so many turns a contestant's time in one round is cut."""
REST = 0.1
"""For so many seconds the threads of the last one in turn go on looking for work."""
MARK = "answer: "
"""What a line of an answer begins with; whatever else a contestant prints is its own affair."""
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class Absent(Exception):
    """A contestant cannot take part: something that it needs is not there."""


@dataclass
class Result:
    """What was measured for one contestant: seconds for one step, in each turn, or why not."""

    name: str
    turns: list[float] = field(default_factory=list)
    absent: str = ""

    @property
    def seconds(self) -> float:
        """The median."""
        return median(self.turns)

    def relative_to(self, reference: "Result") -> float:
        """The median of the ratios, each within one turn of both."""
        return median(x / y for x, y in zip(self.turns, reference.turns, strict=True))


class Contestant:
    """A process that has prepared a step, and times it whenever it is told to."""

    def __init__(self, place: str, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command("benchmarks.contest:serve", place),
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.absent = self.answer()["absent"]

    def time(self, seconds: float) -> float:
        """The median time of its step, in a turn of so many seconds."""
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        """What it says next."""
        others = []
        for line in self.process.stdout:
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
            others.append(line)
        raise RuntimeError(f"{self.process.args} failed:\n{''.join(others)}")

    def __enter__(self) -> "Contestant":
        return self

    def __exit__(self, *_) -> None:
        self.process.communicate()  # there are no more turns


def contest(
    contestants: dict[str, str],
    rounds: int,
    seconds: float,
    environment: Mapping[str, str] = NO_VARIABLES,
) -> list[Result]:
    """Run the contestants, given as ``{name: "module:function"}``, in turn.

    Their processes see the variables of the ``environment`` besides those of this one.
    """
    with ExitStack() as stack:
        living = {
            name: stack.enter_context(Contestant(place, environment))
            for name, place in contestants.items()
        }
        results = {name: Result(name, absent=c.absent) for name, c in living.items()}
        for _ in range(rounds * (TURNS if seconds else 1)):
            for name, result in results.items():
                if not result.absent:
                    result.turns.append(living[name].time(seconds / TURNS))
    return [*results.values()]


def serve(place: str) -> None:
    """Prepare a step, say so, and time it for each line that says for how many seconds."""
    module, function, *args = place.split(":")
    step = found(f"{module}:{function}")(*map(int, args))
    step()  # the first step pays for imports, caches and compilation
    say({"absent": ""})
    for line in sys.stdin:
        say(timed(step, float(line)))


def timed(step, seconds: float) -> float:
    """The median time of a step, over so many seconds; the first fifth of them is to get warm."""
    time.sleep(REST if seconds else 0)
    times = []
    start = time.perf_counter()
    warm, end = start + seconds / 5, start + seconds
    while not times or time.perf_counter() < end:
        before = time.perf_counter()
        step()
        after = time.perf_counter()
        if before >= warm:
            times.append(after - before)
    return median(times)


def say(answer) -> None:
    """Answer whoever has started this process."""
    print(f"{MARK}{json.dumps(answer)}", flush=True)


def markdown(title: str, results: list[Result], reference: str) -> str:
    """A Markdown table of times, and of ratios to the reference."""
    base = next(result for result in results if result.name == reference)
    rows = [["", "one step", f"relative to {reference}"]]
    for result in results:
        if result.absent:
            rows.append([result.name, f"not measured: {result.absent}", ""])
        else:
            ratio = "" if base.absent else f"{result.relative_to(base):.2f}"
            rows.append([result.name, readable(result.seconds), ratio])
    return titled(title, rows)


def titled(title: str, rows: list[list[str]]) -> str:
    """A Markdown table with a title; its first row is the head, its first column are names."""
    head, *body = rows
    lines = [f"### {title}", "", _line(head), "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join([*lines, *map(_line, body)]) + "\n"


def readable(seconds: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def alone(place: str, *args):
    """What the function ``module:function`` returns in a process of its own (as JSON).

    It is ``{"absent": reason}`` if it needs something that is not there.
    """
    run = subprocess.run(command(place, *args), capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{place} {args} failed:\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1].removeprefix(MARK))


def command(place: str, *args) -> list[str]:
    """The command that runs a function, and says what it returns."""
    return [sys.executable, "-m", "benchmarks.contest", place, json.dumps(args)]


def found(place: str):
    """The function that ``module:function`` names."""
    module, function = place.split(":")
    return getattr(importlib.import_module(module), function)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _main(place: str, args: str) -> None:
    try:
        answer = found(place)(*json.loads(args))
    except ModuleNotFoundError as error:
        answer = {"absent": f"{error.name} is not installed"}
    except Absent as error:
        answer = {"absent": str(error)}
    say(answer)


if __name__ == "__main__":
    # This file is __main__ now; a contestant raises the Absent of benchmarks.contest.
    found("benchmarks.contest:_main")(*sys.argv[1:])
