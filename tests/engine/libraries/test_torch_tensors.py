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
