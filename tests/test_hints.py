"""_hints.py: whoever looks for a name of another library is told what to write here."""

import ast
import contextlib
import copy
import inspect
import pickle
import re
from types import SimpleNamespace

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import datasets, nn, optim, training
from tinygrad_edu._other_names import OF_VALUES
from tinygrad_edu.datasets import dataset
from tinygrad_edu.nn import module
from tinygrad_edu.optim import optimizer
from tinygrad_edu.training import history


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        (tg, "Tensor", r"tinygrad_edu has no attribute 'Tensor'; write tg\.Value"),
        (tg, "manual_seed", "write rng=0"),
        (
            nn,
            "CrossEntropyLoss",
            r"nn has no attribute 'CrossEntropyLoss'; write nn\.cross_entropy",
        ),
        (nn, "Parameter", r"write tg\.Value\(data\)"),
        (training, "DataLoader", r"write training\.batches\(\(x, y\), 32, rng=0\)"),
        (nn.Linear(2, 1, rng=0), "children", r"^Linear has no .*; write module\.named_modules"),
        (optim.SGD([tg.Value(1.0)], 0.1), "param_groups", r"^SGD has no .*; write optimizer\.p"),
        (optim, "RMSprop", r"a subclass of optim\.Optimizer"),
        (nn, "HuberLoss", r"^nn has no .*; write tg\.where\("),
        (nn.init, "kaiming_uniform_", r"^nn\.init has no .*; write nn\.init\.he_normal"),
        (nn.init, "xavier_normal", r"write nn\.init\.lecun_normal"),
        (nn, "BatchNorm1d", r"tg\.batch_norm\(x, .* training=self\.training\).*register_buffer"),
        (nn, "PReLU", "whose slope is a Value$"),
        (tg.Value(1.0), "clamp", r"^a Value has no .*; write tg\.clip\(value, low, high\)$"),
        (tg, "clamp", r"^tinygrad_edu has no .*; write tg\.clip\(x, low, high\)$"),
        (nn.Sequential(), "append", r"^Sequential has no .*; write model\.layers\.append"),
        (nn.Sequential(), "children", r"^Sequential has no .*; write module\.named_modules"),
        (training, "ModelCheckpoint", r"write callbacks=\[f\]"),
        (training.History(), "val_loss", r"^History has no .*; write history\.validation_loss"),
        (datasets, "make_moons", r"^datasets has no .*; write datasets\.moons\(200, rng=0\)"),
        (datasets.xor(4, rng=0), "target", r"^Dataset has no .*; write data\.y"),
        (optim, "Adamax", r"a subclass of optim\.Optimizer"),
        (optim, "lr_scheduler", r"write optimizer\.lr = \.\.\. between steps"),
    ],
)
def test_a_name_of_another_library_is_answered_with_what_to_write(module, name, words):
    with pytest.raises(AttributeError, match=words):
        getattr(module, name)


@pytest.mark.parametrize(
    "module",
    [
        *(tg, nn, nn.init, optim, training, datasets, tg.Value(1.0)),
        *(nn.Linear(2, 1, rng=0), nn.Sequential(), training.History(), datasets.xor(4, rng=0)),
    ],
    ids=repr,
)
def test_a_name_that_nobody_knows_is_refused_without_a_hint(module):
    with pytest.raises(AttributeError, match=r"has no attribute 'no_such_name'$"):
        _ = module.no_such_name


def test_python_is_told_where_to_look_for_a_name_that_is_nearly_right():
    line = nn.Linear(2, 1, rng=0)
    for home, wrong, right in [
        (tg, "sofmax", "softmax"),
        (line, "wieght", "weight"),
        (tg.Value(1.0), "shpae", "shape"),
    ]:
        with pytest.raises(AttributeError) as caught:
            getattr(home, wrong)
        assert caught.value.name == wrong and right in dir(caught.value.obj)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda: nn.Linear(in_features=2, out_features=1, rng=0), "Linear: .* write fan_in$"),
        (lambda: tg.Value(1.0, label="a"), "^Value: there is no label; write name$"),
        (lambda: tg.Value(1.0, requires_grad=True), "write nothing: every leaf takes part$"),
        (
            lambda: tg.Value(1.0).backward(retain_graph=True),
            r"^Value\.backward: there is no retain_graph; write nothing: a graph lives as long",
        ),
        (lambda: nn.MLP(2, hidden=[8, 1], rng=0), "MLP: there is no hidden; write nouts$"),
        (lambda: optim.SGD([tg.Value(1.0)], learning_rate=0.1), "SGD: .* write lr$"),
        (lambda: optim.Adam([tg.Value(1.0)], weight_decay=0.1), r"Adam: .* write optim\.AdamW"),
        (lambda: optim.AdamW([tg.Value(1.0)], beta1=0.1), "AdamW: .* write betas$"),
        (lambda: training.fit(validation_data=None), "fit: .* write validation$"),
        (lambda: training.fit(validation_split=0.2), r"fit: .* write validation=test, of train"),
        (lambda: training.fit(callback=print), r"fit: .* write callbacks=\[f\]$"),
        (lambda: training.batches(None, shuffle=True), "batches: there is no shuffle; write rng"),
        (lambda: nn.Dropout(rate=0.5, rng=0), "Dropout: there is no rate; write p$"),
        (lambda: nn.ReLU(inplace=True), r"ReLU: there is no inplace; write nn\.ReLU\(\)"),
        (lambda: nn.MLP(2, hidden_layer_sizes=[8], rng=0), "MLP: .* write nouts$"),
        (lambda: nn.MLP(2, [1], random_state=0), "MLP: there is no random_state; write rng$"),
        (lambda: datasets.moons(n_samples=9, rng=0), "moons: there is no n_samples; write n$"),
        (lambda: datasets.digits(return_X_y=True), r"digits: .* write x, y = digits\(\)$"),
        (lambda: datasets.xor(4, rng=0).split(test_size=0.5, rng=0), "Dataset.split: .* split$"),
        (lambda: nn.Linear(2, 1, rng=0, nobody_knows=1), "unexpected keyword argument"),
    ],
)
def test_an_option_of_another_library_is_answered_with_the_one_here(mistake, words):
    with pytest.raises(TypeError, match=words):
        mistake()


