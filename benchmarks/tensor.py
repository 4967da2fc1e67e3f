"""Of four networks: forward, backward, SGD, in float32."""

from benchmarks.contest import Absent, alone, contest, found, markdown
from benchmarks.networks import NETWORKS, RATE, numbers

CONTESTANTS = {
    "NumPy by hand": "benchmarks.by_hand:numpy_plain",
    "NumPy by hand, every array reused": "benchmarks.by_hand:numpy_out",
    "a tape that checks nothing": "benchmarks.bare_tape:bare_tape",
    "tinygrad_edu": f"{__name__}:eager",
    "tinygrad_edu, gradients(loss, wrt=parameters)": f"{__name__}:eager_by_gradients",
    "tinygrad_edu, compiled": f"{__name__}:compiled",
    "tinygrad_edu, compiled by Numba": f"{__name__}:compiled_by_numba",
    "PyTorch": f"{__name__}:pytorch",
    "JAX, jit": f"{__name__}:jax_jit",
    "autograd": f"{__name__}:autograd",
    "MyGrad, arrays guarded, as by default": f"{__name__}:mygrad_guarded",
    "MyGrad, arrays not guarded": f"{__name__}:mygrad",
    "tinygrad, TinyJit": f"{__name__}:tinygrad",
}


LIMIT = {"the matrix products alone": "benchmarks.by_hand:numpy_products"}
"""No contestant, but what they all have to do at least."""

ROOMY = {"MALLOC_TOP_PAD_": str(1 << 28)}
"""Of Linux: the C library keeps 256 MB that were freed. Otherwise it gives the memory of a large
graph back after each step, and gets it page by page in the next one."""

STEPS = 4
"""After so many steps the losses are compared: do all contestants do the same work?"""


def table(rounds, seconds):
    parts = []
    for which, network in enumerate(NETWORKS if seconds else NETWORKS[:1]):
        places = {name: f"{place}:{which}" for name, place in CONTESTANTS.items()}
        check_work(places)
        places |= {name: f"{place}:{which}" for name, place in LIMIT.items()}
        results = contest(places, rounds, seconds)
        parts.append(markdown(f"A training step, {network}", results, "NumPy by hand"))
    results = contest(places, rounds, seconds, ROOMY)  # the last network is the largest
    title = f"The same, {network}, with {' '.join(map('='.join, ROOMY.items()))}"
    parts.append(markdown(title, results, "NumPy by hand"))
    return "\n".join(parts)


def check_work(places):
    """See that all contestants that are there have the same loss after the same steps."""
    wanted = alone(f"{__name__}:loss_of", places["NumPy by hand"])
    for name, place in places.items():
        loss = alone(f"{__name__}:loss_of", place)
        if not isinstance(loss, dict) and abs(loss - wanted) > 1e-3 * abs(wanted):
            raise RuntimeError(f"{name} has the loss {loss} where NumPy by hand has {wanted}")


def loss_of(place):
    module, function, which = place.split(":")
    step = found(f"{module}:{function}")(int(which))
    made = getattr(step, "made", 0)  # some have made steps already
    return [float(step()) for _ in range(STEPS - made)][-1]


def network_of(parameters, tg):
    """The network as a module that has these parameters."""
    from tinygrad_edu.nn import MLP

    fan_in, outs = parameters[0].shape[0], [b.shape[0] for b in parameters[1::2]]
    model = MLP(fan_in, outs, "relu", rng=0, dtype=parameters[0].dtype)
    for p, data in zip(model.parameters(), parameters, strict=True):
        p.data = data
    return model


def _ours(which):
    import tinygrad_edu as tg
    from tinygrad_edu.nn import cross_entropy, mse_loss
    from tinygrad_edu.optim import SGD

    x, y, parameters = numbers(NETWORKS[which])
    model = network_of(parameters, tg)
    loss = mse_loss if parameters[-1].shape == (1,) else cross_entropy
    return model, loss, SGD(model.parameters(), RATE), x, y


def eager(which):
    model, loss, optimizer, x, y = _ours(which)

    def step():
        optimizer.zero_grad()
        total = loss(model(x), y)
        total.backward()
        optimizer.step()
        return total.data

    return step


def eager_by_gradients(which):
    """The same step, in which no node but the parameters gets a gradient to keep."""
    from tinygrad_edu import gradients

    model, loss, optimizer, x, y = _ours(which)

    def step():
        total = loss(model(x), y)
        for p, g in gradients(total, wrt=optimizer.params).items():
            p.grad = g
        optimizer.step()
        optimizer.zero_grad()
        return total.data

    return step


