"""Order the nodes of each layer so that few edges cross: the barycentre heuristic."""

import itertools
from bisect import bisect, insort
from collections.abc import Mapping

SWEEPS = 8


def fewest_crossings(
    rows: list[list[int]], left: Mapping[int, list[int]], right: Mapping[int, list[int]]
) -> None:
    """Reorder ``rows`` in place. The order that comes in is kept where nothing is gained.

    Each sweep goes through the layers and sorts one by where the neighbours of its nodes stand,
    once looking left, once looking right. The best order met is the one that stays.
    """
    best = [list(row) for row in rows]
    fewest = crossings(rows, right)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        layers, neighbours = (rows, left) if sweep % 2 else (rows[::-1], right)
        place: dict[int, int] = {}
        for row in layers:
            wish = {}
            for k, i in enumerate(row):
                near = [place[j] for j in neighbours[i] if j in place]
                wish[i] = sum(near) / len(near) if near else k
            row.sort(key=wish.__getitem__)  # stable, so operands stay in source order
            place.update((i, k) for k, i in enumerate(row))
        count = crossings(rows, right)
        if count < fewest:
            fewest, best = count, [list(row) for row in rows]
    rows[:] = best


def crossings(rows: list[list[int]], right: Mapping[int, list[int]]) -> int:
    """How many pairs of edges between neighbouring layers cross.

    >>> crossings([[0, 1], [2, 3]], {0: [3], 1: [2], 2: [], 3: []})
    1
    """
    total = 0
    for row, following in itertools.pairwise(rows):
        place = {i: k for k, i in enumerate(following)}
        ends: list[int] = []  # where the edges from nodes above have ended, in order
        for i in row:
            here = sorted(place[j] for j in right[i])
            total += sum(len(ends) - bisect(ends, end) for end in here)
            for end in here:
                insort(ends, end)
    return total
