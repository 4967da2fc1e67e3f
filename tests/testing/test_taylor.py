"""The Taylor plot draws the remainder and tells its slope."""

import numpy as np
import pytest

from tinygrad_edu.testing import taylor_plot

X = np.array([0.5, -1.0])


def f(x):
    return float(np.sum(np.exp(x)))


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_legend_tells_slope_two_for_a_right_gradient_and_one_for_a_wrong_one():
    assert "measured, slope 2.0" in labels(taylor_plot(f, np.exp, X))[0]
    wrong = labels(taylor_plot(f, lambda x: 2 * np.exp(x), X))[0]
    assert 0.9 < float(wrong.removeprefix("measured, slope ")) < 1.1


def test_the_points_are_the_differences_along_the_line():
    v = np.array([1.0, 0.0])
    points = taylor_plot(f, np.exp, X, v).get_lines()[0]
    t, error = points.get_xdata()[0], points.get_ydata()[0]
    assert error == pytest.approx(f(X + t * v) - f(X) - t * np.exp(0.5), rel=1e-9)


def test_a_direction_of_another_shape_is_refused_and_axes_are_used_if_given():
    with pytest.raises(ValueError, match=r"x has shape \(2,\), v has \(3,\)"):
        taylor_plot(f, np.exp, X, np.ones(3))
    ax = taylor_plot(f, np.exp, X)
    assert taylor_plot(f, np.exp, X, ax=ax) is ax
    assert len(ax.get_lines()) == 6
