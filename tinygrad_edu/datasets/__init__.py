"""Data to learn from: two real sets that come with the package, and three drawn on the spot.

`digits` and `diabetes` are real; `moons`, `spiral` and `xor` are drawn from `rng`. All give a
`Dataset`, which unpacks as `x, y = data` and splits as `train, test = data.split(0.25, rng=0)`.
`standardise` puts features on one scale, by the training rows alone.
"""

from tinygrad_edu.datasets.bundled import diabetes, digits
from tinygrad_edu.datasets.dataset import Dataset
from tinygrad_edu.datasets.generated import moons, spiral, xor
from tinygrad_edu.datasets.scaling import standardise

__all__ = ["Dataset", "diabetes", "digits", "moons", "spiral", "standardise", "xor"]
