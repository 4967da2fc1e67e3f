"""functions/parts.py: numbers in two parts."""

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu import Value


def test_nothing_stands_after_the_point_of_infinity_and_its_derivative_is_zero():
    x = Value(np.array([np.inf, -np.inf, np.nan, -2.5]))
    for mine, numpys in zip(tg.modf(x), np.modf(x.data), strict=True):
        np.testing.assert_array_equal(mine.data, numpys)
    tg.modf(x)[0].sum().backward()
    assert x.grad.tolist() == [0, 0, 1, 1]


def test_parts_of_numbers():
    x = Value(np.array([2.75, -1.5]))
    for ours, theirs in [
        (tg.modf(x), np.modf(x.data)),
        (tg.frexp(x), np.frexp(x.data)),
        (tg.divmod(x, 2.0), np.divmod(x.data, 2.0)),
    ]:
        for mine, his in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(mine.data, his)
    fraction, _whole = tg.modf(x)
    fraction.sum().backward()
    assert x.grad.tolist() == [1, 1]
    x.grad = None
    mantissa, _exponent = tg.frexp(x)
    mantissa.sum().backward()
    assert x.grad.tolist() == [0.25, 0.5]
