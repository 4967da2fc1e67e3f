"""functions/einsum.py: mistakes, and products of two at a time."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value


@pytest.mark.parametrize(
    ("subscripts", "shapes", "words"),
    [
        ("ij,jk", [(2, 3)], "has 2 terms, so it needs 2 arrays, got 1"),
        ("ijk", [(2, 3)], r"a term of 3 letters in 'ijk' for an array of shape \(2, 3\)"),
        ("ij->k", [(2, 3)], "the result has 'k', which no array has"),
        ("ii", [(2, 3)], "the axes of 'i' differ"),
        ("ij,jk", [(2, 3), (4, 2)], "einsum"),
    ],
)
def test_mistakes_in_einsum_are_told(subscripts, shapes, words):
    with pytest.raises(ValueError, match=words):
        tg.einsum(subscripts, *(Value(np.ones(shape)) for shape in shapes))


@pytest.mark.parametrize(
    "subscripts", ["ij,jk,kl->il", "ij,jk,kl,lm", "i,j,k->kji", "ab,abc,cd->d", "ij,ij,j->ij"]
)
@pytest.mark.parametrize("optimize", [True, "greedy", "optimal"])
def test_einsum_may_multiply_two_at_a_time(subscripts, optimize):
    rng = np.random.default_rng(0)
    terms = subscripts.partition("->")[0].split(",")
    arrays = [rng.normal(size=["abcdijklm".index(i) + 1 for i in term]) for term in terms]
    expected = np.einsum(subscripts, *arrays)
    weights = rng.normal(size=expected.shape)

    def total(optimize):
        return lambda *xs: (weights * np.einsum(subscripts, *xs, optimize=optimize)).sum()

    places = tuple(range(len(arrays)))
    plain, mine = (tg.value_and_grad(total(o), places)(*arrays) for o in (False, optimize))
    np.testing.assert_allclose(mine[0], plain[0])
    for a, b in zip(mine[1], plain[1], strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)
