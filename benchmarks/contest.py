"""Contestants in processes of their own, in turn, so that none disturbs another's threads.

A contestant is a function ``module:function`` that prepares everything and returns a step: a
function without arguments. The process times the step; the contest is repeated for several
rounds, every contestant once in each, and the medians are compared.
"""

import importlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


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
            answer = _in_own_process(place, seconds)
            if "absent" in answer:
                absent[name] = answer["absent"]
            else:
                times[name].append(answer["seconds"])
    return [
        Result(name, median(times[name]) if times[name] else None, absent.get(name, ""))
        for name in contestants
    ]


def markdown(title: str, results: list[Result], reference: str) -> str:
    """A Markdown table of times, and of ratios to the reference."""
    base = next(result.seconds for result in results if result.name == reference)
    lines = [f"### {title}", "", f"| | one step | relative to {reference} |", "|---|---:|---:|"]
    for result in results:
        if result.seconds is None or base is None:
            lines.append(f"| {result.name} | not measured: {result.absent} | |")
        else:
            lines.append(
                f"| {result.name} | {_readable(result.seconds)} | {result.seconds / base:.2f} |"
            )
    return "\n".join(lines) + "\n"


def _readable(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def _in_own_process(place: str, seconds: float) -> dict:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.contest", place, str(seconds)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"{place} failed:\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def _main(place: str, seconds: float) -> None:
    module, function = place.split(":")
    try:
        step = getattr(importlib.import_module(module), function)()
    except ModuleNotFoundError as error:
        print(json.dumps({"absent": f"{error.name} is not installed"}))
        return
    step()  # the first step pays for imports, caches and compilation
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(json.dumps({"seconds": median(times)}))


if __name__ == "__main__":
    _main(sys.argv[1], float(sys.argv[2]))
