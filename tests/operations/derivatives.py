"""Derivatives of a case: of one number that depends on every element of every result."""

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu import Value, gradients
from tinygrad_edu.engine import is_complex, is_continuous
from tinygrad_edu.functions.plain import alike


def ids(cases):
    counts = {}
    for case in cases:
        counts[case.name] = counts.get(case.name, -1) + 1
        yield f"{case.name}-{counts[case.name]}"


def flat(result):
    """The results of an operation, one or several, as a list."""
    return list(result) if isinstance(result, list | tuple) else [result]


def plain(result):
    return [y.data if isinstance(y, Value) else y for y in flat(result)]


def loss(case, m, inputs):
    """One number that depends on every element of every result, each in its own way."""
    total = 0.0
    for k, y in enumerate(flat(case.call(m, *inputs))):
        if is_continuous(getattr(y, "_value", plain(y)[0])):
            place = 1.0 + k + np.arange(m.size(y)).reshape(m.shape(y))
            total = total + m.sum(weighted(m.real(y), np.cos(place)))
            if is_complex(y) or np.iscomplexobj(getattr(y, "_value", 0.0)):
                total = total + m.sum(weighted(m.imag(y), np.sin(place)))
    return total


def weighted(y, weights):
    """Each element times its weight; the weights in the library of ``y``, if it is not NumPy."""
    y, weights = alike(y, np.asarray(weights))
    return y * weights


def gradient(case, inputs, create_graph=False):
    """The gradient of ``loss`` by each input."""
    values = [x if isinstance(x, Value) else Value(x) for x in inputs]
    found = gradients(loss(case, tg, values), wrt=values, create_graph=create_graph)
    return [found.get(value, 0 * value) for value in values]


def along(gradient, direction):
    """The derivative in a direction: Re <gradient, direction>."""
    products = [tg.sum(g * v) for g, v in zip(gradient, direction, strict=True)]
    return sum((tg.real(p) if is_complex(p) else p for p in products), start=Value(0.0))


def directions(case, inputs, seed):
    rng = np.random.default_rng(seed)

    def draw(x):
        return np.round(rng.uniform(-1, 1, np.shape(x)) * 8) / 8

    return [draw(x) + 1j * draw(x) if is_complex(x) else draw(x) for x in inputs]


def moved(inputs, t, direction):
    return [x + t * v for x, v in zip(inputs, direction, strict=True)]
