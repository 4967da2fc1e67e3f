import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits

from tinygrad_edu.datasets import diabetes, digits
from tools.bundle_datasets import figures, write

both = pytest.mark.parametrize("load", [digits, diabetes])
folder = files("tinygrad_edu.datasets")


def test_digits_are_the_figures_that_scikit_learn_has():
    theirs, ours = load_digits(), digits()
    np.testing.assert_array_equal(ours.x, theirs.data)
    np.testing.assert_array_equal(ours.y, theirs.target)
    assert list(ours.feature_names) == theirs.feature_names
    assert (ours.x.dtype, ours.y.dtype) == (np.float64, np.int64)


def test_diabetes_are_the_raw_figures_that_scikit_learn_has():
    theirs, ours = load_diabetes(scaled=False), diabetes()
    np.testing.assert_array_equal(ours.x, theirs.data)
    np.testing.assert_array_equal(ours.y, theirs.target)
    assert list(ours.feature_names) == theirs.feature_names
    assert (ours.x.dtype, ours.y.dtype) == (np.float64, np.float64)


def test_digits_are_what_their_docstring_says():
    x, y = digits()
    assert x.shape == (1797, 64) and y.shape == (1797,)
    assert (x.min(), x.max()) == (0, 16) and (x == x.round()).all()
    counts = np.bincount(y)
    assert (counts.min(), counts.max()) == (174, 183)


def test_diabetes_are_what_their_docstring_says():
    x, y = diabetes()
    assert x.shape == (442, 10) and y.shape == (442,)
    assert set(x[:, 1]) == {1, 2}
    assert (y.min(), y.max()) == (25, 346)


@both
def test_a_split_keeps_every_row_once(load):
    whole = load()
    train, test = load(split=0.25, rng=0)
    assert len(test) == round(len(whole) / 4)
    rows = [np.column_stack([part.x, part.y]) for part in (train, test)]
    together = np.concatenate(rows)
    whole_rows = np.column_stack([whole.x, whole.y])
    assert sorted(map(tuple, together)) == sorted(map(tuple, whole_rows))


def test_every_digit_is_split_in_proportion():
    _, test = digits(split=0.25, rng=0)
    exact = np.bincount(digits().y) * len(test) / 1797
    assert (abs(np.bincount(test.y) - exact) < 1).all()


@both
def test_the_same_seed_gives_the_same_split(load):
    first, second = load(split=0.25, rng=7), load(split=0.25, rng=7)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.x, other.x)
        np.testing.assert_array_equal(one.y, other.y)


@both
def test_each_call_gives_arrays_of_its_own(load):
    spoilt = load()
    spoilt.x[:] = 0
    assert load().x.any()


@both
def test_source_and_licence_are_told(load):
    data = load()
    notes = (folder / "SOURCES.md").read_text(encoding="utf-8")
    assert data.source and data.licence
    assert f"## {data.name}.npz" in notes
    assert data.source.partition("doi:")[2].split()[0] in notes


@both
def test_bad_arguments_are_refused_in_the_words_of_the_caller(load):
    name = load.__name__
    with pytest.raises(
        ValueError, match=f"^split of {name}: split must be strictly between 0 and 1"
    ):
        load(split=25, rng=0)
    with pytest.raises(TypeError, match=f"^split of {name} needs rng: a seed such as rng=0"):
        load(split=0.25)
    with pytest.raises(ValueError, match=f"^{name} draws random numbers only to split: give split"):
        load(rng=0)


@pytest.mark.parametrize("name", ["digits.npz", "diabetes.npz"])
def test_the_files_hold_what_the_maintenance_script_writes(name, tmp_path):
    write(tmp_path / name, figures()[name])
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with (folder / name).open("rb") as file, np.load(tmp_path / name) as fresh:
        shipped = np.load(file, allow_pickle=False)
        assert sorted(shipped) == sorted(fresh) == ["x", "y"]
        for key in fresh:
            assert shipped[key].dtype == fresh[key].dtype
            np.testing.assert_array_equal(shipped[key], fresh[key])


def test_a_file_is_replaced_only_when_complete(tmp_path):
    path = tmp_path / "toy.npz"
    path.write_bytes(b"as before")
    with pytest.raises(TypeError):
        write(path, None)
    assert path.read_bytes() == b"as before" and list(tmp_path.iterdir()) == [path]


def test_loading_needs_nothing_beyond_numpy():
    program = (
        "import sys, tinygrad_edu.datasets as d; d.digits(split=0.25, rng=0); d.moons(rng=0)\n"
        "print(*{'sklearn', 'scipy', 'matplotlib', 'tqdm', 'graphviz'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
