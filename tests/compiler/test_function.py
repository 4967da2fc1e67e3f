"""compile gives the engine's numbers, whatever the function, and nothing that it gave changes."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_edu as tg
from tests.compiler.programs import OPS, no_array_counts_as_small
from tinygrad_edu.compiler import compile
from tinygrad_edu.nn import MLP, Dropout, Linear, Module, Sequential, cross_entropy, mse_loss
from tinygrad_edu.testing import strategies
from tinygrad_edu.transforms.tree import flatten

X = np.arange(3.0)


def plain(x):
    return x.data if isinstance(x, tg.Value) else x


def assert_same(got, wanted):
    got, wanted = flatten(got)[0], flatten(wanted)[0]
    assert len(got) == len(wanted)
    for a, b in zip(got, map(plain, wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
        assert np.shape(a) == np.shape(b)
        assert getattr(a, "dtype", type(a)) == getattr(b, "dtype", type(b))


def as_values(x):
    return tg.Value(x)


def gradients_of(program):
    """All gradients of a program, and its value."""
    every = tuple(range(len(program.inputs)))
    return tg.value_and_grad(program, argnums=every)


@given(strategies.programs(OPS), st.randoms(use_true_random=False))
def test_compiled_programs_give_the_engines_values_and_gradients(program, random):
    f = gradients_of(program)
    compiled = compile(f)
    others = [x * random.choice([1.0, 0.5, -1.25]) for x in program.inputs]
    for inputs in (program.inputs, others, program.inputs):
        assert_same(compiled(*inputs), f(*inputs))


@given(strategies.programs(OPS), st.randoms(use_true_random=False))
def test_so_they_do_with_all_arrays_kept_and_computed_in_place(program, random):
    f = gradients_of(program)
    others = [x * random.choice([1.0, 0.5, -1.25]) for x in program.inputs]
    with no_array_counts_as_small():
        compiled = compile(f)
        for inputs in (program.inputs, others, program.inputs):
            assert_same(compiled(*inputs), f(*inputs))


def test_a_number_within_a_line_is_not_taken_for_the_array_that_the_line_changes():
    compiled = compile(lambda m, g: 0.9 * m + 0.1 * g)  # 0.9 * m is the first that is computed
    g = np.full((60, 40), 2.0)
    for _ in range(2):
        np.testing.assert_array_equal(compiled(1.0, g), 0.9 * 1.0 + 0.1 * g)


@settings(max_examples=30)
@given(strategies.programs(OPS, max_statements=4))
def test_second_derivatives_are_compiled_as_well(program):
    def along(x):
        return tg.sum(tg.grad(program)(x, *program.inputs[1:])) * 1.0

    f, x = tg.value_and_grad(along), program.inputs[0]
    compiled = compile(f)
    assert_same(compiled(x), f(x))
    assert_same(compiled(x * 0.75), f(x * 0.75))


@given(strategies.programs(OPS))
def test_results_stay_as_they_are_when_the_function_is_called_again(program):
    compiled = compile(gradients_of(program))
    compiled(*program.inputs)
    first = flatten(compiled(*program.inputs))[0]
    before = [np.copy(x) for x in first]
    compiled(*[x * 0.5 for x in program.inputs])
    for x, then in zip(first, before, strict=True):
        np.testing.assert_array_equal(x, then)


@given(strategies.programs(OPS))
def test_arguments_stay_as_they_are(program):
    compiled = compile(gradients_of(program))
    before = [np.copy(x) for x in program.inputs]
    for _ in range(2):
        compiled(*program.inputs)
    for x, then in zip(program.inputs, before, strict=True):
        np.testing.assert_array_equal(x, then)


def network(sizes, loss):
    model = MLP(sizes[0], sizes[1:], rng=0, dtype=np.float32)

    def f(x, y):
        total = loss(model(x), y)
        found = tg.gradients(total, wrt=model.parameters(), create_graph=True)
        return total, [found[p] for p in model.parameters()]

    return model, f


def test_the_gradient_of_a_cross_entropy_is_written_as_by_hand():
    compiled = compile(tg.grad(cross_entropy))
    z = np.random.default_rng(0).normal(size=(5, 3))
    compiled(z, np.array([2, 0, 1, 1, 2]))
    assert "[rows_5, labels] += -0.2" in compiled.source
    assert "add_along_axis" not in compiled.source


@pytest.mark.parametrize(
    ("sizes", "loss"), [((3, 40, 40, 1), mse_loss), ((20, 50, 30, 10), cross_entropy)]
)
def test_a_network_gives_the_same_bits_as_the_engine(sizes, loss):
    rng = np.random.default_rng(0)
    _, f = network(sizes, loss)
    compiled = compile(f)
    for _ in range(3):
        x = rng.normal(size=(32, sizes[0])).astype(np.float32)
        y = rng.normal(size=(32, 1)).astype("f4") if sizes[-1] == 1 else rng.integers(10, size=32)
        for a, b in zip(*(flatten(z)[0] for z in (compiled(x, y), f(x, y))), strict=True):
            np.testing.assert_array_equal(a, plain(b))


def test_parameters_are_read_at_each_call():
    w = tg.Value(np.array([1.0, 2.0]), name="w")
    compiled = compile(lambda x: (w * x).sum())
    assert [compiled(np.ones(2)), compiled(np.ones(2))] == [3.0, 3.0]
    w.data = np.array([10.0, 20.0])
    assert compiled(np.ones(2)) == 30.0
    w.data *= 2
    assert compiled(np.ones(2)) == 60.0


def test_new_shapes_dtypes_and_settings_are_traced_anew_and_old_ones_are_kept():
    calls = []

    def f(x, power=2):
        calls.append((x.shape, str(x.dtype), power))
        return (x**power).sum()

    compiled = compile(f)
    a, b, c = np.ones(3), np.ones(4), np.ones(3, np.float32)
    for x in (a, b, c, a, b, c):
        assert compiled(x) == x.size
    assert compiled(2 * a, power=3) == compiled(2 * a, 3) == 24.0
    shapes = [call for i, call in enumerate(calls) if i % 2 == 0]  # each is run twice
    assert shapes == [
        ((3,), "float64", 2),
        ((4,), "float64", 2),
        ((3,), "float32", 2),
        ((3,), "float64", 3),  # by name, and
        ((3,), "float64", 3),  # by position: not the same form
    ]


def test_the_same_leaves_in_another_form_are_not_the_same_arguments():
    compiled = compile(lambda x, a=1.0, b=10.0: x * a + b)
    assert [compiled(2.0, 3.0), compiled(2.0, b=3.0), compiled(2.0, a=3.0)] == [16.0, 5.0, 16.0]
    total = compile(lambda t: t[0][0] + 10 * t[1][-1])
    assert [total([[1.0, 2.0], [3.0]]), total([[1.0], [2.0, 3.0]]), total(([1.0], [2.0]))] == [
        31.0,
        31.0,
        21.0,
    ]


def test_trees_go_in_and_come_out():
    def f(params, x):
        return {"y": params["w"] * x + params["b"][0], "twice": (x * 2, "label")}

    compiled = compile(f)
    args = {"w": 3.0, "b": [1.0]}, np.array([1.0, 2.0])
    for _ in range(2):
        found = compiled(*args)
        assert found["y"].tolist() == [4.0, 7.0]
        assert found["twice"][0].tolist() == [2.0, 4.0]
        assert found["twice"][1] == "label"


@pytest.mark.parametrize(
    "f", [lambda v: v[v > 0].mean(), tg.grad(lambda v: tg.median(v[(v > 0) & (v < 9)]))]
)
def test_how_many_elements_a_condition_takes_is_no_number_for_ever(f):
    with pytest.raises(TypeError, match=r"the length of x\[condition\] looks at a number"):
        tg.compile(f)(np.array([1.0, 2.0, -1.0, 3.0]))


def test_a_branch_on_data_names_where():
    with pytest.raises(TypeError, match=r"a branch .* tg\.where"):
        compile(lambda x: x if x > 0 else -x)(1.0)
    with pytest.raises(TypeError, match=r"item\(\)"):
        compile(lambda x: x * x.item())(1.0)
    assert bool(tg.Value(1.0) > 0)  # tracing is over


def test_random_numbers_are_never_frozen():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="random numbers must be arguments"):
        compile(lambda x: x * rng.random(3))(np.ones(3))


def test_dropout_draws_anew_in_each_call_and_the_same_bits_as_the_engine():
    def make():
        drop = Sequential(Dropout(0.5, rng=3), Dropout(0.25, rng=4))
        rng = np.random.default_rng(5)
        return lambda x: tg.dropout(drop(x), 0.5, rng=rng).sum(axis=1)

    f, compiled = make(), compile(make())
    x = np.random.default_rng(0).normal(size=(40, 30))
    seen = [compiled(x) for _ in range(4)]
    for found in seen:
        np.testing.assert_array_equal(found, f(x))
    assert len({found.tobytes() for found in seen}) == 4
    assert ".random((40, 30))" in compiled.source


def test_an_index_made_of_values_is_refused():
    with pytest.raises(TypeError, match="an index made of Values"):
        compile(lambda x, i: x[(i, None)])(np.ones(3), np.array([0, 2]))


def test_values_made_inside_are_constants_and_values_from_outside_are_not():
    compiled = compile(lambda x: x * tg.Value(np.array([1.0, 2.0])))
    for _ in range(2):
        assert compiled(np.ones(2)).tolist() == [1.0, 2.0]
    assert "x" in compiled.source.split("(")[1]


def test_results_that_are_constant_or_an_argument_come_back():
    constant = np.arange(30.0)
    compiled = compile(lambda x: (x, 3, None, x * 0 + constant))
    for _ in range(2):
        x = np.ones(30)
        a, b, c, d = compiled(x)
        np.testing.assert_array_equal(a, x)
        assert (b, c) == (3, None)
        np.testing.assert_array_equal(d, constant)


def test_threads_do_not_disturb_each_other():
    _, f = network((20, 60, 60, 1), mse_loss)
    compiled = compile(f)
    rng = np.random.default_rng(0)
    data = [(rng.normal(size=(64, 20)).astype("f4"), np.ones((64, 1), "f4")) for _ in range(4)]
    wanted = [compiled(*xy) for xy in data]
    found = [[] for _ in data]

    def work(i):
        for _ in range(50):
            found[i].append(compiled(*data[i]))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for results, right in zip(found, wanted, strict=True):
        for result in results:
            for a, b in zip(flatten(result)[0], flatten(right)[0], strict=True):
                np.testing.assert_array_equal(a, b)


def test_a_rule_of_the_users_own_is_compiled():
    cube = tg.primitive("cube_for_compile", lambda g, y, x: g * 3 * x**2, forward=lambda x: x**3)
    try:
        f = tg.value_and_grad(lambda x: cube(x).sum())
        compiled = compile(f)
        for x in (np.array([1.0, 2.0]), np.array([3.0, -1.0])):
            assert_same(compiled(x), f(x))
    finally:
        del tg.engine.OPERATIONS["cube_for_compile"], tg.FUNCTIONS["cube_for_compile"]
        del tg.Value.cube_for_compile


def test_bad_arguments_are_said():
    compiled = compile(lambda x: x * 2)
    with pytest.raises(ValueError, match="call the function first"):
        _ = compiled.source
    with pytest.raises(TypeError, match="takes plain data, not Values"):
        compiled(tg.Value(1.0))
    with pytest.raises(TypeError, match="neither a number"):
        compiled({1, 2})
    with pytest.raises(TypeError, match="a function is needed"):
        compile(3)


class Tensor:
    """What an array of another library looks like."""

    shape, dtype = (3,), "float32"


def test_an_array_of_another_library_is_no_setting_that_would_be_frozen():
    with pytest.raises(
        TypeError, match=r"the code is NumPy's, but an argument is a .*\.Tensor; give"
    ):
        compile(lambda x: x)(Tensor())


@pytest.mark.backends
@pytest.mark.parametrize("x", [np.ones((2, 2)), np.float64(1.0)])
def test_nor_can_the_function_compute_with_one(x):
    tensor = pytest.importorskip("torch").ones((2, 2)).double()
    for inside in (tensor, tg.Value(tensor)):
        with pytest.raises(TypeError, match=r"the function computes with a torch\.Tensor; give"):
            compile(lambda x, inside=inside: tg.multiply(x, inside))(x)


class Scale:
    def __init__(self, factor):
        self.factor, self.weight = factor, tg.Value(2.0)

    def plain(self, x):
        return self.weight * x * self.factor

    compiled = compile(plain)


def test_what_may_change_without_a_word_is_no_argument():
    """The code would go on with what the object held when it was first met."""
    by_factor = compile(lambda x, scale: x * scale.factor)
    with pytest.raises(TypeError, match="an argument of type Scale is neither a number, nor an"):
        by_factor(1.0, Scale(3.0))
    with pytest.raises(TypeError, match=r"as in tg.compile\(thing.method\)"):
        Scale(3.0).compiled(1.0)


def test_functions_types_and_generators_are_arguments():
    assert compile(lambda x, f: f(x))(0.0, tg.exp) == 1.0
    assert compile(lambda x, dtype: tg.astype(x, dtype))(np.ones(2), np.float32).dtype == "f4"
    rng = np.random.default_rng
    dropped = compile(lambda x, rng: tg.dropout(x, 0.5, rng=rng))(np.ones(9), rng(0))
    assert dropped.tolist() == tg.dropout(np.ones(9), 0.5, rng=rng(0)).tolist()


def test_methods_can_be_compiled():
    scale = Scale(3.0)
    method = compile(scale.plain)
    assert method(1.0) == 6.0
    scale.weight.data = 5.0
    assert method(1.0) == 15.0

    class Layer(Linear):
        forward = compile(Linear.forward)

    layer = Layer(2, 1, rng=0)
    layer.weight.data = np.ones((2, 1))
    assert layer.forward(np.ones((1, 2))).tolist() == [[2.0]]


def test_with_options_it_is_a_decorator():
    @tg.compile(jit=None)
    def double(x):
        return x * 2

    assert double(np.ones(2)).tolist() == [2, 2]
    assert "double" in repr(double)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * x.data,
        lambda x: (x - x.data.mean()).sum(),  # the same in whatever order the rows stand
        lambda x: x * OUTSIDE.data,
    ],
)
def test_a_number_taken_out_of_a_value_is_refused_and_not_frozen(f):
    with pytest.raises(TypeError, match=r"value\.data looks at a number .*tg\.stop_gradient\(x\)"):
        compile(f)(np.ones(3))


OUTSIDE = tg.Value(np.ones(3))


def without_recording(x):
    with tg.no_grad():
        top = x.max()
    return tg.exp(x - top).sum()


@pytest.mark.parametrize("f", [without_recording, lambda x: (x * x.detach()).sum()])
def test_what_is_detached_is_computed_anew_at_each_call(f):
    both = tg.value_and_grad(f)
    compiled = compile(both)
    for x in (np.array([1.0, 2.0]), np.array([1000.0, 1001.0])):
        for ours, plain in zip(compiled(x), both(x), strict=True):
            np.testing.assert_array_equal(ours, plain)


class Centred(Module):
    """Distances from a buffer, through a layer and what is in a list."""

    def __init__(self):
        self.layer = Linear(2, 2, rng=0)
        self.register_buffer("centre", np.zeros(2))
        self.then = [tg.tanh]
        self.scale = 1.0

    def forward(self, x):
        x = self.layer(x - self.centre) * self.scale
        for f in self.then:
            x = f(x)
        return x


def load_a_buffer(model):
    model.load_state_dict({**model.state_dict(), "centre": np.array([3.0, 4.0])})


CHANGES = {
    "a layer in another's place": lambda m: setattr(m, "layer", Linear(2, 2, rng=1)),
    "another parameter": lambda m: setattr(m.layer, "weight", tg.Value(np.eye(2))),
    "a buffer loaded": load_a_buffer,
    "another buffer": lambda m: setattr(m, "centre", np.array([3.0, 4.0])),
    "a setting": lambda m: setattr(m, "scale", 2.0),
    "one more in a list": lambda m: m.then.append(tg.exp),
    "another one in a list": lambda m: m.then.__setitem__(0, tg.exp),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_module_that_was_changed_is_other_code(change):
    model, x = Centred(), np.ones((3, 2))
    f = compile(model)
    before = f(x)
    change(model)
    assert_same(f(x), model(x))
    assert np.any(f(x) != before)


def test_a_module_in_another_mode_is_other_code():
    model = Sequential(Linear(4, 4, rng=0), Dropout(0.5, rng=0))
    compiled, x = compile(model), np.ones((8, 4))
    assert not np.array_equal(compiled(x), compiled(x))
    model.eval()
    for _ in range(2):
        np.testing.assert_array_equal(compiled(x), model(x).data)
    model.train()
    assert not np.array_equal(compiled(x), compiled(x))


def test_sums_keep_their_parentheses():
    compiled = compile(lambda x, y, z: x + (y + z))
    assert [compiled(1.0, 1e16, -1e16) for _ in range(2)] == [1.0, 1.0]


def total_with(w):
    return lambda x: (x * w).sum()


SHARING = {
    "a parameter": (lambda w: tg.grad(total_with(w)), 1),
    "an argument": (lambda w: tg.grad(lambda x, y: (x * y).sum()), 2),
    "each other": (lambda w: tg.grad(lambda x, y: ((x + y) ** 2).sum(), (0, 1)), 2),
    "one number": (lambda w: tg.grad(lambda x, y: (x.max() * y).sum(), (0, 1)), 2),
    "a view": (lambda w: lambda x: ((x * 2).T, x, x), 1),
}


@pytest.mark.parametrize("jit", [None, "numba"])
@pytest.mark.parametrize("shared", SHARING)
def test_whoever_gets_a_result_may_change_it_in_every_call(shared, jit):
    if jit:
        pytest.importorskip("numba")
    make, n = SHARING[shared]
    w = tg.Value(np.ones((2, 3)))
    given = [np.arange(6.0).reshape(2, 3) + i for i in range(n)]
    kept = [x.copy() for x in given]
    f = make(w)
    compiled, wanted = tg.compile(f, jit=jit), [plain(x).copy() for x in flatten(f(*given))[0]]
    for _ in range(3):
        found = compiled(*given)
        assert_same(found, wanted)
        for x in flatten(found)[0]:
            x *= 5
    assert w.data.tolist() == [[1, 1, 1], [1, 1, 1]]
    np.testing.assert_array_equal(given, kept)


def test_arrays_to_compute_into_are_kept_for_the_latest_shapes_only():
    f = compile(lambda x: tg.tanh(tg.tanh(x @ x.T) @ x).sum())
    for n in range(30, 40):
        x = np.ones((n, 50))
        f(x)
        np.testing.assert_array_equal(f(x), np.tanh(np.tanh(x @ x.T) @ x).sum())
    kept = [version for version in f._known.values() if version.buffers]
    assert len(f._known) == 10
    assert kept == [f._latest]


@pytest.mark.parametrize("f", [tg.checkpoint(tg.sin), tg.custom_vjp(lambda g, y, x: g)(np.sin)])
def test_what_has_no_row_is_named_instead_of_compiled(f):
    with pytest.raises(ValueError, match=r"sin\)? cannot be compiled, because the code would have"):
        tg.compile(lambda x: f(x) * 2)(np.ones(3))


def both(f, *args):
    """What the second call of a compiled function gives, which runs the code, and eager code."""
    compiled = compile(f)
    compiled(*args)
    return compiled(*args), f(*args)


def test_who_draws_twice_gets_different_numbers():
    drop = Dropout(0.5, rng=0)
    compiled = compile(lambda x: (drop(x), drop(x)))
    for _ in range(2):
        first, second = compiled(np.ones(50))
        assert (first != second).any()


@pytest.mark.parametrize(
    "f",
    [
        lambda math, i: tg.tanh(math) * i,
        lambda erf, rows_4: tg.erf(erf) * rows_4,
        lambda zeros_64_float64, x: tg.relu(x * 2).sum() + zeros_64_float64,
        lambda add_along_axis, x: (
            tg.grad(lambda x: (tg.take_along_axis(x, LABELS, 1) ** 2).sum())(x) + add_along_axis
        ),
    ],
)
def test_arguments_may_have_names_that_the_code_uses(f):
    code, eager = both(f, 0.5, np.full((4, 64), -1.0))
    np.testing.assert_array_equal(code, eager)


LABELS = np.array([[0], [2], [1], [2]])


def test_a_double_beside_single_precision_counts_as_double():
    x = np.full(3, np.float32(0.1))
    for f in (
        lambda x: x == np.float64(0.1),
        lambda x: x + np.float64(0.1),
        lambda x: tg.where(x > np.float64(0.1), 1.0, 0.0),
        lambda x: np.float64(0.1) - x,
    ):
        code, eager = both(f, x)
        assert code.dtype == eager.dtype
        np.testing.assert_array_equal(code, eager)


def test_whole_numbers_are_computed_with_as_they_are():
    a, b = np.array([10, 2**40]), np.array([3, 7], np.uint8)
    for f in (lambda a, b: a - (-b), lambda a, b: a + (-b), lambda a, b: a**2.0):
        code, eager = both(f, a, b)
        assert code.dtype == eager.dtype
        np.testing.assert_array_equal(code, eager)


def test_a_gradient_of_one_number_per_row_is_added_to_arrays_of_any_dtype():
    def f(given, z):
        return given + tg.grad(lambda z: (tg.take_along_axis(z, LABELS, 1) ** 2).sum())(z)

    z = np.random.default_rng(0).normal(size=(4, 3))
    for dtype in (int, np.float32, float):
        code, eager = both(f, np.ones((4, 3), dtype), z)
        assert code.dtype == eager.dtype
        np.testing.assert_array_equal(code, eager)


def test_an_array_of_the_functions_own_is_not_handed_out():
    own = np.ones(3)
    compiled = compile(lambda x: (x + 1, own))
    for _ in range(3):
        compiled(np.zeros(3))[1][:] = 7
    assert own.tolist() == [1, 1, 1]


# -- nothing is frozen that is not constant --------------------------------------------------


def test_backward_is_refused_because_compiled_code_would_not_write_gradients():
    def slope(x):
        (x**3).sum().backward()
        return x.grad

    with pytest.raises(TypeError, match=r"^backward: it writes gradients into \.grad, which the"):
        compile(slope)(X)


def slope_under_no_grad(x):
    with tg.no_grad():
        return tg.grad(lambda x: (x**3).sum())(x)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: tg.gradients((x**3).sum())[x],
        lambda x: tg.gradients((x**3).sum(), wrt=[x])[x],
        slope_under_no_grad,
    ],
)
def test_gradients_that_are_returned_are_computed_anew(f):
    compiled = compile(f)
    for x in (X, X + 1):
        np.testing.assert_array_equal(compiled(x), 3 * x**2)


def test_a_first_call_under_no_grad_freezes_nothing():
    compiled = compile(tg.value_and_grad(lambda x: (x**2).sum()))
    with tg.no_grad():
        compiled(X)
    value, slope = compiled(X + 1)
    assert (value, slope.tolist()) == (14.0, [2.0, 4.0, 6.0])


def test_numbers_that_were_taken_out_of_a_value_cannot_be_returned():
    with pytest.raises(ValueError, match="what it returns as plain numbers, is not the same"):
        compile(lambda x: tg.engine.bare(x) * 2)(X)


def test_random_numbers_are_drawn_in_the_order_in_which_the_function_draws_them():
    def masks(x, rng):
        first = tg.dropout(x, 0.5, rng=rng)
        second = tg.dropout(x, 0.5, rng=rng)
        tg.dropout(x, 0.5, rng=rng)  # which nobody uses, but is drawn
        return second, first

    compiled, ours, theirs = compile(masks), np.random.default_rng(5), np.random.default_rng(5)
    x = np.ones(8)
    for _ in range(3):
        assert_same(compiled(x, ours), masks(tg.Value(x), theirs))
    assert ours.random() == theirs.random()


@pytest.mark.parametrize("size", [3, 30])
def test_an_array_that_the_function_closes_over_is_constant_whatever_its_size(size):
    scale = np.ones(size)
    compiled = compile(lambda x: x * scale)
    compiled(np.ones(size))
    scale[:] = 7
    assert compiled(np.ones(size)).tolist() == [1.0] * size


def test_the_mean_of_an_array_without_axes_is_a_number():
    compiled = compile(lambda x: (tg.mean(x), tg.sum(x)))
    for _ in range(2):
        assert [type(x) for x in compiled(np.array(2.0))] == [np.float64, np.float64]
