"""What other libraries call it, and what to write here: attributes of Values, and of the package.

Tables of the other modules stand beside what they speak of.

>>> OF_VALUES["unsqueeze"], OF_THE_PACKAGE["unsqueeze"]
('tg.expand_dims(value, axis)', 'tg.expand_dims(x, axis)')
"""

_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

# Methods elsewhere, and functions, too; {} is the array.
_BOTH = {
    **dict.fromkeys(("bmm", "mm", "mv"), "{} @ other"),
    "addmm": "{} + a @ b",
    "cat": "tg.concatenate([...])",
    "chunk": "tg.array_split({}, n)",
    "clamp": "tg.clip({}, low, high)",
    "clone": "+{}",
    "device": "nothing: it is computed wherever the data are",
    "div": "{} / other",
    "gather": "tg.take_along_axis({}, indices, axis)",
    "mul": "{} * other",
    "norm": "tg.linalg.norm({})",
    "numel": "{}.size",
    "permute": "tg.transpose({}, axes)",
    **{name: f"{{}} {sign} other" for name, sign in _SIGNS.items()},
    **dict.fromkeys(("masked_select", "index_select"), "{}[index]"),
    **dict.fromkeys(("narrow", "select"), "{}[index], with slices"),
    "lerp": "{} + weight * (other - {})",
    "movedim": "tg.moveaxis({}, source, destination)",
    "repeat_interleave": "tg.repeat({}, n)",
    **dict.fromkeys(("scatter_add", "index_add"), "tg.add_along_axis(x, indices, values, axis)"),
    "swapdims": "tg.swapaxes({}, axis, axis)",
    "unbind": "tg.unstack({})",
    "unique": "np.unique(...), of numbers: nothing is differentiated",
    "sub": "{} - other",
    "t": "{}.T",
    "topk": "tg.sort({})[..., -k:]",
    "unsqueeze": "tg.expand_dims({}, axis)",
}

_FUNCTIONS = (
    *("diag", "diff", "expand_dims", "flip", "inner", "kron", "logsumexp", "moveaxis"),
    *("outer", "pad", "roll", "split", "tensordot", "tile", "tril", "triu", "vdot"),
    *("linalg.cholesky", "linalg.det", "linalg.inv", "linalg.pinv", "linalg.qr", "linalg.svd"),
)
"""Methods elsewhere that are functions here."""

OF_VALUES = {name: said.replace("{}", "value") for name, said in _BOTH.items()} | {
    **{name.rpartition(".")[2]: f"tg.{name}(value, ...)" for name in _FUNCTIONS},
    "numpy": "value.data",
    "tolist": "value.data.tolist()",
    "dim": "value.ndim",
    **dict.fromkeys(("ndimension", "rank"), "value.ndim"),
    "view": "value.reshape(...)",
    "pow": "value ** n",
    "to": "value.astype(dtype), and for a device nothing: it is computed wherever its data are",
    **dict.fromkeys(("cpu", "cuda"), "value: it is computed wherever its data are"),
    "masked_fill": "tg.where(mask, x, value)",
    "contiguous": "nothing: an array lies as NumPy has laid it",
    "view_as": "value.reshape(other.shape)",
    "half": "value.astype('float16')",
    "type": "value.astype(dtype)",
    "neg": "-value",
    "where": "tg.where(condition, value, other)",
    **dict.fromkeys(("to_numpy", "asnumpy", "value"), "value.data"),
    **dict.fromkeys(("op", "creator"), "value.recipe.op"),
    **dict.fromkeys(
        ("parents", "children", "_prev", "_children"),
        "value.recipe.args if value.recipe else (): a leaf has no recipe",
    ),
    "fill": "tg.full_like(value, x)",
    "gradient": "value.grad, after value.backward()",
    **{
        f"{name}_": f"value.data {sign}= x of a leaf, or value {sign} x"
        for name, sign in (("add", "+"), ("sub", "-"), ("mul", "*"), ("div", "/"))
    },
    **dict.fromkeys(("fill_", "copy_"), "value.data = x of a leaf, or tg.full_like(value, x)"),
    "zero_": "value.data = np.zeros(value.shape) of a leaf, or value.grad = None",
    **dict.fromkeys(("put", "at"), "tg.set(value, index, x)"),
    "flat": "value.ravel()",
    "zero_grad": "value.grad = None",
    **dict.fromkeys(
        ("requires_grad", "requires_grad_"),
        "value.detach() for a constant, or an optimizer of the parameters that are to move",
    ),
    "abs": "abs(value)",
    "float": "value.astype('float32')",
    "double": "value.astype('float64')",
    **dict.fromkeys(("long", "int"), "value.data.astype(int): whole numbers have no gradient"),
    "label": "value.name",
    "softmax": "tg.softmax(value)",
    "log_softmax": "tg.log_softmax(value)",
    "expand": "tg.broadcast_to(value, shape)",
    "expand_as": "tg.broadcast_to(value, other.shape)",
    "detach_": "value.detach(), which returns a new Value",
    "retain_grad": "nothing: every node keeps its grad",
    "register_hook": "value.grad after backward(), or tg.custom_vjp",
    "is_leaf": "value.recipe is None",
    "grad_fn": "value.recipe",
    "_backward": "value.backward(), or tg.primitive(name, rule) for an operation of your own",
    "new_zeros": "np.zeros(shape)",
    "stack": "tg.stack([value, other])",
    "einsum": 'tg.einsum("...i->...", value)',
    **{name: f"tg.Value(np.{name}(shape))" for name in ("zeros", "ones")},
    "randn": "tg.Value(np.random.default_rng(0).normal(size=shape))",
    "rand": "tg.Value(np.random.default_rng(0).random(shape))",
}
"""What to write for an attribute that a Value does not have."""

