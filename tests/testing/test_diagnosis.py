"""Each common slip is recognised by the mark that it leaves on the numbers."""

import numpy as np
import pytest

from tinygrad_edu.testing.diagnosis import Evidence, diagnose

RIGHT = np.array([[1.0, -2.0, 3.5], [0.25, 5.0, -7.0], [2.0, 0.5, 1.25]])
SIZES = {9: "the size of x", 3: "the length of axis 0 of x"}
IGNORING = RIGHT * np.array([1.0, 2.0, 4.0])
OTHER = RIGHT**2


def told(ours, right=RIGHT):
    return diagnose(Evidence(np.asarray(ours), right, IGNORING, {"b": OTHER}, SIZES))


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (-RIGHT, "the sign is wrong"),
        (2 * RIGHT, "counted twice"),
        (RIGHT / 2, "one of two paths is lost"),
        (9 * RIGHT, "9 times too large, the size of x: a mean was taken for a sum"),
        (RIGHT / 3, "3 times too small, the length of axis 0 of x"),
        (1.01 * RIGHT, "it is 1.01 times the right one"),
        (0 * RIGHT, "it is zero"),
        (RIGHT.T, "transpose of the right one"),
        (RIGHT[::-1], "reversed along axis 0"),
        (RIGHT[:, [2, 0, 1]], "shifted along axis 1"),
        (RIGHT[:, [1, 0, 2]], "right and in the wrong places"),
        (
            np.broadcast_to(RIGHT.mean(1, keepdims=True), (3, 3)),
            "mean of the right one along axis 1",
        ),
        (IGNORING, "the cotangent g is ignored"),
        (OTHER, "gradient by b: two arguments are swapped"),
        (RIGHT + np.eye(3)[:, [1, 2, 0]] * (np.arange(3) == 1), "1 of 9 numbers are wrong"),
        (RIGHT * np.nan, "9 of 9 numbers are not finite"),
        (RIGHT**3, "matches none of the common mistakes"),
    ],
)
def test_a_slip_is_recognised(ours, words):
    assert words in told(ours)


def test_a_reshape_in_place_of_a_transpose_is_recognised():
    right = np.arange(1.0, 7.0).reshape(2, 3) ** 2
    ours = right.T.reshape(2, 3)
    assert "a reshape instead of a transpose" in told(ours, right)
