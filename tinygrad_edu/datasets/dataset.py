"""A data set: rows of figures, what is to be predicted from them, and where both come from."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, replace
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinygrad_edu._hints import hints, options_elsewhere
from tinygrad_edu.datasets.splitting import share, split_rows
from tinygrad_edu.rng import RNG, generator

OTHER_NAMES = {
    **dict.fromkeys(("data", "X", "features"), "data.x"),
    **dict.fromkeys(("target", "targets", "labels"), "data.y"),
    "images": "data.x.reshape(-1, 8, 8)",
    "shape": "data.x.shape",
    "DESCR": "data.source, and data.licence",
    "train_test_split": "data.split(0.25, rng=0)",
}
"""What other libraries call it, and what to write here."""


@hints(OTHER_NAMES)
@dataclass(eq=False, repr=False)
class Dataset:
    """Rows `x` with their targets `y`; unpacks as `x, y = data`.

    - `x`: array of shape (n, features), or (n, ...): one row per example.
    - `y`: array of shape (n,), or (n, ...): one target per row. Where there are classes, the class
      numbers 0 .. k-1.
    - `name`: what the figures are called.
    - `feature_names`: one name per column of `x`, or empty.
    - `target_names`: one name per class; empty where the target is a quantity.
    - `source`, `licence`: where the figures come from, and on which terms.

    `len(data)` is the number of rows. To change a part, make a new data set with
    `dataclasses.replace(data, x=...)`.

    Raises `TypeError` when `x` or `y` is not an array, and `ValueError` when the lengths
    disagree or a class number has no name.

    >>> from tinygrad_edu.datasets import digits
    >>> data = digits()
    >>> data
    <digits: 1797 rows of 64 features, 10 classes>
    >>> x, y = data
    >>> x.shape, y.shape, len(data)
    ((1797, 64), (1797,), 1797)
    >>> from dataclasses import replace
    >>> replace(data, x=data.x / 16).x.max()  # pixels between 0 and 1
    np.float64(1.0)
    >>> Dataset(np.eye(3), np.arange(3.0))  # of your own
    <data: 3 rows of 3 features, a number to predict>
    """

    x: NDArray[Any]
    y: NDArray[Any]
    name: str = "data"
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        for name, part in (("x", self.x), ("y", self.y)):
            if not isinstance(part, np.ndarray) or part.ndim == 0:
                raise TypeError(
                    f"Dataset needs {name} as a NumPy array with one entry per row, "
                    f"not {type(part).__name__}"
                )
        if len(self.x) != len(self.y):
            raise ValueError(
                f"Dataset needs as many targets as rows: x has shape {self.x.shape}, "
                f"y has shape {self.y.shape}"
            )
        if self.feature_names and self.x.shape[1:] != (len(self.feature_names),):
            raise ValueError(
                f"Dataset needs one name per feature: x has shape {self.x.shape}, "
                f"feature_names has {len(self.feature_names)}"
            )
        self._check_classes()

    def _check_classes(self) -> None:
        classes = len(self.target_names)
        if not classes:
            return
        if self.y.ndim != 1 or not np.issubdtype(self.y.dtype, np.integer):
            raise ValueError(
                f"Dataset with target_names needs y as whole numbers of shape (n,), "
                f"not {self.y.dtype} of shape {self.y.shape}"
            )
        unknown = self.y[(self.y < 0) | (self.y >= classes)]
        if unknown.size:
            raise ValueError(
                f"Dataset has {classes} target_names, so y may hold 0 .. {classes - 1}, "
                f"not {unknown[0]}"
            )

    def __setattr__(self, name: str, new: object) -> None:
        """Set an attribute, once: what a data set consists of stays as it is."""
        if name in vars(self):
            raise _stays(name)
        super().__setattr__(name, new)

    def __delattr__(self, name: str) -> None:
        """Refused, for the same reason."""
        raise _stays(name)

    def __getitem__(self, rows: object) -> NoReturn:
        """Refused, as it might mean rows, or one of `x` and `y`."""
        raise TypeError(
            "Dataset: there is no data[...]; rows are data.take(range(10)), and their arrays "
            "data.x[:10], data.y[:10]"
        )

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """`x`, then `y`: what `x, y = data` asks for."""
        yield self.x
        yield self.y

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.x)

    def __repr__(self) -> str:
        shape = self.x.shape[1:]
        rows = f"{len(self)} row{'s' * (len(self) != 1)}"
        columns = f"{shape[0]} features" if len(shape) == 1 else f"shape {shape}"
        target = f"{len(self.target_names)} classes" if self.target_names else "a number to predict"
        return f"<{self.name}: {rows} of {columns}, {target}>"

    def take(self, rows: ArrayLike, name: str | None = None) -> "Dataset":
        """The chosen rows, as a data set of their own (a copy).

        `rows` is what NumPy accepts as an index of the first axis: row numbers of shape (m,), or
        booleans of shape (n,).

        >>> from tinygrad_edu.datasets import digits
        >>> data = digits()
        >>> data.take(data.y == 3)
        <digits: 183 rows of 64 features, 10 classes>
        """
        index = np.asarray(rows)
        if index.ndim != 1:
            raise ValueError(f"take needs rows of shape (m,), not {index.shape}")
        return replace(self, x=self.x[index], y=self.y[index], name=name or self.name)

    @options_elsewhere(test_size="split", seed="rng", random_state="rng")
    def split(self, split: float, *, rng: RNG | None = None) -> "tuple[Dataset, Dataset]":
        """Two data sets, `train, test`: every row is in exactly one of them, in random order.

        `round(split * n)` rows are for testing. Where there are classes, each is divided in the
        same proportion, exact to within one row. `rng` (a seed or a `numpy.random.Generator`)
        decides which rows; the same seed gives the same split.

        Raises `ValueError` when `split` is not strictly between 0 and 1, or leaves a part empty.

        >>> from tinygrad_edu.datasets import moons
        >>> train, test = moons(200, rng=0).split(0.25, rng=1)
        >>> train, test
        (<moons (train): 150 rows of 2 features, 2 classes>,
         <moons (test): 50 rows of 2 features, 2 classes>)
        """
        fraction = share(split, f"split of {self.name}")
        if not 0 < round(fraction * len(self)) < len(self):
            raise ValueError(
                f"split={fraction:g} of {len(self)} rows leaves one of the parts empty"
            )
        groups = self.y if self.target_names else np.zeros(len(self), dtype=int)
        train, test = split_rows(groups, fraction, generator(rng, f"split of {self.name}"))
        return self.take(train, f"{self.name} (train)"), self.take(test, f"{self.name} (test)")


def _stays(name: str) -> FrozenInstanceError:
    return FrozenInstanceError(
        f"Dataset: data.{name} stays as it is; make a new data set, Dataset(data.x / 16, data.y), "
        "dataclasses.replace(data, x=...) or datasets.standardise(train, test)"
    )
