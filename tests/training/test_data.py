import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from tinygrad_edu import Value
from tinygrad_edu.datasets import xor
from tinygrad_edu.training import batches


@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 99))
def test_every_row_is_in_exactly_one_batch_beside_its_target(n, batch_size, seed):
    x, y = np.arange(n, dtype=float), np.arange(n)
    parts = list(batches((x, y), batch_size, rng=seed))
    assert [len(part) for part, _ in parts[:-1]] == [batch_size] * (len(parts) - 1)
    assert 1 <= len(parts[-1][0]) <= batch_size
    xs, ys = (np.concatenate(column) for column in zip(*parts, strict=True))
    np.testing.assert_array_equal(xs, ys)
    np.testing.assert_array_equal(np.sort(ys), y)


def test_a_generator_moves_on_and_a_seed_does_not():
    data = np.arange(50), np.arange(50)

    def order(rng):
        return [y.tolist() for _, y in batches(data, 10, rng=rng)]

    rng = np.random.default_rng(0)
    assert order(0) == order(0) == order(rng) != order(rng)


def test_one_batch_of_all_rows_keeps_their_order_and_needs_no_rng():
    data = xor(20, rng=0)
    ((x, y),) = batches(data)
    np.testing.assert_array_equal(x, data.x)
    np.testing.assert_array_equal(y, data.y)


def test_lists_will_do():
    ((x, y),) = batches(([[1.0, 2.0], [3.0, 4.0]], [0, 1]))
    assert x.shape == (2, 2) and y.tolist() == [0, 1]


rows = np.ones((4, 2))


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (rows, TypeError, r"a Dataset or a pair of arrays \(x, y\), not a ndarray"),
        (np.ones((2, 4)), TypeError, "not a ndarray"),
        (None, TypeError, "not a NoneType"),
        ((rows,), TypeError, "not a tuple"),
        ({"x": rows, "y": rows}, TypeError, "not a dict"),
        ("xy", TypeError, "not a str"),
        ((csr_array(rows), rows), TypeError, r"x: an array is needed, not a csr_.* its \.toarray"),
        ((rows, rows, rows), TypeError, "not a tuple"),
        ((Value(rows), rows), TypeError, "x: data are bare arrays, not Values"),
        ((rows, Value(rows)), TypeError, "y: data are bare arrays, not Values"),
        ((rows, 1.0), TypeError, "y: an array with one entry per row"),
        ((rows, ["a", "b", "c", "d"]), TypeError, "y: an array of numbers is needed, .* <U1"),
        ((rows, None), TypeError, "y: an array of numbers is needed, .* object"),
        (([[1.0], [1.0, 2.0]], [1, 2]), ValueError, "x: the rows have different lengths"),
        (((rows, np.ones(4)), 1.0), ValueError, "x: the rows have different lengths"),
        (([np.ones(2), np.ones(3)], [0, 1]), ValueError, "x: the rows have different lengths"),
        (
            ((rows, np.ones(4)), (rows, np.ones(4))),
            ValueError,
            "not a pair of pairs: of .train",
        ),
        ([(rows[0], 1), (rows[1], 0)], ValueError, "of examples or batches put all x into one arr"),
        (xor(8, rng=0).split(0.25, rng=0), ValueError, r"\(fit takes train, and validation=test\)"),
        ((rows, np.ones(3)), ValueError, r"x has shape \(4, 2\), y \(3,\)"),
        ((np.ones((0, 2)), np.ones(0)), ValueError, r"there are no rows; x has shape \(0, 2\)"),
    ],
)
def test_data_that_make_no_sense_are_refused_at_once(data, error, words):
    with pytest.raises(error, match=f"^batches: ?.*{words}"):
        batches(data, 2, rng=0)


@pytest.mark.parametrize(
    ("batch_size", "rng", "error", "words"),
    [
        (0, 0, ValueError, "batches: batch_size must be at least 1, not 0"),
        (2.0, 0, TypeError, "batches: batch_size must be a whole number, not 2.0"),
        (2, None, TypeError, "batches needs rng"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_at_once(batch_size, rng, error, words):
    with pytest.raises(error, match=words):
        batches((rows, rows), batch_size, rng=rng)
