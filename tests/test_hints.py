"""_hints.py: whoever looks for a name of another library is told what to write here."""

import copy
import inspect
import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import datasets, nn, optim, training


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
        (tg.Value(1.0), "clamp", r"^Value has no .*; write tg\.clip\(value, low, high\)$"),
        (tg, "clamp", r"^tinygrad_edu has no .*; write tg\.clip\(x, low, high\)$"),
        (nn.Sequential(), "append", r"^Sequential has no .*; write model\.layers\.append"),
        (nn.Sequential(), "children", r"^Sequential has no .*; write module\.named_modules"),
        (training, "ModelCheckpoint", r"write callbacks=\[f\]"),
        (training.History(), "val_loss", r"^History has no .*; write history\.validation_loss"),
        (datasets, "make_moons", r"^datasets has no .*; write datasets\.moons\(200, rng=0\)"),
        (datasets.xor(4, rng=0), "target", r"^Dataset has no .*; write data\.y"),
        (optim, "Adamax", r"a subclass of optim\.Optimizer"),
        (optim, "lr_scheduler", r"write optimizer\.lr = \.\.\. between steps"),
        (optim, "clip_grad_norm_", r"a loop over optimizer\.params .* before optimizer\.step\(\)$"),
        (optim.SGD([tg.Value(1.0)], 0.1), "set_lr", r"^SGD has no .*; write optimizer\.lr = "),
        (tg, "autograd", r"or tg\.gradients\(loss, wrt=\[w\]\)\[w\]$"),
        (tg, "numpy", r"^tinygrad_edu has no .*; write import numpy as np: its functions take V"),
        (tg, "check_grads", r"write tg\.check_grad\(f, x\)$"),
        (tg, "MLP", r"write tg\.nn\.MLP$"),
        (tg, "visualize", r"write tg\.draw\(value\)$"),
        (tg, "defvjp", r"write tg\.custom_vjp\(pull\), or tg\.primitive\(name, rule\)$"),
        (tg.testing, "gradcheck", r"^testing has no .*; write testing\.check_grad\(f, x\)$"),
        (tg.testing, "numerical_gradient", r"write testing\.derivative\(f, x, v\)"),
        (tg.linalg, "inverse", r"^linalg has no .*; write tg\.linalg\.inv\(x\)$"),
        (tg.draw(tg.Value(1.0)), "show", r'^Drawing has no .*; write drawing\.save\("graph\.html'),
        (tg.draw(tg.Value(1.0)), "to_svg", r"^Drawing has no .*; write drawing\.svg$"),
        (nn, "mse", r"write nn\.mse_loss\(prediction, target\)$"),
        (nn, "Lambda", r"write the function itself, in nn\.Sequential$"),
        (nn.init, "zeros_", r"write value\.data = np\.zeros\(shape\) of a parameter, or init=f"),
        (
            tg.Value(1.0),
            "_prev",
            r"write value\.recipe\.args if value\.recipe else \(\): a leaf",
        ),
        (tg.Value(1.0), "_backward", r"^Value has no .*; write value\.backward\(\)"),
        (tg.Value(1.0), "add_", r"write value\.data \+= x of a leaf, or value \+ x$"),
        (nn.Linear(2, 1, rng=0), "num_parameters", r"write sum\(p\.size for p in module\.param"),
        (nn.Linear(2, 1, rng=0), "copy", r"write copy\.deepcopy\(module\)$"),
        (training, "confusion_matrix", r"write training\.confusion_table\(logits, labels\)$"),
        (training.History(), "plot", r"write plt\.plot\(history\.loss\)"),
        (
            nn,
            "l1_loss",
            r"write abs\(prediction - target\)\.mean\(\), of two arrays of one shape: of",
        ),
        (nn, "nll_loss", r"write nn\.cross_entropy\(logits, labels\), without log_softmax"),
        (tg, "svd", r"^tinygrad_edu has no .*; write tg\.linalg\.svd\(x, \.\.\.\)$"),
        (tg, "ifft", r"write tg\.fft\.ifft\(x, \.\.\.\)$"),
        (tg, "bincount", r"write np\.bincount\(\.\.\.\), of numbers, not of Values$"),
        (tg, "np", "write import numpy as np: its functions take Values$"),
        (tg, "chunk", r"write tg\.array_split\(x, n\)$"),
        (tg.Value(1.0), "ge", "write value >= other$"),
        (
            tg.Value(1.0),
            "to",
            r"write value\.astype\(dtype\), and for a device nothing: it is comp",
        ),
        (tg.Value(1.0), "split", r"write tg\.split\(value, \.\.\.\)$"),
        (tg.Value(1.0), "svd", r"write tg\.linalg\.svd\(value, \.\.\.\)$"),
        (tg, "StepLR", r"^tinygrad_edu has no .*; write optimizer\.lr = \.\.\. between steps$"),
        (tg, "AdamW", r"write tg\.optim\.AdamW$"),
        (tg, "bce_loss", r"write tg\.nn\.binary_cross_entropy_with_logits\(logits, targets\), of"),
        (tg, "make_moons", r"write tg\.datasets\.moons\(200, rng=0\)$"),
        (tg, "layers", r"write tg\.nn\.Linear, tg\.nn\.MLP and the like$"),
        (tg, "make_dot", r"write tg\.draw\(value\)$"),
        (tg, "vhp", r"write tg\.hvp\(f, x, v\), as a Hessian is symmetric$"),
        (tg, "laplacian", r"write tg\.trace\(h\), where h = tg\.hessian\(f\)\(x\)$"),
        (tg, "mish", r"write x \* tg\.tanh\(tg\.softplus\(x\)\)$"),
        (tg, "F", r"write tg\.relu\(x\) and the like"),
        (tg.linalg, "logdet", r"write tg\.linalg\.slogdet\(x\)\[1\]$"),
        (
            tg.linalg,
            "expm",
            r"write \(v \* tg\.exp\(w\)\) @ v\.T of a symmetric x, where w, v = tg",
        ),
        (tg.fft, "fftfreq", r"^fft has no .*; write np\.fft\.fftfreq\(n\), which are numbers$"),
        (nn, "MultiheadAttention", r"write tg\.scaled_dot_product_attention\(query, key, value\)"),
        (nn, "DataLoader", r"write training\.batches\(\(x, y\), 32, rng=0\)$"),
        (nn, "Softsign", r"write tg\.soft_sign\(x, \.\.\.\)$"),
        (nn, "avg_pool2d", r"^nn has no .*; write tg\.avg_pool2d\(x, \.\.\.\)$"),
        (nn.Linear(2, 1, rng=0), "trainable_variables", r"write module\.parameters\(\)$"),
        (optim, "CosineAnnealingLR", r"write optimizer\.lr = \.\.\. between steps$"),
        (
            training,
            "LearningRateScheduler",
            r"callbacks=\[f\], where f\(history\) sets optimizer\.lr",
        ),
        (datasets, "normalize", r"write datasets\.standardise\(train, test\)$"),
        (datasets, "circles", r"write datasets\.moons\(200, rng=0\), which are two classes, too$"),
        (datasets, "cifar10", r"write datasets\.digits\(\), of 8 x 8 pixels$"),
        (
            datasets,
            "california_housing",
            r"write datasets\.diabetes\(\), which has numbers to",
        ),
        (
            nn,
            "smooth_l1_loss",
            r"where e = prediction - target, of two arrays of one shape: of",
        ),
        (nn, "mae", r"write abs\(prediction - target\)\.mean\(\), of two arrays of one shape"),
        (nn, "bce", r"write nn\.binary_cross_entropy_with_logits\(logits, targets\), of logits$"),
        (nn, "categorical_crossentropy", r"nn\.cross_entropy\(logits, probabilities\), of logits$"),
        (nn, "sparse_categorical_crossentropy", r"nn\.cross_entropy\(logits, labels\), of logits$"),
        (nn, "Neuron", r"write nn\.neurons\.Neuron, of scalar Values$"),
        (nn, "clip_grad_norm", r"write a loop over optimizer\.params that scales each p\.grad"),
        (nn, "Concatenate", r"write tg\.concatenate\(\[a, b\], \.\.\.\)$"),
        (training, "precision", r"write training\.confusion_table\(logits, labels\): row = label"),
        (training, "mse", r"write nn\.mse_loss\(prediction, target\)$"),
        (training, "cross_validate", r"write a loop over seeds: train, test = data\.split\(0\.25"),
        (tg, "normalize", r"keepdims=True\) for the length 1, or tg\.datasets\.standardise\(train"),
        (tg, "cosine_similarity", r"\(norm\(a, axis=-1\) \* norm\(b, axis=-1\)\), where norm = tg"),
        (tg, "derivative", r"write tg\.grad\(f\)$"),
        (tg, "minimize", r"write optimizer = tg\.optim\.SGD\(\[w\], lr=0\.1\), and in a loop"),
        (tg, "to_latex", r'write tg\.tell\(loss, notation="latex"\)$'),
        (
            tg,
            "Layer",
            r"write tg\.nn\.Module for a layer of your own, or tg\.nn\.neurons\.Layer",
        ),
        (tg, "symbols", r'write tg\.Value\(2\.0, name="x"\): a Value is computed with at once$'),
        (tg, "pi", r"write np\.pi$"),
        (tg, "newaxis", r"write np\.newaxis$"),
        (tg, "while_loop", r"write a loop of Python's, which is recorded as it runs$"),
        (tg, "prelu", r"write tg\.where\(x > 0, x, slope \* x\)$"),
        (tg, "hardsigmoid", r"write tg\.clip\(x / 6 \+ 0\.5, 0, 1\)$"),
        (tg, "celu", r"write alpha \* tg\.elu\(x / alpha\)$"),
        (tg, "cdist", r"write tg\.linalg\.norm\(a\[:, None\] - b, axis=-1\)$"),
        (tg, "show", r"write tg\.draw\(value\)$"),
        (tg, "summary", r"write print\(model\), or tg\.draw\(model\(x\)\)$"),
        (tg.Value, "zeros", r"^Value has no .*; write tg\.Value\(np\.zeros\(shape\)\)$"),
        (tg.Value(1.0), "stack", r"write tg\.stack\(\[value, other\]\)$"),
        (tg.Value(1.0), "einsum", r'write tg\.einsum\("\.\.\.i->\.\.\.", value\)$'),
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
        *(tg.testing, tg.linalg, tg.fft, tg.draw(tg.Value(1.0))),
    ],
    ids=repr,
)
def test_a_name_that_nobody_knows_is_refused_without_a_hint(module):
    with pytest.raises(AttributeError, match=r"has no attribute 'no_such_name'$"):
        _ = module.no_such_name


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("from tinygrad_edu.nn import BatchNorm1d", r"^nn has no .*; write tg\.batch_norm\("),
        ("from tinygrad_edu import Value, Tensor", r"^tinygrad_edu has no .*; write tg\.Value"),
        ("from tinygrad_edu import bincount", r"^tinygrad_edu has no .*; write np\.bincount"),
        ("from tinygrad_edu.nn import nobody_knows", r"^cannot import name 'nobody_knows'"),
    ],
)
def test_an_import_is_answered_too_with_what_to_write(statement, words):
    with pytest.raises(ImportError, match=words):
        exec(statement)


