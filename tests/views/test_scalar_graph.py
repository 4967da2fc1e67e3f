"""An array operation, taken apart into scalars, has the same value and the same gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.views import draw, scalar_graph

STEPS = [
    lambda x, w: tg.tanh(x @ w),
    lambda x, w: tg.relu(x * w + 0.5),
    lambda x, w: x - w.T,
    lambda x, w: x.sum(axis=1, keepdims=True) * w,
    lambda x, w: tg.where(x > w, x, 2 * w),
    lambda x, w: tg.concatenate([x, w])[1:3],
    lambda x, w: tg.maximum(x, w).reshape((2, 2)),
    lambda x, w: tg.exp(x / 4) + np.array([[1.0, 2.0], [3.0, 4.0]]),
    lambda x, w: x[:, np.array([1, 0])] @ w,
]
matrices = st.lists(st.floats(-2, 2), min_size=4, max_size=4, unique=True).map(
    lambda numbers: np.array(numbers).reshape(2, 2)
)


@given(matrices, matrices, st.lists(st.sampled_from(STEPS), min_size=1, max_size=3))
def test_the_gradients_of_the_scalars_are_those_of_the_arrays(a, b, steps):
    x, w = tg.Value(a, name="x"), tg.Value(b, name="w")
    value = x
    for step in steps:
        value = step(value, w)
    value = (value * value).mean()
    scalars = scalar_graph(value)
    assert scalars.item() == pytest.approx(value.item(), rel=1e-9, abs=1e-12)
    found = {v.name: g for v, g in tg.gradients(scalars).items() if v.recipe is None}
    for leaf, gradient in tg.gradients(value).items():
        if leaf.recipe is None:
            for index in np.ndindex(leaf.shape):
                name = f"{leaf.name}[{','.join(map(str, index))}]"
                assert found.get(name, 0.0) == pytest.approx(gradient[index], rel=1e-8, abs=1e-10)


def test_a_matrix_product_is_the_sums_of_the_neurons():
    x, w = tg.Value([1.0, 2.0], name="x"), tg.Value([[3.0, 4.0], [5.0, 6.0]], name="W")
    z = x @ w
    z.name = "z"
    text = draw(scalar_graph(z.sum())).text
    assert "W[1,0] = 5" in text and "z[0] = v1 + v2 = 13" in text and "z[1] = v3 + v4 = 16" in text


def test_what_cannot_be_taken_apart_is_said():
    with pytest.raises(ValueError, match="a single number is needed"):
        scalar_graph(tg.Value([1.0, 2.0]) * 2)
    with pytest.raises(ValueError, match="the arrays hold 20,002 numbers"):
        scalar_graph((tg.Value(np.ones(10_000)) * 2).sum())
    odd = tg.primitive("odd_for_explode", lambda g, y, x: g * y, forward=lambda x: np.linalg.inv(x))
    try:
        with pytest.raises(ValueError, match="odd_for_explode cannot be taken apart"):
            scalar_graph(odd(tg.Value([[2.0, 0.0], [0.0, 2.0]])).sum())
    finally:
        del tg.engine.OPERATIONS["odd_for_explode"], tg.FUNCTIONS["odd_for_explode"]
        del tg.Value.odd_for_explode
    with pytest.raises(TypeError, match=r"^scalar_graph: a Value is needed"):
        scalar_graph(3.0)


def test_a_symmetric_matrix_is_still_transposed():
    w = tg.Value([[1.0, 2.0], [2.0, 3.0]], name="w")
    scalars = scalar_graph((w.T * np.array([[0.0, 1.0], [0.0, 0.0]])).sum())
    found = {v.name: g for v, g in tg.gradients(scalars).items() if v.recipe is None}
    assert found["w[1,0]"] == 1 and found["w[0,1]"] == 0


def test_a_single_number_keeps_its_name():
    a, b = tg.Value(2.0, name="a"), tg.Value(np.array(3.0), name="b")
    w = tg.Value([1.0], name="w")
    text = draw(scalar_graph((tg.tanh(a * b) * w).sum())).text
    assert text.startswith("a = 2\nb = 3\nv1 = a · b = 6\n") and "w[0] = 1" in text
    assert scalar_graph(a).name == "a"


def test_it_goes_by_the_name_of_explode_too():
    from tinygrad_edu import views

    assert views.explode is views.scalar_graph