OF_THE_PACKAGE = {name: said.replace("{}", "x") for name, said in _BOTH.items()} | {
    **dict.fromkeys(("tensor", "Tensor", "Variable"), "tg.Value(...)"),
    **{name: f"np.{name}(...)" for name in ("zeros", "ones", "full", "empty", "arange", "eye")},
    **dict.fromkeys(("float16", "float32", "float64", "int64"), "np.float32 and the like"),
    **dict.fromkeys(("from_numpy", "as_tensor"), "tg.Value(array), which does not copy"),
    "fit": "tg.training.fit(model, data, loss, optimizer, ...)",
    "DataLoader": "tg.training.batches((x, y), 32, rng=0)",
    "Dataset": "tg.datasets.Dataset(x, y)",
    "layers": "tg.nn.Linear, tg.nn.MLP and the like",
    "optimizers": "tg.optim.SGD, tg.optim.Adam and the like",
    "losses": "tg.nn.mse_loss, tg.nn.cross_entropy and the like",
    "metrics": "tg.training.accuracy",
    **dict.fromkeys(
        ("set_default_dtype", "set_default_device"),
        "dtype=np.float32 for a layer: a Value keeps the dtype of its array",
    ),
    "Parameter": "tg.Value(data): every leaf that is an attribute of a module is a parameter",
    "inference_mode": "tg.no_grad()",
    "set_grad_enabled": "tg.no_grad(), and tg.enable_grad() inside it",
    "set_detect_anomaly": "tg.detect_anomaly()",
    "cuda": "nothing: it is computed wherever the data are",
    "custom_jvp": "tg.custom_vjp(pull): forward mode follows from it",
    **dict.fromkeys(("custom_gradient", "Function"), "tg.custom_vjp(pull)"),
    **dict.fromkeys(("defvjp", "custom_op"), "tg.custom_vjp(pull), or tg.primitive(name, rule)"),
    **dict.fromkeys(
        ("autograd", "GradientTape"),
        "tg.grad(f), or loss.backward(), or tg.gradients(loss, wrt=[w])[w]",
    ),
    **dict.fromkeys(("gradcheck", "check_grads"), "tg.check_grad(f, x)"),
    **dict.fromkeys(
        ("tree", "tree_map"),
        "nothing: tg.grad and its like take lists, tuples and dicts, and return the same",
    ),
    **dict.fromkeys(("vmap", "pmap"), "f(stack): functions take arrays with further axes in front"),
    **dict.fromkeys(("scan", "while_loop"), "a loop of Python's, which is recorded as it runs"),
    "cond": "tg.where(condition, a, b), or if",
    "lax": "a loop of Python's, and tg.where(condition, a, b), or if",
    "random": "np.random.default_rng(0)",
    **dict.fromkeys(
        ("draw_dot", "make_dot", "graph", "visualize", "plot", "show"), "tg.draw(value)"
    ),
    **dict.fromkeys(("latex", "to_latex"), 'tg.tell(loss, notation="latex")'),
    "summary": "print(model), or tg.draw(model(x))",
    "derivative": "tg.grad(f)",
    **dict.fromkeys(
        ("minimize", "gradient_descent"),
        "optimizer = tg.optim.SGD([w], lr=0.1), and in a loop optimizer.zero_grad(), "
        "f(w).backward() and optimizer.step()",
    ),
    "symbols": 'tg.Value(2.0, name="x"): a Value is computed with at once',
    "empty_like": "tg.zeros_like(x)",
    "cdist": "tg.linalg.norm(a[:, None] - b, axis=-1)",
    "normalize": "x / tg.linalg.norm(x, axis=-1, keepdims=True) for the length 1, or "
    "tg.datasets.standardise(train, test) for the mean 0",
    "prelu": "tg.where(x > 0, x, slope * x)",
    "celu": "alpha * tg.elu(x / alpha)",
    **dict.fromkeys(("hardsigmoid", "hard_sigmoid"), "tg.clip(x / 6 + 0.5, 0, 1)"),
    "jit": "tg.compile(f)",
    "masked_fill": "tg.where(mask, value, x)",
    **dict.fromkeys(
        ("functional", "F"), "tg.relu(x) and the like, and nn.mse_loss(prediction, target)"
    ),
    "mish": "x * tg.tanh(tg.softplus(x))",
    "logdet": "tg.linalg.slogdet(x)[1]",
    "expm": "(v * tg.exp(w)) @ v.T of a symmetric x, where w, v = tg.linalg.eigh(x)",
    **{name: f"np.fft.{name}(n), which are numbers" for name in ("fftfreq", "rfftfreq")},
    "laplacian": "tg.trace(h), where h = tg.hessian(f)(x)",
    "vhp": "tg.hvp(f, x, v), as a Hessian is symmetric",
    "rsqrt": "1 / tg.sqrt(x)",
    "hardtanh": "tg.hard_tanh(x)",
    "softsign": "tg.soft_sign(x)",
    "relu6": "tg.clip(x, 0, 6)",
    "lgamma": "tg.gammaln(x)",
    **dict.fromkeys(("log_sigmoid", "logsigmoid"), "-tg.softplus(-x)"),
    "cosine_similarity": "tg.vecdot(a, b) / (norm(a, axis=-1) * norm(b, axis=-1)), where "
    "norm = tg.linalg.norm",
    **dict.fromkeys(("is_grad_enabled", "get_default_dtype"), "nothing: there is no such state"),
    "is_tensor": "isinstance(x, tg.Value)",
    "set_printoptions": "np.set_printoptions(...)",
    "seed": "rng=0, or a numpy.random.Generator, wherever something is drawn",
    "detach": "value.detach(), or tg.stop_gradient(x)",
    "zero_grad": "optimizer.zero_grad(), or value.grad = None",
    "expand": "tg.broadcast_to(x, shape)",
    "jacfwd": 'tg.jacobian(f, mode="forward")',
    "jacrev": 'tg.jacobian(f, mode="reverse")',
    "egrad": "tg.elementwise_grad(f)",
    "stop_grad": "tg.stop_gradient(x)",
    "backward": "loss.backward()",
    "manual_seed": "rng=0, or a numpy.random.Generator, wherever something is drawn",
    "randn": "np.random.default_rng(0).normal(size=...)",
    "rand": "np.random.default_rng(0).random(...)",
    **dict.fromkeys(("numpy", "np"), "import numpy as np: its functions take Values"),
    "save": "safetensors, or np.savez(path, **model.state_dict())",
    "load": "model.load_state_dict(dict(np.load(path)))",
}
"""What to write for a function that the package does not have."""
