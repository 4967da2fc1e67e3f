"""engine/libraries/torch_tensors.py: every operation on torch's tensors, as on NumPy's arrays."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.operations import CASES
from tests.operations.derivatives import flat, gradient, ids, plain
from tests.operations.elsewhere import TORCH, known
from tinygrad_edu import Value

pytestmark = pytest.mark.backends
torch = pytest.importorskip("torch")
pytest.importorskip("array_api_compat")

ALL = [(cid, case) for cid, case in zip(ids(CASES), CASES, strict=True) if case.inputs]
FIT = [(cid, case) for cid, case in ALL if not known(TORCH, cid)]
SMOOTH = [(cid, case) for cid, case in FIT if not case.discrete]


def every(cases):
    return pytest.mark.parametrize("case", [case for _, case in cases], ids=[c for c, _ in cases])


def tensor(x):
    return torch.asarray(np.ascontiguousarray(x)).reshape(np.shape(x))


def array(x):
    return x.resolve_conj().resolve_neg().numpy() if isinstance(x, torch.Tensor) else np.asarray(x)


def raw(results):
    return [y.data if isinstance(y, Value) else y for y in results]


@pytest.mark.filterwarnings("ignore:var")  # torch warns of the variance of nothing
@every(FIT)
def test_the_results_are_those_of_numpy(case):
    inputs = case.draw()
    ours = plain(case.call(tg, *[Value(tensor(x)) for x in inputs]))
    for a, b in zip(ours, flat(case.expected(*inputs)), strict=True):
        assert isinstance(a, torch.Tensor) or case.discrete
        np.testing.assert_allclose(array(a), b, rtol=1e-9, atol=1e-11)


@pytest.mark.filterwarnings("ignore:var")
@every(SMOOTH)
def test_the_gradient_is_that_of_numpy(case):
    inputs = case.draw()
    ours = raw(gradient(case, [tensor(x) for x in inputs]))
    for a, b in zip(ours, raw(gradient(case, inputs)), strict=True):
        assert isinstance(a, torch.Tensor)
        np.testing.assert_allclose(array(a), b, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_precisions_are_kept(dtype):
    x = Value(torch.ones((2, 3), dtype=getattr(torch, dtype)))
    y = tg.softmax(tg.tanh(x) * 2 + 1).mean()
    y.backward()
    assert y.data.dtype == x.grad.dtype == x.data.dtype


def test_a_tensor_behind_a_view_that_changes_is_noticed():
    a, b = torch.ones((2, 3), dtype=torch.float64), Value(torch.ones((2, 3), dtype=torch.float64))
    for loss in ((Value(a).T ** 2).sum(), (Value(a).detach().reshape((2, 3)) * b).sum()):
        a[0] += 1
        with pytest.raises(RuntimeError, match=r"argument 0 of (transpose|reshape), a Tensor"):
            loss.backward()


def test_a_tensor_that_replaces_another_is_noticed():
    a = Value(torch.ones(3), name="a")
    y = (a * a).sum()
    a.data = torch.ones(3) * 2
    with pytest.raises(RuntimeError, match="'a' of multiply, a Tensor, was changed in place"):
        y.backward()


def test_a_tensor_made_for_inference_is_data_like_any_other():
    with torch.inference_mode():
        x = torch.ones(3)
    w = Value(torch.ones(3))
    (w * x).sum().backward()
    assert w.grad.tolist() == [1, 1, 1]


def test_a_tensor_changed_between_forward_and_backward_is_noticed():
    a, b = Value(torch.ones(3), name="a"), torch.ones(3)
    for changed, other in ((a.data, Value(b)), (b, b)):
        y = (a * other).sum()
        changed.mul_(2)
        with pytest.raises(RuntimeError, match="of multiply, a Tensor, was changed in place"):
            y.backward()
    y = (a * b).sum()
    y.backward()
    a.data -= 0.1 * a.grad  # between steps nothing is wrong with it
    (a * b).sum().backward()
    assert a.grad.tolist() == [4, 4, 4]  # twice the 2 that b has become


def test_what_torch_cannot_do_is_told_with_the_operation_and_the_kind():
    unknown = tg.primitive("own_unknown_to_torch", lambda g, y, x: g)
    with pytest.raises(TypeError, match=r"own_unknown_to_torch: .* a torch tensor"):
        unknown(Value(torch.ones(2)))
    with pytest.raises(ValueError, match=r"getitem: .*step must be greater than zero"):
        Value(torch.ones(2))[::-1]


def test_a_network_learns_from_tensors_with_tensors_as_labels():
    rng = np.random.default_rng(0)
    model = tg.nn.MLP(4, [8, 3], rng=rng, dtype="float32")
    for p in model.parameters():
        p.data = torch.tensor(p.data)
    x = torch.tensor(rng.normal(size=(32, 4)).astype("float32"))
    labels = torch.tensor(rng.integers(0, 3, size=32))
    optimizer = tg.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = tg.nn.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    assert all(isinstance(p.data, torch.Tensor) for p in model.parameters())


def test_labels_that_are_tensors_are_checked_like_arrays():
    logits = Value(torch.ones(2, 3))
    with pytest.raises(ValueError, match=r"there are 3 classes, so labels are 0 .. 2, not 5 at 1"):
        tg.nn.cross_entropy(logits, torch.tensor([0, 5]))
    with pytest.raises(
        TypeError, match=r"labels must be an array of whole numbers, not torch\.bool"
    ):
        tg.nn.cross_entropy(logits, torch.tensor([True, False]))


def test_a_leaf_owns_its_gradient_on_torch_as_well():
    x, w, seed = Value(torch.tensor([1.0, 2.0])), Value(torch.tensor([3.0, 4.0])), torch.ones(2)
    (x + 0).backward(seed)
    x.grad *= 0
    assert seed.tolist() == [1, 1]
    x.grad = None
    (x + w).sum().backward()
    x.grad *= 5
    assert (x.grad.tolist(), w.grad.tolist()) == ([5, 5], [1, 1])


NUMBERS_BESIDE = ["fmax", "fmin", "fmod", "heaviside", "logaddexp2", "maximum", "minimum"]


@pytest.mark.parametrize("name", NUMBERS_BESIDE)
@pytest.mark.parametrize("number", [2, 1.5, np.float64(0.5)])
def test_a_number_beside_a_tensor_is_one_of_its_dtype(name, number):
    f, x = getattr(tg, name), torch.tensor([0.25, 1.0, 2.5])
    for ours in (lambda x: f(x, number), lambda x: f(number, x)):
        y, g = ours(Value(x)).data, tg.elementwise_grad(ours)(x)
        assert y.dtype == g.dtype == torch.float32
        as_double = x.double().numpy()
        np.testing.assert_allclose(y, ours(as_double), rtol=1e-6)
        np.testing.assert_allclose(g, tg.elementwise_grad(ours)(as_double), rtol=1e-6)


def test_a_number_beside_a_tensor_of_whole_numbers_keeps_what_stands_after_its_point():
    x = torch.tensor([1, 3])
    assert tg.maximum(x, 2.5).tolist() == tg.where(x > 2, x, 2.5).tolist() == [2.5, 3.0]


@pytest.mark.parametrize("name", ["maximum", "add", "power", "arctan2"])
def test_numpys_arrays_become_tensors_beside_tensors_each_time_that_they_come(name):
    f, x = getattr(tg, name), torch.tensor([0.5, 2.0], dtype=torch.float64)
    expected = tg.grad(lambda x: f([1.0, 1.5], x).sum())(x.numpy())
    for _ in range(2):
        tensor = Value(x)
        f(Value([1.0, 1.5]), tensor).sum().backward()
        np.testing.assert_allclose(tensor.grad, expected, rtol=1e-12)
        for other in ([1.0, 1.5], np.array([1.0, 1.5])):
            found = tg.grad(lambda x, other=other: f(other, x).sum())(x)
            np.testing.assert_allclose(found, expected, rtol=1e-12)


HALF = ["erf", "expit", "entr", "gamma", "gammaln", "i1", "j0", "j1", "log_ndtr", "ndtr"]


@pytest.mark.parametrize("name", HALF)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_special_functions_take_tensors_of_half_precision(name, dtype):
    f, x = getattr(tg, name), torch.tensor([0.25, 0.75], dtype=getattr(torch, dtype))
    y, g = f(x), tg.grad(lambda x: f(x).sum())(x)
    assert y.dtype == g.dtype == x.dtype
    of_double = x.double().numpy()
    np.testing.assert_allclose(y.double(), f(of_double), rtol=0.02)
    np.testing.assert_allclose(g.double(), tg.grad(lambda x: f(x).sum())(of_double), rtol=0.03)


def test_torchs_own_graph_never_ends_without_a_word():
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(TypeError, match=r"gamma: .* torch's graph; give tensor\.detach\(\)"):
        tg.gamma(Value(x))
    with pytest.raises(TypeError, match=r"torch's graph"):
        Value(np.ones(2)).backward(seed=x)


@pytest.mark.parametrize("seed", [2, 2.0, np.float64(2)])
def test_the_seed_of_a_tensor_without_axes_may_be_a_number(seed):
    x = Value(torch.tensor([1.0, 3.0]))
    (x * x).sum().backward(seed)
    assert (x.grad.tolist(), x.grad.dtype) == ([4.0, 12.0], torch.float32)


@pytest.mark.parametrize("axis", [-1, 0, None])
def test_what_makes_an_order_has_numpys_arguments(axis):
    x = np.array([[3.0, 1.0, 2.0], [0.5, 9.0, 4.0]])
    found = tg.argsort(Value(torch.tensor(x)), axis=axis)
    assert found.data.tolist() == np.argsort(x, axis=axis).tolist()
    places = tg.argpartition(torch.tensor(x), 1, axis=axis).numpy()
    in_order = np.take_along_axis(x, places, axis)
    smallest = np.take(np.sort(x, axis=axis), 1, axis=0 if axis is None else axis)
    assert np.take(in_order, 1, axis=0 if axis is None else axis).tolist() == smallest.tolist()


def test_a_tensor_is_close_to_a_number_or_not():
    x = Value(torch.tensor([1.0, 1.0 + 1e-7, 1.1]))
    assert tg.isclose(x, 1.0).data.tolist() == [True, True, False]
    assert tg.isclose(x, 1.0, atol=0.2).data.tolist() == [True, True, True]


def test_a_numpy_array_beside_a_tensor_is_as_it_was_when_it_was_used():
    buffer, w = np.empty((4, 3)), Value(torch.ones(3))
    total = 0.0
    for k in range(3):
        buffer[...] = k
        total = total + tg.matmul(buffer, w).sum() + tg.multiply(w, np.arange(3, dtype=">f8")).sum()
    total.backward()
    assert w.grad.tolist() == [12.0, 15.0, 18.0]


def test_torch_may_map_and_differentiate_what_has_no_numbers_yet():
    def slope(x):
        return tg.grad(lambda x: (tg.sin(x) * x).sum())(x)

    x = torch.rand(2, 3)
    np.testing.assert_allclose(torch.vmap(slope)(x), slope(x))
    on_meta = Value(torch.ones(3, device="meta"))
    (on_meta * on_meta).sum().backward()
    assert on_meta.grad.shape == (3,)
    for mode in ("forward", None):
        f = tg.jacobian(lambda s: tg.sum(s * s * torch.ones(2)), mode=mode)
        assert f(2.0) == 8.0
    a = torch.ones(2, requires_grad=True)
    forward = tg.jacobian(lambda s: tg.sum(s * a), mode="forward")(2.0)
    assert forward.requires_grad
    with pytest.raises(TypeError, match="torch's graph"):
        tg.jacobian(lambda s: s * a, mode="reverse")(2.0)


def test_a_function_of_torchs_that_is_given_a_value_says_what_to_write():
    x = Value(torch.ones(2))
    with pytest.raises(TypeError, match=r"^torch\.tanh: .*; write tg\.tanh, or give value\.data"):
        torch.tanh(x)
    with pytest.raises(TypeError, match=r"^torch\.linalg_inv: .* a Value; give value\.data"):
        torch.linalg.inv(x)
    with pytest.raises(TypeError, match=r"^torch\.stack: torch's functions do not take a Value"):
        torch.stack([x, x])
    assert isinstance(torch.ones(2) * x, Value) and isinstance(torch.ones(2) <= x, Value)
