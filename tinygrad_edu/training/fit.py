"""``fit``: the loop of forward, backward and step, with all that one forgets to write.

It moves the parameters as these six lines do, to the same bits:

    for epoch in range(epochs):
        for x, y in batches(data, batch_size, rng=rng):
            optimizer.zero_grad()
            l = loss(model(x), y)
            l.backward()
            optimizer.step()
"""

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from tinygrad_edu._arguments import whole_number
from tinygrad_edu._hints import options_elsewhere
from tinygrad_edu.nn import Module
from tinygrad_edu.optim import Optimizer
from tinygrad_edu.rng import RNG, generator
from tinygrad_edu.training.compiled import Step, compiled_step
from tinygrad_edu.training.data import Data, checked_batch_size, row_numbers, unpack
from tinygrad_edu.training.epochs import go_through, judge
from tinygrad_edu.training.evaluation import modes_kept
from tinygrad_edu.training.finite import (
    NonFiniteError,
    check_data,
    check_gradients,
    check_loss,
    check_parameters,
)
from tinygrad_edu.training.history import History
from tinygrad_edu.training.metrics import Metrics, by_name
from tinygrad_edu.training.parts import check_parts, functions, loss_of


@options_elsewhere(
    "fit(model, (x, y), loss, optimizer, epochs, batch_size, rng=0)",
    validation_data="validation",
    val_data="validation",
    validation_split="validation=test, of train, test = data.split(0.25, rng=0)",
    callback="callbacks=[f]",
    num_epochs="epochs",
    n_epochs="epochs",
    verbose="progress",
    shuffle="rng, which decides the order",
    seed="rng",
    random_state="rng",
    lr="optimizer=optim.SGD(model.parameters(), lr=...)",
    learning_rate="optimizer=optim.SGD(model.parameters(), lr=...)",
    **dict.fromkeys(
        ("early_stopping", "patience"), "callbacks=[f], where f(history) returns True to stop"
    ),
    loss_fn="loss",
    criterion="loss",
)
def fit(
    model: Module,
    data: Data,
    loss: Callable[[Any, Any], Any],
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    validation: Data | None = None,
    metrics: Metrics = (),
    *,
    rng: RNG | None = None,
    progress: bool | None = None,
    callbacks: Iterable[Callable[[History], Any]] = (),
    compile: bool = False,
    jit: str | None = None,
) -> History:
    """Train a model: for every batch of every epoch, forward, backward, step.

    Args:
        model: what to train. It is in training mode meanwhile, and afterwards as it was before.
        data: a pair of arrays (x, y), or a ``Dataset``: one example in each row.
        loss: a function of ``model(x)`` and ``y`` that returns one number, as a Value.
        optimizer: what moves the parameters of the model.
        epochs: how often to go through all rows.
        batch_size: how many rows one step looks at: 1 for the text's stochastic gradient descent,
            ``None`` for all.
        validation: data that is not trained on, to see after each epoch how the model does there.
        metrics: functions of predictions and targets, by name or as a list: ``[accuracy]``.
        rng: the order of the rows: a seed or a ``numpy.random.Generator``. Not needed if
            ``batch_size`` is None.
        progress: whether to show a progress bar; by default, if there is a terminal to show it on.
        callbacks: functions that are given the history after each epoch; when one returns True,
            the training ends. They return a truth value, or None.
        compile: whether to run the forward and the backward pass as compiled NumPy
            (:func:`tinygrad_edu.compile`): the same numbers, sooner. The model must not branch
            on them.
        jit: with ``compile=True``, what compiles that NumPy code further: ``"numba"``.

    Returns:
        The course of the loss and of the metrics, a number per epoch.

    Raises:
        NonFiniteError: if a NaN or an infinity is met, in the data, the loss or a gradient. It
            says where, and holds the history; the parameters are as before that batch. After each
            epoch the validation loss is looked at too, and whether a step was too large.

    >>> from tinygrad_edu.nn import Linear, mse_loss
    >>> from tinygrad_edu.optim import SGD
    >>> x = np.array([[0.0], [1.0], [2.0]])
    >>> model = Linear(1, 1, rng=0)
    >>> history = fit(model, (x, 3 * x + 1), mse_loss, SGD(model.parameters(), 0.1), 200, 1, rng=0)
    >>> model.weight.data.round(3), model.bias.data.round(3)
    (array([[3.]]), array([1.]))
    """
    check_parts(model, loss, optimizer, "fit")
    x, y = unpack(data, "fit")
    batch_size = checked_batch_size(batch_size, "fit")
    if batch_size is not None:  # made once: a seed must not mean the same order in every epoch
        rng = generator(rng, "fit")
    if validation is not None:
        validation = unpack(validation, "fit: validation")
        check_data(*validation, "validation data")
    epochs = whole_number(epochs, "fit", "epochs", 0)
    _check_compile(compile, jit)
    history, named = History(), by_name(metrics)
    callbacks = functions(callbacks, "fit: callbacks", "print")
    make_step = partial(compiled_step, jit=jit) if compile else plain_step
    step = make_step(model, loss, optimizer)
    with modes_kept(model), _bar(epochs, len(x), batch_size, progress) as bar:
        for epoch in range(1, epochs + 1):
            bar.set_description(f"epoch {epoch}/{epochs}", refresh=False)
            order = row_numbers(len(x), batch_size, rng, "fit")
            model.train()
            try:
                means = go_through((x, y), order, step, named, bar.update)
                check_parameters(optimizer, model)
                judged = judge(model, validation, loss, named) if validation else {}
            except NonFiniteError as error:
                error.happened(epoch, history)
                raise
            history.add(means)
            history.add_validation(judged)
            bar.set_postfix({name: curve[-1] for name, curve in history.curves().items()})
            if True in [_is_enough(callback(history)) for callback in callbacks]:
                break
    return history


def plain_step(model: Module, loss: Callable[[Any, Any], Any], optimizer: Optimizer) -> Step:
    """One step: forward, backward, and the parameters move, if all is finite."""
    is_first = True

    def step(x: Any, y: Any) -> tuple[float, Any]:
        nonlocal is_first
        optimizer.zero_grad()
        prediction = model(x)
        result = loss_of(loss, prediction, y, model) if is_first else loss(prediction, y)
        is_first = False
        number = check_loss(result, model)
        result.backward()
        check_gradients(optimizer, model)
        optimizer.step()
        return number, prediction

    return step


def _is_enough(answer: Any) -> bool:
    """Whether a callback wants the training to end."""
    if answer is not None and not isinstance(answer, bool | np.bool_):
        raise TypeError(
            "fit: a callback returns True to end the training, otherwise False or None, not "
            f"{answer!r:.40}"
        )
    return bool(answer)


def _check_compile(compile: Any, jit: Any) -> None:
    if not isinstance(compile, bool):
        raise TypeError(
            f"fit: compile must be True or False, not {compile!r:.40}; Numba compiles with "
            'compile=True, jit="numba"'
        )
    if jit is not None and not compile:
        raise ValueError(f"fit: jit={jit!r:.40} needs compile=True")


def _bar(epochs: int, n: int, batch_size: int | None, progress: bool | None) -> Any:
    from tqdm import tqdm

    steps = epochs * math.ceil(n / (batch_size or n))
    # tqdm takes None for "where there is a terminal".
    return tqdm(total=steps, unit="step", disable=None if progress is None else not progress)
