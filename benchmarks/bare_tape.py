"""The least that a tape in Python can be: what recording a step costs at all.

A node holds its array, the arguments, and the derivative by each of them. There is one kind of
number and no option; nothing is checked, guarded, named or explained, and nobody but the leaves
keeps a gradient. What records the same operations and walks back through them takes as long.
"""

import numpy as np

from benchmarks.networks import NETWORKS, RATE, numbers


class Node:
    """An array that remembers its arguments, and the derivative by each of them."""

    __slots__ = ("args", "data", "is_constant", "rules")

    def __init__(self, data, args=(), rules=(), is_constant=False):
        self.data, self.args, self.rules, self.is_constant = data, args, rules, is_constant

    def __matmul__(self, other):
        return Node(self.data @ other.data, (self, other), (by_left, by_right))

    def __add__(self, other):
        return Node(self.data + other.data, (self, other), (by_summand, by_row))


def by_left(g, y, a, b):
    return g @ b.T


def by_right(g, y, a, b):
    return a.T @ g


def by_summand(g, y, a, b):
    return g


def by_row(g, y, a, b):
    return g.sum(axis=0)


def relu(x):
    return Node(np.maximum(x.data, 0), (x,), (by_positive,))


def by_positive(g, y, x):
    return g * (y > 0)


def squared_error(z, y):
    d = Node(z.data - y, (z,), (lambda g, y, z: g,))
    s = Node(d.data * d.data, (d,), (lambda g, y, d: g * 2 * d,))
    return mean_of(s)


def mean_of(x):
    return Node(x.data.mean(), (x,), (lambda g, y, x: np.broadcast_to(g / x.size, x.shape),))


def cross_entropy(z, labels):
    """log_softmax, the choice of the labels, the mean and the sign, as nodes."""
    rows = np.arange(len(labels))
    shifted = z.data - z.data.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = Node(log_p, (z,), (lambda g, y, z: g - np.exp(y) * g.sum(axis=1, keepdims=True),))

    def put(g, y, p):
        into = np.zeros_like(p)
        into[rows, labels] = g
        return into

    right = Node(log_p[rows, labels], (p,), (put,))
    mean = Node(
        right.data.mean(), (right,), (lambda g, y, x: np.broadcast_to(g / x.size, x.shape),)
    )
    return Node(-mean.data, (mean,), (lambda g, y, x: -g,))


def backward(output):
    """What arrives at each node."""
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, is_placed = todo.pop()
        if is_placed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo += [(arg, False) for arg in node.args]
    found = {output: np.ones_like(output.data)}
    for node in reversed(order):
        if node.rules:
            g, data = found.pop(node), [arg.data for arg in node.args]
            for arg, rule in zip(node.args, node.rules, strict=True):
                if arg.is_constant:
                    continue
                passed = rule(g, node.data, *data)
                found[arg] = found[arg] + passed if arg in found else passed
    return found


def bare_tape(which):
    x, y, parameters = numbers(NETWORKS[which])
    leaves = [*map(Node, parameters)]
    w1, b1, w2, b2, w3, b3 = leaves
    loss = squared_error if w3.data.shape[1] == 1 else cross_entropy

    def step():
        hidden = relu(relu(Node(x, is_constant=True) @ w1 + b1) @ w2 + b2)
        total = loss(hidden @ w3 + b3, y)
        found = backward(total)
        for leaf in leaves:
            leaf.data -= RATE * found[leaf]
        return total.data

    return step
