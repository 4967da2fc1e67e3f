"""functions/linalg.py, products.py and their like: what the common laws do not cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import Value, grad, topological


def test_the_results_of_a_decomposition_have_numpys_names():
    x = Value(np.array([[2.0, 1.0], [1.0, 3.0]]))
    for name in ("eigh", "eig", "svd", "qr", "slogdet"):
        ours, theirs = getattr(tg.linalg, name)(x), getattr(np.linalg, name)(x.data)
        assert ours._fields == theirs._fields
        assert type(ours).__name__ == type(theirs).__name__


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (4, 1), (2, 4, 2), (3, 0)])
def test_complete_decompositions_are_those_of_numpy(shape):
    x = np.random.default_rng(0).standard_normal(shape)
    for ours, theirs in [
        (tg.linalg.svd(Value(x)), np.linalg.svd(x)),
        (tg.linalg.qr(Value(x), "complete"), np.linalg.qr(x, "complete")),
    ]:
        for mine, numpys in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine.data, numpys, atol=1e-14)


def test_vectors_that_the_matrix_leaves_open_have_the_gradient_of_what_they_span():
    """What is at right angles to the columns of x, projected on v: |v|² - |the rest|²."""
    x, v = np.random.default_rng(1).standard_normal((4, 2)), np.arange(4.0)
    through_svd = grad(lambda x: tg.sum((v @ tg.linalg.svd(x).U[:, 2:]) ** 2))(x)
    through_qr = grad(lambda x: tg.sum((v @ tg.linalg.qr(x, "complete").Q[:, 2:]) ** 2))(x)
    directly = grad(lambda x: -(v @ x) @ tg.linalg.inv(x.T @ x) @ (v @ x))(x)
    np.testing.assert_allclose(through_svd, directly, atol=1e-13)
    np.testing.assert_allclose(through_qr, directly, atol=1e-13)


def test_gradients_of_functions_of_symmetric_matrices_are_symmetric():
    a = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
    for f in (
        lambda a: tg.sum(tg.linalg.cholesky(a)),
        lambda a: tg.sum(tg.linalg.eigvalsh(a) ** 2),
        lambda a: tg.sum(tg.linalg.eigh(a)[1][:, 0] ** 4),
    ):
        g = grad(f)(a)
        np.testing.assert_allclose(g, g.T, atol=1e-14)


def test_a_function_of_all_eigenvectors_does_not_mind_equal_eigenvalues():
    """The sum of the squared eigenvalues is the sum of the squared elements."""
    a = np.diag([1.0, 1.0, 2.0])
    np.testing.assert_allclose(
        grad(lambda a: tg.sum(tg.linalg.eigvalsh(a) ** 2))(a), 2 * a, atol=1e-14
    )


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, -1, -3])
def test_powers_of_a_matrix_have_the_gradient_of_the_product(n):
    a = np.array([[1.0, 0.5], [0.25, 2.0]])

    def product(a):
        result, factor = a @ np.linalg.inv(a.data), a if n > 0 else tg.linalg.inv(a)
        result = 0 * a + np.eye(2)
        for _ in range(abs(n)):
            result = result @ factor
        return tg.sum(result * np.array([[1.0, 2.0], [3.0, 4.0]]))

    expected = grad(product)(Value(a)).data
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = grad(lambda a: tg.sum(tg.linalg.matrix_power(a, n) * weights))(a)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def steps_of_multi_dot(lengths):
    """How many numbers are multiplied; matrix i has shape (lengths[i], lengths[i + 1])."""
    matrices = [Value(np.ones(lengths[i : i + 2])) for i in range(len(lengths) - 1)]
    nodes = topological(tg.linalg.multi_dot(matrices))
    pairs = [node.recipe.args for node in nodes if node.recipe is not None]
    return sum(a.shape[0] * a.shape[1] * b.shape[1] for a, b in pairs)


def fewest_steps(lengths):
    """The same, in the cheapest of all orders."""
    a, *inner, b = lengths
    return min(
        (
            fewest_steps(lengths[: k + 2]) + fewest_steps(lengths[k + 1 :]) + a * length * b
            for k, length in enumerate(inner)
        ),
        default=0,
    )


@given(st.lists(st.integers(1, 30), min_size=3, max_size=7))
def test_a_product_of_many_matrices_takes_the_fewest_steps(lengths):
    assert steps_of_multi_dot(lengths) == fewest_steps(lengths)


def test_the_pair_that_is_cheapest_now_may_be_dear_in_the_end():
    assert steps_of_multi_dot([25, 19, 15, 8, 9]) == 7880


@pytest.mark.parametrize("first", [(3,), (2, 3)])
@pytest.mark.parametrize("last", [(5,), (5, 2)])
def test_the_ends_of_a_product_of_many_matrices_may_be_vectors(first, last):
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=shape) for shape in (first, (3, 4), (4, 5), last)]
    found = tg.linalg.multi_dot(list(map(Value, arrays)))
    np.testing.assert_allclose(found.data, np.linalg.multi_dot(arrays), rtol=1e-13)


@pytest.mark.parametrize(
    "shapes",
    [
        [],
        [(2, 2)],
        [(2, 3), (2, 2)],
        [(2, 1), (3, 2)],
        [(2, 2), (2,), (2, 2)],
        [(2, 2), (), (2, 2)],
    ],
)
def test_matrices_whose_product_does_not_exist_are_refused(shapes):
    with pytest.raises(ValueError, match=r"multi_dot: two matrices or more .* not shapes \["):
        tg.linalg.multi_dot([Value(np.ones(shape)) for shape in shapes])


def test_unknown_norms_are_refused():
    with pytest.raises(ValueError, match="is for matrices; give two axes"):
        tg.linalg.norm(Value(np.ones(3)), "fro")
    with pytest.raises(ValueError, match="for matrices ord must be None, 'fro', 'nuc'"):
        tg.linalg.norm(Value(np.ones((3, 3))), 3)
    with pytest.raises(ValueError, match="is for one or two axes, not 3; give axis"):
        tg.linalg.norm(Value(np.ones((3, 3, 3))), 2)


def test_mistakes_in_products_are_told():
    with pytest.raises(ValueError, match=r"tensordot: the axes .* have different lengths"):
        tg.tensordot(Value(np.ones((2, 3))), np.ones((4, 5)), 1)
    with pytest.raises(ValueError, match="cross: vectors of three numbers are needed"):
        tg.cross(Value(np.ones(2)), np.ones(2))
    with pytest.raises(ValueError, match="convolve: mode must be"):
        tg.convolve(Value(np.ones(2)), np.ones(2), "all")
    with pytest.raises(ZeroDivisionError, match="average: the weights add up to 0"):
        tg.average(Value(np.ones(2)), weights=np.zeros(2))
    with pytest.raises(ValueError, match="quantile: q must be between 0 and 1"):
        tg.quantile(Value(np.ones(2)), 2.0)
    with pytest.raises(ValueError, match="pad: mode must be one of constant, empty"):
        tg.pad(Value(np.ones(2)), 1, mode="mirror")
    with pytest.raises(ValueError, match="pad: stat_length must be 1 at least"):
        tg.pad(Value(np.ones(2)), 1, mode="mean", stat_length=0)
    with pytest.raises(ValueError, match="quantile: method must be one of lower, higher"):
        tg.quantile(Value(np.ones(2)), 0.5, method="middle")


def test_what_numpy_refuses_is_refused():
    with pytest.raises(ValueError, match="convolve: rows of numbers are needed"):
        tg.convolve(Value(np.ones((1, 2))), np.ones(2))
    with pytest.raises(ValueError, match="cov: variables in rows or columns are needed"):
        tg.cov(Value(np.ones((2, 2, 2))))
    for f in (tg.median, lambda x, axis: tg.quantile(x, 0.5, axis)):
        with pytest.raises(np.exceptions.AxisError, match="there is no axis 0"):
            f(Value(2.0), axis=0)
    with pytest.raises(ValueError, match="pad: axis 0 is empty"):
        tg.pad(Value(np.ones(0)), 1, "mean")


def test_shapes_and_numbers_that_numpy_refuses_are_refused():
    a, c = Value(np.ones((2, 3))), Value(np.array([1j, 2.0]))
    with pytest.raises(ValueError, match="vecdot: along axis -1 the lengths are 3 and 1"):
        np.vecdot(a, np.ones((2, 1)))
    with pytest.raises(np.linalg.LinAlgError, match=r"a square matrix is needed.*\(2, 3\)"):
        np.linalg.matrix_power(a, 0)
    for f in (
        lambda c: np.quantile(c, 0.5),
        lambda c: np.percentile(c, 50),
        lambda c: np.interp(c, [0, 1], [0, 1]),
        lambda c: np.interp(0.5, c, [0, 1]),
    ):
        with pytest.raises(TypeError, match="real numbers are needed"):
            f(c)
    assert np.interp(0.5, [0, 1], c).item() == 1 + 0.5j


@pytest.mark.parametrize("by_name", [{"max": 2.0}, {"a_max": 2.0}, {"min": 1.5}])
def test_bounds_of_clip_are_not_given_by_position_and_by_name_at_once(by_name):
    for x in (np.array([1.0, 3.0]), Value(np.array([1.0, 3.0]))):
        with pytest.raises(TypeError, match=r"clip: .*both bounds by position, or both by name"):
            tg.clip(x, 1.0, None, **by_name)


def test_bounds_of_clip_have_the_names_of_numpys_function_too():
    x = Value(np.array([-1.0, 0.5, 2.0]))
    assert np.clip(x, a_min=0, a_max=1).data.tolist() == [0, 0.5, 1]


@pytest.mark.parametrize("order", [1, 2, np.inf, "nuc", "fro"])
def test_the_norm_of_nothing_is_zero(order):
    assert tg.linalg.norm(Value(np.ones((3, 0))), order).data == 0
    if order == np.inf:
        assert tg.linalg.norm(Value(np.ones(0)), order).data == 0
