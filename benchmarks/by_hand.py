"""One training step as a person writes it in NumPy: the measure of all others.

``numpy_plain`` is the straightforward way; ``numpy_out`` keeps every array and computes into it.
"""

import numpy as np

from benchmarks.networks import NETWORKS, RATE, numbers


def numpy_plain(which):
    x, y, (w1, b1, w2, b2, w3, b3) = numbers(NETWORKS[which])
    n = len(x)
    rows = np.arange(n)

    def squared_error(z):
        d = z - y
        return (d * d).mean(), d * (2 / n)

    def cross_entropy(z):
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        loss = (np.log(s[:, 0]) - z[rows, y]).mean()
        p = e / s
        p[rows, y] -= 1
        return loss, p / n

    loss_and_grad = squared_error if w3.shape[1] == 1 else cross_entropy

    def step():
        nonlocal w1, b1, w2, b2, w3, b3
        a1 = np.maximum(x @ w1 + b1, 0)
        a2 = np.maximum(a1 @ w2 + b2, 0)
        loss, g3 = loss_and_grad(a2 @ w3 + b3)
        g2 = g3 @ w3.T * (a2 > 0)
        g1 = g2 @ w2.T * (a1 > 0)
        w3 -= RATE * (a2.T @ g3)
        b3 -= RATE * g3.sum(axis=0)
        w2 -= RATE * (a1.T @ g2)
        b2 -= RATE * g2.sum(axis=0)
        w1 -= RATE * (x.T @ g1)
        b1 -= RATE * g1.sum(axis=0)
        return loss

    return step


def numpy_out(which):
    x, y, (w1, b1, w2, b2, w3, b3) = numbers(NETWORKS[which])
    n, rows = len(x), np.arange(len(x))
    a1, a2, z3 = (np.empty((n, len(b)), np.float32) for b in (b1, b2, b3))
    g1, g2 = np.empty_like(a1), np.empty_like(a2)
    m1, m2 = np.empty(a1.shape, bool), np.empty(a2.shape, bool)
    d1, d2, d3, c1, c2, c3 = map(np.empty_like, (w1, w2, w3, b1, b2, b3))
    column = np.empty((n, 1), np.float32)

    def squared_error():
        np.subtract(z3, y, out=z3)
        loss = np.vdot(z3, z3) / n
        np.multiply(z3, 2 / n, out=z3)
        return loss

    def cross_entropy():
        np.max(z3, axis=1, keepdims=True, out=column)
        np.subtract(z3, column, out=z3)
        right = z3[rows, y]
        np.exp(z3, out=z3)
        np.sum(z3, axis=1, keepdims=True, out=column)
        loss = (np.log(column[:, 0]) - right).mean()
        np.divide(z3, column, out=z3)
        z3[rows, y] -= 1
        np.multiply(z3, 1 / n, out=z3)
        return loss

    loss_and_grad = squared_error if w3.shape[1] == 1 else cross_entropy

    def step():
        for a, w, b, z in ((x, w1, b1, a1), (a1, w2, b2, a2)):
            np.matmul(a, w, out=z)
            np.add(z, b, out=z)
            np.maximum(z, 0, out=z)
        np.matmul(a2, w3, out=z3)
        np.add(z3, b3, out=z3)
        loss = loss_and_grad()
        for g, w, a, m, into in ((z3, w3, a2, m2, g2), (g2, w2, a1, m1, g1)):
            np.matmul(g, w.T, out=into)
            np.greater(a, 0, out=m)
            np.multiply(into, m, out=into)
        for a, g, w, b, d, c in (
            (a2, z3, w3, b3, d3, c3),
            (a1, g2, w2, b2, d2, c2),
            (x, g1, w1, b1, d1, c1),
        ):
            np.matmul(a.T, g, out=d)
            np.multiply(d, RATE, out=d)
            np.subtract(w, d, out=w)
            np.add.reduce(g, axis=0, out=c)
            np.multiply(c, RATE, out=c)
            np.subtract(b, c, out=b)
        return loss

    return step


def numpy_products(which):
    """The matrix products of a step, and nothing else: no step around the same BLAS is faster."""
    x, _, (w1, _, w2, _, w3, _) = numbers(NETWORKS[which])
    a1, a2 = np.maximum(x @ w1, 0), np.maximum(x @ w1 @ w2, 0)
    g1, g2, g3 = a1 / 100, a2 / 100, a2 @ w3 / 100
    products = [(x, w1), (a1, w2), (a2, w3), (g3, w3.T), (g2, w2.T)]
    products += [(a2.T, g3), (a1.T, g2), (x.T, g1)]
    into = [a @ b for a, b in products]

    def step():
        for (a, b), c in zip(products, into, strict=True):
            np.matmul(a, b, out=c)

    return step
