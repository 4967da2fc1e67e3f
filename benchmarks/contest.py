"""Contestants in processes of their own, in turn, so that none disturbs another's threads.

A contestant is a function ``module:function`` that prepares everything and returns a step: a
function without arguments. It may want arguments itself, ``module:function:3``. The process times
the step; the contest is repeated for several rounds, every contestant once in each, and the
medians are compared.
"""

import importlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


class Absent(Exception):
    """A contestant cannot take part: something that it needs is not there."""


@dataclass
class Result:
    """What was measured for one contestant: seconds for one step, or why there is nothing."""

    name: str
    seconds: float | None
    absent: str = ""


def contest(contestants: dict[str, str], rounds: int, seconds: float) -> list[Result]:
    """Run the contestants, given as ``{name: "module:function"}``, and return their medians."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    absent: dict[str, str] = {}
    for _ in range(rounds):
        for name, place in contestants.items():
            if name in absent:
                continue
            answer = alone("benchmarks.contest:timed", place, seconds)
            if isinstance(answer, dict):
                absent[name] = answer["absent"]
            else:
                times[name].append(answer)
    return [
        Result(name, median(times[name]) if times[name] else None, absent.get(name, ""))
        for name in contestants
    ]


def markdown(title: str, results: list[Result], reference: str) -> str:
    """A Markdown table of times, and of ratios to the reference."""
    base = next(result.seconds for result in results if result.name == reference)
    rows = [["", "one step", f"relative to {reference}"]]
    for result in results:
        if result.seconds is None or base is None:
            rows.append([result.name, f"not measured: {result.absent}", ""])
        else:
            ratio = f"{result.seconds / base:.2f}"
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
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.contest", place, json.dumps(args)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"{place} {args} failed:\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def found(place: str):
    """The function that ``module:function`` names."""
    module, function = place.split(":")
    return getattr(importlib.import_module(module), function)


def timed(place: str, seconds: float) -> float:
    """The median time of a contestant's step, over at least so many seconds."""
    module, function, *args = place.split(":")
    step = found(f"{module}:{function}")(*map(int, args))
    step()  # the first step pays for imports, caches and compilation
    step()
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return median(times)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _main(place: str, args: str) -> None:
    try:
        answer = found(place)(*json.loads(args))
    except ModuleNotFoundError as error:
        answer = {"absent": f"{error.name} is not installed"}
    except Absent as error:
        answer = {"absent": str(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    # This file is __main__ now; a contestant raises the Absent of benchmarks.contest.
    found("benchmarks.contest:_main")(*sys.argv[1:])
