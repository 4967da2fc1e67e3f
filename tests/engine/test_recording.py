"""engine/recording.py: ``no_grad`` counts for its own thread, and ends in every case."""

import threading

import numpy as np
import pytest

from tinygrad_edu import Value, detect_anomaly, enable_grad, no_grad
from tinygrad_edu.engine.drawing import uniform_like
from tinygrad_edu.engine.recording import MODES, is_recording, tracing


def test_nothing_is_recorded_inside_and_everything_outside():
    x = Value(2.0)
    with no_grad():
        with no_grad():
            pass
        inside = x * x
    outside = x * x
    assert inside.recipe.op.name == "constant"
    assert outside.recipe.op.name == "multiply"


def test_it_works_as_a_decorator():
    @no_grad()
    def predict(x):
        return x * 2

    assert predict(Value(1.0)).recipe.op.name == "constant"


def test_it_ends_when_an_exception_passes():
    with pytest.raises(RuntimeError), no_grad():
        raise RuntimeError
    assert (Value(1.0) * 2).recipe.op.name == "multiply"


def test_another_thread_goes_on_recording():
    inside, may_leave = threading.Event(), threading.Event()

    def quiet():
        with no_grad():
            inside.set()
            may_leave.wait(10)

    thread = threading.Thread(target=quiet)
    thread.start()
    inside.wait(10)
    recorded = (Value(1.0) * 2).recipe.op.name
    may_leave.set()
    thread.join()
    assert recorded == "multiply"


def test_eight_threads_build_and_differentiate_at_once():
    wrong = []

    def work(i):
        for _ in range(200):
            if i % 2:
                with no_grad():
                    Value(1.0) * 2
            x = Value(float(i))
            (x * x * x).backward()
            if x.grad != 3.0 * i * i:
                wrong.append((i, x.grad))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_while_tracing_a_number_may_not_decide_anything():
    x = Value(2.0)
    with tracing():
        with pytest.raises(TypeError, match=r"a branch .* tg\.where"):
            bool(x > 1)
        with pytest.raises(TypeError, match=r"item\(\)"):
            x.item()
    assert bool(x > 1)
    assert x.item() == 2.0


def test_random_numbers_are_recorded_only_while_tracing():
    x, rng = Value(2.0), np.random.default_rng(0)
    assert not isinstance(uniform_like(x, rng), Value)
    with tracing():
        assert uniform_like(x, rng).recipe.args[1] is rng
        assert not isinstance(uniform_like(2.0, rng), Value)


@pytest.mark.parametrize("block", [no_grad, enable_grad])
def test_a_function_that_goes_on_after_its_call_is_refused_as_a_block(block):
    def numbers():
        yield Value(1.0) * 2

    async def number():
        return Value(1.0) * 2

    async def later():
        yield Value(1.0) * 2

    for function in (numbers, number, later):
        with pytest.raises(TypeError, match=rf"`with {block.__name__}\(\):` inside it"):
            block()(function)


def test_a_decorated_function_keeps_its_name_and_may_call_itself():
    @no_grad()
    def half_of(n):
        """Half of it."""
        return half_of(n - 1) if n else (Value(1.0) / 2)

    assert half_of(3).recipe.op.name == "constant"
    assert (half_of.__name__, half_of.__doc__) == ("half_of", "Half of it.")
    assert is_recording()
    assert not MODES


def test_one_block_can_be_entered_again_and_again():
    quiet = no_grad()
    for _ in range(2):
        with quiet, enable_grad(), quiet:
            assert not is_recording()
        with quiet, quiet:
            pass
        assert is_recording()
    assert not MODES


def inside(block):
    with block:
        yield


@pytest.mark.parametrize("block", [no_grad, enable_grad, tracing, detect_anomaly])
def test_a_generator_may_be_closed_by_another_thread(block):
    suspended = inside(block())
    next(suspended)
    wrong = []

    def close():
        try:
            suspended.close()
        except Exception as error:
            wrong.append(error)

    thread = threading.Thread(target=close)
    thread.start()
    thread.join()
    assert wrong == []
    assert not MODES


@pytest.mark.parametrize("blocks", [(no_grad, enable_grad), (enable_grad, no_grad)])
def test_blocks_that_end_out_of_order_leave_nothing_behind(blocks):
    first, second = (inside(block()) for block in blocks)
    next(first)
    next(second)
    first.close()
    assert is_recording() == (blocks[1] is enable_grad)
    second.close()
    assert is_recording()
    assert not MODES