@pytest.mark.parametrize("name", ["label", "requires_grad", "_backward"])
def test_to_set_what_a_value_does_not_have_is_answered_as_to_read_it(name):
    value = tg.Value(1.0)
    with pytest.raises(AttributeError) as read:
        getattr(value, name)
    with pytest.raises(AttributeError) as written:
        setattr(value, name, False)
    assert str(read.value) == str(written.value) and "; write " in str(read.value)
    assert not hasattr(value, name) and name not in dir(value)


@pytest.mark.parametrize(
    "module", [tg, nn, optim, training, datasets, tg.testing, tg.views, tg.linalg]
)
def test_dir_lists_what_is_offered_and_not_what_it_is_made_with(module):
    names = dir(module)
    assert set(module.__all__) <= set(names) and all(hasattr(module, name) for name in names)
    assert {"hinting", "numpy", "Any", "arguments", "np"}.isdisjoint(names)


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
        (lambda: tg.Value(1.0, requires_grad=True), "every leaf takes part; for False, value.det"),
        (
            lambda: tg.Value(1.0).backward(retain_graph=True),
            r"^Value\.backward: there is no retain_graph; write nothing: a graph lives as long",
        ),
        (lambda: nn.MLP(2, hidden=[8, 1], rng=0), "MLP: there is no hidden; write nouts$"),
        (lambda: optim.SGD([tg.Value(1.0)], learning_rate=0.1), "SGD: .* write lr$"),
        (
            lambda: optim.Adam([tg.Value(1.0)], weight_decay=0.1),
            r"Adam: .* write optim\.AdamW\(params, weight_decay=\.\.\.\), whose weights shrink by "
            r"themselves, or add nn\.l2_penalty\(model, strength\) to the loss$",
        ),
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
        (lambda: tg.Value(1.0, dtype="f4"), r"^Value: there is no dtype; write Value\(np\.array\("),
        (lambda: nn.Linear(2, 1, use_bias=False, rng=0), "Linear: .* write bias$"),
        (lambda: nn.MLP(2, [1], dropout=0.5, rng=0), r"MLP: .* write nn\.Dropout\(p, rng=0\)"),
        (lambda: nn.MLP(in_features=2, rng=0), "MLP: .* write nin$"),
        (lambda: nn.cross_entropy(label_smoothing=0.1), "cross_entropy: .* labels as prob"),
        (
            lambda: nn.cross_entropy(weight=1),
            r"\(w \* losses\)\.sum\(\) / w\.sum\(\), where w = ",
        ),
        (lambda: nn.cross_entropy(ignore_index=1), r"write logits\[rows\], labels\[rows\], of"),
        (lambda: nn.MLP(2, [1], rng=0).zero_grad(set_to_none=True), r"write zero_grad\(\): grad"),
        (lambda: nn.Module().load_state_dict({}, strict=False), r"\(\), \*\*part}\) for a part"),
        (lambda: optim.SGD([tg.Value(1.0)], 1).zero_grad(set_to_none=True), r"write zero_grad\(\)"),
        (lambda: optim.Adam([tg.Value(1.0)], amsgrad=True), "Adam: .* write nothing: this is Adam"),
        (lambda: training.fit(early_stopping=3), r"fit: .* callbacks=\[f\], where f\(history\) re"),
        (lambda: training.fit(patience=3), r"fit: .* callbacks=\[f\], where f\(history\) returns"),
        (lambda: training.batches(None, drop_last=True), r"batches: .* x\[:n\], y\[:n\]$"),
        (lambda: tg.grad(tg.tanh, argnum=0), "^grad: there is no argnum; write argnums$"),
        (lambda: tg.jacobian(tg.tanh, argnum=0), "^jacobian: there is no argnum; write argnums$"),
        (lambda: tg.check_grad(tg.tanh, 1.0, gradient=tg.cos), "^check_grad: .* write grad$"),
        (lambda: tg.check_grad(tg.tanh, 1.0, eps=1e-6), "write nothing: the reference finds its"),
        (lambda: tg.check_grad(tg.tanh, 1.0, rtol=1e-6), "no tolerance: the reference has its own"),
        (
            lambda: tg.draw(tg.Value(1.0), format="svg"),
            r'draw: .* write tg\.draw\(value\)\.save\("g',
        ),
        (lambda: tg.tell(tg.Value(1.0), lr=0.1), "^tell: there is no lr; write rate$"),
        (lambda: tg.draw(tg.Value(1.0), rankdir="LR"), "draw: .* write direction$"),
        (lambda: tg.grad(tg.tanh, create_graph=True), r"^grad: .* again is grad\(grad\(f\)\)$"),
        (
            lambda: tg.grad(tg.tanh, holomorphic=True),
            "^grad: .* arguments may be complex$",
        ),
        (
            lambda: tg.value_and_grad(tg.tanh, allow_int=True),
            r"v.*: .* x\.astype\(float\) for",
        ),
        (lambda: tg.grad(tg.tanh, reduce_axes=()), "write nothing: axes have no names$"),
        (
            lambda: tg.jacobian(tg.tanh, has_aux=True),
            r"^jacobian: .* lambda x: f\(x\)\[0\] for",
        ),
        (lambda: tg.jacobian(tg.tanh, strategy="forward-mode"), "^jacobian: .* write mode$"),
        (lambda: tg.hessian(tg.tanh, vectorize=True), "^hessian: .* one pass is made after the"),
        (lambda: tg.hessian(tg.tanh, strict=True), "^hessian: .* does not depend on x, its der"),
        (
            lambda: tg.vjp(tg.tanh, 1.0, has_aux=True),
            "^vjp: .* write lambda x: f",
        ),
        (
            lambda: tg.linearize(tg.tanh, 1.0, argnums=0),
            r"^linearize: .* write lambda x: f\(x, y\)",
        ),
        (lambda: tg.jvp(tg.tanh, (1.0,), (1.0,), strict=True), "^jvp: there is no strict; write n"),
        (lambda: tg.hvp(tg.tanh, 1.0, 1.0, create_graph=True), "^hvp: there is no create_graph"),
        (lambda: tg.compile(tg.tanh, static_argnums=0), "^compile: .* whole numbers, .* settings$"),
        (lambda: tg.compile(tg.tanh, dynamic=True), "^compile: .* for new shapes it is compiled"),
        (
            lambda: tg.checkpoint(tg.tanh, use_reentrant=False),
            r"^checkpoint: .* write checkpoint",
        ),
        (
            lambda: tg.custom_vjp(lambda g, y, x: g, nondiff_argnums=(1,)),
            "^custom_vjp: there is no nondiff_argnums; write nothing: pull returns None",
        ),
        (
            lambda: tg.detect_anomaly(check_nan=True),
            "detect_anomaly: there is no check_nan; write nothing: it looks for NaN and infinity",
        ),
        (lambda: tg.compile(tg.tanh, backend="numba"), "compile: there is no backend; write jit$"),
    ],
)
def test_an_option_of_another_library_is_answered_with_the_one_here(mistake, words):
    with pytest.raises(TypeError, match=words):
        mistake()


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (
            lambda: training.fit(None, None, None, None, epochs=2),
            "fit: batch_size is missing; write "
            "fit(model, (x, y), loss, optimizer, epochs, batch_size, rng=0)",
        ),
        (
            lambda: training.fit("model", "x", "y", "loss", "optimizer", epochs=2),
            "fit: epochs is given by position, and by name again; write "
            "fit(model, (x, y), loss, optimizer, epochs, batch_size, rng=0)",
        ),
        (lambda: optim.SGD([tg.Value(1.0)]), "SGD: lr is missing; write SGD(params, lr)"),
        (lambda: nn.Linear(3), "Linear: fan_out is missing; write Linear(fan_in, fan_out, rng=0)"),
        (
            lambda: nn.Linear(rng=0),
            "Linear: fan_in and fan_out are missing; write Linear(fan_in, fan_out, rng=0)",
        ),
        (lambda: nn.MLP([3, 4, 2]), "MLP: nouts is missing; write MLP(nin, nouts, rng=0)"),
        (
            lambda: nn.l2_penalty(nn.Module()),
            "l2_penalty: strength is missing; write l2_penalty(model, strength)",
        ),
        (
            lambda: tg.compile_step(tg.tanh),
            "compile_step: optimizer is missing; write compile_step(loss, optimizer)",
        ),
        (
            lambda: training.evaluate(nn.Module(), (1, 2)),
            "evaluate: metric is missing; write evaluate(model, (x, y), accuracy)",
        ),
        (lambda: tg.jvp(tg.tanh, (1.0,)), "jvp: tangents is missing; write jvp(f, (x,), (v,))"),
        (lambda: tg.vjp(), "vjp: f is missing; write vjp(f, x)"),
        (
            lambda: tg.checkpoint(tg.tanh, 1.0),
            "checkpoint: it takes at most 1 argument by position, not 2; write checkpoint(f)(x)",
        ),
        (lambda: tg.hvp(tg.tanh, 1.0), "hvp: v is missing; write hvp(f, x, v)"),
        (
            lambda: tg.testing.derivative(np.sin, 0.5),
            "derivative: v is missing; write derivative(f, x, v)",
        ),
        (
            lambda: tg.profile(tg.tanh),
            "profile: it takes no arguments by position, not 1; write with profile() as p: ...",
        ),
        (
            lambda: tg.detect_anomaly(tg.tanh),
            "detect_anomaly: it takes no arguments by position, not 1; "
            "write with detect_anomaly(): ...",
        ),
        (lambda: tg.Value(), "Value: data is missing; write Value(data)"),
        (lambda: tg.check_grad(), "check_grad: f is missing; write check_grad(f, *args)"),
        (
            lambda: nn.Linear(2, 1, True, 5),
            "Linear: it takes at most 3 arguments by position, not 4; "
            "write Linear(fan_in, fan_out, rng=0)",
        ),
        (
            lambda: nn.Linear(2, 1, rng=0).load_state_dict(weight=1),
            "Module.load_state_dict: there is no weight; it takes new; "
            "write load_state_dict(state)",
        ),
        (
            lambda: nn.Linear(2, 1, rng=0, nobody_knows=1),
            "Linear: there is no nobody_knows; it takes fan_in, fan_out, bias, init, rng, dtype",
        ),
    ],
)
def test_a_call_that_cannot_begin_is_answered_with_the_call_to_write(mistake, words):
    with pytest.raises(TypeError) as caught:
        mistake()
    assert str(caught.value) == words


