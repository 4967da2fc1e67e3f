"""functions/fft.py: what the common laws do not cover."""

import numpy as np
import pytest

from tinygrad_edu import Value


@pytest.mark.parametrize("name", ["fftn", "ifftn", "fft2", "ifft2"])
def test_every_axis_needs_a_length_of_its_own(name):
    words = rf"fft.{name}: shape \(2, 2\): s has 1 lengths for 2 axes; give one for each, or leave"
    with pytest.raises(ValueError, match=words):
        getattr(np.fft, name)(Value(np.ones((2, 2))), s=(2,), axes=(0, 1))
