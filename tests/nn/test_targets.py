import numpy as np
import pytest

from tinygrad_edu.nn import half_squared_error, hinge_loss, mse_loss


@pytest.mark.parametrize("target", [["a", "b"], np.array(["a", "b"]), np.array([0, 0], "M8[s]")])
@pytest.mark.parametrize("loss", [mse_loss, half_squared_error, hinge_loss])
def test_targets_that_are_no_numbers_are_refused(loss, target):
    with pytest.raises(TypeError, match=f"{loss.__name__}: the target: an array of numbers is"):
        loss(np.zeros(2), target)
