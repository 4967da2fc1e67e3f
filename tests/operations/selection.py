"""Elements taken out, put in, chosen and sorted."""

import numpy as np

from tests.operations.case import Case, along, cases, real

M = np.array([[True, False, True], [False, True, True]])
I = np.array([[2, 0, 0], [1, 1, 2]])  # noqa: E741 (an index)


def get(index, *shape):
    """The case of taking elements out."""
    return lambda m, x: x[index], real(*shape)


def put(index, *shape):
    """The case of putting elements in: NumPy assigns to a copy."""

    def assigned(x, value):
        result = np.array(x)
        result[index] = value
        return result

    return Case("set", lambda m, x, v: m.set(x, index, v), (real(4, 3), real(*shape)), assigned)


CASES = [
    *cases(
        "getitem",
        get(1, 3, 2),
        get(-1, 3, 2),
        get((slice(None, None, -1), 1), 3, 2),
        get((Ellipsis, None, 0), 3, 2),
        get(slice(2, 0), 3, 2),
        get([0, 2, 2], 3, 2),
        get(I, 3, 2),
        get((I, 0), 3, 2),
        get(([0, 1], slice(None), [1, 1]), 2, 3, 2),
        get(M, 2, 3),
        get((M, 1), 2, 3, 2),
        get((), 2),
        get((), *()),
    ),
    put(1, 3),
    put((slice(None), 0), 4),
    put((slice(1, 3), slice(None)), 1, 3),
    put([0, 2, 0], 3, 3),
    put(np.arange(12).reshape(4, 3) % 5 == 0, 3),
    put((I[0], [0, 1, 1])),
    *cases(
        "where",
        (lambda m, a, b: m.where(M, a, b), real(2, 3), real(3)),
        (lambda m, a: m.where(M, a, 0.0), real(2, 1)),
        (lambda m, a: m.where(a > 0, a, 2 * a), real(2, 3)),
    ),
    *cases("where", (lambda m, a: m.where(a > 0), real(2, 3)), discrete=True),
    *cases(
        "select",
        (lambda m, x, y: m.select([x > 1, x > 0], [x, y], 0.0), real(2, 3), real(2, 3)),
        (lambda m, x, y: m.select([M, ~M], [x, y], 1.0), real(2, 3), real(3)),
    ),
    *cases("choose", (lambda m, a, b, c: m.choose(I, [a, b, c]), real(2, 3), real(3), real(2, 1))),
    *cases(
        "take",
        (lambda m, x: m.take(x, [3, 0, 3]), real(2, 3)),
        (lambda m, x: m.take(x, I, axis=1), real(2, 3)),
        (lambda m, x: m.take(x, I, axis=-2), real(3, 2)),
        (lambda m, x: m.take(x, 1, axis=0), real(3, 2)),
        (lambda m, x: m.take(x, [5, -1], mode="wrap"), real(4)),
        (lambda m, x: m.take(x, [5, -1], mode="clip"), real(4)),
    ),
    *cases(
        "take_along_axis",
        (lambda m, x: m.take_along_axis(x, I, 1), real(2, 3)),
        (lambda m, x: m.take_along_axis(x, np.array([5, 0, 5]), axis=None), real(2, 3)),
        (lambda m, x: m.take_along_axis(x, I[:1] - 2, 0), real(2, 3)),
        (lambda m, x: m.take_along_axis(x, I[:, :, None], axis=-2), real(2, 4, 2)),
    ),
    *cases("compress", (lambda m, x: m.compress([True, False, True], x, axis=1), real(2, 3))),
    *cases("compress", (lambda m, x: m.compress([False, True, True], x), real(2, 3))),
    *cases("extract", (lambda m, x: m.extract(M, x), real(2, 3))),
    *cases("extract", (lambda m, x: m.extract(x > 0, x), real(2, 3))),
    *along("sort"),
    *cases("sort", (lambda m, x: m.sort(x, axis=None), real(2, 3))),
    *along("argsort", discrete=True),
    *cases(
        "partition",
        (lambda m, x: m.partition(x, 2), real(6)),
        (lambda m, x: m.partition(x, (1, 3), axis=0), real(5, 2)),
    ),
    *cases(
        "diagonal",
        (lambda m, x: m.diagonal(x), real(3, 3)),
        (lambda m, x: m.diagonal(x, 1), real(2, 4)),
        (lambda m, x: m.diagonal(x, -1, 2, 0), real(3, 2, 4)),
        (lambda m, x: m.diagonal(x, 5), real(3, 3)),
    ),
    *cases(
        "trace",
        (lambda m, x: m.trace(x), real(3, 4)),
        (lambda m, x: m.trace(x, 1, 1, 2), real(2, 3, 3)),
    ),
    *cases(
        "diag",
        (lambda m, x: m.diag(x), real(3)),
        (lambda m, x: m.diag(x, -2), real(2)),
        (lambda m, x: m.diag(x, 1), real(3, 4)),
    ),
    *cases("diagflat", (lambda m, x: m.diagflat(x, 1), real(2, 2))),
    *cases(
        "triu", (lambda m, x: m.triu(x), real(3, 3)), (lambda m, x: m.triu(x, -1), real(2, 3, 4))
    ),
    *cases(
        "tril", (lambda m, x: m.tril(x), real(3, 3)), (lambda m, x: m.tril(x, 1), real(2, 3, 4))
    ),
]
