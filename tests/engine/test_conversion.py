"""engine/conversion.py: data of one kind as data of another."""

from fractions import Fraction

import numpy as np

from tinygrad_edu.engine.conversion import cast


def test_a_gradient_is_cast_to_the_kind_of_its_argument():
    assert type(cast(np.float64(2), 1.0)) is float
    assert type(cast(2, Fraction(1))) is Fraction
    assert cast(np.ones(2), np.ones(2, "float16")).dtype == np.float16
    assert cast(np.array([1 + 2j]), np.ones(1)).tolist() == [1.0]
    assert type(cast(1.5, np.float32(1))) is np.float32