def test_a_type_error_from_inside_such_a_function_is_left_as_it_is():
    def loss(prediction, target):
        return nn.mse_loss(prediction)

    model = nn.Linear(2, 1, rng=0)
    descent = optim.SGD(model.parameters(), 0.1)
    with pytest.raises(TypeError, match=r"^mse_loss: target is missing"):
        training.fit(model, (np.ones((1, 2)), np.ones(1)), loss, descent, 1, None)


def test_functions_that_answer_so_keep_their_signature_and_their_words():
    assert list(inspect.signature(optim.SGD).parameters)[:2] == ["params", "lr"]
    assert list(inspect.signature(training.fit).parameters)[:2] == ["model", "data"]
    assert training.fit.__doc__.startswith("Train a model")


def test_a_property_that_fails_says_itself_why():
    class Layer(nn.Module):
        @property
        def size(self):
            return self.weigth.shape

    with pytest.raises(AttributeError, match="'Layer' object has no attribute 'weigth'"):
        _ = Layer().size


def test_what_a_thing_has_itself_goes_before_what_others_call_it():
    class Family(nn.Module):
        def __init__(self):
            self.children = 3

    assert Family().children == 3 and "children" in dir(Family())
    for thing in (nn.Linear(2, 1, rng=0), tg.Value(1.0), datasets.xor(4, rng=0)):
        assert {"children", "clamp", "target"}.isdisjoint(dir(thing))
        assert not any(hasattr(thing, name) for name in ("children", "clamp", "target"))