def compiled(which, jit=None):
    from tinygrad_edu.compiler import compile_step

    model, loss, optimizer, x, y = _ours(which)
    step = compile_step(lambda x, y: loss(model(x), y), optimizer, jit=jit)
    return lambda: step(x, y)


def compiled_by_numba(which):
    return compiled(which, jit="numba")


def pytorch(which):
    import torch

    x, y, parameters = numbers(NETWORKS[which])
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    w1, b1, w2, b2, w3, b3 = ps = [torch.from_numpy(p).requires_grad_() for p in parameters]
    f = torch.nn.functional
    loss = f.mse_loss if parameters[-1].shape == (1,) else f.cross_entropy
    optimizer = torch.optim.SGD(ps, RATE)

    def step():
        optimizer.zero_grad()
        a1 = torch.relu(torch.addmm(b1, x, w1))
        a2 = torch.relu(torch.addmm(b2, a1, w2))
        total = loss(torch.addmm(b3, a2, w3), y)
        total.backward()
        optimizer.step()
        return total.item()

    return step


def jax_jit(which):
    import jax
    import jax.numpy as jnp

    x, y, parameters = numbers(NETWORKS[which])

    def loss(parameters, x, y):
        w1, b1, w2, b2, w3, b3 = parameters
        a1 = jax.nn.relu(x @ w1 + b1)
        a2 = jax.nn.relu(a1 @ w2 + b2)
        z = a2 @ w3 + b3
        if z.shape[1] == 1:
            return jnp.mean((z - y) ** 2)
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(z)), y])

    @jax.jit
    def update(parameters, x, y):
        total, found = jax.value_and_grad(loss)(parameters, x, y)
        return total, [p - RATE * g for p, g in zip(parameters, found, strict=True)]

    parameters, x, y = [jnp.asarray(p) for p in parameters], jnp.asarray(x), jnp.asarray(y)

    def step():
        nonlocal parameters
        total, parameters = update(parameters, x, y)
        jax.block_until_ready(parameters)
        return total

    return step


def autograd(which):
    import autograd.numpy as np
    from autograd import value_and_grad

    x, y, parameters = numbers(NETWORKS[which])
    rows = np.arange(len(x))

    def loss(parameters):
        w1, b1, w2, b2, w3, b3 = parameters
        a1 = np.maximum(np.dot(x, w1) + b1, 0)
        a2 = np.maximum(np.dot(a1, w2) + b2, 0)
        z = np.dot(a2, w3) + b3
        if z.shape[1] == 1:
            return np.mean((z - y) ** 2)
        z = z - np.max(z, axis=1, keepdims=True)
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[rows, y])

    both = value_and_grad(loss)

    def step():
        total, found = both(parameters)
        for p, g in zip(parameters, found, strict=True):
            p -= np.float32(RATE) * g
        return total

    return step


def mygrad_guarded(which):
    return mygrad(which, guarded=True)


def mygrad(which, guarded=False):
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, y, parameters = numbers(NETWORKS[which])
    w1, b1, w2, b2, w3, b3 = ps = [mygrad.tensor(p) for p in parameters]
    if not guarded:
        mygrad.turn_memory_guarding_off()

    def step():
        a1 = relu(mygrad.matmul(x, w1) + b1)
        a2 = relu(mygrad.matmul(a1, w2) + b2)
        z = mygrad.matmul(a2, w3) + b3
        total = softmax_crossentropy(z, y) if len(b3) > 1 else mygrad.mean((z - y) ** 2)
        total.backward()
        for p in ps:
            p.data -= RATE * p.grad
            p.null_grad()
        return total.item()

    return step


def tinygrad(which):
    import numpy as np
    from tinygrad import Device, Tensor, TinyJit
    from tinygrad.nn.optim import SGD

    try:
        print(Device.DEFAULT)
    except RuntimeError as error:  # it compiles with clang
        raise Absent(f"tinygrad finds {error}") from error

    x, y, parameters = numbers(NETWORKS[which])
    w1, b1, w2, b2, w3, b3 = ps = [Tensor(p).requires_grad_() for p in parameters]
    x, y = Tensor(x), Tensor(y if y.ndim == 2 else y.astype(np.int32))
    optimizer = SGD(ps, RATE)

    @TinyJit
    @Tensor.train()
    def step():
        optimizer.zero_grad()
        a1 = (x @ w1 + b1).relu()
        a2 = (a1 @ w2 + b2).relu()
        z = a2 @ w3 + b3
        total = ((z - y) ** 2).mean() if b3.shape == (1,) else z.sparse_categorical_crossentropy(y)
        total.backward()
        return total.realize(*optimizer.schedule_step())

    for _ in range(3):  # TinyJit records the second call and repeats it from the third on
        step()

    def measured():
        return step().item()

    measured.made = 3
    return measured
