"""Three problems in the plane that no straight line solves, drawn from `rng`.

Points in the plane can be looked at, and so can what a network makes of them. All three are two
steps: points on a shape, then normal noise of standard deviation `noise` on both coordinates. So
with `noise=0` a point lies exactly on its shape.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu._arguments import at_least_0, whole_number
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.datasets.dataset import Dataset
from tinygrad_edu.rng import RNG, generator


@options_elsewhere(n_samples="n", seed="rng", random_state="rng")
def moons(n: int = 200, *, noise: float = 0.1, rng: RNG | None = None) -> Dataset:
    """Two half circles of radius 1 that reach into each other.

    - `x`: (n, 2) float64. Class 0 on (cos t, sin t), class 1 on (1 - cos t, 1/2 - sin t), with t
      evenly spaced from 0 to pi; then the noise.
    - `y`: (n,) int64, 0 or 1; n // 2 points are of class 0. Rows are in random order.

    The shape is that of scikit-learn's `make_moons`. Raises `ValueError` when n < 2 or `noise` is
    negative or not finite, and `TypeError` without `rng`.

    >>> moons(100, rng=0)
    <moons: 100 rows of 2 features, 2 classes>
    >>> x, y = moons(4, noise=0, rng=0)
    >>> sorted(zip(y.tolist(), x.round(3).tolist()))
    [(0, [-1.0, 0.0]), (0, [1.0, 0.0]), (1, [0.0, 0.5]), (1, [2.0, 0.5])]
    """
    n = whole_number(n, "moons", "n", 2, "one point per class")
    outer = np.linspace(0, np.pi, n // 2)
    inner = np.linspace(0, np.pi, n - n // 2)
    points = np.concatenate(
        [
            np.column_stack([np.cos(outer), np.sin(outer)]),
            np.column_stack([1 - np.cos(inner), 0.5 - np.sin(inner)]),
        ]
    )
    classes = np.repeat([0, 1], [len(outer), len(inner)])
    return _blurred("moons", points, classes, noise, rng, ("upper", "lower"))


@options_elsewhere(n_samples="n", seed="rng", random_state="rng")
def spiral(
    n: int = 300, *, classes: int = 3, noise: float = 0.03, rng: RNG | None = None
) -> Dataset:
    """Arms that wind out of the origin, one per class.

    - `x`: (n, 2) float64. The points of class c lie at radius r, evenly spaced up to 1, and at
      angle 2 pi (c / classes + 3/5 r): three fifths of a turn; then the noise.
    - `y`: (n,) int64, 0 .. classes-1; the sizes of the classes differ by at most one. Rows are in
      random order.

    Raises `ValueError` when classes < 2, n < classes, or `noise` is negative or not finite, and
    `TypeError` without `rng`.

    >>> spiral(300, classes=3, rng=0)
    <spiral: 300 rows of 2 features, 3 classes>
    >>> x, y = spiral(3, noise=0, rng=0)
    >>> (x**2).sum(axis=1).round(6)
    array([1., 1., 1.])
    """
    arms = whole_number(classes, "spiral", "classes", 2, "with one there is nothing to tell apart")
    n = whole_number(n, "spiral", "n", arms, f"one point per class, and classes={arms}")
    arm = np.arange(n) % arms
    # The k-th of m points of an arm at radius (k + 1) / m: none at the origin, which is nobody's.
    radius = (np.arange(n) // arms + 1) / np.bincount(arm)[arm]
    angle = 2 * np.pi * (arm / arms + 0.6 * radius)
    points = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    names = tuple(f"arm {number}" for number in range(arms))
    return _blurred("spiral", points, arm, noise, rng, names)


@options_elsewhere(n_samples="n", seed="rng", random_state="rng")
def xor(n: int = 200, *, noise: float = 0.1, rng: RNG | None = None) -> Dataset:
    """The corners of the unit square, told apart by the exclusive or of their coordinates.

    - `x`: (n, 2) float64: (0, 0), (0, 1), (1, 0), (1, 1) in turn; then the noise.
    - `y`: (n,) int64: 1 where exactly one coordinate of the corner is 1, otherwise 0. Rows are in
      random order.

    The problem with which M. Minsky and S. Papert (Perceptrons, 1969) showed what a single layer
    cannot do. Raises `ValueError` when n < 4 or `noise` is negative or not finite, and `TypeError`
    without `rng`.

    >>> x, y = xor(4, noise=0, rng=0)
    >>> sorted(zip(x.tolist(), y.tolist()))
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
    """
    n = whole_number(n, "xor", "n", 4, "one point per corner")
    corner = np.arange(n) % 4
    first, second = corner // 2, corner % 2
    points = np.column_stack([first, second]).astype(float)
    return _blurred("xor", points, first ^ second, noise, rng, ("equal", "different"))


def _blurred(
    name: str,
    points: NDArray[Any],
    classes: NDArray[Any],
    noise: float,
    rng: RNG | None,
    target_names: tuple[str, ...],
) -> Dataset:
    """The points with normal noise on both coordinates, in random order."""
    sd = at_least_0(noise, name, "noise")
    source = generator(rng, name)
    order = source.permutation(len(points))
    return Dataset(
        points[order] + sd * source.standard_normal(points.shape),
        classes[order].astype(np.int64),
        name=name,
        feature_names=("x0", "x1"),
        target_names=target_names,
        source=f"drawn by tinygrad_edu.datasets.{name}",
        licence="generated, free to use",
    )
