import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinygrad_edu.datasets import Dataset
from tinygrad_edu.datasets.splitting import apportion

seeds = st.integers(0, 2**32)
shares = st.floats(0.01, 0.99)
class_lists = st.lists(st.integers(0, 3), min_size=2, max_size=60)


def numbered(classes, named=True):
    """A data set whose x holds the row numbers, so that rows can be followed."""
    y = np.array(classes, dtype=int)
    names = tuple("abcd") if named else ()
    return Dataset(np.arange(len(y))[:, None], y, "toy", target_names=names)


def split(data, share, seed):
    assume(0 < round(share * len(data)) < len(data))
    return data.split(share, rng=seed)


@given(class_lists, shares, seeds, st.booleans())
def test_every_row_is_in_exactly_one_part_with_its_own_target(classes, share, seed, named):
    data = numbered(classes, named)
    train, test = split(data, share, seed)
    rows = np.concatenate([train.x, test.x])[:, 0]
    assert sorted(rows) == list(range(len(data)))
    assert np.concatenate([train.y, test.y]).tolist() == [classes[row] for row in rows]


@given(class_lists, shares, seeds, st.booleans())
def test_the_test_part_has_the_share_asked_for(classes, share, seed, named):
    data = numbered(classes, named)
    _, test = split(data, share, seed)
    assert len(test) == round(share * len(data))


@given(class_lists, shares, seeds)
def test_each_class_is_divided_in_proportion_to_within_one_row(classes, share, seed):
    data = numbered(classes)
    _, test = split(data, share, seed)
    taken, there = (np.bincount(part.y, minlength=4) for part in (test, data))
    assert (abs(taken - there * len(test) / len(data)) < 1).all()


@given(class_lists, shares, seeds)
def test_the_same_seed_gives_the_same_split(classes, share, seed):
    data = numbered(classes)
    first, second = split(data, share, seed), split(data, share, np.random.default_rng(seed))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.x, other.x)


def test_different_seeds_give_different_splits_in_random_order():
    data = numbered([0] * 50)
    orders = {tuple(data.split(0.5, rng=seed)[0].x[:, 0]) for seed in range(20)}
    assert len(orders) == 20
    assert not any(list(order) == sorted(order) for order in orders)


def test_a_quantity_is_split_without_regard_to_its_values():
    data = Dataset(np.arange(10.0)[:, None], np.linspace(0, 1, 10), "toy")
    train, test = data.split(0.3, rng=0)
    assert (len(train), len(test)) == (7, 3)


def test_the_parts_say_which_they_are():
    train, test = numbered([0, 1, 0, 1]).split(0.5, rng=0)
    assert (train.name, test.name) == ("toy (train)", "toy (test)")


@pytest.mark.parametrize("share", [0, 1, 0.0, 1.0, -0.25, 25, float("nan"), float("inf")])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match="split of toy: split must be strictly between 0 and 1"):
        numbered([0, 1]).split(share, rng=0)


@pytest.mark.parametrize("share", ["0.25", None, True, [0.25], 1j, np.array([0.25])])
def test_a_share_that_is_not_a_number_is_refused(share):
    with pytest.raises(TypeError, match="split of toy: split must be a number, not "):
        numbered([0, 1]).split(share, rng=0)


@pytest.mark.parametrize(("share", "rows"), [(0.01, 10), (0.99, 10), (0.5, 1), (0.5, 0)])
def test_a_split_that_leaves_a_part_empty_is_refused(share, rows):
    with pytest.raises(ValueError, match=f"of {rows} rows leaves one of the parts empty"):
        numbered([0] * rows).split(share, rng=0)


def test_a_split_needs_to_be_told_where_to_draw_from():
    with pytest.raises(TypeError, match=r"^split of toy needs rng: a seed such as rng=0"):
        numbered([0, 1]).split(0.5)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.data())
def test_seats_add_up_and_are_exact_to_within_one(counts, data):
    assume(sum(counts) > 0)
    total = data.draw(st.integers(0, sum(counts)))
    seats = apportion(np.array(counts), total)
    assert seats.sum() == total
    exact = np.array(counts) * total / sum(counts)
    assert (np.floor(exact) <= seats + 1e-9).all() and (seats <= np.ceil(exact) + 1e-9).all()


def test_the_largest_remainders_get_the_seats_left_over():
    # 4.7, 3.1 and 2.2 of 10 seats: 4 + 3 + 2 leave one over, for the 0.7.
    assert apportion(np.array([47, 31, 22]), 10).tolist() == [5, 3, 2]
