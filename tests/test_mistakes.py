"""What a user does wrong, and the exact words that tell it.

Each row: what was written, the type of the exception, its message. A message names the operation,
the shapes or the argument, and what to do instead. Where the data themselves would complain, the
message ends in their own words, which another Python or NumPy may choose otherwise (``words_of``).
"""

import math
import operator
import warnings
from dataclasses import FrozenInstanceError
from fractions import Fraction

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value, nn

x = Value(np.ones((2, 3)), name="x")
w = Value(np.ones((2, 3)), name="w")
v = Value([1.0, 2.0, 3.0])
s = Value(2.0, name="s")
MASKED = np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False])
with warnings.catch_warnings(action="ignore"):  # NumPy's own, of what it calls deprecated
    MATRIX = np.matrix([[2.0]])
half_a_product = tg.primitive(
    "half_a_product", lambda g, y, a, b: g * b, forward=lambda a, b: a * b, method=False
)
returns_a_value = tg.primitive("returns_a_value", lambda g, y, x: g, forward=lambda x: Value(x))
moved = Value(2.0, name="moved")
(moved * 3.0).backward()


def numbers():
    """A generator."""
    yield Value(1.0)


def a_decorator_that_is_not_called():
    @tg.no_grad
    def f(x):
        return x


def in_the_block(block):
    with block:
        return v + 1


def a_rule_that_returns_text():
    f = tg.primitive("returns_text", lambda g, y, x: "abc", forward=lambda x: x, method=False)
    try:
        f(s).backward()
    finally:  # other tests take every operation there is for a right one
        del tg.engine.OPERATIONS["returns_text"], tg.FUNCTIONS["returns_text"]


def an_optimizer(update=lambda self, i, p, g: None, scale=1.0, **names):
    """One of somebody's own, of one parameter that has a gradient."""
    made = type("Mine", (tg.optim.Optimizer,), {"update": update, "scale": scale, **names})
    p = Value([1.0, 2.0])
    p.grad = np.ones(2)
    mine = made([p])
    mine.lr = 0.1
    return mine


def compiled_with(update):
    mine = an_optimizer(update)
    return tg.compile_step(mine.params[0].sum, mine)()


def with_a_gradient(grad):
    """An optimizer of one parameter, of shape (2,), whose gradient was set by hand."""
    p = Value([1.0, 2.0])
    p.grad = grad
    return tg.optim.SGD([p], 0.1)


def step_by_the_keys_of_gradients():
    p = Value([1.0, 2.0])
    for q, g in zip([p], tg.gradients((p * 3).sum(), wrt=[p]), strict=True):
        q.grad = g
    tg.optim.SGD([p], 0.1).step()


class Counting(tg.optim.Optimizer):
    """Counts its steps where nobody knows of it."""

    settings = ("lr",)

    def __init__(self, params):
        super().__init__(params)
        self.lr, self.n = 0.1, 0

    def update(self, i, p, g):
        self.n += 1
        p.data -= self.lr / self.n * g


def words_of(mistake):
    """What plain data say to the same mistake."""
    try:
        mistake()
    except Exception as error:
        return str(error)
    raise AssertionError("no mistake after all")