def test_a_module_can_be_copied_and_pickled_though_it_answers_to_unknown_names():
    line = nn.Linear(2, 1, rng=0)
    for twin in (copy.copy(line), copy.deepcopy(line), pickle.loads(pickle.dumps(line))):
        assert (twin.weight.data == line.weight.data).all()


def test_check_grad_is_at_hand_without_looking_for_its_module():
    assert tg.check_grad is tg.testing.check_grad


def test_who_builds_on_value_may_use_the_names_of_other_libraries():
    class Viewed:
        def view(self):
            return "a view"

    class Node(tg.Value, Viewed):
        def __init__(self, data, parents=()):
            super().__init__(data)
            self.parents = parents

    node = Node(2.0, parents=(1, 2))
    assert (node.parents, node.view()) == ((1, 2), "a view")


@pytest.mark.parametrize("name", ["dtype", "errstate", "ndarray", "uint8"])
def test_a_class_of_numpys_is_no_function_that_one_might_look_for_here(name):
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'$"):
        getattr(tg, name)


@pytest.mark.parametrize("block", [tg.detect_anomaly, tg.profile])
def test_a_block_shows_its_signature_and_its_source_as_a_function_does(block):
    assert list(inspect.signature(block).parameters) == []
    assert f"def {block.__name__}(" in inspect.getsource(block)
    with pytest.raises(TypeError, match=rf"{block.__name__}: there is no foo; it takes nothing"):
        block(foo=1)
