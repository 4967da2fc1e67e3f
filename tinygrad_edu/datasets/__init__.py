"""Data to learn from: two real sets that come with the package, and three drawn on the spot.

`digits` and `diabetes` are real; `moons`, `spiral` and `xor` are drawn from `rng`. All give a
`Dataset`, which unpacks as `x, y = data` and splits as `train, test = data.split(0.25, rng=0)`.
`standardise` puts features on one scale, by the training rows alone.

======================  ====================================================================
``dataset``             `Dataset`: rows of figures, and what is to be predicted from them
``splitting``           which rows are kept for testing
``bundled``             `digits` and `diabetes`
``generated``           `moons`, `spiral` and `xor`
``scaling``             `standardise`
======================  ====================================================================
"""

from tinygrad_edu._hints import hinting
from tinygrad_edu.datasets.bundled import diabetes, digits
from tinygrad_edu.datasets.dataset import Dataset
from tinygrad_edu.datasets.generated import moons, spiral, xor
from tinygrad_edu.datasets.scaling import standardise

__getattr__ = hinting(
    "datasets",
    {
        "load_digits": "datasets.digits()",
        **dict.fromkeys(
            ("MNIST", "mnist", "load_mnist", "fashion_mnist", "FashionMNIST", "cifar10", "CIFAR10"),
            "datasets.digits(), of 8 x 8 pixels",
        ),
        "load_diabetes": "datasets.diabetes()",
        **dict.fromkeys(
            ("california_housing", "fetch_california_housing", "boston", "load_boston"),
            "datasets.diabetes(), which has numbers to predict, too",
        ),
        "make_moons": "datasets.moons(200, rng=0)",
        **dict.fromkeys(
            ("blobs", "make_blobs", "circles", "make_circles"),
            "datasets.moons(200, rng=0), which are two classes, too",
        ),
        **dict.fromkeys(
            ("standardize", "normalize", "normalise", "StandardScaler"),
            "datasets.standardise(train, test)",
        ),
        **dict.fromkeys(("train_test_split", "split"), "train, test = data.split(0.25, rng=0)"),
        **dict.fromkeys(("iris", "load_iris"), "datasets.digits(), which has classes, too"),
        **dict.fromkeys(
            ("load_csv", "read_csv"), "datasets.Dataset(x, y), of columns of np.loadtxt(path, ...)"
        ),
        "TensorDataset": "datasets.Dataset(x, y)",
        "DataLoader": "tg.training.batches(data, 32, rng=0)",
    },
)

__all__ = ["Dataset", "diabetes", "digits", "moons", "spiral", "standardise", "xor"]


def __dir__() -> list[str]:
    return sorted(__all__)