MISTAKES = [
    (
        lambda: x + np.ones(4),
        ValueError,
        (
            "add: shapes (2, 3) and (4,) do not broadcast: counted from the right, lengths "
            "must be equal or 1"
        ),
    ),
    (
        lambda: x @ w,
        ValueError,
        ("matmul: shapes (2, 3) and (2, 3) do not fit: the inner lengths are 3 and 2"),
    ),
    (
        lambda: s @ s,
        TypeError,
        ("matmul: arrays are needed, got shapes () and (); numbers are multiplied with *"),
    ),
    (lambda: x.sum(axis=2), np.exceptions.AxisError, ("sum: there is no axis 2, in shape (2, 3)")),
    (
        lambda: tg.transpose(x, (0, 0)),
        ValueError,
        "transpose: shape (2, 3): " + words_of(lambda: x.data.transpose(0, 0)),
    ),
    (
        lambda: x.reshape(4, 2),
        ValueError,
        "reshape: shape (2, 3): " + words_of(lambda: x.data.reshape(4, 2)),
    ),
    (
        lambda: tg.broadcast_to(x, (4, 4)),
        ValueError,
        "broadcast_to: shape (2, 3): " + words_of(lambda: np.broadcast_to(x.data, (4, 4))),
    ),
    (
        lambda: tg.concatenate([x, v]),
        ValueError,
        "concatenate: shapes (2, 3) and (3,): "
        + words_of(lambda: np.concatenate([x.data, v.data])),
    ),
    (
        lambda: tg.stack([x, v]),
        ValueError,
        "stack: shapes (2, 3) and (3,): " + words_of(lambda: np.stack([x.data, v.data])),
    ),
    (
        lambda: v[7],
        IndexError,
        "getitem: shape (3,): " + words_of(lambda: v.data[7]),
    ),
    (
        lambda: v.__setitem__(0, 1.0),
        TypeError,
        (
            "value[index] = x would overwrite what was computed with; write tg.set(value, "
            "index, x), which returns a new Value"
        ),
    ),
    (
        lambda: (Value(np.arange(3)) * 2.0).sum().backward(),
        TypeError,
        (
            "backward: Value([0, 1, 2], dtype=int64) holds whole numbers, by which nothing "
            "can be differentiated; make it of floats, with .astype(float)"
        ),
    ),
    (
        lambda: tg.grad(lambda a: a.sum())(np.arange(3)),
        TypeError,
        (
            "grad: the argument array([0, 1, 2]) holds whole numbers or truth values, by "
            "which nothing can be differentiated; make it of floats, with .astype(float)"
        ),
    ),
    (lambda: Value([1, "a"]), TypeError, ("Value: a list of numbers is needed, got [1, 'a']")),
    (
        lambda: Value([[1.0], [2.0, 3.0]]),
        ValueError,
        ("Value: the rows of the list have different lengths; an array needs equal ones"),
    ),
    (
        lambda: Value("3"),
        TypeError,
        ("Value: a number or an array of numbers is needed, got str: write Value(float('3'))"),
    ),
    (
        lambda: Value(None),
        TypeError,
        ("Value: a number or an array of numbers is needed, got NoneType"),
    ),
    (
        lambda: Value({"a": 1}),
        TypeError,
        ("Value: a number or an array of numbers is needed, got dict"),
    ),
    (
        lambda: Value(np.array([1, None])),
        TypeError,
        (
            "Value: an array of numbers is needed, got an array of dtype object; convert it "
            "with .astype(float)"
        ),
    ),
    (
        lambda: Value(MASKED),
        TypeError,
        "Value: a masked array computes with some of its elements only, which no derivative here "
        "knows of; give x.filled(0), and choose with tg.where(mask, 0, result)",
    ),
    (
        lambda: v * MASKED,
        TypeError,
        "multiply: a masked array computes with some of its elements only, which no derivative "
        "here knows of; give x.filled(0), and choose with tg.where(mask, 0, result)",
    ),
    (
        lambda: MASKED - v,  # np.ma takes whatever has the name of its own data for them
        TypeError,
        "making a NumPy array of Values would silently lose the computation graph; write "
        "value.data for its numbers, or tg.stack([a, b]) for a Value that holds several",
    ),
    (
        lambda: Value(MATRIX),
        TypeError,
        "Value: an np.matrix multiplies in a way of its own; give np.asarray(x), and write @ "
        "for the product of matrices",
    ),
    (lambda: Value(1.0, name=3), TypeError, ("Value: name must be text, got 3")),
    (
        lambda: math.exp(s),
        TypeError,
        (
            "float(value), a function of math, or array[i] = value would silently lose the "
            "computation graph; write value.item(), tg.exp(value), or tg.set(array, i, value)"
        ),
    ),
    (
        lambda: np.asarray(x),
        TypeError,
        (
            "making a NumPy array of Values would silently lose the computation graph; write "
            "value.data for its numbers, or tg.stack([a, b]) for a Value that holds several"
        ),
    ),
    (
        lambda: np.array([s, s]),
        TypeError,
        (
            "making a NumPy array of Values would silently lose the computation graph; write "
            "value.data for its numbers, or tg.stack([a, b]) for a Value that holds several"
        ),
    ),
    (
        lambda: bool(x > 0),
        ValueError,
        (
            "if, and, or, not: a Value of shape (2, 3) is neither true nor false; use .any() "
            "or .all(), or choose elements with where(condition, a, b)"
        ),
    ),
    (
        lambda: len(s),
        TypeError,
        (
            "len: a single number has no length; its value.shape is () (who makes an array of "
            "another library, as torch.tensor does, gives it value.data)"
        ),
    ),
    (
        lambda: list(s),
        TypeError,
        "iteration: a single number cannot be iterated over; [value] is a list of it",
    ),
    (lambda: x.item(), ValueError, ("item: one number is needed, this Value has shape (2, 3)")),
    (
        lambda: x.backward(),
        ValueError,
        (
            "backward: a single number is needed, this Value has shape (2, 3); take its sum()"
            " or mean() first, or give the gradient of the final result as seed"
        ),
    ),
    (
        lambda: x.backward(np.ones(3)),
        ValueError,
        ("backward: the seed has shape (3,), the Value has shape (2, 3); they must be equal"),
    ),
    (
        lambda: (s * s).detach().backward(),
        ValueError,
        (
            "backward: this Value was computed under no_grad() or detached, so there is "
            "nothing to differentiate"
        ),
    ),
    (
        lambda: (s > 1).backward(),
        ValueError,
        (
            "backward: this Value comes from greater, which has no derivative, so there is "
            "nothing to differentiate"
        ),
    ),
    (
        lambda: np.spacing(s),
        TypeError,
        (
            "numpy.spacing has no derivative row, so a Value cannot pass through it; add one "
            "with tinygrad_edu.primitive('spacing', ...), or take value.data first"
        ),
    ),
    (
        lambda: np.histogram(x),
        TypeError,
        (
            "numpy.histogram has no derivative row, so a Value cannot pass through it; add "
            "one with tinygrad_edu.primitive('histogram', ...), or take value.data first"
        ),
    ),
    (
        lambda: np.exp(x, out=np.zeros((2, 3))),
        TypeError,
        ("numpy.exp: out= would overwrite what a Value remembers; leave it out"),
    ),
    (
        lambda: np.add(x, 1, where=np.ones((2, 3), bool)),
        TypeError,
        ("numpy.add: where= is not recorded; write np.where(condition, a, b)"),
    ),
    (lambda: x.sum(foo=1), TypeError, ("sum: unknown option foo; it takes axis, keepdims")),
    (lambda: s + "1", TypeError, ("add: a number or an array is needed, got str")),
    (lambda: s * None, TypeError, ("multiply: a number or an array is needed, got NoneType")),
    (lambda: s + {1, 2}, TypeError, ("add: a number or an array is needed, got set")),
    (
        lambda: Value(Fraction(1, 2)) * np.ones(2),
        TypeError,
        (
            "multiply: Fraction and ndarray do not mix; convert one to the other's kind "
            "first, for example with float(...)"
        ),
    ),
    (lambda: s / 0, ZeroDivisionError, "divide: 2.0 and 0: " + words_of(lambda: 2.0 / 0)),
    (lambda: Value(-1.0).log(), ValueError, "log: -1.0: " + words_of(lambda: math.log(-1.0))),
    (lambda: Value(1000.0).exp(), OverflowError, "exp: 1000.0: " + words_of(lambda: math.exp(1e3))),
    (
        lambda: setattr(x, "data", np.ones(3)),
        ValueError,
        ("data: shape (3,) cannot replace shape (2, 3); make a new Value"),
    ),
    (
        lambda: setattr(s * s, "data", 1.0),
        ValueError,
        (
            "data: this Value was computed by multiply, its data follow from its arguments; "
            "set the data of a leaf, or make a new Value"
        ),
    ),
    (
        lambda: tg.grad(lambda a: a)(np.ones(2)),
        ValueError,
        (
            "grad: the function must return a single number, it returned shape (2,); take its"
            " sum() or mean(), or use jacobian"
        ),
    ),
    (
        lambda: tg.grad(lambda a: a, 3)(1.0),
        ValueError,
        ("grad: argnums names argument 3, but 1 was given; they are counted from 0"),
    ),
    (
        lambda: tg.grad(lambda a: a)(None),
        TypeError,
        (
            "grad: an argument cannot be differentiated by. Value: a number or an array of "
            "numbers is needed, got NoneType"
        ),
    ),
    (
        lambda: tg.jvp(lambda a: a, np.ones(2), np.ones(2)),
        TypeError,
        ("jvp: args and tangents must be tuples, one entry per argument of f"),
    ),
    (
        lambda: tg.jvp(lambda a: a, (np.ones(2),), (np.ones(3),)),
        ValueError,
        ("jvp: shapes [(3,)] are given where [(2,)] are needed"),
    ),
    (
        lambda: tg.jacobian(lambda a: a, mode="x")(1.0),
        ValueError,
        ("jacobian: mode is 'forward', 'reverse' or None, not 'x'"),
    ),
    (
        lambda: tg.primitive("exp", lambda g, y, x: g),
        ValueError,
        ("primitive: there is a row for 'exp' already; choose another name"),
    ),
    (
        lambda: tg.primitive("foo_bar", lambda g, y, x: g)(1.0),
        TypeError,
        (
            "foo_bar: 1.0: nothing computes it for a Python number; say how to, with "
            "primitive('foo_bar', ..., forward=...)"
        ),
    ),
    (lambda: tg.foo, AttributeError, ("tinygrad_edu has no attribute 'foo'")),
    (
        lambda: tg.cat,
        AttributeError,
        "tinygrad_edu has no attribute 'cat'; write tg.concatenate([...])",
    ),
    (
        lambda: tg.tensor,
        AttributeError,
        "tinygrad_edu has no attribute 'tensor'; write tg.Value(...)",
    ),
    (
        lambda: x[[0, 1], [0, 1, 2]],
        IndexError,
        "getitem: shape (2, 3): " + words_of(lambda: x.data[[0, 1], [0, 1, 2]]),
    ),
    (
        lambda: v.masked_fill(v > 1, 0.0),
        AttributeError,
        "Value has no attribute 'masked_fill'; write tg.where(mask, x, value)",
    ),
    (lambda: v + "1", TypeError, "add: a number or an array is needed, got str"),
    (lambda: tg.array([s, "a"]), TypeError, "array: numbers are needed, got 'a'"),
    (
        lambda: tg.array([[s], [s, s]]),
        ValueError,
        "array: the rows of the list have different lengths; an array needs equal ones",
    ),
    (
        lambda: tg.checkpoint(lambda a: (a, a))(s),
        TypeError,
        "checkpoint: <lambda> must return one Value, it returned tuple; stack several results",
    ),
    (
        lambda: tg.grad(lambda a: a, has_aux=True)(1.0),
        TypeError,
        "grad: with has_aux the function must return (number, anything), it returned Value",
    ),
    (
        lambda: np.maximum.reduce(v),
        TypeError,
        (
            "numpy.maximum.reduce does not work on a Value; add.reduce, add.accumulate, "
            "multiply.reduce, multiply.accumulate do, and outer"
        ),
    ),
    (lambda: v.sum(dim=0), TypeError, "sum: there is no dim; write axis"),
    (
        lambda: tg.pad(v, 1, "mirror"),
        ValueError,
        (
            "pad: mode must be one of constant, empty, linear_ramp, edge, reflect, symmetric, "
            "wrap, maximum, mean, median, minimum; not 'mirror'"
        ),
    ),
    (
        lambda: tg.vjp(lambda a: a * 2, np.ones(3))[1](np.ones(2)),
        ValueError,
        "vjp: shapes [(2,)] are given where [(3,)] are needed",
    ),
    (
        lambda: nn.Linear(3, 2, rng=0)(np.ones((5, 4))),
        ValueError,
        (
            "Linear(3, 2): the input has shape (5, 4), the weights have shape (3, 2); the "
            "last axis of the input must have length 3"
        ),
    ),
    (
        lambda: nn.Linear(3, 2),
        TypeError,
        (
            "Linear needs rng: a seed such as rng=0 or a numpy.random.Generator, because "
            "nothing here draws hidden random numbers"
        ),
    ),
    (lambda: tg.grad(3.0), TypeError, "grad: a function is needed, not 3.0"),
    (
        lambda: tg.concatenate(x, w),
        TypeError,
        "concatenate: give the arrays in one list, concatenate([a, b])",
    ),
    (
        lambda: nn.MLP(2, 8, 1, rng=0),
        TypeError,
        "MLP: nouts must be a list of the layers' sizes, such as [16, 1], not 8",
    ),
    (
        lambda: tg.compile_step(lambda: None, tg.optim.SGD([s], 0.1))(),
        TypeError,
        (
            "compile_step: the loss must return one number that was computed from the "
            "parameters, it returned a NoneType"
        ),
    ),
    (
        lambda: tg.einsum("ij,jk", x),
        ValueError,
        "einsum: 'ij,jk' has 2 terms, so it needs 2 arrays, got 1",
    ),
    (
        lambda: tg.einsum("ij", x, x),
        ValueError,
        "einsum: 'ij' has 1 term, so it needs 1 array, got 2",
    ),
    (
        lambda: tg.einsum(x, "ij->i"),
        TypeError,
        'einsum: the subscripts come first, as in einsum("ij->i", x)',
    ),
    (
        lambda: tg.einsum("ij->k", x),
        ValueError,
        "einsum: in 'ij->k' the result has 'k', which no array has",
    ),
    (
        lambda: tg.einsum("ij->ii", x),
        ValueError,
        "einsum: in 'ij->ii' the result has 'i' more than once",
    ),
    (
        lambda: tg.linalg.solve(np.eye(2), v),
        ValueError,
        "linalg.solve: a has 2 rows, so b must have as many, not 3",
    ),
    (
        lambda: tg.linalg.solve(np.eye(2), s),
        ValueError,
        "linalg.solve: b must be a vector or a matrix, not a single number",
    ),
    (
        lambda: tg.linalg.solve(x, np.ones(2)),
        np.linalg.LinAlgError,
        "linalg.solve: a square matrix is needed, the shape is (2, 3)",
    ),
    (
        lambda: tg.linalg.inv(v),
        np.linalg.LinAlgError,
        "linalg.inv: a matrix is needed, the shape is (3,)",
    ),
    (
        lambda: tg.linalg.inv(Value(np.ones((2, 2)))),
        np.linalg.LinAlgError,
        (
            "linalg.inv: the matrix is singular, so it has no inverse; tg.linalg.pinv(a) and "
            "tg.linalg.lstsq(a, b) need none"
        ),
    ),
    (
        lambda: tg.linalg.cholesky(Value(-np.eye(2))),
        np.linalg.LinAlgError,
        (
            "linalg.cholesky: the matrix is not positive definite: its eigenvalues, "
            "tg.linalg.eigvalsh(x), must all be above 0"
        ),
    ),
    (
        lambda: tg.linalg.lstsq(x, v),
        np.linalg.LinAlgError,
        "linalg.lstsq: a has 2 rows, so b must have as many; its shape is (3,)",
    ),
    (
        lambda: tg.fft.fft(x, axis=2),
        IndexError,
        "fft.fft: there is no such axis in shape (2, 3)",
    ),
    (
        lambda: x.sum("a"),
        TypeError,
        "sum: an axis is a whole number, or a tuple of them, not 'a'",
    ),
    (
        lambda: x.std(axis=1.0),
        TypeError,
        "std: an axis is a whole number, or a tuple of them: "
        + words_of(lambda: np.std(x.data, axis=1.0)),
    ),
    (
        lambda: tg.softmax(x, "a"),
        TypeError,
        (
            "softmax: an axis is a whole number, or a tuple of them: 'str' object cannot be "
            "interpreted as an integer"
        ),
    ),
    (
        lambda: tg.stack([x, w], axis="a"),
        TypeError,
        (
            "stack: an axis is a whole number, or a tuple of them: 'str' object cannot be "
            "interpreted as an integer"
        ),
    ),
    (
        lambda: x.reshape("a"),
        TypeError,
        "reshape: a shape is a whole number, or a tuple of them, not 'a'",
    ),
    (
        lambda: x.transpose("a", "b"),
        TypeError,
        "transpose: axes are a tuple of whole numbers, not ('a', 'b')",
    ),
    (
        lambda: tg.clip(x, 0),
        TypeError,
        (
            "clip: the upper bound must stand beside the lower; write clip(x, low, high), "
            "clip(x, low, None), or clip(x, min=low)"
        ),
    ),
    (
        lambda: tg.clip(x, None, "b"),
        TypeError,
        "clip: a number or an array is needed, got str",
    ),
    (
        lambda: tg.clip(x, min=0, a_min=0),
        ValueError,
        "clip: a_min is min by another name; give one of them",
    ),
    (
        lambda: s[0],
        TypeError,
        "getitem: a single number has no elements to choose from; leave the index out",
    ),
    (
        lambda: x["a"],
        IndexError,
        "getitem: an index is made of whole numbers, not of text, as 'a' is",
    ),
    (
        lambda: operator.delitem(x, 0),
        TypeError,
        (
            "del value[index] would take away what was computed with; write "
            "tg.delete(value, index, axis), which returns a new Value"
        ),
    ),
    (
        lambda: np.savez("no file", w=w),
        TypeError,
        "numpy.savez: a file holds numbers; give value.data instead of the Value",
    ),
    (
        lambda: with_a_gradient([1.0, 2.0]).step(),
        TypeError,
        "SGD: parameter 0: its gradient is a list; set p.grad = np.array(...)",
    ),
    (
        step_by_the_keys_of_gradients,
        TypeError,
        "SGD: the gradient of parameter 0 is a parameter; found = tg.gradients(loss, wrt=params) "
        "has parameters as keys, so p.grad = found[p]",
    ),
    (
        lambda: with_a_gradient(np.ones(3)).step(),
        ValueError,
        (
            "SGD: parameter 0 has shape (2,), its gradient has shape (3,); p.grad must have the "
            "shape of p.data"
        ),
    ),
    (
        lambda: nn.Linear(2, 1, rng=0).load_state_dict("weights.npz"),
        TypeError,
        (
            "Linear: a dict of arrays by name is needed, got str; of a file written by np.savez "
            "give dict(np.load(path))"
        ),
    ),
    (
        lambda: nn.Linear(2, 1, rng=0).load_state_dict(
            {"weight": np.ones((1, 2)), "bias": np.ones(1)}
        ),
        ValueError,
        (
            "Linear: weight: the state has shape (1, 2), the model has shape (2, 1); give its "
            "transpose, array.T"
        ),
    ),
    (
        lambda: s[None],
        TypeError,
        "getitem: a single number has no axes; write tg.expand_dims(value, 0)",
    ),
    (
        lambda: x.sum(dim=1, keepdim=True),
        TypeError,
        "sum: there is no dim or keepdim; write axis and keepdims",
    ),
    (
        lambda: x.std(unbiased=False),
        TypeError,
        "std: there is no unbiased; write ddof",
    ),
    (
        lambda: tg.argsort(x, descending=True),
        TypeError,
        "argsort: there is no descending; write tg.flip(tg.argsort(x), -1)",
    ),
    (
        lambda: round(s, 1),
        TypeError,
        (
            "round(value) would silently lose the computation graph; write "
            "round(value.item()), or tg.round(value)"
        ),
    ),
    (lambda: f"{x:.2f}", ValueError, ("format '.2f': one number is needed, got shape (2, 3)")),
    (
        lambda: tg.draw(3.0),
        TypeError,
        (
            "draw: a Value is needed, got float; wrap the inputs of the computation in "
            "Value(...), and give its result"
        ),
    ),
    (
        lambda: tg.tell(np.ones(2)),
        TypeError,
        (
            "tell: a Value is needed, got ndarray; wrap the inputs of the computation in "
            "Value(...), and give its result"
        ),
    ),
    (
        lambda: tg.tell(v * 2),
        ValueError,
        (
            "tell: a single number is needed, this Value has shape (3,); take its sum() or mean() "
            "first"
        ),
    ),
    (
        lambda: tg.explain(np.ones(2), s),
        TypeError,
        (
            "explain: two Values are needed, got ndarray; wrap the inputs of the computation in "
            "Value(...), and give one of them, and the result"
        ),
    ),
    (
        lambda: tg.explain(v.sum(), v),
        ValueError,
        (
            "explain: the first Value was computed from the second; write explain(leaf, loss), "
            "with the result at the end"
        ),
    ),
    (
        lambda: tg.explain(s * 3),
        TypeError,
        "explain: loss is missing; write explain(leaf, loss)",
    ),
    (
        lambda: tg.softmax(v, axis=3),
        np.exceptions.AxisError,
        ("softmax: there is no axis 3, in shape (3,)"),
    ),
    (
        lambda: nn.cross_entropy(Value(np.zeros((3, 2))), np.array([0, 1, 2])),
        ValueError,
        ("cross_entropy: there are 2 classes, so labels are 0 .. 1, not 2 at 2"),
    ),
    (
        lambda: nn.mse_loss(Value(np.zeros((3, 1))), np.zeros(3)),
        ValueError,
        (
            "mse_loss: the prediction has shape (3, 1), the target has shape (3,); they must "
            "be equal; take prediction[:, 0], or target.reshape(-1, 1)"
        ),
    ),
    (
        lambda: tg.take(x, 0, axis=(0, 1)),
        TypeError,
        "take: one axis is needed, not (0, 1)",
    ),
    (
        lambda: tg.expand_dims(x, 1.5),
        TypeError,
        "expand_dims: an axis is a whole number, not 1.5",
    ),
    (
        lambda: tg.linspace(0.0, s, 2.5),
        TypeError,
        "linspace: num must be a whole number, not 2.5",
    ),
    (
        lambda: tg.einsum("...i->i", x),
        ValueError,
        "einsum: in '...i->i' the result must have the axes of '...' too",
    ),
    (
        lambda: tg.linalg.inv(x),
        np.linalg.LinAlgError,
        "linalg.inv: a square matrix is needed, the shape is (2, 3)",
    ),
    (
        lambda: tg.quantile(x, s),
        TypeError,
        "quantile: it has no derivative by q; give numbers instead of a Value",
    ),
    (
        lambda: half_a_product(s, s),
        TypeError,
        (
            "half_a_product: argument 1 is a Value, but there is no rule for it; give primitive "
            "one rule for each argument, or None for what has no derivative"
        ),
    ),
    (
        lambda: operator.isub(moved, 0.1 * moved.grad),
        TypeError,
        (
            "-=: this leaf would stay as it is, and a new Value take its name; to move it, write "
            "p.data -= ...; to compute with it, y = p - ..."
        ),
    ),
    (
        lambda: tg.softmax(x, dim=1),
        TypeError,
        "softmax: there is no dim; write axis",
    ),
    (
        lambda: x.reshape(3, 2, order="F"),
        TypeError,
        (
            "reshape: unknown option order; it takes none, and its arguments by position: "
            "reshape(x, *shape)"
        ),
    ),
    (
        lambda: tg.linalg.norm(x, dim=1),
        TypeError,
        "linalg.norm: there is no dim; write axis",
    ),
    (
        lambda: x.flatten("F"),
        TypeError,
        "flatten: it takes 1 positional argument but 2 were given; its arguments are x",
    ),
    (
        lambda: tg.repeat(x, [1, 2]),
        ValueError,
        "repeat: shape (6,): " + words_of(lambda: np.repeat(np.ones(6), [1, 2])),
    ),
    (
        lambda: tg.interp(s, [0.0, 1.0], [1.0]),
        ValueError,
        "interp: xp and fp must be two rows of equal length, not of shapes (2,) and (1,)",
    ),
    (
        lambda: tg.tile(x, 1.5),
        TypeError,
        "tile: each of reps must be a whole number, not 1.5",
    ),
    (
        lambda: tg.custom_vjp(lambda g, x: g),
        TypeError,
        (
            "custom_vjp: give the derivative first, a function (g, y, *args), not one that takes "
            "2 arguments; as in @custom_vjp(lambda g, y, x: ...) above the function itself"
        ),
    ),
    (
        lambda: tg.custom_vjp(lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
        TypeError,
        (
            "custom_vjp: it takes at most 1 argument by position, not 2; write @custom_vjp(pull) "
            "above the function, where pull(g, y, *args) returns the gradients of all its arguments"
        ),
    ),
    (
        lambda: tg.custom_vjp(),
        TypeError,
        (
            "custom_vjp: pull is missing; write @custom_vjp(pull) above the function, where "
            "pull(g, y, *args) returns the gradients of all its arguments"
        ),
    ),
    (
        lambda: tg.primitive(lambda g, y, x: g),
        TypeError,
        (
            "primitive: the name comes first, and then one rule for each argument: write "
            "primitive('cube', lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)"
        ),
    ),
    (
        lambda: tg.vjp(operator.mul, 2.0, 3.0)[1](),
        TypeError,
        (
            "vjp: pull takes one gradient, of the form of the result, not 0; write pull(g), or of "
            "a function that returns a tuple pull((g, h))"
        ),
    ),
    (
        lambda: tg.vjp(operator.mul, 2.0, 3.0)[1](1.0, 1.0),
        TypeError,
        (
            "vjp: pull takes one gradient, of the form of the result, not 2; write pull(g), or of "
            "a function that returns a tuple pull((g, h))"
        ),
    ),
    (
        lambda: tg.linearize(operator.mul, 2.0, 3.0)[1](1.0),
        TypeError,
        "linearize: push takes one direction for each argument of the function, 2, not 1",
    ),
    (
        lambda: tg.grad(lambda a, b: a * b, argnums="b"),
        TypeError,
        "grad: argnums counts arguments, from 0 on, and 'b' is a name; write argnums=1",
    ),
    (
        lambda: tg.jacobian(tg.tanh, "c"),
        TypeError,
        "jacobian: argnums counts arguments, from 0 on, and 'c' is a name; give its number",
    ),
    (
        lambda: tg.hessian(tg.sum)(),
        TypeError,
        "hessian: there is no argument to differentiate by; give those of f",
    ),
    (
        lambda: tg.vjp(operator.mul),
        TypeError,
        "vjp: there is no argument to differentiate by; give those of f",
    ),
    (
        lambda: tg.grad(s * 3, s),
        TypeError,
        (
            "grad: a function is needed, not Value(6.0); the gradient of a Value is "
            "tg.gradients(value, wrt=[x])[x]"
        ),
    ),
    (
        lambda: tg.where(np.array([True, False, True]), v, "a"),
        TypeError,
        "where: it takes numbers only, and would be an array of <U32",
    ),
    (
        lambda: tg.concatenate([v, np.array(["a"])]),
        TypeError,
        "concatenate: it takes numbers only, and would be an array of <U32",
    ),
    (
        lambda: tg.gradients(s * 3, "s"),
        TypeError,
        ("gradients: wrt must be a Value, or a list of Values such as model.parameters(); got 's'"),
    ),
    (
        lambda: tg.gradients(s * 3, tg.nn.Linear(1, 1, rng=0)),
        TypeError,
        (
            "gradients: wrt must be a Value, or a list of Values such as model.parameters(); got "
            "Linear(1, 1)"
        ),
    ),
    (
        lambda: tg.grad(lambda p: p["w"])({"w": 1.0, "rows": [np.arange(3)]}),
        TypeError,
        (
            "grad: argument 0['rows'][0], array([0, 1, 2]), holds whole numbers or truth values, "
            "by which nothing can be differentiated; make it of floats, with .astype(float), or "
            "keep it out of what is differentiated by"
        ),
    ),
    (
        lambda: tg.grad(lambda a, p: a * p["w"], argnums=1)(2.0, {"w": 1.0, "both": {1, 2}}),
        TypeError,
        (
            "grad: argument 1['both'] cannot be differentiated by. Value: a number or an array of "
            "numbers is needed, got set; keep it out of what is differentiated by"
        ),
    ),
    (
        lambda: tg.no_grad()(operator.iadd)(s, 0.1),
        TypeError,
        (
            "+=: this leaf would stay as it is, and a new Value take its name; to move it, write "
            "p.data += ...; to compute with it, y = p + ..."
        ),
    ),
    (
        lambda: setattr(s, "requires_grad", False),
        AttributeError,
        "Value has no attribute 'requires_grad'; write value.detach() for a constant, or an "
        "optimizer of the parameters that are to move",
    ),
    (
        lambda: nn.MLP([3, 4, 2]),
        TypeError,
        "MLP: nouts is missing; write MLP(nin, nouts, rng=0)",
    ),
    (
        lambda: tg.check_grad(tg.tanh, 1.0, rtol=1e-3),
        TypeError,
        "check_grad: there is no rtol; write no tolerance: the reference has its own error bar",
    ),
    (
        lambda: tg.draw(s).show(),
        AttributeError,
        "Drawing has no attribute 'show'; write drawing.save(\"graph.html\"), or "
        "print(drawing.text)",
    ),
    (
        lambda: tg.primitive("softmax", lambda g, y, x: g),
        ValueError,
        "primitive: there is a function 'softmax' already; choose another name",
    ),
    (
        lambda: tg.primitive("first", max, forward=lambda x: x),
        TypeError,
        (
            "primitive: rule 0 of 'first' takes an unknown number of arguments; it must take the "
            "gradient g, the result y, and the arguments of the operation"
        ),
    ),
    (
        lambda: tg.primitive("first", lambda g, y, x: g, forward=3),
        TypeError,
        "primitive: the forward of 'first' is no function: 3",
    ),
    (
        lambda: tg.primitive("joined", lambda g, y, i, *a: g, lambda g, y, b: g, sequence=True),
        TypeError,
        (
            "primitive: 'joined' takes a list of arrays, so give one rule for all of them, "
            "rule(g, y, i, *arrays), or none"
        ),
    ),
    (
        lambda: returns_a_value(s),
        TypeError,
        (
            "returns_a_value: its forward returned a Value; it is given plain data, and must "
            "return plain data: a number or an array"
        ),
    ),
    (
        a_rule_that_returns_text,
        TypeError,
        (
            "backward: the rule of 'returns_text' returned 'abc'; it must return the gradient of "
            "the one argument that it is for"
        ),
    ),
    (
        lambda: tg.no_grad()(numbers),
        TypeError,
        (
            "no_grad: numbers is a generator or async function, so its body runs after the call, "
            "outside of this block; write `with no_grad():` inside it"
        ),
    ),
    (
        lambda: in_the_block(tg.no_grad),
        TypeError,
        "no_grad: write `with no_grad():`, with the parentheses",
    ),
    (
        lambda: in_the_block(tg.detect_anomaly),
        TypeError,
        "detect_anomaly: write `with detect_anomaly():`, with the parentheses",
    ),
    (
        lambda: in_the_block(tg.profile),
        TypeError,
        "profile: write `with profile():`, with the parentheses",
    ),
    (
        a_decorator_that_is_not_called,
        TypeError,
        (
            "no_grad: nothing can be given to it; write `with no_grad():`, or `@no_grad()` above "
            "a function"
        ),
    ),
    (
        lambda: tg.max(v, v),
        TypeError,
        (
            "max: an axis is a whole number, or a tuple of them, not array([1., 2., 3.]); of two "
            "arrays, write maximum(a, b)"
        ),
    ),
    (
        lambda: tg.sum(v, 1.5),
        TypeError,
        "sum: an axis is a whole number, or a tuple of them, not 1.5",
    ),
    (
        lambda: v[s],
        IndexError,
        "getitem: an index is made of whole numbers, not of floats, as 2.0 is",
    ),
    (
        lambda: v[1.0:],
        TypeError,
        "getitem: an index is made of whole numbers, not of floats, as 1.0 is",
    ),
    (
        lambda: Value(np.ones((1, 2, 3))).transpose(0, 1),
        ValueError,
        "transpose: shape (1, 2, 3): all 3 axes are needed; two are swapped by swapaxes",
    ),
    (
        lambda: tg.trace(3.0),
        ValueError,
        "trace: a matrix is needed, or several, got shape ()",
    ),
    (
        lambda: pow(v, 3, 5),
        TypeError,
        "Value.__pow__() takes 2 positional arguments but 3 were given",
    ),
    (
        lambda: tg.hessian(tg.sum, np.ones(2)),
        TypeError,
        (
            "hessian: argnums counts arguments, and array([1., 1.]) counts nothing; hessian(f) is "
            "a function, so write hessian(f)(x)"
        ),
    ),
    (
        lambda: tg.check_grad(lambda a: a.sum(), np.ones(2), lambda a: a),
        TypeError,
        (
            "check_grad: f does not take 2 arguments, of which one is a function; a gradient "
            "written by hand is given by name, check_grad(f, x, grad=gradient)"
        ),
    ),
    (
        lambda: tg.check_grad(lambda a, b: a * b, (1.0, 2.0)),
        TypeError,
        "check_grad: <lambda>(a, b) is given 1 argument; write check_grad(f, a, b)",
    ),
    (
        lambda: tg.check_grad(lambda a: a * a, 1.0, 2.0),
        TypeError,
        "check_grad: <lambda>(a) is given 2 arguments; write check_grad(f, a)",
    ),
    (
        lambda: tg.testing.check_rule(lambda a, b: a * b, lambda g, y, a, b: (g * b, g * a), [1.0]),
        TypeError,
        "check_rule: <lambda>(a, b) is given 1 argument; write check_rule(forward, vjp, a, b)",
    ),
    (
        lambda: tg.check_grad(math.sin, 1.0),
        tg.testing.FunctionFailed,
        (
            "check: the function sin, called with Values, raised TypeError: "
            + words_of(lambda: math.sin(s))
            + "; or check a gradient written by hand, grad=gradient"
        ),
    ),
    (
        lambda: nn.mse_loss(nn.Linear(2, 1, rng=0), x),
        TypeError,
        "mse_loss: the prediction: an array of numbers is needed, not Linear(2, 1)",
    ),
    (
        lambda: nn.cross_entropy(nn.Linear(2, 1, rng=0), [0]),
        TypeError,
        "cross_entropy: logits: an array of numbers is needed, not Linear(2, 1)",
    ),
    (
        lambda: tg.register_kind(3, math),
        TypeError,
        "register_kind: a type is needed, such as Decimal, not 3",
    ),
    (
        lambda: tg.gradient(lambda x: x**2, 3.0),
        TypeError,
        (
            "gradient: samples are needed, an array of them; of a function write tg.grad(f), of a "
            "computed Value value.backward() or tg.gradients(value)"
        ),
    ),
    (
        lambda: tg.training.evaluate(
            nn.Linear(2, 1, rng=0), tg.datasets.xor(8, rng=0).split(0.25, rng=0), nn.mse_loss
        ),
        ValueError,
        (
            "evaluate: one pair (x, y) is needed, not a pair of pairs: of (train, test) give one "
            "(fit takes train, and validation=test); of examples or batches put all x into one "
            "array, and all y into another"
        ),
    ),
    (
        lambda: tg.compile_step(lambda: moved * moved, Counting([moved]))(),
        TypeError,
        (
            "compile_step: Counting.update changes self.n, which the compiled code would not do "
            "again; keep it in memories, as a list with one entry for each parameter "
            "(self.n[i] = ...), in a local variable, or set it between steps"
        ),
    ),
    (
        lambda: operator.iadd(np.ones(3), v),
        TypeError,
        (
            "numpy.add: an array is changed in place, as by +=, by numbers only; write "
            "a = a + value, a new Value, or a += value.data"
        ),
    ),
    (
        lambda: operator.imul(np.ones((2, 3)), s),
        TypeError,
        (
            "numpy.multiply: an array is changed in place, as by +=, by numbers only; write "
            "a = a + value, a new Value, or a += value.data"
        ),
    ),
    (
        lambda: Value([Fraction(1, 3), 0.5]),
        TypeError,
        (
            "Value: a list of numbers is needed, got [Fraction(1, 3), 0.5]; NumPy has no arrays of "
            "Fraction: make one Value of each, or give floats"
        ),
    ),
    (
        lambda: tg.multiply(s, x2=3.0),
        TypeError,
        "multiply: unknown option x2; it takes none, and its arguments by position: multiply(a, b)",
    ),
    (
        lambda: tg.where(condition=v > 1, x=v, y=0),
        TypeError,
        (
            "where: unknown option condition, x, y; it takes none, and its arguments by position: "
            "where(condition, *choices)"
        ),
    ),
    (
        lambda: tg.where(v > 1, v),
        TypeError,
        "where: the choice elsewhere is missing; write where(condition, a, b)",
    ),
    (
        lambda: tg.cumulative_sum(x),
        ValueError,
        "cumulative_sum: along which axis? There are 2; write cumulative_sum(x, axis=0)",
    ),
    (
        lambda: tg.matvec(v, v),
        ValueError,
        (
            "matvec: a matrix of two axes or more and a vector of one or more are needed, not of "
            "shapes (3,) and (3,)"
        ),
    ),
    (
        lambda: tg.vecmat(s, x),
        ValueError,
        (
            "vecmat: a matrix of two axes or more and a vector of one or more are needed, not of "
            "shapes (2, 3) and ()"
        ),
    ),
    (
        lambda: np.empty_like(v),
        TypeError,
        "numpy.empty_like takes no Value; write tg.zeros_like(x)",
    ),
    (
        lambda: tg.diff(lambda x: x**2),
        TypeError,
        (
            "diff: samples are needed, an array of them; of a function write tg.grad(f), of a "
            "computed Value value.backward() or tg.gradients(value)"
        ),
    ),
    (
        lambda: tg.sum(v for v in (s, s)),
        TypeError,
        "sum: a number or an array is needed, got generator; make a list of it",
    ),
    (
        lambda: tg.conv1d(np.ones((1, 1, 5)), np.ones((1, 1, 3)), np.ones(2)),
        ValueError,
        "conv1d: bias has shape (2,); with this weight it must be (1,)",
    ),
    (
        lambda: tg.max_pool2d(np.ones((4, 4)), 2, padding=3),
        ValueError,
        (
            "max_pool2d: padding 3 is more than half of a window of 2, some of which would see "
            "nothing else"
        ),
    ),
    (
        lambda: tg.scaled_dot_product_attention(x, x, x, np.eye(2, dtype=int)),
        TypeError,
        (
            "scaled_dot_product_attention: attn_mask must be of truth values, or of floats, which "
            "are added; of 0 and 1 make attn_mask != 0"
        ),
    ),
    (
        lambda: tg.training.accuracy(np.array([0, 2, 1]), np.array([0, 1, 2])),
        ValueError,
        (
            "accuracy: logits of shape (3,) decide between two, 0 and 1, but a label is 2; give "
            "logits of shape (n, k), of k classes (the share of equal numbers is "
            "np.mean(predicted == labels))"
        ),
    ),
    (
        lambda: tg.sum(x, axis=[0]),
        TypeError,
        (
            "sum: an axis is a whole number, or a tuple of them: 'list' object cannot be "
            "interpreted as an integer"
        ),
    ),
    (
        lambda: tg.where(np.array([True, False, True]), v, None),
        TypeError,
        "where: a number or an array is needed, got NoneType",
    ),
    (
        lambda: nn.cross_entropy(Value(np.zeros((2, 2))), ["a", "b"]),
        TypeError,
        (
            "cross_entropy: labels must be an array of whole numbers, not <U1; convert them with "
            "np.unique(labels, return_inverse=True)[1]"
        ),
    ),
    (
        lambda: nn.mse_loss(v, ["a", "b", "c"]),
        TypeError,
        (
            "mse_loss: the target: an array of numbers is needed, not of dtype <U1; convert them "
            "with np.unique(target, return_inverse=True)[1]"
        ),
    ),
    (
        lambda: tg.one_hot(["a", "b"], 2),
        TypeError,
        (
            "one_hot: labels must be whole numbers, not <U1; convert them with "
            "np.unique(labels, return_inverse=True)[1]"
        ),
    ),
    (
        lambda: tg.training.accuracy(np.zeros((2, 2)), ["a", "b"]),
        TypeError,
        (
            "accuracy: labels: an array of numbers is needed, not of dtype <U1; convert them with "
            "np.unique(labels, return_inverse=True)[1]"
        ),
    ),
    (
        lambda: nn.cross_entropy(Value(np.zeros((2, 1))), np.array([0, 1])),
        ValueError,
        (
            "cross_entropy: one logit for each label knows one class only, 0, and not 1; for two "
            "classes write binary_cross_entropy_with_logits(logits[..., 0], labels)"
        ),
    ),
    (
        lambda: nn.cross_entropy(Value(np.zeros((3, 1))), np.array([[0], [1], [1]])),
        ValueError,
        (
            "cross_entropy: labels of the shape of the logits, (3, 1), are probabilities: at least "
            "0, and along the last axis they add up to 1; these do not; for two classes write "
            "binary_cross_entropy_with_logits(logits, labels)"
        ),
    ),
    (
        lambda: nn.binary_cross_entropy_with_logits(Value(np.zeros((3, 2))), np.array([0, 1, 1])),
        ValueError,
        (
            "binary_cross_entropy_with_logits: the prediction has shape (3, 2), the target has "
            "shape (3,); they must be equal; of class numbers make tg.one_hot(target, 2), or write "
            "cross_entropy(prediction, target)"
        ),
    ),
    (lambda: tg.topological(None), TypeError, "topological: a Value is needed, not None"),
    (lambda: tg.composition("f"), TypeError, "composition: a function is needed, not 'f'"),
    (
        lambda: tg.testing.check_rule(np.tanh, None, 1.0),
        TypeError,
        "check_rule: vjp must be a function, or a list of them, not None",
    ),
    (
        lambda: tg.training.fit(
            nn.Linear(2, 1, rng=0), (x, v), lambda p: p.sum(), None, epochs=1, batch_size=None
        ),
        TypeError,
        ("fit: the loss is called as loss(prediction, target), which <lambda>(p) does not take"),
    ),
    (
        lambda: tg.datasets.xor(4, rng=0)[:2],
        TypeError,
        (
            "Dataset: there is no data[...]; rows are data.take(range(10)), and their arrays "
            "data.x[:10], data.y[:10]"
        ),
    ),
    (
        lambda: setattr(tg.datasets.xor(4, rng=0), "x", np.ones((4, 2))),
        FrozenInstanceError,
        (
            "Dataset: data.x stays as it is; make a new data set, Dataset(data.x / 16, data.y), "
            "dataclasses.replace(data, x=...) or datasets.standardise(train, test)"
        ),
    ),
    (
        lambda: an_optimizer(settings="lr"),
        TypeError,
        "Mine: settings must be a tuple of names; write settings = ('lr',)",
    ),
    (
        lambda: an_optimizer(memories=("params",)),
        TypeError,
        (
            "Mine: 'params' cannot be one of its memories, as every optimizer has something of "
            "this name; choose another one"
        ),
    ),
    (
        lambda: an_optimizer(memories=("update",)),
        TypeError,
        (
            "Mine: 'update' cannot be one of its memories, as every optimizer has something of "
            "this name; choose another one"
        ),
    ),
    (
        lambda: an_optimizer(lambda self, p, g: None).step(),
        TypeError,
        (
            "Mine: <lambda>.<locals>.<lambda>() takes 3 positional arguments but 4 were given; "
            "write update(self, i, p, g)"
        ),
    ),
    (
        lambda: tg.compile_step(v.sum, an_optimizer(scale=np.ones(2), settings=("lr", "scale"))),
        TypeError,
        (
            "compile_step: scale of Mine is of type ndarray, in which something could change "
            "unseen; make it a number, or a tuple of numbers"
        ),
    ),
    (
        lambda: compiled_with(lambda self, i, p, g: operator.isub(p, self.lr * g)),
        TypeError,
        "-=: the parameter would stay as it is; write p.data -= ...",
    ),
    (
        lambda: setattr(nn.Linear(2, 1, rng=0), "parameters", [Value(1.0)]),
        AttributeError,
        ("Linear: parameters is a method of every module; give this attribute another name"),
    ),
    (
        lambda: setattr(nn.Linear(2, 1, rng=0), "train", Value(1.0)),
        AttributeError,
        "Linear: train is a method of every module; give this attribute another name",
    ),
    (
        lambda: operator.setitem(nn.MLP(2, [3, 1], rng=0), 0, nn.Linear(2, 3, rng=0)),
        TypeError,
        (
            "MLP: its layers go together; model = nn.Sequential(*model) computes the same, and "
            "there they can be set and deleted"
        ),
    ),
    (
        lambda: operator.delitem(nn.MLP(2, [3, 1], rng=0), 0),
        TypeError,
        (
            "MLP: its layers go together; model = nn.Sequential(*model) computes the same, and "
            "there they can be set and deleted"
        ),
    ),
    (
        lambda: operator.setitem(nn.Sequential(tg.relu), 0, nn.ReLU),
        TypeError,
        ("Sequential: every layer must be a module, not the class ReLU itself; write ReLU(...)"),
    ),
    (
        lambda: tg.primitive("another", vjp=lambda g, y, x: g),
        TypeError,
        "primitive: there is no vjp; write primitive(name, rule)",
    ),
    (
        lambda: tg.primitive("another", lambda g, y, x: g, fwd=abs),
        TypeError,
        (
            "primitive: there is no fwd; it takes name, rules, forward, sequence, method, "
            "chooses, reads_as, doc"
        ),
    ),
    (
        lambda: tg.batch_norm(x, np.zeros(2), np.ones(3)),
        ValueError,
        (
            "batch_norm: running_mean has shape (2,); of an x with 3 channels, along axis 1, it "
            "must be (3,)"
        ),
    ),
    (
        lambda: tg.batch_norm(x, weight=[1.0, 2.0], training=True),
        ValueError,
        (
            "batch_norm: weight has shape (2,); of an x with 3 channels, along axis 1, it must be "
            "(3,)"
        ),
    ),
    (
        lambda: Value(s),
        TypeError,
        (
            "Value: a number or an array of numbers is needed, got Value; use it as it is, or for "
            "its numbers alone give value.data"
        ),
    ),
    (
        lambda: setattr(v, "data", v - 0.1),
        TypeError,
        (
            "Value: a number or an array of numbers is needed, got Value; use it as it is, or for "
            "its numbers alone give value.data"
        ),
    ),
    (
        lambda: operator.isub(np.ones(3), v),
        TypeError,
        (
            "numpy.subtract: an array is changed in place, as by +=, by numbers only; write a = a "
            "+ value, a new Value, or a += value.data"
        ),
    ),
    (
        lambda: tg.grad(lambda model: model(x).sum())(nn.Linear(3, 1, rng=0)),
        TypeError,
        (
            "grad: an argument cannot be differentiated by. Value: a number or an array of numbers "
            "is needed, got Linear; of a module write tg.gradients(loss, wrt=module.parameters())"
        ),
    ),
    (
        lambda: tg.scatter(v, [0, 1], (3,)),
        ValueError,
        "scatter: what is put at [0, 1] must have shape (2,), not (3,)",
    ),
    (
        lambda: tg.set(x, 0, np.ones(2)),
        ValueError,
        "set: what is put at 0 must have shape (3,), not (2,)",
    ),
    (
        lambda: tg.fft.rfft(v * 1j),
        TypeError,
        "fft.rfft: it takes real numbers, and these are complex; write tg.fft.fft(x)",
    ),
    (lambda: tg.elu(v, "a"), TypeError, "elu: alpha must be a number, not 'a'"),
    (lambda: tg.elu(s, "a"), TypeError, "elu: alpha must be a number, not 'a'"),
    (
        lambda: tg.training.accuracy(np.array([0, 1]), x[:, :2]),
        ValueError,
        (
            "accuracy: give logits of shape (n, k) with labels of shape (n,) or (n, k), or for a "
            "decision between two logits and labels of the same shape (n,) or (n, 1), not (2,) and "
            "(2, 2); write accuracy(logits, labels)"
        ),
    ),
]


@pytest.mark.parametrize(
    ("mistake", "kind", "words"), MISTAKES, ids=[row[2][:40] for row in MISTAKES]
)
def test_a_mistake_is_told_in_these_words(mistake, kind, words):
    with pytest.raises(kind) as caught:
        mistake()
    assert str(caught.value) == words
    assert type(caught.value) is kind


@pytest.mark.parametrize("transform", [tg.grad, tg.hessian, tg.compile])
@pytest.mark.parametrize("f", [lambda a: a * a, lambda a: a.sum()])
def test_a_list_where_a_function_wants_an_array_is_told_beside_what_python_says(transform, f):
    with pytest.raises((TypeError, AttributeError)) as caught:
        transform(f)([1.0, 2.0])
    (note,) = caught.value.__notes__
    assert note.partition(": ")[2] == (
        "[1.0, 2.0] is a list, and each of its numbers an argument of its own; an array is "
        "np.array([1.0, 2.0])"
    )


def test_a_memory_without_its_index_is_told_beside_what_python_says():
    mine = an_optimizer(lambda self, i, p, g: 0.9 * self.v + g, memories=("v",))
    with pytest.raises(TypeError, match="can't multiply sequence") as caught:
        mine.step()
    (note,) = caught.value.__notes__
    assert note == "Mine: self.v has one entry for each parameter; in update, write self.v[i]"


def test_a_list_inside_an_argument_is_told_so_too():
    with pytest.raises(TypeError) as caught:
        tg.grad(lambda p: (np.ones((2, 3)) @ p["w"]).sum())({"w": [1.0, 2.0, 3.0], "b": 1.0})
    (note,) = caught.value.__notes__
    assert note == (
        "grad: [1.0, 2.0, 3.0] is a list, and each of its numbers an argument of its own; an array "
        "is np.array([1.0, 2.0, 3.0])"
    )


@pytest.mark.parametrize(
    ("f", "argument"),
    [(lambda a, b: a * b**2, (2.0, 3.0)), (lambda a: (a * a).sum(), (np.ones(2),))],
)
@pytest.mark.parametrize(
    "call", [lambda f, p: tg.hvp(f, p, p), lambda f, p: tg.grad(f)(p), lambda f, p: tg.vjp(f, p)]
)
def test_a_tuple_that_should_be_several_arguments_is_told_beside_what_python_says(
    call, f, argument
):
    with pytest.raises(TypeError) as caught:
        call(f, argument)
    (note,) = caught.value.__notes__
    assert note.partition(": ")[2] == (
        f"{argument!r:.40} is a tuple, and one argument; for a function f of several, write "
        "lambda p: f(*p)"
    )


def test_what_is_put_into_an_array_is_told_by_the_cause_of_what_numpy_says():
    with pytest.raises(ValueError, match="array element with a sequence") as caught:
        np.zeros(3)[0] = s
    assert "write value.item(), tg.exp(value), or tg.set(array, i, value)" in str(
        caught.value.__cause__
    )


def test_there_are_forty_of_them():
    assert len(MISTAKES) >= 40


def test_no_mistake_changes_anything():
    before = (x.data.copy(), x.grad, s.data, s.grad)
    for mistake, kind, _ in MISTAKES:
        with pytest.raises(kind):
            mistake()
    assert np.array_equal(x.data, before[0])
    assert (x.grad, s.data, s.grad) == before[1:]
    assert (s * 2).recipe.op.name == "multiply"
