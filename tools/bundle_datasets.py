"""Writes the figures that come with `tinygrad_edu.datasets`, from scikit-learn's copies.

Run once, by hand, from the root of the repository: `python tools/bundle_datasets.py`. It needs
scikit-learn, which the package does not. Files are replaced only when complete.
"""

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[1] / "tinygrad_edu" / "datasets"


def figures() -> dict[str, dict[str, NDArray]]:
    """The arrays of each file, in the smallest type that holds them exactly."""
    from sklearn.datasets import load_diabetes, load_digits

    digits, diabetes = load_digits(), load_diabetes(scaled=False)
    return {
        "digits.npz": {"x": digits.data.astype(np.uint8), "y": digits.target.astype(np.uint8)},
        "diabetes.npz": {"x": diabetes.data, "y": diabetes.target},
    }


def write(path: Path, arrays: dict[str, NDArray]) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, **arrays)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


if __name__ == "__main__":
    for name, arrays in figures().items():
        write(FOLDER / name, arrays)
        print(f"{name}: {(FOLDER / name).stat().st_size:,} bytes")
