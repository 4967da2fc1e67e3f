import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_edu.rng import generator

seeds = st.integers(0, 2**64)


@given(seeds)
def test_a_seed_gives_the_generator_that_numpy_makes_of_it(seed):
    ours, theirs = generator(seed, "who"), np.random.default_rng(seed)
    assert ours.bit_generator.state == theirs.bit_generator.state


@given(st.integers(0, 127), st.sampled_from([np.int8, np.uint8, np.int32, np.uint64, np.intp]))
def test_a_numpy_integer_is_the_same_seed_as_the_int(seed, kind):
    ours, theirs = generator(kind(seed), "who"), generator(seed, "who")
    assert ours.bit_generator.state == theirs.bit_generator.state


def test_a_generator_is_handed_back_as_it_is():
    source = np.random.default_rng(0)
    assert generator(source, "who") is source


def test_none_is_refused_with_the_name_of_the_caller_and_what_to_write():
    with pytest.raises(TypeError) as error:
        generator(None, "dropout")
    assert str(error.value) == (
        "dropout needs rng: a seed such as rng=0 or a numpy.random.Generator, "
        "because nothing here draws hidden random numbers"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        True,
        np.True_,
        0.0,
        np.float64(1),
        "0",
        b"0",
        [0],
        np.array(0),
        random,
        random.Random(0),
        np.random.RandomState(0),
        np.random.default_rng,
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_is_neither_seed_nor_generator_is_refused(wrong):
    with pytest.raises(TypeError, match=r"^who needs rng: a seed such as rng=0 or .*, not "):
        generator(wrong, "who")


@given(st.integers(max_value=-1))
def test_a_negative_seed_is_refused(seed):
    with pytest.raises(ValueError, match=f"^who needs rng: a seed is at least 0, not {seed}$"):
        generator(seed, "who")


def test_a_message_shows_a_short_value_and_only_the_kind_of_a_long_one():
    with pytest.raises(TypeError, match=r"not '0' \(a str\)$"):
        generator("0", "who")
    with pytest.raises(TypeError, match=r"not a str$"):
        generator("0" * 39, "who")  # 41 characters with its quotes