def test_functions_that_answer_so_keep_their_signature_and_their_words():
    assert list(inspect.signature(optim.SGD).parameters)[:2] == ["params", "lr"]
    assert list(inspect.signature(training.fit).parameters)[:2] == ["model", "data"]
    assert training.fit.__doc__.startswith("Train a model")


def test_a_property_that_fails_says_itself_why():
    class Layer(nn.Module):
        @property
        def size(self):
            return self.weigth.shape

    with pytest.raises(AttributeError, match="Layer has no attribute 'weigth'"):
        _ = Layer().size


def test_a_module_can_be_copied_and_pickled_though_it_answers_to_unknown_names():
    line = nn.Linear(2, 1, rng=0)
    for twin in (copy.copy(line), copy.deepcopy(line), pickle.loads(pickle.dumps(line))):
        assert (twin.weight.data == line.weight.data).all()


def _tables():
    tables = [OF_VALUES, *(home.OTHER_NAMES for home in (module, optimizer, history, dataset))]
    for hint in (*(m.__getattr__ for m in (nn, nn.init, optim, training, datasets)), tg._hint):
        tables += [c.cell_contents for c in hint.__closure__ if isinstance(c.cell_contents, dict)]
    return tables


def _calls(said):
    """The calls of functions here that a hint says to write, as text."""
    for start in re.finditer(r"\b(tg|nn|optim|training|datasets|np)\.", said):
        rest = said[start.start() :]
        for end in re.finditer(r"\)", rest):
            with contextlib.suppress(SyntaxError):  # the bracket that closes it is another one
                ast.parse(rest[: end.end()])
                yield rest[: end.end()]
                break


def _what_hints_speak_of(n):
    """What stands in a hint for something of the reader's; arrays have n axes."""
    ones = np.ones((2,) * n)
    speak = {"tg": tg, "nn": nn, "optim": optim, "training": training, "datasets": datasets}
    speak |= {"np": np, "value": tg.Value(ones), "other": tg.Value(ones), "f": tg.tanh}
    speak |= dict.fromkeys(("x", "a", "b", "e", "array", "weight", "mask", "condition"), ones)
    speak |= dict.fromkeys(("prediction", "target", "logits", "targets"), ones)
    speak |= dict.fromkeys(("labels", "indices"), np.zeros(2, int))
    speak["self"] = SimpleNamespace(mean=0.0, var=1.0, slope=tg.Value(0.1), training=True)
    speak |= {"probabilities": ones / 2, "data": (ones, ones), "shape": ones.shape}
    speak |= {"axes": range(n), "axis": 0, "index": slice(2), "low": 0, "high": 1, "size": 2}
    return speak | {"fan_in": 2, "fan_out": 2, "p": 0.5, "abs": abs}


def _can_be_run(call):
    names = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)}
    return "..." not in call and names <= _what_hints_speak_of(1).keys()


CALLS = {call for table in _tables() for said in table.values() for call in _calls(said)}


@pytest.mark.parametrize("call", sorted(filter(_can_be_run, CALLS)))
def test_what_a_hint_calls_can_be_called(call):
    errors = []
    for n in (1, 2, 3, 4):  # logits have two axes, pictures four
        try:
            eval(call, _what_hints_speak_of(n))
        except (TypeError, ValueError) as error:
            errors.append(error)
    assert len(errors) < 4, errors


def test_what_a_hint_names_is_there():
    tables = _tables()
    assert len(tables) == 11
    for names in tables:
        for said in names.values():
            for short, home in (
                ("tg.", tg),
                ("nn.", nn),
                ("optim.", optim),
                ("training.", training),
                ("module.", nn.Module()),
                ("datasets.", datasets),
                ("data.", datasets.xor(4, rng=0)),
                ("history.", training.History()),
            ):
                for rest in re.split(rf"(?<!value\.){re.escape(short)}", said)[1:]:
                    word = rest.split("(")[0].split()[0].rstrip(",:;.")
                    assert hasattr(home, word) or not word.isidentifier(), said


def test_check_grad_is_at_hand_without_looking_for_its_module():
    assert tg.check_grad is tg.testing.check_grad
