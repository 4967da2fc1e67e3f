"""Two real data sets that come with the package; where they come from is told in SOURCES.md.

Both are small enough to read: the figures as they were recorded, not rescaled. They are kept in
compressed `.npz` files that hold nothing but arrays of numbers.
"""

from importlib.resources import files
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.datasets.dataset import Dataset
from tinygrad_edu.rng import RNG

Split = tuple[Dataset, Dataset]


@overload
def digits(split: None = None, *, rng: None = None) -> Dataset: ...
@overload
def digits(split: float, *, rng: RNG | None = None) -> Split: ...
@options_elsewhere(return_X_y="x, y = digits()", test_size="split", seed="rng", random_state="rng")
def digits(split: float | None = None, *, rng: RNG | None = None) -> Dataset | Split:
    """1797 handwritten digits as images of 8 x 8 pixels, to be told apart.

    - `x`: (1797, 64) float64, row by row the pixels of an image, *not scaled*: each is the number
      of inked dots in a 4 x 4 block of a 32 x 32 bitmap, a whole number from 0 (white) to 16.
      `x.reshape(-1, 8, 8)` gives images; divide by 16 for values from 0 to 1.
    - `y`: (1797,) int64, the digit, 0 to 9; each occurs 174 to 183 times.

    Without `split`, one `Dataset`. With `split`, a pair `train, test`: that share of every digit is
    for testing; which rows, `rng` decides (see `Dataset.split`). The same writers are in both.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI
    Machine Learning Repository, doi:10.24432/C50P49: its test part. Licence: CC BY 4.0.

    >>> train, test = digits(split=0.25, rng=0)
    >>> train, test
    (<digits (train): 1348 rows of 64 features, 10 classes>,
     <digits (test): 449 rows of 64 features, 10 classes>)
    >>> print(digits().x[10].reshape(8, 8).astype(int))
    [[ 0  0  1  9 15 11  0  0]
     [ 0  0 11 16  8 14  6  0]
     [ 0  2 16 10  0  9  9  0]
     [ 0  1 16  4  0  8  8  0]
     [ 0  4 16  4  0  8  8  0]
     [ 0  1 16  5  1 11  3  0]
     [ 0  0 12 12 10 10  0  0]
     [ 0  0  1 10 13  3  0  0]]
    """
    x, y = _figures("digits.npz")
    data = Dataset(
        x.astype(np.float64),
        y.astype(np.int64),
        name="digits",
        feature_names=tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
        target_names=tuple("0123456789"),
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), "
        "UCI Machine Learning Repository, doi:10.24432/C50P49 (the test part)",
        licence="CC BY 4.0",
    )
    return _whole_or_split(data, split, rng)


@overload
def diabetes(split: None = None, *, rng: None = None) -> Dataset: ...
@overload
def diabetes(split: float, *, rng: RNG | None = None) -> Split: ...
@options_elsewhere(
    return_X_y="x, y = diabetes()", test_size="split", seed="rng", random_state="rng"
)
def diabetes(split: float | None = None, *, rng: RNG | None = None) -> Dataset | Split:
    """Ten measurements of 442 patients with diabetes, and how the disease went on within a year.

    - `x`: (442, 10) float64, as recorded, *not scaled* (`standardise` does that): age in years;
      sex, coded 1 and 2; bmi, body mass index in kg/m^2; bp, mean blood pressure; and six
      measurements of blood serum: s1 total cholesterol, s2 low-density and s3 high-density
      lipoproteins, s4 the ratio of total to high-density cholesterol, s5 (probably) the logarithm
      of triglycerides, s6 blood sugar. The source gives no units for the serum figures.
    - `y`: (442,) float64, a measure of the progression of the disease one year after the
      measurements, 25 to 346.

    Without `split`, one `Dataset`. With `split`, a pair `train, test`: that share of the rows is
    for testing; which rows, `rng` decides (see `Dataset.split`).

    Source: the data of B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression,
    Annals of Statistics 32 (2004), 407-499, doi:10.1214/009053604000000067. Licence: none is stated
    by the authors (see SOURCES.md).

    >>> data = diabetes()
    >>> data
    <diabetes: 442 rows of 10 features, a number to predict>
    >>> dict(zip(data.feature_names, data.x[0].tolist()))
    {'age': 59.0, 'sex': 2.0, 'bmi': 32.1, 'bp': 101.0, 's1': 157.0, 's2': 93.2, 's3': 38.0,
     's4': 4.0, 's5': 4.8598, 's6': 87.0}
    >>> data.y[:3]
    array([151.,  75., 141.])
    """
    x, y = _figures("diabetes.npz")
    data = Dataset(
        x,
        y,
        name="diabetes",
        feature_names=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        source="B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, "
        "Annals of Statistics 32 (2004), 407-499, doi:10.1214/009053604000000067",
        licence="none stated by the authors; see SOURCES.md",
    )
    return _whole_or_split(data, split, rng)


def _figures(file_name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    with (files(__package__) / file_name).open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        return arrays["x"], arrays["y"]


def _whole_or_split(data: Dataset, split: float | None, rng: RNG | None) -> Dataset | Split:
    if split is not None:
        return data.split(split, rng=rng)
    if rng is not None:
        raise ValueError(
            f"{data.name} draws random numbers only to split: "
            f"give split=0.25 as well, or leave rng out"
        )
    return data
